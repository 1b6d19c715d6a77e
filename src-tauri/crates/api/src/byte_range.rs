//! The part of a file that a player asks for (RFC 9110, section 14), so that a sound can be wound.

use std::ops::Range;

/// The most that one answer carries: a player asks again, and memory stays flat for a long sound.
const MOST: u64 = 1 << 20;

/// What a `Range` header asks of a file.
#[derive(Debug, PartialEq, Eq)]
pub enum Asked {
    /// All of it; also when the header is of no kind that we know, as the RFC wants.
    Whole,
    /// These bytes: a mebibyte at most.
    Part(Range<u64>),
    /// Bytes that the file does not have.
    Beyond,
}

/// Reads a `Range` header for a file of `size_bytes`.
pub fn asked(header: Option<&str>, size_bytes: u64) -> Asked {
    // Several ranges at once are not served: no player needs them.
    let Some((first, last)) = header.and_then(|text| text.strip_prefix("bytes=")?.split_once('-')) else {
        return Asked::Whole;
    };
    let (start, end) = match (first.parse::<u64>(), last.parse::<u64>()) {
        (Ok(start), Ok(last)) if last < start => return Asked::Whole,
        (Ok(start), Ok(last)) => (start, last.saturating_add(1).min(size_bytes)),
        (Ok(start), Err(_)) if last.is_empty() => (start, size_bytes),
        (Err(_), Ok(length)) if first.is_empty() => (size_bytes.saturating_sub(length), size_bytes),
        _ => return Asked::Whole,
    };
    if start >= end {
        Asked::Beyond
    } else {
        Asked::Part(start..end.min(start + MOST))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_forms_are_read() {
        assert_eq!(
            asked(Some("bytes=0-99"), 1000),
            Asked::Part(0..100),
            "first and last, both included"
        );
        assert_eq!(
            asked(Some("bytes=900-"), 1000),
            Asked::Part(900..1000),
            "to the end"
        );
        assert_eq!(
            asked(Some("bytes=-100"), 1000),
            Asked::Part(900..1000),
            "the last hundred"
        );
        assert_eq!(
            asked(Some("bytes=900-5000"), 1000),
            Asked::Part(900..1000),
            "past the end means to the end"
        );
        assert_eq!(
            asked(Some("bytes=-5000"), 1000),
            Asked::Part(0..1000),
            "more than all is all"
        );
    }

    #[test]
    fn an_open_end_is_cut_so_that_memory_stays_flat() {
        assert_eq!(
            asked(Some("bytes=5-"), u64::MAX),
            Asked::Part(5..5 + MOST),
            "the player asks again"
        );
    }

    #[test]
    fn nothing_there_is_said_and_nonsense_means_the_whole() {
        assert_eq!(
            asked(Some("bytes=1000-"), 1000),
            Asked::Beyond,
            "just past the end"
        );
        assert_eq!(
            asked(Some("bytes=-0"), 1000),
            Asked::Beyond,
            "the last zero bytes"
        );
        assert_eq!(
            asked(Some("bytes=0-"), 0),
            Asked::Beyond,
            "an empty file has no bytes"
        );
        for header in [
            None,
            Some(""),
            Some("bytes=a-b"),
            Some("bytes=9-1"),
            Some("bytes=0-1,5-9"),
            Some("lines=1-2"),
        ] {
            assert_eq!(
                asked(header, 1000),
                Asked::Whole,
                "{header:?} is ignored, as RFC 9110 says"
            );
        }
    }

    proptest::proptest! {
        #[test]
        fn a_part_always_lies_inside_the_file(header in "bytes=[0-9]{0,20}-[0-9]{0,20}", size in 0u64..5_000_000) {
            if let Asked::Part(part) = asked(Some(&header), size) {
                proptest::prop_assert!(part.start < part.end && part.end <= size, "{header} of {size} gave {part:?}");
            }
        }
    }
}
