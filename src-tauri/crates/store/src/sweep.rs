//! Gives back what nothing needs any more: pictures that no article shows, leftovers of a crash, empty pages.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use kalan_model::AssetHash;

use crate::{Store, StoreError};

/// A file that is younger may be about to be named by a row.
const YOUNG: Duration = Duration::from_secs(3600);
/// A copy of the database from before a change of format is no longer wanted after this.
const COPIES_KEPT: Duration = Duration::from_secs(30 * 24 * 3600);

/// What was given back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sweep {
    /// Pictures and sounds that no article shows.
    pub assets_removed: u32,
    /// Files that no row names: leftovers of a crash, copies from before a change of format.
    pub files_removed: u32,
    /// Bytes of all these files.
    pub files_bytes: u64,
    /// Bytes by which the database became smaller.
    pub database_bytes: u64,
}

impl Store {
    /// Removes what nothing needs; nothing that a person made, and nothing that is younger than an hour at `now`.
    ///
    /// # Errors
    /// What the disk says; what was removed by then is gone.
    pub fn sweep(&self, now: SystemTime) -> Result<Sweep, StoreError> {
        let assets = self.reader().assets().clone();
        let (files, leftovers) = assets.survey()?;
        let aged = move |path: &Path, age: Duration| is_older(path, age, now);
        // The files go while no other program can name one of them.
        let mut sweep = self.write_own(move |tx| {
            let connection = tx.read().connection;
            connection.execute(
                "DELETE FROM assets WHERE NOT EXISTS (SELECT 1 FROM article_pictures p WHERE p.hash = assets.hash)
                   AND NOT EXISTS (SELECT 1 FROM enclosures e WHERE e.hash = assets.hash)",
                [],
            )?;
            let named: BTreeSet<AssetHash> = tx.read().assets().all()?.into_iter().map(|(hash, _)| hash).collect();
            let mut sweep = Sweep::default();
            for hash in files.difference(&named) {
                if let Some(bytes) = aged(&assets.path(*hash), YOUNG) {
                    assets.remove(*hash)?;
                    sweep.assets_removed += 1;
                    sweep.files_bytes += bytes;
                }
            }
            Ok(sweep)
        })?;
        let copies = self.copies_before_formats();
        let all = leftovers.into_iter().map(|path| (path, YOUNG));
        for (path, age) in all.chain(copies.into_iter().map(|path| (path, COPIES_KEPT))) {
            if let Some(bytes) = is_older(&path, age, now) {
                fs::remove_file(&path).map_err(|error| StoreError::from_io(&path, error))?;
                sweep.files_removed += 1;
                sweep.files_bytes += bytes;
            }
        }
        sweep.database_bytes = self.shrink()?;
        Ok(sweep)
    }

    fn copies_before_formats(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.reader().dir()).into_iter().flatten().flatten();
        let is_copy = |path: &PathBuf| {
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            name.starts_with("library.before-format-") && name.ends_with(".db")
        };
        entries.map(|entry| entry.path()).filter(is_copy).collect()
    }

    /// Writes the database anew without its empty pages, when they are worth it and the disk has the room.
    fn shrink(&self) -> Result<u64, StoreError> {
        self.writer()?.run(|connection| {
            let number = |name: &str| {
                connection
                    .pragma_query_value(None, name, |row| row.get::<_, i64>(0))
                    .map(i64::unsigned_abs)
            };
            let (pages, free, page_bytes) = (
                number("page_count")?,
                number("freelist_count")?,
                number("page_size")?,
            );
            if free * 10 < pages {
                return Ok(0);
            }
            if let Err(error) = connection.execute_batch("VACUUM; PRAGMA wal_checkpoint(TRUNCATE);") {
                // It needs the room of a second database for a moment: without it, all stays as it is.
                tracing::warn!(%error, "the database keeps its empty pages");
                return Ok(0);
            }
            let left = connection.pragma_query_value(None, "page_count", |row| row.get::<_, i64>(0))?;
            Ok(pages.saturating_sub(left.unsigned_abs()) * page_bytes)
        })
    }
}

/// The bytes of the file when it is at least `age` old; none when it is younger, or gone.
fn is_older(path: &Path, age: Duration, now: SystemTime) -> Option<u64> {
    let meta = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
    let modified = meta.modified().ok()?;
    (now.duration_since(modified).ok()? >= age).then_some(meta.len())
}
