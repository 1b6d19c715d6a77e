//! A publisher's public key.

use std::fmt;
use std::str::FromStr;

use ed25519_dalek::VerifyingKey;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{ALGORITHM, KeyError, Signature, decode, encode, encoded_line, part};

const WHAT: &str = "public key";

/// A public key: 32 bytes that verify, and 8 that tell keys apart at a glance.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PublicKey {
    /// Chosen at random with the key; says nothing by itself.
    pub(super) id: [u8; 8],
    pub(super) key: [u8; 32],
}

impl PublicKey {
    /// The public key file, as `minisign -G` writes it.
    pub fn to_file(&self) -> String {
        format!(
            "untrusted comment: minisign public key {}\n{self}\n",
            self.id_text()
        )
    }

    /// The key's number as minisign shows it: 16 capital hexadecimal digits.
    pub fn id_text(&self) -> String {
        format!("{:016X}", u64::from_le_bytes(self.id))
    }

    /// The 32 bytes that verify.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.key
    }

    /// Proves that this key signed `message`, and the comment that stands with the signature.
    ///
    /// # Errors
    /// `Forged` in every other case.
    pub fn verify(&self, message: &[u8], signature: &Signature) -> Result<(), KeyError> {
        if signature.key_id != self.id {
            return Err(KeyError::Forged);
        }
        let key = VerifyingKey::from_bytes(&self.key).map_err(|_| KeyError::Forged)?;
        let prehashed = super::signature::prehash(message);
        let holds = |message: &[u8], signature: &[u8; 64]| {
            // Strict: a key of small order, which verifies anything, is no key.
            key.verify_strict(message, &ed25519_dalek::Signature::from_bytes(signature))
                .map_err(|_| KeyError::Forged)
        };
        holds(&prehashed, &signature.bytes)?;
        holds(&signature.global_message(), &signature.global)
    }
}

/// The line of base64 that stands in the file, and in links.
impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&encode(&[&ALGORITHM[..], &self.id, &self.key].concat()))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({self})")
    }
}

impl FromStr for PublicKey {
    type Err = KeyError;

    /// A key file or its line of base64.
    fn from_str(text: &str) -> Result<Self, KeyError> {
        let bytes: [u8; 42] = decode(encoded_line(text, WHAT)?, WHAT)?;
        if bytes[..2] != *ALGORITHM {
            return Err(KeyError::Unreadable { what: WHAT });
        }
        Ok(Self {
            id: part(&bytes, 2),
            key: part(&bytes, 10),
        })
    }
}

impl Serialize for PublicKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PublicKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
