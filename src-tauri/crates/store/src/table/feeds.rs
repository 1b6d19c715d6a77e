//! Subscriptions, and what each sync learned about them.

use kalan_model::{Failure, Feed, FeedDraft, FeedId, FeedStatus, FullText, Timestamp, Validators};
use rusqlite::{Connection, OptionalExtension as _, Row};

use crate::StoreError;
use crate::table::row::{failure, failure_text, feed_id, time, word, words::Word as _};

pub(crate) const V1: &str = "
CREATE TABLE feeds (
  id            BLOB PRIMARY KEY,
  url           TEXT NOT NULL UNIQUE,
  title         TEXT,
  feed_title    TEXT,
  site_url      TEXT,
  folder        TEXT,
  description   TEXT,
  language      TEXT,
  icon_url      TEXT,
  full_text     TEXT NOT NULL DEFAULT 'auto',
  status        TEXT NOT NULL DEFAULT 'active',
  etag          TEXT,
  last_modified TEXT,
  body_hash     BLOB,
  checked_at    INTEGER,
  changed_at    INTEGER,
  next_check_at INTEGER,
  failure       TEXT,
  added_at      INTEGER NOT NULL
) STRICT;
";

const ROW: &str = "SELECT f.*, (SELECT count(*) FROM articles a WHERE a.feed_id = f.id) AS articles,
  (SELECT count(*) FROM articles a WHERE a.feed_id = f.id AND a.read = 0) AS unread FROM feeds f";

/// Subscriptions, to be read.
#[derive(Debug, Clone, Copy)]
pub struct Feeds<'a>(pub(crate) &'a Connection);

/// Subscriptions, to be written.
#[derive(Debug, Clone, Copy)]
pub struct FeedsWrite<'a>(pub(crate) &'a Connection);

/// A subscription with what a sync asks with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedRecord {
    /// The subscription.
    pub feed: Feed,
    /// What the server gave to ask again with.
    pub validators: Validators,
    /// Hash of the bytes that came last.
    pub body_hash: Option<[u8; 32]>,
}

/// What asking a feed came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedCheck {
    /// When it was asked.
    pub at: Timestamp,
    /// When a `--due` sync asks again.
    pub next: Timestamp,
    /// New validators and the hash of the bytes, when bytes came.
    pub body: Option<(Validators, [u8; 32])>,
    /// Where it moved for good.
    pub moved_to: Option<String>,
    /// Whether it is asked again.
    pub status: FeedStatus,
    /// Why it failed, if it did.
    pub failure: Option<Failure>,
}

fn feed(row: &Row<'_>) -> rusqlite::Result<Feed> {
    let url: String = row.get("url")?;
    let own: Option<String> = row.get("title")?;
    let given: Option<String> = row.get("feed_title")?;
    let title = own.or(given).filter(|title| !title.trim().is_empty());
    Ok(Feed {
        id: feed_id(row, "id")?,
        title: title.unwrap_or_else(|| url.split('/').nth(2).unwrap_or(&url).to_owned()),
        url,
        site_url: row.get("site_url")?,
        folder: row.get("folder")?,
        description: row.get("description")?,
        language: row.get("language")?,
        full_text: FullText::read(&row.get::<_, String>("full_text")?),
        status: FeedStatus::read(&row.get::<_, String>("status")?),
        checked: time(row, "checked_at")?,
        changed: time(row, "changed_at")?,
        next_check: time(row, "next_check_at")?,
        failure: failure(row, "failure")?,
        articles: row.get("articles")?,
        unread: row.get("unread")?,
    })
}

impl Feeds<'_> {
    /// All subscriptions, by title.
    ///
    /// # Errors
    /// What the disk says.
    pub fn list(&self) -> Result<Vec<Feed>, StoreError> {
        let mut statement = self.0.prepare_cached(ROW)?;
        let mut feeds: Vec<Feed> = statement.query_map([], feed)?.collect::<Result<_, _>>()?;
        feeds.sort_by_cached_key(|feed| (feed.title.to_lowercase(), feed.id));
        Ok(feeds)
    }

    /// One subscription, with what a sync asks with.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub fn record(&self, id: FeedId) -> Result<FeedRecord, StoreError> {
        let mut statement = self.0.prepare_cached(&format!("{ROW} WHERE f.id = ?1"))?;
        let record = statement.query_row([id.as_bytes()], |row| {
            Ok(FeedRecord {
                feed: feed(row)?,
                validators: Validators {
                    etag: row.get("etag")?,
                    last_modified: row.get("last_modified")?,
                },
                body_hash: row.get("body_hash")?,
            })
        });
        record.optional()?.ok_or_else(|| StoreError::NotFound {
            what: "feed",
            name: id.to_string(),
        })
    }

    /// The subscription to an address, if there is one.
    ///
    /// # Errors
    /// What the disk says.
    pub fn by_url(&self, url: &str) -> Result<Option<FeedId>, StoreError> {
        let mut statement = self.0.prepare_cached("SELECT id FROM feeds WHERE url = ?1")?;
        Ok(statement.query_row([url], |row| feed_id(row, "id")).optional()?)
    }
}

impl FeedsWrite<'_> {
    /// Subscribes to an address; one that is there stays as it is. Says whether it is new.
    ///
    /// # Errors
    /// What the disk says.
    pub fn add(&self, url: &str, folder: Option<&str>, now: Timestamp) -> Result<(FeedId, bool), StoreError> {
        if let Some(known) = Feeds(self.0).by_url(url)? {
            return Ok((known, false));
        }
        let mut id = FeedId::of(url);
        if Feeds(self.0).record(id).is_ok() {
            // The feed that once had this address moved away and keeps its id.
            id = FeedId::of(&format!("{url}#{}", now.as_millis()));
        }
        self.0.execute(
            "INSERT INTO feeds (id, url, folder, added_at) VALUES (?1, ?2, ?3, ?4)",
            (id.as_bytes(), url, folder, now.as_millis()),
        )?;
        Ok((id, true))
    }

    /// Takes in what the feed says about itself; what it does not say stays.
    ///
    /// # Errors
    /// What the disk says.
    pub fn describe(&self, id: FeedId, draft: &FeedDraft) -> Result<(), StoreError> {
        self.0.execute(
            "UPDATE feeds SET feed_title = coalesce(?2, feed_title), site_url = coalesce(?3, site_url),
               description = coalesce(?4, description), language = coalesce(?5, language),
               icon_url = coalesce(?6, icon_url) WHERE id = ?1",
            (
                id.as_bytes(),
                &draft.title,
                &draft.site_url,
                &draft.description,
                &draft.language,
                &draft.icon_url,
            ),
        )?;
        Ok(())
    }

    /// Names a feed as the person wants it.
    ///
    /// # Errors
    /// What the disk says.
    pub fn rename(&self, id: FeedId, title: &str) -> Result<(), StoreError> {
        self.0.execute(
            "UPDATE feeds SET title = ?2 WHERE id = ?1",
            (id.as_bytes(), title),
        )?;
        Ok(())
    }

    /// Records what asking came to. A move to an address that another subscription has is not followed.
    ///
    /// # Errors
    /// What the disk says.
    pub fn record_check(&self, id: FeedId, check: &FeedCheck) -> Result<(), StoreError> {
        self.0.execute(
            "UPDATE feeds SET checked_at = ?2, next_check_at = ?3, status = ?4, failure = ?5 WHERE id = ?1",
            (
                id.as_bytes(),
                check.at.as_millis(),
                check.next.as_millis(),
                word(check.status),
                failure_text(check.failure.as_ref()),
            ),
        )?;
        if let Some((validators, hash)) = &check.body {
            self.0.execute(
                "UPDATE feeds SET etag = ?2, last_modified = ?3, changed_at = CASE WHEN body_hash IS ?4 THEN changed_at
                   ELSE ?5 END, body_hash = ?4 WHERE id = ?1",
                (id.as_bytes(), &validators.etag, &validators.last_modified, hash, check.at.as_millis()),
            )?;
        }
        if let Some(url) = &check.moved_to {
            self.0.execute(
                "UPDATE OR IGNORE feeds SET url = ?2 WHERE id = ?1",
                (id.as_bytes(), url),
            )?;
        }
        Ok(())
    }

    /// Ends a subscription; its articles stay.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub fn remove(&self, id: FeedId) -> Result<(), StoreError> {
        if self
            .0
            .execute("DELETE FROM feeds WHERE id = ?1", [id.as_bytes()])?
            == 0
        {
            return Err(StoreError::NotFound {
                what: "feed",
                name: id.to_string(),
            });
        }
        Ok(())
    }
}
