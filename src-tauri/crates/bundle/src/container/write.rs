//! Writes the container front to back: each entry when it comes, the directory at the end.

use std::io::{self, Read, Seek, SeekFrom, Write};

use super::EntryName;
use super::record::{End, Entry, Method};

/// A container that is being written.
pub(crate) struct ContainerWriter<W> {
    out: W,
    entries: Vec<Entry>,
    at: u64,
}

/// What a streamed entry turned out to be.
pub(crate) struct Streamed {
    pub(crate) size: u64,
    pub(crate) hash: blake3::Hash,
}

impl<W: Write + Seek> ContainerWriter<W> {
    pub(crate) fn new(out: W) -> Self {
        Self {
            out,
            entries: Vec::new(),
            at: 0,
        }
    }

    /// Writes an entry whose bytes are at hand; `packed` is how they stand in the file.
    pub(crate) fn add(
        &mut self,
        name: EntryName,
        method: Method,
        plain: &[u8],
        packed: &[u8],
    ) -> io::Result<()> {
        let entry = Entry {
            name,
            method,
            crc: crc32fast::hash(plain),
            packed: small(packed.len() as u64)?,
            size: small(plain.len() as u64)?,
            offset: self.at,
        };
        self.out.write_all(&entry.local_header())?;
        self.out.write_all(packed)?;
        self.at = entry.end();
        self.entries.push(entry);
        Ok(())
    }

    /// Writes an entry of `size` bytes from a reader; its checksum is put in front afterwards.
    ///
    /// The caller compares what is told of it with what it should be.
    pub(crate) fn stream(
        &mut self,
        name: EntryName,
        size: u64,
        reader: &mut dyn Read,
    ) -> io::Result<Streamed> {
        let length = small(size)?;
        let mut entry = Entry {
            name,
            method: Method::Stored,
            crc: 0,
            packed: length,
            size: length,
            offset: self.at,
        };
        self.out.write_all(&entry.local_header())?;
        let mut crc = crc32fast::Hasher::new();
        let mut hash = blake3::Hasher::new();
        let mut buffer = vec![0; 64 * 1024];
        let mut seen = 0;
        // One byte more than promised is enough to know.
        let mut reader = reader.take(size + 1);
        loop {
            let count = match reader.read(&mut buffer) {
                Ok(0) => break,
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            crc.update(&buffer[..count]);
            hash.update(&buffer[..count]);
            self.out.write_all(&buffer[..count])?;
            seen += count as u64;
        }
        entry.crc = crc.finalize();
        self.out.seek(SeekFrom::Start(entry.offset))?;
        self.out.write_all(&entry.local_header())?;
        self.out.seek(SeekFrom::Start(entry.end()))?;
        self.at = entry.end();
        self.entries.push(entry);
        Ok(Streamed {
            size: seen,
            hash: hash.finalize(),
        })
    }

    /// Writes the directory and gives the file back, with its length.
    pub(crate) fn finish(mut self) -> io::Result<(W, u64)> {
        let mut size = 0;
        for entry in &self.entries {
            let record = entry.central_record();
            self.out.write_all(&record)?;
            size += record.len() as u64;
        }
        let end = End {
            entries: self.entries.len() as u64,
            size,
            offset: self.at,
        };
        let records = end.records();
        self.out.write_all(&records)?;
        self.out.flush()?;
        Ok((self.out, self.at + size + records.len() as u64))
    }
}

fn small(size: u64) -> io::Result<u32> {
    u32::try_from(size)
        .ok()
        .filter(|size| *size < u32::MAX)
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "an entry of 4 GiB or more"))
}
