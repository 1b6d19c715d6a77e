//! Blocks: many bodies made few bytes, and back.
//!
//! What is unpacked is bounded by the length the manifest gives, which the limits bound; a block that is not as long is
//! refused, so that no codec can be made to give more.

mod cm;

use crate::manifest::Codec;

/// What stands before every block, for its codec to refer to.
#[derive(Debug, Default)]
pub(crate) struct Context {
    /// A trained dictionary, or the words the receiver has already.
    before: Vec<u8>,
    /// The text codec's models after reading them: as dear as the block itself, so it is done once.
    primed: Option<Box<cm::Predictor>>,
}

impl Context {
    pub(crate) fn new(before: Vec<u8>) -> Self {
        Self { before, primed: None }
    }

    fn predictor(&mut self) -> cm::Predictor {
        let before = &self.before;
        if before.is_empty() {
            return cm::Predictor::new();
        }
        let primed = self.primed.get_or_insert_with(|| Box::new(cm::primed(before)));
        (**primed).clone()
    }

    pub(crate) fn pack(&mut self, codec: Codec, level: i32, plain: &[u8]) -> std::io::Result<Vec<u8>> {
        match codec {
            Codec::Zstd => zstd::bulk::Compressor::with_dictionary(level, &self.before)?.compress(plain),
            Codec::Cm => Ok(cm::pack(self.predictor(), plain)),
        }
    }

    /// Exactly `decoded` bytes; none when the block is damaged.
    pub(crate) fn unpack(&mut self, codec: Codec, packed: &[u8], decoded: usize) -> Option<Vec<u8>> {
        let plain = match codec {
            Codec::Zstd => {
                let mut unpacker = zstd::bulk::Decompressor::with_dictionary(&self.before).ok()?;
                unpacker.decompress(packed, decoded).ok()?
            }
            Codec::Cm => cm::unpack(self.predictor(), packed, decoded),
        };
        (plain.len() == decoded).then_some(plain)
    }
}
