//! A bundle in a few values, for whoever must decide whether to take it.

use crate::edition::{EditionHash, Header};
use crate::manifest::{Kind, Manifest};

/// What a bundle is, in a few values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// Everything, or what changed.
    pub kind: Kind,
    /// Its name, publisher, channel.
    pub header: Header,
    /// Articles it carries.
    pub articles: usize,
    /// Of these, those whose words it carries.
    pub bodies: usize,
    /// Pictures and sounds it carries.
    pub assets: usize,
    /// Bytes of all pictures and sounds it carries.
    pub asset_bytes: u64,
    /// Bytes of all words it carries, packed.
    pub body_bytes: u64,
    /// Bytes of the file.
    pub size_bytes: u64,
    /// The edition a delta begins with, and its number.
    pub base: Option<(EditionHash, Option<u64>)>,
}

impl Summary {
    pub(crate) fn of(manifest: &Manifest, size_bytes: u64) -> Self {
        let carried = || manifest.assets.iter().filter(|asset| !asset.held);
        let base = manifest.base.as_ref();
        Self {
            kind: manifest.kind,
            header: manifest.header(),
            articles: manifest.articles.len(),
            bodies: manifest.bodies.iter().flatten().count(),
            assets: carried().count(),
            asset_bytes: carried().map(|asset| asset.size).sum(),
            body_bytes: manifest.blocks.iter().map(|block| block.size).sum(),
            size_bytes,
            base: base.map(|base| (base.edition, base.sequence)),
        }
    }
}
