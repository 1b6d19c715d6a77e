//! Articles and lists out to other formats, and in from them. One file for each format.

mod annotations;
mod markdown;
mod opml;

pub use annotations::{Annotations, annotations_json, annotations_markdown};
pub use markdown::markdown;
pub use opml::{OpmlError, Subscription, read_opml, write_opml};
