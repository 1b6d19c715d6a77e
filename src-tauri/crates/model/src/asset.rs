//! Pictures and sounds, kept once under the hash of their bytes.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::id::decode_hex;
use crate::{Failure, ParseIdError};

/// The BLAKE3 hash of an asset's bytes: its name on disk and in a bundle.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, specta::Type)]
#[specta(transparent)]
pub struct AssetHash(#[specta(type = String)] [u8; 32]);

impl AssetHash {
    /// The hash of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }

    /// The hash as it stands in the database.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes, as the database keeps them.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// Hashes bytes that come in pieces.
#[derive(Debug, Clone, Default)]
pub struct AssetHasher(blake3::Hasher);

impl AssetHasher {
    /// Takes the next piece.
    pub fn update(&mut self, piece: &[u8]) {
        self.0.update(piece);
    }

    /// The hash of all that was taken.
    pub fn hash(&self) -> AssetHash {
        AssetHash(*self.0.finalize().as_bytes())
    }
}

impl fmt::Display for AssetHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for AssetHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AssetHash({self})")
    }
}

impl FromStr for AssetHash {
    type Err = ParseIdError;

    fn from_str(text: &str) -> Result<Self, ParseIdError> {
        decode_hex(text)
            .map(Self)
            .ok_or_else(|| ParseIdError(text.chars().take(80).collect()))
    }
}

impl Serialize for AssetHash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for AssetHash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

/// What is known of an asset without opening it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct AssetMeta {
    /// Its name.
    pub hash: AssetHash,
    /// Its type as it was decoded, not as the server called it: `image/webp`.
    pub media_type: String,
    /// Bytes on disk.
    #[specta(type = u32)]
    pub size_bytes: u64,
    /// Pixels across, when it is a picture.
    pub width: Option<u32>,
    /// Pixels down, when it is a picture.
    pub height: Option<u32>,
}

/// A picture that an article shows, before it was fetched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WantedPicture {
    /// The absolute address, exactly as it stands in the article's HTML.
    pub url: String,
    /// Whether it leads the article: fetched before the others.
    pub lead: bool,
}

/// Where a picture of an article stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PictureState {
    /// Not fetched yet.
    Wanted,
    /// On disk, under this hash.
    Kept(AssetHash),
    /// Fetching failed; tried again when the failure is a passing one.
    Failed(Failure),
}
