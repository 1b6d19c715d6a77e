//! What Kalan and its program for ZIM files say to each other: a line of facts in JSON, then bytes, each with its length.

use std::io::{self, Read, Write};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// Facts of a frame at most; a page's words are among them.
const MOST_FACTS_BYTES: u32 = 64 * 1024 * 1024;
/// An entry at most: no page or picture that Kalan takes is larger.
pub const MOST_ENTRY_BYTES: u64 = 64 * 1024 * 1024;

/// What is put into a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Put {
    /// The first.
    Begin {
        /// ISO 639-3 code: by it words are cut to their stems.
        language: String,
    },
    /// A fact of the whole; the bytes are its value.
    Metadata {
        /// Its name in the ZIM specification.
        name: String,
    },
    /// A PNG of 48 × 48 pixels.
    Illustration,
    /// A page of HTML that is found by its title and its words.
    Page {
        /// Where it stands.
        path: String,
        /// Its title.
        title: String,
        /// Its words; none for a page that no search finds.
        text: String,
        /// Words that weigh more.
        keywords: String,
    },
    /// A picture, a style.
    File {
        /// Where it stands.
        path: String,
        /// What it is.
        media_type: String,
    },
    /// The last: now the file is whole.
    End {
        /// The page that is shown first.
        main: String,
    },
}

/// What is asked of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// How many articles.
    Count,
    /// The article of this number, by title.
    Article {
        /// From 0.
        number: u32,
    },
    /// A fact of the whole.
    Metadata {
        /// Its name in the ZIM specification.
        name: String,
    },
    /// An entry with its bytes.
    Get {
        /// Where it stands.
        path: String,
    },
}

/// What a file answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// To `Count`.
    Count {
        /// How many articles.
        articles: u32,
        /// The page that is shown first.
        main: Option<String>,
    },
    /// To `Article`, and to `Get` with its bytes.
    Entry(Entry),
    /// To `Metadata`: the bytes are the value.
    Bytes,
    /// It is not there, is damaged, or is too large.
    No {
        /// Why.
        reason: String,
    },
}

/// An entry of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Where it stands.
    pub path: String,
    /// Its title.
    pub title: String,
    /// What it says it is.
    pub media_type: String,
    /// How large it is.
    pub size_bytes: u64,
}

/// Writes a frame.
///
/// # Errors
/// What the pipe says.
pub fn write_frame(out: &mut impl Write, facts: &impl Serialize, bytes: &[u8]) -> io::Result<()> {
    let facts = serde_json::to_vec(facts)?;
    let length = u32::try_from(facts.len()).map_err(|_| io::ErrorKind::FileTooLarge)?;
    out.write_all(&length.to_le_bytes())?;
    out.write_all(&(bytes.len() as u64).to_le_bytes())?;
    out.write_all(&facts)?;
    out.write_all(bytes)
}

/// Reads a frame; none at the end.
///
/// # Errors
/// What the pipe says; `InvalidData` for what is no frame or too large a one.
pub fn read_frame<T: DeserializeOwned>(input: &mut impl Read) -> io::Result<Option<(T, Vec<u8>)>> {
    let mut length = [0; 4];
    match input.read_exact(&mut length) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        other => other?,
    }
    let length = u32::from_le_bytes(length);
    let mut size = [0; 8];
    input.read_exact(&mut size)?;
    let size = u64::from_le_bytes(size);
    if length > MOST_FACTS_BYTES || size > MOST_ENTRY_BYTES {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let facts = exactly(input, u64::from(length))?;
    let bytes = exactly(input, size)?;
    Ok(Some((serde_json::from_slice(&facts)?, bytes)))
}

/// Memory is taken as bytes come, not as a number promises them.
fn exactly(input: &mut impl Read, length: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    input.take(length).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == length {
        Ok(bytes)
    } else {
        Err(io::ErrorKind::UnexpectedEof.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_is_heard_and_what_is_cut_is_refused() {
        let put = Put::Metadata {
            name: "Title".to_owned(),
        };
        let mut pipe = Vec::new();
        write_frame(&mut pipe, &put, b"Eau").unwrap();
        let heard = read_frame(&mut pipe.as_slice()).unwrap();
        assert_eq!(heard, Some((put, b"Eau".to_vec())));
        assert_eq!(read_frame::<Put>(&mut [].as_slice()).unwrap(), None, "the end");
        let cut = &pipe[..pipe.len() - 1];
        assert!(read_frame::<Put>(&mut &cut[..]).is_err(), "a program that died");
        let huge = [&u32::MAX.to_le_bytes()[..], &u64::MAX.to_le_bytes()].concat();
        assert!(read_frame::<Put>(&mut huge.as_slice()).is_err(), "no such frame");
    }
}
