//! Finds where the last bytes stood before, and guesses that what followed follows again.

use super::logistic::Logistic;
use super::mixer::Adaptive;

/// One length of memory.
#[derive(Debug, Clone)]
pub(super) struct Matching {
    /// Where bytes of such a hash ended last, plus one.
    table: Vec<u32>,
    /// How many bytes are looked for.
    order: usize,
    /// Where the guessed byte stands, while `length` is not 0.
    from: usize,
    pub(super) length: usize,
    adaptive: Adaptive,
    cell: usize,
}

/// Longer ones are all alike.
const LONGEST: usize = 400;

impl Matching {
    pub(super) fn new(order: usize, bits: u32) -> Self {
        Self {
            table: vec![0; 1 << bits],
            order,
            from: 0,
            length: 0,
            adaptive: Adaptive::even(64 * 2, 1023),
            cell: 0,
        }
    }

    /// The byte that is guessed, if one is.
    #[inline]
    pub(super) fn guess(&self, history: &[u8]) -> Option<u8> {
        (self.length > 0)
            .then(|| history.get(self.from).copied())
            .flatten()
    }

    /// Guesses the next bit: `partial` is a 1 and the bits of the byte so far.
    #[inline]
    pub(super) fn inputs(&mut self, history: &[u8], partial: u32, logistic: &Logistic) -> [i32; 2] {
        self.cell = 0;
        let Some(byte) = self.guess(history) else {
            return [0, 0];
        };
        let guessed = u32::from(byte) | 256;
        let done = 31 - partial.leading_zeros();
        if guessed >> (8 - done) != partial {
            self.length = 0;
            return [0, 0];
        }
        let bit = guessed >> (7 - done) & 1;
        self.cell = (bucket(self.length) * 2 + bit as usize) & 127;
        let probability = self.adaptive.get(self.cell);
        let logit = logistic.stretch(probability >> 4);
        let strength = i32::try_from(self.length.min(32)).unwrap_or(0) * 24;
        [logit, if bit == 1 { strength } else { -strength }]
    }

    #[inline]
    pub(super) fn update(&mut self, bit: u32) {
        if self.cell > 0 {
            self.adaptive.update(self.cell, bit);
        }
    }

    /// A byte is whole: goes on, or looks for another place.
    #[inline]
    pub(super) fn end_byte(&mut self, history: &[u8]) {
        let end = history.len();
        if self.length > 0 && history.get(self.from) == history.last() {
            self.length = (self.length + 1).min(LONGEST);
            self.from += 1;
        } else {
            self.length = 0;
        }
        let Some(start) = end.checked_sub(self.order) else {
            return;
        };
        let slot = hash(&history[start..]) as usize & (self.table.len() - 1);
        if self.length == 0 {
            self.from = self.table[slot] as usize;
            while self.from > 0 && self.length < LONGEST && self.length < self.from {
                if history[self.from - 1 - self.length] != history[end - 1 - self.length] {
                    break;
                }
                self.length += 1;
            }
            // A hash that met another: no match.
            if self.length < self.order.min(8) {
                self.length = 0;
            }
        }
        self.table[slot] = u32::try_from(end).unwrap_or(0);
    }
}

fn hash(bytes: &[u8]) -> u32 {
    let fold = |hash: u32, byte: &u8| {
        (hash ^ u32::from(*byte))
            .wrapping_mul(0x2f0b_4c47)
            .rotate_left(11)
    };
    let hash = bytes.iter().fold(0x9e37_79b9, fold);
    hash ^ hash >> 15
}

/// Lengths that are as good as each other, 1 to 63.
fn bucket(length: usize) -> usize {
    match length {
        0..=31 => length,
        32..=95 => 32 + (length - 32) / 4,
        _ => 48 + ((length - 96) / 32).min(15),
    }
}
