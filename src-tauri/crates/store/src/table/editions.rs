//! The editions of bundles that came in: a difference is read against the one it begins with.

use kalan_model::{AssetHash, Timestamp};
use rusqlite::{Connection, OptionalExtension as _};

use crate::StoreError;
use crate::body;

pub(crate) const V6: &str = "
CREATE TABLE editions (
  hash       BLOB PRIMARY KEY,
  publisher  TEXT,
  title      TEXT NOT NULL,
  sequence   INTEGER,
  created_at INTEGER NOT NULL,
  came_at    INTEGER NOT NULL,
  json       BLOB NOT NULL
) STRICT, WITHOUT ROWID;
";

/// Editions, to be read.
#[derive(Debug, Clone, Copy)]
pub struct Editions<'a>(pub(crate) &'a Connection);

/// Editions, to be written.
#[derive(Debug, Clone, Copy)]
pub struct EditionsWrite<'a>(pub(crate) &'a Connection);

/// An edition as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditionRecord {
    /// Its hash.
    pub hash: AssetHash,
    /// The key of its publisher; none when nobody signed it.
    pub publisher: Option<String>,
    /// Its name.
    pub title: String,
    /// Its number in its series.
    pub sequence: Option<u64>,
    /// When it was made.
    pub created: Timestamp,
    /// What it says, as JSON.
    pub json: String,
}

impl Editions<'_> {
    /// The JSON of the edition of that hash.
    ///
    /// # Errors
    /// [`StoreError::Damaged`].
    pub fn json(&self, hash: AssetHash) -> Result<Option<String>, StoreError> {
        let mut statement = self
            .0
            .prepare_cached("SELECT json FROM editions WHERE hash = ?1")?;
        let bytes: Option<Vec<u8>> = statement
            .query_row([hash.as_bytes()], |row| row.get(0))
            .optional()?;
        bytes.map(|bytes| body::decompress(&bytes)).transpose()
    }

    /// The JSON of each edition of that name and publisher.
    ///
    /// # Errors
    /// [`StoreError::Damaged`].
    pub fn of(&self, publisher: Option<&str>, title: &str) -> Result<Vec<String>, StoreError> {
        let mut statement = self
            .0
            .prepare_cached("SELECT json FROM editions WHERE publisher IS ?1 AND title = ?2")?;
        let all: Vec<Vec<u8>> = statement
            .query_map((publisher, title), |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        all.iter().map(|bytes| body::decompress(bytes)).collect()
    }

    /// When the newest edition of that name and publisher was made.
    ///
    /// # Errors
    /// What the disk says.
    pub fn newest(&self, publisher: Option<&str>, title: &str) -> Result<Option<Timestamp>, StoreError> {
        let mut statement = self
            .0
            .prepare_cached("SELECT max(created_at) FROM editions WHERE publisher IS ?1 AND title = ?2")?;
        let newest: Option<i64> = statement.query_row((publisher, title), |row| row.get(0))?;
        Ok(newest.map(Timestamp::from_millis))
    }
}

impl EditionsWrite<'_> {
    /// Keeps an edition, and lets go of the older ones of its publisher and name but the one before it.
    ///
    /// # Errors
    /// What the disk says.
    pub fn save(&self, edition: &EditionRecord, now: Timestamp) -> Result<(), StoreError> {
        let sequence = edition.sequence.and_then(|sequence| i64::try_from(sequence).ok());
        self.0.execute(
            "INSERT OR REPLACE INTO editions VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            (
                edition.hash.as_bytes(),
                &edition.publisher,
                &edition.title,
                sequence,
                edition.created.as_millis(),
                now.as_millis(),
                body::compress(&edition.json)?,
            ),
        )?;
        self.0.execute(
            "DELETE FROM editions WHERE publisher IS ?1 AND title = ?2 AND hash NOT IN
               (SELECT hash FROM editions WHERE publisher IS ?1 AND title = ?2 ORDER BY created_at DESC LIMIT 2)",
            (&edition.publisher, &edition.title),
        )?;
        Ok(())
    }
}
