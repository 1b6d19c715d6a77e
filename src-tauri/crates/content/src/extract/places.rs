//! Where on the page the text may stand: sums under each element, candidates, the headline, the headings.

use std::ops::Range;

use super::blocks::{Block, real, share};
use super::hints::Hints;
use super::model::Map;
use super::tree::Tree;

/// What stands under an element, summed.
#[derive(Debug, Default, Clone)]
pub(super) struct Under {
    pub(super) words: u32,
    pub(super) links: u32,
    /// Words in paragraphs.
    pub(super) long: u32,
    pub(super) blocks: u32,
}

impl Under {
    pub(super) fn add(&mut self, block: &Block) {
        self.words += block.words;
        self.links += block.link_words;
        self.long += if block.words >= 15 { block.words } else { 0 };
        self.blocks += 1;
    }

    pub(super) fn measures(&self) -> [f32; 3] {
        [
            real(self.blocks),
            share(self.words, self.blocks),
            share(self.links, self.words),
        ]
    }
}

/// What is known of a page's places.
pub(super) struct Places {
    /// By node.
    pub(super) under: Vec<Under>,
    /// By block: the words on the page before it.
    pub(super) words_before: Vec<u32>,
    pub(super) words: u32,
    /// The block that is the headline.
    pub(super) headline: Option<usize>,
    /// By block: the heading above it.
    pub(super) headings: Vec<Option<usize>>,
    /// By block: 1 to 6 for a heading.
    pub(super) heading_ranks: Vec<f32>,
    /// Elements that may be the article: scored, semantic, main, named by its `itemprop`, around the headline.
    pub(super) candidates: [Option<usize>; 5],
    /// The nodes of the densest run of text.
    pub(super) dense: Range<usize>,
    siblings: Vec<u32>,
    /// Where each `article` begins, the outermost only.
    articles: Vec<usize>,
}

impl Places {
    pub(super) fn of(tree: &Tree<'_>, blocks: &[Block], hints: &Hints) -> Self {
        let under = sums(tree, blocks);
        let mut before = 0;
        let words_before = blocks
            .iter()
            .map(|block| {
                before += block.words;
                before - block.words
            })
            .collect();
        let heading_ranks: Vec<f32> = blocks.iter().map(|block| rank(tree, block)).collect();
        let mut last = None;
        let headings = heading_ranks
            .iter()
            .enumerate()
            .map(|(at, rank)| {
                let above = last;
                if *rank > 0.0 {
                    last = Some(at);
                }
                above
            })
            .collect();
        let headline = headline(blocks, &heading_ranks, hints);
        let candidates = [
            scored(tree, blocks, &under),
            richest(tree, &under, |at| tree.nodes[at].name() == "article"),
            richest(tree, &under, |at| {
                tree.nodes[at].name() == "main" || tree.nodes[at].get("role") == Some("main")
            }),
            richest(tree, &under, |at| {
                tree.nodes[at]
                    .get("itemprop")
                    .is_some_and(|name| name.eq_ignore_ascii_case("articleBody"))
            }),
            headline.and_then(|at| around(tree, &under, blocks[at].container)),
        ];
        Self {
            words: before,
            words_before,
            headline,
            headings,
            heading_ranks,
            candidates,
            dense: dense(blocks),
            siblings: siblings(tree),
            articles: tree
                .elements()
                .filter(|(at, node)| {
                    node.name() == "article" && tree.ancestry(*at).slots[0] == node.depth.saturating_add(1)
                })
                .map(|(at, _)| at)
                .collect(),
            under,
        }
    }

    pub(super) fn is_under(&self, tree: &Tree<'_>, node: usize, above: usize) -> bool {
        (above..tree.nodes[above].end()).contains(&node)
    }

    /// How many articles began before a node, and how many there are.
    pub(super) fn article(&self, at: usize) -> [f32; 2] {
        let before = self.articles.partition_point(|begin| *begin <= at);
        [before, self.articles.len()].map(|count| real(u32::try_from(count).unwrap_or(0)))
    }

    /// How many siblings of its kind the nearest repeated element around has, and its words.
    pub(super) fn repeated(&self, tree: &Tree<'_>, at: usize) -> (f32, f32) {
        let mut chain = std::iter::once(at).chain(tree.above(at));
        chain
            .find(|at| {
                self.siblings[*at] >= 3 && tree.nodes[*at].name() != "p" && tree.nodes[*at].name() != "li"
            })
            .map_or((0.0, 0.0), |at| {
                (real(self.siblings[at]), real(self.under[at].words))
            })
    }
}

fn sums(tree: &Tree<'_>, blocks: &[Block]) -> Vec<Under> {
    let mut under = vec![Under::default(); tree.nodes.len()];
    for block in blocks {
        under[block.container].add(block);
    }
    // Parents stand before their children: from the end, every child is summed before its parent.
    for at in (1..tree.nodes.len()).rev() {
        let own = under[at].clone();
        let parent = &mut under[tree.nodes[at].parent()];
        parent.words += own.words;
        parent.links += own.links;
        parent.long += own.long;
        parent.blocks += own.blocks;
    }
    under
}

fn rank(tree: &Tree<'_>, block: &Block) -> f32 {
    match tree.nodes[block.container].name().as_bytes() {
        [b'h', rank @ b'1'..=b'6'] => f32::from(rank - b'0'),
        _ => 0.0,
    }
}

/// The first `h1`, else heading, that has most of the headline's words.
fn headline(blocks: &[Block], ranks: &[f32], hints: &Hints) -> Option<usize> {
    let has_title = |at: &usize| {
        let block = &blocks[*at];
        let found = super::hints::words(&block.line)
            .take(60)
            .filter(|word| hints.title.contains(word))
            .count();
        found > 0 && found * 10 >= block.words as usize * 6 && found * 2 >= hints.title.len()
    };
    let headings = |rank: f32| (0..blocks.len()).filter(move |at| ranks[*at] == rank);
    headings(1.0)
        .find(has_title)
        .or_else(|| (0..blocks.len()).filter(|at| ranks[*at] > 0.0).find(has_title))
        .or_else(|| headings(1.0).next())
}

/// Readability's measure: paragraphs speak for what they stand in, less for what that stands in.
fn scored(tree: &Tree<'_>, blocks: &[Block], under: &[Under]) -> Option<usize> {
    let mut scores = vec![0.0_f32; tree.nodes.len()];
    for block in blocks.iter().filter(|block| block.words >= 8) {
        let score = 1.0 + real(block.commas) + (real(block.chars) / 100.0).min(3.0);
        let node = &tree.nodes[block.container];
        let parent = if matches!(
            node.name(),
            "div" | "section" | "article" | "main" | "body" | "td"
        ) {
            block.container
        } else {
            node.parent()
        };
        let above = tree.nodes[parent].parent();
        scores[parent] += score;
        scores[above] += score / 2.0;
        scores[tree.nodes[above].parent()] += score / 6.0;
    }
    let of = |at: usize| scores[at] * (1.0 - share(under[at].links, under[at].words));
    (1..scores.len())
        .filter(|at| scores[*at] > 0.0)
        .max_by(|a, b| of(*a).total_cmp(&of(*b)))
}

fn richest(tree: &Tree<'_>, under: &[Under], wanted: impl Fn(usize) -> bool) -> Option<usize> {
    (1..tree.nodes.len())
        .filter(|at| !tree.nodes[*at].is_text() && wanted(*at))
        .max_by_key(|at| under[*at].long + under[*at].words / 8)
}

/// The smallest element around the headline that holds a good part of the page's paragraphs.
fn around(tree: &Tree<'_>, under: &[Under], at: usize) -> Option<usize> {
    tree.above(at)
        .find(|at| under[*at].long * 10 >= under[0].long * 4 && under[*at].blocks > 1)
}

/// The run of blocks in which words weigh most against links and borders.
fn dense(blocks: &[Block]) -> Range<usize> {
    let (mut best, mut sum, mut from) = (0.0, 0.0_f32, 0);
    let mut range = (0, 0);
    for (at, block) in blocks.iter().enumerate() {
        if sum <= 0.0 {
            (sum, from) = (0.0, at);
        }
        sum += (real(block.words) * (1.0 - 2.0 * block.link_share())).min(80.0) - 9.0;
        if sum > best {
            best = sum;
            range = (from, at);
        }
    }
    match (blocks.get(range.0), blocks.get(range.1)) {
        (Some(first), Some(last)) if best > 0.0 => first.first..last.last + 1,
        _ => 0..0,
    }
}

/// By node: how many children of its parent have its signature.
fn siblings(tree: &Tree<'_>) -> Vec<u32> {
    let key = |at: usize| {
        let parent = u32::try_from(tree.nodes[at].parent()).unwrap_or(u32::MAX);
        (parent, tree.ancestry(at).signature)
    };
    let mut counts: Map<(u32, u32), u32> = Map::default();
    for (at, _) in tree.elements() {
        *counts.entry(key(at)).or_default() += 1;
    }
    let mut siblings = vec![0; tree.nodes.len()];
    for (at, _) in tree.elements() {
        siblings[at] = counts.get(&key(at)).copied().unwrap_or(0);
    }
    siblings
}
