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

/// What all first judgements say of each block, [`WIDTH`] measures a block.
pub(super) fn measures(tree: &Tree<'_>, blocks: &[Block], places: &Places, chances: &[f32]) -> Vec<f32> {
    let mut under = vec![Mass::default(); tree.nodes.len()];
    let mut kin: Map<u32, Mass> = Map::default();
    let mut before = Vec::with_capacity(blocks.len() + 1);
    let mut all = Mass::default();
    for (block, chance) in blocks.iter().zip(chances) {
        let words = real(block.words);
        under[block.container].add(words, *chance);
        let signature = tree.nodes[block.container].ancestry.signature;
        kin.entry(signature).or_default().add(words, *chance);
        before.push(all);
        all.add(words, *chance);
    }
    before.push(all);
    for at in (1..under.len()).rev() {
        let own = under[at];
        let parent = &mut under[tree.nodes[at].parent];
        parent.words += own.words;
        parent.text += own.text;
    }
    let best = best(tree, &under, all);
    let sections = sections(blocks, places, chances);
    let mut values = Vec::with_capacity(blocks.len() * WIDTH);
    for (at, block) in blocks.iter().enumerate() {
        for step in [0, -1, 1, -2, 2, -3, 3] {
            let beside = at.checked_add_signed(step).and_then(|at| chances.get(at));
            values.push(beside.copied().unwrap_or(-0.1));
        }
        for reach in [3, 8, 20] {
            let (from, to) = (
                before[at.saturating_sub(reach)],
                before[(at + reach + 1).min(blocks.len())],
            );
            let window = Mass {
                words: to.words - from.words,
                text: to.text - from.text,
            };
            values.push(window.share());
        }
        containers(tree, &under, all, block, &mut values);
        values.push(
            kin.get(&tree.nodes[block.container].ancestry.signature)
                .map_or(0.0, |mass| mass.share()),
        );
        values.extend([all.share(), all.text, sections[at].share(), sections[at].words]);
        let behind = all.text - before[at + 1].text;
        values.extend([before[at].text / all.text.max(1.0), behind / all.text.max(1.0)]);
        values.push(f32::from((best..tree.nodes[best].end).contains(&block.first)));
        values.push(under[best].share());
        values.push(under[best].text / all.text.max(1.0));
    }
    values
}

fn containers(tree: &Tree<'_>, under: &[Mass], all: Mass, block: &Block, values: &mut Vec<f32>) {
    let mut at = block.container;
    for _ in 0..5 {
        values.extend([under[at].share(), under[at].text / all.text.max(1.0)]);
        at = tree.nodes[at].parent;
    }
    // The nearest element around that holds most of the text.
    let chain = std::iter::once(block.container).chain(tree.above(block.container));
    let most = chain.enumerate().find(|(_, at)| under[*at].text > all.text * 0.5);
    values.push(most.map_or(60.0, |(steps, _)| real(u32::try_from(steps).unwrap_or(60))));
    values.push(most.map_or(0.0, |(_, at)| under[at].share()));
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
