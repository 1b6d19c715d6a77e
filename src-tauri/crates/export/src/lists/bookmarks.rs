//! Netscape's file of bookmarks, which every browser and every service of bookmarks reads.

use super::one_line;
use crate::piece::{Cover, Piece};
use crate::written::escaped;

/// How a file begins: its readers look for the first line as it is.
pub(super) fn head(cover: &Cover) -> String {
    let title = escaped(&one_line(&cover.title));
    format!(
        "<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<META HTTP-EQUIV=\"Content-Type\" CONTENT=\"text/html; charset=UTF-8\">\n\
         <TITLE>{title}</TITLE>\n<H1>{title}</H1>\n<DL><p>\n"
    )
}

/// A bookmark; nothing for what has no address.
pub(super) fn entry(piece: &Piece) -> String {
    let Some(url) = piece.head.url.as_deref() else {
        return String::new();
    };
    let row = &piece.head.row;
    let added = row.arrived.as_millis() / 1000;
    let tags = escaped(&piece.tags.join(","));
    let unread = if row.read { "0" } else { "1" };
    let said = piece.note.as_deref().unwrap_or(&row.excerpt);
    let mut out = format!(
        "    <DT><A HREF=\"{}\" ADD_DATE=\"{added}\" TAGS=\"{tags}\" TOREAD=\"{unread}\">{}</A>\n",
        escaped(url),
        escaped(&one_line(piece.title()))
    );
    if !said.trim().is_empty() {
        out.push_str(&format!("    <DD>{}\n", escaped(&one_line(said))));
    }
    out
}
