//! What the trainer reads: the same measures as extraction takes, of pages whose answer is known.

use super::ancestry;
use super::hints;
use super::judge::Reading;
use super::model::{Lexicon, hash_lower};
use super::rules::Rules;
use super::tree::Tree;
use super::{PageContext, facts, json_ld, measure};
use crate::decode::{Kind, decode};
use crate::markup::Tag;

/// One block, as the trainer needs it.
#[derive(Debug, Default)]
pub struct Observed {
    /// Its words on one line.
    pub line: String,
    /// Hashes of its first words, as the lexicon knows them.
    pub words: Vec<u32>,
    /// Hashes of the parts of names around it.
    pub classes: Vec<u32>,
}

/// A page as the extractor measures it.
#[derive(Debug, Default)]
pub struct Observation {
    /// Its blocks, in order.
    pub blocks: Vec<Observed>,
    /// How many measures a block has.
    pub width: usize,
    /// The measures of all blocks, one behind the other.
    pub rows: Vec<f32>,
}

/// Measures a page with this lexicon; with `first`, the first judgement of each block, also what follows from it.
pub fn observe(bytes: &[u8], ctx: &PageContext<'_>, lexicon: &[u8], first: Option<&[f32]>) -> Observation {
    let lexicon = Lexicon::read(lexicon);
    let source = decode(bytes, ctx.content_type, Kind::Page);
    let (head, tree) = Tree::read(&source, ctx.url, &lexicon);
    let claims = json_ld::read(&head);
    let facts = facts::gather(&head, &claims, &tree, ctx, &Rules::of(&head, &tree, ctx.url));
    let hints = hints::of(&head, &claims, &facts, ctx.url);
    let reading = Reading::of(&tree, &lexicon, &hints);
    let context = first.map(|first| reading.context(&tree, first));
    let page = measure::page(&tree, &reading.blocks, &reading.places, &hints);
    let (mut rows, mut at) = (Vec::new(), 0);
    measure::each(&tree, &reading.blocks, &reading.places, &hints, |own| {
        rows.extend_from_slice(own);
        rows.extend_from_slice(&page);
        rows.extend(context.iter().flat_map(|context| context.row(at)));
        at += 1;
    });
    let width = rows.len().checked_div(at).unwrap_or(0);
    drop(context);
    let blocks = reading.blocks.into_iter().map(|block| Observed {
        words: block
            .line
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .take(32)
            .map(hash_lower)
            .collect(),
        classes: classes(&tree, block.first),
        line: block.line,
    });
    Observation {
        blocks: blocks.collect(),
        width,
        rows,
    }
}

/// The days that a page names, each as `2025-07-30`, whether its year is a guess, and its measures.
///
/// Days that are counted back from the fetch are left out: the pages were not fetched when they are read.
pub fn observe_days(bytes: &[u8], ctx: &PageContext<'_>) -> Vec<(String, bool, Vec<f32>)> {
    let source = decode(bytes, ctx.content_type, Kind::Page);
    let (head, tree) = Tree::read(&source, ctx.url, super::model::lexicon());
    let claims = json_ld::read(&head);
    let (days, rows) = facts::days(&head, &claims, &tree, ctx, &Rules::of(&head, &tree, ctx.url));
    let rows = rows.chunks(super::days::WIDTH);
    let told = days.iter().zip(rows).filter(|(day, _)| !day.is_relative());
    told.map(|(day, row)| (day.at.to_string()[..10].to_owned(), day.inferred, row.to_vec()))
        .collect()
}

fn classes(tree: &Tree<'_>, at: usize) -> Vec<u32> {
    let mut found = Vec::new();
    for above in tree.above(at) {
        let node = &tree.nodes[above];
        let tag = Tag {
            name: node.name().into(),
            attributes: node.attributes.to_vec(),
            self_closing: false,
        };
        ancestry::parts(&tag, |part| found.push(part));
    }
    found.sort_unstable();
    found.dedup();
    found
}
