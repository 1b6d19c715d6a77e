//! Places near the headline: where pages whose head is silent name their author and their date.

use kalan_model::{Published, Timestamp};

use super::byline;
use super::lines::{self, Line, is_profile};
use super::model::Map;
use super::title::{key, letters};
use super::tree::{Node, Tree};
use crate::dates;

/// How many lines behind the headline still belong to it, and how many before.
const BEHIND: isize = 16;
const BEFORE: isize = 6;
/// What comes from this score on is believed.
const ENOUGH: i32 = 4;

/// Classes of what lists other pages, by place in `Ancestry::slots`: aside, nav, footer; comments, sidebar, related, menu,
/// foot, newsletter.
const ELSEWHERE: [usize; 9] = [2, 3, 5, 19, 20, 21, 24, 25, 27];
const AUTHOR_SLOT: usize = 23;
const META_SLOT: usize = 28;

/// The page's short lines, and which of them is the headline.
pub(super) struct Near<'t, 'a> {
    tree: &'t Tree<'a>,
    lines: Vec<Line>,
    headline: Option<usize>,
    is_forum: bool,
    /// Whether 04/09/2024 is of September here.
    is_day_first: bool,
    /// How many lines stand in an element of each signature.
    alike: Map<u32, u32>,
}

impl<'t, 'a> Near<'t, 'a> {
    pub(super) fn of(tree: &'t Tree<'a>, headline: &str, is_forum: bool, is_day_first: bool) -> Self {
        let lines = lines::of(tree);
        let wanted = key(headline);
        let is_heading = |line: &&Line| {
            let mut above = tree.above(line.at);
            above.any(|at| matches!(tree.nodes[at].name.as_ref(), "h1" | "h2" | "h3"))
        };
        let same = |line: &&Line| !wanted.is_empty() && letters(&line.words).eq(wanted.chars());
        let headline = lines
            .iter()
            .position(|line| same(&line) && is_heading(&line))
            .or_else(|| lines.iter().position(|line| same(&line)))
            .or_else(|| {
                lines
                    .iter()
                    .position(|line| tree.above(line.at).any(|at| tree.nodes[at].name == "h1"))
            });
        let mut alike = Map::default();
        for line in &lines {
            *alike.entry(signature(tree, line.at)).or_default() += 1;
        }
        Self {
            tree,
            alike,
            lines,
            headline,
            is_forum,
            is_day_first,
        }
    }

    /// How many lines behind the headline a line is; far when there is no headline.
    fn distance(&self, line: usize) -> isize {
        let headline = self.headline.map_or(-1000, |at| self.lines[at].place);
        self.lines[line].place - headline
    }

    fn is_near(&self, line: usize) -> bool {
        (-BEFORE..=BEHIND).contains(&self.distance(line))
    }

    fn is_elsewhere(&self, at: usize) -> bool {
        let ancestry = &self.tree.nodes[self.tree.nodes[at].parent].ancestry;
        ELSEWHERE
            .iter()
            .any(|slot| ancestry.slots[*slot] > 0 && !(self.is_forum && *slot == 19))
    }

    /// What is taken off for standing in a list of other pages; right under the headline the names may mislead.
    fn foreign(&self, at: usize, line: &Line) -> i32 {
        match (self.is_elsewhere(line.at), self.distance(at)) {
            (true, -3..=7) => 1,
            (true, _) => 4,
            _ => 0,
        }
    }

    /// Who the page shows as its author.
    pub(super) fn author(&self) -> Option<String> {
        let mut best: Option<(i32, String)> = None;
        for (at, line) in self.lines.iter().enumerate() {
            if let Some((score, name)) = self.named(at, line)
                && score >= ENOUGH
                && best.as_ref().is_none_or(|(known, _)| score > *known)
            {
                best = Some((score, name));
            }
        }
        best.map(|(_, name)| name)
    }

    fn named(&self, at: usize, line: &Line) -> Option<(i32, String)> {
        if line.words.chars().count() > 100 {
            return None;
        }
        let marked = self.author_mark(line.at);
        let near = self.is_near(at);
        let led = byline::after_lead(&line.words);
        // Far from the headline only a whole "written by" names an author.
        // "Written by" often stands alone above the name.
        let alone = at > 0 && byline::is_lead(&self.lines[at - 1].words);
        let wholly = (led.is_some() && byline::has_long_lead(&line.words))
            || (alone && byline::has_long_lead(&self.lines[at - 1].words));
        if marked == 0 && !near && !wholly {
            return None;
        }
        let name = led
            .clone()
            .or_else(|| byline::shown(&line.words, self.is_forum && marked > 0))?;
        let mut score = marked + i32::from(byline::is_name(&name));
        score += i32::from(led.is_some()) * 3 + i32::from(wholly);
        score += if alone { 3 } else { 0 };
        score += match self.distance(at) {
            -2..=6 => 2,
            -6..=16 => 1,
            _ => 0,
        };
        score -= self.foreign(at, line).min(if wholly { 1 } else { 4 });
        Some((score, name))
    }

    /// How surely a template says that an author stands here.
    fn author_mark(&self, at: usize) -> i32 {
        let mut mark = 0;
        for above in self.tree.above(at).take(4) {
            let node = &self.tree.nodes[above];
            if node.get("rel").is_some_and(|rel| rel.contains("author"))
                || node
                    .get("itemprop")
                    .is_some_and(|prop| prop == "author" || prop == "creator")
                || (self.is_forum && (node.has_class("username") || node.has_class("author")))
            {
                mark = mark.max(4);
            }
            if node.get("href").is_some_and(is_profile) {
                mark = mark.max(3);
            }
            if node.ancestry.slots[AUTHOR_SLOT] == node.depth.saturating_add(1) {
                mark = mark.max(2);
            }
        }
        mark
    }

    /// When the page shows that it was published.
    ///
    /// `is_article` is whether anything says that the page is one: else its dates may be those of offers and reviews.
    pub(super) fn date(&self, fetched_at: Timestamp, is_article: bool) -> Option<Published> {
        let enough = if is_article { ENOUGH } else { ENOUGH + 1 };
        let mut best: Option<(i32, Published)> = None;
        for (at, line) in self.lines.iter().enumerate() {
            if let Some((score, found)) = self.dated(at, line, fetched_at)
                && score + i32::from(tells_update(&line.words)) >= enough
                && best.is_none_or(|(known, _)| score > known)
            {
                best = Some((score, found));
            }
        }
        best.map(|(_, found)| found)
    }

    fn dated(&self, at: usize, line: &Line, fetched_at: Timestamp) -> Option<(i32, Published)> {
        let (stamp, mark) = self.date_mark(line.at);
        let near = self.is_near(at);
        let words = line.words.split(' ').count();
        // "Published on" says of itself what it is, wherever it stands.
        let announced = at > 0 && announces_date(&self.lines[at - 1].words);
        // "Published on" may be followed by the day of a change.
        let wholly = announced || (words <= 12 && leads_date(&line.words));
        if mark == 0 && !near && !wholly {
            return None;
        }
        let exact = stamp
            .and_then(|stamp| {
                dates::parse_on_page(stamp).or_else(|| dates::parse_on_page(&stamp.replacen(' ', "T", 1)))
            })
            .map(|at| Published { at, inferred: false });
        let written = || {
            let day = line.words.get(..10)?;
            dates::parse_machine(day).map(|at| Published { at, inferred: false })
        };
        let found = exact.or_else(written).or_else(|| {
            let has_digit = line.words.chars().any(char::is_numeric);
            (words <= 25 && has_digit)
                .then(|| self.read_date(&line.words, fetched_at))
                .flatten()
        })?;
        let mut score = mark;
        // A date without its year, among other words, may be anything's.
        score += match (words, found.inferred) {
            (..=4, _) | (..=8, false) => 2,
            (..=14, false) => 1,
            _ => 0,
        };
        score += match self.distance(at) {
            -3..=8 => 3,
            -6..=16 => 2,
            _ => 0,
        };
        let lower = line.words.to_lowercase();
        score += i32::from(
            ["publi", "posted", "créé", "mis en ligne", "written"]
                .iter()
                .any(|word| lower.contains(word)),
        );
        // The first version's day is better, but better this one than none.
        score -= i32::from(tells_update(&line.words));
        score -= if lower.contains(['©']) || lower.contains("copyright") {
            6
        } else {
            0
        };
        score += if wholly { 3 } else { 0 };
        score -= self.foreign(at, line).min(if wholly { 1 } else { 4 });
        score -= if !near && self.is_repeated(line.at) { 2 } else { 0 };
        Some((score, found))
    }

    fn read_date(&self, words: &str, fetched_at: Timestamp) -> Option<Published> {
        let day_first = || dates::parse_day_first(words).filter(|_| self.is_day_first);
        dates::parse_visible(words, fetched_at).or_else(day_first)
    }

    /// A stamp that machines read, and how surely a template says that a date stands here.
    fn date_mark(&self, at: usize) -> (Option<&str>, i32) {
        let mut found = (None, 0);
        for above in self.tree.above(at).take(3) {
            let node = &self.tree.nodes[above];
            let stamp = node
                .get("datetime")
                .or_else(|| node.get("content").filter(|_| node.get("itemprop").is_some()));
            if node.name == "time" || node.get("itemprop") == Some("datePublished") {
                found.0 = found.0.or(stamp);
                found.1 = found.1.max(2);
            }
            if node.ancestry.slots[META_SLOT] == node.depth.saturating_add(1) || is_head(node) {
                found.1 = found.1.max(2);
            }
        }
        found
    }

    /// Whether the line stands in one of many like it: a list of other pages.
    fn is_repeated(&self, at: usize) -> bool {
        !self.is_forum
            && self
                .alike
                .get(&signature(self.tree, at))
                .is_some_and(|count| *count >= 4)
    }
}

/// Element and classes of what a text stands in.
fn signature(tree: &Tree<'_>, at: usize) -> u32 {
    tree.nodes[tree.nodes[at].parent].ancestry.signature
}

/// Templates' names for the line under the headline.
fn is_head(node: &Node<'_>) -> bool {
    ["date-header", "info-publi", "byline", "entry-meta"]
        .iter()
        .any(|class| node.has_class(class))
}

fn tells_update(line: &str) -> bool {
    let line = line.to_lowercase();
    ["updated", "mis à jour", "modif"]
        .iter()
        .any(|word| line.contains(word))
}

/// Whether a line begins with words that stand before nothing but the day of publication.
fn leads_date(line: &str) -> bool {
    let line = line.to_lowercase();
    [
        "published ",
        "publish date",
        "publié le ",
        "posted on ",
        "publicado el ",
        "publicado em ",
    ]
    .iter()
    .any(|lead| line.starts_with(lead))
}

/// Whether a line only announces the date on the next.
fn announces_date(line: &str) -> bool {
    let line = line.trim().trim_end_matches(':').trim_end().to_lowercase();
    matches!(
        line.as_str(),
        "published"
            | "publish date"
            | "published on"
            | "date"
            | "posted"
            | "posted on"
            | "publié le"
            | "publié"
            | "last updated"
            | "updated"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::model::Lexicon;

    fn facts(html: &str, headline: &str) -> (Option<String>, Option<String>) {
        let (_, tree) = Tree::read(html, None, &Lexicon::default());
        let near = Near::of(&tree, headline, false, true);
        let fetched_at = "2025-11-24T10:00:00Z".parse().unwrap();
        (
            near.author(),
            near.date(fetched_at, true)
                .map(|found| found.at.to_string()[..10].to_owned()),
        )
    }

    #[test]
    fn the_lines_between_headline_and_text() {
        let text = "mot ".repeat(60);
        let html = format!(
            "<p>menu</p><h1>Un <b>titre</b></h1><div>Par <a>Awa Diop</a></div><span>3 mars 2024</span><br>x<p>{text}</p>"
        );
        assert_eq!(
            facts(&html, "Un titre"),
            (Some("Awa Diop".into()), Some("2024-03-03".into()))
        );
    }

    #[test]
    fn a_day_in_numbers_is_read_as_its_language_writes_it() {
        let day = |html: &str| {
            let (head, tree) = Tree::read(html, None, &Lexicon::default());
            let french = head.language.as_deref() == Some("fr");
            let near = Near::of(&tree, "Un titre", false, french);
            let fetched_at = "2025-11-24T10:00:00Z".parse().unwrap();
            near.date(fetched_at, true)
                .map(|found| found.at.to_string()[..10].to_owned())
        };
        let page =
            |language: &str| format!("<html lang={language}><h1>Un titre</h1><p>Publié le 04/09/2024</p>");
        assert_eq!(day(&page("fr")).as_deref(), Some("2024-09-04"));
        assert_eq!(day(&page("en")), None, "none rather than a wrong one");
        let both = "<h1>Un titre</h1><div><nav>Published on Oct 21, 2025 Updated on Mar 9, 2026</nav></div>";
        assert_eq!(
            day(both).as_deref(),
            Some("2025-10-21"),
            "the first of the two is meant"
        );
    }

    #[test]
    fn other_pages_lend_no_author_and_no_date() {
        let text = "mot ".repeat(60);
        let html = format!(
            "<h1>Un titre</h1><p>{text}</p><aside class=related><a href=/author/x>Awa Diop</a> <time datetime=2024-01-01>1 janvier 2024</time></aside><footer>© 2024</footer>"
        );
        assert_eq!(facts(&html, "Un titre"), (None, None));
    }
}
