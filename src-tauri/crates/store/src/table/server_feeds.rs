//! Feeds that come through a server: what it last called them, and what the person wants it to change.

use kalan_model::{Failure, FeedId};
use rusqlite::{Connection, Row};

use crate::StoreError;
use crate::table::row::{failure, failure_text};

// No foreign key to the feed: that the person ended a subscription must outlive it until the server knows.
pub(crate) const V4: &str = "
CREATE TABLE server_feeds (
  server_id INTEGER NOT NULL REFERENCES servers(id) ON DELETE CASCADE,
  url       TEXT NOT NULL,
  stream    TEXT,
  title     TEXT,
  folder    TEXT,
  feed_id   BLOB,
  came      INTEGER NOT NULL,
  change    TEXT,
  failure   TEXT,
  PRIMARY KEY (server_id, url)
) STRICT, WITHOUT ROWID;
CREATE INDEX server_feeds_of_feed ON server_feeds (feed_id);
CREATE TRIGGER server_feed_ended AFTER DELETE ON feeds BEGIN
  UPDATE server_feeds SET change = 'unsubscribe', failure = NULL WHERE feed_id = old.id;
END;
";

/// Feeds of servers, to be read.
#[derive(Debug, Clone, Copy)]
pub struct ServerFeeds<'a>(pub(crate) &'a Connection);

/// Feeds of servers, to be written.
#[derive(Debug, Clone, Copy)]
pub struct ServerFeedsWrite<'a>(pub(crate) &'a Connection);

/// What the person wants a server to do with a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeedChange {
    /// Follow it.
    Subscribe,
    /// Follow it no more.
    Unsubscribe,
}

/// A feed that comes through a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerFeed {
    /// Where it is, as the server says.
    pub url: String,
    /// Its name there: `feed/338`; none before the server knows it.
    pub stream: Option<String>,
    /// What the server last called it.
    pub title: Option<String>,
    /// The folder in which the server last had it.
    pub folder: Option<String>,
    /// The subscription here.
    pub feed: Option<FeedId>,
    /// Whether the subscription came by this server, and was not there before.
    pub came: bool,
    /// What the server does not know yet.
    pub change: Option<FeedChange>,
    /// Why the server refused it, if it did.
    pub failure: Option<Failure>,
}

impl FeedChange {
    fn word(self) -> &'static str {
        match self {
            Self::Subscribe => "subscribe",
            Self::Unsubscribe => "unsubscribe",
        }
    }

    fn read(word: &str) -> Option<Self> {
        match word {
            "subscribe" => Some(Self::Subscribe),
            "unsubscribe" => Some(Self::Unsubscribe),
            _ => None,
        }
    }
}

fn server_feed(row: &Row<'_>) -> rusqlite::Result<ServerFeed> {
    Ok(ServerFeed {
        url: row.get("url")?,
        stream: row.get("stream")?,
        title: row.get("title")?,
        folder: row.get("folder")?,
        feed: row.get::<_, Option<[u8; 16]>>("feed_id")?.map(FeedId::from_bytes),
        came: row.get("came")?,
        change: row
            .get::<_, Option<String>>("change")?
            .and_then(|word| FeedChange::read(&word)),
        failure: failure(row, "failure")?,
    })
}

impl ServerFeeds<'_> {
    /// All feeds of a server.
    ///
    /// # Errors
    /// What the disk says.
    pub fn of(&self, server: i64) -> Result<Vec<ServerFeed>, StoreError> {
        let mut statement = self
            .0
            .prepare_cached("SELECT * FROM server_feeds WHERE server_id = ?1 ORDER BY url")?;
        Ok(statement
            .query_map([server], server_feed)?
            .collect::<Result<_, _>>()?)
    }

    /// Feeds that a server asks for us, each with the server; one that it refused is asked directly.
    ///
    /// # Errors
    /// What the disk says.
    pub fn carried(&self) -> Result<Vec<(FeedId, i64)>, StoreError> {
        let mut statement = self.0.prepare_cached(
            "SELECT feed_id, server_id FROM server_feeds WHERE feed_id IS NOT NULL AND change IS NOT 'unsubscribe'
               AND failure IS NULL",
        )?;
        let rows = statement.query_map([], |row| Ok((FeedId::from_bytes(row.get(0)?), row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl ServerFeedsWrite<'_> {
    /// Keeps what is known of a feed, in the place of what was known.
    ///
    /// # Errors
    /// What the disk says.
    pub fn put(&self, server: i64, feed: &ServerFeed) -> Result<(), StoreError> {
        self.0
            .prepare_cached(
                "INSERT OR REPLACE INTO server_feeds VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?
            .execute((
                server,
                &feed.url,
                &feed.stream,
                &feed.title,
                &feed.folder,
                feed.feed.map(|id| *id.as_bytes()),
                feed.came,
                feed.change.map(FeedChange::word),
                failure_text(feed.failure.as_ref()),
            ))?;
        Ok(())
    }

    /// Forgets a feed of a server.
    ///
    /// # Errors
    /// What the disk says.
    pub fn remove(&self, server: i64, url: &str) -> Result<(), StoreError> {
        self.0.execute(
            "DELETE FROM server_feeds WHERE server_id = ?1 AND url = ?2",
            (server, url),
        )?;
        Ok(())
    }
}
