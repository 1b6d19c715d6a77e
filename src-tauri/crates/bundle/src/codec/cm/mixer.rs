//! Learned weights for many guesses, and learned corrections of one.

use super::logistic::Logistic;

/// Several sets of weights, one of which is chosen by what is known of the place.
#[derive(Debug, Clone)]
pub(super) struct Mixer<const N: usize> {
    weights: Vec<[i32; N]>,
    chosen: usize,
    pub(super) logit: i32,
    probability: i32,
    rate: i32,
}

const ONE: i32 = 1 << 16;

impl<const N: usize> Mixer<N> {
    pub(super) fn new(sets: usize, first: i32, rate: i32) -> Self {
        Self {
            weights: vec![[first; N]; sets],
            chosen: 0,
            logit: 0,
            probability: ONE / 2,
            rate,
        }
    }

    /// Mixes, with the weights of set `chosen`.
    #[inline]
    pub(super) fn mix(&mut self, inputs: &[i32; N], chosen: usize, logistic: &Logistic) -> i32 {
        self.chosen = chosen;
        let mut sum = 0_i32;
        for (input, weight) in inputs.iter().zip(&self.weights[chosen]) {
            sum = sum.wrapping_add(input.wrapping_mul(*weight) >> 8);
        }
        self.logit = (sum >> 8).clamp(-2047, 2047);
        self.probability = logistic.squash(self.logit);
        self.logit
    }

    /// Moves the weights towards those that would have said `bit`.
    #[inline]
    pub(super) fn update(&mut self, inputs: &[i32; N], bit: i32) {
        let error = ((((bit << 16) - self.probability) >> 3) * self.rate) >> 4;
        for (input, weight) in inputs.iter().zip(&mut self.weights[self.chosen]) {
            *weight = weight.wrapping_add(input.wrapping_mul(error).wrapping_add(1 << 13) >> 14);
        }
    }
}

/// 1 / (count + 1.5), in 65536ths.
const SHARES: [u16; 1024] = {
    let mut shares = [0; 1024];
    let mut count = 0;
    while count < 1024 {
        let share: u32 = 131_072 / (2 * count + 3);
        let [low, high, ..] = share.to_le_bytes();
        shares[count as usize] = u16::from_le_bytes([low, high]);
        count += 1;
    }
    shares
};

/// A probability for each history, moved towards what came; fast at first, then slowly.
#[derive(Debug, Clone)]
pub(super) struct Adaptive {
    /// 22 bits of probability, 10 of count.
    cells: Vec<u32>,
    limit: u32,
}

impl Adaptive {
    pub(super) fn new(cells: Vec<u32>, limit: u32) -> Self {
        Self { cells, limit }
    }

    /// Cells that know nothing.
    pub(super) fn even(count: usize, limit: u32) -> Self {
        Self::new(vec![1 << 31; count], limit)
    }

    /// The probability in cell `at`, of 16 bits.
    #[inline]
    pub(super) fn get(&self, at: usize) -> u32 {
        self.cells[at] >> 16
    }

    #[inline]
    pub(super) fn update(&mut self, at: usize, bit: u32) {
        let cell = &mut self.cells[at];
        let (probability, count) = (i64::from(*cell >> 10), *cell & 1023);
        let target = i64::from(bit) * ((1 << 22) - 1);
        let share = i64::from(SHARES[count as usize]);
        let moved = probability + (((target - probability) * share) >> 16);
        let count = if count < self.limit { count + 1 } else { count };
        *cell = u32::try_from(moved.clamp(0, (1 << 22) - 1)).unwrap_or(0) << 10 | count;
    }
}

/// Corrects a probability by what came of such ones in such places.
#[derive(Debug, Clone)]
pub(super) struct Correction {
    cells: Vec<u16>,
    at: usize,
    rate: u32,
}

/// Between -2048 and 2047 in steps of 128.
const STEPS: usize = 33;

impl Correction {
    pub(super) fn new(places: usize, rate: u32, logistic: &Logistic) -> Self {
        let step = |at: usize| (i32::try_from(at).unwrap_or(0) - 16) * 128;
        let row = (0..STEPS).map(|at| u16::try_from(logistic.squash(step(at))).unwrap_or(u16::MAX));
        let row: Vec<u16> = row.collect();
        Self {
            cells: row.repeat(places),
            at: 0,
            rate,
        }
    }

    /// The corrected probability, of 16 bits.
    #[inline]
    pub(super) fn refine(&mut self, logit: i32, place: usize) -> i32 {
        let position = logit + 2048;
        let weight = position & 127;
        let at = place * STEPS + (position >> 7) as usize;
        // The nearer of both is the one that learns.
        self.at = at + usize::from(weight >= 64);
        let (below, above) = (i32::from(self.cells[at]), i32::from(self.cells[at + 1]));
        (below * (128 - weight) + above * weight) >> 7
    }

    #[inline]
    pub(super) fn update(&mut self, bit: u32) {
        let cell = &mut self.cells[self.at];
        let target = if bit == 1 { 65_535 } else { 0 };
        let moved = i32::from(*cell) + ((target - i32::from(*cell)) >> self.rate);
        *cell = u16::try_from(moved).unwrap_or(0);
    }
}
