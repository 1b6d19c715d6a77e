//! Articles, their revisions, and every address that leads to them.
//!
//! `articles` is small and holds what lists show; bodies stand in `revisions`. The columns `read` and `starred` are
//! copies of `article_states`, kept by triggers, so that a list is one walk along one index.

use kalan_model::{
    ArticleDraft, ArticleFilter, ArticleHead, ArticleId, ArticleRow, ArticleSort, FeedId, Offline, Saved,
    Timestamp,
};
use rusqlite::{Connection, OptionalExtension as _, Row, named_params};

use crate::StoreError;
use crate::body::{self, PackedArticle};
use crate::table::filter::Selection;
use crate::table::row::{article_id, hash, time, word, words::Word as _};

pub(crate) const V1: &str = "
CREATE TABLE articles (
  id                 BLOB PRIMARY KEY,
  url                TEXT,
  origin             TEXT NOT NULL,
  feed_id            BLOB REFERENCES feeds(id) ON DELETE SET NULL,
  title              TEXT NOT NULL,
  byline             TEXT,
  site_name          TEXT,
  published_at       INTEGER,
  published_inferred INTEGER NOT NULL DEFAULT 0,
  modified_at        INTEGER,
  language           TEXT,
  excerpt            TEXT NOT NULL,
  lead_image         TEXT,
  word_count         INTEGER NOT NULL,
  body_bytes         INTEGER NOT NULL,
  revision           INTEGER NOT NULL,
  arrived_at         INTEGER NOT NULL,
  sort_at            INTEGER NOT NULL,
  read               INTEGER NOT NULL DEFAULT 0,
  starred            INTEGER NOT NULL DEFAULT 0,
  pictures           INTEGER NOT NULL DEFAULT 0,
  pictures_kept      INTEGER NOT NULL DEFAULT 0,
  pictures_failed    INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX articles_by_time ON articles (sort_at DESC, id DESC);
CREATE INDEX articles_unread ON articles (sort_at DESC, id DESC) WHERE read = 0;
CREATE INDEX articles_starred ON articles (sort_at DESC, id DESC) WHERE starred = 1;
CREATE INDEX articles_saved ON articles (sort_at DESC, id DESC) WHERE feed_id IS NULL;
CREATE INDEX articles_whole ON articles (sort_at DESC, id DESC) WHERE pictures_kept = pictures;
CREATE INDEX articles_of_feed ON articles (feed_id, sort_at DESC, id DESC, read) WHERE feed_id IS NOT NULL;
CREATE TABLE article_urls (
  url        TEXT PRIMARY KEY,
  article_id BLOB NOT NULL REFERENCES articles(id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX article_urls_of_article ON article_urls (article_id);
CREATE TABLE revisions (
  article_id  BLOB NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
  number      INTEGER NOT NULL,
  title       TEXT NOT NULL,
  html        BLOB NOT NULL,
  hash        BLOB NOT NULL,
  captured_at INTEGER NOT NULL,
  PRIMARY KEY (article_id, number)
) STRICT;
";

/// What a row of a list is read from.
pub(crate) const ROW: &str =
    "a.id, a.title, a.byline, coalesce(a.site_name, f.title, f.feed_title) AS site_name, a.feed_id,
  a.published_at, a.published_inferred, a.arrived_at, a.language, a.excerpt, a.word_count, a.read, a.starred,
  a.pictures, a.pictures_kept, a.pictures_failed, (SELECT p.hash FROM article_pictures p
    WHERE p.article_id = a.id AND p.hash IS NOT NULL ORDER BY p.lead DESC, p.position LIMIT 1) AS thumbnail";

/// Words a minute: the middle of what adults read on a screen.
const WORDS_A_MINUTE: u32 = 220;

/// Articles, to be read.
#[derive(Debug, Clone, Copy)]
pub struct Articles<'a>(pub(crate) &'a Connection);

/// Articles, to be written.
#[derive(Debug, Clone, Copy)]
pub struct ArticlesWrite<'a>(pub(crate) &'a Connection);

/// The part of a list that is asked for: by place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ArticlePlace {
    /// Rows to skip.
    pub offset: u32,
    /// Rows to give.
    pub limit: u32,
    /// In which order.
    pub sort: ArticleSort,
}

/// The current body of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredBody {
    /// Sanitized HTML.
    pub html: String,
    /// Its size in the database, compressed.
    pub size_bytes: u64,
}

/// Where an article came from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ArticleSource {
    /// Every address that leads to it.
    pub urls: Vec<String>,
    /// When its words were taken.
    pub captured: Option<Timestamp>,
    /// Address of the picture that leads it.
    pub lead_image: Option<String>,
}

/// What the search index needs of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceText {
    /// Which article.
    pub id: ArticleId,
    /// Headline.
    pub title: String,
    /// Who wrote it.
    pub byline: Option<String>,
    /// The site's name.
    pub site_name: Option<String>,
    /// BCP 47 tag.
    pub language: Option<String>,
    /// When it was published, else when it arrived.
    pub date: Timestamp,
    /// The feed that brought it.
    pub feed: Option<FeedId>,
    /// Sanitized HTML.
    pub html: String,
}

pub(crate) fn article_row(row: &Row<'_>) -> rusqlite::Result<ArticleRow> {
    let word_count: u32 = row.get("word_count")?;
    Ok(ArticleRow {
        id: article_id(row, "id")?,
        title: row.get("title")?,
        byline: row.get("byline")?,
        site_name: row.get("site_name")?,
        feed: row.get::<_, Option<[u8; 16]>>("feed_id")?.map(FeedId::from_bytes),
        published: time(row, "published_at")?,
        published_inferred: row.get("published_inferred")?,
        arrived: time(row, "arrived_at")?.unwrap_or(Timestamp::from_millis(0)),
        language: row.get("language")?,
        excerpt: row.get("excerpt")?,
        word_count,
        reading_time_minutes: word_count.div_ceil(WORDS_A_MINUTE).max(1),
        read: row.get("read")?,
        starred: row.get("starred")?,
        offline: Offline {
            pictures: row.get("pictures")?,
            kept: row.get("pictures_kept")?,
            failed: row.get("pictures_failed")?,
        },
        thumbnail: hash(row, "thumbnail")?,
    })
}

impl Articles<'_> {
    /// The rows after the one that `after` names, newest first.
    ///
    /// # Errors
    /// What the disk says.
    pub fn list_after(
        &self,
        filter: &ArticleFilter,
        after: Option<(Timestamp, ArticleId)>,
        limit: u32,
    ) -> Result<Vec<(ArticleRow, Timestamp)>, StoreError> {
        let selection = Selection::of(filter).after(after);
        let sql = format!(
            "SELECT {ROW}, a.sort_at FROM articles a LEFT JOIN feeds f ON f.id = a.feed_id WHERE {}
             ORDER BY a.sort_at DESC, a.id DESC LIMIT {limit}",
            selection.condition
        );
        let mut statement = self.0.prepare_cached(&sql)?;
        let rows = statement.query_map(rusqlite::params_from_iter(&selection.values), |row| {
            Ok((
                article_row(row)?,
                time(row, "sort_at")?.unwrap_or(Timestamp::from_millis(0)),
            ))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How many rows a list has.
    ///
    /// # Errors
    /// What the disk says.
    pub fn count(&self, filter: &ArticleFilter) -> Result<u32, StoreError> {
        self.count_of(&Selection::of(filter))
    }

    pub(crate) fn count_of(&self, selection: &Selection) -> Result<u32, StoreError> {
        let sql = format!("SELECT count(*) FROM articles a WHERE {}", selection.condition);
        let mut statement = self.0.prepare_cached(&sql)?;
        Ok(statement.query_row(rusqlite::params_from_iter(&selection.values), |row| row.get(0))?)
    }

    /// The ids of a whole list.
    ///
    /// # Errors
    /// What the disk says.
    pub fn ids(&self, filter: &ArticleFilter) -> Result<Vec<ArticleId>, StoreError> {
        let selection = Selection::of(filter);
        let sql = format!("SELECT a.id FROM articles a WHERE {}", selection.condition);
        let mut statement = self.0.prepare_cached(&sql)?;
        let ids = statement.query_map(rusqlite::params_from_iter(&selection.values), |row| {
            article_id(row, "id")
        })?;
        Ok(ids.collect::<Result<_, _>>()?)
    }

    /// The row of one article, if it is there.
    ///
    /// # Errors
    /// What the disk says.
    pub fn row(&self, id: ArticleId) -> Result<Option<ArticleRow>, StoreError> {
        let sql =
            format!("SELECT {ROW} FROM articles a LEFT JOIN feeds f ON f.id = a.feed_id WHERE a.id = ?1");
        Ok(self
            .0
            .prepare_cached(&sql)?
            .query_row([id.as_bytes()], article_row)
            .optional()?)
    }

    /// Everything but the body.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub fn head(&self, id: ArticleId) -> Result<ArticleHead, StoreError> {
        let sql = format!(
            "SELECT {ROW}, a.url, a.modified_at, a.origin, a.revision, coalesce(s.progress, 0.0) AS progress
             FROM articles a LEFT JOIN feeds f ON f.id = a.feed_id
             LEFT JOIN article_states s ON s.article_id = a.id WHERE a.id = ?1"
        );
        let head = self.0.prepare_cached(&sql)?.query_row([id.as_bytes()], |row| {
            Ok(ArticleHead {
                row: article_row(row)?,
                url: row.get("url")?,
                modified: time(row, "modified_at")?,
                origin: kalan_model::Origin::read(&row.get::<_, String>("origin")?),
                revision: row.get("revision")?,
                progress: row.get("progress")?,
            })
        });
        head.optional()?.ok_or_else(|| StoreError::NotFound {
            what: "article",
            name: id.to_string(),
        })
    }

    /// The current body.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Damaged`].
    pub fn body(&self, id: ArticleId) -> Result<StoredBody, StoreError> {
        let bytes: Option<Vec<u8>> = self
            .0
            .prepare_cached("SELECT html FROM revisions WHERE article_id = ?1 ORDER BY number DESC LIMIT 1")?
            .query_row([id.as_bytes()], |row| row.get(0))
            .optional()?;
        let bytes = bytes.ok_or_else(|| StoreError::NotFound {
            what: "article",
            name: id.to_string(),
        })?;
        Ok(StoredBody {
            html: body::decompress(&bytes)?,
            size_bytes: bytes.len() as u64,
        })
    }

    /// The newest bodies of an article, newest first.
    ///
    /// # Errors
    /// [`StoreError::Damaged`].
    pub fn bodies(&self, id: ArticleId) -> Result<Vec<String>, StoreError> {
        let mut statement = self.0.prepare_cached(
            "SELECT html FROM revisions WHERE article_id = ?1 ORDER BY number DESC LIMIT 8",
        )?;
        let packed: Vec<Vec<u8>> = statement
            .query_map([id.as_bytes()], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        packed.iter().map(|bytes| body::decompress(bytes)).collect()
    }

    /// Where an article came from, for those it is handed to.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub fn source(&self, id: ArticleId) -> Result<ArticleSource, StoreError> {
        let mut urls = self
            .0
            .prepare_cached("SELECT url FROM article_urls WHERE article_id = ?1 ORDER BY url")?;
        let urls = urls.query_map([id.as_bytes()], |row| row.get(0))?;
        let urls = urls.collect::<Result<_, _>>()?;
        let mut statement = self.0.prepare_cached(
            "SELECT a.lead_image, r.captured_at FROM articles a JOIN revisions r ON r.article_id = a.id
             WHERE a.id = ?1 ORDER BY r.number DESC LIMIT 1",
        )?;
        let source = statement.query_row([id.as_bytes()], |row| {
            Ok(ArticleSource {
                urls,
                captured: time(row, "captured_at")?,
                lead_image: row.get("lead_image")?,
            })
        });
        source.optional()?.ok_or_else(|| StoreError::NotFound {
            what: "article",
            name: id.to_string(),
        })
    }

    /// The article that `url` leads to, if the library has it.
    ///
    /// # Errors
    /// What the disk says.
    pub fn by_url(&self, url: &str) -> Result<Option<ArticleId>, StoreError> {
        let mut statement = self
            .0
            .prepare_cached("SELECT article_id FROM article_urls WHERE url = ?1")?;
        Ok(statement
            .query_row([url], |row| article_id(row, "article_id"))
            .optional()?)
    }

    /// The ids that begin with the hexadecimal digits `prefix`, two at most.
    ///
    /// # Errors
    /// What the disk says.
    pub fn by_prefix(&self, prefix: &str) -> Result<Vec<ArticleId>, StoreError> {
        let mut statement = self
            .0
            .prepare_cached("SELECT id FROM articles WHERE lower(hex(id)) LIKE ?1 || '%' LIMIT 2")?;
        let ids = statement.query_map([prefix], |row| article_id(row, "id"))?;
        Ok(ids.collect::<Result<_, _>>()?)
    }

    /// What the search index needs, if the article is there.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] for a body that cannot be read.
    pub fn source_text(&self, id: ArticleId) -> Result<Option<SourceText>, StoreError> {
        let Some(row) = self.row(id)? else { return Ok(None) };
        let html = self.body(id)?.html;
        Ok(Some(SourceText {
            id,
            title: row.title,
            byline: row.byline,
            site_name: row.site_name,
            language: row.language,
            date: row.published.unwrap_or(row.arrived),
            feed: row.feed,
            html,
        }))
    }
}

impl ArticlesWrite<'_> {
    /// Saves an article: new, changed (the earlier revision stays), or unchanged. One that any of its addresses
    /// leads to is the same article. State is never touched.
    ///
    /// # Errors
    /// What the disk says.
    pub fn save(
        &self,
        article: &PackedArticle,
        feed: Option<FeedId>,
        now: Timestamp,
    ) -> Result<Saved, StoreError> {
        let PackedArticle { draft, html, hash } = article;
        let id = self.identify(draft)?;
        let current: Option<(u32, [u8; 32])> = self
            .0
            .prepare_cached(
                "SELECT number, hash FROM revisions WHERE article_id = ?1 ORDER BY number DESC LIMIT 1",
            )?
            .query_row([id.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let saved = match current {
            None => Saved::New(id),
            Some((_, known)) if known == *hash.as_bytes() => Saved::Unchanged(id),
            Some(_) => Saved::Updated(id),
        };
        let number = current.map_or(1, |(number, _)| number + u32::from(saved == Saved::Updated(id)));
        self.upsert(id, draft, feed, number, html.len(), now)?;
        self.remember_urls(id, draft)?;
        if !matches!(saved, Saved::Unchanged(_)) {
            self.0
                .prepare_cached("INSERT INTO revisions VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
                .execute((
                    id.as_bytes(),
                    number,
                    &draft.title,
                    html,
                    hash.as_bytes(),
                    now.as_millis(),
                ))?;
        }
        Ok(saved)
    }

    /// Removes an article and its words; its state, and the feed's memory of it, stay.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub fn remove(&self, id: ArticleId) -> Result<(), StoreError> {
        let removed = self
            .0
            .execute("DELETE FROM articles WHERE id = ?1", [id.as_bytes()])?;
        if removed == 0 {
            return Err(StoreError::NotFound {
                what: "article",
                name: id.to_string(),
            });
        }
        Ok(())
    }

    fn identify(&self, draft: &ArticleDraft) -> Result<ArticleId, StoreError> {
        let articles = Articles(self.0);
        for url in draft.url.iter().chain(&draft.aliases) {
            if let Some(id) = articles.by_url(url)? {
                return Ok(id);
            }
        }
        Ok(draft.id())
    }

    fn remember_urls(&self, id: ArticleId, draft: &ArticleDraft) -> Result<(), StoreError> {
        let mut statement = self
            .0
            .prepare_cached("INSERT OR IGNORE INTO article_urls VALUES (?1, ?2)")?;
        for url in draft.url.iter().chain(&draft.aliases) {
            statement.execute((url, id.as_bytes()))?;
        }
        Ok(())
    }

    fn upsert(
        &self,
        id: ArticleId,
        draft: &ArticleDraft,
        feed: Option<FeedId>,
        number: u32,
        body_bytes: usize,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let published = draft.published.map(|published| published.at.as_millis());
        // A saved page is new today, whenever it was written; an entry takes its place among its feed's others.
        let sort_at = match (feed, published) {
            (Some(_), Some(published)) => published.min(now.as_millis()),
            _ => now.as_millis(),
        };
        let mut statement = self.0.prepare_cached(UPSERT)?;
        statement.execute(named_params! {
            ":id": id.as_bytes(),
            ":url": draft.url,
            ":origin": word(draft.origin),
            ":feed": feed.map(|feed| *feed.as_bytes()),
            ":title": draft.title,
            ":byline": draft.byline,
            ":site_name": draft.site_name,
            ":published_at": published,
            ":published_inferred": draft.published.is_some_and(|published| published.inferred),
            ":modified_at": draft.modified.map(Timestamp::as_millis),
            ":language": draft.language,
            ":excerpt": draft.excerpt,
            ":lead_image": draft.lead_image,
            ":word_count": draft.word_count,
            ":body_bytes": i64::try_from(body_bytes).unwrap_or(i64::MAX),
            ":revision": number,
            ":now": now.as_millis(),
            ":sort_at": sort_at,
            ":pictures": i64::try_from(draft.pictures.len()).unwrap_or(i64::MAX),
        })?;
        Ok(())
    }
}

const UPSERT: &str = "
INSERT INTO articles (id, url, origin, feed_id, title, byline, site_name, published_at, published_inferred, modified_at,
  language, excerpt, lead_image, word_count, body_bytes, revision, arrived_at, sort_at, pictures)
VALUES (:id, :url, :origin, :feed, :title, :byline, :site_name, :published_at, :published_inferred, :modified_at,
  :language, :excerpt, :lead_image, :word_count, :body_bytes, :revision, :now, :sort_at, :pictures)
ON CONFLICT (id) DO UPDATE SET
  url = coalesce(excluded.url, url), feed_id = coalesce(feed_id, excluded.feed_id), title = excluded.title,
  byline = coalesce(excluded.byline, byline), site_name = coalesce(excluded.site_name, site_name),
  published_at = coalesce(excluded.published_at, published_at),
  published_inferred = CASE WHEN excluded.published_at IS NULL THEN published_inferred ELSE excluded.published_inferred END,
  modified_at = coalesce(excluded.modified_at, modified_at), language = coalesce(excluded.language, language),
  excerpt = excluded.excerpt, lead_image = coalesce(excluded.lead_image, lead_image),
  word_count = excluded.word_count, body_bytes = excluded.body_bytes, revision = excluded.revision
WHERE revision != excluded.revision OR title != excluded.title OR feed_id IS NOT coalesce(feed_id, excluded.feed_id)";
