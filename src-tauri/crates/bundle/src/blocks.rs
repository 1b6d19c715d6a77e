//! Gathers bodies into blocks, and learns a dictionary from the first of them where that pays.

use std::io::{Seek, Write};

use kalan_model::AssetHash;

use crate::codec::Context;
use crate::container::{ContainerWriter, EntryName, MAX_BLOCK, Method};
use crate::error::BundleError;
use crate::manifest::{Block, Codec, Dictionary, Place};
use crate::pack::unpackable;

/// So much of the beginning is looked at before anything is written.
const SAMPLE_BYTES: usize = 8 << 20;
/// With less, a dictionary is not paid back: it takes some tens of kilobytes itself.
const WORTH_BYTES: usize = 2 << 20;
const DICTIONARY_BYTES: usize = 112 << 10;
/// A dictionary is unpacked as one small frame.
const DICTIONARY_LEVEL: i32 = 19;

/// How a bundle is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PackOptions {
    /// How bodies become fewer bytes.
    pub codec: Codec,
    /// How hard zstd tries, 1 to 22.
    pub level: i32,
    /// How many bytes of bodies make a block.
    pub block_bytes: usize,
}

impl PackOptions {
    /// For a bundle that is read in place.
    pub const fn in_place() -> Self {
        Self {
            codec: Codec::Zstd,
            level: 19,
            block_bytes: 128 << 10,
        }
    }

    /// For a link that is paid by the byte.
    pub const fn smallest() -> Self {
        Self {
            codec: Codec::Cm,
            level: 19,
            block_bytes: 4 << 20,
        }
    }
}

/// Bodies on their way into blocks.
pub(crate) struct BlockPacker {
    options: PackOptions,
    context: Context,
    /// Blocks that wait for the dictionary; none when there will be none, or it is there.
    waiting: Option<Vec<Vec<u8>>>,
    waiting_bytes: usize,
    current: Vec<u8>,
    /// The number that `current` will have.
    number: u32,
    blocks: Vec<Block>,
    dictionary: Option<Dictionary>,
}

impl BlockPacker {
    /// Bodies are packed against `before`; without it, a dictionary is learned.
    pub(crate) fn new(options: PackOptions, before: Vec<u8>) -> Self {
        let learns = before.is_empty() && options.codec == Codec::Zstd;
        Self {
            options,
            context: Context::new(before),
            waiting: learns.then(Vec::new),
            waiting_bytes: 0,
            current: Vec::new(),
            number: 0,
            blocks: Vec::new(),
            dictionary: None,
        }
    }

    /// Takes a body and tells its place.
    pub(crate) fn add<W: Write + Seek>(
        &mut self,
        body: &str,
        container: &mut ContainerWriter<W>,
    ) -> Result<Place, BundleError> {
        let full = self.current.len() + body.len() > self.options.block_bytes;
        if full && !self.current.is_empty() {
            self.end_block(container)?;
        }
        let length = u32::try_from(body.len()).map_err(|_| unpackable("a body of 4 GiB"))?;
        let offset = u32::try_from(self.current.len()).map_err(|_| unpackable("a block of 4 GiB"))?;
        self.current.extend_from_slice(body.as_bytes());
        Ok(Place(self.number, offset, length))
    }

    fn end_block<W: Write + Seek>(&mut self, container: &mut ContainerWriter<W>) -> Result<(), BundleError> {
        self.number += 1;
        let block = std::mem::take(&mut self.current);
        let Some(waiting) = &mut self.waiting else {
            return self.write(&block, container);
        };
        self.waiting_bytes += block.len();
        waiting.push(block);
        if self.waiting_bytes >= SAMPLE_BYTES {
            self.release(container)?;
        }
        Ok(())
    }

    /// Learns from what waits, and writes it.
    fn release<W: Write + Seek>(&mut self, container: &mut ContainerWriter<W>) -> Result<(), BundleError> {
        let Some(waiting) = self.waiting.take() else {
            return Ok(());
        };
        if self.waiting_bytes >= WORTH_BYTES {
            self.learn(&waiting, container)?;
        }
        waiting.iter().try_for_each(|block| self.write(block, container))
    }

    fn learn<W: Write + Seek>(
        &mut self,
        waiting: &[Vec<u8>],
        container: &mut ContainerWriter<W>,
    ) -> Result<(), BundleError> {
        // Pieces of a few kilobytes, as zstd's trainer wants them.
        let pieces: Vec<&[u8]> = waiting.iter().flat_map(|block| block.chunks(8 << 10)).collect();
        // A trainer that finds nothing in common is no fault.
        let Ok(dictionary) = zstd::dict::from_samples(&pieces, DICTIONARY_BYTES) else {
            return Ok(());
        };
        let packed = zstd::bulk::compress(&dictionary, DICTIONARY_LEVEL)?;
        container.add(EntryName::Dictionary, Method::Stored, &packed, &packed)?;
        self.dictionary = Some(Dictionary {
            size: packed.len() as u64,
            decoded: dictionary.len() as u64,
            hash: AssetHash::of(&dictionary),
        });
        self.context = Context::new(dictionary);
        Ok(())
    }

    fn write<W: Write + Seek>(
        &mut self,
        block: &[u8],
        container: &mut ContainerWriter<W>,
    ) -> Result<(), BundleError> {
        let packed = self.context.pack(self.options.codec, self.options.level, block)?;
        let number = u32::try_from(self.blocks.len()).ok();
        let number = number.filter(|number| *number <= MAX_BLOCK);
        let number = number.ok_or_else(|| unpackable("too many blocks"))?;
        container.add(EntryName::Block(number), Method::Stored, &packed, &packed)?;
        self.blocks.push(Block {
            codec: self.options.codec,
            size: packed.len() as u64,
            decoded: block.len() as u64,
            hash: AssetHash::of(block),
        });
        Ok(())
    }

    /// Writes what is left.
    pub(crate) fn finish<W: Write + Seek>(
        mut self,
        container: &mut ContainerWriter<W>,
    ) -> Result<(Vec<Block>, Option<Dictionary>), BundleError> {
        if !self.current.is_empty() {
            self.end_block(container)?;
        }
        self.release(container)?;
        Ok((self.blocks, self.dictionary))
    }
}
