//! JSON: whatever has an address of the web under a name for addresses is a saved page.

use serde_json::{Map, Value};

use super::{SavedLink, is_address, moment};

/// serde_json reads no deeper.
const DEEPEST: usize = 128;

/// The pages in the order of the file; none when it names none.
pub(super) fn read(text: &str) -> Option<Vec<SavedLink>> {
    let value: Value = serde_json::from_str(text).ok()?;
    let mut links = Vec::new();
    walk(&value, "", &mut links, 0);
    Some(links).filter(|links| !links.is_empty())
}

fn walk(value: &Value, folder: &str, links: &mut Vec<SavedLink>, depth: usize) {
    if depth > DEEPEST {
        return;
    }
    match value {
        Value::Array(all) => all.iter().for_each(|one| walk(one, folder, links, depth + 1)),
        Value::Object(fields) => match link(fields, folder) {
            Some(link) => links.push(link),
            None => {
                let holds = fields.get("links").is_some();
                let name = fields
                    .get("name")
                    .and_then(Value::as_str)
                    .filter(|_| holds)
                    .unwrap_or(folder);
                fields.values().for_each(|one| walk(one, name, links, depth + 1));
            }
        },
        _ => {}
    }
}

fn link(fields: &Map<String, Value>, folder: &str) -> Option<SavedLink> {
    let text = |names: &[&str]| {
        names
            .iter()
            .find_map(|name| fields.get(*name)?.as_str())
            .map(str::to_owned)
    };
    let inner = fields.get("content").and_then(Value::as_object);
    let inside = |name: &str| {
        inner
            .and_then(|inner| inner.get(name)?.as_str())
            .map(str::to_owned)
    };
    let url = text(&["url", "originalUrl", "given_url", "link", "href"]).or_else(|| inside("url"));
    let url = url.filter(|url| is_address(url))?;
    let is = |names: &[&str]| {
        names.iter().any(|name| match fields.get(*name) {
            Some(Value::Bool(yes)) => *yes,
            Some(Value::Number(number)) => number.as_i64() == Some(1),
            Some(Value::String(text)) => text == "1" || text.eq_ignore_ascii_case("true"),
            _ => false,
        })
    };
    let when = |names: &[&str]| {
        names.iter().find_map(|name| match fields.get(*name)? {
            Value::String(text) => moment(text),
            Value::Number(number) => moment(&number.to_string()),
            _ => None,
        })
    };
    let state = text(&["state", "status"]).unwrap_or_default().to_lowercase();
    let mut tags = names(fields.get("tags").or_else(|| fields.get("labels")));
    tags.push(folder.to_owned());
    let authors = names(fields.get("published_by").or_else(|| fields.get("authors")));
    let marked = fields
        .get("annotations")
        .or_else(|| fields.get("highlights"))
        .and_then(Value::as_array);
    let quote = |one: &Value| {
        Some(
            one.get("quote")
                .or_else(|| one.get("place")?.get("exact"))?
                .as_str()?
                .to_owned(),
        )
    };
    Some(SavedLink {
        url,
        title: text(&["title", "name"]).or_else(|| inside("title")),
        byline: text(&["author", "byline"]).or_else(|| authors.first().cloned()),
        added: when(&[
            "savedAt",
            "created_at",
            "createdAt",
            "time_added",
            "added",
            "arrived",
        ]),
        published: when(&["published_at", "publishedAt", "published"]),
        read: is(&["is_archived", "archived", "isArchived", "read"])
            || matches!(state.as_str(), "archive" | "archived"),
        starred: is(&[
            "is_starred",
            "starred",
            "favourited",
            "favorite",
            "isStarred",
            "important",
        ]),
        tags,
        note: text(&["note", "notes"]),
        marked: marked.into_iter().flatten().filter_map(quote).collect(),
        html: text(&["html", "content"]).or_else(|| inside("htmlContent")),
    })
}

/// Names as texts, or as things that have one.
fn names(value: Option<&Value>) -> Vec<String> {
    let all = value.and_then(Value::as_array).into_iter().flatten();
    let name = |one: &Value| {
        one.as_str()
            .or_else(|| one.get("name")?.as_str())
            .map(str::to_owned)
    };
    all.filter_map(name).collect()
}
