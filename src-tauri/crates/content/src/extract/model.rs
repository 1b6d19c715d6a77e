//! What was learned offline: the weights of words and of names of classes, and forests of small trees.
//!
//! `training/train.py` makes the tables from pages with known answers; `training/README.md` says how. A table that does
//! not read is a table that knows nothing, so that no page fails for it.

use std::sync::LazyLock;

/// Words and names of classes, each with what it says of the text it stands in.
static LEXICON: LazyLock<Lexicon> =
    LazyLock::new(|| Lexicon::read(include_bytes!("tables/lexicon.bin")));
/// Judges a block by itself and what it stands in.
static FIRST: LazyLock<Forest> = LazyLock::new(|| Forest::read(include_bytes!("tables/first.bin")));
/// Judges it again, knowing what the first said of all blocks.
static SECOND: LazyLock<Forest> = LazyLock::new(|| Forest::read(include_bytes!("tables/second.bin")));

/// The tables that extraction uses.
pub(super) fn lexicon() -> &'static Lexicon {
    &LEXICON
}

pub(super) fn first() -> &'static Forest {
    &FIRST
}

pub(super) fn second() -> &'static Forest {
    &SECOND
}

/// Weights by the hash of a word: positive is text, negative the site's.
///
/// Format: two sections (words, classes), each a count and so many (hash, weight × 16), little-endian.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    words: Table,
    classes: Table,
}

impl Lexicon {
    pub(super) fn read(mut bytes: &[u8]) -> Self {
        let words = Table::read(&mut bytes).unwrap_or_default();
        let classes = Table::read(&mut bytes).unwrap_or_default();
        Self { words, classes }
    }

    pub(super) fn word(&self, hash: u32) -> f32 {
        self.words.get(hash)
    }

    pub(super) fn class(&self, hash: u32) -> f32 {
        self.classes.get(hash)
    }
}

/// An open hash table: hashes are spread already.
#[derive(Debug, Default)]
struct Table {
    slots: Vec<(u32, f32)>,
}

impl Table {
    fn read(bytes: &mut &[u8]) -> Option<Self> {
        let count = u32::from_le_bytes(take(bytes)?) as usize;
        let size = (count.min(1 << 20) * 2).next_power_of_two();
        let mut slots = vec![(0, 0.0); size];
        for _ in 0..count {
            let hash = u32::from_le_bytes(take(bytes)?);
            let [weight] = take(bytes)?;
            let mut at = hash as usize & (size - 1);
            while slots[at].0 != 0 {
                at = (at + 1) & (size - 1);
            }
            slots[at] = (hash, f32::from(weight.cast_signed()) / 16.0);
        }
        Some(Self { slots })
    }

    fn get(&self, hash: u32) -> f32 {
        if self.slots.is_empty() {
            return 0.0;
        }
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        // Half of the slots are free, so that an empty one ends every search.
        while self.slots[at].0 != 0 {
            if self.slots[at].0 == hash {
                return self.slots[at].1;
            }
            at = (at + 1) & mask;
        }
        0.0
    }
}

fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    let (head, rest) = bytes.split_first_chunk::<N>()?;
    *bytes = rest;
    Some(*head)
}

/// FNV-1a of a text in lower case already; never 0.
pub(super) fn hash(text: &str) -> u32 {
    text.bytes().fold(SEED, step).max(1)
}

/// The same of a text as it stands.
pub(super) fn hash_lower(text: &str) -> u32 {
    if text.is_ascii() {
        return text.bytes().map(|b| b.to_ascii_lowercase()).fold(SEED, step).max(1);
    }
    let mut found = SEED;
    let mut buffer = [0; 4];
    for c in text.chars().flat_map(char::to_lowercase) {
        found = c.encode_utf8(&mut buffer).bytes().fold(found, step);
    }
    found.max(1)
}

const SEED: u32 = 0x811c_9dc5;

fn step(hash: u32, byte: u8) -> u32 {
    (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
}

/// Boosted trees over measures; the answer is a probability.
///
/// Format: how many measures, trees and nodes (u32), where each tree begins (u32), then the nodes: what is measured
/// (u16; 65535 is a leaf), the two next nodes (u16, from the tree's beginning), border or value (f32), little-endian.
#[derive(Debug, Default)]
pub(super) struct Forest {
    measures: usize,
    trees: Vec<usize>,
    nodes: Vec<Split>,
}

#[derive(Debug, Clone, Copy)]
struct Split {
    value: f32,
    measure: u16,
    next: [u16; 2],
}

const LEAF: u16 = u16::MAX;

impl Forest {
    pub(super) fn read(bytes: &[u8]) -> Self {
        Self::parse(bytes).unwrap_or_default()
    }

    fn parse(mut bytes: &[u8]) -> Option<Self> {
        let bytes = &mut bytes;
        let measures = u32::from_le_bytes(take(bytes)?) as usize;
        let (trees, nodes) = (u32::from_le_bytes(take(bytes)?), u32::from_le_bytes(take(bytes)?));
        let trees = (0..trees).map(|_| Some(u32::from_le_bytes(take(bytes)?) as usize));
        let trees: Vec<usize> = trees.collect::<Option<_>>()?;
        let mut node = || {
            Some(Split {
                measure: u16::from_le_bytes(take(bytes)?),
                next: [u16::from_le_bytes(take(bytes)?), u16::from_le_bytes(take(bytes)?)],
                value: f32::from_le_bytes(take(bytes)?),
            })
        };
        let nodes: Vec<Split> = (0..nodes).map(|_| node()).collect::<Option<_>>()?;
        Some(Self { measures, trees, nodes })
    }

    /// The probability of each row; rows lie one behind the other.
    pub(super) fn judge(&self, rows: &[f32], width: usize) -> Vec<f32> {
        let mut sums = vec![0.0_f32; rows.len() / width.max(1)];
        if self.measures != width {
            return sums;
        }
        for tree in &self.trees {
            let nodes = &self.nodes[*tree..];
            for (sum, row) in sums.iter_mut().zip(rows.chunks_exact(width)) {
                let mut at = 0;
                loop {
                    let node = &nodes[at];
                    if node.measure == LEAF {
                        *sum += node.value;
                        break;
                    }
                    let right = row[node.measure as usize] > node.value;
                    at = node.next[usize::from(right)] as usize;
                }
            }
        }
        for sum in &mut sums {
            *sum = 1.0 / (1.0 + (-*sum).exp());
        }
        sums
    }
}
