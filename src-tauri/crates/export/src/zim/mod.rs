//! A ZIM: a site in one file for Kiwix, with pictures, a front page, and its own search of titles and words.
//!
//! libzim makes it, in the program `kalan-zim` (decision 24); each article is handed over and forgotten.

mod facts;
mod program;
mod read;
pub mod wire;

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use crate::contents::{Line, contents_name, file_of, list, page_of, pages};
use crate::page::STYLE;
use crate::piece::{Cover, Piece, PieceAsset, PieceWriter};
use crate::written::{article, document_head, escaped, facts as facts_of};
use facts::three_letters;
use program::Program;
use wire::Put;

pub use read::{ZimArticle, ZimFile};

const SITE_STYLE: &str = include_str!("../site/site.css");
const ZIM_STYLE: &str = include_str!("zim.css");
/// What a list of ZIM files shows beside the title: Kalan's own sign, 48 × 48.
const ILLUSTRATION: &[u8] = include_bytes!("illustration.png");
/// Names that stand in the facts of the whole at most.
const MOST_NAMES: usize = 50;

/// A ZIM that is being written.
pub struct Zim {
    program: Program,
    cover: Cover,
    lines: Vec<Line>,
    /// The last one: it is written when it is known whether another follows.
    waiting: Option<Waiting>,
    languages: BTreeSet<String>,
    authors: Vec<String>,
    tags: BTreeSet<String>,
    has_pictures: bool,
}

/// An article but for its beginning.
struct Waiting {
    title: String,
    language: String,
    head: String,
    body: String,
    text: String,
    keywords: String,
}

impl Zim {
    /// Begins a file. Others stand beside it until its end, so it is in a folder of its own.
    ///
    /// # Errors
    /// What the disk says; `Unsupported` without the program for ZIM files.
    pub fn begin(out: &Path, cover: Cover) -> io::Result<Self> {
        let mut program = Program::start("write", out)?;
        let language = three_letters(&cover.language);
        program.say(&Put::Begin { language }, &[])?;
        program.say(&Put::Illustration, ILLUSTRATION)?;
        let style = format!("{STYLE}{SITE_STYLE}{ZIM_STYLE}");
        program.say(&file("style.css", "text/css"), style.as_bytes())?;
        Ok(Self {
            program,
            cover,
            lines: Vec::new(),
            waiting: None,
            languages: BTreeSet::new(),
            authors: Vec::new(),
            tags: BTreeSet::new(),
            has_pictures: false,
        })
    }

    fn remember(&mut self, piece: &Piece) {
        let row = &piece.head.row;
        self.languages.insert(three_letters(piece.language(&self.cover)));
        if let Some(author) = row.byline.as_ref().or(row.site_name.as_ref())
            && self.authors.len() < MOST_NAMES
            && !self.authors.contains(author)
        {
            self.authors.push(author.clone());
        }
        for tag in &piece.tags {
            if self.tags.len() < MOST_NAMES {
                self.tags.insert(tag.clone());
            }
        }
        self.lines.push(Line::of(piece, &self.cover));
    }

    /// Writes the article that waits; `follows` is the title of the next.
    fn settle(&mut self, follows: Option<&str>) -> io::Result<()> {
        let Some(waiting) = self.waiting.take() else {
            return Ok(());
        };
        let number = self.lines.len() - 1;
        let before = number
            .checked_sub(1)
            .map(|before| self.lines[before].title.as_str());
        let mut html = document_head(&waiting.title, &waiting.language, &waiting.head);
        html.push_str(&format!(
            "<body>\n<main>\n<nav class=\"top\"><a href=\"../{}\">{}</a></nav>\n{}",
            page_of(number),
            self.cover.words.contents,
            waiting.body
        ));
        html.push_str(&around(number, before, follows));
        html.push_str("</main>\n</body>\n</html>\n");
        let page = Put::Page {
            path: format!("articles/{}", file_of(number)),
            title: waiting.title,
            text: waiting.text,
            keywords: waiting.keywords,
        };
        self.program.say(&page, html.as_bytes())
    }

    fn contents(&mut self) -> io::Result<()> {
        let title = self.cover.title.clone();
        for number in 0..pages(self.lines.len()) {
            let mut html = document_head(&title, &self.cover.language, &style("style.css"));
            html.push_str(&format!("<body>\n<main>\n<h1>{}</h1>\n", escaped(&title)));
            if let Some(note) = self.cover.note.as_deref().filter(|_| number == 0) {
                html.push_str(&format!("<p class=\"note\" dir=\"auto\">{}</p>\n", escaped(note)));
            }
            html.push_str(&list(&self.lines, number));
            html.push_str("</main>\n</body>\n</html>\n");
            let page = file(&contents_name(number), "text/html");
            self.program.say(&page, html.as_bytes())?;
        }
        Ok(())
    }
}

/// The way to the article before and to the one after.
fn around(number: usize, before: Option<&str>, after: Option<&str>) -> String {
    let way = |relation: &str, number: usize, title: &str| {
        let (file, title) = (file_of(number), escaped(title));
        format!("<a rel=\"{relation}\" href=\"{file}\" dir=\"auto\">{title}</a>\n")
    };
    let before = before.map_or_else(String::new, |title| way("prev", number - 1, title));
    let after = after.map_or_else(String::new, |title| way("next", number + 1, title));
    format!("<nav class=\"around\">\n{before}{after}</nav>\n")
}

fn style(path: &str) -> String {
    format!("<link rel=\"stylesheet\" href=\"{path}\">")
}

fn file(path: &str, media_type: &str) -> Put {
    Put::File {
        path: path.to_owned(),
        media_type: media_type.to_owned(),
    }
}

/// Quotes between tags as signs: `zimcheck` takes `href="…"` in a text about HTML for a link.
fn quotes_as_signs(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let (mut in_tag, mut quote) = (false, None);
    for letter in html.chars() {
        match (letter, in_tag, quote) {
            ('<', false, _) => in_tag = true,
            ('>', true, None) => in_tag = false,
            ('"' | '\'', true, None) => quote = Some(letter),
            (letter, true, Some(open)) if letter == open => quote = None,
            ('"', false, _) => {
                out.push_str("&quot;");
                continue;
            }
            ('\'', false, _) => {
                out.push_str("&#39;");
                continue;
            }
            _ => {}
        }
        out.push(letter);
    }
    out
}

impl PieceWriter for Zim {
    fn picture(&mut self, asset: &PieceAsset) -> io::Result<()> {
        self.has_pictures = true;
        let picture = file(&format!("pictures/{}", asset.name), &asset.media_type);
        self.program.say(&picture, &asset.bytes)
    }

    fn piece(&mut self, piece: &Piece) -> io::Result<()> {
        self.settle(Some(piece.title()))?;
        self.remember(piece);
        let note = piece.note.as_deref().unwrap_or_default();
        self.waiting = Some(Waiting {
            title: piece.title().to_owned(),
            language: piece.language(&self.cover).to_owned(),
            head: format!("{}{}", facts_of(piece), style("../style.css")),
            body: quotes_as_signs(&article(piece, &self.cover)),
            text: format!("{}\n{}\n{note}\n{}", piece.title(), piece.by_line(), piece.text),
            keywords: piece.tags.join(" "),
        });
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.settle(None)?;
        self.contents()?;
        for (name, value) in facts::metadata(&self) {
            let name = name.to_owned();
            self.program.say(&Put::Metadata { name }, value.as_bytes())?;
        }
        let main = contents_name(0);
        self.program.say(&Put::End { main }, &[])?;
        self.program.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_about_links_has_none_and_links_stay() {
        assert_eq!(
            quotes_as_signs("<a href=\"x\" title=\"a > b's\">dit \"oui\"</a> src='y'"),
            "<a href=\"x\" title=\"a > b's\">dit &quot;oui&quot;</a> src=&#39;y&#39;"
        );
    }
}
