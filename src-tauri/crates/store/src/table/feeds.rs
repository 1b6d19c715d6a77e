//! Subscriptions, and what each sync learned about them.

use kalan_model::{
    AskedAs, Failure, Feed, FeedDraft, FeedId, FeedPictures, FeedStatus, FullText, Timestamp, Validators,
};
use rusqlite::{Connection, OptionalExtension as _, Row, ToSql};

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

pub(crate) const V2: &str = "
ALTER TABLE feeds ADD COLUMN hub_url TEXT;
ALTER TABLE feeds ADD COLUMN interval_secs INTEGER;
ALTER TABLE feeds ADD COLUMN wire_bytes INTEGER;
ALTER TABLE feeds ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;
ALTER TABLE feeds ADD COLUMN pictures TEXT NOT NULL DEFAULT 'all';
";

pub(crate) const V3: &str = "
ALTER TABLE feeds ADD COLUMN user_agent TEXT;
ALTER TABLE feeds ADD COLUMN login TEXT;
ALTER TABLE feeds ADD COLUMN archive_url TEXT;
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
    /// Its rhythm, as far as it is known.
    pub rhythm: Rhythm,
    /// Where its older entries begin, if it says so (RFC 5005).
    pub archive_url: Option<String>,
}

/// What is known of when a feed has news, and of what asking it costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rhythm {
    /// Seconds between two entries, as a rule.
    pub interval_secs: Option<u64>,
    /// What it cost when it last had news, in bytes on the wire.
    pub wire_bytes: Option<u64>,
    /// How often it failed since it last answered.
    pub failures: u32,
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
    /// What is known of its rhythm now.
    pub rhythm: Rhythm,
    /// The hub that would tell of its news, where it named one this time.
    pub hub_url: Option<String>,
    /// Where its older entries begin, where it said so this time.
    pub archive_url: Option<String>,
}

/// As whom a feed is asked; a damaged word is as none.
pub(crate) fn asked_as(row: &Row<'_>) -> rusqlite::Result<AskedAs> {
    let login: Option<String> = row.get("login")?;
    Ok(AskedAs {
        login: login.and_then(|text| serde_json::from_str(&text).ok()),
        user_agent: row.get("user_agent")?,
    })
}

fn rhythm(row: &Row<'_>) -> rusqlite::Result<Rhythm> {
    let count = |name: &str| {
        row.get::<_, Option<i64>>(name)
            .map(|count| count.map(i64::unsigned_abs))
    };
    Ok(Rhythm {
        interval_secs: count("interval_secs")?,
        wire_bytes: count("wire_bytes")?,
        failures: row.get("failures")?,
    })
}

fn record(row: &Row<'_>) -> rusqlite::Result<FeedRecord> {
    Ok(FeedRecord {
        feed: feed(row)?,
        validators: Validators {
            etag: row.get("etag")?,
            last_modified: row.get("last_modified")?,
        },
        body_hash: row.get("body_hash")?,
        rhythm: rhythm(row)?,
        archive_url: row.get("archive_url")?,
    })
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
        pictures: FeedPictures::read(&row.get::<_, String>("pictures")?),
        hub_url: row.get("hub_url")?,
        asked_as: asked_as(row)?,
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
        let record = statement.query_row([id.as_bytes()], record);
        record.optional()?.ok_or_else(|| not_found(id))
    }

    /// Every subscription, with what a sync asks with.
    ///
    /// # Errors
    /// What the disk says.
    pub fn records(&self) -> Result<Vec<FeedRecord>, StoreError> {
        // Their counts are not needed here, and would be most of the work.
        let mut statement = self
            .0
            .prepare_cached("SELECT f.*, 0 AS articles, 0 AS unread FROM feeds f")?;
        Ok(statement.query_map([], record)?.collect::<Result<_, _>>()?)
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

impl Feeds<'_> {
    /// The name that the person gave a feed, or that was given for them.
    ///
    /// # Errors
    /// What the disk says.
    pub fn own_title(&self, id: FeedId) -> Result<Option<String>, StoreError> {
        let mut statement = self.0.prepare_cached("SELECT title FROM feeds WHERE id = ?1")?;
        let title = statement
            .query_row([id.as_bytes()], |row| row.get(0))
            .optional()?;
        Ok(title.flatten())
    }

    /// Whether the person holds something of a feed dear: starred, tagged, or in a collection.
    ///
    /// # Errors
    /// What the disk says.
    pub fn holds_dear(&self, id: FeedId) -> Result<bool, StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM articles a WHERE a.feed_id = ?1 AND (a.starred = 1
            OR EXISTS (SELECT 1 FROM article_tags t WHERE t.article_id = a.id)
            OR EXISTS (SELECT 1 FROM collection_items c WHERE c.article_id = a.id)))";
        let mut statement = self.0.prepare_cached(sql)?;
        Ok(statement.query_row([id.as_bytes()], |row| row.get(0))?)
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

    /// Puts a feed into a folder, or out of all.
    ///
    /// # Errors
    /// What the disk says.
    pub fn set_folder(&self, id: FeedId, folder: Option<&str>) -> Result<(), StoreError> {
        self.0.execute(
            "UPDATE feeds SET folder = ?2 WHERE id = ?1",
            (id.as_bytes(), folder),
        )?;
        Ok(())
    }

    /// A server asked these feeds for us.
    ///
    /// # Errors
    /// What the disk says.
    pub fn checked_by_server(&self, server: i64, now: Timestamp) -> Result<(), StoreError> {
        self.0.execute(
            "UPDATE feeds SET checked_at = ?2, failure = NULL, failures = 0 WHERE id IN
               (SELECT feed_id FROM server_feeds WHERE server_id = ?1)",
            (server, now.as_millis()),
        )?;
        Ok(())
    }

    /// Says which pictures of its articles are fetched.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub fn set_pictures(&self, id: FeedId, pictures: FeedPictures) -> Result<(), StoreError> {
        self.set(id, "UPDATE feeds SET pictures = ?2 WHERE id = ?1", word(pictures))
    }

    /// Says whether its entries are fetched as pages.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub fn set_full_text(&self, id: FeedId, full_text: FullText) -> Result<(), StoreError> {
        self.set(
            id,
            "UPDATE feeds SET full_text = ?2 WHERE id = ?1",
            word(full_text),
        )
    }

    /// Says as whom its host is asked.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub fn set_asked_as(&self, id: FeedId, asked_as: &AskedAs) -> Result<(), StoreError> {
        // Words and names always serialize.
        let login = asked_as
            .login
            .as_ref()
            .and_then(|login| serde_json::to_string(login).ok());
        self.set(id, "UPDATE feeds SET login = ?2 WHERE id = ?1", &login)?;
        self.set(
            id,
            "UPDATE feeds SET user_agent = ?2 WHERE id = ?1",
            &asked_as.user_agent,
        )
    }

    fn set(&self, id: FeedId, sql: &str, value: impl ToSql) -> Result<(), StoreError> {
        match self.0.execute(sql, (id.as_bytes(), value))? {
            0 => Err(not_found(id)),
            _ => Ok(()),
        }
    }

    /// Records what asking came to. A move to an address that another subscription has is not followed.
    ///
    /// # Errors
    /// What the disk says.
    pub fn record_check(&self, id: FeedId, check: &FeedCheck) -> Result<(), StoreError> {
        self.0.execute(
            "UPDATE feeds SET checked_at = ?2, next_check_at = ?3, status = ?4, failure = ?5, interval_secs = ?6,
               wire_bytes = ?7, failures = ?8, hub_url = coalesce(?9, hub_url),
               archive_url = coalesce(?10, archive_url) WHERE id = ?1",
            (
                id.as_bytes(),
                check.at.as_millis(),
                check.next.as_millis(),
                word(check.status),
                failure_text(check.failure.as_ref()),
                count(check.rhythm.interval_secs),
                count(check.rhythm.wire_bytes),
                check.rhythm.failures,
                &check.hub_url,
                &check.archive_url,
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
            return Err(not_found(id));
        }
        Ok(())
    }
}

fn not_found(id: FeedId) -> StoreError {
    StoreError::NotFound {
        what: "feed",
        name: id.to_string(),
    }
}

fn count(number: Option<u64>) -> Option<i64> {
    number.map(|number| i64::try_from(number).unwrap_or(i64::MAX))
}
