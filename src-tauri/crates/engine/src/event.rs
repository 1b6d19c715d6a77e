//! What the engine tells while it works: ids and counts, never bodies.

use kalan_model::{ChangeSet, Failure};
use serde::{Deserialize, Serialize};

use crate::Outlook;
use crate::report::SyncReport;

/// Which part of the road a sync is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Asking the feeds.
    Feeds,
    /// Fetching the texts.
    Articles,
    /// Fetching the pictures.
    Pictures,
}

/// How far a sync is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Progress {
    /// Which part.
    pub phase: Phase,
    /// Things done in this part.
    pub done: u32,
    /// Things to do in this part, as far as known.
    pub total: u32,
    /// What is being done: a feed's or an article's title, or an address.
    pub current: Option<String>,
    /// Bytes received since the sync began.
    #[specta(type = u32)]
    pub bytes_received: u64,
}

/// One thing that whoever listens may want to know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(tag = "kind", content = "data", rename_all = "snake_case")]
pub enum Event {
    /// The library changed: ask again for what is shown.
    Changed(ChangeSet),
    /// A sync goes on.
    SyncProgress(Progress),
    /// A sync ended, whole or cancelled.
    SyncEnded(SyncReport),
    /// When the next look for news is due has changed.
    Outlook(Outlook),
    /// A sync could not go on.
    SyncFailed(Failure),
    /// The system asked to open addresses or files: a link, a double click, a second start.
    OpenRequested(Vec<String>),
}
