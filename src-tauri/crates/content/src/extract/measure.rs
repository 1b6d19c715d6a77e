//! A block as numbers: itself, what it stands in, its neighbours, its page. The forests judge nothing else.

use super::blocks::{Block, real, share};
use super::hints::{self, Hints};
use super::model::{Map, Set, hash_lower};
use super::places::{Places, Under};
use super::tree::Tree;
use super::{byline, chrome};

/// Words from which on a block is a paragraph.
const PARAGRAPH_WORDS: u32 = 15;
/// How far away what is nowhere is.
const NOWHERE: f32 = 60.0;

/// How many measures a block has of its own.
pub(super) const OWN: usize = 147;

/// Measures every block, and gives `take` its own measures, the page's left out.
pub(super) fn each(
    tree: &Tree<'_>,
    blocks: &[Block],
    places: &Places,
    hints: &Hints,
    mut take: impl FnMut(&[f32]),
) {
    let mut seen: Map<u32, u32> = Map::default();
    let keys: Vec<u32> = blocks.iter().map(|block| hash_lower(&block.line)).collect();
    for key in &keys {
        *seen.entry(*key).or_default() += 1;
    }
    let kin = kin(tree, blocks);
    let mut values = Vec::with_capacity(OWN);
    for (at, block) in blocks.iter().enumerate() {
        values.clear();
        itself(tree, block, hints, &mut values);
        values.push(real(seen.get(&keys[at]).copied().unwrap_or(1)));
        around(tree, block, &mut values);
        position(blocks, places, at, &mut values);
        neighbours(tree, blocks, at, &mut values);
        containers(tree, places, block, &mut values);
        let signature = tree.ancestry(block.container).signature;
        values.extend(kin.get(&signature).map_or([0.0; 3], Under::measures));
        debug_assert_eq!(values.len(), OWN, "else the forests read something else");
        take(&values);
    }
}

fn itself(tree: &Tree<'_>, block: &Block, hints: &Hints, out: &mut Vec<f32>) {
    let words = block.words;
    out.extend([
        real(words),
        real(block.chars) / real(words),
        block.link_share(),
        real(block.links),
        share(block.commas, words),
        real(block.sentences),
        share(block.numbers, words),
        share(block.capitals, words),
        share(block.shouts, words),
        share(block.bold_words, words),
        real(block.pictures),
        name_code(tree.nodes[block.container].name()),
        ending(&block.line),
        f32::from(block.has_rights),
        f32::from(block.has_separator),
        f32::from(block.has_money),
        block.mean_tone(),
    ]);
    out.extend_from_slice(&block.tone[1..]);
    let first = &block.first_words;
    let inside = |set: &Set<u32>| {
        let found = first.iter().filter(|word| set.contains(word)).count();
        (
            real(u32::try_from(found).unwrap_or(0)),
            real(u32::try_from(first.len()).unwrap_or(1)),
            set.len(),
        )
    };
    let (found, own, all) = inside(&hints.title);
    out.extend([found / own, found / real(u32::try_from(all.max(1)).unwrap_or(1))]);
    let (found, own, _) = inside(&hints.description);
    out.push(found / own);
    let claimed = if hints.body.is_empty() {
        0
    } else {
        hints::triples(first.iter().copied())
            .filter(|triple| hints.body.contains(triple))
            .count()
    };
    let triples = first.len().saturating_sub(2).max(1);
    out.push(if hints.body.is_empty() {
        -1.0
    } else {
        share(
            u32::try_from(claimed).unwrap_or(0),
            u32::try_from(triples).unwrap_or(1),
        )
    });
    let short = words <= 8;
    out.push(f32::from(short && chrome::is_noise(&block.line)));
    out.push(f32::from(short && chrome::ends_article(&block.line)));
    out.push(f32::from(short && byline::after_lead(&block.line).is_some()));
}

fn around(tree: &Tree<'_>, block: &Block, out: &mut Vec<f32>) {
    let container = &tree.nodes[block.container];
    let found = tree.ancestry(block.container);
    // The text's own parent may be a link, a title or a label.
    let inner = tree.ancestry(tree.nodes[block.first].parent());
    out.extend(inner.slots.iter().map(|depth| {
        if *depth == 0 {
            NOWHERE
        } else {
            f32::from(container.depth.saturating_add(1).saturating_sub(*depth))
        }
    }));
    out.extend(inner.own);
    out.extend(found.own);
    out.extend(inner.around);
    out.extend(tree.ancestry(container.parent()).own);
    out.extend([f32::from(found.hidden), f32::from(container.depth)]);
}

fn position(blocks: &[Block], places: &Places, at: usize, out: &mut Vec<f32>) {
    let index = u32::try_from(at).unwrap_or(u32::MAX);
    let count = u32::try_from(blocks.len()).unwrap_or(u32::MAX);
    let (before, all) = (places.words_before[at], places.words);
    out.extend([
        share(index, count),
        share(before, all),
        real(before),
        real(all - before),
        real(index),
        real(count - index),
    ]);
    let headline = places.headline.map_or(-NOWHERE * 100.0, |headline| {
        real(before) - real(places.words_before[headline])
    });
    out.push(headline);
    let above = places.headings[at];
    out.push(above.map_or(NOWHERE * 10.0, |above| real(before - places.words_before[above])));
    out.push(above.map_or(NOWHERE, |above| real(index - u32::try_from(above).unwrap_or(0))));
    out.push(above.map_or(0.0, |above| blocks[above].mean_tone()));
    out.push(above.map_or(0.0, |above| blocks[above].tone[1]));
    out.push(above.map_or(0.0, |above| places.heading_ranks[above]));
}

fn neighbours(tree: &Tree<'_>, blocks: &[Block], at: usize, out: &mut Vec<f32>) {
    let own = tree.ancestry(blocks[at].container).signature;
    for step in [-2_isize, -1, 1, 2] {
        let beside = at.checked_add_signed(step).and_then(|at| blocks.get(at));
        out.extend(beside.map_or([-1.0, 0.0, -1.0, 0.0, 0.0], |block| {
            let node = &tree.nodes[block.container];
            [
                real(block.words),
                block.link_share(),
                name_code(node.name()),
                block.mean_tone(),
                f32::from(tree.ancestry(block.container).signature == own),
            ]
        }));
    }
    for reach in [4_usize, 12] {
        let window = &blocks[at.saturating_sub(reach)..(at + reach + 1).min(blocks.len())];
        let words: u32 = window.iter().map(|block| block.words).sum();
        let links: u32 = window.iter().map(|block| block.link_words).sum();
        let long: u32 = window
            .iter()
            .filter(|b| b.words >= PARAGRAPH_WORDS)
            .map(|b| b.words)
            .sum();
        out.extend([real(words), share(links, words), share(long, words)]);
    }
}

fn containers(tree: &Tree<'_>, places: &Places, block: &Block, out: &mut Vec<f32>) {
    let mut at = block.container;
    for _ in 0..4 {
        let under = &places.under[at];
        out.extend([
            real(under.words),
            share(under.words, places.words),
            real(under.blocks),
        ]);
        out.extend([share(under.links, under.words), share(under.long, under.words)]);
        at = tree.nodes[at].parent();
    }
    for candidate in &places.candidates {
        out.push(candidate.map_or(-1.0, |candidate| {
            f32::from(places.is_under(tree, block.first, candidate))
        }));
        out.push(candidate.map_or(-1.0, |candidate| {
            share(places.under[candidate].words, places.words)
        }));
    }
    let (repeated, each) = places.repeated(tree, block.container);
    out.extend([repeated, each, f32::from(places.dense.contains(&block.first))]);
    out.extend(places.article(block.first));
}

/// What blocks of one signature have in common.
fn kin(tree: &Tree<'_>, blocks: &[Block]) -> Map<u32, Under> {
    let mut kin: Map<u32, Under> = Map::default();
    for block in blocks {
        kin.entry(tree.ancestry(block.container).signature)
            .or_default()
            .add(block);
    }
    kin
}

/// Elements that are counted.
#[rustfmt::skip]
const COUNTED: [&str; 10] = ["article", "h1", "h2", "li", "img", "p", "form", "table", "time", "pre"];

/// The measures of the page, the same for each of its blocks.
pub(super) fn page(tree: &Tree<'_>, blocks: &[Block], places: &Places, hints: &Hints) -> Vec<f32> {
    let root = &places.under[0];
    let of = |wanted: &dyn Fn(&Block) -> bool| {
        let words: u32 = blocks
            .iter()
            .filter(|block| wanted(block))
            .map(|block| block.words)
            .sum();
        share(words, root.words)
    };
    let in_slot = |slot: usize| of(&|block: &Block| tree.ancestry(block.container).slots[slot] > 0);
    let mut page = vec![
        real(root.words),
        real(root.blocks),
        share(root.links, root.words),
        share(root.long, root.words),
    ];
    let mut counts = [0_u32; COUNTED.len()];
    for (_, node) in tree.elements() {
        if let Some(at) = COUNTED.iter().position(|name| *name == node.name()) {
            counts[at] += 1;
        }
    }
    page.extend(counts.map(real));
    page.extend([0, 1, 8, 18 + 1, 18 + 12, 18 + 13].map(in_slot));
    page.push(of(&|block: &Block| block.words >= 40));
    page.push(real(
        u32::try_from(blocks.iter().filter(|block| block.has_money).count()).unwrap_or(0),
    ));
    page.extend_from_slice(&hints.page);
    page
}

/// The kinds of elements as numbers.
fn name_code(name: &str) -> f32 {
    #[rustfmt::skip]
    const NAMES: [&str; 26] = [
        "p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "td", "th", "blockquote", "pre", "dd", "dt", "figcaption",
        "caption", "div", "section", "article", "main", "body", "header", "footer", "aside", "nav", "form",
    ];
    let at = NAMES
        .iter()
        .position(|known| *known == name)
        .unwrap_or(NAMES.len());
    real(u32::try_from(at).unwrap_or(0))
}

fn ending(line: &str) -> f32 {
    match line.chars().next_back() {
        Some('.' | '。') => 1.0,
        Some('!' | '?' | '؟') => 2.0,
        Some(':') => 3.0,
        Some('…') => 4.0,
        Some('"' | '”' | '»' | '\'' | '’' | ')') => 5.0,
        Some(c) if c.is_numeric() => 6.0,
        _ => 0.0,
    }
}
