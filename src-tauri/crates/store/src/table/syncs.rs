//! The history of syncs: when each ran, and what it came to.

use kalan_model::Timestamp;
use rusqlite::Connection;

use crate::StoreError;
use crate::table::row::time;

pub(crate) const V2: &str = "
CREATE TABLE syncs (
  id         INTEGER PRIMARY KEY,
  started_at INTEGER NOT NULL,
  report     TEXT NOT NULL
) STRICT;
";

/// Older ones are forgotten.
const KEPT: u32 = 200;

/// The history, to be read.
#[derive(Debug, Clone, Copy)]
pub struct Syncs<'a>(pub(crate) &'a Connection);

/// The history, to be written.
#[derive(Debug, Clone, Copy)]
pub struct SyncsWrite<'a>(pub(crate) &'a Connection);

/// A sync that ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastSync {
    /// When it began.
    pub started: Timestamp,
    /// What it came to: the engine's report, JSON.
    pub report: String,
}

impl Syncs<'_> {
    /// The last ones, newest first.
    ///
    /// # Errors
    /// What the disk says.
    pub fn last(&self, limit: u32) -> Result<Vec<PastSync>, StoreError> {
        let sql = "SELECT started_at, report FROM syncs ORDER BY id DESC LIMIT ?1";
        let mut statement = self.0.prepare_cached(sql)?;
        let rows = statement.query_map([limit], |row| {
            Ok(PastSync {
                started: time(row, "started_at")?.unwrap_or(Timestamp::from_millis(0)),
                report: row.get("report")?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl SyncsWrite<'_> {
    /// Remembers a sync that ended.
    ///
    /// # Errors
    /// What the disk says.
    pub fn add(&self, sync: &PastSync) -> Result<(), StoreError> {
        self.0.execute(
            "INSERT INTO syncs (started_at, report) VALUES (?1, ?2)",
            (sync.started.as_millis(), &sync.report),
        )?;
        self.0.execute(
            "DELETE FROM syncs WHERE id <= (SELECT max(id) FROM syncs) - ?1",
            [KEPT],
        )?;
        Ok(())
    }
}
