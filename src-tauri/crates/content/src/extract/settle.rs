//! The choice of blocks made whole: tables and lists are not torn, headings stand above something, and what the facts
//! say already is not said again.

use std::collections::HashSet;

use kalan_model::Timestamp;

use super::blocks::Block;
use super::byline::{self, Signature};
use super::facts::Facts;
use super::places::Places;
use super::tree::Tree;
use super::{chrome, title};
use crate::dates;

/// A longer element that is referred to is no note.
const NOTE_WORDS: u32 = 150;
/// A line of this length is text.
const TEXT_CHARS: u32 = 80;

/// Blocks and which of them are kept.
pub(super) struct Choice<'t, 'a> {
    pub(super) tree: &'t Tree<'a>,
    pub(super) blocks: &'t [Block],
    pub(super) places: &'t Places,
    pub(super) chosen: Vec<bool>,
}

impl Choice<'_, '_> {
    /// Makes the choice whole.
    pub(super) fn settle(&mut self, known: &Facts, fetched_at: Timestamp) {
        self.whole(&["tr"], 0.5);
        self.whole(&["pre", "table", "ul", "ol", "dl"], 0.5);
        self.headings();
        self.drop_headline(&known.title);
        self.drop_chrome();
        self.drop_head_lines(known, fetched_at);
        self.keep_notes();
    }

    /// Footnotes are kept with the text that refers to them.
    fn keep_notes(&mut self) {
        let mut wanted: HashSet<&str> = HashSet::new();
        for at in self.kept() {
            let block = &self.blocks[at];
            for node in &self.tree.nodes[block.first..=block.last] {
                // A number or a sign that leads to a place on the page.
                let reference = node.is_text() && node.text().trim().chars().count() <= 4;
                let link = std::iter::once(&self.tree.nodes[node.parent()])
                    .chain(std::iter::once(
                        &self.tree.nodes[self.tree.nodes[node.parent()].parent()],
                    ))
                    .find_map(|above| above.get("href").filter(|_| reference));
                wanted.extend(
                    link.and_then(|href| href.strip_prefix('#'))
                        .filter(|id| !id.is_empty()),
                );
            }
        }
        if wanted.is_empty() {
            return;
        }
        for at in 0..self.blocks.len() {
            let block = &self.blocks[at];
            let chain = std::iter::once(self.tree.nodes[block.first].parent())
                .chain(self.tree.above(self.tree.nodes[block.first].parent()));
            let noted = chain
                .filter(|above| self.places.under[*above].words <= NOTE_WORDS)
                .any(|above| {
                    self.tree.nodes[above]
                        .get("id")
                        .is_some_and(|id| wanted.contains(id))
                });
            if noted && self.places.heading_ranks[at] == 0.0 {
                self.chosen[at] = true;
            }
        }
    }

    /// All or nothing of these elements, the innermost, as most of their words are.
    fn whole(&mut self, names: &[&str], border: f32) {
        let mut from = 0;
        while from < self.blocks.len() {
            let Some(around) = self.around(from, names) else {
                from += 1;
                continue;
            };
            let end = self.tree.nodes[around].end();
            let to = from
                + self.blocks[from..]
                    .iter()
                    .take_while(|block| block.first < end)
                    .count();
            let words: u32 = self.blocks[from..to].iter().map(|block| block.words).sum();
            let kept: u32 = (from..to)
                .filter(|at| self.chosen[*at])
                .map(|at| self.blocks[at].words)
                .sum();
            let all = super::blocks::share(kept, words) >= border;
            self.chosen[from..to].fill(all);
            from = to.max(from + 1);
        }
    }

    /// The innermost of these elements around a block, when it holds no page.
    fn around(&self, at: usize, names: &[&str]) -> Option<usize> {
        let block = &self.blocks[at];
        let mut chain = std::iter::once(block.container).chain(self.tree.above(block.container));
        let found = chain.find(|at| names.contains(&self.tree.nodes[*at].name()))?;
        (self.places.under[found].words * 2 < self.places.words).then_some(found)
    }

    /// A heading between what is kept is kept; one above nothing is not.
    fn headings(&mut self) {
        let rank = |at: usize| self.places.heading_ranks[at];
        let mut next_kept = None;
        for at in (0..self.blocks.len()).rev() {
            if rank(at) == 0.0 {
                if self.chosen[at] {
                    next_kept = Some(at);
                }
                continue;
            }
            // Up to the next heading of its rank or a higher one.
            let end = (at + 1..self.blocks.len())
                .find(|next| rank(*next) > 0.0 && rank(*next) <= rank(at))
                .unwrap_or(self.blocks.len());
            if self.chosen[at]
                && next_kept.is_none_or(|next| next >= end)
                && !self.chosen[at..end].iter().skip(1).any(|c| *c)
            {
                self.chosen[at] = false;
            }
            let between = at > 0 && self.chosen[at - 1] && next_kept == Some(at + 1);
            if between && !chrome::ends_article(&self.blocks[at].line) {
                self.chosen[at] = true;
            }
        }
    }

    fn kept(&self) -> Vec<usize> {
        (0..self.blocks.len()).filter(|at| self.chosen[*at]).collect()
    }

    /// The headline is shown above the article: the body does not begin with it again.
    fn drop_headline(&mut self, headline: &str) {
        let wanted = title::key(headline);
        let kept = self.kept();
        let mut headings = kept
            .iter()
            .filter(|at| (1.0..=3.0).contains(&self.places.heading_ranks[**at]))
            .take(2);
        let same = headings.find(|at| {
            let words = title::key(&self.blocks[**at].line);
            !words.is_empty() && (words == wanted || (words.len() > 12 && wanted.starts_with(&words)))
        });
        if let Some(at) = same {
            self.chosen[*at] = false;
        }
    }

    /// Takes out lines that are the site's, and all that follows the line that ends the article.
    fn drop_chrome(&mut self) {
        let kept = self.kept();
        let total: u32 = kept.iter().map(|at| self.blocks[*at].words).sum();
        let (mut before, mut over) = (0, false);
        for at in kept {
            let block = &self.blocks[at];
            before += block.words;
            // Behind half of the text: a heading of that name at the top would take the article itself.
            over |= chrome::ends_article(&block.line) && before * 2 > total;
            if over || (block.chars < 60 && chrome::is_noise(&block.line)) {
                self.chosen[at] = false;
            }
        }
    }

    /// Takes out the lines before the text that say again what is known: author, date, site.
    fn drop_head_lines(&mut self, known: &Facts, fetched_at: Timestamp) {
        for at in self.kept() {
            let block = &self.blocks[at];
            if block.chars >= TEXT_CHARS {
                return;
            }
            let same = |fact: &Option<String>| {
                fact.as_deref()
                    .is_some_and(|fact| title::key(fact) == title::key(&block.line))
            };
            let dated = block.words <= 7 && dates::parse_visible(&block.line, fetched_at).is_some();
            if same(&known.byline)
                || same(&known.site_name)
                || byline::after_lead(&block.line).is_some()
                || dated
            {
                self.chosen[at] = false;
            }
        }
    }

    /// Takes the signature off the foot, where it is the only one or says the same as the head.
    pub(super) fn sign(&mut self, facts: &mut Facts) {
        let kept = self.kept();
        let lines: Vec<&str> = kept.iter().map(|at| self.blocks[*at].line.as_str()).collect();
        let signature: Signature = byline::signature(&lines);
        let said = signature.byline.as_deref().map(title::key);
        if facts
            .byline
            .as_deref()
            .is_some_and(|known| said != Some(title::key(known)))
        {
            return;
        }
        for at in kept.iter().rev().take(signature.lines) {
            self.chosen[*at] = false;
        }
        facts.byline = facts.byline.take().or(signature.byline);
        facts.site_name = facts.site_name.take().or(signature.site_name);
    }
}
