//! The person's ways with the window: how lists stand, which keys do what, what was searched; kept in the library.
//!
//! Apart from [`crate::Settings`], which the article and the first paint need: these are asked for a moment later.

use std::collections::BTreeMap;

use kalan_model::{ArticleSort, CollectionId, Refine};
use serde::{Deserialize, Serialize};

use crate::{Engine, EngineError, Reader};

/// Under this key they stand.
const KEY: &str = "habits";

/// Bounds on what a page may have kept: far above what a person makes.
const MAX_ENTRIES: usize = 200;
const MAX_HISTORY: usize = 30;
const MAX_TEXT_CHARS: usize = 500;

/// How a row of a list looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum RowLook {
    /// Title and two lines of the text.
    #[default]
    Comfortable,
    /// One line; a table where there is room.
    Dense,
    /// With a small picture.
    Pictures,
}

/// How lists stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(default)]
pub struct ListLook {
    /// Their order.
    pub sort: ArticleSort,
    /// Their rows.
    pub look: RowLook,
    /// Whether each day, or each source, has its name above its rows.
    pub headings: bool,
}

impl Default for ListLook {
    fn default() -> Self {
        Self {
            sort: ArticleSort::default(),
            look: RowLook::default(),
            headings: true,
        }
    }
}

/// A search that stands in the sources pane.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct SavedSearch {
    /// What the person calls it.
    pub name: String,
    /// The question.
    pub query: String,
    /// What narrows it.
    #[serde(default)]
    pub refine: Refine,
}

/// The person's ways with the window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(default)]
pub struct Habits {
    /// Whether the first-run page was left.
    pub welcomed: bool,
    /// How lists stand.
    pub list: ListLook,
    /// Keys that the person changed, by act; an empty list is an act without a key.
    pub keys: BTreeMap<String, Vec<String>>,
    /// Whether single letters are keys (WCAG 2.1.4).
    pub letter_keys: bool,
    /// Saved searches, in order.
    pub searches: Vec<SavedSearch>,
    /// What was searched, latest first.
    pub history: Vec<String>,
    /// The order of the collections; those that are not named follow by name.
    pub collections: Vec<CollectionId>,
}

impl Default for Habits {
    fn default() -> Self {
        Self {
            welcomed: false,
            list: ListLook::default(),
            keys: BTreeMap::new(),
            letter_keys: true,
            searches: Vec::new(),
            history: Vec::new(),
            collections: Vec::new(),
        }
    }
}

impl Habits {
    /// The same with every list and text inside its bounds.
    #[must_use]
    pub fn bounded(mut self) -> Self {
        let fits = |text: &String| text.chars().count() <= MAX_TEXT_CHARS;
        self.keys
            .retain(|act, keys| fits(act) && keys.len() <= 8 && keys.iter().all(fits));
        while self.keys.len() > MAX_ENTRIES {
            self.keys.pop_last();
        }
        self.searches
            .retain(|search| fits(&search.name) && fits(&search.query));
        self.searches.truncate(MAX_ENTRIES);
        self.history.retain(fits);
        self.history.truncate(MAX_HISTORY);
        self.collections.truncate(MAX_ENTRIES * 10);
        self
    }
}

impl Reader {
    /// The person's ways with the window.
    ///
    /// # Errors
    /// What the library says.
    pub fn habits(&self) -> Result<Habits, EngineError> {
        let text = self.store().read(|tx| tx.settings().get(KEY))?;
        let habits: Option<Habits> = text.and_then(|text| serde_json::from_str(&text).ok());
        Ok(habits.unwrap_or_default().bounded())
    }
}

impl Engine {
    /// Keeps the person's ways with the window.
    ///
    /// # Errors
    /// What the library says.
    pub async fn set_habits(&self, habits: Habits) -> Result<Habits, EngineError> {
        let habits = habits.bounded();
        let text = serde_json::to_string(&habits).map_err(|e| EngineError::Internal(e.to_string()))?;
        self.write_own(move |tx| tx.settings().set(KEY, &text)).await?;
        Ok(habits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_newer_window_kept_does_not_lose_the_rest() {
        let text = r#"{"welcomed":true,"history":["puits"],"from_the_future":{"a":1}}"#;
        let habits: Habits = serde_json::from_str(text).expect("unknown fields are passed over");
        assert!(habits.welcomed && habits.letter_keys && habits.list.headings);
        assert_eq!(habits.history, ["puits"]);
    }

    #[test]
    fn what_is_kept_has_bounds() {
        let mut habits = Habits {
            history: (0..100).map(|n| n.to_string()).collect(),
            ..Habits::default()
        };
        habits.keys.insert("next".to_owned(), vec!["x".repeat(501)]);
        habits.keys.insert("help".to_owned(), Vec::new());
        let bounded = habits.bounded();
        assert_eq!(bounded.history.len(), MAX_HISTORY);
        assert_eq!(
            bounded.keys.keys().collect::<Vec<_>>(),
            ["help"],
            "an act without a key is a choice; a key that nobody can press is none"
        );
    }
}
