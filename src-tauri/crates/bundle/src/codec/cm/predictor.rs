//! The guess for the next bit, from everything that came before it.

use super::history::Histories;
use super::logistic::Logistic;
use super::matching::Matching;
use super::mixer::{Adaptive, Correction, Mixer};
use super::rows::{Place, Rows};

/// Contexts whose bits are remembered, and how many lines of rows each has (powers of two; 64 bytes a line).
const LINE_BITS: [u32; CONTEXTS] = [12, 15, 16, 16, 17, 17, 16, 17, 16];
const CONTEXTS: usize = 9;
/// Two guesses of each context, two of each match, and a constant; filled up to what vectors hold.
const INPUTS: usize = 24;
/// How many sets of weights are chosen at once, each by something else.
const MIXERS: usize = 3;
/// Matches of these lengths are looked for.
const MATCHES: [(usize, u32); 2] = [(12, 18), (5, 18)];
/// How strongly the mixers learn.
const RATE: i32 = 10;
const FINAL_RATE: i32 = 2;

/// All models, and what they have learned. 44 MiB.
#[derive(Clone)]
pub(crate) struct Predictor {
    logistic: Logistic,
    histories: Histories,
    rows: [Rows; CONTEXTS],
    adaptive: [Adaptive; CONTEXTS],
    found: [Place; CONTEXTS],
    hashes: [u32; CONTEXTS],
    states: [u8; CONTEXTS],
    matching: [Matching; 2],
    mixers: [Mixer<INPUTS>; MIXERS],
    last: Mixer<MIXERS>,
    inputs: [i32; INPUTS],
    last_inputs: [i32; MIXERS],
    corrections: [Correction; 2],
    history: Vec<u8>,
    words: Words,
    /// A 1 and the bits of the byte so far.
    partial: u32,
    probability: u32,
}

impl std::fmt::Debug for Predictor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Predictor after {} bytes", self.history.len())
    }
}

/// The words so far, as hashes.
#[derive(Clone, Default)]
struct Words {
    /// Letters since the last that was none; 0 between words.
    current: u32,
    earlier: [u32; 2],
    /// Bytes of a sign outside ASCII that is no letter: quotes, dashes.
    sign: u32,
}

impl Words {
    fn push(&mut self, byte: u8) {
        if byte == 0xe2 {
            self.sign = 3;
        }
        let letter = (byte.is_ascii_alphanumeric() || byte >= 0x80) && self.sign == 0;
        self.sign = self.sign.saturating_sub(1);
        if letter {
            let byte = u32::from(byte.to_ascii_lowercase());
            self.current = (self.current ^ (byte + 1))
                .wrapping_mul(0x2c1b_3c6d)
                .rotate_left(7)
                | 1;
        } else if self.current != 0 {
            self.earlier = [self.current, self.earlier[0]];
            self.current = 0;
        }
    }
}

/// Spreads a context over 32 bits; `salt` keeps contexts apart.
fn spread(value: u32, salt: u32) -> u32 {
    let mixed = value
        .wrapping_add(salt.wrapping_mul(0x9e37_79b9))
        .wrapping_mul(0x85eb_ca6b);
    (mixed ^ mixed >> 15).wrapping_mul(0xc2b2_ae35)
}

impl Predictor {
    pub(crate) fn new() -> Self {
        let logistic = Logistic::new();
        let histories = Histories::new();
        let cells: Vec<u32> = histories
            .counts
            .iter()
            .map(|(zeros, ones)| ((ones * 4 + 2) * 65_535 / ((zeros + ones) * 4 + 4)) << 16)
            .collect();
        let correction = |places, rate| Correction::new(places, rate, &logistic);
        let mut predictor = Self {
            rows: std::array::from_fn(|at| Rows::new(LINE_BITS[at])),
            adaptive: std::array::from_fn(|_| Adaptive::new(cells.clone(), 255)),
            found: [Place::default(); CONTEXTS],
            hashes: [0; CONTEXTS],
            states: [0; CONTEXTS],
            matching: MATCHES.map(|(order, bits)| Matching::new(order, bits)),
            mixers: [
                Mixer::new(2048, 1 << 14, RATE),
                Mixer::new(256 * 3, 1 << 14, RATE),
                Mixer::new(256, 1 << 14, RATE),
            ],
            last: Mixer::new(1, (1 << 16) / 3, FINAL_RATE),
            inputs: [0; INPUTS],
            last_inputs: [0; MIXERS],
            corrections: [correction(1 << 16, 6), correction(1 << 16, 6)],
            history: Vec::new(),
            words: Words::default(),
            partial: 1,
            probability: 1 << 15,
            histories,
            logistic,
        };
        predictor.begin_byte();
        predictor.guess();
        predictor
    }

    /// That the next bit is 1, in 65536ths: 1 to 65535.
    pub(crate) fn probability(&self) -> u32 {
        self.probability
    }

    fn recent(&self, back: usize) -> u32 {
        let at = self.history.len().checked_sub(back);
        at.and_then(|at| self.history.get(at))
            .map_or(0, |byte| u32::from(*byte))
    }

    /// Learns the bit that came, and guesses the next.
    pub(crate) fn update(&mut self, bit: u32) {
        let signed = i32::try_from(bit).unwrap_or(0);
        let node = self.node();
        for at in 0..CONTEXTS {
            self.adaptive[at].update(usize::from(self.states[at]), bit);
            let next = self.histories.next(self.states[at], bit);
            *self.rows[at].at(self.found[at], node) = next;
        }
        self.matching.iter_mut().for_each(|matching| matching.update(bit));
        for mixer in &mut self.mixers {
            mixer.update(&self.inputs, signed);
        }
        self.last.update(&self.last_inputs, signed);
        self.corrections
            .iter_mut()
            .for_each(|correction| correction.update(bit));

        self.partial = self.partial << 1 | bit;
        if self.partial >= 256 {
            let byte = self.partial.to_le_bytes()[0];
            self.history.push(byte);
            self.words.push(byte);
            self.partial = 1;
            for matching in &mut self.matching {
                matching.end_byte(&self.history);
            }
            self.begin_byte();
        } else if self.partial >= 16 && self.partial < 32 {
            for at in 0..CONTEXTS {
                self.found[at] = self.rows[at].find(spread(self.hashes[at], self.partial));
            }
        }
        self.guess();
    }

    /// Where in its row the next bit's history stands.
    fn node(&self) -> usize {
        let partial = self.partial as usize;
        if partial < 16 {
            return partial;
        }
        // The tree begins anew with the second half: a 1 and the bits since.
        let bits = partial.ilog2() as usize - 4;
        1 << bits | partial & ((1 << bits) - 1)
    }

    fn begin_byte(&mut self) {
        let [one, two, three, four] = [1, 2, 3, 4].map(|back| self.recent(back));
        let (five, six) = (self.recent(5), self.recent(6));
        let pair = two << 8 | one;
        let triple = three << 16 | pair;
        let quad = four << 24 | triple;
        let words = &self.words;
        let between = if words.current == 0 { one } else { 0 };
        let phrase = spread(words.current, words.earlier[0]);
        let contexts: [u32; CONTEXTS] = [
            one,
            pair,
            triple,
            quad,
            spread(quad, five),
            spread(spread(quad, five), six),
            words.current.wrapping_add(between),
            phrase.wrapping_add(between),
            spread(phrase, words.earlier[1]).wrapping_add(between),
        ];
        for (at, context) in contexts.into_iter().enumerate() {
            self.hashes[at] = spread(context, u32::try_from(at).unwrap_or(0) + 1);
            self.found[at] = self.rows[at].find(self.hashes[at]);
        }
    }

    fn guess(&mut self) {
        let node = self.node();
        let mut seen = 0;
        for at in 0..CONTEXTS {
            let state = *self.rows[at].at(self.found[at], node);
            self.states[at] = state;
            if state == 0 {
                self.inputs[at * 2] = 0;
                self.inputs[at * 2 + 1] = 0;
                continue;
            }
            seen += 1;
            let probability = self.adaptive[at].get(usize::from(state));
            self.inputs[at * 2] = self.logistic.stretch(probability >> 4);
            self.inputs[at * 2 + 1] = (i32::try_from(probability).unwrap_or(0) - 32_768) >> 5;
        }
        for (at, matching) in self.matching.iter_mut().enumerate() {
            let guess = matching.inputs(&self.history, self.partial, &self.logistic);
            self.inputs[CONTEXTS * 2 + at * 2] = guess[0];
            self.inputs[CONTEXTS * 2 + at * 2 + 1] = guess[1];
        }
        self.inputs[INPUTS - 1] = 256;
        self.mix(seen);
    }

    fn mix(&mut self, seen: usize) {
        let long = self.matching[0].length.max(self.matching[1].length);
        let matched = match long {
            0 => 0,
            1..=7 => 1,
            8..=15 => 2,
            16..=31 => 3,
            _ => 4,
        };
        let partial = self.partial as usize & 255;
        let one = self.recent(1) as usize;
        let in_word = usize::from(self.words.current != 0);
        let sets = [
            (seen * 5 + matched) * 16 + usize::try_from(self.partial.ilog2()).unwrap_or(0) * 2 + in_word,
            partial * 3 + matched.min(2),
            one,
        ];
        for (at, mixer) in self.mixers.iter_mut().enumerate() {
            self.last_inputs[at] = mixer.mix(&self.inputs, sets[at], &self.logistic);
        }
        let logit = self.last.mix(&self.last_inputs, 0, &self.logistic);
        let plain = self.logistic.squash(logit);
        let guess = self.matching[0]
            .guess(&self.history)
            .map_or(0, |byte| u32::from(byte) + 1);
        let by_one = self.corrections[0].refine(logit, partial | one << 8);
        let pair = spread(self.recent(2) << 8 | self.recent(1), 77).wrapping_add(self.partial);
        let place = if guess > 0 {
            spread(guess, self.partial)
        } else {
            spread(pair, 5)
        };
        let by_two = self.corrections[1].refine(logit, place as usize & 0xffff);
        let refined = (2 * plain + by_one + by_two) / 4;
        self.probability = u32::try_from(refined.clamp(16, 65_520)).unwrap_or(1 << 15);
    }
}
