//! The list of what was written, in its order: what sites and ZIM files open with.

use std::fmt::Write as _;

use crate::piece::{Cover, Piece};
use crate::written::{direction, escaped};

/// Articles on one page of the list.
const ON_A_PAGE: usize = 500;

/// What the list says of an article.
pub(crate) struct Line {
    pub(crate) title: String,
    pub(crate) by: String,
    pub(crate) language: String,
    pub(crate) excerpt: String,
    pub(crate) note: String,
}

impl Line {
    pub(crate) fn of(piece: &Piece, cover: &Cover) -> Self {
        Self {
            title: piece.title().to_owned(),
            by: piece.by_line(),
            language: piece.language(cover).to_owned(),
            excerpt: piece.head.row.excerpt.clone(),
            note: piece.note.as_deref().unwrap_or_default().trim().to_owned(),
        }
    }
}

/// The file of an article in the folder `articles`.
pub(crate) fn file_of(number: usize) -> String {
    format!("{:05}.html", number + 1)
}

/// The file of a page of the list.
pub(crate) fn contents_name(page: usize) -> String {
    if page == 0 {
        "index.html".to_owned()
    } else {
        format!("contents-{}.html", page + 1)
    }
}

/// The page of the list that an article is on.
pub(crate) fn page_of(number: usize) -> String {
    contents_name(number / ON_A_PAGE)
}

/// How many pages the list has.
pub(crate) fn pages(lines: usize) -> usize {
    lines.div_ceil(ON_A_PAGE).max(1)
}

/// One page of the list, and the way to the others.
pub(crate) fn list(lines: &[Line], page: usize) -> String {
    let mut out = format!("<ol id=\"all\" start=\"{}\">\n", page * ON_A_PAGE + 1);
    for (number, line) in lines.iter().enumerate().skip(page * ON_A_PAGE).take(ON_A_PAGE) {
        let (tag, direction) = (escaped(&line.language), direction(&line.language));
        let _ = write!(
            out,
            "<li lang=\"{tag}\" dir=\"{direction}\"><a href=\"articles/{}\">{}</a><small>{}</small>",
            file_of(number),
            escaped(&line.title),
            escaped(&line.by)
        );
        if !line.note.is_empty() {
            let _ = write!(out, "<p class=\"note\" dir=\"auto\">{}</p>", escaped(&line.note));
        }
        out.push_str("</li>\n");
    }
    out.push_str("</ol>\n");
    let pages = pages(lines.len());
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
    out
}
