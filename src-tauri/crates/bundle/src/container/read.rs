//! Reads the container's directory, and takes none but the one way to write it.
//!
//! What is not read is built: every record is made anew from the few numbers it holds and compared byte for byte, so
//! that a field which nobody looks at cannot say anything.

use std::io::{Read, Seek, SeekFrom};

use super::record::{CENTRAL_BYTES, END_64_BYTES, END_BYTES, End, Method, number};
use super::{Entry, EntryName, MIMETYPE};
use crate::error::{BundleError, Problem, ProblemCode, container, too_large};
use crate::limits::Limits;

/// The longest record: a name of 71 bytes (an asset) and a 64-bit offset.
const RECORD_MAX: usize = CENTRAL_BYTES + 71 + 12;

/// The entries of a container, in the order of their bytes.
#[derive(Debug)]
pub(crate) struct Directory {
    pub(crate) entries: Vec<Entry>,
    /// Length of the whole file.
    pub(crate) file_bytes: u64,
}

impl Directory {
    /// Reads and proves the directory; no entry's bytes are read but the first's.
    pub(crate) fn read<R: Read + Seek>(reader: &mut R, limits: &Limits) -> Result<Self, BundleError> {
        let file_bytes = reader.seek(SeekFrom::End(0))?;
        let magic = Entry {
            name: EntryName::Mimetype,
            method: Method::Stored,
            crc: crc32fast::hash(MIMETYPE),
            packed: mimetype_len(),
            size: mimetype_len(),
            offset: 0,
        };
        let head = [magic.local_header(), MIMETYPE.to_vec()].concat();
        let known = head.len().min(usize::try_from(file_bytes).unwrap_or(usize::MAX));
        // Shorter than its name, it could be the beginning of anything.
        if known < magic.local_header().len() || read_at(reader, 0, known)? != head[..known] {
            return Err(Problem::new(ProblemCode::NotABundle).into());
        }
        if file_bytes > limits.file_bytes {
            return Err(too_large("file_bytes", limits.file_bytes).into());
        }
        let end = find_end(reader, file_bytes)?;
        if end.entries > limits.entries || end.size > limits.entries.saturating_mul(RECORD_MAX as u64) {
            return Err(too_large("entries", limits.entries).into());
        }
        let entries = read_entries(reader, &end)?;
        if entries.first() != Some(&magic) {
            return Err(container("first_entry").into());
        }
        Ok(Self { entries, file_bytes })
    }

    /// Proves that the record before the entry's bytes is the one in the directory, and goes to the bytes.
    pub(crate) fn enter<R: Read + Seek>(reader: &mut R, entry: &Entry) -> Result<(), BundleError> {
        let wanted = entry.local_header();
        if read_at(reader, entry.offset, wanted.len())? != wanted {
            return Err(container("local_header").with("entry", entry.name).into());
        }
        Ok(())
    }

    /// The bytes of an entry as they stand in the file; the caller has bounded `entry.packed`.
    pub(crate) fn raw<R: Read + Seek>(reader: &mut R, entry: &Entry) -> Result<Vec<u8>, BundleError> {
        Self::enter(reader, entry)?;
        let mut bytes = vec![0; entry.packed as usize];
        read_exact(reader, &mut bytes)?;
        Ok(bytes)
    }
}

fn mimetype_len() -> u32 {
    u32::try_from(MIMETYPE.len()).unwrap_or(u32::MAX)
}

fn truncated() -> BundleError {
    Problem::new(ProblemCode::Truncated).into()
}

fn read_exact<R: Read>(reader: &mut R, bytes: &mut [u8]) -> Result<(), BundleError> {
    reader.read_exact(bytes).map_err(|error| match error.kind() {
        std::io::ErrorKind::UnexpectedEof => truncated(),
        _ => error.into(),
    })
}

fn read_at<R: Read + Seek>(reader: &mut R, at: u64, length: usize) -> Result<Vec<u8>, BundleError> {
    reader.seek(SeekFrom::Start(at))?;
    let mut bytes = vec![0; length];
    read_exact(reader, &mut bytes)?;
    Ok(bytes)
}

/// The records at the end of the file, which are its last bytes and exactly what their numbers make of them.
fn find_end<R: Read + Seek>(reader: &mut R, file_bytes: u64) -> Result<End, BundleError> {
    let length = usize::try_from(file_bytes)
        .unwrap_or(usize::MAX)
        .min(END_64_BYTES + END_BYTES);
    let tail = read_at(reader, file_bytes - length as u64, length)?;
    let Some(at) = length.checked_sub(END_BYTES) else {
        return Err(truncated());
    };
    let plain = End {
        entries: number::<2>(&tail, at + 10),
        size: number::<4>(&tail, at + 12),
        offset: number::<4>(&tail, at + 16),
    };
    let end = if plain.needs_64() && at == END_64_BYTES {
        End {
            entries: number::<8>(&tail, 32),
            size: number::<8>(&tail, 40),
            offset: number::<8>(&tail, 48),
        }
    } else {
        plain
    };
    let fits = end
        .offset
        .checked_add(end.size)
        .and_then(|sum| sum.checked_add(if end.needs_64() { END_64_BYTES } else { 0 } as u64))
        .and_then(|sum| sum.checked_add(END_BYTES as u64));
    // A cut copy ends in the middle of something else; a longer one does not end where it says.
    if tail[at..at + 4] != *b"PK\x05\x06" || fits != Some(file_bytes) {
        return Err(truncated());
    }
    let records = end.records();
    if tail.len() < records.len() || tail[tail.len() - records.len()..] != records {
        return Err(container("end").into());
    }
    Ok(end)
}

fn read_entries<R: Read + Seek>(reader: &mut R, end: &End) -> Result<Vec<Entry>, BundleError> {
    let mut entries = Vec::new();
    reader.seek(SeekFrom::Start(end.offset))?;
    let mut directory = std::io::BufReader::with_capacity(64 * 1024, reader.take(end.size));
    let (mut at, mut size) = (0, 0);
    for _ in 0..end.entries {
        let (entry, length) = read_entry(&mut directory)?;
        // No gap, no overlap: each begins where the one before it ends.
        if entry.offset != at {
            return Err(container("gap").with("entry", entry.name).into());
        }
        at = entry.end();
        size += length as u64;
        if at > end.offset {
            return Err(container("overlap").with("entry", entry.name).into());
        }
        entries.push(entry);
    }
    if at != end.offset || size != end.size {
        return Err(container("gap").into());
    }
    if !entries.is_sorted_by(|one, next| one.name < next.name) {
        // Sorted without equals: no name stands there twice.
        return Err(container("order").into());
    }
    Ok(entries)
}

fn read_entry<R: Read>(directory: &mut R) -> Result<(Entry, usize), BundleError> {
    let mut fixed = [0; CENTRAL_BYTES];
    read_exact(directory, &mut fixed).map_err(|_| container("directory"))?;
    let name_len = usize::try_from(number::<2>(&fixed, 28)).unwrap_or(usize::MAX);
    let extra_len = usize::try_from(number::<2>(&fixed, 30)).unwrap_or(usize::MAX);
    if name_len + extra_len > RECORD_MAX - CENTRAL_BYTES {
        return Err(container("name").into());
    }
    let mut rest = [0; RECORD_MAX];
    let rest = &mut rest[..name_len + extra_len];
    read_exact(directory, rest).map_err(|_| container("directory"))?;
    let name = EntryName::parse(&rest[..name_len]).ok_or_else(|| {
        container("name").with(
            "entry",
            String::from_utf8_lossy(&rest[..name_len]).escape_default(),
        )
    })?;
    let entry = Entry {
        name,
        method: if name == EntryName::Manifest {
            Method::Deflated
        } else {
            Method::Stored
        },
        crc: low(number::<4>(&fixed, 16)),
        packed: low(number::<4>(&fixed, 20)),
        size: low(number::<4>(&fixed, 24)),
        offset: match extra_len {
            12 => number::<8>(rest, name_len + 4),
            _ => number::<4>(&fixed, 42),
        },
    };
    let sizes_agree = entry.method == Method::Deflated || entry.packed == entry.size;
    if [&fixed[..], rest].concat() != entry.central_record() || !sizes_agree || entry.packed == u32::MAX {
        return Err(container("record").with("entry", name).into());
    }
    if entry.offset > u64::MAX / 2 {
        return Err(container("overlap").with("entry", name).into());
    }
    Ok((entry, CENTRAL_BYTES + name_len + extra_len))
}

/// The lower half of a number that was read from four bytes.
fn low(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
