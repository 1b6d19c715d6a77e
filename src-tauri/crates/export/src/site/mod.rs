//! A site that needs no server: it opens from a stick with a double click, and searches there.
//!
//! A browser lets a page of a disk read no file but scripts and pictures, so the index of words is scripts: one for
//! each pair of first letters, asked for when a word that begins with them is typed.

mod words;

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write as _};
use std::path::PathBuf;

use serde_json::json;

use crate::contents::{Line, contents_name, file_of, list, page_of, pages};
use crate::page::STYLE;
use crate::piece::{Cover, Piece, PieceAsset, PieceWriter};
use crate::written::{article, direction, document_head, escaped};
use words::Words;

const SCRIPT: &str = include_str!("search.js");
const SITE_STYLE: &str = include_str!("site.css");
/// A site that is being written.
pub struct Site {
    dir: PathBuf,
    cover: Cover,
    lines: Vec<Line>,
    words: Words,
}

impl Site {
    /// Begins to fill a folder, which is there and empty.
    ///
    /// # Errors
    /// What the disk says.
    pub fn begin(dir: PathBuf, cover: Cover) -> io::Result<Self> {
        for folder in ["articles", "pictures", "words"] {
            fs::create_dir_all(dir.join(folder))?;
        }
        fs::write(dir.join("style.css"), format!("{STYLE}{SITE_STYLE}"))?;
        fs::write(dir.join("search.js"), SCRIPT)?;
        Ok(Self {
            dir,
            cover,
            lines: Vec::new(),
            words: Words::default(),
        })
    }

    fn contents(&self, page: usize) -> String {
        let words = &self.cover.words;
        let mut out = document_head(
            &self.cover.title,
            &self.cover.language,
            "<link rel=\"stylesheet\" href=\"style.css\">\n<script src=\"search.js\" defer></script>",
        );
        let _ = write!(
            out,
            "<body>\n<main>\n<h1>{}</h1>\n<form role=\"search\" hidden><label for=\"q\">{}</label> \
             <input id=\"q\" type=\"search\" autocomplete=\"off\"></form>\n\
             <p id=\"nothing\" role=\"status\" hidden>{}</p>\n<ol id=\"found\" hidden></ol>\n",
            escaped(&self.cover.title),
            words.search,
            words.nothing
        );
        out.push_str(&list(&self.lines, page));
        out.push_str("</main>\n</body>\n</html>\n");
        out
    }

    /// What the search shows of what it finds.
    fn titles(&self) -> io::Result<()> {
        let mut out = BufWriter::new(File::create(self.dir.join("words/titles.js"))?);
        out.write_all(b"kalan.titles([")?;
        for (number, line) in self.lines.iter().enumerate() {
            let shown = json!([
                line.title,
                line.by,
                line.language,
                direction(&line.language),
                line.excerpt
            ]);
            let comma = if number == 0 { "\n" } else { ",\n" };
            write!(out, "{comma}{}", script_safe(&shown.to_string()))?;
        }
        out.write_all(b"\n]);\n")?;
        out.flush()
    }
}

/// JSON that may stand in a script: two ends of lines are none in JSON.
fn script_safe(json: &str) -> String {
    json.replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

impl PieceWriter for Site {
    fn picture(&mut self, asset: &PieceAsset) -> io::Result<()> {
        fs::write(self.dir.join("pictures").join(&asset.name), &asset.bytes)
    }

    fn piece(&mut self, piece: &Piece) -> io::Result<()> {
        let mut out = document_head(
            piece.title(),
            piece.language(&self.cover),
            "<link rel=\"stylesheet\" href=\"../style.css\">",
        );
        let page = page_of(self.lines.len());
        let _ = write!(
            out,
            "<body>\n<main>\n<nav><a href=\"../{page}\">{}</a></nav>\n{}</main>\n</body>\n</html>\n",
            self.cover.words.contents,
            article(piece, &self.cover)
        );
        fs::write(self.dir.join("articles").join(file_of(self.lines.len())), out)?;
        self.words
            .add(&format!("{}\n{}\n{}", piece.title(), piece.by_line(), piece.text));
        self.lines.push(Line::of(piece, &self.cover));
        Ok(())
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        for page in 0..pages(self.lines.len()) {
            fs::write(self.dir.join(contents_name(page)), self.contents(page))?;
        }
        self.titles()?;
        self.words.write(&self.dir.join("words"))
    }
}
