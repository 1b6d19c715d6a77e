//! What guests take away, written once for all who ask.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Bytes;
use kalan_engine::{EngineError, ExportFormat, Room, RoomShelf};
use kalan_model::{ArticleId, AssetHash, CollectionId};
use tokio::sync::Semaphore;

/// Books that are kept in memory, in bytes; a larger one is written anew for each who asks.
const MOST_BYTES: usize = 48 << 20;

type Key = (CollectionId, Option<ArticleId>, bool);

/// The books that were asked for last.
#[derive(Debug)]
pub(super) struct Books {
    kept: Mutex<HashMap<Key, (AssetHash, Bytes)>>,
    /// One is written at a time: pictures are decoded for it.
    turn: Arc<Semaphore>,
}

impl Default for Books {
    fn default() -> Self {
        Self {
            kept: Mutex::default(),
            turn: Arc::new(Semaphore::new(1)),
        }
    }
}

impl Books {
    /// A shelf, or one article of it, as a file.
    ///
    /// # Errors
    /// What the library or the disk says.
    pub(super) async fn get(
        &self,
        room: &Room,
        shelf: RoomShelf,
        article: Option<ArticleId>,
        format: ExportFormat,
    ) -> Result<Bytes, EngineError> {
        let key = (shelf.collection.id, article, format == ExportFormat::Epub);
        let version = AssetHash::of(format!("{shelf:?}").as_bytes());
        let kept = || {
            let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
            kept.get(&key)
                .filter(|(of, _)| *of == version)
                .map(|(_, bytes)| bytes.clone())
        };
        if let Some(bytes) = kept() {
            return Ok(bytes);
        }
        let _turn = self.turn.acquire().await;
        // Whoever was before may have asked for the same.
        if let Some(bytes) = kept() {
            return Ok(bytes);
        }
        let room = room.clone();
        let written = tokio::task::spawn_blocking(move || write(&room, &shelf, article, format)).await;
        let bytes = written.unwrap_or_else(|error| Err(EngineError::Internal(error.to_string())))?;
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let size: usize = kept.values().map(|(_, bytes)| bytes.len()).sum();
        if size + bytes.len() > MOST_BYTES {
            kept.clear();
        }
        if bytes.len() <= MOST_BYTES {
            kept.insert(key, (version, bytes.clone()));
        }
        Ok(bytes)
    }
}

fn write(
    room: &Room,
    shelf: &RoomShelf,
    article: Option<ArticleId>,
    format: ExportFormat,
) -> Result<Bytes, EngineError> {
    let failed = |source| EngineError::File {
        path: std::env::temp_dir().display().to_string(),
        source,
    };
    let folder = tempfile::tempdir().map_err(failed)?;
    let path = folder.path().join("book");
    room.write_out(shelf, article, format, path.clone())?;
    std::fs::read(&path).map(Bytes::from).map_err(failed)
}
