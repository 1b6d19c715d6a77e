//! Atom (RFC 4287): the articles whole, for readers of feeds.

use crate::piece::{Cover, Piece};
use crate::xhtml::escape;

fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    escape(text, true, &mut out);
    out
}

/// What the feed says of itself.
pub(super) fn head(cover: &Cover) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n\
         <title>{}</title>\n<id>{}</id>\n<updated>{}</updated>\n<author><name>{}</name></author>\n\
         <generator>Kalan</generator>\n",
        text(&cover.language),
        text(&cover.title),
        text(&cover.identifier),
        text(&cover.made),
        text(&cover.title)
    )
}

/// An entry. One that has no address has a name of its own in its place.
pub(super) fn entry(piece: &Piece, cover: &Cover) -> String {
    let row = &piece.head.row;
    let id = piece
        .head
        .url
        .clone()
        .unwrap_or_else(|| format!("urn:kalan:article:{}", row.id));
    let updated = piece.head.modified.or(row.published).unwrap_or(row.arrived);
    let mut out = format!(
        "<entry xml:lang=\"{}\">\n<title>{}</title>\n<id>{}</id>\n<updated>{updated}</updated>\n",
        text(piece.language(cover)),
        text(piece.title()),
        text(&id)
    );
    if let Some(published) = row.published {
        out.push_str(&format!("<published>{published}</published>\n"));
    }
    if let Some(url) = &piece.head.url {
        out.push_str(&format!("<link rel=\"alternate\" href=\"{}\"/>\n", text(url)));
    }
    if let Some(author) = row.byline.as_ref().or(row.site_name.as_ref()) {
        out.push_str(&format!("<author><name>{}</name></author>\n", text(author)));
    }
    for tag in &piece.tags {
        out.push_str(&format!("<category term=\"{}\"/>\n", text(tag)));
    }
    let said = piece.note.as_deref().unwrap_or(&row.excerpt);
    out.push_str(&format!(
        "<summary>{}</summary>\n<content type=\"html\">{}</content>\n</entry>\n",
        text(said),
        text(&piece.html)
    ));
    out
}
