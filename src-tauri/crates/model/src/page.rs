//! What kind of page was met.

use serde::{Deserialize, Serialize};

/// What a page is; the last group is never kept as an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum PageKind {
    /// A text to read, with a beginning and an end.
    Article,
    /// Posts of several people in a thread.
    Forum,
    /// A thing for sale.
    Product,
    /// A list that leads elsewhere.
    Listing,
    /// A manual or reference.
    Documentation,
    /// Nothing to read: an empty shell, a script that never ran.
    Empty,
    /// The network's own page, which wants the person to log in.
    Portal,
    /// "Not found", said with status 200.
    SoftNotFound,
    /// A wall in front of the article: cookies, payment, a puzzle.
    Wall,
}

impl PageKind {
    /// Whether the library may keep it.
    pub const fn is_readable(self) -> bool {
        matches!(
            self,
            Self::Article | Self::Forum | Self::Product | Self::Listing | Self::Documentation
        )
    }
}
