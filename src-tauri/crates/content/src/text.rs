//! The words of an article without its markup.

use crate::markup::{Lexer, Token, is_block};

/// The words in `text`, as a person counts them.
///
/// Scripts without spaces (Chinese, Japanese, Thai) count two letters as a word.
pub fn word_count(text: &str) -> u32 {
    let words = text.split_whitespace().map(|word| {
        let dense = word
            .chars()
            .filter(|c| matches!(c, '\u{0e00}'..='\u{0eff}' | '\u{3040}'..='\u{9fff}'))
            .count();
        if dense > 0 {
            dense.div_ceil(2)
        } else {
            usize::from(word.chars().any(char::is_alphanumeric))
        }
    });
    u32::try_from(words.sum::<usize>()).unwrap_or(u32::MAX)
}

/// The text of sanitized HTML, a blank line between blocks.
///
/// Rows of a table are lines, their cells parted by a tab.
pub fn plain_text(html: &str) -> String {
    let mut writer = Writer {
        out: String::with_capacity(html.len() - html.len() / 4),
        ..Writer::default()
    };
    for token in Lexer::new(html) {
        match token {
            Token::Text(text) if writer.preformatted > 0 => writer.verbatim(&text),
            Token::Text(text) => writer.words(&text),
            Token::Start(tag) => writer.mark(&tag.name, true),
            Token::End(name) => writer.mark(&name, false),
            Token::Raw(..) => {}
        }
    }
    writer.out
}

/// What stands before the next word, the strongest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
enum Gap {
    #[default]
    None,
    Space,
    Cell,
    Line,
    Block,
}

#[derive(Default)]
struct Writer {
    out: String,
    gap: Gap,
    preformatted: usize,
}

impl Writer {
    fn mark(&mut self, name: &str, start: bool) {
        let gap = match name {
            "br" | "tr" => Gap::Line,
            "td" | "th" => Gap::Cell,
            name if is_block(name) => Gap::Block,
            _ => return,
        };
        self.gap = self.gap.max(gap);
        if name == "pre" {
            self.preformatted = if start {
                self.preformatted + 1
            } else {
                self.preformatted.saturating_sub(1)
            };
        }
    }

    fn words(&mut self, text: &str) {
        if text.starts_with(char::is_whitespace) {
            self.gap = self.gap.max(Gap::Space);
        }
        for (at, word) in text.split_whitespace().enumerate() {
            if at > 0 {
                self.gap = self.gap.max(Gap::Space);
            }
            self.close_gap();
            self.out.push_str(word);
        }
        if text.ends_with(char::is_whitespace) {
            self.gap = self.gap.max(Gap::Space);
        }
    }

    fn verbatim(&mut self, text: &str) {
        self.close_gap();
        self.out.push_str(text.trim_end_matches('\n'));
        if text.ends_with('\n') {
            self.gap = self.gap.max(Gap::Line);
        }
    }

    fn close_gap(&mut self) {
        let gap = std::mem::take(&mut self.gap);
        if !self.out.is_empty() {
            self.out.push_str(match gap {
                Gap::None => "",
                Gap::Space => " ",
                Gap::Cell => "\t",
                Gap::Line => "\n",
                Gap::Block => "\n\n",
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_parted_and_words_are_not() {
        let html = "<h2>Titre</h2><p>Un <b>mot</b>é\n coupé.<br>Ligne</p><ul><li>a</li><li>b &amp; c</li></ul>\
                    <table><tbody><tr><th>A</th><td>1</td></tr><tr><th>B</th><td>2</td></tr></tbody></table>\
                    <pre>  x\n    y</pre><p>fin</p>";
        insta::assert_snapshot!(plain_text(html), @r"
        Titre

        Un moté coupé.
        Ligne

        a

        b & c

        A	1
        B	2

          x
            y

        fin
        ");
    }

    #[test]
    fn words_as_a_person_counts_them() {
        assert_eq!(word_count("L'économie du Mali — 2025 !"), 4);
        assert_eq!(word_count("这是一个测试"), 3, "no spaces, and still words");
        assert_eq!(word_count(""), 0);
    }
}
