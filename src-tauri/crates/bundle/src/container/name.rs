//! The names an entry may have. There are six kinds, and no path can be made of them that leads anywhere.

use std::fmt;

use kalan_model::AssetHash;

/// An entry of the container.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum EntryName {
    /// What kind of file this is; the first, so that a look at the first bytes tells.
    Mimetype,
    /// What the zstd blocks were packed with.
    Dictionary,
    /// Bodies.
    Block(u32),
    /// A picture or a sound.
    Asset(AssetHash),
    /// What everything is.
    Manifest,
    /// Who says so.
    Signature,
}

/// Six digits: the number of the last block that can be named.
pub(crate) const MAX_BLOCK: u32 = 999_999;

impl fmt::Display for EntryName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mimetype => f.write_str("mimetype"),
            Self::Dictionary => f.write_str("blocks/dictionary"),
            Self::Block(number) => write!(f, "blocks/{number:06}"),
            Self::Asset(hash) => write!(f, "assets/{hash}"),
            Self::Manifest => f.write_str("manifest.json"),
            Self::Signature => f.write_str("manifest.json.minisig"),
        }
    }
}

impl EntryName {
    /// The entry of that name, if it is exactly one that a bundle may have.
    pub(crate) fn parse(bytes: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?;
        let name = match text {
            "mimetype" => Self::Mimetype,
            "manifest.json" => Self::Manifest,
            "manifest.json.minisig" => Self::Signature,
            "blocks/dictionary" => Self::Dictionary,
            _ => match text.split_once('/')? {
                ("blocks", number) => Self::Block(number.parse().ok().filter(|number| *number <= MAX_BLOCK)?),
                ("assets", hash) => Self::Asset(hash.parse().ok()?),
                _ => return None,
            },
        };
        // Another way to write the same name ("+1", capitals) is another file to other tools.
        (name.to_string() == text).then_some(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_is_read_as_it_is_written() {
        let hash = AssetHash::of(b"a picture");
        for name in [
            EntryName::Mimetype,
            EntryName::Dictionary,
            EntryName::Block(0),
            EntryName::Block(MAX_BLOCK),
            EntryName::Asset(hash),
            EntryName::Manifest,
            EntryName::Signature,
        ] {
            assert_eq!(EntryName::parse(name.to_string().as_bytes()), Some(name));
        }
    }

    #[test]
    fn no_other_name_is_taken() {
        let hash = AssetHash::of(b"a picture").to_string();
        let shouted = format!("assets/{}", hash.to_uppercase());
        let deep = format!("assets/{hash}/x");
        for name in [
            "",
            "/",
            "../mimetype",
            "/mimetype",
            "mimetype\0",
            "Mimetype",
            "blocks/",
            "blocks/1",
            "blocks/+00001",
            "blocks/0000001",
            "blocks/1000000",
            "blocks\\000001",
            "assets/../../etc/passwd",
            "manifest.json ",
            &shouted,
            &deep,
        ] {
            assert_eq!(EntryName::parse(name.as_bytes()), None, "{name:?}");
        }
        assert_eq!(EntryName::parse(b"blocks/00000\xff"), None, "not even text");
    }
}
