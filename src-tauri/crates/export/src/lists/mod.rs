//! Lists of what was read, for other programs: bibliographies (CSL JSON, RIS, BibTeX), bookmarks, a feed (Atom).

mod atom;
mod bibtex;
mod bookmarks;
mod csl;
mod ris;

use std::io::{self, Write};

use crate::piece::{Cover, Piece, PieceAsset, PieceWriter};

/// The formats of lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListFormat {
    /// Zotero, pandoc and other makers of bibliographies.
    Csl,
    /// Zotero, EndNote, Mendeley.
    Ris,
    /// LaTeX, JabRef.
    Bibtex,
    /// Browsers and services of bookmarks: Netscape's file.
    Bookmarks,
    /// Readers of feeds.
    Atom,
}

/// A list that is being written.
pub struct List<W: Write> {
    out: W,
    format: ListFormat,
    cover: Cover,
    pieces: usize,
}

impl<W: Write> List<W> {
    /// Begins a list.
    ///
    /// # Errors
    /// What the disk says.
    pub fn begin(mut out: W, format: ListFormat, cover: Cover) -> io::Result<Self> {
        let head = match format {
            ListFormat::Csl => "[".to_owned(),
            ListFormat::Ris | ListFormat::Bibtex => String::new(),
            ListFormat::Bookmarks => bookmarks::head(&cover),
            ListFormat::Atom => atom::head(&cover),
        };
        out.write_all(head.as_bytes())?;
        Ok(Self {
            out,
            format,
            cover,
            pieces: 0,
        })
    }
}

impl<W: Write> PieceWriter for List<W> {
    fn picture(&mut self, _: &PieceAsset) -> io::Result<()> {
        Ok(())
    }

    fn piece(&mut self, piece: &Piece) -> io::Result<()> {
        let entry = match self.format {
            ListFormat::Csl if self.pieces == 0 => format!("\n{}", csl::entry(piece)),
            ListFormat::Csl => format!(",\n{}", csl::entry(piece)),
            ListFormat::Ris => ris::entry(piece),
            ListFormat::Bibtex => bibtex::entry(piece),
            ListFormat::Bookmarks => bookmarks::entry(piece),
            ListFormat::Atom => atom::entry(piece, &self.cover),
        };
        self.pieces += 1;
        self.out.write_all(entry.as_bytes())
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        let tail = match self.format {
            ListFormat::Csl => "\n]\n",
            ListFormat::Ris | ListFormat::Bibtex => "",
            ListFormat::Bookmarks => "</DL><p>\n",
            ListFormat::Atom => "</feed>\n",
        };
        self.out.write_all(tail.as_bytes())?;
        self.out.flush()
    }
}

/// Text on one line.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
