//! Letters where they were set on paper, to lines, to paragraphs and headings.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

use crate::markup::escape_text;

/// One letter, or a ligature, on a page; lengths in points, `y` from the head of the page down.
#[derive(Debug, Clone)]
pub(super) struct Letter {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) size: f64,
    pub(super) advance: f64,
    pub(super) text: String,
}

/// One page, its lines in the order they were set.
#[derive(Debug, Default)]
pub(super) struct Leaf {
    height: f64,
    lines: Vec<Line>,
}

impl Leaf {
    /// The page of that number: its letters, as they were set, are put together and let go.
    pub(super) fn of(number: usize, height: f64, letters: &[Letter]) -> Self {
        let lines = lines_of(number, letters);
        Self { height, lines }
    }

    /// How many lines it holds.
    pub(super) fn len(&self) -> usize {
        self.lines.len()
    }
}

/// The article on the pages.
#[derive(Debug, Default)]
pub(super) struct Text {
    /// The largest words on the first pages.
    pub(super) title: Option<String>,
    pub(super) html: String,
}

#[derive(Debug, Clone)]
struct Line {
    words: String,
    leaf: usize,
    left: f64,
    right: f64,
    y: f64,
    size: f64,
}

#[derive(Debug)]
struct Block {
    words: String,
    leaf: usize,
    left: f64,
    size: f64,
    bullet: bool,
}

/// Larger than the text by this much is a heading.
const HEADING_RATIO: f64 = 1.12;
const HEADING_CHARS: usize = 200;

/// Puts the pages together again: running heads and page numbers left out, words joined that a line's end cut.
pub(super) fn article(leaves: &[Leaf]) -> Text {
    let lines = || leaves.iter().flat_map(|leaf| &leaf.lines);
    let running = running_heads(leaves);
    let text_size = usual_size(lines());
    let is_kept = |line: &&Line| {
        // A book's title stands on its first page as large as it will, and small over all the others.
        let is_title = line.leaf == 0 && line.size >= HEADING_RATIO * text_size;
        let is_running = running.contains(&pattern(&line.words)) || is_page_number(&line.words);
        is_title || !is_running || !is_margin(line, leaves)
    };
    let lines: Vec<&Line> = lines().filter(is_kept).collect();
    let blocks = blocks_of(&lines);
    let title = blocks
        .iter()
        .filter(|block| block.leaf < 2 && is_heading(block, text_size))
        // The first of the largest.
        .rev()
        .max_by(|one, other| one.size.total_cmp(&other.size).then(other.leaf.cmp(&one.leaf)))
        .map(|block| block.words.clone());
    Text {
        html: html_of(&blocks, text_size, title.as_deref()),
        title,
    }
}

fn lines_of(number: usize, letters: &[Letter]) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for letter in letters {
        let blank = letter.text.trim().is_empty();
        let continues = lines.last().is_some_and(|line| {
            let size = line.size.max(letter.size);
            (letter.y - line.y).abs() < 0.4 * size
                && letter.x > line.right - 0.6 * size
                && letter.x < line.right + 2.5 * size
        });
        if !continues {
            if blank {
                continue;
            }
            lines.push(Line {
                words: String::new(),
                leaf: number,
                left: letter.x,
                right: letter.x,
                y: letter.y,
                size: letter.size,
            });
        }
        let Some(line) = lines.last_mut() else { continue };
        let gap = letter.x - line.right;
        if (blank || gap > 0.17 * letter.size) && !line.words.is_empty() && !line.words.ends_with(' ') {
            line.words.push(' ');
        }
        if !blank {
            line.words.extend(letter.text.chars().flat_map(parts_of));
            line.size = line.size.max(letter.size);
        }
        line.right = line.right.max(letter.x + letter.advance);
    }
    for line in &mut lines {
        line.words.truncate(line.words.trim_end().len());
    }
    lines.retain(|line| !line.words.is_empty());
    lines
}

/// The letters of a ligature that printers use.
fn parts_of(letter: char) -> impl Iterator<Item = char> {
    let parts = match letter {
        'ﬀ' => "ff",
        'ﬁ' => "fi",
        'ﬂ' => "fl",
        'ﬃ' => "ffi",
        'ﬄ' => "ffl",
        'ﬅ' | 'ﬆ' => "st",
        _ => "",
    };
    parts.chars().chain(
        parts
            .is_empty()
            .then_some(letter)
            .filter(|letter| !letter.is_control()),
    )
}

/// What stands at the head or the foot of many pages, numbers aside.
fn running_heads(leaves: &[Leaf]) -> HashSet<String> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    for page in leaves {
        let patterns: HashSet<String> = page
            .lines
            .iter()
            .filter(|line| is_margin(line, leaves))
            .map(|line| pattern(&line.words))
            .collect();
        for pattern in patterns {
            *seen.entry(pattern).or_default() += 1;
        }
    }
    let least = (leaves.len() / 4).max(3);
    seen.into_iter()
        .filter(|(_, pages)| *pages >= least)
        .map(|(pattern, _)| pattern)
        .collect()
}

fn is_margin(line: &Line, leaves: &[Leaf]) -> bool {
    let height = leaves.get(line.leaf).map_or(0.0, |leaf| leaf.height);
    line.y < 0.12 * height || line.y > 0.89 * height
}

fn pattern(words: &str) -> String {
    words
        .chars()
        .map(|c| if c.is_numeric() { '0' } else { c })
        .collect()
}

fn is_page_number(words: &str) -> bool {
    let bare = words.trim_matches(|c: char| !c.is_alphanumeric());
    let bare = ["page", "Page", "p.", "PAGE"]
        .iter()
        .find_map(|word| bare.strip_prefix(word))
        .unwrap_or(bare);
    !bare.is_empty()
        && bare.chars().count() <= 9
        && bare
            .chars()
            .all(|c| c.is_numeric() || " /-–|".contains(c) || "ivxlcIVXLC".contains(c))
}

/// The size of most letters.
fn usual_size<'l>(lines: impl Iterator<Item = &'l Line>) -> f64 {
    let mut letters: HashMap<i64, usize> = HashMap::new();
    for line in lines {
        *letters.entry(rounded(line.size)).or_default() += line.words.len();
    }
    let most = letters
        .into_iter()
        .max_by_key(|(size, letters)| (*letters, *size));
    most.map_or(10.0, |(size, _)| size as f64 / 4.0)
}

#[expect(clippy::cast_possible_truncation, reason = "sizes of letters are small")]
fn rounded(size: f64) -> i64 {
    (size * 4.0).round() as i64
}

fn blocks_of(lines: &[&Line]) -> Vec<Block> {
    let vocabulary: HashSet<&str> = lines.iter().flat_map(|line| line.words.split(' ')).collect();
    let right_of = right_edges(lines);
    let mut blocks: Vec<Block> = Vec::new();
    let mut leading = 0.0;
    for (at, line) in lines.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| lines[at]);
        let block = blocks.last_mut().zip(before);
        let bullet = is_bullet(&line.words);
        match block {
            Some((block, before)) if !bullet && goes_on(block, before, line, leading, &right_of) => {
                join(&mut block.words, &line.words, &vocabulary);
                if line.leaf == before.leaf && line.y > before.y {
                    leading = line.y - before.y;
                }
            }
            _ => {
                leading = 0.0;
                blocks.push(Block {
                    words: line.words.clone(),
                    leaf: line.leaf,
                    left: line.left,
                    size: line.size,
                    bullet,
                });
            }
        }
    }
    blocks
}

/// Where the lines of each page end, most of them.
fn right_edges(lines: &[&Line]) -> HashMap<usize, f64> {
    let mut edges: HashMap<usize, f64> = HashMap::new();
    for line in lines {
        let edge = edges.entry(line.leaf).or_insert(line.right);
        *edge = edge.max(line.right);
    }
    edges
}

/// Whether `line` is of the same paragraph as the line before it.
fn goes_on(block: &Block, before: &Line, line: &Line, leading: f64, right_of: &HashMap<usize, f64>) -> bool {
    let size = before.size.max(line.size);
    // Dots lead to a page: each line of a table of contents is its own.
    if before.words.contains("....") || before.words.contains(". . . .") {
        return false;
    }
    if (before.size - line.size).abs() > 0.06 * size {
        return false;
    }
    let step = line.y - before.y;
    let ends = before.words.ends_with(['.', '!', '?', ':', '»', '”', '…', ';']);
    let turned = line.leaf != before.leaf || step < -0.5 * size;
    if turned {
        // Another column or page: a sentence that was not ended goes on there.
        return !ends && line.words.starts_with(char::is_lowercase);
    }
    if step.abs() < 0.4 * size {
        // Beside it: a cell of a table, or a word that was set apart.
        return true;
    }
    let usual = if leading > 0.0 { leading } else { 1.45 * size };
    let is_short = right_of
        .get(&before.leaf)
        .is_some_and(|edge| before.right < edge - 6.0 * size);
    let indented =
        line.left > block.left.min(before.left) + 0.9 * size && before.left < line.left - 0.9 * size;
    step < usual * 1.3 && !(ends && (is_short || indented)) && !(indented && !block.bullet && ends)
}

/// Joins a line to what stands before it; a hyphen at the end goes when it was only the printer's.
fn join(words: &mut String, next: &str, vocabulary: &HashSet<&str>) {
    let cut = words
        .strip_suffix(['-', '\u{ad}', '‐'])
        .filter(|rest| rest.ends_with(char::is_alphabetic));
    if let Some(rest) = cut.filter(|_| next.starts_with(char::is_lowercase)) {
        let last = rest.rsplit(' ').next().unwrap_or_default();
        let first = next.split(' ').next().unwrap_or_default();
        let compound = format!("{last}-{first}");
        let keeps =
            vocabulary.contains(compound.as_str()) && !vocabulary.contains(format!("{last}{first}").as_str());
        words.truncate(if keeps { words.len() } else { rest.len() });
    } else if !words.ends_with(' ') {
        words.push(' ');
    }
    words.push_str(next);
}

const BULLETS: [char; 8] = ['•', '▪', '◦', '‣', '●', '■', '–', '○'];

fn is_bullet(words: &str) -> bool {
    words
        .strip_prefix(BULLETS)
        .is_some_and(|rest| rest.starts_with(' '))
}

fn is_heading(block: &Block, text_size: f64) -> bool {
    let length = block.words.chars().count();
    block.size >= HEADING_RATIO * text_size
        && (2..=HEADING_CHARS).contains(&length)
        && block.words.chars().any(char::is_alphabetic)
}

fn html_of(blocks: &[Block], text_size: f64, title: Option<&str>) -> String {
    let mut html = String::new();
    let mut title = title;
    let mut leaf = 0;
    let mut in_list = false;
    for block in blocks {
        if title == Some(block.words.as_str()) {
            title = None;
            continue;
        }
        if in_list != block.bullet {
            html.push_str(if block.bullet { "<ul>" } else { "</ul>\n" });
            in_list = block.bullet;
        }
        let name = match block {
            block if block.bullet => "li",
            block if is_heading(block, text_size) && block.size > 1.45 * text_size => "h2",
            block if is_heading(block, text_size) => "h3",
            _ => "p",
        };
        let _ = write!(html, "<{name}");
        if block.leaf != leaf {
            leaf = block.leaf;
            // Pages can be cited: each has its place.
            let _ = write!(html, " id=\"page-{}\"", leaf + 1);
        }
        html.push('>');
        escape_text(block.words.trim_start_matches(BULLETS).trim_start(), &mut html);
        let _ = writeln!(html, "</{name}>");
    }
    if in_list {
        html.push_str("</ul>\n");
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A page of lines: size of the letters, left edge, words; a step of 1.2 sizes down for each.
    fn letters(lines: &[(f64, f64, &str)]) -> Vec<Letter> {
        let mut letters = Vec::new();
        let mut y = 60.0;
        for (size, left, words) in lines {
            y += 1.2 * size;
            for (at, letter) in words.chars().enumerate() {
                letters.push(Letter {
                    x: left + 0.5 * size * at as f64,
                    y,
                    size: *size,
                    advance: 0.5 * size,
                    text: letter.to_string(),
                });
            }
        }
        letters
    }

    #[test]
    fn paragraphs_headings_and_lists_come_back() {
        let text = article(&[Leaf::of(
            0,
            800.0,
            &letters(&[
                (20.0, 50.0, "Le puits de Kayes"),
                (
                    10.0,
                    62.0,
                    "Le village attendait l'eau depuis dix ans, et rien ne ve-",
                ),
                (10.0, 50.0, "nait du fleuve, disait-on."),
                (
                    10.0,
                    62.0,
                    "Un jour elle fut là, fraîche, au fond du puits que les femmes avaient creusé",
                ),
                (10.0, 50.0, "sans machine."),
                (13.0, 50.0, "Après la pluie"),
                (10.0, 50.0, "• un seau"),
                (10.0, 50.0, "• une corde"),
            ]),
        )]);
        assert_eq!(text.title.as_deref(), Some("Le puits de Kayes"));
        assert_eq!(
            text.html,
            "<p>Le village attendait l'eau depuis dix ans, et rien ne venait du fleuve, disait-on.</p>\n\
             <p>Un jour elle fut là, fraîche, au fond du puits que les femmes avaient creusé sans machine.</p>\n\
             <h3>Après la pluie</h3>\n<ul><li>un seau</li>\n<li>une corde</li>\n</ul>\n"
        );
    }

    #[test]
    fn a_sentence_goes_on_over_the_page_and_its_head_is_left_out() {
        let pages: Vec<Leaf> = (1..=4)
            .map(|number| {
                let mut page = letters(&[
                    (8.0, 50.0, &format!("Revue du Mali — {number}")),
                    (
                        10.0,
                        50.0,
                        "elle coule encore, et la terre boit lentement tout ce que",
                    ),
                ]);
                let text = page.iter_mut().filter(|letter| letter.size > 9.0);
                text.for_each(|letter| letter.y += 60.0);
                Leaf::of(number - 1, 800.0, &page)
            })
            .collect();
        let text = article(&pages).html;
        assert!(!text.contains("Revue"), "{text}");
        assert_eq!(
            text.matches("<p").count(),
            1,
            "one sentence over four pages: {text}"
        );
    }

    #[test]
    fn a_hyphen_that_was_written_stays() {
        let vocabulary = HashSet::from(["peut-être"]);
        let mut words = "on dit peut-".to_owned();
        join(&mut words, "être demain", &vocabulary);
        assert_eq!(words, "on dit peut-être demain");
        join(&mut words, "Mali", &vocabulary);
        assert_eq!(words, "on dit peut-être demain Mali");
    }
}
