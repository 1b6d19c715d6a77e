//! Probabilities and their logits, by tables of integers.

/// 65536 / (1 + e^(-x/256)) for x = -2048, -1984 … 2048; between them a straight line.
const KNOTS: [i32; 65] = [
    22, 28, 36, 47, 60, 77, 98, 126, 162, 208, 267, 342, 439, 562, 720, 922, 1179, 1506, 1921, 2446, 3108,
    3938, 4971, 6249, 7812, 9702, 11955, 14595, 17625, 21025, 24743, 28693, 32768, 36843, 40793, 44511,
    47911, 50941, 53581, 55834, 57724, 59287, 60565, 61598, 62428, 63090, 63615, 64030, 64357, 64614, 64816,
    64974, 65097, 65194, 65269, 65328, 65374, 65410, 65438, 65459, 65476, 65489, 65500, 65508, 65514,
];

/// The tables, made from the knots.
#[derive(Debug, Clone)]
pub(super) struct Logistic {
    squash: Vec<u16>,
    stretch: Vec<i16>,
}

/// The largest logit.
pub(super) const LIMIT: i32 = 2047;

impl Logistic {
    pub(super) fn new() -> Self {
        let squash: Vec<u16> = (0..4096_usize)
            .map(|at| {
                let (knot, rest) = (at / 64, i32::try_from(at % 64).unwrap_or(0));
                let value = KNOTS[knot] + (KNOTS[knot + 1] - KNOTS[knot]) * rest / 64;
                u16::try_from(value).unwrap_or(u16::MAX)
            })
            .collect();
        // The logit of each probability of 12 bits: the first whose own probability is not smaller.
        let mut stretch = Vec::with_capacity(4096);
        let mut logit = 0_usize;
        for probability in 0..4096_u32 {
            while logit < 4095 && u32::from(squash[logit]) < probability * 16 + 8 {
                logit += 1;
            }
            stretch.push(i16::try_from(logit).unwrap_or(0) - 2048);
        }
        Self { squash, stretch }
    }

    /// The probability of a logit, in 65536ths.
    #[inline]
    pub(super) fn squash(&self, logit: i32) -> i32 {
        let at = (logit.clamp(-LIMIT, LIMIT) + 2048) as usize;
        i32::from(self.squash[at & 4095])
    }

    /// The logit of a probability of 12 bits.
    #[inline]
    pub(super) fn stretch(&self, probability: u32) -> i32 {
        i32::from(self.stretch[(probability & 4095) as usize])
    }
}
