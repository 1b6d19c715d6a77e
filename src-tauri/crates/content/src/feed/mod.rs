//! A feed's bytes to entries.

use kalan_model::Timestamp;
use serde::Serialize;
use url::Url;

use crate::ContentError;

mod discover;

pub use discover::{FeedLink, discover_feeds};

/// The largest feed that is read.
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
    /// One sentence about it, plain text.
    pub description: Option<String>,
    /// Its picture's address.
    pub icon: Option<String>,
    /// When it says it was changed.
    pub updated: Option<Timestamp>,
    /// Its entries, in its order.
    pub entries: Vec<ParsedEntry>,
    /// What was mended or left out, one sentence each.
    pub warnings: Vec<String>,
}

/// One entry of a feed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct ParsedEntry {
    /// Its identity in this feed: its own, else its address, else a hash of its words; the same at each parse.
    pub id: String,
    /// The page it leads to.
    pub url: Option<String>,
    /// Headline, plain text.
    pub title: Option<String>,
    /// Who wrote it, plain text.
    pub authors: Vec<String>,
    /// When it was published.
    pub published: Option<Timestamp>,
    /// When it was changed.
    pub updated: Option<Timestamp>,
    /// The short form, sanitized HTML.
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

/// The feed in `bytes`: RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0, JSON Feed 1.x.
///
/// # Errors
/// [`ContentError::TooLarge`] beyond [`MAX_FEED_BYTES`]; [`ContentError::NotAFeed`] when no feed begins there;
/// [`ContentError::Unreadable`] when it begins as one and cannot be read even after mending.
pub fn parse_feed(bytes: &[u8], ctx: &FeedContext<'_>) -> Result<ParsedFeed, ContentError> {
    if bytes.len() > MAX_FEED_BYTES {
        return Err(ContentError::TooLarge {
            limit_bytes: MAX_FEED_BYTES as u64,
            size_bytes: bytes.len() as u64,
        });
    }
    if !looks_like_feed(bytes) {
        return Err(ContentError::NotAFeed);
    }
    let parser = feed_rs::parser::Builder::new()
        .base_uri(ctx.url)
        .sanitize_content(false)
        .build();
    let feed = parser.parse(bytes).map_err(|error| ContentError::Unreadable {
        reason: error.to_string(),
    })?;
    Ok(ParsedFeed {
        title: feed.title.map(|t| t.content),
        ..ParsedFeed::default()
    })
}

/// Whether a feed begins in `bytes`; only their head is read.
pub fn looks_like_feed(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]).to_ascii_lowercase();
    head.contains("<rss")
        || head.contains("<feed")
        || head.contains("<rdf")
        || head.contains("jsonfeed.org/version")
}
