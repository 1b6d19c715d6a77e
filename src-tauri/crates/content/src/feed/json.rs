//! JSON Feed 1.0 and 1.1, with every type taken softly: a number for an id, a name for an author.

use serde_json::Value;
use url::Url;

use super::entry::hashed;
use super::field::{sanitized, web};
use super::{MAX_ENCLOSURES, MAX_ENTRIES, ParsedEnclosure, ParsedEntry, ParsedFeed, ParsedPerson, moment};
use crate::ContentError;
use crate::extract::scan::one_line;
use crate::markup::escape_text;

/// Reads a JSON Feed.
///
/// # Errors
/// [`ContentError::Unreadable`] when it is no JSON; [`ContentError::NotAFeed`] when it has no items.
pub(super) fn parse(source: &str, url: Option<&Url>) -> Result<ParsedFeed, ContentError> {
    let document: Value =
        serde_json::from_str(source.trim_start_matches('\u{feff}').trim()).map_err(|error| {
            ContentError::Unreadable {
                reason: format!("it is no JSON Feed, {error}"),
            }
        })?;
    let Some(items) = document.get("items").and_then(Value::as_array) else {
        return Err(ContentError::NotAFeed);
    };
    let address = |name: &str| text(&document, name).and_then(|text| web(&text, url));
    let site_url = address("home_page_url");
    let base = site_url
        .as_deref()
        .and_then(|site| Url::parse(site).ok())
        .or_else(|| url.cloned());
    let authors = people(&document);
    let version = text(&document, "version").unwrap_or_default();
    let hubs = document.get("hubs").and_then(Value::as_array);
    let mut feed = ParsedFeed {
        format: format!(
            "json{}",
            version
                .rsplit('/')
                .next()
                .filter(|v| !v.is_empty() && v.len() < 8)
                .unwrap_or("1.1")
        ),
        title: line(&document, "title"),
        feed_url: address("feed_url"),
        hub_url: hubs.and_then(|hubs| hubs.iter().find_map(|hub| web(&text(hub, "url")?, url))),
        next_url: address("next_url"),
        language: line(&document, "language"),
        description: escaped(&document, "description", base.as_ref()),
        icon: address("icon").or_else(|| address("favicon")),
        entries: items
            .iter()
            .take(MAX_ENTRIES)
            .map(|item| entry(item, base.as_ref(), &authors))
            .collect(),
        site_url,
        ..ParsedFeed::default()
    };
    if items.len() > MAX_ENTRIES {
        feed.warnings
            .push(format!("only the first {MAX_ENTRIES} entries are read"));
    }
    Ok(feed)
}

fn entry(item: &Value, base: Option<&Url>, authors: &[ParsedPerson]) -> ParsedEntry {
    let url = text(item, "url")
        .or_else(|| text(item, "external_url"))
        .and_then(|text| web(&text, base));
    let page = url.as_deref().and_then(|url| Url::parse(url).ok());
    let html_base = page.as_ref().or(base);
    let escaped = |name: &str| escaped(item, name, html_base);
    let own = people(item);
    let mut entry = ParsedEntry {
        title: line(item, "title"),
        authors: if own.is_empty() { authors.to_vec() } else { own },
        published: text(item, "date_published").and_then(|text| moment::parse(&text)),
        updated: text(item, "date_modified").and_then(|text| moment::parse(&text)),
        summary_html: escaped("summary"),
        content_html: text(item, "content_html")
            .and_then(|html| sanitized(&html, html_base))
            .or_else(|| escaped("content_text")),
        categories: item
            .get("tags")
            .and_then(Value::as_array)
            .map(|tags| tags.iter().filter_map(soft).take(100).collect())
            .unwrap_or_default(),
        language: line(item, "language"),
        comments_url: None,
        enclosures: enclosures(item, base),
        id: text(item, "id").unwrap_or_default(),
        url,
    };
    if entry.id.is_empty() {
        entry.id = entry.url.clone().unwrap_or_else(|| hashed(&entry));
    }
    entry
}

/// Words that are no HTML, as HTML.
fn escaped(value: &Value, name: &str, base: Option<&Url>) -> Option<String> {
    let mut html = String::new();
    escape_text(&text(value, name)?, &mut html);
    sanitized(&html, base)
}

fn enclosures(item: &Value, base: Option<&Url>) -> Vec<ParsedEnclosure> {
    let files = item
        .get("attachments")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    let read = |file: &Value| {
        let length_bytes = file.get("size_in_bytes").and_then(Value::as_u64);
        Some(ParsedEnclosure {
            url: web(&text(file, "url")?, base)?,
            media_type: line(file, "mime_type"),
            length_bytes,
        })
    };
    files.filter_map(read).take(MAX_ENCLOSURES).collect()
}

fn people(value: &Value) -> Vec<ParsedPerson> {
    let person = |person: &Value| {
        let named = ParsedPerson {
            name: line(person, "name").or_else(|| soft(person)),
            email: None,
            url: text(person, "url").and_then(|url| web(&url, None)),
        };
        (named != ParsedPerson::default()).then_some(named)
    };
    match value.get("authors").or_else(|| value.get("author")) {
        Some(Value::Array(people)) => people.iter().filter_map(person).take(20).collect(),
        Some(one) => person(one).into_iter().collect(),
        None => Vec::new(),
    }
}

fn text(value: &Value, name: &str) -> Option<String> {
    soft(value.get(name)?)
}

fn line(value: &Value, name: &str) -> Option<String> {
    text(value, name)
        .map(|text| one_line(&text))
        .filter(|text| !text.is_empty())
}

/// A text, or a number as one.
fn soft(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
