//! Bodies as they stand in the database: zstd, which takes a third of the room (docs/decisions/0004-bodies.md).

use std::cell::RefCell;

use kalan_model::{ArticleDraft, AssetHash};
use zstd::bulk::{Compressor, Decompressor};

use crate::StoreError;

/// Fast enough that a sync never waits for it; level 6 gained 3 % on articles and took three times as long.
const LEVEL: i32 = 1;

/// A body never grows past this, whatever a damaged row claims.
const MAX_BODY_BYTES: usize = 64 * 1024 * 1024;

thread_local! {
    // Its tables are a quarter of the work of a short body, so that each thread keeps one.
    static COMPRESSOR: RefCell<Option<Compressor<'static>>> = const { RefCell::new(None) };
    static DECOMPRESSOR: RefCell<Option<Decompressor<'static>>> = const { RefCell::new(None) };
}

/// An article made ready to be saved, off the one thread that writes: compressed, and named by its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackedArticle {
    pub(crate) draft: ArticleDraft,
    /// The body as it stands in the database.
    pub(crate) html: Vec<u8>,
    /// Of the body before it was compressed.
    pub(crate) hash: AssetHash,
}

impl PackedArticle {
    /// Compresses the body of `draft`.
    ///
    /// # Errors
    /// None that a person could meet: what the compressor says.
    pub fn new(draft: ArticleDraft) -> Result<Self, StoreError> {
        Ok(Self {
            html: compress(&draft.html)?,
            hash: AssetHash::of(draft.html.as_bytes()),
            draft,
        })
    }

    /// What is saved.
    pub fn draft(&self) -> &ArticleDraft {
        &self.draft
    }
}

pub(crate) fn compress(html: &str) -> Result<Vec<u8>, StoreError> {
    let failed = |error: std::io::Error| damaged(&error.to_string());
    COMPRESSOR.with_borrow_mut(|kept| {
        let mut compressor = match kept.take() {
            Some(compressor) => compressor,
            None => Compressor::new(LEVEL).map_err(failed)?,
        };
        let packed = compressor.compress(html.as_bytes()).map_err(failed);
        *kept = Some(compressor);
        packed
    })
}

pub(crate) fn decompress(bytes: &[u8]) -> Result<String, StoreError> {
    let size = zstd::zstd_safe::get_frame_content_size(bytes)
        .ok()
        .flatten()
        .and_then(|size| usize::try_from(size).ok())
        .filter(|size| *size <= MAX_BODY_BYTES)
        .ok_or_else(|| damaged("a body without its size"))?;
    let failed = |error: std::io::Error| damaged(&error.to_string());
    let html = DECOMPRESSOR.with_borrow_mut(|kept| {
        let mut decompressor = match kept.take() {
            Some(decompressor) => decompressor,
            None => Decompressor::new().map_err(failed)?,
        };
        let html = decompressor.decompress(bytes, size).map_err(failed);
        *kept = Some(decompressor);
        html
    })?;
    String::from_utf8(html).map_err(|_| damaged("a body that is not UTF-8"))
}

fn damaged(reason: &str) -> StoreError {
    StoreError::Damaged {
        path: "library.db".into(),
        reason: reason.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn a_body_comes_back_as_it_was(html in ".{0,2000}") {
            proptest::prop_assert_eq!(decompress(&compress(&html).unwrap()).unwrap(), html);
        }

        #[test]
        fn damaged_bytes_are_an_error_and_no_panic(bytes in proptest::collection::vec(0u8.., 0..200)) {
            let _ = decompress(&bytes);
        }
    }
}
