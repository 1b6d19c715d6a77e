//! What a person chose for the window; kept in the library, so that it travels with it.

use serde::{Deserialize, Serialize};

use crate::TextSettings;

/// Colours of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the system says.
    #[default]
    Auto,
    /// Dark ink on light paper.
    Light,
    /// Dark ink on old paper.
    Sepia,
    /// Light ink on dark paper.
    Dark,
    /// Light ink on black.
    Black,
    /// Black on white, with lines.
    Contrast,
}

/// Language of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// As the system says; French when it says neither.
    #[default]
    Auto,
    /// French.
    Fr,
    /// English.
    En,
    /// Arabic, a draft.
    Ar,
    /// Bambara, a draft.
    Bm,
}

/// What a person chose for the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(default)]
pub struct Settings {
    /// Colours.
    pub theme: Theme,
    /// Size of the article's text in CSS pixels, 15 to 34.
    pub text_size_px: u8,
    /// Language of the window.
    pub language: Language,
    /// How an article is set.
    pub text: TextSettings,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: Theme::Auto,
            text_size_px: 19,
            language: Language::Auto,
            text: TextSettings::default(),
        }
    }
}

impl Settings {
    /// The same with every value inside its bounds.
    #[must_use]
    pub fn bounded(mut self) -> Self {
        self.text_size_px = self.text_size_px.clamp(15, 34);
        self.text = self.text.bounded();
        self
    }
}
