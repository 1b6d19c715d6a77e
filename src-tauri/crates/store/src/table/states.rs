//! A person's own state. No foreign key: it may come before its article and outlives it.

use kalan_model::{ArticleId, Mark, Timestamp};
use rusqlite::{Connection, OptionalExtension as _};

use crate::StoreError;

pub(crate) const V1: &str = "
CREATE TABLE article_states (
  article_id  BLOB PRIMARY KEY,
  read_at     INTEGER,
  starred_at  INTEGER,
  archived_at INTEGER,
  progress    REAL NOT NULL DEFAULT 0,
  updated_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE article_tags (
  article_id BLOB NOT NULL,
  tag        TEXT NOT NULL,
  PRIMARY KEY (article_id, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX article_tags_by_tag ON article_tags (tag, article_id);
CREATE TRIGGER state_of_new_article AFTER INSERT ON articles
WHEN EXISTS (SELECT 1 FROM article_states WHERE article_id = new.id) BEGIN
  UPDATE articles SET (read, starred) =
    (SELECT read_at IS NOT NULL, starred_at IS NOT NULL FROM article_states WHERE article_id = new.id)
  WHERE id = new.id;
END;
CREATE TRIGGER state_inserted AFTER INSERT ON article_states BEGIN
  UPDATE articles SET read = new.read_at IS NOT NULL, starred = new.starred_at IS NOT NULL WHERE id = new.article_id;
END;
CREATE TRIGGER state_updated AFTER UPDATE OF read_at, starred_at ON article_states BEGIN
  UPDATE articles SET read = new.read_at IS NOT NULL, starred = new.starred_at IS NOT NULL WHERE id = new.article_id;
END;
";

pub(crate) const V8: &str = "ALTER TABLE article_states ADD COLUMN note TEXT;";

/// State, to be read.
#[derive(Debug, Clone, Copy)]
pub struct States<'a>(pub(crate) &'a Connection);

impl States<'_> {
    /// Whether an article is read, and whether it is starred.
    ///
    /// # Errors
    /// What the disk says.
    pub fn read_and_starred(&self, id: ArticleId) -> Result<(bool, bool), StoreError> {
        let mut statement = self.0.prepare_cached(
            "SELECT read_at IS NOT NULL, starred_at IS NOT NULL FROM article_states WHERE article_id = ?1",
        )?;
        let state = statement.query_row([id.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)));
        Ok(state.optional()?.unwrap_or_default())
    }

    /// What the person wrote about an article.
    ///
    /// # Errors
    /// What the disk says.
    pub fn note(&self, id: ArticleId) -> Result<Option<String>, StoreError> {
        let mut statement = self
            .0
            .prepare_cached("SELECT note FROM article_states WHERE article_id = ?1")?;
        let note = statement.query_row([id.as_bytes()], |row| row.get(0));
        Ok(note.optional()?.flatten())
    }
}

/// State, to be written.
#[derive(Debug, Clone, Copy)]
pub struct StatesWrite<'a>(pub(crate) &'a Connection);

impl StatesWrite<'_> {
    /// Marks an article; what is set already keeps its first moment.
    ///
    /// # Errors
    /// What the disk says.
    pub fn mark(&self, id: ArticleId, mark: Mark, now: Timestamp) -> Result<(), StoreError> {
        self.touch(id, now)?;
        for (column, wanted) in [("read_at", mark.read), ("starred_at", mark.starred)] {
            let value = match wanted {
                None => continue,
                Some(true) => format!("coalesce({column}, ?2)"),
                Some(false) => "NULL".to_owned(),
            };
            let sql = format!(
                "UPDATE article_states SET {column} = {value}, updated_at = ?2 WHERE article_id = ?1"
            );
            self.0
                .prepare_cached(&sql)?
                .execute((id.as_bytes(), now.as_millis()))?;
        }
        Ok(())
    }

    /// Keeps what the person writes about an article; none takes it away.
    ///
    /// # Errors
    /// What the disk says.
    pub fn set_note(&self, id: ArticleId, note: Option<&str>, now: Timestamp) -> Result<(), StoreError> {
        self.touch(id, now)?;
        self.0
            .prepare_cached("UPDATE article_states SET note = ?2, updated_at = ?3 WHERE article_id = ?1")?
            .execute((id.as_bytes(), note, now.as_millis()))?;
        Ok(())
    }

    /// Remembers how far an article was read, 0 to 1.
    ///
    /// # Errors
    /// What the disk says.
    pub fn set_progress(&self, id: ArticleId, progress: f32, now: Timestamp) -> Result<(), StoreError> {
        self.touch(id, now)?;
        self.0
            .prepare_cached("UPDATE article_states SET progress = ?2, updated_at = ?3 WHERE article_id = ?1")?
            .execute((
                id.as_bytes(),
                f64::from(progress.clamp(0.0, 1.0)),
                now.as_millis(),
            ))?;
        Ok(())
    }

    fn touch(&self, id: ArticleId, now: Timestamp) -> Result<(), StoreError> {
        self.0
            .prepare_cached("INSERT OR IGNORE INTO article_states (article_id, updated_at) VALUES (?1, ?2)")?
            .execute((id.as_bytes(), now.as_millis()))?;
        Ok(())
    }
}
