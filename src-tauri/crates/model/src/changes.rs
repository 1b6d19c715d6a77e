//! What a save changed: ids and counts, never bodies.

use serde::{Deserialize, Serialize};

use crate::{ArticleId, CollectionId, FeedId};

/// What changed in the library; comes back from every save, and goes to the page as an event.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, specta::Type)]
pub struct ChangeSet {
    /// Articles that were not there before.
    pub added: Vec<ArticleId>,
    /// Articles whose words, pictures or state changed.
    pub updated: Vec<ArticleId>,
    /// Articles that are no longer there.
    pub removed: Vec<ArticleId>,
    /// Feeds that were added, changed or removed.
    pub feeds: Vec<FeedId>,
    /// Collections that were made, changed, ordered or removed.
    pub collections: Vec<CollectionId>,
}

impl ChangeSet {
    /// One feed was added, changed or removed.
    pub fn of_feed(id: FeedId) -> Self {
        Self {
            feeds: vec![id],
            ..Self::default()
        }
    }

    /// Collections were made, changed, ordered or removed.
    pub fn of_collections(collections: Vec<CollectionId>) -> Self {
        Self {
            collections,
            ..Self::default()
        }
    }

    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Takes in what another save changed.
    pub fn extend(&mut self, other: Self) {
        self.added.extend(other.added);
        self.updated.extend(other.updated);
        self.removed.extend(other.removed);
        self.feeds.extend(other.feeds);
        self.collections.extend(other.collections);
    }
}
