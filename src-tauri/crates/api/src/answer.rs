//! Answers that only the page needs.

use kalan_engine::{AddReport, ListInfo, PastSyncReport, Progress, ServerInfo};
use kalan_model::Highlight;
use serde::{Deserialize, Serialize};

/// A list of feeds, for other readers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct OpmlText {
    /// OPML 2.0.
    pub opml: String,
}

/// What stands between the person and their feeds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Servers {
    /// Servers that the person reads with too.
    pub servers: Vec<ServerInfo>,
    /// Lists of feeds that are followed.
    pub lists: Vec<ListInfo>,
}

/// Whether a sync runs now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct SyncStarted {
    /// True after a start, false after the end of a cancelled one.
    pub running: bool,
}

/// How far the running sync is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct SyncStatus {
    /// None when no sync runs.
    pub progress: Option<Progress>,
}

/// What adding a file did: articles, or feeds when it was a list of them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, specta::Type)]
pub struct FileReport {
    /// Articles.
    pub articles: AddReport,
    /// Feeds that are new.
    pub feeds_added: u32,
    /// Feeds that were there before.
    pub feeds_known: u32,
}

/// Where the library is, and what reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct LibraryInfo {
    /// Its folder.
    pub path: String,
    /// Version of this program.
    pub version: String,
}

/// The last syncs, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct PastSyncs {
    /// Each with its report.
    pub syncs: Vec<PastSyncReport>,
}

/// Addresses that wait for the network, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Outbox {
    /// As they were typed.
    pub addresses: Vec<String>,
}

/// What a person marked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct HighlightList {
    /// In the order of their words.
    pub highlights: Vec<Highlight>,
}

/// Highlights written out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct WrittenHighlights {
    /// The text of the file.
    pub text: String,
}

/// Whether the system can read aloud.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct VoiceFound {
    /// It can.
    pub found: bool,
}
