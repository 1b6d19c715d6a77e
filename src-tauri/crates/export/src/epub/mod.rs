//! A book, EPUB 3: one chapter for each article, navigation, languages, directions, pictures, accessibility metadata.
//!
//! Its own code, for the library for it (epub-builder 0.8) gives an author and a language the same id, cannot say that
//! a chapter holds formulas, and knows no language of a chapter: validators refuse such books.

mod chapter;
mod package;

use std::collections::HashSet;
use std::io::{self, Seek, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::piece::{Cover, Piece, PieceAsset, PieceWriter};
use chapter::chapter;

const CONTAINER: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
    <container version=\"1.0\" xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\"><rootfiles>\
    <rootfile full-path=\"OEBPS/content.opf\" media-type=\"application/oebps-package+xml\"/></rootfiles></container>\n";
const STYLE: &str = include_str!("book.css");
/// A picture narrower than this is no cover.
const COVER_WIDTH: u32 = 300;

/// A chapter that was written.
struct Chapter {
    title: String,
    language: Option<String>,
    has_math: bool,
}

/// A picture that was written.
struct Kept {
    name: String,
    media_type: String,
}

/// A book that is being written.
pub struct Epub<W: Write + Seek> {
    zip: ZipWriter<W>,
    cover: Cover,
    chapters: Vec<Chapter>,
    authors: Vec<String>,
    pictures: Vec<Kept>,
    names: HashSet<String>,
    cover_picture: Option<String>,
}

impl<W: Write + Seek> Epub<W> {
    /// Begins a book.
    ///
    /// # Errors
    /// What the disk says.
    pub fn begin(out: W, cover: Cover) -> io::Result<Self> {
        let mut epub = Self {
            zip: ZipWriter::new(out),
            cover,
            chapters: Vec::new(),
            authors: Vec::new(),
            pictures: Vec::new(),
            names: HashSet::new(),
            cover_picture: None,
        };
        // The first entry, not packed, so that a book is known by its first bytes (EPUB Open Container Format, 4.3).
        epub.file("mimetype", b"application/epub+zip", CompressionMethod::Stored)?;
        epub.packed("META-INF/container.xml", CONTAINER.as_bytes())?;
        epub.packed("OEBPS/book.css", STYLE.as_bytes())?;
        Ok(epub)
    }

    fn packed(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.file(name, bytes, CompressionMethod::Deflated)
    }

    /// Every entry has the same date: the same choice gives the same bytes.
    fn file(&mut self, name: &str, bytes: &[u8], method: CompressionMethod) -> io::Result<()> {
        let options = SimpleFileOptions::default()
            .compression_method(method)
            .last_modified_time(DateTime::default());
        self.zip.start_file(name, options)?;
        self.zip.write_all(bytes)
    }

    fn remember_author(&mut self, piece: &Piece) {
        let row = &piece.head.row;
        let Some(author) = row.byline.as_ref().or(row.site_name.as_ref()) else {
            return;
        };
        if !self.authors.contains(author) {
            self.authors.push(author.clone());
        }
    }
}

/// The file of a chapter.
fn chapter_name(place: usize) -> String {
    format!("a{:05}.xhtml", place + 1)
}

impl<W: Write + Seek> PieceWriter for Epub<W> {
    fn picture(&mut self, asset: &PieceAsset) -> io::Result<()> {
        if !self.names.insert(asset.name.clone()) {
            return Ok(());
        }
        // Pictures are packed already.
        self.file(
            &format!("OEBPS/pictures/{}", asset.name),
            &asset.bytes,
            CompressionMethod::Stored,
        )?;
        if self.cover_picture.is_none() && asset.width >= COVER_WIDTH {
            self.cover_picture = Some(asset.name.clone());
        }
        self.pictures.push(Kept {
            name: asset.name.clone(),
            media_type: asset.media_type.clone(),
        });
        Ok(())
    }

    fn piece(&mut self, piece: &Piece) -> io::Result<()> {
        let (document, has_math) = chapter(piece, &self.cover);
        self.packed(
            &format!("OEBPS/{}", chapter_name(self.chapters.len())),
            document.as_bytes(),
        )?;
        self.remember_author(piece);
        self.chapters.push(Chapter {
            title: piece.title().to_owned(),
            language: piece.head.row.language.clone(),
            has_math,
        });
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        let navigation = package::navigation(&self.cover, &self.chapters);
        self.packed("OEBPS/nav.xhtml", navigation.as_bytes())?;
        let ncx = package::ncx(&self.cover, &self.chapters);
        self.packed("OEBPS/toc.ncx", ncx.as_bytes())?;
        let document = package::package(&self);
        self.packed("OEBPS/content.opf", document.as_bytes())?;
        self.zip.finish()?.flush()
    }
}
