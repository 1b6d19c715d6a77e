//! A StarDict dictionary: what it is called, where a word stands in it, what it says. Bytes in, values out.
//!
//! Format: <https://github.com/huzheng001/stardict-3/blob/master/dict/doc/StarDictFileFormat>. An `.ifo` says what it
//! is; an `.idx` lists the words, each with a place in the `.dict`; a `.dict.dz` is that file as gzip in pieces
//! (dictzip), so that one word is read without the others.

use std::io::Read as _;
use std::ops::Range;

use flate2::read::DeflateDecoder;

/// No article of a dictionary is longer.
const MOST_ARTICLE_BYTES: u64 = 256 * 1024;
/// Words that are given at most.
const MOST_FOUND: usize = 8;
/// A word is shortened to look for another form of it, but not below this.
const SHORTEST_STEM: usize = 3;

/// What an `.ifo` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DictionaryInfo {
    /// Its name.
    pub name: String,
    /// What all its articles are made of (`m` text, `h` HTML, `g` Pango, `x` XDXF …); none when each says it itself.
    pub types: Option<String>,
    /// Whether places are 64 bits wide.
    pub is_wide: bool,
}

/// Where the article of a word stands in the unpacked `.dict`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DictionaryPlace {
    /// The word, as the dictionary has it.
    pub word: String,
    /// Its bytes.
    pub bytes: Range<u64>,
}

/// Reads an `.ifo`; none when it is none.
pub fn dictionary_info(text: &str) -> Option<DictionaryInfo> {
    let mut lines = text.trim_start_matches('\u{feff}').lines();
    lines
        .next()
        .filter(|first| first.starts_with("StarDict's dict ifo file"))?;
    let fields: Vec<(&str, &str)> = lines.filter_map(|line| line.split_once('=')).collect();
    let field = |name: &str| {
        fields
            .iter()
            .find(|(key, _)| key.trim() == name)
            .map(|(_, value)| value.trim())
    };
    Some(DictionaryInfo {
        name: field("bookname")?.to_owned(),
        types: field("sametypesequence")
            .filter(|types| !types.is_empty())
            .map(str::to_owned),
        is_wide: field("idxoffsetbits") == Some("64"),
    })
}

/// The places of a word in an `.idx`: as it is written, else blind to case and marks, else the longest known beginning
/// of it, which is how an ending is passed over without the grammar of any language.
pub fn dictionary_places(index: &[u8], info: &DictionaryInfo, word: &str) -> Vec<DictionaryPlace> {
    let wanted = plain(word);
    if wanted.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<(u8, DictionaryPlace)> = Vec::new();
    let mut stem = SHORTEST_STEM - 1;
    let entries = Entries {
        index,
        is_wide: info.is_wide,
    };
    for place in entries {
        let known = plain(&place.word);
        let letters = known.chars().count();
        if known == wanted {
            found.push((u8::from(place.word != word), place));
        } else if letters > stem && wanted.starts_with(&known) && wanted.chars().count() - letters <= 3 {
            stem = letters;
            found.retain(|(rank, _)| *rank < 2);
            found.push((2, place));
        }
    }
    let best = found.iter().map(|(rank, _)| *rank).min().unwrap_or_default();
    found.sort_by_key(|(rank, _)| *rank);
    let kept = found.into_iter().filter(|(rank, _)| best == 2 || *rank < 2);
    kept.map(|(_, place)| place).take(MOST_FOUND).collect()
}

/// The entries of an `.idx`, up to its end or to where it is damaged.
struct Entries<'a> {
    index: &'a [u8],
    is_wide: bool,
}

impl Iterator for Entries<'_> {
    type Item = DictionaryPlace;

    fn next(&mut self) -> Option<DictionaryPlace> {
        let end = memchr::memchr(0, self.index)?;
        let (word, rest) = (&self.index[..end], &self.index[end + 1..]);
        let width = if self.is_wide { 8 } else { 4 };
        let (place, rest) = rest.split_at_checked(width + 4)?;
        self.index = rest;
        let number = |bytes: &[u8]| {
            bytes
                .iter()
                .fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte))
        };
        let (start, length) = (number(&place[..width]), number(&place[width..]));
        Some(DictionaryPlace {
            word: String::from_utf8_lossy(word).into_owned(),
            bytes: start..start.saturating_add(length.min(MOST_ARTICLE_BYTES)),
        })
    }
}

/// A word without case and marks.
fn plain(word: &str) -> String {
    let lower = word.trim().to_lowercase();
    let letters = lower.chars().map(|letter| match letter {
        'à' | 'â' | 'ä' | 'á' | 'ã' | 'å' => 'a',
        'é' | 'è' | 'ê' | 'ë' | 'ɛ' => 'e',
        'î' | 'ï' | 'í' | 'ì' => 'i',
        'ô' | 'ö' | 'ó' | 'ò' | 'õ' | 'ɔ' => 'o',
        'û' | 'ü' | 'ú' | 'ù' => 'u',
        'ç' => 'c',
        'ñ' | 'ŋ' | 'ɲ' => 'n',
        '’' => '\'',
        other => other,
    });
    letters
        .filter(|letter| !matches!(letter, '\u{300}'..='\u{36f}' | '\u{64b}'..='\u{652}'))
        .collect()
}

/// The pieces of a `.dict.dz`, from its first bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pieces {
    /// Bytes of a piece when it is unpacked.
    piece: u64,
    /// Where each piece begins in the file, and where the last one ends.
    starts: Vec<u64>,
}

impl Pieces {
    /// Reads the head of the file; none when it is gzip of another kind.
    pub fn read(head: &[u8]) -> Option<Self> {
        let flags = *head.get(3)?;
        if head.get(..3)? != [0x1f, 0x8b, 8] || flags & 4 == 0 {
            return None;
        }
        let two = |at: usize| Some(u64::from(*head.get(at)?) | (u64::from(*head.get(at + 1)?) << 8));
        let extra = usize::try_from(two(10)?).ok()?;
        if head.get(12..14)? != b"RA" || two(16)? != 1 {
            return None;
        }
        let (piece, count) = (two(18)?, usize::try_from(two(20)?).ok()?);
        let mut at = 12 + extra;
        for flag in [8, 16] {
            // The file's name, a remark: each ends with a zero.
            if flags & flag != 0 {
                at += memchr::memchr(0, head.get(at..)?)? + 1;
            }
        }
        let mut start = at as u64 + if flags & 2 != 0 { 2 } else { 0 };
        let mut starts = Vec::with_capacity(count + 1);
        for index in 0..count {
            starts.push(start);
            start += two(22 + index * 2)?;
        }
        starts.push(start);
        (piece > 0).then_some(Self { piece, starts })
    }

    /// Where the packed bytes stand that hold a stretch of the unpacked ones.
    pub fn packed(&self, bytes: &Range<u64>) -> Option<Range<u64>> {
        let (first, last) = self.around(bytes)?;
        Some(*self.starts.get(first)?..*self.starts.get(last + 1)?)
    }

    fn around(&self, bytes: &Range<u64>) -> Option<(usize, usize)> {
        let first = usize::try_from(bytes.start / self.piece).ok()?;
        let last = usize::try_from(bytes.end.max(bytes.start + 1).saturating_sub(1) / self.piece).ok()?;
        Some((first, last))
    }

    /// The stretch itself, out of the packed bytes that [`Pieces::packed`] named.
    pub fn unpack(&self, packed: &[u8], bytes: &Range<u64>) -> Option<Vec<u8>> {
        let (first, last) = self.around(bytes)?;
        let base = *self.starts.get(first)?;
        let mut out = Vec::new();
        for index in first..=last {
            let from = usize::try_from(self.starts.get(index)? - base).ok()?;
            let to = usize::try_from(self.starts.get(index + 1)? - base).ok()?;
            let piece = DeflateDecoder::new(packed.get(from..to)?);
            // A piece ends with a flush and not with an end: what could be read is what there is.
            let _ = piece.take(self.piece).read_to_end(&mut out);
        }
        let skipped = usize::try_from(bytes.start - first as u64 * self.piece).ok()?;
        let length = usize::try_from(bytes.end - bytes.start).ok()?;
        Some(out.get(skipped..(skipped + length).min(out.len()))?.to_vec())
    }
}

/// An article of a dictionary as plain text, blocks parted by line breaks.
pub fn dictionary_text(article: &[u8], info: &DictionaryInfo) -> String {
    let mut parts = Vec::new();
    let mut rest = article;
    let mut types = info.types.as_deref().unwrap_or_default().bytes();
    while !rest.is_empty() {
        let (kind, body) = match (&info.types, types.next()) {
            (Some(_), Some(kind)) => (kind, rest),
            (None, _) => (rest[0], &rest[1..]),
            (Some(_), None) => break,
        };
        // Capital letters name pictures and sounds, which carry their own length.
        if kind.is_ascii_uppercase() {
            break;
        }
        let end = memchr::memchr(0, body).unwrap_or(body.len());
        let text = String::from_utf8_lossy(&body[..end]);
        parts.push(match kind {
            b'h' | b'g' | b'x' | b'k' => crate::plain_text(&text),
            _ => text.trim().to_owned(),
        });
        rest = body.get(end + 1..).unwrap_or_default();
    }
    parts.retain(|part| !part.is_empty());
    parts.join("\n")
}

#[cfg(test)]
#[path = "dictionary_tests.rs"]
mod tests;
