//! One file for each thing a person can do. Decides and orders steps; owns no format, no SQL and no socket.

mod event;
mod report;
mod settings;

pub use event::{Event, Phase, Progress};
pub use report::{
    AddReport, AddedArticle, Counts, Deferred, FailedFeed, FailedInput, ListWindow, OpenedArticle, SearchHit,
    SearchPage, SnippetPart, Sources, SubscribeReport, SyncReport,
};
pub use settings::{Language, Settings, Theme};
