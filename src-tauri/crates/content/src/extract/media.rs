//! Which pictures and players belong to the article: those among its text, and the one that leads it.

use std::ops::Range;

use super::blocks::Block;
use super::render::Cut;
use super::tree::{Node, Tree};

/// Smaller pictures are signs.
const SIGN_PIXELS: u32 = 64;
/// How many blocks of other words may stand between the leading picture and the text.
const LEAD_REACH: usize = 6;

/// What a picture must not stand in, by place in `Ancestry::slots`: aside, nav, footer, form, dialog; comments, sidebar,
/// related, sharing, author, menu, foot, newsletter, cookies.
const FOREIGN: [usize; 14] = [2, 3, 5, 6, 17, 19, 20, 21, 22, 23, 24, 25, 27, 29];

/// Keeps the pictures that belong to what is kept.
pub(super) fn keep(tree: &Tree<'_>, blocks: &[Block], chosen: &[bool], cut: &mut Cut<'_, '_>) {
    let Some(first) = chosen.iter().position(|chosen| *chosen) else {
        return;
    };
    let last = chosen.iter().rposition(|chosen| *chosen).unwrap_or(first);
    let Some(scope) = scope(tree, blocks, chosen) else {
        return;
    };
    let counts = Counts::of(blocks, chosen);
    let mut next = 0;
    for (at, node) in tree.elements() {
        while next < blocks.len() && blocks[next].first < at {
            next += 1;
        }
        if !is_media(node) || is_sign(node) || cut.is_kept(at) {
            continue;
        }
        if !(scope..tree.nodes[scope].end()).contains(&at) || is_foreign(tree, at, scope) {
            continue;
        }
        let leads = next <= first && first - next <= LEAD_REACH;
        let among = next > first && next <= last + 1;
        if (leads || among) && belongs(tree, &counts, at, scope, leads) {
            cut.keep(holder(tree, at));
        }
    }
}

/// The smallest element that holds nearly all of the chosen words.
fn scope(tree: &Tree<'_>, blocks: &[Block], chosen: &[bool]) -> Option<usize> {
    let mut words = vec![0_u32; tree.nodes.len()];
    for (block, _) in blocks.iter().zip(chosen).filter(|(_, chosen)| **chosen) {
        words[block.container] += block.words;
    }
    for at in (1..words.len()).rev() {
        words[tree.nodes[at].parent()] += words[at];
    }
    let total = words[0];
    let found = (0..words.len())
        .filter(|at| words[*at] * 10 >= total * 9)
        .max_by_key(|at| tree.nodes[*at].depth)?;
    // The leading picture often stands beside the text's own element.
    let parent = tree.nodes[found].parent();
    Some(if tree.nodes[parent].name() == "body" {
        found
    } else {
        parent
    })
}

fn is_media(node: &Node<'_>) -> bool {
    matches!(node.name(), "img" | "video" | "audio")
}

fn is_sign(node: &Node<'_>) -> bool {
    ["width", "height"].iter().any(|name| {
        node.get(name)
            .and_then(|value| value.trim_end_matches("px").parse::<u32>().ok())
            .is_some_and(|pixels| pixels < SIGN_PIXELS)
    })
}

fn is_foreign(tree: &Tree<'_>, at: usize, scope: usize) -> bool {
    let depth = tree.nodes[scope].depth + 1;
    FOREIGN.iter().any(|slot| tree.ancestry(at).slots[*slot] > depth)
}

/// How many blocks, and how many of them chosen, begin before each node that is asked for.
struct Counts<'b> {
    blocks: &'b [Block],
    /// By block: the chosen ones before it, and all of them behind the last.
    chosen: Vec<usize>,
}

impl<'b> Counts<'b> {
    fn of(blocks: &'b [Block], chosen: &[bool]) -> Self {
        let mut sum = 0;
        let mut before = vec![0];
        for chosen in chosen {
            sum += usize::from(*chosen);
            before.push(sum);
        }
        Self {
            blocks,
            chosen: before,
        }
    }

    /// All blocks in a range of nodes, and the chosen ones.
    fn within(&self, range: &Range<usize>) -> (usize, usize) {
        let at = |node: usize| self.blocks.partition_point(|block| block.first < node);
        let (from, to) = (at(range.start), at(range.end));
        (to - from, self.chosen[to] - self.chosen[from])
    }
}

/// Whether no other words stand with a picture in an element that has nothing of the text.
fn belongs(tree: &Tree<'_>, counts: &Counts<'_>, at: usize, scope: usize, leads: bool) -> bool {
    for above in tree.above(at).take_while(|above| *above != scope) {
        let (all, chosen) = counts.within(&(above..tree.nodes[above].end()));
        if all > 0 && tree.nodes[above].name() != "figure" {
            // Words of a card stand with its picture; the head of an article stands with its own.
            return chosen > 0 || (leads && all <= LEAD_REACH);
        }
    }
    true
}

/// The figure of a picture, with its caption; else the picture.
fn holder(tree: &Tree<'_>, at: usize) -> usize {
    tree.above(at)
        .take(6)
        .find(|above| tree.nodes[*above].name() == "figure")
        .unwrap_or(at)
}
