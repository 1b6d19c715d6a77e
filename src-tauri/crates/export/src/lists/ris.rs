//! RIS: two letters and a value on each line, CRLF between lines, as Zotero, EndNote and Mendeley read it.

use super::one_line;
use crate::piece::Piece;

/// A reference; what is of no use on one line stands on one all the same.
pub(super) fn entry(piece: &Piece) -> String {
    let row = &piece.head.row;
    let day = piece.day();
    let year = day.as_deref().and_then(|day| day.get(..4)).map(str::to_owned);
    let arrived = row.arrived.to_string();
    let slashed = |day: &str| day.chars().take(10).collect::<String>().replace('-', "/");
    let mut fields = vec![
        ("TY", Some("ELEC".to_owned())),
        ("TI", Some(piece.title().to_owned())),
        ("AU", row.byline.clone()),
        ("T2", row.site_name.clone()),
        ("PY", year),
        ("DA", day.as_deref().map(slashed)),
        ("Y2", Some(slashed(&arrived))),
        ("UR", piece.head.url.clone()),
        ("LA", row.language.clone()),
        ("AB", Some(row.excerpt.clone())),
        ("N1", piece.note.clone()),
    ];
    fields.extend(piece.tags.iter().map(|tag| ("KW", Some(tag.clone()))));
    fields.push(("ID", Some(row.id.to_string())));
    let mut out = String::new();
    for (name, value) in fields {
        let value = value
            .map(|value| one_line(&value))
            .filter(|value| !value.is_empty());
        if let Some(value) = value {
            out.push_str(&format!("{name}  - {value}\r\n"));
        }
    }
    out.push_str("ER  - \r\n\r\n");
    out
}
