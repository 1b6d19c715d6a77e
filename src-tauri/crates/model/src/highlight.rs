//! Highlights and notes: what a person marked in an article, so that it is found again when the article changed.

use serde::{Deserialize, Serialize};

use crate::{ArticleId, HighlightId, Timestamp};

/// The washes of the highlighter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum HighlightColour {
    /// Yellow earth.
    #[default]
    Ochre,
    /// Blue.
    Indigo,
    /// Red earth.
    Clay,
    /// Green.
    Leaf,
    /// Violet.
    Plum,
}

/// Where marked words stand: W3C Web Annotation's `TextQuoteSelector` and `TextPositionSelector` together.
///
/// The quote decides; the position only chooses between equal quotes. Positions are UTF-16 units of the words of the
/// article as the page shows them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct QuotePlace {
    /// The marked words.
    pub exact: String,
    /// The words before them.
    pub prefix: String,
    /// The words after them.
    pub suffix: String,
    /// Where they begin.
    pub start: u32,
    /// Where they end.
    pub end: u32,
}

/// Words of an article that a person marks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct HighlightDraft {
    /// Which article.
    pub article: ArticleId,
    /// Which words.
    pub place: QuotePlace,
    /// In which colour.
    pub colour: HighlightColour,
    /// What the person says of them; empty for nothing.
    pub note: String,
}

/// Words that a person marked. It outlives its article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Highlight {
    /// Which one.
    pub id: HighlightId,
    /// In which article.
    pub article: ArticleId,
    /// The article's headline when it was marked.
    pub title: String,
    /// The article's address when it was marked.
    pub url: Option<String>,
    /// The revision of the article that was marked.
    pub revision: u32,
    /// Which words.
    pub place: QuotePlace,
    /// In which colour.
    pub colour: HighlightColour,
    /// What the person says of them; empty for nothing.
    pub note: String,
    /// When they were marked.
    pub created: Timestamp,
    /// When colour or note last changed.
    pub changed: Timestamp,
}
