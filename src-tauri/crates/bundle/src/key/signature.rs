//! A signature file: four lines, of which the last signs the second and the third.

use std::fmt;
use std::str::FromStr;

use blake2::{Blake2b512, Digest};

use super::{KeyError, decode, encode, part};

const WHAT: &str = "signature";
/// Ed25519 over BLAKE2b: the variant that minisign writes since 0.10. The older one is not taken.
pub(super) const PREHASHED: &[u8; 2] = b"ED";
const UNTRUSTED: &str = "untrusted comment: ";
const TRUSTED: &str = "trusted comment: ";
/// No signature of ours is longer, and no reader allocates more.
pub(crate) const MAX_BYTES: usize = 4096;

/// A signature and the comment that it vouches for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    pub(super) key_id: [u8; 8],
    pub(super) bytes: [u8; 64],
    pub(super) comment: String,
    pub(super) global: [u8; 64],
}

impl Signature {
    /// The comment that the signature covers. Believe it only after `PublicKey::verify`.
    pub fn trusted_comment(&self) -> &str {
        &self.comment
    }

    /// What the fourth line signs.
    pub(super) fn global_message(&self) -> Vec<u8> {
        [&self.bytes[..], self.comment.as_bytes()].concat()
    }
}

/// What is signed in place of the message.
pub(super) fn prehash(message: &[u8]) -> [u8; 64] {
    Blake2b512::digest(message).into()
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = encode(&[&PREHASHED[..], &self.key_id, &self.bytes].concat());
        writeln!(f, "{UNTRUSTED}signature of a Kalan bundle")?;
        writeln!(f, "{line}")?;
        writeln!(f, "{TRUSTED}{}", self.comment)?;
        writeln!(f, "{}", encode(&self.global))
    }
}

impl FromStr for Signature {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let unreadable = KeyError::Unreadable { what: WHAT };
        if text.len() > MAX_BYTES {
            return Err(unreadable);
        }
        let lines: Vec<&str> = text.lines().collect();
        let [untrusted, line, trusted, global] = lines[..] else {
            return Err(unreadable);
        };
        let (true, Some(comment)) = (untrusted.starts_with(UNTRUSTED), trusted.strip_prefix(TRUSTED)) else {
            return Err(unreadable);
        };
        let bytes: [u8; 74] = decode(line, WHAT)?;
        if bytes[..2] != *PREHASHED {
            return Err(unreadable);
        }
        Ok(Self {
            key_id: part(&bytes, 2),
            bytes: part(&bytes, 10),
            comment: comment.to_owned(),
            global: decode(global, WHAT)?,
        })
    }
}
