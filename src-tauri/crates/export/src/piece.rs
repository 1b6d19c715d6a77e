//! An article on its way out: what every format is made of.

use std::io;

use kalan_model::{ArticleHead, Highlight};

/// An article, whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Piece {
    /// What is known of it.
    pub head: ArticleHead,
    /// Its sanitized body; its pictures stand at `pictures/NAME`, or in it as `data:`; what is not here is a note.
    pub html: String,
    /// Its words alone.
    pub text: String,
    /// What the collection says of it.
    pub note: Option<String>,
    /// Its tags.
    pub tags: Vec<String>,
    /// What the person marked in it.
    pub highlights: Vec<Highlight>,
}

impl Piece {
    /// Its headline, or its address where it has none.
    pub fn title(&self) -> &str {
        if self.head.row.title.trim().is_empty() {
            self.head.url.as_deref().unwrap_or("—")
        } else {
            &self.head.row.title
        }
    }

    /// Its language, or that of the whole.
    pub(crate) fn language<'a>(&'a self, cover: &'a Cover) -> &'a str {
        self.head.row.language.as_deref().unwrap_or(&cover.language)
    }

    /// Who, where, when.
    pub fn by_line(&self) -> String {
        let row = &self.head.row;
        let day = self.day();
        let parts = [row.byline.as_deref(), row.site_name.as_deref(), day.as_deref()];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }

    /// The day it was published, `2026-11-28`.
    pub fn day(&self) -> Option<String> {
        let at = self.head.row.published?;
        Some(at.to_string().chars().take(10).collect())
    }
}

/// A picture that a piece shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PieceAsset {
    /// Its name in the folder `pictures`: its hash and what it is.
    pub name: String,
    /// What it is.
    pub media_type: String,
    /// Pixels across.
    pub width: u32,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What all of the pieces are called together, in the words of the one who reads them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cover {
    /// The title.
    pub title: String,
    /// What it is for, as its collection says.
    pub note: Option<String>,
    /// BCP 47 tag of the most of it.
    pub language: String,
    /// A name that is the same for the same choice: it replaces the book of before.
    pub identifier: String,
    /// When it was made, RFC 3339 to the second.
    pub made: String,
    /// Words that the formats add of themselves.
    pub words: CoverWords,
}

/// The few words that a format adds, in the reader's language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoverWords {
    /// Above the list of articles.
    pub contents: &'static str,
    /// Before the address an article came from.
    pub source: &'static str,
    /// The field where one looks for words.
    pub search: &'static str,
    /// When nothing has these words.
    pub nothing: &'static str,
}

impl CoverWords {
    /// French for French, English for all others.
    pub fn of(language: &str) -> Self {
        let french = language.split('-').next() == Some("fr");
        if french {
            Self {
                contents: "Sommaire",
                source: "Source",
                search: "Chercher",
                nothing: "Aucun article ne contient ces mots.",
            }
        } else {
            Self {
                contents: "Contents",
                source: "Source",
                search: "Search",
                nothing: "No article has these words.",
            }
        }
    }
}

/// A format that is being written, one article after the other: nothing is held but the list of what went out.
pub trait PieceWriter {
    /// Writes a picture, before the article that shows it.
    ///
    /// # Errors
    /// What the disk says.
    fn picture(&mut self, asset: &PieceAsset) -> io::Result<()>;

    /// Writes an article.
    ///
    /// # Errors
    /// What the disk says.
    fn piece(&mut self, piece: &Piece) -> io::Result<()>;

    /// Writes what can be known at the end only.
    ///
    /// # Errors
    /// What the disk says.
    fn finish(self: Box<Self>) -> io::Result<()>;
}
