//! An article as a part of a page of HTML: what pages and sites share.

use crate::piece::{Cover, Piece};

/// Languages that are written from right to left, by the first part of their tag.
const RIGHT_TO_LEFT: [&str; 9] = ["ar", "fa", "he", "ur", "ps", "ckb", "yi", "dv", "nqo"];

/// `rtl` or `ltr`.
pub(crate) fn direction(language: &str) -> &'static str {
    let first = language.split('-').next().unwrap_or_default();
    if RIGHT_TO_LEFT.contains(&first) {
        "rtl"
    } else {
        "ltr"
    }
}

/// Text, for between tags and between quotes.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(letter),
        }
    }
    out
}

/// The beginning of a page that asks nothing of the network, whatever stands in it.
pub(crate) fn document_head(title: &str, language: &str, more: &str) -> String {
    let (title, tag, direction) = (escaped(title), escaped(language), direction(language));
    format!(
        "<!DOCTYPE html>\n<html lang=\"{tag}\" dir=\"{direction}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n<title>{title}</title>\n{more}\n</head>\n"
    )
}

/// Headline, who and when, the note, the body, where it came from.
pub(crate) fn article(piece: &Piece, cover: &Cover) -> String {
    let row = &piece.head.row;
    let language = row.language.as_deref().unwrap_or(&cover.language);
    let (tag, direction) = (escaped(language), direction(language));
    let mut out = format!(
        "<article id=\"{}\" lang=\"{tag}\" dir=\"{direction}\">\n<header>\n<h1>{}</h1>\n",
        row.id,
        escaped(piece.title())
    );
    let by = piece.by_line();
    if !by.is_empty() {
        out.push_str(&format!("<p class=\"by\">{}</p>\n", escaped(&by)));
    }
    if let Some(note) = piece.note.as_deref().filter(|note| !note.trim().is_empty()) {
        out.push_str(&format!("<p class=\"note\">{}</p>\n", escaped(note)));
    }
    out.push_str("</header>\n");
    out.push_str(&piece.html);
    if let Some(url) = piece.head.url.as_deref() {
        let (address, word) = (escaped(url), cover.words.source);
        out.push_str(&format!(
            "\n<p class=\"source\">{word}: <a href=\"{address}\" rel=\"noopener noreferrer\">{address}</a></p>"
        ));
    }
    out.push_str("\n</article>\n");
    out
}
