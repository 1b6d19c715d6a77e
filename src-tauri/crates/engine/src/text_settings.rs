//! How a person wants an article set: face, line, paper's margins, one long page or many.

use serde::{Deserialize, Serialize};

/// The letters that articles are set in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum Face {
    /// With serifs, for long reading.
    #[default]
    Serif,
    /// Without serifs.
    Sans,
    /// For first readers and for dyslexia: no two letters look alike.
    Easy,
    /// All letters of one width.
    Mono,
    /// The person's own file.
    Own,
}

/// How an article goes on below the window's edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum Flow {
    /// One long page that is scrolled.
    #[default]
    Scroll,
    /// Pages that are turned.
    Pages,
    /// Pages of as many columns as fit.
    Columns,
}

/// How an article is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(default)]
pub struct TextSettings {
    /// The letters.
    pub face: Face,
    /// Letters in a line, about; 40 to 100.
    pub line_letters: u8,
    /// From line to line, in hundredths of the size; 120 to 220.
    pub leading_percent: u8,
    /// The least space at each side, in CSS pixels; 8 to 120.
    pub margin_px: u8,
    /// Whether long words are cut, where the language has rules for it.
    pub hyphens: bool,
    /// Whether lines end at one edge.
    pub justify: bool,
    /// One long page, or many.
    pub flow: Flow,
    /// Whether the window moves less than the system would let it.
    pub less_motion: bool,
}

impl Default for TextSettings {
    fn default() -> Self {
        Self {
            face: Face::Serif,
            line_letters: 68,
            leading_percent: 158,
            margin_px: 24,
            hyphens: true,
            justify: false,
            flow: Flow::Scroll,
            less_motion: false,
        }
    }
}

impl TextSettings {
    /// The same with every value inside its bounds.
    #[must_use]
    pub(crate) fn bounded(mut self) -> Self {
        self.line_letters = self.line_letters.clamp(40, 100);
        self.leading_percent = self.leading_percent.clamp(120, 220);
        self.margin_px = self.margin_px.clamp(8, 120);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Settings;

    #[test]
    fn settings_of_an_older_kalan_keep_what_they_say_and_take_our_text() {
        let old: Settings = serde_json::from_str(r#"{"theme":"sepia","text_size_px":23}"#).unwrap();
        assert_eq!(old.text, TextSettings::default());
        assert_eq!(old.text_size_px, 23);
        let wild: Settings =
            serde_json::from_str(r#"{"text":{"leading_percent":9,"line_letters":250}}"#).unwrap();
        let tame = wild.bounded().text;
        assert_eq!((tame.leading_percent, tame.line_letters), (120, 100));
    }
}
