//! Code in an article, told apart by colour: keywords, words in quotes, numbers, remarks. Done when it is shown, so that
//! what is kept stays plain; classes and no colours, since the theme has those.

use std::sync::LazyLock;

use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxReference, SyntaxSet};

use crate::markup::{Lexer, Token, escape_text, write_end, write_start};

/// A longer listing is shown plain: nobody reads it for its colours, and a person waits for it.
const MOST_BYTES: usize = 40_000;
/// And all listings of an article together.
const MOST_BYTES_ALL: usize = 200_000;
/// A longer line is data.
const MOST_LINE_BYTES: usize = 2_000;

/// The languages; unpacked when the first listing is shown.
static LANGUAGES: LazyLock<SyntaxSet> = LazyLock::new(SyntaxSet::load_defaults_newlines);

/// What the scopes of Sublime Text's grammars are called here, the narrowest first.
static CLASSES: LazyLock<Vec<(Scope, &'static str)>> = LazyLock::new(|| {
    let known = [
        ("comment", "k-remark"),
        ("string", "k-string"),
        ("constant.numeric", "k-number"),
        ("constant", "k-constant"),
        ("entity.name.tag", "k-keyword"),
        ("entity.other.attribute-name", "k-name"),
        ("entity.name", "k-name"),
        ("support.function", "k-name"),
        ("variable.function", "k-name"),
        ("support.type", "k-type"),
        ("storage.type", "k-type"),
        ("storage", "k-keyword"),
        ("keyword.operator", ""),
        ("keyword", "k-keyword"),
        ("variable.language", "k-constant"),
    ];
    let scopes = known.into_iter();
    scopes
        .filter_map(|(scope, class)| Some((Scope::new(scope).ok()?, class)))
        .collect()
});

/// Sanitized HTML whose listings of a known language carry classes; nothing else of it changes.
pub(crate) fn colour_code(html: &str) -> String {
    if !html.contains("<pre") {
        return html.to_owned();
    }
    let mut out = String::with_capacity(html.len() + html.len() / 2);
    let mut left = MOST_BYTES_ALL;
    let mut tokens = Lexer::new(html);
    while let Some(token) = tokens.next() {
        let is_listing = matches!(&token, Token::Start(tag) if tag.name == "pre");
        write(&token, &mut out);
        if !is_listing {
            continue;
        }
        let Token::Start(pre) = token else { continue };
        let listing = Listing::read(&mut tokens, pre.get("class"));
        left = listing.write(left, &mut out);
    }
    out
}

fn write(token: &Token<'_>, out: &mut String) {
    match token {
        Token::Text(text) => escape_text(text, out),
        Token::Start(tag) => write_start(tag, out),
        Token::End(name) => write_end(name, out),
        Token::Raw(..) => {}
    }
}

/// What stands within a `pre`, up to its end.
struct Listing<'a> {
    tokens: Vec<Token<'a>>,
    language: Option<String>,
    text: String,
    /// Whether it is words alone, within one `code` or none.
    is_plain: bool,
}

impl<'a> Listing<'a> {
    fn read(tokens: &mut Lexer<'a>, class: Option<&str>) -> Self {
        let mut listing = Self {
            tokens: Vec::new(),
            language: class.and_then(language_of),
            text: String::new(),
            is_plain: true,
        };
        for token in tokens {
            let ends = matches!(&token, Token::End(name) if name == "pre");
            match &token {
                Token::Text(text) => listing.text.push_str(text),
                Token::Start(tag) if tag.name == "code" => {
                    listing.language = tag.get("class").and_then(language_of).or(listing.language);
                }
                Token::End(name) if name == "code" => {}
                Token::End(_) if ends => {}
                _ => listing.is_plain = false,
            }
            listing.tokens.push(token);
            if ends {
                break;
            }
        }
        listing
    }

    /// Writes it; what is left of the bytes that may be looked at.
    fn write(&self, left: usize, out: &mut String) -> usize {
        let bytes = self.text.len();
        let is_short =
            bytes <= MOST_BYTES.min(left) && self.text.lines().all(|line| line.len() <= MOST_LINE_BYTES);
        let syntax = self.syntax().filter(|_| self.is_plain && is_short);
        let coloured = syntax.and_then(|syntax| coloured(&self.text, syntax));
        let Some(coloured) = coloured else {
            self.tokens.iter().for_each(|token| write(token, out));
            return left;
        };
        let mut waits = Some(coloured);
        for token in &self.tokens {
            match token {
                Token::Text(_) => out.push_str(&waits.take().unwrap_or_default()),
                other => write(other, out),
            }
        }
        left - bytes
    }

    fn syntax(&self) -> Option<&'static SyntaxReference> {
        let first = self.text.lines().next().unwrap_or_default();
        match &self.language {
            Some(name) => LANGUAGES.find_syntax_by_token(name),
            None if first.starts_with("#!") || first.starts_with("<?") => {
                LANGUAGES.find_syntax_by_first_line(first)
            }
            None => None,
        }
    }
}

fn language_of(class: &str) -> Option<String> {
    class
        .split_whitespace()
        .find_map(|word| word.strip_prefix("language-"))
        .map(str::to_owned)
}

/// The text as HTML, with a class on each stretch that has one; none when the grammar fails on it.
fn coloured(text: &str, syntax: &SyntaxReference) -> Option<String> {
    let mut state = ParseState::new(syntax);
    let mut stack = ScopeStack::new();
    let mut out = String::with_capacity(text.len() * 2);
    for line in text.split_inclusive('\n') {
        let changes = state.parse_line(line, &LANGUAGES).ok()?;
        let mut at = 0;
        for (place, change) in changes {
            stretch(&line[at..place], &stack, &mut out);
            stack.apply(&change).ok()?;
            at = place;
        }
        stretch(&line[at..], &stack, &mut out);
    }
    Some(out)
}

fn stretch(text: &str, stack: &ScopeStack, out: &mut String) {
    if text.is_empty() {
        return;
    }
    let class = stack.as_slice().iter().rev().find_map(|scope| {
        let known = CLASSES.iter().find(|(known, _)| known.is_prefix_of(*scope));
        known.map(|(_, class)| *class)
    });
    match class.filter(|class| !class.is_empty() && !text.trim().is_empty()) {
        Some(class) => {
            out.push_str("<span class=\"");
            out.push_str(class);
            out.push_str("\">");
            escape_text(text, out);
            out.push_str("</span>");
        }
        None => escape_text(text, out),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plain_text;

    #[test]
    fn a_listing_of_a_known_language_is_told_apart() {
        let html = "<pre><code class=\"language-python\"># eau\ndef f(x):\n    return \"&lt;b&gt;\" + 12</code></pre>";
        insta::assert_snapshot!(colour_code(html));
    }

    #[test]
    fn the_words_stay_the_same_and_everything_else_is_left_alone() {
        for html in [
            "<p>a &amp; b</p><pre><code class=\"language-rust\">fn main() { let a = 1 &lt; 2; }</code></pre><p>c</p>",
            "<pre><code class=\"language-nothing-known\">x &lt;y&gt;</code></pre>",
            "<pre>x <b>y</b></pre>",
            "<pre><code class=\"language-js\">/* never closed",
            "<pre></pre>",
        ] {
            assert_eq!(plain_text(&colour_code(html)), plain_text(html), "{html}");
        }
        let unknown = "<pre><code class=\"language-nothing-known\">x</code></pre>";
        assert_eq!(colour_code(unknown), unknown);
        let with_marks = "<pre class=\"language-rust\">let <b>y</b> = 1;</pre>";
        assert_eq!(
            colour_code(with_marks),
            with_marks,
            "an author's own marks are not overwritten"
        );
    }

    #[test]
    fn a_listing_as_long_as_a_book_is_shown_plain() {
        let long = format!(
            "<pre><code class=\"language-js\">{}</code></pre>",
            "let a = 1;\n".repeat(9_000)
        );
        assert_eq!(colour_code(&long), long);
        let line = format!(
            "<pre><code class=\"language-js\">{}</code></pre>",
            "a+".repeat(5_000)
        );
        assert_eq!(colour_code(&line), line);
    }
}
