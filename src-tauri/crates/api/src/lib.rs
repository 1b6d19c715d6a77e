//! The commands of the page, told once for both transports: the window's IPC and HTTP.

mod answer;
pub mod byte_range;
mod context;
mod dispatch;
mod owner;
mod read;
mod request;
mod table;
pub mod typescript;

pub use answer::{FileReport, LibraryInfo, OpmlText, Outbox, PastSyncs, Servers, SyncStarted, SyncStatus};
pub use context::Context;
pub use dispatch::{COMMANDS, call};
pub use owner::add_bytes;
pub use request::{
    AddFile, AddPages, AddServer, FollowList, GetLedger, ListArticles, ListSources, MarkAllRead,
    MarkArticles, Nothing, OpenArticle, RemoveArticles, RemoveServer, Search, SetFeed, SetFeedLogin,
    SetNetwork, SetProgress, SetSettings, StartSync, Subscribe, SyncHistory, UnfollowList, Unsubscribe,
    WantEnclosure,
};
