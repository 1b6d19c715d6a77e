//! The page as lines: what stands between two borders, however small, with how far down it stands.

use super::tree::{Node, Tree, add_words};

/// A longer line is the article already.
const LINE_CHARS: usize = 160;
/// How many lines a paragraph counts for.
const LONG_PLACES: isize = 8;

/// A short line of the page.
pub(super) struct Line {
    /// The node of its first text.
    pub(super) at: usize,
    /// How far down the page it stands, in lines.
    pub(super) place: isize,
    /// Empty when it is text.
    pub(super) words: String,
}

/// Every line, in order.
pub(super) fn of(tree: &Tree<'_>) -> Vec<Line> {
    let mut lines = Lines::default();
    let mut ends: Vec<usize> = Vec::new();
    for (at, node) in tree.nodes.iter().enumerate() {
        while ends.pop_if(|end| *end <= at).is_some() {
            lines.flush();
        }
        if node.is_text() {
            lines.text(at, node.text());
        } else if node.is_block || node.name() == "br" || stands_alone(node) {
            lines.flush();
            if node.end() > at + 1 {
                ends.push(node.end());
            }
        }
    }
    lines.flush();
    lines.found
}

#[derive(Default)]
struct Lines {
    found: Vec<Line>,
    at: usize,
    place: isize,
    words: String,
    gap: bool,
}

impl Lines {
    fn text(&mut self, at: usize, text: &str) {
        if self.words.is_empty() {
            self.at = at;
        }
        if self.words.len() <= LINE_CHARS * 3 {
            add_words(text, &mut self.words, &mut self.gap);
        }
    }

    fn flush(&mut self) {
        self.gap = false;
        if self.words.is_empty() {
            return;
        }
        // What stands behind a paragraph is no longer near what stands before it.
        let long = self.words.chars().count() > LINE_CHARS;
        self.place += if long { LONG_PLACES } else { 1 };
        let words = std::mem::take(&mut self.words);
        self.found.push(Line {
            at: self.at,
            place: self.place,
            words: if long { String::new() } else { words },
        });
    }
}

/// Inline elements that hold a fact of their own.
fn stands_alone(node: &Node<'_>) -> bool {
    node.name() == "time"
        || (node.name() == "span" && node.get("class").is_some())
        || (node.name() == "a" && node.get("href").is_some_and(is_profile))
}

/// Whether an address is that of a person.
pub(super) fn is_profile(href: &str) -> bool {
    #[rustfmt::skip]
    const PLACES: [&str; 16] = [
        "author", "authors", "auteur", "autor", "profile", "profiles", "members", "member", "users", "user", "u", "people",
        "team", "staff", "viewprofile", "contributor",
    ];
    // The last part is the person.
    let mut parts = href.split(['/', '?', '&', '=']).rev().skip(1);
    parts.any(|part| {
        PLACES.iter().any(|place| place.eq_ignore_ascii_case(part))
            || part.eq_ignore_ascii_case("contributors")
    })
}
