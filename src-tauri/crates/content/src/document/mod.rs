//! Files that hold an article in some other wrapping than a web page: saved pages, books, PDF, Markdown.
//!
//! Each opens into a page of the web, whose article is still to be found, or into a writing, which is the article.
//! Pictures that a file carries get an address under [`INSIDE`], a host that never exists (RFC 6761), and travel
//! beside the article as [`Attached`].

pub(crate) mod beside;
mod book;
mod inline;
pub(crate) mod inside;
mod lines;
mod markdown;
mod mhtml;
mod objects;
mod pdf;
mod unpack;

use std::borrow::Cow;

use kalan_model::{Published, Timestamp};
use url::Url;

pub(crate) use inline::lift;

use crate::error::within;
use crate::{ContentError, PageContext};

/// The largest file of these kinds that is opened: a book with pictures is larger than a page.
pub const MAX_DOCUMENT_BYTES: usize = 64 * 1024 * 1024;

/// The host of what a file carries itself.
pub const INSIDE: &str = "inside.invalid";

/// A picture that came inside a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attached {
    /// The address that the article's `img` names.
    pub url: String,
    /// The picture as it was in the file; not looked at.
    pub bytes: Vec<u8>,
}

/// What a file holds once its wrapping is off.
#[derive(Debug)]
pub(crate) enum Opened {
    /// A page of the web, saved whole.
    Page(SavedPage<'static>),
    /// An article as it was written, with nothing around it.
    Writing(Writing),
}

/// A web page, and what the file says of it beside its HTML.
#[derive(Debug, Default)]
pub(crate) struct SavedPage<'a> {
    pub(crate) html: Cow<'a, str>,
    /// Where the page was when it was saved.
    pub(crate) url: Option<Url>,
    pub(crate) saved_at: Option<Timestamp>,
    pub(crate) attached: Vec<Attached>,
}

/// An article with its facts; the HTML is not sanitized.
#[derive(Debug, Default)]
pub(crate) struct Writing {
    pub(crate) title: String,
    pub(crate) byline: Option<String>,
    pub(crate) site_name: Option<String>,
    pub(crate) published: Option<Published>,
    pub(crate) language: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) lead_image: Option<String>,
    pub(crate) html: String,
    pub(crate) attached: Vec<Attached>,
}

/// Opens a file that is known by how it begins; none when it is none of these.
///
/// # Errors
/// [`ContentError::TooLarge`] beyond [`MAX_DOCUMENT_BYTES`]; [`ContentError::Unreadable`] for one that is damaged,
/// locked, or holds no words.
pub(crate) fn open(bytes: &[u8]) -> Result<Option<Opened>, ContentError> {
    let reader: fn(&[u8]) -> Result<Opened, ContentError> = if pdf::is(bytes) {
        |bytes| pdf::read(bytes).map(Opened::Writing)
    } else if book::is(bytes) {
        |bytes| book::read(bytes).map(Opened::Writing)
    } else if mhtml::is(bytes) {
        |bytes| mhtml::read(bytes).map(Opened::Page)
    } else {
        return Ok(None);
    };
    within(MAX_DOCUMENT_BYTES, bytes.len())?;
    reader(bytes).map(Some)
}

/// The writing in a decoded text, when it is written as Markdown.
pub(crate) fn of_text(text: &str, ctx: &PageContext<'_>) -> Option<Writing> {
    markdown::read(text, ctx)
}

/// The address under which everything in this file is found; two files never share one.
fn root_of(file: &[u8]) -> Url {
    let mark = blake3::hash(file).to_hex();
    Url::parse(&format!("https://{INSIDE}/{}/", &mark[..16])).expect("a literal host and hexadecimal digits")
}

fn unreadable(reason: impl Into<String>) -> ContentError {
    ContentError::Unreadable {
        reason: reason.into(),
    }
}
