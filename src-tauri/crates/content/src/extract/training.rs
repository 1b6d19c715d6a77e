//! What the trainer reads: the same measures as extraction takes, of pages whose answer is known.

use super::ancestry;
use super::hints;
use super::judge::Reading;
use super::model::{Lexicon, Measures, hash_lower};
use super::tree::Tree;
use super::{PageContext, context, facts, json_ld};
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
    let facts = facts::gather(&head, &claims, &tree, ctx);
    let hints = hints::of(&head, &claims, &facts, ctx.url);
    let reading = Reading::of(&tree, &lexicon, &hints);
    let context = first.map(|first| reading.context(&tree, first));
    let mut parts = reading.rows.parts().to_vec();
    parts.extend(
        context
            .as_deref()
            .map(|context| Measures::Each(context, context::WIDTH)),
    );
    let rows = (0..reading.blocks.len())
        .flat_map(|at| parts.iter().flat_map(move |part| part.of(at).iter().copied()));
    let (rows, width) = (rows.collect(), parts.iter().map(Measures::width).sum());
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

fn classes(tree: &Tree<'_>, at: usize) -> Vec<u32> {
    let mut found = Vec::new();
    for above in tree.above(at) {
        let node = &tree.nodes[above];
        let tag = Tag {
            name: node.name.clone(),
            attributes: node.attributes.clone(),
            self_closing: false,
        };
        ancestry::parts(&tag, |part| found.push(part));
    }
    found.sort_unstable();
    found.dedup();
    found
}
