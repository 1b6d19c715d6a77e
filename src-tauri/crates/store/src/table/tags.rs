//! The words by which a person files articles. Their table stands beside the other state (`states.rs`).

use kalan_model::{ArticleId, TagCount};
use rusqlite::Connection;

use crate::StoreError;

/// Tags, to be read.
#[derive(Debug, Clone, Copy)]
pub struct Tags<'a>(pub(crate) &'a Connection);

/// Tags, to be written.
#[derive(Debug, Clone, Copy)]
pub struct TagsWrite<'a>(pub(crate) &'a Connection);

impl Tags<'_> {
    /// All tags, by name, with the articles that are here.
    ///
    /// # Errors
    /// What the disk says.
    pub fn list(&self) -> Result<Vec<TagCount>, StoreError> {
        let mut statement = self.0.prepare_cached(
            "SELECT t.tag, count(*) AS articles FROM article_tags t JOIN articles a ON a.id = t.article_id GROUP BY t.tag",
        )?;
        let rows = statement.query_map([], |row| {
            Ok(TagCount {
                tag: row.get("tag")?,
                articles: row.get("articles")?,
            })
        })?;
        let mut tags: Vec<TagCount> = rows.collect::<Result<_, _>>()?;
        tags.sort_by_cached_key(|tag| tag.tag.to_lowercase());
        Ok(tags)
    }

    /// The tags of an article, by name.
    ///
    /// # Errors
    /// What the disk says.
    pub fn of_article(&self, id: ArticleId) -> Result<Vec<String>, StoreError> {
        let mut statement = self
            .0
            .prepare_cached("SELECT tag FROM article_tags WHERE article_id = ?1 ORDER BY tag")?;
        let rows = statement.query_map([id.as_bytes()], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The articles of a tag.
    ///
    /// # Errors
    /// What the disk says.
    pub fn articles(&self, tag: &str) -> Result<Vec<ArticleId>, StoreError> {
        let mut statement = self
            .0
            .prepare_cached("SELECT article_id FROM article_tags WHERE tag = ?1")?;
        let rows = statement.query_map([tag], |row| row.get(0).map(ArticleId::from_bytes))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl TagsWrite<'_> {
    /// Puts a tag on an article, or takes it off. Says whether that changed anything.
    ///
    /// # Errors
    /// What the disk says.
    pub fn set(&self, id: ArticleId, tag: &str, on: bool) -> Result<bool, StoreError> {
        let sql = if on {
            "INSERT OR IGNORE INTO article_tags (article_id, tag) VALUES (?1, ?2)"
        } else {
            "DELETE FROM article_tags WHERE article_id = ?1 AND tag = ?2"
        };
        let changed = self.0.prepare_cached(sql)?.execute((id.as_bytes(), tag))?;
        Ok(changed > 0)
    }
}
