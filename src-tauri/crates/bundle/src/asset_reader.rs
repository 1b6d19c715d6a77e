//! The bytes of one asset: bounded and proved, so that nobody can read past either.

use std::io::{self, Read};

use kalan_model::AssetHash;

/// Reads an asset. The last read fails with `InvalidData` when the bytes were not the asset's.
#[derive(Debug)]
pub struct AssetReader<'a, R> {
    pub(crate) reader: &'a mut R,
    pub(crate) left: u64,
    pub(crate) seen: blake3::Hasher,
    pub(crate) crc: crc32fast::Hasher,
    pub(crate) wanted: (AssetHash, u32),
}

impl<R: Read> Read for AssetReader<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let room = usize::try_from(self.left).map_or(buffer.len(), |left| left.min(buffer.len()));
        if room == 0 {
            // A caller with an empty buffer has read nothing: the proof comes with the end.
            return if self.left == 0 { self.prove() } else { Ok(0) };
        }
        let count = self.reader.read(&mut buffer[..room])?;
        if count == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.seen.update(&buffer[..count]);
        self.crc.update(&buffer[..count]);
        self.left -= count as u64;
        Ok(count)
    }
}

impl<R> AssetReader<'_, R> {
    fn prove(&self) -> io::Result<usize> {
        let hash = AssetHash::from_bytes(*self.seen.finalize().as_bytes());
        if (hash, self.crc.clone().finalize()) == self.wanted {
            return Ok(0);
        }
        Err(io::Error::new(
            io::ErrorKind::InvalidData,
            "not the asset that was asked for",
        ))
    }
}
