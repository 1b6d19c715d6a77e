//! Whether what was found on a page is prose, or titles and teasers that lead elsewhere.

use crate::markup::{Lexer, Token, is_block};

/// Whether sanitized HTML is text: half of its words in paragraphs, and few of its headings links.
pub(super) fn is_prose(html: &str) -> bool {
    let mut seen = Seen::default();
    for token in Lexer::new(html) {
        match token {
            Token::Text(text) => seen.text(crate::word_count(&text)),
            Token::Start(tag) if tag.name == "a" => seen.in_link = true,
            Token::End(name) if name == "a" => seen.in_link = false,
            Token::Start(tag) if is_block(&tag.name) => seen.block(is_heading(&tag.name)),
            Token::End(name) if is_block(&name) => seen.block(false),
            _ => {}
        }
    }
    seen.block(false);
    let leads_elsewhere = seen.headings >= 3 && seen.linked_headings * 2 >= seen.headings;
    seen.long_words * 2 >= seen.all_words && !leads_elsewhere
}

/// A paragraph has at least so many words outside of its links.
const PARAGRAPH_WORDS: u32 = 20;

/// What is counted of a text, block by block.
#[derive(Default)]
struct Seen {
    in_link: bool,
    in_heading: bool,
    words: u32,
    link_words: u32,
    all_words: u32,
    long_words: u32,
    headings: u32,
    linked_headings: u32,
}

impl Seen {
    fn text(&mut self, words: u32) {
        self.words += words;
        self.link_words += if self.in_link { words } else { 0 };
    }

    fn block(&mut self, heading: bool) {
        let own = self.words - self.link_words;
        self.all_words += self.words;
        self.long_words += if own >= PARAGRAPH_WORDS { self.words } else { 0 };
        if self.in_heading && self.words > 0 {
            self.headings += 1;
            self.linked_headings += u32::from(self.link_words * 2 > self.words);
        }
        (self.words, self.link_words, self.in_heading) = (0, 0, heading);
    }
}

fn is_heading(name: &str) -> bool {
    matches!(name, "h2" | "h3" | "h4" | "h5" | "h6")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_that_lead_elsewhere_are_no_prose() {
        let words = "mot ".repeat(30);
        let article = format!("<h2>Un</h2><p>{words}</p><h2>Deux</h2><p>{words}<a href=x>lien</a></p>");
        assert!(is_prose(&article));
        let teasers = format!("<h3><a href=x>Un titre</a></h3><p>{words}</p>").repeat(4);
        assert!(!is_prose(&teasers), "a list of articles");
        assert!(
            !is_prose(&"<li><a href=x>Un titre</a> le 3 mars</li>".repeat(20)),
            "a list of links"
        );
    }
}
