//! What was learned offline: the weights of words and of names of classes, and forests of small trees.
//!
//! `training/train.py` makes the tables from pages with known answers; `training/README.md` says how. A table that does
//! not read is a table that knows nothing, so that no page fails for it.

use std::collections::{HashMap, HashSet};
use std::hash::BuildHasherDefault;
use std::sync::LazyLock;

use super::forest::Judges;

/// Words and names of classes, each with what it says of the text it stands in.
static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::read(include_bytes!("tables/lexicon.bin")));
/// The first judges a block by itself and what it stands in; the second again, knowing what the first said of all blocks.
static BLOCKS: LazyLock<Judges<2>> = LazyLock::new(|| {
    Judges::read([
        include_bytes!("tables/first.bin"),
        include_bytes!("tables/second.bin"),
    ])
});
/// Judges a day that a page names.
static DAYS: LazyLock<Judges<1>> = LazyLock::new(|| Judges::read([include_bytes!("tables/days.bin")]));

/// The tables that extraction uses.
pub(super) fn lexicon() -> &'static Lexicon {
    &LEXICON
}

pub(super) fn blocks() -> &'static Judges<2> {
    &BLOCKS
}

pub(super) fn days() -> &'static Judges<1> {
    &DAYS
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

pub(super) fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
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
