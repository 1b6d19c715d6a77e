//! Lists of feeds at an address, kept in step: what each last said, and which subscriptions came by it.

use kalan_model::{Failure, FeedId, Timestamp, Validators};
use rusqlite::{Connection, OptionalExtension as _, Row};

use crate::StoreError;
use crate::table::row::{failure, failure_text, time};

pub(crate) const V4: &str = "
CREATE TABLE lists (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  url           TEXT NOT NULL UNIQUE,
  etag          TEXT,
  last_modified TEXT,
  added_at      INTEGER NOT NULL,
  checked_at    INTEGER,
  next_check_at INTEGER,
  failure       TEXT
) STRICT;
CREATE TABLE list_feeds (
  list_id INTEGER NOT NULL REFERENCES lists(id) ON DELETE CASCADE,
  url     TEXT NOT NULL,
  title   TEXT,
  folder  TEXT,
  feed_id BLOB,
  came    INTEGER NOT NULL,
  ended   INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (list_id, url)
) STRICT, WITHOUT ROWID;
CREATE INDEX list_feeds_of_feed ON list_feeds (feed_id);
CREATE TRIGGER list_feed_ended AFTER DELETE ON feeds BEGIN
  UPDATE list_feeds SET ended = 1 WHERE feed_id = old.id;
END;
";

/// Lists, to be read.
#[derive(Debug, Clone, Copy)]
pub struct Lists<'a>(pub(crate) &'a Connection);

/// Lists, to be written.
#[derive(Debug, Clone, Copy)]
pub struct ListsWrite<'a>(pub(crate) &'a Connection);

/// A list of feeds at an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    /// Its number.
    pub id: i64,
    /// Where it is.
    pub url: String,
    /// What its host gave to ask again with.
    pub validators: Validators,
    /// When it last answered.
    pub checked: Option<Timestamp>,
    /// When it is asked again.
    pub next_check: Option<Timestamp>,
    /// Why it failed, if it did.
    pub failure: Option<Failure>,
    /// Feeds that it names.
    pub feeds: u32,
}

/// A feed that a list names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListFeed {
    /// Where it is, as the list says.
    pub url: String,
    /// What the list last called it.
    pub title: Option<String>,
    /// The folder in which the list last had it.
    pub folder: Option<String>,
    /// The subscription here.
    pub feed: Option<FeedId>,
    /// Whether the subscription came by this list, and was not there before.
    pub came: bool,
    /// Whether the person ended it: it does not come back.
    pub ended: bool,
}

fn list(row: &Row<'_>) -> rusqlite::Result<List> {
    Ok(List {
        id: row.get("id")?,
        url: row.get("url")?,
        validators: Validators {
            etag: row.get("etag")?,
            last_modified: row.get("last_modified")?,
        },
        checked: time(row, "checked_at")?,
        next_check: time(row, "next_check_at")?,
        failure: failure(row, "failure")?,
        feeds: row.get("feeds")?,
    })
}

fn list_feed(row: &Row<'_>) -> rusqlite::Result<ListFeed> {
    Ok(ListFeed {
        url: row.get("url")?,
        title: row.get("title")?,
        folder: row.get("folder")?,
        feed: row.get::<_, Option<[u8; 16]>>("feed_id")?.map(FeedId::from_bytes),
        came: row.get("came")?,
        ended: row.get("ended")?,
    })
}

const ROW: &str =
    "SELECT l.*, (SELECT count(*) FROM list_feeds f WHERE f.list_id = l.id) AS feeds FROM lists l";

impl Lists<'_> {
    /// All lists, oldest first.
    ///
    /// # Errors
    /// What the disk says.
    pub fn list(&self) -> Result<Vec<List>, StoreError> {
        let mut statement = self.0.prepare_cached(&format!("{ROW} ORDER BY l.id"))?;
        Ok(statement.query_map([], list)?.collect::<Result<_, _>>()?)
    }

    /// One list.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub fn get(&self, id: i64) -> Result<List, StoreError> {
        let mut statement = self.0.prepare_cached(&format!("{ROW} WHERE l.id = ?1"))?;
        let found = statement.query_row([id], list).optional()?;
        found.ok_or_else(|| not_found(id))
    }

    /// All feeds of a list.
    ///
    /// # Errors
    /// What the disk says.
    pub fn feeds(&self, list: i64) -> Result<Vec<ListFeed>, StoreError> {
        let mut statement = self
            .0
            .prepare_cached("SELECT * FROM list_feeds WHERE list_id = ?1 ORDER BY url")?;
        Ok(statement
            .query_map([list], list_feed)?
            .collect::<Result<_, _>>()?)
    }
}

impl ListsWrite<'_> {
    /// Adds a list; one that is there stays. Says its number, and whether it is new.
    ///
    /// # Errors
    /// What the disk says.
    pub fn add(&self, url: &str, now: Timestamp) -> Result<(i64, bool), StoreError> {
        let sql = "INSERT OR IGNORE INTO lists (url, added_at) VALUES (?1, ?2)";
        let new = self.0.execute(sql, (url, now.as_millis()))? == 1;
        let id = self
            .0
            .query_row("SELECT id FROM lists WHERE url = ?1", [url], |row| row.get(0))?;
        Ok((id, new))
    }

    /// Records how asking ended; `validators` are new ones, when an answer came.
    ///
    /// # Errors
    /// What the disk says.
    pub fn record(
        &self,
        id: i64,
        validators: Option<&Validators>,
        failure: Option<&Failure>,
        now: Timestamp,
        next: Timestamp,
    ) -> Result<(), StoreError> {
        let answered = failure.is_none().then_some(now.as_millis());
        self.0.execute(
            "UPDATE lists SET checked_at = coalesce(?2, checked_at), failure = ?3, next_check_at = ?4 WHERE id = ?1",
            (id, answered, failure_text(failure), next.as_millis()),
        )?;
        if let Some(Validators { etag, last_modified }) = validators {
            let sql = "UPDATE lists SET etag = ?2, last_modified = ?3 WHERE id = ?1";
            self.0.execute(sql, (id, etag, last_modified))?;
        }
        Ok(())
    }

    /// Forgets a list; its feeds stay.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub fn remove(&self, id: i64) -> Result<(), StoreError> {
        match self.0.execute("DELETE FROM lists WHERE id = ?1", [id])? {
            0 => Err(not_found(id)),
            _ => Ok(()),
        }
    }

    /// Keeps what is known of a feed of a list, in the place of what was known.
    ///
    /// # Errors
    /// What the disk says.
    pub fn put_feed(&self, list: i64, feed: &ListFeed) -> Result<(), StoreError> {
        self.0
            .prepare_cached("INSERT OR REPLACE INTO list_feeds VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?
            .execute((
                list,
                &feed.url,
                &feed.title,
                &feed.folder,
                feed.feed.map(|id| *id.as_bytes()),
                feed.came,
                feed.ended,
            ))?;
        Ok(())
    }

    /// Forgets a feed of a list.
    ///
    /// # Errors
    /// What the disk says.
    pub fn remove_feed(&self, list: i64, url: &str) -> Result<(), StoreError> {
        let sql = "DELETE FROM list_feeds WHERE list_id = ?1 AND url = ?2";
        self.0.execute(sql, (list, url))?;
        Ok(())
    }
}

fn not_found(id: i64) -> StoreError {
    StoreError::NotFound {
        what: "list",
        name: id.to_string(),
    }
}
