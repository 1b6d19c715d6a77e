//! Which files are in the asset folder, and what they are.

use kalan_model::{AssetHash, AssetMeta};
use rusqlite::{Connection, OptionalExtension as _};

use crate::StoreError;
use crate::table::row::hash;

pub(crate) const V1: &str = "
CREATE TABLE assets (
  hash       BLOB PRIMARY KEY,
  media_type TEXT NOT NULL,
  size_bytes INTEGER NOT NULL,
  width      INTEGER,
  height     INTEGER
) STRICT, WITHOUT ROWID;
";

/// Files, to be read.
#[derive(Debug, Clone, Copy)]
pub struct Assets<'a>(pub(crate) &'a Connection);

/// Files, to be written.
#[derive(Debug, Clone, Copy)]
pub struct AssetsWrite<'a>(pub(crate) &'a Connection);

impl Assets<'_> {
    /// What is known of a file.
    ///
    /// # Errors
    /// What the disk says.
    pub fn get(&self, name: AssetHash) -> Result<Option<AssetMeta>, StoreError> {
        let mut statement = self.0.prepare_cached("SELECT * FROM assets WHERE hash = ?1")?;
        let meta = statement.query_row([name.as_bytes()], |row| {
            Ok(AssetMeta {
                hash: name,
                media_type: row.get("media_type")?,
                size_bytes: row.get::<_, i64>("size_bytes")?.unsigned_abs(),
                width: row.get("width")?,
                height: row.get("height")?,
            })
        });
        Ok(meta.optional()?)
    }

    /// Every file that is named, and its size in bytes.
    ///
    /// # Errors
    /// What the disk says.
    pub fn all(&self) -> Result<Vec<(AssetHash, u64)>, StoreError> {
        let mut statement = self.0.prepare_cached("SELECT hash, size_bytes FROM assets")?;
        let rows = statement.query_map([], |row| {
            Ok((
                hash(row, "hash")?,
                row.get::<_, i64>("size_bytes")?.unsigned_abs(),
            ))
        })?;
        let rows: Vec<_> = rows.collect::<Result<_, _>>()?;
        Ok(rows
            .into_iter()
            .filter_map(|(hash, size)| hash.map(|hash| (hash, size)))
            .collect())
    }
}

impl AssetsWrite<'_> {
    /// Names a file that is on the disk.
    ///
    /// # Errors
    /// What the disk says.
    pub fn save(&self, meta: &AssetMeta) -> Result<bool, StoreError> {
        let size = i64::try_from(meta.size_bytes).unwrap_or(i64::MAX);
        let new = self
            .0
            .prepare_cached("INSERT OR IGNORE INTO assets VALUES (?1, ?2, ?3, ?4, ?5)")?
            .execute((
                meta.hash.as_bytes(),
                &meta.media_type,
                size,
                meta.width,
                meta.height,
            ))?;
        Ok(new == 1)
    }
}
