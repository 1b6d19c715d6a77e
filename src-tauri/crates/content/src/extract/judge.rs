//! Which blocks of a page are its text: measured, judged, judged again, and chosen together.

use super::blocks::{self, Block, real};
use super::context;
use super::hints::Hints;
use super::measure::{self, Rows};
use super::model::{self, Measures};
use super::places::Places;
use super::tree::Tree;

/// The blocks of a page and what is known of them.
pub(super) struct Reading {
    pub(super) blocks: Vec<Block>,
    pub(super) places: Places,
    pub(super) rows: Rows,
}

impl Reading {
    pub(super) fn of(tree: &Tree<'_>, lexicon: &model::Lexicon, hints: &Hints) -> Self {
        let blocks = blocks::of(tree, lexicon);
        let places = Places::of(tree, &blocks, hints);
        let rows = measure::rows(tree, &blocks, &places, hints);
        Self { blocks, places, rows }
    }

    /// How likely each block is a part of the text.
    pub(super) fn chances(&self, tree: &Tree<'_>) -> Vec<f32> {
        let [own, page] = self.rows.parts();
        let first = model::first().judge(&[own, page], self.blocks.len());
        let context = self.context(tree, &first);
        let context = Measures::Each(&context, context::WIDTH);
        model::second().judge(&[own, page, context], self.blocks.len())
    }

    pub(super) fn context(&self, tree: &Tree<'_>, first: &[f32]) -> Vec<f32> {
        context::measures(tree, &self.blocks, &self.places, first)
    }
}

/// The blocks that together are expected to share the most words with the text.
///
/// The best set for F1 is all blocks above some chance (Lewis 1995); which chance follows from all of them.
pub(super) fn choose(blocks: &[Block], chances: &[f32]) -> Vec<bool> {
    let mut order: Vec<usize> = (0..blocks.len()).collect();
    order.sort_by(|a, b| chances[*b].total_cmp(&chances[*a]));
    let expected: f32 = blocks
        .iter()
        .zip(chances)
        .map(|(block, chance)| real(block.words) * chance)
        .sum();
    let (mut taken, mut text, mut best, mut border) = (0.0, 0.0, 0.0, 1.0);
    for at in order {
        taken += real(blocks[at].words);
        text += real(blocks[at].words) * chances[at];
        let score = 2.0 * text / (taken + expected).max(1.0);
        if score > best {
            (best, border) = (score, chances[at]);
        }
    }
    chances.iter().map(|chance| *chance >= border).collect()
}
