//! What waits to be done and survives a restart: entries whose article is not saved yet.

use kalan_model::{Failure, FeedId, Timestamp};
use rusqlite::{Connection, OptionalExtension as _};

use crate::StoreError;
use crate::table::row::{failure_text, time};

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

pub(crate) const V2: &str = "
ALTER TABLE jobs ADD COLUMN url TEXT;
ALTER TABLE jobs ADD COLUMN news_at INTEGER;
ALTER TABLE jobs ADD COLUMN size_bytes INTEGER;
";

/// No job is put off for longer than a day: what is due later than this was put off by a clock that was ahead.
const FURTHEST_SECS: i64 = 2 * 24 * 3600;

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
    /// The address that is asked for it.
    pub url: Option<String>,
    /// When what it brings came out, for the order.
    pub news_at: Option<Timestamp>,
}

/// Something that waits, as the planner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingJob {
    /// Its number.
    pub id: i64,
    /// The feed it belongs to.
    pub feed: Option<FeedId>,
    /// The address that is asked for it; none when it is known only once it is done.
    pub url: Option<String>,
    /// When what it brings came out.
    pub news_at: Option<Timestamp>,
    /// Bytes on the wire, where they are known.
    pub size_bytes: Option<u64>,
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
    /// Jobs of a kind whose time has come, oldest first.
    ///
    /// # Errors
    /// What the disk says.
    pub fn due(&self, kind: &str, now: Timestamp) -> Result<Vec<WaitingJob>, StoreError> {
        let mut statement = self.0.prepare_cached(
            "SELECT id, feed_id, url, news_at, size_bytes FROM jobs
             WHERE kind = ?1 AND (not_before <= ?2 OR not_before > ?3) ORDER BY id",
        )?;
        let furthest = now.plus_secs(FURTHEST_SECS).as_millis();
        let rows = statement.query_map((kind, now.as_millis(), furthest), |row| {
            Ok(WaitingJob {
                id: row.get("id")?,
                feed: row.get::<_, Option<[u8; 16]>>("feed_id")?.map(FeedId::from_bytes),
                url: row.get("url")?,
                news_at: time(row, "news_at")?,
                size_bytes: row.get::<_, Option<i64>>("size_bytes")?.map(i64::unsigned_abs),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// One job, if it still waits.
    ///
    /// # Errors
    /// What the disk says.
    pub fn get(&self, id: i64) -> Result<Option<Job>, StoreError> {
        let mut statement = self
            .0
            .prepare_cached("SELECT id, feed_id, payload, attempts FROM jobs WHERE id = ?1")?;
        let job = statement.query_row([id], |row| {
            Ok(Job {
                id: row.get("id")?,
                feed: row.get::<_, Option<[u8; 16]>>("feed_id")?.map(FeedId::from_bytes),
                payload: row.get("payload")?,
                attempts: row.get("attempts")?,
            })
        });
        Ok(job.optional()?)
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

impl Jobs<'_> {
    /// How many jobs of a kind wait, and the bytes they may cost: as known, else as such jobs cost so far.
    ///
    /// # Errors
    /// What the disk says.
    pub fn missing(&self, kind: &str) -> Result<(u32, u64), StoreError> {
        let sql = "SELECT count(*), coalesce(sum(coalesce(size_bytes, (SELECT sum(bytes_received) / max(sum(requests), 1)
             FROM traffic WHERE kind = 'text'), 20000)), 0) FROM jobs WHERE kind = ?1";
        Ok(self.0.query_row(sql, [kind], |row| {
            Ok((row.get(0)?, row.get::<_, i64>(1)?.unsigned_abs()))
        })?)
    }
}

impl JobsWrite<'_> {
    /// Puts a job in the queue; it takes the place of one of the same kind and key. Says its number.
    ///
    /// # Errors
    /// What the disk says.
    pub fn add(&self, job: &NewJob) -> Result<i64, StoreError> {
        let mut statement = self.0.prepare_cached(
            "INSERT INTO jobs (kind, key, feed_id, payload, url, news_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (kind, key) DO UPDATE SET payload = excluded.payload, url = excluded.url,
               news_at = excluded.news_at, size_bytes = NULL, attempts = 0, not_before = 0 RETURNING id",
        )?;
        let (feed, news_at) = (
            job.feed.map(|feed| *feed.as_bytes()),
            job.news_at.map(Timestamp::as_millis),
        );
        Ok(statement.query_row(
            (job.kind, &job.key, feed, &job.payload, &job.url, news_at),
            |row| row.get(0),
        )?)
    }

    /// Remembers what a job will cost, so that a sync with less to spend leaves it.
    ///
    /// # Errors
    /// What the disk says.
    pub fn set_size(&self, id: i64, size_bytes: u64) -> Result<(), StoreError> {
        self.0
            .prepare_cached("UPDATE jobs SET size_bytes = ?2 WHERE id = ?1")?
            .execute((id, i64::try_from(size_bytes).unwrap_or(i64::MAX)))?;
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

    /// A job could not be done, and not for its own fault: it stays due, and counts no attempt.
    ///
    /// # Errors
    /// What the disk says.
    pub fn postpone(&self, id: i64, failure: &Failure) -> Result<(), StoreError> {
        self.0
            .prepare_cached("UPDATE jobs SET failure = ?2 WHERE id = ?1")?
            .execute((id, failure_text(Some(failure))))?;
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
