//! Servers that the person reads with elsewhere too: who they are there, and how the last talk went.
//!
//! Passwords and passes do not stand here.

use kalan_model::{Failure, Timestamp};
use rusqlite::{Connection, OptionalExtension as _, Row};

use crate::StoreError;
use crate::table::row::{failure, failure_text, time};

// Numbers are not used again: a password is kept under its server's number.
pub(crate) const V4: &str = "
CREATE TABLE servers (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  url           TEXT NOT NULL,
  user          TEXT NOT NULL,
  added_at      INTEGER NOT NULL,
  checked_at    INTEGER,
  feeds_at      INTEGER,
  next_check_at INTEGER,
  failure       TEXT,
  UNIQUE (url, user)
) STRICT;
";

/// Servers, to be read.
#[derive(Debug, Clone, Copy)]
pub struct Servers<'a>(pub(crate) &'a Connection);

/// Servers, to be written.
#[derive(Debug, Clone, Copy)]
pub struct ServersWrite<'a>(pub(crate) &'a Connection);

/// A server that the person reads with elsewhere too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// Its number.
    pub id: i64,
    /// Where its interface begins, without a slash at the end.
    pub url: String,
    /// The person's name there.
    pub user: String,
    /// When it last answered all that it was asked.
    pub checked: Option<Timestamp>,
    /// When it last gave its list of feeds.
    pub feeds_asked: Option<Timestamp>,
    /// When a `--due` sync asks it again.
    pub next_check: Option<Timestamp>,
    /// Why the last talk failed, if it did.
    pub failure: Option<Failure>,
    /// Feeds that come through it.
    pub feeds: u32,
    /// What the person did and it does not know yet.
    pub waiting: u32,
    /// Of these, what it refused.
    pub refused: u32,
    /// Articles that it has and that are not here yet.
    pub missing: u32,
}

const ROW: &str = "SELECT s.*,
  (SELECT count(*) FROM server_feeds f WHERE f.server_id = s.id AND f.change IS NOT 'unsubscribe') AS feeds,
  (SELECT count(*) FROM server_changes c WHERE c.server_id = s.id)
    + (SELECT count(*) FROM server_feeds f WHERE f.server_id = s.id AND f.change IS NOT NULL) AS waiting,
  (SELECT count(*) FROM server_changes c WHERE c.server_id = s.id AND c.failure IS NOT NULL)
    + (SELECT count(*) FROM server_feeds f WHERE f.server_id = s.id AND f.failure IS NOT NULL) AS refused,
  (SELECT count(*) FROM server_items i WHERE i.server_id = s.id AND i.fetched = 0) AS missing
  FROM servers s";

fn server(row: &Row<'_>) -> rusqlite::Result<Server> {
    Ok(Server {
        id: row.get("id")?,
        url: row.get("url")?,
        user: row.get("user")?,
        checked: time(row, "checked_at")?,
        feeds_asked: time(row, "feeds_at")?,
        next_check: time(row, "next_check_at")?,
        failure: failure(row, "failure")?,
        feeds: row.get("feeds")?,
        waiting: row.get("waiting")?,
        refused: row.get("refused")?,
        missing: row.get("missing")?,
    })
}

impl Servers<'_> {
    /// All servers, oldest first.
    ///
    /// # Errors
    /// What the disk says.
    pub fn list(&self) -> Result<Vec<Server>, StoreError> {
        let mut statement = self.0.prepare_cached(&format!("{ROW} ORDER BY s.id"))?;
        Ok(statement.query_map([], server)?.collect::<Result<_, _>>()?)
    }

    /// One server.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub fn get(&self, id: i64) -> Result<Server, StoreError> {
        let mut statement = self.0.prepare_cached(&format!("{ROW} WHERE s.id = ?1"))?;
        let found = statement.query_row([id], server).optional()?;
        found.ok_or_else(|| not_found(id))
    }
}

impl ServersWrite<'_> {
    /// Adds a server; the same person at the same place is there once. Says its number.
    ///
    /// # Errors
    /// What the disk says.
    pub fn add(&self, url: &str, user: &str, now: Timestamp) -> Result<i64, StoreError> {
        let sql = "INSERT INTO servers (url, user, added_at) VALUES (?1, ?2, ?3)
          ON CONFLICT (url, user) DO UPDATE SET failure = NULL RETURNING id";
        let id = self
            .0
            .query_row(sql, (url, user, now.as_millis()), |row| row.get(0))?;
        Ok(id)
    }

    /// Records how a talk ended, and when the next one is due.
    ///
    /// # Errors
    /// What the disk says.
    pub fn record(
        &self,
        id: i64,
        failure: Option<&Failure>,
        now: Timestamp,
        next: Timestamp,
    ) -> Result<(), StoreError> {
        let answered = failure.is_none().then_some(now.as_millis());
        self.0.execute(
            "UPDATE servers SET checked_at = coalesce(?2, checked_at), failure = ?3, next_check_at = ?4 WHERE id = ?1",
            (id, answered, failure_text(failure), next.as_millis()),
        )?;
        Ok(())
    }

    /// Records when it gave its list of feeds.
    ///
    /// # Errors
    /// What the disk says.
    pub fn gave_feeds(&self, id: i64, now: Timestamp) -> Result<(), StoreError> {
        self.0.execute(
            "UPDATE servers SET feeds_at = ?2 WHERE id = ?1",
            (id, now.as_millis()),
        )?;
        Ok(())
    }

    /// Forgets a server; its feeds and articles stay.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub fn remove(&self, id: i64) -> Result<(), StoreError> {
        match self.0.execute("DELETE FROM servers WHERE id = ?1", [id])? {
            0 => Err(not_found(id)),
            _ => Ok(()),
        }
    }
}

fn not_found(id: i64) -> StoreError {
    StoreError::NotFound {
        what: "server",
        name: id.to_string(),
    }
}
