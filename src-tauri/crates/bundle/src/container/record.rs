//! The bytes of the container's records, each a function of what it describes (APPNOTE 6.3.10, sections 4.3.7 to 4.3.16).

use super::EntryName;

/// What the first entry says.
pub(crate) const MIMETYPE: &[u8] = b"application/vnd.kalan.bundle+zip";

/// Version 2.0, or 4.5 where a number needs 64 bits.
const VERSION: u16 = 20;
const VERSION_64: u16 = 45;
/// 1 January 1980, ZIP's first day: the manifest has the times.
const DATE: u16 = 0x0021;
/// The value that says "look at the 64-bit number".
const SEE_64: u32 = 0xffff_ffff;
const SEE_64_COUNT: u16 = 0xffff;

pub(crate) const LOCAL_BYTES: usize = 30;
pub(crate) const CENTRAL_BYTES: usize = 46;
pub(crate) const END_BYTES: usize = 22;
pub(crate) const END_64_BYTES: usize = 56 + 20;

/// How an entry's bytes are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Method {
    /// As they are.
    Stored,
    /// By deflate: the manifest alone.
    Deflated,
}

impl Method {
    pub(crate) const fn number(self) -> u16 {
        match self {
            Self::Stored => 0,
            Self::Deflated => 8,
        }
    }
}

/// One entry, as both its records tell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) name: EntryName,
    pub(crate) method: Method,
    pub(crate) crc: u32,
    /// Bytes in the file. Below 4 GiB, always.
    pub(crate) packed: u32,
    /// Bytes unpacked.
    pub(crate) size: u32,
    /// Where its local header begins.
    pub(crate) offset: u64,
}

impl Entry {
    /// Where its bytes begin.
    pub(crate) fn data_offset(&self) -> u64 {
        self.offset + self.local_header().len() as u64
    }

    /// Where the next thing begins.
    pub(crate) fn end(&self) -> u64 {
        self.data_offset() + u64::from(self.packed)
    }

    fn version(&self) -> u16 {
        if self.needs_64() { VERSION_64 } else { VERSION }
    }

    fn needs_64(&self) -> bool {
        self.offset >= u64::from(SEE_64)
    }

    /// What both records say alike: from "version needed" to the length of the name.
    fn shared(&self, version: u16, name: &str) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(LOCAL_BYTES);
        put16(&mut bytes, version);
        put16(&mut bytes, 0); // flags: nothing encrypted, sizes known, names in ASCII
        put16(&mut bytes, self.method.number());
        put16(&mut bytes, 0); // time
        put16(&mut bytes, DATE);
        put32(&mut bytes, self.crc);
        put32(&mut bytes, self.packed);
        put32(&mut bytes, self.size);
        put16(&mut bytes, u16::try_from(name.len()).unwrap_or(u16::MAX));
        bytes
    }

    /// The record before the entry's bytes.
    pub(crate) fn local_header(&self) -> Vec<u8> {
        let name = self.name.to_string();
        let mut bytes = b"PK\x03\x04".to_vec();
        bytes.extend(self.shared(VERSION, &name));
        put16(&mut bytes, 0); // extra
        bytes.extend(name.as_bytes());
        bytes
    }

    /// The record in the directory at the end.
    pub(crate) fn central_record(&self) -> Vec<u8> {
        let name = self.name.to_string();
        let mut bytes = b"PK\x01\x02".to_vec();
        put16(&mut bytes, self.version());
        bytes.extend(self.shared(self.version(), &name));
        put16(&mut bytes, if self.needs_64() { 12 } else { 0 });
        put16(&mut bytes, 0); // comment
        put16(&mut bytes, 0); // disk
        put16(&mut bytes, 0); // internal attributes
        put32(&mut bytes, 0); // external attributes: no mode, so no symbolic link
        put32(&mut bytes, u32::try_from(self.offset).unwrap_or(SEE_64));
        bytes.extend(name.as_bytes());
        if self.needs_64() {
            put16(&mut bytes, 1);
            put16(&mut bytes, 8);
            put64(&mut bytes, self.offset);
        }
        bytes
    }
}

/// The end of the file: how many entries, and where their directory stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct End {
    pub(crate) entries: u64,
    pub(crate) size: u64,
    pub(crate) offset: u64,
}

impl End {
    /// Whether the 64-bit records are there.
    pub(crate) fn needs_64(&self) -> bool {
        self.entries >= u64::from(SEE_64_COUNT)
            || self.size >= u64::from(SEE_64)
            || self.offset >= u64::from(SEE_64)
    }

    /// The records after the directory, to the last byte of the file.
    pub(crate) fn records(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(END_64_BYTES + END_BYTES);
        if self.needs_64() {
            bytes.extend(b"PK\x06\x06");
            put64(&mut bytes, 44);
            put16(&mut bytes, VERSION_64);
            put16(&mut bytes, VERSION_64);
            put32(&mut bytes, 0);
            put32(&mut bytes, 0);
            put64(&mut bytes, self.entries);
            put64(&mut bytes, self.entries);
            put64(&mut bytes, self.size);
            put64(&mut bytes, self.offset);
            bytes.extend(b"PK\x06\x07");
            put32(&mut bytes, 0);
            put64(&mut bytes, self.offset + self.size);
            put32(&mut bytes, 1);
        }
        let count = u16::try_from(self.entries).unwrap_or(SEE_64_COUNT);
        bytes.extend(b"PK\x05\x06");
        put16(&mut bytes, 0);
        put16(&mut bytes, 0);
        put16(&mut bytes, count);
        put16(&mut bytes, count);
        put32(&mut bytes, u32::try_from(self.size).unwrap_or(SEE_64));
        put32(&mut bytes, u32::try_from(self.offset).unwrap_or(SEE_64));
        put16(&mut bytes, 0); // comment
        bytes
    }
}

fn put16(bytes: &mut Vec<u8>, number: u16) {
    bytes.extend(number.to_le_bytes());
}

fn put32(bytes: &mut Vec<u8>, number: u32) {
    bytes.extend(number.to_le_bytes());
}

fn put64(bytes: &mut Vec<u8>, number: u64) {
    bytes.extend(number.to_le_bytes());
}

/// The little-endian number of `N` bytes at `at`; 0 behind the end, which no caller reads.
pub(crate) fn number<const N: usize>(bytes: &[u8], at: usize) -> u64 {
    let mut whole = [0; 8];
    if let Some(part) = bytes.get(at..at + N) {
        whole[..N].copy_from_slice(part);
    }
    u64::from_le_bytes(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(offset: u64) -> Entry {
        Entry {
            name: EntryName::Block(7),
            method: Method::Stored,
            crc: 0x1234_5678,
            packed: 5,
            size: 5,
            offset,
        }
    }

    #[test]
    fn an_offset_of_four_gibibytes_is_told_in_64_bits_and_none_below() {
        let below = entry(u64::from(SEE_64) - 1).central_record();
        assert_eq!(below.len(), CENTRAL_BYTES + 13);
        for offset in [u64::from(SEE_64), 1 << 40] {
            let record = entry(offset).central_record();
            assert_eq!(record.len(), CENTRAL_BYTES + 13 + 12);
            assert_eq!(number::<8>(&record, record.len() - 8), offset);
            assert_eq!(number::<4>(&record, 42), u64::from(SEE_64));
        }
    }

    #[test]
    fn the_end_is_told_in_64_bits_from_65535_entries_on() {
        let end = |entries| End {
            entries,
            size: 10,
            offset: 20,
        };
        assert_eq!(end(65_534).records().len(), END_BYTES);
        assert_eq!(end(65_535).records().len(), END_64_BYTES + END_BYTES);
        assert_eq!(
            number::<8>(&end(65_535).records(), 56 + 8),
            30,
            "where the 64-bit record stands"
        );
    }
}
