//! The lines around the headline: where pages without metadata name their author and date.

use std::collections::VecDeque;

use super::scan::one_line;
use super::title::key;
use crate::markup::{Lexer, Token, is_block};

/// How many lines are looked at.
const LINES: usize = 14;
/// A longer line is the article already.
const LINE_CHARS: usize = 160;

/// How many lines right above it.
const LINES_ABOVE: usize = 4;

/// The short lines that follow the heading with these words, then those right above it; none when no heading has them.
pub(super) fn lines(html: &str, headline: &str) -> Vec<String> {
    let wanted = key(headline);
    let mut above: VecDeque<String> = VecDeque::new();
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    let (mut in_heading, mut found) = (false, false);
    for token in Lexer::new(html) {
        let (name, starts) = match &token {
            Token::Text(text) => {
                if line.len() < LINE_CHARS * 8 {
                    line.push_str(text);
                }
                continue;
            }
            Token::Start(tag) => (tag.name.as_ref(), true),
            Token::End(name) => (name.as_ref(), false),
            Token::Raw(..) => continue,
        };
        if !found && matches!(name, "h1" | "h2") {
            found = !starts && in_heading && key(&line) == wanted && !wanted.is_empty();
            in_heading = starts;
            remember(&mut above, &std::mem::take(&mut line));
        } else if !found && !in_heading && (name == "br" || is_block(name)) {
            remember(&mut above, &std::mem::take(&mut line));
        } else if found && (name == "br" || is_block(name)) {
            let words = one_line(&std::mem::take(&mut line));
            if words.chars().count() > LINE_CHARS || lines.len() >= LINES {
                break;
            }
            if !words.is_empty() {
                lines.push(words);
            }
        }
    }
    if found {
        above.pop_back();
        lines.extend(above);
    }
    lines
}

fn remember(above: &mut VecDeque<String>, line: &str) {
    let words = one_line(line);
    if !words.is_empty() && words.chars().count() <= LINE_CHARS {
        above.push_back(words);
        if above.len() > LINES_ABOVE + 1 {
            above.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_between_headline_and_text() {
        let html = format!(
            "<p>menu</p><h1>Un <b>titre</b></h1><div>Par <a>Awa Diop</a></div><span>3 mars 2024</span><br>x<p>{}</p><p>y</p>",
            "mot ".repeat(60)
        );
        assert_eq!(
            lines(&html, "Un titre"),
            ["Par Awa Diop", "3 mars 2024", "x", "menu"]
        );
        assert!(lines(&html, "Autre").is_empty());
    }
}
