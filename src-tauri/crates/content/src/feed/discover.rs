//! The feeds that a page names.

use serde::Serialize;

use crate::PageContext;

/// A feed that a page names in its head or links to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FeedLink {
    /// Absolute address.
    pub url: String,
    /// What the page calls it.
    pub title: Option<String>,
    /// Its type as the page says.
    pub media_type: Option<String>,
}

/// The feeds that a page names, the most likely first, each once.
pub fn discover_feeds(_bytes: &[u8], _ctx: &PageContext<'_>) -> Vec<FeedLink> {
    Vec::new()
}
