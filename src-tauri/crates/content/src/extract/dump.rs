//! A page copied as plain text: lines in, headline, sub-headings and paragraphs out.
//!
//! Learned on `seed/bamako.txt`; every rule is about form, none about that page.

use kalan_model::Timestamp;

use super::byline::{self, Signature};
use super::chrome;
use super::scan::one_line;
use crate::dates;
use crate::document::Writing;
use crate::markup::{Lexer, Token, escape_text, is_block};

/// Lines from this length on are paragraphs whatever stands around them.
const PARAGRAPH_CHARS: usize = 140;
const HEADING_CHARS: usize = 120;
const HEADING_WORDS: usize = 18;
/// How many lines under the headline may be the site's words about the article.
const HEAD_LINES: usize = 8;
/// How far a text is searched for markup.
const SNIFF_BYTES: usize = 64 * 1024;

/// Whether a text has no markup: it is a dump, or a note.
pub(super) fn is_plain(text: &str) -> bool {
    let end = (0..=text.len().min(SNIFF_BYTES))
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(0);
    let known = |name: &str| {
        is_block(name)
            || matches!(
                name,
                "head" | "meta" | "a" | "span" | "b" | "i" | "img" | "br" | "font" | "title"
            )
    };
    !Lexer::new(&text[..end]).any(|token| match token {
        Token::Start(tag) => known(&tag.name),
        Token::Raw(..) => true,
        Token::Text(_) | Token::End(_) => false,
    })
}

/// Reads a dump.
pub(super) fn read(text: &str, fetched_at: Timestamp) -> Writing {
    let lines = lines_of(text);
    let Some(title_at) = lines.iter().position(|line| !chrome::is_noise(&line.words)) else {
        return Writing::default();
    };
    let mut dump = Writing::default();
    let mut rest = title_at;
    if lines[title_at].words.chars().count() <= 300 && !ends_sentence(&lines[title_at].words) {
        dump.title.clone_from(&lines[title_at].words);
        rest += 1;
    }
    rest += dump.head(&lines[rest..], fetched_at);
    let body: Vec<&Line> = body_of(&lines[rest..]);
    let words: Vec<&str> = body.iter().map(|line| line.words.as_str()).collect();
    let Signature {
        byline,
        site_name,
        lines: signed,
    } = byline::signature(&words);
    dump.byline = dump.byline.take().or(byline);
    dump.site_name = site_name;
    dump.html = html_of(&body[..body.len() - signed]);
    dump
}

struct Line {
    words: String,
    bullet: bool,
}

fn lines_of(text: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    for block in text.replace("\r\n", "\n").replace('\r', "\n").split("\n\n") {
        let block: Vec<&str> = block
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .collect();
        if is_wrapped(&block) {
            lines.push(Line {
                words: one_line(&block.join(" ")),
                bullet: false,
            });
        } else {
            lines.extend(block.into_iter().map(line_of));
        }
    }
    lines
}

fn line_of(line: &str) -> Line {
    let bare = ["- ", "* ", "• ", "– ", "· "]
        .iter()
        .find_map(|bullet| line.strip_prefix(bullet));
    Line {
        words: one_line(bare.unwrap_or(line)),
        bullet: bare.is_some(),
    }
}

/// Whether a block is one paragraph broken at some column, as mail programs break it.
fn is_wrapped(block: &[&str]) -> bool {
    let Some((_, inner)) = block.split_last() else {
        return false;
    };
    let broken =
        |line: &&&str| (45..=100).contains(&line.chars().count()) && !line.ends_with(['.', '!', '?']);
    inner.len() >= 2 && inner.iter().filter(broken).count() * 10 >= inner.len() * 7
}

fn ends_sentence(line: &str) -> bool {
    line.trim_end_matches(['»', '"', '”', ')', ' ', '\u{a0}'])
        .ends_with(['.', '!', '?', '…', ';', ':', ',', '؟', '。'])
}

impl Writing {
    /// Takes the lines under the headline that speak about the article; how many they are.
    fn head(&mut self, lines: &[Line], fetched_at: Timestamp) -> usize {
        let mut taken = 0;
        for (at, line) in lines.iter().enumerate().take(HEAD_LINES) {
            if line.words.chars().count() > 80
                || ends_sentence(&line.words) && !line.bullet && line.words.len() > 24
            {
                break;
            }
            let date =
                dates::parse_visible(&line.words, fetched_at).filter(|_| line.words.split(' ').count() <= 10);
            let author = byline::after_lead(&line.words);
            let handle = line.bullet && line.words.split(' ').count() <= 4;
            if date.is_none() && author.is_none() && !handle && !chrome::is_noise(&line.words) {
                continue;
            }
            self.published = self.published.or(date);
            self.byline = self.byline.take().or(author);
            taken = at + 1;
        }
        taken
    }
}

/// The lines of the article: nothing behind the site's last words, no buttons between.
fn body_of(lines: &[Line]) -> Vec<&Line> {
    let first = lines
        .iter()
        .position(|line| line.words.chars().count() >= PARAGRAPH_CHARS)
        .unwrap_or(0);
    let end = lines
        .iter()
        .enumerate()
        .skip(first)
        .find(|(_, line)| chrome::ends_article(&line.words))
        .map_or(lines.len(), |(at, _)| at);
    lines[..end]
        .iter()
        .filter(|line| !chrome::is_noise(&line.words))
        .collect()
}

fn html_of(lines: &[&Line]) -> String {
    let mut html = String::new();
    let mut in_list = false;
    for (at, line) in lines.iter().enumerate() {
        if line.bullet != in_list {
            html.push_str(if line.bullet { "<ul>" } else { "</ul>" });
            in_list = line.bullet;
        }
        let name = if line.bullet {
            "li"
        } else if is_heading(line, lines.get(at + 1).copied()) {
            "h2"
        } else {
            "p"
        };
        html.push_str(&format!("<{name}>"));
        escape_text(&line.words, &mut html);
        html.push_str(&format!("</{name}>"));
    }
    if in_list {
        html.push_str("</ul>");
    }
    html
}

/// A short line without an end of sentence, before a long one.
fn is_heading(line: &Line, next: Option<&Line>) -> bool {
    let words = line.words.split(' ').count();
    let short = line.words.chars().count() <= HEADING_CHARS && words <= HEADING_WORDS;
    let question = line.words.ends_with(['?', '؟']) && words <= 12;
    let before_text = next.is_some_and(|next| {
        next.words.chars().count() >= PARAGRAPH_CHARS
            || ends_sentence(&next.words) && next.words.len() > line.words.len()
    });
    short && (question || !ends_sentence(&line.words)) && before_text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dump(text: &str) -> Writing {
        read(text, "2025-11-24T00:00:00Z".parse().unwrap())
    }

    const LONG: &str = "Le premier paragraphe raconte longuement ce qui est arrivé au marché de Kayes, où les vendeuses de mangues ont \
        trouvé ensemble un moyen de garder leurs fruits au frais sans courant.";

    #[test]
    fn a_copied_page_becomes_an_article() {
        let text = format!(
            "Les mangues de Kayes\n- le journal\n- 3 mars\n- 4 min de lecture\n\n{LONG}\nUne idée simple\n{LONG}\nPartager\n- un\n- deux\n{LONG}\nAwa Diarra\nLe Journal\n\n\nCommentaires\nBravo !"
        );
        let found = dump(&text);
        assert_eq!(found.title, "Les mangues de Kayes");
        assert_eq!(
            (found.byline.as_deref(), found.site_name.as_deref()),
            (Some("Awa Diarra"), Some("Le Journal"))
        );
        assert_eq!(
            found.published.map(|p| (p.at.to_string(), p.inferred)),
            Some(("2025-03-03T00:00:00Z".into(), true))
        );
        let shape = found.html.replace(LONG, "…");
        insta::assert_snapshot!(shape, @"<p>…</p><h2>Une idée simple</h2><p>…</p><ul><li>un</li><li>deux</li></ul><p>…</p>");
    }

    #[test]
    fn lines_broken_by_a_mail_program_are_joined() {
        let text = "Un titre\n\nCeci est une ligne qui a été coupée à soixante-douze colonnes\npar un programme de courrier, comme on le faisait dans le temps,\net elle finit ici.\n\nFin.";
        assert_eq!(
            dump(text).html,
            "<p>Ceci est une ligne qui a été coupée à soixante-douze colonnes par un programme de courrier, comme on le faisait dans le temps, et elle finit ici.</p><p>Fin.</p>"
        );
    }

    #[test]
    fn markup_is_told_from_text() {
        assert!(is_plain("a < b et c > d\n<3 <name@example.org>"));
        assert!(!is_plain("<p>x"));
        assert!(!is_plain("<!doctype html><title>x</title>"));
    }
}
