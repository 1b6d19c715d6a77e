//! What the person did with an article and its server does not know yet.
//!
//! Triggers write it, so that no mark can be made without it and none is lost between two transactions. Taking in what
//! a server says sets `server_items` first: then a mark is no change any more, and nothing is sent back.

use kalan_model::{Failure, Timestamp};
use rusqlite::{Connection, Row};

use crate::StoreError;
use crate::table::row::failure_text;

pub(crate) const V4: &str = "
CREATE TABLE server_changes (
  server_id  INTEGER NOT NULL REFERENCES servers(id) ON DELETE CASCADE,
  item_id    INTEGER NOT NULL,
  field      TEXT NOT NULL,
  value      INTEGER NOT NULL,
  tried      INTEGER NOT NULL DEFAULT 0,
  made_at    INTEGER NOT NULL,
  not_before INTEGER NOT NULL DEFAULT 0,
  failure    TEXT,
  PRIMARY KEY (server_id, item_id, field)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER server_read_updated AFTER UPDATE OF read_at ON article_states
WHEN (old.read_at IS NULL) IS NOT (new.read_at IS NULL) BEGIN
  DELETE FROM server_changes WHERE tried = 0 AND (server_id, item_id, field) IN (SELECT server_id, item_id, 'read'
    FROM server_items WHERE article_id = new.article_id AND read = (new.read_at IS NOT NULL));
  UPDATE server_changes SET value = (new.read_at IS NOT NULL), made_at = new.updated_at, not_before = 0, failure = NULL
    WHERE (server_id, item_id, field) IN (SELECT server_id, item_id, 'read' FROM server_items
      WHERE article_id = new.article_id);
  INSERT INTO server_changes (server_id, item_id, field, value, made_at)
    SELECT server_id, item_id, 'read', new.read_at IS NOT NULL, new.updated_at FROM server_items i
    WHERE article_id = new.article_id AND read IS NOT (new.read_at IS NOT NULL) AND NOT EXISTS (SELECT 1
      FROM server_changes c WHERE c.server_id = i.server_id AND c.item_id = i.item_id AND c.field = 'read');
END;
CREATE TRIGGER server_starred_updated AFTER UPDATE OF starred_at ON article_states
WHEN (old.starred_at IS NULL) IS NOT (new.starred_at IS NULL) BEGIN
  DELETE FROM server_changes WHERE tried = 0 AND (server_id, item_id, field) IN (SELECT server_id, item_id, 'starred'
    FROM server_items WHERE article_id = new.article_id AND starred = (new.starred_at IS NOT NULL));
  UPDATE server_changes SET value = (new.starred_at IS NOT NULL), made_at = new.updated_at, not_before = 0,
    failure = NULL WHERE (server_id, item_id, field) IN (SELECT server_id, item_id, 'starred' FROM server_items
      WHERE article_id = new.article_id);
  INSERT INTO server_changes (server_id, item_id, field, value, made_at)
    SELECT server_id, item_id, 'starred', new.starred_at IS NOT NULL, new.updated_at FROM server_items i
    WHERE article_id = new.article_id AND starred IS NOT (new.starred_at IS NOT NULL) AND NOT EXISTS (SELECT 1
      FROM server_changes c WHERE c.server_id = i.server_id AND c.item_id = i.item_id AND c.field = 'starred');
END;
";

/// What servers do not know yet, to be read.
#[derive(Debug, Clone, Copy)]
pub struct ServerChanges<'a>(pub(crate) &'a Connection);

/// What servers do not know yet, to be written.
#[derive(Debug, Clone, Copy)]
pub struct ServerChangesWrite<'a>(pub(crate) &'a Connection);

/// What can be changed of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ItemField {
    /// Read or unread.
    Read,
    /// Starred or not.
    Starred,
}

/// Something that the person did and a server does not know yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServerChange {
    /// The item's number.
    pub item: i64,
    /// What was changed.
    pub field: ItemField,
    /// To what.
    pub value: bool,
}

impl ItemField {
    fn word(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Starred => "starred",
        }
    }
}

fn change(row: &Row<'_>) -> rusqlite::Result<ServerChange> {
    let field: String = row.get("field")?;
    Ok(ServerChange {
        item: row.get("item_id")?,
        field: match field.as_str() {
            "starred" => ItemField::Starred,
            _ => ItemField::Read,
        },
        value: row.get("value")?,
    })
}

impl ServerChanges<'_> {
    /// Every change that a server does not know yet, oldest first.
    ///
    /// # Errors
    /// What the disk says.
    pub fn of(&self, server: i64) -> Result<Vec<ServerChange>, StoreError> {
        self.due(server, Timestamp::from_millis(i64::MAX / 1_000_000))
    }

    /// Those whose time to be sent has come, oldest first.
    ///
    /// # Errors
    /// What the disk says.
    pub fn due(&self, server: i64, now: Timestamp) -> Result<Vec<ServerChange>, StoreError> {
        let mut statement = self.0.prepare_cached(
            "SELECT item_id, field, value FROM server_changes WHERE server_id = ?1 AND not_before <= ?2
             ORDER BY made_at, item_id",
        )?;
        let rows = statement.query_map((server, now.as_millis()), change)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl ServerChangesWrite<'_> {
    /// Queues a change that no mark made.
    ///
    /// # Errors
    /// What the disk says.
    pub fn add(&self, server: i64, change: ServerChange, now: Timestamp) -> Result<(), StoreError> {
        self.0
            .prepare_cached(
                "INSERT OR IGNORE INTO server_changes (server_id, item_id, field, value, made_at)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute((
                server,
                change.item,
                change.field.word(),
                change.value,
                now.as_millis(),
            ))?;
        Ok(())
    }

    /// These are about to be sent: from now on the server may have taken them, whatever it answers.
    ///
    /// # Errors
    /// What the disk says.
    pub fn trying(&self, server: i64, changes: &[ServerChange]) -> Result<(), StoreError> {
        let mut statement = self.0.prepare_cached(
            "UPDATE server_changes SET tried = 1 WHERE server_id = ?1 AND item_id = ?2 AND field = ?3",
        )?;
        for change in changes {
            statement.execute((server, change.item, change.field.word()))?;
        }
        Ok(())
    }

    /// The server took these. What the person changed again meanwhile stays, and is sent next.
    ///
    /// # Errors
    /// What the disk says.
    pub fn taken(&self, server: i64, changes: &[ServerChange]) -> Result<(), StoreError> {
        for change in changes {
            let field = change.field.word();
            let sql = format!("UPDATE server_items SET {field} = ?3 WHERE server_id = ?1 AND item_id = ?2");
            self.0
                .prepare_cached(&sql)?
                .execute((server, change.item, change.value))?;
            self.0
                .prepare_cached(
                    "DELETE FROM server_changes WHERE server_id = ?1 AND item_id = ?2 AND field = ?3 AND value = ?4",
                )?
                .execute((server, change.item, field, change.value))?;
        }
        Ok(())
    }

    /// The server refused one: it is kept, with the reason, and sent again later.
    ///
    /// # Errors
    /// What the disk says.
    pub fn refused(
        &self,
        server: i64,
        change: ServerChange,
        failure: &Failure,
        not_before: Timestamp,
    ) -> Result<(), StoreError> {
        self.0.execute(
            "UPDATE server_changes SET failure = ?5, not_before = ?6
             WHERE server_id = ?1 AND item_id = ?2 AND field = ?3 AND value = ?4",
            (
                server,
                change.item,
                change.field.word(),
                change.value,
                failure_text(Some(failure)),
                not_before.as_millis(),
            ),
        )?;
        Ok(())
    }
}
