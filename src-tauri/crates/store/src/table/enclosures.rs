//! The files that entries bring along: sounds, films, documents. Named here, fetched only when asked for.

use kalan_model::{
    ArticleId, AskedAs, AssetHash, Enclosure, EnclosureState, Failure, FeedId, OfferedEnclosure, Timestamp,
    WantedEnclosure,
};
use rusqlite::{Connection, OptionalExtension as _, Row};

use crate::StoreError;
use crate::table::feeds::asked_as;
use crate::table::row::{article_id, failure, failure_text, hash};

pub(crate) const V3: &str = "
CREATE TABLE enclosures (
  article_id   BLOB NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
  url          TEXT NOT NULL,
  position     INTEGER NOT NULL,
  media_type   TEXT,
  length_bytes INTEGER,
  wanted_at    INTEGER,
  hash         BLOB REFERENCES assets(hash),
  failure      TEXT,
  retry_at     INTEGER,
  PRIMARY KEY (article_id, url)
) STRICT, WITHOUT ROWID;
CREATE INDEX enclosures_wanted ON enclosures (wanted_at) WHERE wanted_at IS NOT NULL AND hash IS NULL;
CREATE INDEX enclosures_of_asset ON enclosures (hash) WHERE hash IS NOT NULL;
";

const ROW: &str = "SELECT e.*, b.size_bytes FROM enclosures e LEFT JOIN assets b ON b.hash = e.hash";

/// Files of entries, to be read.
#[derive(Debug, Clone, Copy)]
pub struct Enclosures<'a>(pub(crate) &'a Connection);

/// Files of entries, to be written.
#[derive(Debug, Clone, Copy)]
pub struct EnclosuresWrite<'a>(pub(crate) &'a Connection);

/// A file whose time to be fetched has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueEnclosure {
    /// Its article.
    pub article: ArticleId,
    /// Its address.
    pub url: String,
    /// What its feed says that it is.
    pub media_type: Option<String>,
    /// What its feed says of its length, in bytes.
    pub length_bytes: Option<u64>,
    /// The feed of the article, and its address.
    pub feed: Option<(FeedId, String)>,
    /// As whom that feed's host is asked.
    pub asked_as: AskedAs,
}

fn length(row: &Row<'_>) -> rusqlite::Result<Option<u64>> {
    let length: Option<i64> = row.get("length_bytes")?;
    Ok(length.map(i64::unsigned_abs))
}

fn enclosure(row: &Row<'_>) -> rusqlite::Result<Enclosure> {
    let (kept, size) = (hash(row, "hash")?, row.get::<_, Option<i64>>("size_bytes")?);
    let wanted = row.get::<_, Option<i64>>("wanted_at")?.is_some();
    let state = match (kept, failure(row, "failure")?) {
        (Some(hash), _) => EnclosureState::Kept {
            hash,
            size_bytes: size.unwrap_or(0).unsigned_abs(),
        },
        (None, Some(failure)) if wanted => EnclosureState::Failed { failure },
        (None, _) if wanted => EnclosureState::Waiting,
        (None, _) => EnclosureState::Offered,
    };
    Ok(Enclosure {
        url: row.get("url")?,
        media_type: row.get("media_type")?,
        length_bytes: length(row)?,
        state,
    })
}

impl Enclosures<'_> {
    /// The files of an article, in its entry's order.
    ///
    /// # Errors
    /// What the disk says.
    pub fn of_article(&self, id: ArticleId) -> Result<Vec<Enclosure>, StoreError> {
        let mut statement = self
            .0
            .prepare_cached(&format!("{ROW} WHERE e.article_id = ?1 ORDER BY e.position"))?;
        let rows = statement.query_map([id.as_bytes()], enclosure)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// All that were asked for, those asked for last first.
    ///
    /// # Errors
    /// What the disk says.
    pub fn wanted(&self) -> Result<Vec<WantedEnclosure>, StoreError> {
        let mut statement = self.0.prepare_cached(
            "SELECT e.*, b.size_bytes, a.title FROM enclosures e JOIN articles a ON a.id = e.article_id
               LEFT JOIN assets b ON b.hash = e.hash WHERE e.wanted_at IS NOT NULL ORDER BY e.wanted_at DESC, e.position",
        )?;
        let rows = statement.query_map([], |row| {
            Ok(WantedEnclosure {
                article: article_id(row, "article_id")?,
                title: row.get("title")?,
                enclosure: enclosure(row)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Bytes of those that are on the disk.
    ///
    /// # Errors
    /// What the disk says.
    pub fn kept_bytes(&self) -> Result<u64, StoreError> {
        let mut statement = self.0.prepare_cached(
            "SELECT coalesce(sum(size_bytes), 0) FROM assets WHERE hash IN
               (SELECT hash FROM enclosures WHERE hash IS NOT NULL)",
        )?;
        Ok(statement
            .query_row([], |row| row.get::<_, i64>(0))?
            .unsigned_abs())
    }

    /// Files to fetch now, those asked for first first.
    ///
    /// # Errors
    /// What the disk says.
    pub fn due(&self, now: Timestamp) -> Result<Vec<DueEnclosure>, StoreError> {
        let mut statement = self.0.prepare_cached(
            "SELECT e.article_id, e.url, e.media_type, e.length_bytes, a.feed_id, f.url AS feed_url, f.login, f.user_agent
             FROM enclosures e JOIN articles a ON a.id = e.article_id LEFT JOIN feeds f ON f.id = a.feed_id
             WHERE e.wanted_at IS NOT NULL AND e.hash IS NULL AND (e.retry_at IS NULL OR e.retry_at <= ?1)
             ORDER BY e.wanted_at, e.position",
        )?;
        let rows = statement.query_map([now.as_millis()], |row| {
            let feed = row.get::<_, Option<[u8; 16]>>("feed_id")?.map(FeedId::from_bytes);
            Ok(DueEnclosure {
                article: article_id(row, "article_id")?,
                url: row.get("url")?,
                media_type: row.get("media_type")?,
                length_bytes: length(row)?,
                feed: feed.zip(row.get("feed_url")?),
                asked_as: asked_as(row)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Whether an article brought the file of that name: only then is it given out.
    ///
    /// # Errors
    /// What the disk says.
    pub fn names(&self, article: ArticleId, asset: AssetHash) -> Result<bool, StoreError> {
        let mut statement = self
            .0
            .prepare_cached("SELECT 1 FROM enclosures WHERE article_id = ?1 AND hash = ?2")?;
        let found = statement.query_row((article.as_bytes(), asset.as_bytes()), |_| Ok(()));
        Ok(found.optional()?.is_some())
    }
}

impl EnclosuresWrite<'_> {
    /// Says what an entry brings; what was asked for stays, also when the entry does not name it any more.
    ///
    /// # Errors
    /// What the disk says.
    pub fn offer(&self, id: ArticleId, offered: &[OfferedEnclosure]) -> Result<(), StoreError> {
        if !offered.is_empty() {
            self.0
                .prepare_cached("DELETE FROM enclosures WHERE article_id = ?1 AND wanted_at IS NULL")?
                .execute([id.as_bytes()])?;
        }
        let mut statement = self.0.prepare_cached(
            "INSERT INTO enclosures (article_id, url, position, media_type, length_bytes) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (article_id, url) DO UPDATE SET position = excluded.position",
        )?;
        for (position, file) in (0i64..).zip(offered) {
            let length = file.length_bytes.and_then(|length| i64::try_from(length).ok());
            statement.execute((id.as_bytes(), &file.url, position, &file.media_type, length))?;
        }
        Ok(())
    }

    /// Asks for a file; says whether the article brings it.
    ///
    /// # Errors
    /// What the disk says.
    pub fn want(&self, id: ArticleId, url: &str, now: Timestamp) -> Result<bool, StoreError> {
        let changed = self.0.execute(
            "UPDATE enclosures SET wanted_at = coalesce(wanted_at, ?3), retry_at = NULL, failure = NULL
             WHERE article_id = ?1 AND url = ?2",
            (id.as_bytes(), url, now.as_millis()),
        )?;
        Ok(changed == 1)
    }

    /// Asks for a file no more. Gives the name of what was kept of it, if nothing else shows that any more.
    ///
    /// # Errors
    /// What the disk says.
    pub fn let_go(&self, id: ArticleId, url: &str) -> Result<Option<AssetHash>, StoreError> {
        let key = (id.as_bytes(), url);
        let kept = self
            .0
            .query_row(
                "SELECT hash FROM enclosures WHERE article_id = ?1 AND url = ?2",
                key,
                |row| hash(row, "hash"),
            )
            .optional()?
            .flatten();
        self.0.execute(
            "UPDATE enclosures SET wanted_at = NULL, hash = NULL, failure = NULL, retry_at = NULL
             WHERE article_id = ?1 AND url = ?2",
            key,
        )?;
        let Some(kept) = kept else { return Ok(None) };
        let unnamed = self.0.execute(
            "DELETE FROM assets WHERE hash = ?1 AND NOT EXISTS (SELECT 1 FROM enclosures WHERE hash = ?1)
               AND NOT EXISTS (SELECT 1 FROM article_pictures WHERE hash = ?1)",
            [kept.as_bytes()],
        )?;
        Ok((unnamed == 1).then_some(kept))
    }

    /// A file is on the disk now, for every article that asked for it. Says which articles those are.
    ///
    /// # Errors
    /// What the disk says.
    pub fn keep(&self, url: &str, asset: AssetHash) -> Result<Vec<ArticleId>, StoreError> {
        let mut statement = self.0.prepare_cached(
            "UPDATE enclosures SET hash = ?2, failure = NULL, retry_at = NULL
             WHERE url = ?1 AND hash IS NULL AND wanted_at IS NOT NULL RETURNING article_id",
        )?;
        let rows = statement.query_map((url, asset.as_bytes()), |row| article_id(row, "article_id"))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Remembers what a file will cost, so that a sync with less to spend leaves it.
    ///
    /// # Errors
    /// What the disk says.
    pub fn set_length(&self, url: &str, length_bytes: u64) -> Result<(), StoreError> {
        self.0
            .prepare_cached("UPDATE enclosures SET length_bytes = ?2 WHERE url = ?1 AND hash IS NULL")?
            .execute((url, i64::try_from(length_bytes).unwrap_or(i64::MAX)))?;
        Ok(())
    }

    /// A file could not be had; it is tried again at `retry_at`.
    ///
    /// # Errors
    /// What the disk says.
    pub fn fail(&self, url: &str, failure: &Failure, retry_at: Timestamp) -> Result<(), StoreError> {
        self.0
            .prepare_cached(
                "UPDATE enclosures SET failure = ?2, retry_at = ?3 WHERE url = ?1 AND hash IS NULL
                   AND wanted_at IS NOT NULL",
            )?
            .execute((url, failure_text(Some(failure)), retry_at.as_millis()))?;
        Ok(())
    }
}
