//! Ids: what each identifies, and when it changes.
//!
//! An id is a BLAKE3 hash of what makes the thing itself, cut to 128 bits, so that the same article from a feed,
//! a saved page and a bundle on another machine has the same id with nobody asked (docs/decisions/0003-ids.md).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A text that is not an id of 32 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not an id: 32 hexadecimal digits are expected")]
pub struct ParseIdError(pub String);

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $context:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, specta::Type)]
        #[specta(transparent)]
        pub struct $name(#[specta(type = String)] [u8; 16]);

        impl $name {
            /// The id of what `key` names. The same key gives the same id on every machine.
            pub fn of(key: &str) -> Self {
                let hash = blake3::derive_key($context, key.as_bytes());
                let mut bytes = [0; 16];
                bytes.copy_from_slice(&hash[..16]);
                Self(bytes)
            }

            /// The id as it stands in the database.
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(bytes)
            }

            /// The 16 bytes, as the database keeps them.
            pub const fn as_bytes(&self) -> &[u8; 16] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl FromStr for $name {
            type Err = ParseIdError;

            fn from_str(text: &str) -> Result<Self, ParseIdError> {
                decode_hex(text).map(Self).ok_or_else(|| ParseIdError(text.chars().take(64).collect()))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

id!(
    /// One article, whatever brought it. Made from its canonical address, or from its words when it has none;
    /// it stays when the address changes later, since the store remembers every address that led to it.
    ArticleId,
    "kalan 2026 article id"
);
id!(
    /// One subscription. Made from the address that was subscribed to; it stays when the feed moves.
    FeedId,
    "kalan 2026 feed id"
);
id!(
    /// One collection. Made from its first name and time; it stays when it is renamed.
    CollectionId,
    "kalan 2026 collection id"
);

id!(
    /// One highlight. Made from its article, its words, its place and its time.
    HighlightId,
    "kalan 2026 highlight id"
);

/// Decodes exactly `N` bytes of hexadecimal digits.
pub(crate) fn decode_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits = text.as_bytes();
    if digits.len() != N * 2 {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let high = char::from(pair[0]).to_digit(16)?;
        let low = char::from(pair[1]).to_digit(16)?;
        *byte = u8::try_from(high * 16 + low).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_survives_its_own_text() {
        let id = ArticleId::of("https://example.org/a");
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(
            serde_json::from_str::<ArticleId>(&serde_json::to_string(&id).unwrap()).unwrap(),
            id
        );
    }

    #[test]
    fn an_id_never_changes_between_versions() {
        // Bundles and channels carry these ids between machines: a new derivation would make every article new.
        assert_eq!(
            ArticleId::of("https://example.org/a").to_string(),
            "b5adc74fb63553d86a2005944418a0ea"
        );
        assert_ne!(
            ArticleId::of("x").as_bytes(),
            FeedId::of("x").as_bytes(),
            "kinds do not collide"
        );
    }

    #[test]
    fn damaged_ids_are_refused_with_the_text() {
        for text in [
            "",
            "12",
            "zz000000000000000000000000000000",
            "é00000000000000000000000000000000",
        ] {
            assert!(text.parse::<ArticleId>().is_err(), "{text:?}");
        }
    }
}
