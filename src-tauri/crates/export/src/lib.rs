//! Articles and lists out to other formats, and in from them. One file for each format.

mod annotations;
mod contents;
mod epub;
mod file_name;
mod json;
mod lists;
mod markdown;
mod notes;
mod opml;
mod page;
mod piece;
mod saved;
mod site;
mod written;
mod xhtml;
mod zim;

pub use annotations::{Annotations, annotations_json, annotations_markdown};
pub use epub::Epub;
pub use json::Json;
pub use lists::{List, ListFormat};
pub use markdown::markdown;
pub use notes::Notes;
pub use opml::{OpmlError, Subscription, read_opml, write_opml};
pub use page::Page;
pub use piece::{Cover, CoverWords, Piece, PieceAsset, PieceWriter};
pub use saved::{SavedLink, read_saved};
pub use site::Site;
pub use zim::{Zim, ZimArticle, ZimFile, wire as zim_wire};
