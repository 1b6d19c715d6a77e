//! CSL JSON (<https://citeproc-js.readthedocs.io/en/latest/csl-json/markup.html>), as Zotero reads and writes it.

use serde_json::{Map, Value, json};

use crate::piece::Piece;

/// An item. A name is given whole: which part of it is the family's is not known.
pub(super) fn entry(piece: &Piece) -> String {
    let row = &piece.head.row;
    let tags = (!piece.tags.is_empty()).then(|| piece.tags.join(", "));
    let fields = [
        ("id", json!(row.id)),
        ("type", json!("webpage")),
        ("title", json!(piece.title())),
        (
            "author",
            row.byline
                .as_ref()
                .map_or(Value::Null, |name| json!([{ "literal": name }])),
        ),
        ("container-title", json!(row.site_name)),
        ("issued", piece.day().map_or(Value::Null, |day| date(&day))),
        ("accessed", date(&row.arrived.to_string())),
        ("URL", json!(piece.head.url)),
        ("language", json!(row.language)),
        ("abstract", json!(row.excerpt)),
        ("keyword", json!(tags)),
        ("note", json!(piece.note)),
    ];
    let known: Map<String, Value> = fields
        .into_iter()
        .filter(|(_, value)| !value.is_null() && *value != json!(""))
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    Value::Object(known).to_string()
}

/// `2026-11-28…` as `{"date-parts": [[2026, 11, 28]]}`.
fn date(day: &str) -> Value {
    let parts: Vec<i64> = day
        .get(..10)
        .unwrap_or_default()
        .split('-')
        .filter_map(|part| part.parse().ok())
        .collect();
    json!({ "date-parts": [parts] })
}
