//! A feed's bytes to entries.
//!
//! The parser is ours: whatever a feed's damage, what is whole in it is read (CONTENT.md, "Feeds").

use kalan_model::Timestamp;
use serde::Serialize;
use url::Url;

use crate::ContentError;
use crate::decode::{Kind, decode};
use crate::markup::{Lexer, Token};

mod discover;
mod entry;
mod field;
mod json;
mod moment;
mod pace;
mod reader;
mod tree;
mod xml;

pub use discover::{FeedLink, discover_feeds};
pub use pace::Pace;

/// How much of a feed is read.
pub const MAX_FEED_BYTES: usize = 32 * 1024 * 1024;

/// What is known of a feed before it is opened.
#[derive(Debug, Clone, Copy, Default)]
pub struct FeedContext<'a> {
    /// Where it was found: relative addresses are resolved against it.
    pub url: Option<&'a Url>,
    /// The `Content-Type` it came with.
    pub content_type: Option<&'a str>,
}

/// A feed as it was read; its HTML is sanitized, its addresses are absolute.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct ParsedFeed {
    /// `rss2.0`, `rss1.0`, `rss0.9x`, `atom1.0`, `atom0.3`, `json1.x`.
    pub format: String,
    /// Its name, plain text.
    pub title: Option<String>,
    /// The page it belongs to.
    pub site_url: Option<String>,
    /// Where it says it is itself.
    pub feed_url: Option<String>,
    /// Its WebSub hub.
    pub hub_url: Option<String>,
    /// Its next page of older entries (RFC 5005).
    pub next_url: Option<String>,
    /// BCP 47 tag.
    pub language: Option<String>,
    /// What it says of itself, sanitized HTML.
    pub description: Option<String>,
    /// Its picture's address.
    pub icon: Option<String>,
    /// When it says it was changed.
    pub updated: Option<Timestamp>,
    /// When it says it is worth asking.
    pub pace: Pace,
    /// Its entries, in its order.
    pub entries: Vec<ParsedEntry>,
    /// What was mended or left out, one sentence each.
    pub warnings: Vec<String>,
    /// Whether its end is missing: what came is not the whole of it.
    #[serde(skip)]
    pub cut: bool,
}

/// One entry of a feed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct ParsedEntry {
    /// Its identity in this feed: its own, else its address, else a hash of its words; the same at each parse.
    pub id: String,
    /// The page it leads to.
    pub url: Option<String>,
    /// Headline, plain text; empty when the feed has one without words.
    pub title: Option<String>,
    /// Who wrote it.
    pub authors: Vec<ParsedPerson>,
    /// When it was published.
    pub published: Option<Timestamp>,
    /// When it was changed.
    pub updated: Option<Timestamp>,
    /// The short form, sanitized HTML; empty when nothing of it was left.
    pub summary_html: Option<String>,
    /// The whole text, sanitized HTML.
    pub content_html: Option<String>,
    /// Its subjects.
    pub categories: Vec<String>,
    /// BCP 47 tag, where it differs from the feed's or is named on the entry.
    pub language: Option<String>,
    /// The page of its comments.
    pub comments_url: Option<String>,
    /// Sounds, films and files that belong to it.
    pub enclosures: Vec<ParsedEnclosure>,
}

/// Someone a feed names, with whatever it says of them; at least one of the three.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct ParsedPerson {
    /// Plain text.
    pub name: Option<String>,
    /// As the feed says.
    pub email: Option<String>,
    /// Absolute address of their page.
    pub url: Option<String>,
}

impl ParsedPerson {
    /// What a reader is shown: the name, else the mail address.
    pub fn shown(&self) -> Option<&str> {
        self.name.as_deref().or(self.email.as_deref())
    }
}

/// A file that belongs to an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ParsedEnclosure {
    /// Absolute address.
    pub url: String,
    /// Its type as the feed says.
    pub media_type: Option<String>,
    /// Its size as the feed says.
    pub length_bytes: Option<u64>,
}

/// The first entries that are read; feeds that have more are archives.
const MAX_ENTRIES: usize = 2_000;
const MAX_ENCLOSURES: usize = 50;
/// How far a file is searched for the beginning of a feed: warnings of programs may stand before it.
const SNIFF_BYTES: usize = 64 * 1024;

/// The feed in `bytes`: RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0, JSON Feed 1.x.
///
/// What lies beyond [`MAX_FEED_BYTES`] is not read, and a warning says so.
///
/// # Errors
/// [`ContentError::NotAFeed`] when no feed begins there; [`ContentError::Unreadable`] for JSON that is damaged.
pub fn parse_feed(bytes: &[u8], ctx: &FeedContext<'_>) -> Result<ParsedFeed, ContentError> {
    let read = &bytes[..bytes.len().min(MAX_FEED_BYTES)];
    let source = text_of(read, ctx.content_type);
    let mut feed = match sniff(&source) {
        Some(Form::Json) => json::parse(&source, ctx.url)?,
        Some(Form::Xml) => xml::parse(&source, ctx.url).ok_or(ContentError::NotAFeed)?,
        None => return Err(ContentError::NotAFeed),
    };
    if read.len() < bytes.len() {
        feed.warnings
            .push(format!("only the first {MAX_FEED_BYTES} bytes are read"));
    }
    Ok(feed)
}

/// Whether a feed begins in `bytes`; only their head is read.
pub fn looks_like_feed(bytes: &[u8]) -> bool {
    sniff(&text_of(&bytes[..bytes.len().min(SNIFF_BYTES)], None)).is_some()
}

/// The text, after as many byte order marks as programs wrote one after another.
fn text_of(mut bytes: &[u8], content_type: Option<&str>) -> String {
    const MARK: &[u8] = b"\xef\xbb\xbf";
    while bytes
        .get(3..)
        .is_some_and(|rest| bytes.starts_with(MARK) && rest.starts_with(MARK))
    {
        bytes = &bytes[3..];
    }
    mend_controls(decode(bytes, content_type, Kind::Feed).into_owned())
}

/// Control characters that no text has are letters of windows-1252 which a program took for latin-1.
fn mend_controls(text: String) -> String {
    let is_control = |c: char| ('\u{80}'..='\u{9f}').contains(&c);
    // In UTF-8 all of them begin with this byte; most feeds have none and are not copied.
    if !text.as_bytes().contains(&0xc2) || !text.contains(is_control) {
        return text;
    }
    let letter = |c: char| {
        let byte = u8::try_from(u32::from(c)).ok().filter(|_| is_control(c));
        byte.and_then(|byte| {
            encoding_rs::WINDOWS_1252
                .decode_without_bom_handling(&[byte])
                .0
                .chars()
                .next()
        })
        .unwrap_or(c)
    };
    text.chars().map(letter).collect()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Xml,
    Json,
}

/// Which form of feed begins in a text: its first known root, unless a page begins before it.
fn sniff(source: &str) -> Option<Form> {
    let end = (0..=source.len().min(SNIFF_BYTES))
        .rev()
        .find(|at| source.is_char_boundary(*at))
        .unwrap_or(0);
    let head = source[..end].trim_start_matches('\u{feff}').trim_start();
    if head.starts_with('{') {
        return (head.contains("jsonfeed.org/version") || head.contains("\"items\"")).then_some(Form::Json);
    }
    for token in Lexer::xml(head) {
        match token {
            Token::Start(tag) if matches!(tag.name.as_ref(), "html" | "head" | "body") => return None,
            Token::Start(tag) if reader::is_root(&tag.name) => return Some(Form::Xml),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feed_is_told_from_a_page() {
        for feed in [
            "<rss><channel>",
            "<?xml version='1.0'?><!-- c --><feed xmlns='x'>",
            "<br /><b>Warning</b><rdf:RDF>",
            "{\"version\":\"https://jsonfeed.org/version/1\"}",
            "\u{feff}\n<RSS version='2.0'>",
        ] {
            assert!(looks_like_feed(feed.as_bytes()), "{feed} begins a feed");
        }
        for other in [
            "<!doctype html><html><body><feed>",
            "<p>rss</p>",
            "",
            "{\"a\":1}",
            "<svg/>",
            "\u{89}PNG",
        ] {
            assert!(!looks_like_feed(other.as_bytes()), "{other} begins none");
        }
    }

    fn item(fields: &str) -> ParsedEntry {
        let feed = format!(
            "<rss xmlns:dc='http://purl.org/dc/elements/1.1/'><channel><item>{fields}</item></channel></rss>"
        );
        parse_feed(feed.as_bytes(), &FeedContext::default())
            .unwrap()
            .entries
            .remove(0)
    }

    #[test]
    fn what_says_nothing_is_empty_and_what_is_not_there_is_unknown() {
        let entry = item("<title/><description>&lt;script&gt;x&lt;/script&gt;</description>");
        assert_eq!(
            (entry.title.as_deref(), entry.summary_html.as_deref()),
            (Some(""), Some(""))
        );
        assert_eq!(entry.content_html, None);
        let entry = item("<description/><description>words</description>");
        assert_eq!(
            entry.summary_html.as_deref(),
            Some("words"),
            "an empty twin hides nothing"
        );
    }

    #[test]
    fn people_are_read_in_every_way_that_feeds_write_them() {
        for (written, name, email) in [
            (
                "awa@example.org (Awa Diallo)",
                Some("Awa Diallo"),
                Some("awa@example.org"),
            ),
            (
                "Awa Diallo (awa@example.org)",
                Some("Awa Diallo"),
                Some("awa@example.org"),
            ),
            (
                "Awa Diallo &lt;awa@example.org&gt;",
                Some("Awa Diallo"),
                Some("awa@example.org"),
            ),
            ("awa@example.org", None, Some("awa@example.org")),
            ("Awa Diallo (Radio Kayes)", Some("Awa Diallo (Radio Kayes)"), None),
        ] {
            let person = item(&format!("<dc:creator>{written}</dc:creator>"))
                .authors
                .remove(0);
            assert_eq!(
                (person.name.as_deref(), person.email.as_deref()),
                (name, email),
                "{written}"
            );
        }
    }

    #[test]
    fn letters_that_a_program_took_for_latin_1_are_letters_again() {
        let entry = item("<title>l\u{92}\u{9c}uvre d\u{92}\u{c9}mile</title>");
        assert_eq!(entry.title.as_deref(), Some("l’œuvre d’Émile"));
    }

    #[test]
    fn what_atom_packed_is_unpacked_and_damage_stays_words() {
        let feed = "<feed xmlns='http://purl.org/atom/ns#'><entry><summary mode='base64'>PHA+YSZhbXA7\n YjwvcD4=</summary></entry>\
            <entry><summary mode='base64'>not packed!</summary></entry></feed>";
        let feed = parse_feed(feed.as_bytes(), &FeedContext::default()).unwrap();
        let summaries: Vec<_> = feed
            .entries
            .iter()
            .filter_map(|entry| entry.summary_html.as_deref())
            .collect();
        assert_eq!(summaries, ["<p>a&amp;b</p>", "not packed!"]);
    }
}
