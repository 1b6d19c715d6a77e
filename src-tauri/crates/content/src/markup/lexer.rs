//! HTML to tokens: never fails, never looks at a byte more than a few times.

use std::borrow::Cow;

use memchr::{memchr, memmem};

use super::entities::decode;
use super::names::is_raw;
use super::token::{Tag, Token};

mod attributes;

/// Longer names belong to nobody.
const MAX_NAME_BYTES: usize = 64;

const CDATA: &str = "<![CDATA[";

/// The tokens of one text, in order.
pub(crate) struct Lexer<'a> {
    source: &'a str,
    at: usize,
    /// XML has CDATA and no elements of raw text.
    xml: bool,
    /// Where the last `]]>` was looked for in vain: an unclosed section is not looked for twice.
    no_section_ends: bool,
    /// The attributes of the tag that is read.
    read: Vec<(Cow<'a, str>, Cow<'a, str>)>,
}

/// Where a CDATA section that was never closed is taken to end.
#[rustfmt::skip]
const FIELD_ENDS: [&str; 7] = [
    "</description>", "</content:encoded>", "</title>", "</content>", "</summary>", "</item>", "</entry>",
];

impl<'a> Lexer<'a> {
    pub(crate) const fn new(source: &'a str) -> Self {
        Self {
            source,
            at: 0,
            xml: false,
            no_section_ends: false,
            read: Vec::new(),
        }
    }

    /// Reads XML, as leniently.
    pub(crate) const fn xml(source: &'a str) -> Self {
        Self {
            source,
            at: 0,
            xml: true,
            no_section_ends: false,
            read: Vec::new(),
        }
    }

    fn rest(&self) -> &'a str {
        &self.source[self.at..]
    }

    fn byte(&self, ahead: usize) -> Option<u8> {
        self.source.as_bytes().get(self.at + ahead).copied()
    }

    /// Moves past the next `needle`, which is ASCII, or to the end; what stood before it.
    fn past(&mut self, needle: &[u8]) -> &'a str {
        let rest = self.rest();
        let found = match needle {
            [byte] => memchr(*byte, rest.as_bytes()),
            _ => memmem::find(rest.as_bytes(), needle),
        };
        let (before, taken) = found.map_or((rest, rest.len()), |i| (&rest[..i], i + needle.len()));
        self.at += taken;
        before
    }

    /// What stands from here up to a byte at which `ends` holds; it holds for ASCII only.
    fn until(&self, from: usize, ends: impl Fn(u8) -> bool) -> &'a str {
        let rest = self.rest();
        let end = rest.bytes().skip(from).position(ends);
        &rest[..end.map_or(rest.len(), |end| end + from)]
    }

    fn skip_white_space(&mut self) {
        self.at += self.until(0, |b| !b.is_ascii_whitespace()).len();
    }

    fn text(&mut self) -> Token<'a> {
        let from = self.at;
        // The first byte is text even when it is a `<` that begins nothing.
        let mut end = from + self.rest().chars().next().map_or(1, char::len_utf8);
        while let Some(i) = memchr(b'<', &self.source.as_bytes()[end..]) {
            end += i;
            if begins_markup(self.source.as_bytes().get(end + 1).copied()) {
                self.at = end;
                return Token::Text(decode(&self.source[from..end]));
            }
            end += 1;
        }
        self.at = self.source.len();
        Token::Text(decode(&self.source[from..]))
    }

    /// `<!…>`: a comment, a doctype, or something that is read as one.
    fn declaration(&mut self) {
        if !self.rest().starts_with("<!--") {
            let head = self.past(b">");
            // A document type may hold declarations of its own, which are not read: no entity is ever expanded.
            if self.xml && head.contains('[') && !head.contains(']') {
                self.past(b"]>");
            }
            return;
        }
        self.at += 4;
        for abrupt in [">", "->"] {
            if self.rest().starts_with(abrupt) {
                self.at += abrupt.len();
                return;
            }
        }
        loop {
            self.past(b"--");
            match (self.byte(0), self.byte(1)) {
                (Some(b'>'), _) => return self.at += 1,
                (Some(b'!'), Some(b'>')) => return self.at += 2,
                (None, _) => return,
                // Three dashes: the last two may still end it.
                (Some(b'-'), _) => self.at -= 1,
                _ => {}
            }
        }
    }

    /// `<![CDATA[…]]>`: its text as it stands.
    fn section(&mut self) -> Token<'a> {
        self.at += CDATA.len();
        let rest = self.rest();
        let end = if self.no_section_ends {
            None
        } else {
            rest.find("]]>")
        };
        self.no_section_ends = end.is_none();
        let closed = end.filter(|end| !rest[..*end].contains(CDATA));
        let (text, taken) = match closed {
            Some(end) => (&rest[..end], end + 3),
            None => {
                let end = FIELD_ENDS
                    .iter()
                    .filter_map(|tag| rest.find(tag))
                    .min()
                    .unwrap_or(rest.len());
                (&rest[..end], end)
            }
        };
        self.at += taken;
        Token::Text(Cow::Borrowed(text))
    }

    fn name(&mut self) -> Cow<'a, str> {
        let name = self.until(0, |b| b.is_ascii_whitespace() || matches!(b, b'/' | b'>'));
        self.at += name.len();
        lower(name)
    }

    fn end_tag(&mut self) -> Option<Token<'a>> {
        self.at += 2;
        let name = self.name();
        let mut ignored = Tag::default();
        self.attributes(&mut ignored).then_some(Token::End(name))
    }

    fn start_tag(&mut self) -> Option<Token<'a>> {
        self.at += 1;
        let mut tag = Tag {
            name: self.name(),
            ..Tag::default()
        };
        if !self.attributes(&mut tag) {
            return None;
        }
        if tag.name.len() > MAX_NAME_BYTES {
            tag.name = Cow::Borrowed("unknown");
        }
        if self.xml || !is_raw(&tag.name) {
            return Some(Token::Start(tag));
        }
        let content = self.raw_content(&tag.name);
        Some(Token::Raw(tag, content))
    }

    /// The text up to the end tag `name`, which is passed over with it.
    fn raw_content(&mut self, name: &str) -> &'a str {
        let (from, bytes) = (self.at, self.source.as_bytes());
        let mut search = from;
        while let Some(i) = memmem::find(&bytes[search..], b"</") {
            let (open, after) = (search + i, search + i + 2 + name.len());
            let same = bytes
                .get(open + 2..after)
                .is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()));
            if same
                && bytes
                    .get(after)
                    .is_none_or(|b| b.is_ascii_whitespace() || matches!(b, b'/' | b'>'))
            {
                self.at = after;
                self.past(b">");
                return &self.source[from..open];
            }
            search = open + 2;
        }
        self.at = self.source.len();
        &self.source[from..]
    }
}

impl<'a> Iterator for Lexer<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        while self.at < self.source.len() {
            let token = match (self.byte(0), self.byte(1), self.byte(2)) {
                (Some(b'<'), Some(b'a'..=b'z' | b'A'..=b'Z'), _) => self.start_tag(),
                (Some(b'<'), Some(b'/'), Some(b'a'..=b'z' | b'A'..=b'Z')) => self.end_tag(),
                (Some(b'<'), Some(b'!'), Some(b'[')) if self.xml && self.rest().starts_with(CDATA) => {
                    Some(self.section())
                }
                (Some(b'<'), Some(b'!'), _) => {
                    self.declaration();
                    None
                }
                (Some(b'<'), Some(b'?' | b'/'), _) => {
                    self.past(b">");
                    None
                }
                _ => Some(self.text()),
            };
            if token.is_some() {
                return token;
            }
        }
        None
    }
}

fn begins_markup(after: Option<u8>) -> bool {
    after.is_some_and(|b| b.is_ascii_alphabetic() || matches!(b, b'/' | b'!' | b'?'))
}

fn lower(text: &str) -> Cow<'_, str> {
    if text.bytes().any(|b| b.is_ascii_uppercase()) {
        Cow::Owned(text.to_ascii_lowercase())
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One token a line, short.
    fn shown(html: &str) -> String {
        let line = |token| match token {
            Token::Text(text) => format!("{text:?}"),
            Token::End(name) => format!("/{name}"),
            Token::Raw(tag, text) => format!("{} raw {text:?}", tag.name),
            Token::Start(tag) => {
                let attributes = tag
                    .attributes
                    .iter()
                    .map(|(name, value)| format!(" {name}={value:?}"))
                    .collect::<String>();
                format!(
                    "{}{attributes}{}",
                    tag.name,
                    if tag.self_closing { " /" } else { "" }
                )
            }
        };
        Lexer::new(html).map(line).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn tags_and_attributes_however_they_are_written() {
        insta::assert_snapshot!(shown("<P Class=x id='a b' TITLE=\"&eacute;\" hidden>été<br/>a < b</P >"), @r#"
        p class="x" id="a b" title="é" hidden=""
        "été"
        br /
        "a < b"
        /p
        "#);
        insta::assert_snapshot!(shown("<a href=x/y?a=1&b=2 href=z on\"x=1>t</a><"), @r#"
        a href="x/y?a=1&b=2"
        "t"
        /a
        "<"
        "#);
    }

    #[test]
    fn comments_end_where_browsers_end_them() {
        insta::assert_snapshot!(shown("a<!-->b<!--->c<!-- x --!>d<!-- - --->e<!doctype html><?php 1 ?>f</>g<![CDATA[h]]>i"), @r#"
        "a"
        "b"
        "c"
        "d"
        "e"
        "f"
        "g"
        "i"
        "#);
        assert_eq!(
            shown("a<!-- never closed <p>x"),
            "\"a\"",
            "the rest is a comment, and nothing is shown of it"
        );
    }

    #[test]
    fn raw_text_ends_at_its_own_tag_only() {
        insta::assert_snapshot!(shown("<script>if (a<b) '</p>'</SCRIPT x>t<style>x</styled></style><title>A &amp; B"), @r#"
        script raw "if (a<b) '</p>'"
        "t"
        style raw "x</styled>"
        title raw "A &amp; B"
        "#);
    }

    #[test]
    fn a_cut_tag_is_no_tag() {
        assert_eq!(shown("a<p class=\"x"), "\"a\"");
        assert_eq!(shown("a<p "), "\"a\"");
        assert_eq!(shown("a<p b"), "\"a\"");
        assert_eq!(
            shown("a<p é=é>b"),
            "\"a\"\np\n\"b\"",
            "a letter of two bytes begins a name"
        );
    }
}
