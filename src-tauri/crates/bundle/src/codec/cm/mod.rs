//! The text codec: context mixing, for links that are paid by the byte (docs/bundle-format.md, "The text codec").
//!
//! Many simple models each guess the next bit; a mixer learns which of them to believe; an arithmetic coder spends what
//! the surprise was worth. Integers only, so that every machine decodes alike. Reader and writer learn from the same
//! earlier words first, which is where most of the gain is.

mod coder;
mod history;
mod logistic;
mod matching;
mod mixer;
mod predictor;
mod rows;

use coder::{Decoder, Encoder};
pub(crate) use predictor::Predictor;

/// A model that has read what both sides hold.
pub(crate) fn primed(before: &[u8]) -> Predictor {
    let mut predictor = Predictor::new();
    for byte in before {
        for shift in (0..8).rev() {
            predictor.update(u32::from(byte >> shift) & 1);
        }
    }
    predictor
}

pub(crate) fn pack(mut predictor: Predictor, plain: &[u8]) -> Vec<u8> {
    let mut encoder = Encoder::new();
    for byte in plain {
        for shift in (0..8).rev() {
            let bit = u32::from(byte >> shift) & 1;
            encoder.encode(bit, predictor.probability());
            predictor.update(bit);
        }
    }
    encoder.finish()
}

/// Exactly `decoded` bytes, whatever `packed` is: what is damaged gives other bytes, which their hash shows.
pub(crate) fn unpack(mut predictor: Predictor, packed: &[u8], decoded: usize) -> Vec<u8> {
    let mut decoder = Decoder::new(packed);
    let mut plain = Vec::with_capacity(decoded);
    for _ in 0..decoded {
        let mut byte = 0;
        for _ in 0..8 {
            let bit = decoder.decode(predictor.probability());
            predictor.update(bit);
            byte = byte << 1 | bit;
        }
        plain.push(byte.to_le_bytes()[0]);
    }
    plain
}
