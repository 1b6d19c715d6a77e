//! The first judgement of all blocks as measures of each: neighbours, sections and containers that are text or are not.

use super::blocks::{Block, real};
use super::model::Map;
use super::places::Places;
use super::tree::Tree;

/// A sum of words, and of those that are text.
#[derive(Debug, Default, Clone, Copy)]
struct Mass {
    words: f32,
    text: f32,
}

impl Mass {
    fn add(&mut self, words: f32, chance: f32) {
        self.words += words;
        self.text += words * chance;
    }

    fn share(self) -> f32 {
        if self.words > 0.0 {
            self.text / self.words
        } else {
            0.0
        }
    }
}

/// How many measures these are.
pub(super) const WIDTH: usize = 32;

/// What all first judgements say together, ready to be asked of each block.
pub(super) struct Context<'r> {
    tree: &'r Tree<'r>,
    blocks: &'r [Block],
    chances: &'r [f32],
    /// By node.
    under: Vec<Mass>,
    /// By signature of the container.
    kin: Map<u32, Mass>,
    /// By block: all before it.
    before: Vec<Mass>,
    all: Mass,
    best: usize,
    sections: Vec<Mass>,
}

impl<'r> Context<'r> {
    pub(super) fn of(tree: &'r Tree<'r>, blocks: &'r [Block], places: &Places, chances: &'r [f32]) -> Self {
        let mut under = vec![Mass::default(); tree.nodes.len()];
        let mut kin: Map<u32, Mass> = Map::default();
        let mut before = Vec::with_capacity(blocks.len() + 1);
        let mut all = Mass::default();
        for (block, chance) in blocks.iter().zip(chances) {
            let words = real(block.words);
            under[block.container].add(words, *chance);
            let signature = tree.ancestry(block.container).signature;
            kin.entry(signature).or_default().add(words, *chance);
            before.push(all);
            all.add(words, *chance);
        }
        before.push(all);
        for at in (1..under.len()).rev() {
            let own = under[at];
            let parent = &mut under[tree.nodes[at].parent()];
            parent.words += own.words;
            parent.text += own.text;
        }
        Self {
            best: best(tree, &under, all),
            sections: sections(blocks, places, chances),
            tree,
            blocks,
            chances,
            under,
            kin,
            before,
            all,
        }
    }

    /// The measures of one block.
    pub(super) fn row(&self, at: usize) -> [f32; WIDTH] {
        let (block, all) = (&self.blocks[at], self.all);
        let mut values = Row::default();
        for step in [0, -1, 1, -2, 2, -3, 3] {
            let beside = at.checked_add_signed(step).and_then(|at| self.chances.get(at));
            values.extend([beside.copied().unwrap_or(-0.1)]);
        }
        for reach in [3, 8, 20] {
            let from = self.before[at.saturating_sub(reach)];
            let to = self.before[(at + reach + 1).min(self.blocks.len())];
            let window = Mass {
                words: to.words - from.words,
                text: to.text - from.text,
            };
            values.extend([window.share()]);
        }
        self.containers(block, &mut values);
        let signature = self.tree.ancestry(block.container).signature;
        values.extend([self.kin.get(&signature).map_or(0.0, |mass| mass.share())]);
        let section = self.sections[at];
        values.extend([all.share(), all.text, section.share(), section.words]);
        let behind = all.text - self.before[at + 1].text;
        values.extend([
            self.before[at].text / all.text.max(1.0),
            behind / all.text.max(1.0),
        ]);
        let (best, under) = (self.best, self.under[self.best]);
        values.extend([
            f32::from((best..self.tree.nodes[best].end()).contains(&block.first)),
            under.share(),
            under.text / all.text.max(1.0),
        ]);
        debug_assert_eq!(values.count, WIDTH, "else the forest reads something else");
        values.values
    }

    fn containers(&self, block: &Block, values: &mut Row) {
        let (tree, under, all) = (self.tree, &self.under, self.all);
        let mut at = block.container;
        for _ in 0..5 {
            values.extend([under[at].share(), under[at].text / all.text.max(1.0)]);
            at = tree.nodes[at].parent();
        }
        // The nearest element around that holds most of the text.
        let chain = std::iter::once(block.container).chain(tree.above(block.container));
        let most = chain.enumerate().find(|(_, at)| under[*at].text > all.text * 0.5);
        let steps = most.map_or(60.0, |(steps, _)| real(u32::try_from(steps).unwrap_or(60)));
        values.extend([steps, most.map_or(0.0, |(_, at)| under[at].share())]);
    }
}

/// Measures, as they are added.
#[derive(Default)]
struct Row {
    values: [f32; WIDTH],
    count: usize,
}

impl Row {
    fn extend<const N: usize>(&mut self, more: [f32; N]) {
        for value in more {
            if let Some(place) = self.values.get_mut(self.count) {
                *place = value;
            }
            self.count += 1;
        }
    }
}

/// The element whose text is the best answer as a whole: the most text with the least beside it.
fn best(tree: &Tree<'_>, under: &[Mass], all: Mass) -> usize {
    let score = |at: &usize| 2.0 * under[*at].text / (under[*at].words + all.text).max(1.0);
    (0..tree.nodes.len())
        .filter(|at| under[*at].words > 0.0)
        .max_by(|a, b| score(a).total_cmp(&score(b)))
        .unwrap_or(0)
}

/// By block: all from the heading above it to the next.
fn sections(blocks: &[Block], places: &Places, chances: &[f32]) -> Vec<Mass> {
    let mut masses: Map<Option<usize>, Mass> = Map::default();
    let own = |at: usize| {
        if places.heading_ranks[at] > 0.0 {
            Some(at)
        } else {
            places.headings[at]
        }
    };
    for (at, block) in blocks.iter().enumerate() {
        masses
            .entry(own(at))
            .or_default()
            .add(real(block.words), chances[at]);
    }
    (0..blocks.len())
        .map(|at| masses.get(&own(at)).copied().unwrap_or_default())
        .collect()
}
