//! The pictures each article shows, and where each stands. The counts on the article are kept by triggers.

use kalan_model::{
    ArticleId, AskedAs, AssetHash, Failure, FeedId, FeedPictures, PictureState, Timestamp, WantedPicture,
};
use rusqlite::{Connection, OptionalExtension as _};

use crate::StoreError;
use crate::table::row::{article_id, failure, failure_text, hash, words::Word as _};

pub(crate) const V1: &str = "
CREATE TABLE article_pictures (
  article_id BLOB NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
  url        TEXT NOT NULL,
  position   INTEGER NOT NULL,
  lead       INTEGER NOT NULL,
  hash       BLOB REFERENCES assets(hash),
  failure    TEXT,
  retry_at   INTEGER,
  PRIMARY KEY (article_id, url)
) STRICT, WITHOUT ROWID;
CREATE INDEX article_pictures_wanted ON article_pictures (retry_at, lead) WHERE hash IS NULL;
CREATE INDEX article_pictures_by_url ON article_pictures (url);
CREATE INDEX article_pictures_of_asset ON article_pictures (hash) WHERE hash IS NOT NULL;
CREATE TRIGGER picture_inserted AFTER INSERT ON article_pictures BEGIN
  UPDATE articles SET pictures = (SELECT count(*) FROM article_pictures WHERE article_id = new.article_id),
    pictures_kept = (SELECT count(hash) FROM article_pictures WHERE article_id = new.article_id) WHERE id = new.article_id;
END;
CREATE TRIGGER picture_deleted AFTER DELETE ON article_pictures BEGIN
  UPDATE articles SET pictures = (SELECT count(*) FROM article_pictures WHERE article_id = old.article_id),
    pictures_kept = (SELECT count(hash) FROM article_pictures WHERE article_id = old.article_id),
    pictures_failed = (SELECT count(*) FROM article_pictures WHERE article_id = old.article_id AND failure IS NOT NULL)
  WHERE id = old.article_id;
END;
CREATE TRIGGER picture_updated AFTER UPDATE OF hash, failure ON article_pictures BEGIN
  UPDATE articles SET pictures_kept = (SELECT count(hash) FROM article_pictures WHERE article_id = new.article_id),
    pictures_failed = (SELECT count(*) FROM article_pictures WHERE article_id = new.article_id AND failure IS NOT NULL)
  WHERE id = new.article_id;
END;
";

pub(crate) const V2: &str = "ALTER TABLE article_pictures ADD COLUMN size_bytes INTEGER;";

/// What is tried again within this waits; anything later has failed.
const SOON_SECS: i64 = 6 * 3600;
/// No picture is put off for longer than 30 days: what is due later was put off by a clock that was ahead.
const FURTHEST_SECS: i64 = 40 * 24 * 3600;

/// Pictures, to be read.
#[derive(Debug, Clone, Copy)]
pub struct Pictures<'a>(pub(crate) &'a Connection);

/// Pictures, to be written.
#[derive(Debug, Clone, Copy)]
pub struct PicturesWrite<'a>(pub(crate) &'a Connection);

/// A picture whose time to be fetched has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DuePicture {
    /// The article that shows it.
    pub article: ArticleId,
    /// The address the person trusted: that of the feed or of the saved page. Its host may be a private one.
    pub trusted_url: Option<String>,
    /// Its address.
    pub url: String,
    /// The feed of the article.
    pub feed: Option<FeedId>,
    /// Which pictures of that feed are fetched.
    pub wanted: FeedPictures,
    /// As whom that feed's host is asked.
    pub asked_as: AskedAs,
    /// Bytes on the wire, where they are known.
    pub size_bytes: Option<u64>,
}

impl Pictures<'_> {
    /// The pictures of an article in order: address and state.
    ///
    /// # Errors
    /// What the disk says.
    pub fn of_article(&self, id: ArticleId) -> Result<Vec<(String, PictureState)>, StoreError> {
        let mut statement = self.0.prepare_cached(
            "SELECT url, hash, failure FROM article_pictures WHERE article_id = ?1 ORDER BY position",
        )?;
        let rows = statement.query_map([id.as_bytes()], |row| {
            let state = match (hash(row, "hash")?, failure(row, "failure")?) {
                (Some(hash), _) => PictureState::Kept(hash),
                (None, Some(failure)) => PictureState::Failed(failure),
                (None, None) => PictureState::Wanted,
            };
            Ok((row.get("url")?, state))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Bytes on disk of the pictures of an article.
    ///
    /// # Errors
    /// What the disk says.
    pub fn size_bytes(&self, id: ArticleId) -> Result<u64, StoreError> {
        let mut statement = self.0.prepare_cached(
            "SELECT coalesce(sum(size_bytes), 0) FROM assets
             WHERE hash IN (SELECT hash FROM article_pictures WHERE article_id = ?1)",
        )?;
        Ok(statement
            .query_row([id.as_bytes()], |row| row.get::<_, i64>(0))?
            .unsigned_abs())
    }

    /// Whether an article shows the file of that name: only then is it given out.
    ///
    /// # Errors
    /// What the disk says.
    pub fn names(&self, article: ArticleId, asset: AssetHash) -> Result<bool, StoreError> {
        let mut statement = self
            .0
            .prepare_cached("SELECT 1 FROM article_pictures WHERE article_id = ?1 AND hash = ?2")?;
        Ok(statement
            .query_row((article.as_bytes(), asset.as_bytes()), |_| Ok(()))
            .optional()?
            .is_some())
    }

    /// Pictures to fetch now: those that lead an article, newest articles first; then the second of each, the third…
    ///
    /// Of `articles` only, if given, and then whatever their feeds say; else of the feeds that want them.
    ///
    /// # Errors
    /// What the disk says.
    pub fn due(
        &self,
        now: Timestamp,
        articles: Option<&[ArticleId]>,
        limit: u32,
    ) -> Result<Vec<DuePicture>, StoreError> {
        let wanted = || "AND coalesce(f.pictures, 'all') <> 'none'".to_owned();
        let chosen = articles.map_or_else(wanted, |ids| {
            let list: Vec<String> = ids.iter().map(|id| format!("x'{id}'")).collect();
            format!("AND p.article_id IN ({})", list.join(","))
        });
        let mut statement = self.0.prepare(&format!(
            "SELECT p.article_id, p.url, CASE WHEN a.origin = 'page' THEN a.url ELSE f.url END AS trusted_url,
               a.feed_id, coalesce(f.pictures, 'all') AS wanted, p.size_bytes,
               f.login, f.user_agent
             FROM article_pictures p JOIN articles a ON a.id = p.article_id LEFT JOIN feeds f ON f.id = a.feed_id
             WHERE p.hash IS NULL AND (p.retry_at IS NULL OR p.retry_at <= ?1 OR p.retry_at > ?3) {chosen}
             ORDER BY p.lead DESC, CASE p.lead WHEN 1 THEN 0 ELSE p.position END, a.sort_at DESC LIMIT ?2"
        ))?;
        let furthest = now.plus_secs(FURTHEST_SECS).as_millis();
        let rows = statement.query_map((now.as_millis(), limit, furthest), |row| {
            Ok(DuePicture {
                article: article_id(row, "article_id")?,
                url: row.get("url")?,
                trusted_url: row.get("trusted_url")?,
                feed: row.get::<_, Option<[u8; 16]>>("feed_id")?.map(FeedId::from_bytes),
                wanted: FeedPictures::read(&row.get::<_, String>("wanted")?),
                asked_as: super::feeds::asked_as(row)?,
                size_bytes: row.get::<_, Option<i64>>("size_bytes")?.map(i64::unsigned_abs),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How many pictures are not here, are wanted, and are asked for again within a few hours.
    ///
    /// # Errors
    /// What the disk says.
    pub fn waiting(&self, now: Timestamp) -> Result<u32, StoreError> {
        Ok(self.missing(now)?.0)
    }

    /// The same, and the bytes they may cost: as known, else as pictures cost so far.
    ///
    /// # Errors
    /// What the disk says.
    pub fn missing(&self, now: Timestamp) -> Result<(u32, u64), StoreError> {
        let sql = "SELECT count(*), coalesce(sum(coalesce(p.size_bytes, (SELECT sum(bytes_received) / max(sum(requests), 1)
             FROM traffic WHERE kind = 'picture'), 40000)), 0)
             FROM article_pictures p JOIN articles a ON a.id = p.article_id LEFT JOIN feeds f ON f.id = a.feed_id
             WHERE p.hash IS NULL AND coalesce(f.pictures, 'all') <> 'none' AND (p.failure IS NULL OR p.retry_at < ?1 OR p.retry_at > ?2)";
        let soon = now.plus_secs(SOON_SECS).as_millis();
        let furthest = now.plus_secs(FURTHEST_SECS).as_millis();
        Ok(self.0.query_row(sql, [soon, furthest], |row| {
            Ok((row.get(0)?, row.get::<_, i64>(1)?.unsigned_abs()))
        })?)
    }
}

impl PicturesWrite<'_> {
    /// Says which pictures an article shows now; those it showed before keep their state.
    ///
    /// # Errors
    /// What the disk says.
    pub fn set_wanted(&self, id: ArticleId, wanted: &[WantedPicture]) -> Result<(), StoreError> {
        let urls = serde_json::to_string(&wanted.iter().map(|picture| &picture.url).collect::<Vec<_>>())
            .unwrap_or_default();
        self.0.execute(
            "DELETE FROM article_pictures WHERE article_id = ?1 AND url NOT IN (SELECT value FROM json_each(?2))",
            (id.as_bytes(), urls),
        )?;
        let mut statement = self.0.prepare_cached(
            "INSERT INTO article_pictures (article_id, url, position, lead) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (article_id, url) DO UPDATE SET position = excluded.position, lead = excluded.lead",
        )?;
        for (position, picture) in (0i64..).zip(wanted) {
            statement.execute((id.as_bytes(), &picture.url, position, picture.lead))?;
        }
        Ok(())
    }

    /// A picture is on the disk now, for every article that shows it. Says which articles those are.
    ///
    /// # Errors
    /// What the disk says.
    pub fn keep(&self, url: &str, asset: AssetHash) -> Result<Vec<ArticleId>, StoreError> {
        let mut statement = self.0.prepare_cached(
            "UPDATE article_pictures SET hash = ?2, failure = NULL, retry_at = NULL
             WHERE url = ?1 AND hash IS NULL RETURNING article_id",
        )?;
        let rows = statement.query_map((url, asset.as_bytes()), |row| article_id(row, "article_id"))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// A picture of one article is on the disk now: whoever gave it speaks for no other article.
    ///
    /// # Errors
    /// What the disk says.
    pub fn keep_of(&self, article: ArticleId, url: &str, asset: AssetHash) -> Result<(), StoreError> {
        self.0
            .prepare_cached(
                "UPDATE article_pictures SET hash = ?3, failure = NULL, retry_at = NULL
                 WHERE article_id = ?1 AND url = ?2 AND hash IS NULL",
            )?
            .execute((article.as_bytes(), url, asset.as_bytes()))?;
        Ok(())
    }

    /// Remembers what a picture will cost, so that a sync with less to spend leaves it.
    ///
    /// # Errors
    /// What the disk says.
    pub fn set_size(&self, url: &str, size_bytes: u64) -> Result<(), StoreError> {
        self.0
            .prepare_cached("UPDATE article_pictures SET size_bytes = ?2 WHERE url = ?1 AND hash IS NULL")?
            .execute((url, i64::try_from(size_bytes).unwrap_or(i64::MAX)))?;
        Ok(())
    }

    /// A picture could not be had; it is tried again at `retry_at`.
    ///
    /// # Errors
    /// What the disk says.
    pub fn fail(&self, url: &str, failure: &Failure, retry_at: Timestamp) -> Result<(), StoreError> {
        self.0
            .prepare_cached(
                "UPDATE article_pictures SET failure = ?2, retry_at = ?3 WHERE url = ?1 AND hash IS NULL",
            )?
            .execute((url, failure_text(Some(failure)), retry_at.as_millis()))?;
        Ok(())
    }
}
