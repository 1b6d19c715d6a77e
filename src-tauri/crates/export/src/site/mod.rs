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

use crate::page::STYLE;
use crate::piece::{Cover, Piece, PieceAsset, PieceWriter};
use crate::written::{article, direction, document_head, escaped};
use words::Words;

const SCRIPT: &str = include_str!("search.js");
const SITE_STYLE: &str = include_str!("site.css");
/// Articles on one page of the contents.
const ON_A_PAGE: usize = 500;

/// What the contents say of an article.
struct Line {
    title: String,
    by: String,
    language: String,
    excerpt: String,
}

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

    fn contents(&self, page: usize, pages: usize) -> String {
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
             <p id=\"nothing\" role=\"status\" hidden>{}</p>\n<ol id=\"found\" hidden></ol>\n<ol id=\"all\" start=\"{}\">\n",
            escaped(&self.cover.title),
            words.search,
            words.nothing,
            page * ON_A_PAGE + 1
        );
        let lines = self.lines.iter().enumerate();
        for (number, line) in lines.skip(page * ON_A_PAGE).take(ON_A_PAGE) {
            let (tag, direction) = (escaped(&line.language), direction(&line.language));
            let _ = writeln!(
                out,
                "<li lang=\"{tag}\" dir=\"{direction}\"><a href=\"articles/{}\">{}</a><small>{}</small></li>",
                file_of(number),
                escaped(&line.title),
                escaped(&line.by)
            );
        }
        out.push_str("</ol>\n");
        if pages > 1 {
            out.push_str("<nav class=\"pages\">");
            for other in 0..pages {
                let current = if other == page {
                    " aria-current=\"page\""
                } else {
                    ""
                };
                let _ = write!(
                    out,
                    "<a href=\"{}\"{current}>{}</a> ",
                    contents_name(other),
                    other + 1
                );
            }
            out.push_str("</nav>\n");
        }
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

fn file_of(number: usize) -> String {
    format!("{:05}.html", number + 1)
}

fn contents_name(page: usize) -> String {
    if page == 0 {
        "index.html".to_owned()
    } else {
        format!("contents-{}.html", page + 1)
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
        let row = &piece.head.row;
        let language = row
            .language
            .clone()
            .unwrap_or_else(|| self.cover.language.clone());
        let mut out = document_head(
            piece.title(),
            &language,
            "<link rel=\"stylesheet\" href=\"../style.css\">",
        );
        let page = contents_name(self.lines.len() / ON_A_PAGE);
        let _ = write!(
            out,
            "<body>\n<main>\n<nav><a href=\"../{page}\">{}</a></nav>\n{}</main>\n</body>\n</html>\n",
            self.cover.words.contents,
            article(piece, &self.cover)
        );
        fs::write(self.dir.join("articles").join(file_of(self.lines.len())), out)?;
        self.words
            .add(&format!("{}\n{}\n{}", piece.title(), piece.by_line(), piece.text));
        self.lines.push(Line {
            title: piece.title().to_owned(),
            by: piece.by_line(),
            language,
            excerpt: row.excerpt.clone(),
        });
        Ok(())
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        let pages = self.lines.len().div_ceil(ON_A_PAGE).max(1);
        for page in 0..pages {
            fs::write(self.dir.join(contents_name(page)), self.contents(page, pages))?;
        }
        self.titles()?;
        self.words.write(&self.dir.join("words"))
    }
}
