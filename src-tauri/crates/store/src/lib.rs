//! The library: one SQLite file, the asset folder and the search index beside it.
//!
//! One thread owns the only connection that writes; readers have their own, which cannot. Everything a person
//! made is in `library.db` and `assets/`; the index is derived and can be thrown away at any time.

mod asset_folder;
mod body;
mod check;
mod error;
mod migration;
mod open;
mod readers;
mod schema;
mod search;
mod snapshot;
mod sweep;
mod table;
mod transaction;
mod writer;

pub use asset_folder::AssetFolder;
pub use body::PackedArticle;
pub use check::{CheckReport, Problem};
pub use error::StoreError;
pub use open::{ReadStore, Store};
pub use search::{FacetCount, Found, FoundFacets, FoundPage, SearchIndex, SearchRequest, SnippetPiece};
pub use snapshot::prove_database;
pub use sweep::Sweep;
pub use table::arranged::SourceGroup;
pub use table::articles::{ArticlePlace, ArticleSource, SourceText, StoredBody};
pub use table::channels::FollowedChannel;
pub use table::editions::EditionRecord;
pub use table::enclosures::DueEnclosure;
pub use table::entries::KnownEntry;
pub use table::feeds::{FeedCheck, FeedRecord, Rhythm};
pub use table::jobs::{Job, NewJob, WaitingJob};
pub use table::lists::{List, ListFeed};
pub use table::pictures::DuePicture;
pub use table::server_changes::{ItemField, ServerChange};
pub use table::server_feeds::{FeedChange, ServerFeed};
pub use table::server_items::ServerItem;
pub use table::servers::Server;
pub use table::syncs::PastSync;
pub use table::traffic::{LedgerLine, LedgerSum, day_of, midnight_of};
pub use transaction::{ReadTx, WriteTx};
