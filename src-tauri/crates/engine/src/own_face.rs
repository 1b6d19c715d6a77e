//! The person's own face: a TTF or OTF that they put into their library, so that it travels with it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use crate::{Engine, EngineError, Reader};

/// Under this key the face stands.
const KEY: &str = "own_face";
/// Larger than any face of one script's letters.
const MOST_BYTES: usize = 8 << 20;
/// How the files begin that browsers read as a face: TrueType, OpenType, Apple's TrueType, WOFF, WOFF2.
const BEGINNINGS: [&[u8; 4]; 5] = [b"\0\x01\0\0", b"OTTO", b"true", b"wOFF", b"wOF2"];

/// A face of the person's own. The browser's own guard reads its bytes; Kalan does not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct OwnFace {
    /// The name of its file.
    pub name: String,
    /// Its bytes, base64.
    pub base64: String,
}

/// The face, if there is one.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, specta::Type)]
pub struct OwnFaces {
    /// It.
    pub face: Option<OwnFace>,
}

impl Reader {
    /// The person's own face.
    ///
    /// # Errors
    /// What the library says.
    pub fn own_face(&self) -> Result<OwnFaces, EngineError> {
        let text = self.store().read(|tx| tx.settings().get(KEY))?;
        Ok(text
            .and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or_default())
    }
}

impl Engine {
    /// Keeps the person's own face, or forgets it.
    ///
    /// # Errors
    /// [`EngineError::NotAFace`] for a file that is none, or one of more than 8 MiB.
    pub async fn set_own_face(&self, face: Option<OwnFace>) -> Result<OwnFaces, EngineError> {
        if let Some(face) = &face {
            let bytes = STANDARD.decode(face.base64.as_bytes()).unwrap_or_default();
            let known = BEGINNINGS.iter().any(|start| bytes.starts_with(*start));
            if !known || bytes.len() > MOST_BYTES {
                return Err(EngineError::NotAFace(face.name.clone()));
            }
        }
        let faces = OwnFaces { face };
        let text = serde_json::to_string(&faces).map_err(|e| EngineError::Internal(e.to_string()))?;
        self.write_own(move |tx| tx.settings().set(KEY, &text)).await?;
        Ok(faces)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::EngineConfig;

    #[tokio::test]
    async fn a_face_is_kept_and_another_file_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let engine = Engine::open(dir.path(), EngineConfig::default()).unwrap();
        let face = |bytes: &[u8]| OwnFace {
            name: "ma police.ttf".to_owned(),
            base64: STANDARD.encode(bytes),
        };
        let kept = engine
            .set_own_face(Some(face(b"OTTO and the rest")))
            .await
            .unwrap();
        assert!(matches!(
            engine.set_own_face(Some(face(b"%PDF-1.7"))).await,
            Err(EngineError::NotAFace(_))
        ));
        assert_eq!(
            engine.reader().own_face().unwrap(),
            kept,
            "a refused file takes nothing away"
        );
        engine.set_own_face(None).await.unwrap();
        assert_eq!(engine.reader().own_face().unwrap(), OwnFaces::default());
    }
}
