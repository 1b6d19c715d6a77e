//! Tables with commas (RFC 4180), each column by its name.

use super::{SavedLink, is_address, moment};

/// The rows that have an address; none when no column is for addresses.
pub(super) fn read(text: &str) -> Option<Vec<SavedLink>> {
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(text.as_bytes());
    let names: Vec<String> = reader
        .headers()
        .ok()?
        .iter()
        .map(|name| name.trim().to_lowercase())
        .collect();
    let column = |wanted: &[&str]| names.iter().position(|name| wanted.contains(&name.as_str()));
    let url = column(&["url", "link", "href", "address"])?;
    let title = column(&["title", "name"]);
    let added = column(&[
        "time_added",
        "timestamp",
        "created",
        "saved date",
        "created_at",
        "date_added",
        "date",
    ]);
    let tags = column(&["tags", "document tags", "labels"]);
    let folder = column(&["folder", "collection", "location"]);
    let status = column(&["status", "state"]);
    let starred = column(&["favorite", "favourite", "starred", "is_starred"]);
    let note = column(&["note", "notes", "document note", "description"]);
    let marked = column(&["selection"]);
    let author = column(&["author", "authors"]);
    let links = reader.records().map_while(Result::ok).filter_map(|row| {
        let field = |column: Option<usize>| column.and_then(|at| row.get(at)).unwrap_or_default();
        let address = field(Some(url)).trim();
        if !is_address(address) {
            return None;
        }
        let (state, place) = (field(status).to_lowercase(), field(folder).to_lowercase());
        let mut all = labels(field(tags));
        all.extend(field(folder).split('/').map(str::to_owned));
        Some(SavedLink {
            url: address.to_owned(),
            title: Some(field(title).to_owned()),
            byline: Some(field(author).to_owned()).filter(|name| !name.is_empty()),
            added: moment(field(added)),
            read: matches!(state.as_str(), "archive" | "archived" | "read") || place == "archive",
            starred: matches!(field(starred).to_lowercase().as_str(), "true" | "1" | "yes")
                || place == "starred",
            tags: all,
            note: Some(field(note).to_owned()),
            marked: Some(field(marked).to_owned())
                .filter(|text| !text.is_empty())
                .into_iter()
                .collect(),
            ..SavedLink::default()
        })
    });
    Some(links.collect())
}

/// Tags with bars or commas between them, or as a list of JSON or Python.
fn labels(text: &str) -> Vec<String> {
    let inner = text.trim().trim_start_matches('[').trim_end_matches(']');
    let cut = if inner.contains('|') { '|' } else { ',' };
    inner
        .split(cut)
        .map(|tag| tag.trim().trim_matches(['"', '\'']).to_owned())
        .collect()
}
