//! What waits to be done and survives a restart: entries whose article is not saved yet.

use kalan_model::{Failure, FeedId, Timestamp};
use rusqlite::Connection;

use crate::StoreError;
use crate::table::row::failure_text;

pub(crate) const V1: &str = "
CREATE TABLE jobs (
  id         INTEGER PRIMARY KEY,
  kind       TEXT NOT NULL,
  key        TEXT NOT NULL,
  feed_id    BLOB REFERENCES feeds(id) ON DELETE CASCADE,
  payload    TEXT NOT NULL,
  attempts   INTEGER NOT NULL DEFAULT 0,
  not_before INTEGER NOT NULL DEFAULT 0,
  failure    TEXT,
  UNIQUE (kind, key)
) STRICT;
CREATE INDEX jobs_by_time ON jobs (kind, not_before, id);
CREATE INDEX jobs_of_feed ON jobs (feed_id);
";

/// What waits, to be read.
#[derive(Debug, Clone, Copy)]
pub struct Jobs<'a>(pub(crate) &'a Connection);

/// What waits, to be written.
#[derive(Debug, Clone, Copy)]
pub struct JobsWrite<'a>(pub(crate) &'a Connection);

/// Something to do later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewJob {
    /// What is to be done: the engine's word.
    pub kind: &'static str,
    /// What it is done to; one of a kind and key waits at most once, the newest.
    pub key: String,
    /// The feed it belongs to: it ends with it.
    pub feed: Option<FeedId>,
    /// What is needed to do it, JSON.
    pub payload: String,
}

/// Something that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Its number.
    pub id: i64,
    /// The feed it belongs to.
    pub feed: Option<FeedId>,
    /// What is needed to do it, JSON.
    pub payload: String,
    /// How often it was tried.
    pub attempts: u32,
}

impl Jobs<'_> {
    /// Jobs of a kind whose time has come, oldest first; of `feeds` only, if given.
    ///
    /// # Errors
    /// What the disk says.
    pub fn due(&self, kind: &str, now: Timestamp, feeds: Option<&[FeedId]>) -> Result<Vec<Job>, StoreError> {
        let mut statement = self.0.prepare_cached(
            "SELECT id, feed_id, payload, attempts FROM jobs WHERE kind = ?1 AND not_before <= ?2 ORDER BY id",
        )?;
        let rows = statement.query_map((kind, now.as_millis()), |row| {
            Ok(Job {
                id: row.get("id")?,
                feed: row.get::<_, Option<[u8; 16]>>("feed_id")?.map(FeedId::from_bytes),
                payload: row.get("payload")?,
                attempts: row.get("attempts")?,
            })
        })?;
        let wanted = |job: &Job| feeds.is_none_or(|feeds| job.feed.is_none_or(|feed| feeds.contains(&feed)));
        let jobs: Vec<Job> = rows.collect::<Result<_, _>>()?;
        Ok(jobs.into_iter().filter(wanted).collect())
    }

    /// How many jobs of a kind wait.
    ///
    /// # Errors
    /// What the disk says.
    pub fn count(&self, kind: &str) -> Result<u32, StoreError> {
        Ok(self
            .0
            .query_row("SELECT count(*) FROM jobs WHERE kind = ?1", [kind], |row| {
                row.get(0)
            })?)
    }
}

impl JobsWrite<'_> {
    /// Puts a job in the queue; it takes the place of one of the same kind and key.
    ///
    /// # Errors
    /// What the disk says.
    pub fn add(&self, job: &NewJob) -> Result<(), StoreError> {
        self.0
            .prepare_cached(
                "INSERT INTO jobs (kind, key, feed_id, payload) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (kind, key) DO UPDATE SET payload = excluded.payload, attempts = 0, not_before = 0",
            )?
            .execute((job.kind, &job.key, job.feed.map(|feed| *feed.as_bytes()), &job.payload))?;
        Ok(())
    }

    /// Takes a job off: it is done.
    ///
    /// # Errors
    /// What the disk says.
    pub fn done(&self, id: i64) -> Result<(), StoreError> {
        self.0
            .prepare_cached("DELETE FROM jobs WHERE id = ?1")?
            .execute([id])?;
        Ok(())
    }

    /// A job failed; it is tried again at `not_before`.
    ///
    /// # Errors
    /// What the disk says.
    pub fn fail(&self, id: i64, failure: &Failure, not_before: Timestamp) -> Result<(), StoreError> {
        self.0
            .prepare_cached(
                "UPDATE jobs SET attempts = attempts + 1, failure = ?2, not_before = ?3 WHERE id = ?1",
            )?
            .execute((id, failure_text(Some(failure)), not_before.as_millis()))?;
        Ok(())
    }
}
