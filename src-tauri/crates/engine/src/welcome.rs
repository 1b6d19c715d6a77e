//! What a new library begins with: a guide and something to read, written for Kalan and carried in the program.

use tokio_util::sync::CancellationToken;

use crate::{AddReport, Engine, EngineError, Input};

/// The texts, in the order in which a French reader meets them; the language is in the name.
const TEXTS: &[(&str, &[u8])] = &[
    (
        "guide.fr.html",
        include_bytes!("../../../../assets/welcome/guide.fr.html"),
    ),
    (
        "story.fr.html",
        include_bytes!("../../../../assets/welcome/story.fr.html"),
    ),
    (
        "guide.en.html",
        include_bytes!("../../../../assets/welcome/guide.en.html"),
    ),
    (
        "story.en.html",
        include_bytes!("../../../../assets/welcome/story.en.html"),
    ),
    (
        "guide.bm.html",
        include_bytes!("../../../../assets/welcome/guide.bm.html"),
    ),
    (
        "guide.ar.html",
        include_bytes!("../../../../assets/welcome/guide.ar.html"),
    ),
];

impl Engine {
    /// Adds the welcome texts, those in `language` uppermost. They go the road of any file, and ask no network;
    /// added again, they are what was there.
    ///
    /// # Errors
    /// A full or read-only disk.
    pub async fn welcome(&self, language: &str) -> Result<AddReport, EngineError> {
        let mut texts: Vec<&(&str, &[u8])> = TEXTS.iter().collect();
        let own = format!(".{}.", language.split('-').next().unwrap_or_default());
        // What is saved last stands uppermost.
        texts.sort_by_key(|(name, _)| !name.contains(&own));
        let inputs = texts.into_iter().rev().map(|(name, bytes)| Input::File {
            name: (*name).to_owned(),
            bytes: bytes.to_vec(),
            path: None,
        });
        self.add(inputs.collect(), &CancellationToken::new()).await
    }
}
