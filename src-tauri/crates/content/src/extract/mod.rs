//! A page's bytes to an article.

use kalan_model::{PageKind, Published, Timestamp, WantedPicture};
use serde::Serialize;
use url::Url;

use crate::ContentError;
use crate::decode::{Kind, decode};

/// The largest page that is read; beyond it no article was ever met.
pub const MAX_PAGE_BYTES: usize = 16 * 1024 * 1024;

/// What is known of a page before it is opened.
#[derive(Debug, Clone, Copy)]
pub struct PageContext<'a> {
    /// Where it was found; none for a file that does not say.
    pub url: Option<&'a Url>,
    /// The `Content-Type` it came with.
    pub content_type: Option<&'a str>,
    /// When it was fetched: a date without a year is the latest one not after it.
    pub fetched_at: Timestamp,
}

/// An article, or what was met in its place: see [`Page::page_kind`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Page {
    /// Headline, plain text; empty when there is none.
    pub title: String,
    /// Who wrote it, plain text.
    pub byline: Option<String>,
    /// The site's name, plain text.
    pub site_name: Option<String>,
    /// When it was published.
    pub published: Option<Published>,
    /// When it says it was changed.
    pub modified: Option<Timestamp>,
    /// BCP 47 tag; none rather than wrong.
    pub language: Option<String>,
    /// Two sentences, plain text.
    pub excerpt: String,
    /// Absolute address of the picture that leads it.
    pub lead_image: Option<String>,
    /// The address the page gives itself, when it is on the same site.
    pub canonical_url: Option<String>,
    /// Sanitized body.
    pub html: String,
    /// The body's plain text, a blank line between blocks.
    pub text: String,
    /// Words in the body.
    pub word_count: u32,
    /// Whole minutes, at least one.
    pub reading_time_minutes: u32,
    /// What the page is; a caller keeps only what [`PageKind::is_readable`].
    pub page_kind: PageKind,
    /// The pictures of the body, in order, each once.
    pub pictures: Vec<WantedPicture>,
}

/// The article in a page: HTML in any encoding, a saved page, or a plain text dump of a page.
///
/// A page with nothing to read is a value too: its `page_kind` says so.
///
/// # Errors
/// [`ContentError::TooLarge`] beyond [`MAX_PAGE_BYTES`]; [`ContentError::NotAPage`] for pictures, archives, programs.
pub fn extract_page(bytes: &[u8], ctx: &PageContext<'_>) -> Result<Page, ContentError> {
    if bytes.len() > MAX_PAGE_BYTES {
        return Err(ContentError::TooLarge {
            limit_bytes: MAX_PAGE_BYTES as u64,
            size_bytes: bytes.len() as u64,
        });
    }
    let html = decode(bytes, ctx.content_type, Kind::Page);
    let base = crate::sanitize::base_of(ctx.url);
    let article = dom_smoothie::Readability::new(html, ctx.url.map(Url::as_str), None)
        .and_then(|mut r| r.parse())
        .ok();
    let body = article
        .as_ref()
        .map(|a| a.content.to_string())
        .unwrap_or_default();
    let html = crate::sanitize(&body, &base).html;
    let text = crate::plain_text(&html);
    let word_count = crate::word_count(&text);
    Ok(Page {
        title: article.map(|a| a.title.clone()).unwrap_or_default(),
        byline: None,
        site_name: None,
        published: None,
        modified: None,
        language: None,
        excerpt: text.chars().take(200).collect(),
        lead_image: None,
        canonical_url: None,
        pictures: crate::pictures(&html),
        page_kind: if word_count == 0 {
            PageKind::Empty
        } else {
            PageKind::Article
        },
        reading_time_minutes: (word_count / 220).max(1),
        word_count,
        html,
        text,
    })
}
