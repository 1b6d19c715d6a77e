//! What a bundle says, apart from how it is packed: a collection as its publisher published it once.
//!
//! A full bundle holds an edition; a difference makes one of another. Both ways must give the same value, so an edition
//! knows nothing of blocks and places.

use std::fmt;
use std::str::FromStr;

use kalan_model::{ArticleId, AssetHash, Published, Timestamp};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::key::PublicKey;

/// A collection as it was published once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edition {
    /// Its name, its publisher, its number.
    #[serde(flatten)]
    pub header: Header,
    /// The articles, in the order of the collection.
    pub articles: Vec<Article>,
    /// The pictures and sounds that articles name, by hash, each once.
    pub assets: Vec<Asset>,
    /// The articles that were taken back, this time or earlier.
    pub withdrawn: Vec<Withdrawn>,
}

/// What an edition says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// Its name.
    pub title: String,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// BCP 47 tags.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<String>,
    /// Under which terms it may be handed on, where an article does not say otherwise: an SPDX name or an address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub licence: Option<String>,
    /// Who publishes it; none when it is not signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publisher: Option<Publisher>,
    /// The series it belongs to; none for a bundle that stands alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<ChannelPlace>,
    /// When it was made.
    pub created: Timestamp,
    /// The picture on its front.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cover: Option<AssetHash>,
}

/// Who publishes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Publisher {
    /// As they call themselves: a claim, unlike the key.
    pub name: String,
    /// The key whose signature the bundle bears.
    pub key: PublicKey,
}

/// A place in a series.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelPlace {
    /// The series' name for machines: chosen once, the same for good.
    pub id: String,
    /// Its number in the series, from 1; each later one is larger.
    pub sequence: u64,
}

/// An article, but for its words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Article {
    /// Which one.
    pub id: ArticleId,
    /// Which words.
    pub revision: Revision,
    /// Headline, plain text.
    pub title: String,
    /// What came with it.
    #[serde(flatten)]
    pub details: Details,
    /// The pictures of its body that are in the bundle.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pictures: Vec<Picture>,
}

/// What is known of an article beside its headline.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Details {
    /// Canonical address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Other addresses that lead to it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// Who wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub byline: Option<String>,
    /// The site's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub site_name: Option<String>,
    /// When it was published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<Published>,
    /// When it says it was changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modified: Option<Timestamp>,
    /// When the publisher's machine took it from its source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub captured: Option<Timestamp>,
    /// BCP 47 tag.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// The publisher's words for finding it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// What the publisher says about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Its own terms, where they differ from the edition's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub licence: Option<String>,
    /// Address of the picture that leads it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lead_image: Option<String>,
}

/// A picture of a body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// The address, exactly as it stands in the body.
    pub src: String,
    /// The file that is shown for it.
    pub asset: AssetHash,
}

/// A picture or a sound.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asset {
    /// Its name.
    pub hash: AssetHash,
    /// Its bytes.
    pub size: u64,
    /// Its type: `image/webp`.
    #[serde(rename = "type")]
    pub media_type: String,
}

/// An article that its publisher took back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawn {
    /// Which one.
    pub id: ArticleId,
    /// Its headline, so that a person sees what goes.
    pub title: String,
    /// Why, in the publisher's words.
    pub reason: String,
    /// When.
    pub at: Timestamp,
}

/// Which words an article has: the first 8 bytes of the BLAKE3 hash of its body.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Revision([u8; 8]);

impl Revision {
    /// The revision that has this body.
    pub fn of(body: &str) -> Self {
        let mut bytes = [0; 8];
        bytes.copy_from_slice(&blake3::hash(body.as_bytes()).as_bytes()[..8]);
        Self(bytes)
    }
}

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Revision({self})")
    }
}

/// A text that is not a hash of so many hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not {0} lower-case hexadecimal digits")]
pub struct NotHex(usize);

impl FromStr for Revision {
    type Err = NotHex;

    fn from_str(text: &str) -> Result<Self, NotHex> {
        let plain = text.len() == 16 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        let number = plain.then(|| u64::from_str_radix(text, 16).ok()).flatten();
        number.map(|number| Self(number.to_be_bytes())).ok_or(NotHex(16))
    }
}

impl Serialize for Revision {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Revision {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl Edition {
    /// The edition's own hash: BLAKE3 of its canonical JSON (docs/bundle-format.md, "The edition's hash").
    ///
    /// It is the same whether the edition came whole or by differences, so that a difference can say what it needs and
    /// what must come of it.
    pub fn hash(&self) -> EditionHash {
        let mut hasher = blake3::Hasher::new_derive_key("kalan 2026 edition");
        // A hasher takes every write.
        let _ = serde_json::to_writer(&mut hasher, self);
        EditionHash(AssetHash::from_bytes(*hasher.finalize().as_bytes()))
    }

    /// The number in the series, where there is one.
    pub fn sequence(&self) -> Option<u64> {
        self.header.channel.as_ref().map(|place| place.sequence)
    }
}

/// The hash of an edition.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EditionHash(AssetHash);

impl From<AssetHash> for EditionHash {
    fn from(hash: AssetHash) -> Self {
        Self(hash)
    }
}

impl From<EditionHash> for AssetHash {
    fn from(edition: EditionHash) -> Self {
        edition.0
    }
}

impl fmt::Display for EditionHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for EditionHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EditionHash({self})")
    }
}
