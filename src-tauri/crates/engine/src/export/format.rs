//! The formats of articles, and what each needs of the engine.

use kalan_export::ListFormat;
use serde::Serialize;

/// The formats of articles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ExportFormat {
    /// A book, EPUB 3.
    Epub,
    /// One file of HTML with all in it.
    Html,
    /// A folder that a browser opens, with its own search.
    Site,
    /// A folder of Markdown with front matter.
    Markdown,
    /// One document for programs.
    Json,
    /// A file for Kiwix, with its own search.
    Zim,
    /// A bibliography, CSL JSON.
    Csl,
    /// A bibliography, RIS.
    Ris,
    /// A bibliography, BibTeX.
    Bibtex,
    /// A file of bookmarks, Netscape's.
    Netscape,
    /// A feed with the articles whole.
    Atom,
}

impl ExportFormat {
    /// Whether it is a folder, not a file.
    pub(super) fn is_folder(self) -> bool {
        matches!(self, Self::Site | Self::Markdown)
    }

    /// The list that this format is, for other programs.
    pub(super) fn list(self) -> Option<ListFormat> {
        Some(match self {
            Self::Csl => ListFormat::Csl,
            Self::Ris => ListFormat::Ris,
            Self::Bibtex => ListFormat::Bibtex,
            Self::Netscape => ListFormat::Bookmarks,
            Self::Atom => ListFormat::Atom,
            _ => return None,
        })
    }

    /// Whether it shows pictures of its own; others name those of the web.
    pub(super) fn has_pictures(self) -> bool {
        self != Self::Json && self.list().is_none()
    }
}
