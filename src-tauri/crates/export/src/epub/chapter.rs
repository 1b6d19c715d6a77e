//! An article as a chapter.

use crate::piece::{Cover, Piece};
use crate::written::direction;
use crate::xhtml::{Xhtml, escape, xhtml};

/// Text between tags.
pub(super) fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    escape(text, false, &mut out);
    out
}

/// Text between quotes.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    escape(text, true, &mut out);
    out
}

/// The beginning of a document in a language.
pub(super) fn head(title: &str, language: &str) -> String {
    let (title, language, direction) = (text(title), quoted(language), direction(language));
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" \
         xmlns:epub=\"http://www.idpf.org/2007/ops\" lang=\"{language}\" xml:lang=\"{language}\" dir=\"{direction}\">\n\
         <head><title>{title}</title><link rel=\"stylesheet\" type=\"text/css\" href=\"book.css\"/></head>\n"
    )
}

/// The chapter's document, and whether there are formulas in it.
pub(super) fn chapter(piece: &Piece, cover: &Cover) -> (String, bool) {
    let Xhtml { markup, has_math } = xhtml(&piece.html);
    let language = piece.language(cover);
    let mut out = head(piece.title(), language);
    out.push_str("<body>\n<article epub:type=\"chapter\">\n<header>\n");
    out.push_str(&format!("<h1>{}</h1>\n", text(piece.title())));
    let by = piece.by_line();
    if !by.is_empty() {
        out.push_str(&format!("<p class=\"by\">{}</p>\n", text(&by)));
    }
    if let Some(note) = piece.note.as_deref().filter(|note| !note.trim().is_empty()) {
        out.push_str(&format!("<p class=\"note\">{}</p>\n", text(note)));
    }
    out.push_str("</header>\n");
    out.push_str(&markup);
    if let Some(url) = piece.head.url.as_deref() {
        let (address, word) = (quoted(url), cover.words.source);
        out.push_str(&format!(
            "\n<p class=\"source\">{word}: <a href=\"{address}\">{}</a></p>",
            text(url)
        ));
    }
    out.push_str("\n</article>\n</body>\n</html>\n");
    (out, has_math)
}
