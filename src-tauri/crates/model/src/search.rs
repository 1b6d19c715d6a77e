//! What narrows a search, and how many articles each narrowing would leave.

use serde::{Deserialize, Serialize};

/// What narrows a search: one of the values of each kind, and every kind that names some.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, specta::Type)]
#[serde(default, deny_unknown_fields)]
pub struct Refine {
    /// Languages, by the first part of their tag.
    pub languages: Vec<String>,
    /// Sources, as [`Facets`] names them.
    pub sources: Vec<String>,
    /// Years (UTC).
    pub years: Vec<i32>,
    /// Tags.
    pub tags: Vec<String>,
}

/// One value by which a search can be narrowed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Facet {
    /// What [`Refine`] wants to hear.
    pub value: String,
    /// What a person reads.
    pub title: String,
    /// Articles that would be left.
    pub articles: u32,
}

/// How a search can be narrowed: of each kind the values with the most articles, as if nothing of that kind were
/// chosen.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, specta::Type)]
pub struct Facets {
    /// Languages, most articles first.
    pub languages: Vec<Facet>,
    /// Sources, most articles first.
    pub sources: Vec<Facet>,
    /// Years, latest first.
    pub years: Vec<Facet>,
    /// Tags, most articles first.
    pub tags: Vec<Facet>,
    /// False when so much was found that only a part was counted: each count is then "at least".
    pub complete: bool,
}
