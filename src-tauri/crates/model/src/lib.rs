//! The words of Kalan, as every other room uses them.
//!
//! Values only: no I/O, no clock, no database, no HTML. A word lives here when two rooms need it.

mod article;
mod asset;
mod changes;
mod collection;
mod enclosure;
mod error;
mod feed;
mod highlight;
mod id;
mod page;
mod search;
mod state;
mod time;

pub use article::{
    ArticleDraft, ArticleFilter, ArticleHead, ArticlePage, ArticleRow, ArticleSort, Cursor, LONG_READ_WORDS,
    Offline, Origin, Published, Saved,
};
pub use asset::{AssetHash, AssetHasher, AssetMeta, PictureState, WantedPicture};
pub use changes::ChangeSet;
pub use collection::{Collection, CollectionItem, TagCount};
pub use enclosure::{Enclosure, EnclosureState, OfferedEnclosure, WantedEnclosure};
pub use error::{ErrorCode, Failure};
pub use feed::{AskedAs, Feed, FeedDraft, FeedLogin, FeedPictures, FeedStatus, FullText, Validators};
pub use highlight::{Highlight, HighlightColour, HighlightDraft, QuotePlace};
pub use id::{ArticleId, CollectionId, FeedId, HighlightId, ParseIdError};
pub use page::PageKind;
pub use search::{Facet, Facets, Refine};
pub use state::{ArticleState, Mark};
pub use time::Timestamp;
