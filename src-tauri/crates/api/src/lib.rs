//! The commands of the page, told once for both transports: the window's IPC and HTTP.

mod answer;
pub mod byte_range;
mod context;
mod dispatch;
mod filing;
mod owner;
mod read;
mod reading;
mod request;
mod table;
pub mod typescript;

pub use answer::{FileReport, LibraryInfo, OpmlText, Outbox, PastSyncs, Servers, SyncStarted, SyncStatus};
pub use answer::{HighlightList, VoiceFound, WrittenHighlights};
pub use context::Context;
pub use dispatch::{COMMANDS, call};
pub use owner::add_bytes;
pub use request::{
    AddFile, AddPages, AddServer, CollectionArticles, FilingOf, FollowList, GetLedger, GroupList,
    ListArticles, ListSources, MakeCollection, MarkAllRead, MarkArticles, Nothing, OpenArticle,
    RemoveArticles, RemoveCollection, RemoveServer, RenameCollection, Search, SearchFacets, SetFeed,
    SetFeedLogin, SetHabits, SetNetwork, SetProgress, SetSettings, StartSync, Subscribe, SyncHistory,
    TagArticles, UnfollowList, Unsubscribe, WantEnclosure, Welcome,
};
pub use request::{
    AddHighlight, ChangeHighlight, Define, ListHighlights, RemoveHighlight, RestoreHighlight, SetOwnFace,
    Speak, WriteHighlights,
};
