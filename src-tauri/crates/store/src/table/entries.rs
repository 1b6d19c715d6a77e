//! What each feed brought: which of its entries are known, and which article each became.

use kalan_model::{ArticleId, FeedId};
use rusqlite::{Connection, OptionalExtension as _};

use crate::StoreError;

pub(crate) const V1: &str = "
CREATE TABLE feed_entries (
  feed_id    BLOB NOT NULL REFERENCES feeds(id) ON DELETE CASCADE,
  entry_id   TEXT NOT NULL,
  hash       BLOB NOT NULL,
  article_id BLOB,
  PRIMARY KEY (feed_id, entry_id)
) STRICT, WITHOUT ROWID;
";

/// Entries, to be read.
#[derive(Debug, Clone, Copy)]
pub struct Entries<'a>(pub(crate) &'a Connection);

/// Entries, to be written.
#[derive(Debug, Clone, Copy)]
pub struct EntriesWrite<'a>(pub(crate) &'a Connection);

/// What is known of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownEntry {
    /// Hash of what the feed said of it last.
    pub hash: [u8; 32],
    /// The article it became, once it did.
    pub article: Option<ArticleId>,
    /// Whether that article is still in the library: one that the person removed does not come back.
    pub in_library: bool,
}

impl Entries<'_> {
    /// What is known of an entry.
    ///
    /// # Errors
    /// What the disk says.
    pub fn get(&self, feed: FeedId, entry: &str) -> Result<Option<KnownEntry>, StoreError> {
        let mut statement = self.0.prepare_cached(
            "SELECT e.hash, e.article_id, a.id IS NOT NULL FROM feed_entries e
             LEFT JOIN articles a ON a.id = e.article_id WHERE e.feed_id = ?1 AND e.entry_id = ?2",
        )?;
        let known = statement.query_row((feed.as_bytes(), entry), |row| {
            Ok(KnownEntry {
                hash: row.get(0)?,
                article: row.get::<_, Option<[u8; 16]>>(1)?.map(ArticleId::from_bytes),
                in_library: row.get(2)?,
            })
        });
        Ok(known.optional()?)
    }
}

impl EntriesWrite<'_> {
    /// Remembers an entry and the article it became.
    ///
    /// # Errors
    /// What the disk says.
    pub fn save(
        &self,
        feed: FeedId,
        entry: &str,
        hash: [u8; 32],
        article: ArticleId,
    ) -> Result<(), StoreError> {
        self.0
            .prepare_cached(
                "INSERT INTO feed_entries VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (feed_id, entry_id) DO UPDATE SET hash = excluded.hash, article_id = excluded.article_id",
            )?
            .execute((feed.as_bytes(), entry, hash, article.as_bytes()))?;
        Ok(())
    }
}
