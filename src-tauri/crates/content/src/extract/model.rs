//! What was learned offline: the weights of words and of names of classes, and forests of small trees.
//!
//! `training/train.py` makes the tables from pages with known answers; `training/README.md` says how. A table that does
//! not read is a table that knows nothing, so that no page fails for it.

use std::collections::{HashMap, HashSet};
use std::hash::BuildHasherDefault;
use std::hint::select_unpredictable;
use std::sync::LazyLock;

/// Words and names of classes, each with what it says of the text it stands in.
static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::read(include_bytes!("tables/lexicon.bin")));
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

/// FNV-1a, never 0.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hasher(u32);

impl Default for Hasher {
    fn default() -> Self {
        Self(0x811c_9dc5)
    }
}

impl Hasher {
    pub(super) fn add(&mut self, byte: u8) {
        self.0 = (self.0 ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    }

    pub(super) fn finish(self) -> u32 {
        self.0.max(1)
    }
}

/// The hash of a text that is in lower case already.
pub(super) fn hash(text: &str) -> u32 {
    let mut hasher = Hasher::default();
    text.bytes().for_each(|byte| hasher.add(byte));
    hasher.finish()
}

/// The hash of a text as if it were in lower case.
pub(super) fn hash_lower(text: &str) -> u32 {
    let mut hasher = Hasher::default();
    if text.is_ascii() {
        text.bytes()
            .for_each(|byte| hasher.add(byte.to_ascii_lowercase()));
        return hasher.finish();
    }
    let mut buffer = [0; 4];
    for c in text.chars().flat_map(char::to_lowercase) {
        c.encode_utf8(&mut buffer)
            .bytes()
            .for_each(|byte| hasher.add(byte));
    }
    hasher.finish()
}

/// Maps by numbers that are spread already, or nearly: the standard hasher guards against keys chosen to collide, which
/// here only cost the page's own time, and there are no more of them than its elements.
pub(super) type Map<K, V> = HashMap<K, V, BuildHasherDefault<Spread>>;
/// Sets of the same.
pub(super) type Set<K> = HashSet<K, BuildHasherDefault<Spread>>;

/// Multiplies by the golden ratio.
#[derive(Debug, Default)]
pub(super) struct Spread(u64);

impl std::hash::Hasher for Spread {
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u64(u64::from(*byte)));
    }

    fn write_u32(&mut self, number: u32) {
        self.write_u64(u64::from(number));
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = (self.0.rotate_left(29) ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }

    fn write_usize(&mut self, number: usize) {
        self.write_u64(number as u64);
    }

    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }
}

/// Boosted trees over measures; the answer is a probability.
///
/// Format: how many measures, trees and nodes (u32); of each tree its beginning and its depth (u32); then the nodes:
/// what is measured (u16; 65535 is a leaf), the two next nodes (u16, from the tree's beginning), border or value (f32),
/// little-endian.
#[derive(Debug, Default)]
pub(super) struct Forest {
    measures: usize,
    /// Beginning and depth.
    trees: Vec<(usize, u32)>,
    nodes: Vec<Split>,
    /// By node: what a leaf says.
    leaves: Vec<f32>,
}

/// Up to its border it leads to the node behind it.
#[derive(Debug, Clone, Copy)]
struct Split {
    border: f32,
    measure: u16,
    /// The node beyond the border, from the tree's beginning; everything is beyond a leaf's, which leads to itself.
    beyond: u16,
}

/// Measures of blocks: some of each block, some of all.
#[derive(Debug, Clone, Copy)]
pub(super) enum Measures<'m> {
    /// So many of each block, one block behind the other.
    Each(&'m [f32], usize),
    /// The same for every block.
    All(&'m [f32]),
}

impl Measures<'_> {
    pub(super) fn width(&self) -> usize {
        match self {
            Self::Each(_, width) => *width,
            Self::All(values) => values.len(),
        }
    }

    /// Those of one block.
    pub(super) fn of(&self, block: usize) -> &[f32] {
        match self {
            Self::Each(values, width) => &values[block * width..(block + 1) * width],
            Self::All(values) => values,
        }
    }
}

const LEAF: u16 = u16::MAX;
/// Rows judged at once: the processor follows several at the same time, and they stay in its nearest memory.
const LANES: usize = 8;

impl Forest {
    pub(super) fn read(bytes: &[u8]) -> Self {
        Self::parse(bytes).unwrap_or_default()
    }

    fn parse(mut bytes: &[u8]) -> Option<Self> {
        let bytes = &mut bytes;
        let mut number = || Some(u32::from_le_bytes(take(bytes)?));
        let measures = number()? as usize;
        let (trees, count) = (number()?, number()?);
        let trees = (0..trees).map(|_| Some((number()? as usize, number()?)));
        let trees: Vec<(usize, u32)> = trees.collect::<Option<_>>()?;
        let (mut nodes, mut leaves) = (Vec::new(), Vec::new());
        let mut begins = trees.iter().map(|tree| tree.0).peekable();
        let mut begin = 0;
        for at in 0..count as usize {
            begin = begins.next_if_eq(&at).unwrap_or(begin);
            let own = u16::try_from(at - begin).ok()?;
            let measure = u16::from_le_bytes(take(bytes)?);
            let next = [u16::from_le_bytes(take(bytes)?), u16::from_le_bytes(take(bytes)?)];
            let value = f32::from_le_bytes(take(bytes)?);
            let leaf = measure == LEAF;
            (leaf || (next[0] == own + 1 && usize::from(measure) < measures)).then_some(())?;
            leaves.push(if leaf { value } else { 0.0 });
            nodes.push(if leaf {
                Split {
                    border: f32::NEG_INFINITY,
                    measure: 0,
                    beyond: own,
                }
            } else {
                Split {
                    border: value,
                    measure,
                    beyond: next[1],
                }
            });
        }
        Some(Self {
            measures,
            trees,
            nodes,
            leaves,
        })
    }

    /// The probability of each of so many blocks.
    pub(super) fn judge(&self, parts: &[Measures<'_>], count: usize) -> Vec<f32> {
        let mut sums = vec![0.0_f32; count];
        let width: usize = parts.iter().map(Measures::width).sum();
        if self.measures != width || width == 0 {
            return sums;
        }
        let mut lanes = vec![0.0_f32; width * LANES];
        for (group, sums) in sums.chunks_mut(LANES).enumerate() {
            for (lane, row) in lanes.chunks_mut(width).enumerate().take(sums.len()) {
                let mut from = 0;
                for part in parts {
                    let values = part.of(group * LANES + lane);
                    row[from..from + values.len()].copy_from_slice(values);
                    from += values.len();
                }
            }
            let found = self.sums(&lanes, width);
            sums.copy_from_slice(&found[..sums.len()]);
        }
        for sum in &mut sums {
            *sum = 1.0 / (1.0 + (-*sum).exp());
        }
        sums
    }

    /// What all trees say together of each of the rows.
    fn sums(&self, lanes: &[f32], width: usize) -> [f32; LANES] {
        let from: [usize; LANES] = std::array::from_fn(|lane| lane * width);
        let mut found = [0.0_f32; LANES];
        for (begin, depth) in &self.trees {
            let nodes = &self.nodes[*begin..];
            let mut at = [0_usize; LANES];
            for _ in 0..*depth {
                for (at, from) in at.iter_mut().zip(from) {
                    let node = nodes[*at];
                    let beyond = lanes[from + usize::from(node.measure)] > node.border;
                    *at = select_unpredictable(beyond, usize::from(node.beyond), *at + 1);
                }
            }
            for (found, at) in found.iter_mut().zip(at) {
                *found += self.leaves[begin + at];
            }
        }
        found
    }
}
