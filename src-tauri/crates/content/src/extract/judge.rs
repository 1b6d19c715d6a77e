//! Which blocks of a page are its text: measured, judged, judged again, and chosen together.

use super::blocks::{self, Block, real};
use super::context::{self, Context};
use super::hints::Hints;
use super::measure::{self, OWN};
use super::model;
use super::places::Places;
use super::tree::Tree;

/// The blocks of a page and what is known of them.
pub(super) struct Reading {
    pub(super) blocks: Vec<Block>,
    pub(super) places: Places,
}

impl Reading {
    pub(super) fn of(tree: &Tree<'_>, lexicon: &model::Lexicon, hints: &Hints) -> Self {
        let blocks = blocks::of(tree, lexicon);
        let places = Places::of(tree, &blocks, hints);
        Self { blocks, places }
    }

    /// How likely each block is a part of the text.
    pub(super) fn chances(&self, tree: &Tree<'_>, hints: &Hints) -> Vec<f32> {
        let (judges, count) = (model::blocks(), self.blocks.len());
        let [first, second] = &judges.forests;
        let values = measure::page(tree, &self.blocks, &self.places, hints);
        let mut page = vec![0; values.len()];
        judges.codes.write(OWN, &values, &mut page);
        let mut own = vec![0; count * OWN];
        let mut rows = own.chunks_mut(OWN);
        measure::each(tree, &self.blocks, &self.places, hints, |values| {
            if let Some(row) = rows.next() {
                judges.codes.write(0, values, row);
            }
        });
        let width = OWN + page.len();
        let fill = |at: usize, row: &mut [u8]| {
            row[..OWN].copy_from_slice(&own[at * OWN..(at + 1) * OWN]);
            row[OWN..width].copy_from_slice(&page);
        };
        let chances = first.judge(count, width, fill);
        let context = self.context(tree, &chances);
        second.judge(count, width + context::WIDTH, |at, row| {
            fill(at, row);
            judges.codes.write(width, &context.row(at), &mut row[width..]);
        })
    }

    pub(super) fn context<'r>(&'r self, tree: &'r Tree<'r>, first: &'r [f32]) -> Context<'r> {
        Context::of(tree, &self.blocks, &self.places, first)
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
