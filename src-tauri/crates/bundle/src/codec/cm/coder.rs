//! The arithmetic coder: carryless, 32 bits, a probability of 16 bits for each bit (as in ZPAQ's specification, 3.3).

/// Writes bits.
pub(super) struct Encoder {
    low: u32,
    high: u32,
    out: Vec<u8>,
}

/// Where the interval is cut: a 1 takes the lower part.
fn split(low: u32, high: u32, probability: u32) -> u32 {
    let range = u64::from(high - low);
    let part = (range * u64::from(probability)) >> 16;
    low + u32::try_from(part).unwrap_or(0)
}

impl Encoder {
    pub(super) const fn new() -> Self {
        Self {
            low: 0,
            high: u32::MAX,
            out: Vec::new(),
        }
    }

    /// `probability` that the bit is 1, in 65536ths, 1 to 65535.
    pub(super) fn encode(&mut self, bit: u32, probability: u32) {
        let middle = split(self.low, self.high, probability);
        if bit == 1 {
            self.high = middle;
        } else {
            self.low = middle + 1;
        }
        while (self.low ^ self.high) >> 24 == 0 {
            self.out.push(self.high.to_be_bytes()[0]);
            self.low <<= 8;
            self.high = self.high << 8 | 255;
        }
    }

    /// Ends with the fewest bytes that lie between both ends; a reader adds zeros.
    pub(super) fn finish(mut self) -> Vec<u8> {
        if self.low > 0 {
            let bytes = self.high.to_be_bytes();
            let low = u64::from(self.low);
            for length in 1..=4 {
                let kept = u64::from(self.high) >> (32 - 8 * length) << (32 - 8 * length);
                if kept >= low {
                    self.out.extend_from_slice(&bytes[..length]);
                    break;
                }
            }
        }
        while self.out.last() == Some(&0) {
            self.out.pop();
        }
        self.out
    }
}

/// Reads them again; behind the end stand zeros.
pub(super) struct Decoder<'a> {
    low: u32,
    high: u32,
    code: u32,
    rest: std::slice::Iter<'a, u8>,
}

impl<'a> Decoder<'a> {
    pub(super) fn new(packed: &'a [u8]) -> Self {
        let mut decoder = Self {
            low: 0,
            high: u32::MAX,
            code: 0,
            rest: packed.iter(),
        };
        for _ in 0..4 {
            decoder.shift();
        }
        decoder
    }

    fn shift(&mut self) {
        self.code = self.code << 8 | u32::from(self.rest.next().copied().unwrap_or(0));
    }

    pub(super) fn decode(&mut self, probability: u32) -> u32 {
        let middle = split(self.low, self.high, probability);
        let bit = u32::from(self.code <= middle);
        if bit == 1 {
            self.high = middle;
        } else {
            self.low = middle + 1;
        }
        while (self.low ^ self.high) >> 24 == 0 {
            self.low <<= 8;
            self.high = self.high << 8 | 255;
            self.shift();
        }
        bit
    }
}
