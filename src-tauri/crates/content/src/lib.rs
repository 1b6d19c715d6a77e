//! Bytes in, clean articles and feeds out: no I/O, no clock.
//!
//! Whatever parses, extracts or sanitizes stands behind the types of this file, so that it can be replaced without
//! touching another room. Everything that comes in is hostile: depth, size and time are bounded here.

mod address;
mod code;
mod dates;
mod decode;
mod dictionary;
mod document;
mod error;
mod extract;
mod feed;
mod markup;
mod picture;
mod present;
mod sanitize;
mod text;

pub use address::canonical_address;
pub use dictionary::{
    DictionaryInfo, DictionaryPlace, Pieces, dictionary_info, dictionary_places, dictionary_text,
};
pub use document::beside::file_beside;
pub use document::inside::{extract_inside_page, path_inside};
pub use document::{Attached, INSIDE, MAX_DOCUMENT_BYTES};
pub use error::ContentError;
#[cfg(feature = "training")]
#[doc(hidden)]
pub use extract::training;
pub use extract::{
    Joining, MAX_PAGE_BYTES, MAX_PARTS, Page, PageContext, PagePrints, Part, SiteMemory, extract_page,
    extract_page_of_site, extract_saved_page,
};
pub use feed::{
    FeedContext, FeedLink, MAX_FEED_BYTES, Pace, ParsedEnclosure, ParsedEntry, ParsedFeed, ParsedPerson,
    discover_feeds, looks_like_feed, parse_feed,
};
pub use present::{Shown, pictures, present, present_linked};
pub use sanitize::{Removed, Sanitized, sanitize};
pub use text::{plain_text, word_count};
