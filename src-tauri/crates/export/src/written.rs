//! An article as a part of a page of HTML: what pages and sites share.

use crate::piece::{Cover, Piece};

/// Languages that are written from right to left, by the first part of their tag.
const RIGHT_TO_LEFT: [&str; 9] = ["ar", "fa", "he", "ur", "ps", "ckb", "yi", "dv", "nqo"];

/// What stands around a body, so that it comes in again as it went out. No sanitized body holds a comment.
const BODY_BEGINS: &str = "<!--kalan:body-->";
const BODY_ENDS: &str = "<!--/kalan:body-->";

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

/// What a page says of its article to programs: search engines, Zotero, and Kalan when it comes in again.
pub(crate) fn facts(piece: &Piece) -> String {
    let row = &piece.head.row;
    let day = row.published.map(|at| at.to_string());
    let named = [
        ("property=\"og:title\"", Some(piece.title())),
        ("name=\"author\"", row.byline.as_deref()),
        ("property=\"og:site_name\"", row.site_name.as_deref()),
        ("property=\"article:published_time\"", day.as_deref()),
        ("name=\"description\"", Some(row.excerpt.as_str())),
    ];
    let mut out = String::new();
    for (name, value) in named {
        if let Some(value) = value.filter(|value| !value.trim().is_empty()) {
            out.push_str(&format!("<meta {name} content=\"{}\">\n", escaped(value)));
        }
    }
    if let Some(url) = piece.head.url.as_deref() {
        out.push_str(&format!("<link rel=\"canonical\" href=\"{}\">\n", escaped(url)));
    }
    out
}

/// Headline, who and when, the note, the body, where it came from.
pub(crate) fn article(piece: &Piece, cover: &Cover) -> String {
    let row = &piece.head.row;
    let language = piece.language(cover);
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
        out.push_str(&format!("<p class=\"note\" dir=\"auto\">{}</p>\n", escaped(note)));
    }
    out.push_str("</header>\n");
    out.extend([BODY_BEGINS, &piece.html, BODY_ENDS]);
    if let Some(url) = piece.head.url.as_deref() {
        let (address, word) = (escaped(url), cover.words.source);
        out.push_str(&format!(
            "\n<p class=\"source\">{word}: <a href=\"{address}\" rel=\"noopener noreferrer\">{address}</a></p>"
        ));
    }
    out.push_str("\n</article>\n");
    out
}
