//! Collections: hand-picked, ordered sets with a note for each article.

use serde::{Deserialize, Serialize};

use crate::{ArticleId, CollectionId};

/// A collection and its size.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Collection {
    /// Which one.
    pub id: CollectionId,
    /// Its name, unique in the library.
    pub name: String,
    /// What it is for.
    pub note: Option<String>,
    /// How many articles it holds.
    pub articles: u32,
}

/// One place in a collection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct CollectionItem {
    /// Which article.
    pub article: ArticleId,
    /// Its place, from 0.
    pub position: u32,
    /// What the person says about it.
    pub note: Option<String>,
}

/// A tag, and how many articles carry it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct TagCount {
    /// As the person wrote it.
    pub tag: String,
    /// How many.
    pub articles: u32,
}
