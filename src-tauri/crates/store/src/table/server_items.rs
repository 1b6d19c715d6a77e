//! What a server has, and what it last said of it: read or not, starred or not.

use kalan_model::{ArticleId, FeedId};
use rusqlite::{Connection, OptionalExtension as _, Row};

use crate::StoreError;

pub(crate) const V4: &str = "
CREATE TABLE server_items (
  server_id  INTEGER NOT NULL REFERENCES servers(id) ON DELETE CASCADE,
  item_id    INTEGER NOT NULL,
  feed_id    BLOB,
  article_id BLOB,
  read       INTEGER NOT NULL,
  starred    INTEGER NOT NULL,
  fetched    INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (server_id, item_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX server_items_of_article ON server_items (article_id);
CREATE INDEX server_items_open ON server_items (server_id) WHERE read = 0 OR starred = 1;
CREATE INDEX server_items_missing ON server_items (server_id, item_id) WHERE fetched = 0;
";

/// Items of servers, to be read.
#[derive(Debug, Clone, Copy)]
pub struct ServerItems<'a>(pub(crate) &'a Connection);

/// Items of servers, to be written.
#[derive(Debug, Clone, Copy)]
pub struct ServerItemsWrite<'a>(pub(crate) &'a Connection);

/// What is known of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServerItem {
    /// Its number at the server: 64 bits, whatever their sign.
    pub id: i64,
    /// The feed that brought it, once it is known.
    pub feed: Option<FeedId>,
    /// The article it became, once it did.
    pub article: Option<ArticleId>,
    /// Whether the server last said that it is read.
    pub read: bool,
    /// Whether the server last said that it is starred.
    pub starred: bool,
    /// Whether its words have been had, or cannot be.
    pub fetched: bool,
}

fn item(row: &Row<'_>) -> rusqlite::Result<ServerItem> {
    Ok(ServerItem {
        id: row.get("item_id")?,
        feed: row.get::<_, Option<[u8; 16]>>("feed_id")?.map(FeedId::from_bytes),
        article: row
            .get::<_, Option<[u8; 16]>>("article_id")?
            .map(ArticleId::from_bytes),
        read: row.get("read")?,
        starred: row.get("starred")?,
        fetched: row.get("fetched")?,
    })
}

impl ServerItems<'_> {
    /// Items that the server last said to be unread or starred.
    ///
    /// # Errors
    /// What the disk says.
    pub fn open(&self, server: i64) -> Result<Vec<ServerItem>, StoreError> {
        let mut statement = self.0.prepare_cached(
            "SELECT * FROM server_items WHERE server_id = ?1 AND (read = 0 OR starred = 1)",
        )?;
        Ok(statement.query_map([server], item)?.collect::<Result<_, _>>()?)
    }

    /// One item, if it is known.
    ///
    /// # Errors
    /// What the disk says.
    pub fn get(&self, server: i64, id: i64) -> Result<Option<ServerItem>, StoreError> {
        let mut statement = self
            .0
            .prepare_cached("SELECT * FROM server_items WHERE server_id = ?1 AND item_id = ?2")?;
        Ok(statement.query_row((server, id), item).optional()?)
    }

    /// Items whose words are not here yet, newest first.
    ///
    /// # Errors
    /// What the disk says.
    pub fn missing(&self, server: i64) -> Result<Vec<i64>, StoreError> {
        let mut statement = self.0.prepare_cached(
            "SELECT item_id FROM server_items WHERE server_id = ?1 AND fetched = 0 ORDER BY item_id DESC",
        )?;
        let rows = statement.query_map([server], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How many items of all servers have no words here yet.
    ///
    /// # Errors
    /// What the disk says.
    pub fn count_missing(&self) -> Result<u32, StoreError> {
        let sql = "SELECT count(*) FROM server_items WHERE fetched = 0";
        Ok(self.0.query_row(sql, [], |row| row.get(0))?)
    }
}

impl ServerItemsWrite<'_> {
    /// Takes in what the server says of an item; one that is new has its words still to come.
    ///
    /// # Errors
    /// What the disk says.
    pub fn said(&self, server: i64, id: i64, read: bool, starred: bool) -> Result<(), StoreError> {
        self.0
            .prepare_cached(
                "INSERT INTO server_items (server_id, item_id, read, starred) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (server_id, item_id) DO UPDATE SET read = excluded.read, starred = excluded.starred",
            )?
            .execute((server, id, read, starred))?;
        Ok(())
    }

    /// The words of an item are here, or cannot be had: then there is no article.
    ///
    /// # Errors
    /// What the disk says.
    pub fn fetched(
        &self,
        server: i64,
        id: i64,
        feed: Option<FeedId>,
        article: Option<ArticleId>,
    ) -> Result<(), StoreError> {
        self.0
            .prepare_cached(
                "UPDATE server_items SET fetched = 1, feed_id = coalesce(?3, feed_id),
                   article_id = coalesce(?4, article_id) WHERE server_id = ?1 AND item_id = ?2",
            )?
            .execute((
                server,
                id,
                feed.map(|id| *id.as_bytes()),
                article.map(|id| *id.as_bytes()),
            ))?;
        Ok(())
    }

    /// Forgets an item.
    ///
    /// # Errors
    /// What the disk says.
    pub fn forget(&self, server: i64, id: i64) -> Result<(), StoreError> {
        self.0
            .prepare_cached("DELETE FROM server_items WHERE server_id = ?1 AND item_id = ?2")?
            .execute((server, id))?;
        Ok(())
    }
}
