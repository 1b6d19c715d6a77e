//! Which articles the search index has not seen yet. Filled by triggers, so that no road can forget it.

use kalan_model::ArticleId;
use rusqlite::Connection;

use crate::StoreError;
use crate::table::row::article_id;

// Not `INSERT OR REPLACE`: in a trigger the conflict clause of the statement that fired it wins (SQLite, CREATE TRIGGER, 2),
// and an article changed before the index had seen it could not be saved.
pub(crate) const V1: &str = "
CREATE TABLE search_queue (article_id BLOB PRIMARY KEY, ticket INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TRIGGER article_inserted_for_search AFTER INSERT ON articles BEGIN
  INSERT INTO search_queue VALUES (new.id, random()) ON CONFLICT (article_id) DO UPDATE SET ticket = excluded.ticket;
END;
CREATE TRIGGER article_changed_for_search AFTER UPDATE OF revision, title, byline, site_name, language, sort_at ON articles BEGIN
  INSERT INTO search_queue VALUES (new.id, random()) ON CONFLICT (article_id) DO UPDATE SET ticket = excluded.ticket;
END;
CREATE TRIGGER article_deleted_for_search AFTER DELETE ON articles BEGIN
  INSERT INTO search_queue VALUES (old.id, random()) ON CONFLICT (article_id) DO UPDATE SET ticket = excluded.ticket;
END;
";

/// Up to `limit` articles that wait, each with its ticket.
pub(crate) fn waiting(connection: &Connection, limit: u32) -> Result<Vec<(ArticleId, i64)>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT article_id, ticket FROM search_queue LIMIT ?1")?;
    let ids = statement.query_map([limit], |row| {
        Ok((article_id(row, "article_id")?, row.get("ticket")?))
    })?;
    Ok(ids.collect::<Result<_, _>>()?)
}

/// Takes off what the index has seen; an article that changed meanwhile has another ticket and stays.
pub(crate) fn done(connection: &Connection, seen: &[(ArticleId, i64)]) -> Result<(), StoreError> {
    let mut statement =
        connection.prepare_cached("DELETE FROM search_queue WHERE article_id = ?1 AND ticket = ?2")?;
    seen.iter()
        .try_for_each(|(id, ticket)| statement.execute((id.as_bytes(), ticket)).map(drop))?;
    Ok(())
}

/// Puts every article on: the index is made again.
pub(crate) fn fill(connection: &Connection) -> Result<(), StoreError> {
    connection.execute(
        "INSERT OR REPLACE INTO search_queue SELECT id, random() FROM articles",
        [],
    )?;
    Ok(())
}
