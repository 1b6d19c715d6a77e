//! A bundle in several files, for sticks whose file system ends a file before 4 GiB (FAT32).
//!
//! The parts are the bundle cut in pieces, nothing more: `copy /b` and `cat` join them. They are read where they lie.

use std::io::{self, Read, Seek, SeekFrom};

/// The largest file that FAT32 holds.
pub const FAT32_FILE_BYTES: u64 = (4 << 30) - 1;

/// The name of a part, from 1 on: `collection.kalan.001`.
pub fn part_name(whole: &str, number: usize) -> String {
    format!("{whole}.{number:03}")
}

/// The number of a part and the name of its whole; none for a file that is no part.
pub fn part_of(name: &str) -> Option<(&str, usize)> {
    let (whole, number) = name.rsplit_once('.')?;
    let is_part = number.len() == 3 && number.bytes().all(|byte| byte.is_ascii_digit());
    let number = number.parse().ok().filter(|number| *number > 0)?;
    (is_part && whole.ends_with(".kalan")).then_some((whole, number))
}

/// How long each part is of a bundle of `total` bytes, where a file has at most `limit`.
pub fn part_lengths(total: u64, limit: u64) -> impl Iterator<Item = u64> {
    let limit = limit.max(1);
    (0..total.div_ceil(limit)).map(move |at| limit.min(total - at * limit))
}

/// Several parts, read as the one file they are.
#[derive(Debug)]
pub struct Parts<R> {
    parts: Vec<(R, u64)>,
    at: u64,
    total: u64,
}

impl<R: Read + Seek> Parts<R> {
    /// The parts in their order. One that is missing or short shows as any cut copy does.
    ///
    /// # Errors
    /// What the disk says.
    pub fn new(parts: impl IntoIterator<Item = R>) -> io::Result<Self> {
        let mut known = Vec::new();
        let mut total = 0;
        for mut part in parts {
            let length = part.seek(SeekFrom::End(0))?;
            total += length;
            known.push((part, length));
        }
        Ok(Self {
            parts: known,
            at: 0,
            total,
        })
    }
}

impl<R: Read + Seek> Read for Parts<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut begin = 0;
        for (part, length) in &mut self.parts {
            let within = self.at - begin;
            if within < *length {
                part.seek(SeekFrom::Start(within))?;
                let left = usize::try_from(*length - within).unwrap_or(usize::MAX);
                let room = left.min(buffer.len());
                let count = part.read(&mut buffer[..room])?;
                self.at += count as u64;
                return Ok(count);
            }
            begin += *length;
        }
        Ok(0)
    }
}

impl<R> Seek for Parts<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let place = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.total.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = place.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn cut(bytes: &[u8], limit: u64) -> Parts<Cursor<Vec<u8>>> {
        let mut rest = bytes;
        let parts = part_lengths(bytes.len() as u64, limit).map(|length| {
            let (part, more) = rest.split_at(usize::try_from(length).unwrap());
            rest = more;
            Cursor::new(part.to_vec())
        });
        Parts::new(parts).unwrap()
    }

    #[test]
    fn parts_are_as_long_as_the_stick_takes_and_no_longer() {
        let lengths = |total, limit| part_lengths(total, limit).collect::<Vec<_>>();
        assert_eq!(lengths(9, 10), [9]);
        assert_eq!(lengths(10, 10), [10]);
        assert_eq!(lengths(11, 10), [10, 1]);
        assert_eq!(lengths(10 << 30, FAT32_FILE_BYTES).len(), 3);
        assert_eq!(lengths(0, 10), [0; 0]);
    }

    #[test]
    fn a_part_knows_its_whole_and_other_files_are_none() {
        assert_eq!(
            part_of(&part_name("fleuve.kalan", 12)),
            Some(("fleuve.kalan", 12))
        );
        for name in [
            "fleuve.kalan",
            "fleuve.kalan.000",
            "fleuve.kalan.1",
            "fleuve.zip.001",
            "001",
            "fleuve.kalan.+01",
        ] {
            assert_eq!(part_of(name), None, "{name}");
        }
    }

    proptest::proptest! {
        #[test]
        fn parts_read_like_the_whole(
            bytes in proptest::collection::vec(0u8.., 0..200),
            limit in 1_u64..50,
            reads in proptest::collection::vec((0_u64..220, 0_usize..90), 0..10),
        ) {
            let (mut parts, mut whole) = (cut(&bytes, limit), Cursor::new(&bytes));
            for (at, length) in reads {
                parts.seek(SeekFrom::Start(at)).unwrap();
                whole.seek(SeekFrom::Start(at)).unwrap();
                let (mut one, mut other) = (Vec::new(), Vec::new());
                Read::by_ref(&mut parts).take(length as u64).read_to_end(&mut one).unwrap();
                Read::by_ref(&mut whole).take(length as u64).read_to_end(&mut other).unwrap();
                proptest::prop_assert_eq!(one, other);
            }
        }
    }
}
