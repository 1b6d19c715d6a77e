//! Places near the headline: where pages whose head is silent name their author.

use super::byline;
use super::lines::{self, Line, is_profile};
use super::model::Map;
use super::rules::Rules;
use super::title::{key, letters};
use super::tree::Tree;

/// How many lines behind the headline still belong to it, and how many before.
const BEHIND: isize = 16;
const BEFORE: isize = 6;
/// What comes from this score on is believed.
const ENOUGH: i32 = 4;

/// Classes of what lists other pages, by place in `Ancestry::slots`: aside, nav, footer; comments, sidebar, related, menu,
/// foot, newsletter.
const ELSEWHERE: [usize; 9] = [2, 3, 5, 19, 20, 21, 24, 25, 27];
const AUTHOR_SLOT: usize = 23;

/// The page's short lines, and which of them is the headline.
pub(super) struct Near<'t, 'a> {
    pub(super) tree: &'t Tree<'a>,
    pub(super) lines: Vec<Line>,
    pub(super) headline: Option<usize>,
    is_forum: bool,
    /// Whether 04/09/2024 is of September here.
    pub(super) is_day_first: bool,
    /// How many lines stand in an element of each signature.
    pub(super) alike: Map<u32, u32>,
    /// What the page's builder calls its parts.
    pub(super) rules: &'t Rules,
}

impl<'t, 'a> Near<'t, 'a> {
    pub(super) fn of(
        tree: &'t Tree<'a>,
        headline: &str,
        is_forum: bool,
        is_day_first: bool,
        rules: &'t Rules,
    ) -> Self {
        let lines = lines::of(tree);
        let wanted = key(headline);
        let is_heading = |line: &&Line| {
            let mut above = tree.above(line.at);
            above.any(|at| matches!(tree.nodes[at].name(), "h1" | "h2" | "h3"))
        };
        let same = |line: &&Line| !wanted.is_empty() && letters(&line.words).eq(wanted.chars());
        let headline = lines
            .iter()
            .position(|line| same(&line) && is_heading(&line))
            .or_else(|| lines.iter().position(|line| same(&line)))
            .or_else(|| {
                lines
                    .iter()
                    .position(|line| tree.above(line.at).any(|at| tree.nodes[at].name() == "h1"))
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
            rules,
        }
    }

    /// How many lines behind the headline a line is; far when there is no headline.
    pub(super) fn distance(&self, line: usize) -> isize {
        let headline = self.headline.map_or(-1000, |at| self.lines[at].place);
        self.lines[line].place - headline
    }

    fn is_near(&self, line: usize) -> bool {
        (-BEFORE..=BEHIND).contains(&self.distance(line))
    }

    pub(super) fn is_elsewhere(&self, at: usize) -> bool {
        let ancestry = self.tree.ancestry(self.tree.nodes[at].parent());
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
            if self.rules.is_author(node)
                || node.get("rel").is_some_and(|rel| rel.contains("author"))
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
            if self.tree.ancestry(above).slots[AUTHOR_SLOT] == node.depth.saturating_add(1) {
                mark = mark.max(2);
            }
        }
        mark
    }
}

/// Element and classes of what a text stands in.
pub(super) fn signature(tree: &Tree<'_>, at: usize) -> u32 {
    tree.ancestry(tree.nodes[at].parent()).signature
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::model::Lexicon;

    fn author(html: &str, headline: &str) -> Option<String> {
        let (_, tree) = Tree::read(html, None, &Lexicon::default());
        Near::of(&tree, headline, false, true, &Rules::default()).author()
    }

    #[test]
    fn the_lines_between_headline_and_text() {
        let text = "mot ".repeat(60);
        let html = format!(
            "<p>menu</p><h1>Un <b>titre</b></h1><div>Par <a>Awa Diop</a></div><span>3 mars 2024</span><br>x<p>{text}</p>"
        );
        assert_eq!(author(&html, "Un titre").as_deref(), Some("Awa Diop"));
    }

    #[test]
    fn other_pages_lend_no_author() {
        let text = "mot ".repeat(60);
        let html = format!(
            "<h1>Un titre</h1><p>{text}</p><aside class=related><a href=/author/x>Awa Diop</a> <time datetime=2024-01-01>1 janvier 2024</time></aside><footer>© 2024</footer>"
        );
        assert_eq!(author(&html, "Un titre"), None);
    }
}
