//! What a server answers, read softly: numbers as texts, missing fields, fields nobody knows.

use kalan_content::{ParsedEnclosure, ParsedEntry, ParsedPerson, plain_text, sanitize};
use kalan_model::Timestamp;
use serde_json::Value;
use url::Url;

use super::in_step::Named;
use super::item_id;

/// Feeds that are taken of one server, as of one list.
const MOST_FEEDS: usize = 20_000;

/// Sounds and files of one item.
const MOST_FILES: usize = 20;

/// A feed in the server's list, with its name there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Subscription {
    pub(crate) stream: String,
    pub(crate) named: Named,
}

/// One page of item numbers, and where the next one begins.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Page {
    pub(crate) ids: Vec<i64>,
    pub(crate) next: Option<String>,
}

/// An item whole, with what the server says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Item {
    pub(crate) id: i64,
    /// The name of its feed there.
    pub(crate) stream: String,
    pub(crate) read: bool,
    pub(crate) starred: bool,
    /// Its HTML is sanitized.
    pub(crate) entry: ParsedEntry,
}

/// Why an answer is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NoAnswer(pub(crate) String);

/// The list under a name of a JSON object. An object without it is no answer: taken for an empty list, "not found" or an
/// error in JSON would mean that everything is read.
fn list(bytes: &[u8], name: &str) -> Result<(Vec<Value>, Value), NoAnswer> {
    let mut document: Value = serde_json::from_slice(bytes).map_err(|error| NoAnswer(error.to_string()))?;
    match document.get_mut(name).map(Value::take) {
        Some(Value::Array(each)) => Ok((each, document)),
        _ => Err(NoAnswer(format!("it has no {name}"))),
    }
}

/// Reads `subscription/list`. A feed without an address or a name is left out.
pub(crate) fn subscriptions(bytes: &[u8]) -> Result<Vec<Subscription>, NoAnswer> {
    let (each, _) = list(bytes, "subscriptions")?;
    let each = each.iter().take(MOST_FEEDS);
    Ok(each.filter_map(subscription).collect())
}

fn subscription(value: &Value) -> Option<Subscription> {
    let stream = soft(value, "id")?;
    // Google's own form named the address in the name.
    let url = soft(value, "url").or_else(|| Some(stream.strip_prefix("feed/")?.to_owned()))?;
    let categories = value.get("categories").and_then(Value::as_array);
    let folder = categories.into_iter().flatten().find_map(|category| {
        soft(category, "label").or_else(|| Some(soft(category, "id")?.split_once("/label/")?.1.to_owned()))
    });
    Some(Subscription {
        stream,
        named: Named {
            url,
            title: soft(value, "title").map(|title| line(&title)),
            folder,
        },
    })
}

/// Reads `stream/items/ids`.
pub(crate) fn ids(bytes: &[u8]) -> Result<Page, NoAnswer> {
    let (each, document) = list(bytes, "itemRefs")?;
    let id = |reference: &Value| item_id::read(&soft(reference, "id").or_else(|| text(reference))?);
    Ok(Page {
        ids: each.iter().filter_map(id).collect(),
        next: document
            .get("continuation")
            .and_then(text)
            .filter(|next| next != "0"),
    })
}

/// Reads `stream/items/contents`. An item without a number is left out.
pub(crate) fn items(bytes: &[u8]) -> Result<Vec<Item>, NoAnswer> {
    let (each, _) = list(bytes, "items")?;
    Ok(each.iter().filter_map(item).collect())
}

fn item(value: &Value) -> Option<Item> {
    let id = item_id::read(&soft(value, "id")?)?;
    let categories: Vec<&str> = value
        .get("categories")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    // `user/-/state/…` or `user/1/state/…`.
    let is = |state: &str| categories.iter().any(|category| category.ends_with(state));
    Some(Item {
        id,
        stream: value
            .get("origin")
            .and_then(|origin| soft(origin, "streamId"))
            .unwrap_or_default(),
        read: is("/state/com.google/read"),
        starred: is("/state/com.google/starred"),
        entry: entry(id, value),
    })
}

fn entry(id: i64, value: &Value) -> ParsedEntry {
    let href = |name: &str| soft(value.get(name)?.get(0)?, "href");
    let address = href("alternate").or_else(|| href("canonical"));
    let url = address.and_then(|text| Url::parse(text.trim()).ok());
    let url = url.filter(|url| matches!(url.scheme(), "http" | "https"));
    let html = |name: &str| {
        let part = value.get(name)?;
        soft(part, "content").or_else(|| text(part))
    };
    // Nothing of an item without an address can be relative: a name that nobody has keeps it so.
    let base = url
        .clone()
        .or_else(|| Url::parse("https://address.invalid/").ok());
    let content = html("content").or_else(|| html("summary")).zip(base);
    let moment = |name: &str| {
        let secs = value.get(name).and_then(number)?;
        Some(Timestamp::from_millis(secs.checked_mul(1000)?))
    };
    let author = soft(value, "author").map(|author| line(&author));
    ParsedEntry {
        id: format!("reader/item/{id}"),
        url: url.map(String::from),
        title: soft(value, "title").map(|title| line(&title)),
        authors: author
            .into_iter()
            .map(|name| ParsedPerson {
                name: Some(name),
                ..ParsedPerson::default()
            })
            .collect(),
        published: moment("published"),
        enclosures: enclosures(value),
        content_html: content.map(|(html, base)| sanitize(&html, &base).html),
        ..ParsedEntry::default()
    }
}

/// Sounds and files of an item.
fn enclosures(value: &Value) -> Vec<ParsedEnclosure> {
    let read = |file: &Value| {
        let url = Url::parse(soft(file, "href").or_else(|| soft(file, "url"))?.trim()).ok()?;
        matches!(url.scheme(), "http" | "https").then(|| ParsedEnclosure {
            url: url.into(),
            media_type: soft(file, "type"),
            length_bytes: file.get("length").and_then(Value::as_u64),
        })
    };
    let files = value.get("enclosure").and_then(Value::as_array);
    files
        .into_iter()
        .flatten()
        .filter_map(read)
        .take(MOST_FILES)
        .collect()
}

/// A plain line: servers write titles with and without entities.
fn line(value: &str) -> String {
    let plain = if value.contains(['&', '<']) {
        plain_text(value)
    } else {
        value.to_owned()
    };
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn soft(value: &Value, name: &str) -> Option<String> {
    text(value.get(name)?)
}

/// A text, or a number as one.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn number(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.trim().parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_as_every_server_writes_them() {
        let page =
            ids(br#"{"itemRefs":[{"id":"7"},{"id":8,"directStreamIds":[]},"9",{"x":1}],"continuation":9}"#);
        assert_eq!(
            page,
            Ok(Page {
                ids: vec![7, 8, 9],
                next: Some("9".to_owned())
            })
        );
        assert_eq!(ids(br#"{"itemRefs":[],"continuation":"0"}"#), Ok(Page::default()));
        for none in ["<html>", "[]", "{}", "{\"error\":\"not found\"}", "null"] {
            assert!(
                ids(none.as_bytes()).is_err(),
                "{none} would mean that everything is read"
            );
        }
    }

    #[test]
    fn what_an_item_brings_is_sanitized_and_what_it_lacks_is_borne() {
        let read = items(
            br#"{"items":[{"id":"tag:google.com,2005:reader/item/0000000000000010","published":"1700000000",
            "title":"A &amp; B","author":"Awa","origin":{"streamId":"feed/3"},
            "categories":["user/1/state/com.google/read","user/-/label/x"],
            "canonical":[{"href":"javascript:alert(1)"}],
            "enclosure":[{"href":"https://a.example/a.mp3","type":"audio/mpeg","length":9},{"href":"file:///etc/passwd"}],
            "summary":{"content":"<p onclick=x()>un</p><script>alert(1)</script>"}},{"id":"17"},{"title":"no id"}]}"#,
        );
        let read = read.unwrap();
        let (first, second) = (&read[0], &read[1]);
        assert_eq!((first.id, first.stream.as_str()), (16, "feed/3"));
        assert!(first.read && !first.starred);
        assert_eq!(first.entry.title.as_deref(), Some("A & B"));
        assert_eq!(first.entry.enclosures.len(), 1);
        assert_eq!(first.entry.url, None, "no script becomes an address");
        assert_eq!(first.entry.content_html.as_deref(), Some("<p>un</p>"));
        assert_eq!(
            first.entry.published,
            Some(Timestamp::from_millis(1_700_000_000_000))
        );
        assert_eq!((second.id, read.len()), (17, 2));
    }

    #[test]
    fn a_subscription_has_a_name_an_address_and_a_folder() {
        let read = subscriptions(
            br#"{"subscriptions":[{"id":"feed/3","title":"Mali","url":"https://a.example/f","categories":
            [{"id":"user/-/label/Afrique","label":"Afrique"}]},{"id":"feed/https://b.example/f"},{"title":"nothing"}]}"#,
        );
        let read = read.unwrap();
        assert_eq!(read.len(), 2);
        assert_eq!(read[0].named.folder.as_deref(), Some("Afrique"));
        assert_eq!(read[1].named.url, "https://b.example/f");
    }
}
