//! Articles and lists out to other formats, and in from them. One file for each format.

mod markdown;
mod opml;

pub use markdown::markdown;
pub use opml::{OpmlError, Subscription, read_opml, write_opml};
