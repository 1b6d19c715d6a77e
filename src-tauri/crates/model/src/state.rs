//! A person's own state of an article: no sync, import or update overwrites it, and it outlives its article.

use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// What a person did with an article.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct ArticleState {
    /// When it was marked read.
    pub read_at: Option<Timestamp>,
    /// When it was starred.
    pub starred_at: Option<Timestamp>,
    /// When it was archived.
    pub archived_at: Option<Timestamp>,
    /// How far it was read, 0 to 1.
    pub progress: f32,
}

/// One change of state; what is none stays as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, specta::Type)]
#[serde(default, deny_unknown_fields)]
pub struct Mark {
    /// Read or unread.
    pub read: Option<bool>,
    /// Starred or not.
    pub starred: Option<bool>,
}
