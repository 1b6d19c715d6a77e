//! The byte ledger, for a person: what each day, feed and host cost, and what of it was ever read.

use std::collections::HashMap;

use kalan_model::{FeedId, Timestamp};
use kalan_store::{LedgerSum, day_of, midnight_of};
use serde::{Deserialize, Serialize};

use crate::network::month_start;
use crate::{Engine, EngineError, Reader, SyncReport};

/// Hosts that are listed at most: the dearest.
const MOST_HOSTS: usize = 50;

/// What one day cost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct LedgerDay {
    /// Its midnight in UTC.
    pub day: Timestamp,
    /// Bytes in and out.
    #[specta(type = u32)]
    pub bytes: u64,
    /// Requests made.
    #[specta(type = u32)]
    pub requests: u64,
}

/// What one feed cost, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct LedgerFeed {
    /// Which one; none for pages that the person saved, and for feeds that are no more.
    pub feed: Option<FeedId>,
    /// Its name; none for what has no feed.
    pub title: Option<String>,
    /// Bytes in and out.
    #[specta(type = u32)]
    pub bytes: u64,
    /// Requests made.
    #[specta(type = u32)]
    pub requests: u64,
    /// Articles of it in the library.
    pub articles: u32,
    /// Of these, those that were read.
    pub read: u32,
}

/// What one host cost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct LedgerHost {
    /// Its name.
    pub host: String,
    /// Bytes in and out.
    #[specta(type = u32)]
    pub bytes: u64,
}

/// What the network cost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Ledger {
    /// The days that cost something, oldest first.
    pub days: Vec<LedgerDay>,
    /// Feeds, the dearest first.
    pub feeds: Vec<LedgerFeed>,
    /// Hosts, the dearest first, 50 at most.
    pub hosts: Vec<LedgerHost>,
    /// Bytes of today (UTC).
    #[specta(type = u32)]
    pub today_bytes: u64,
    /// Bytes of this calendar month (UTC).
    #[specta(type = u32)]
    pub month_bytes: u64,
}

/// A sync that ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct PastSyncReport {
    /// When it began.
    pub started: Timestamp,
    /// What it came to.
    pub report: SyncReport,
}

/// What is not here yet, and what bringing it may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, specta::Type)]
pub struct Missing {
    /// Texts that wait.
    pub articles: u32,
    /// Pictures that wait.
    pub assets: u32,
    /// What they may cost together: the sizes that are known, and for the rest what such things cost so far.
    #[specta(type = u32)]
    pub estimated_bytes: u64,
}

fn bytes(sum: &LedgerSum) -> u64 {
    sum.bytes_received + sum.bytes_sent
}

/// What has no feed, and what feeds cost that are no more, as one line.
fn together(lines: impl Iterator<Item = LedgerFeed>) -> Vec<LedgerFeed> {
    let mut feeds: Vec<LedgerFeed> = Vec::new();
    for line in lines {
        let without = || feeds.iter().position(|known| known.feed.is_none());
        match line.feed.is_none().then(without).flatten() {
            Some(place) => {
                feeds[place].bytes += line.bytes;
                feeds[place].requests += line.requests;
            }
            None => feeds.push(line),
        }
    }
    feeds
}

impl Reader {
    /// What the last so many days cost.
    ///
    /// # Errors
    /// What the library says.
    pub fn ledger(&self, days: u32, now: Timestamp) -> Result<Ledger, EngineError> {
        let from = day_of(now) - i64::from(days) + 1;
        let feeds: HashMap<FeedId, kalan_model::Feed> =
            self.feeds()?.into_iter().map(|feed| (feed.id, feed)).collect();
        Ok(self.store().read(|tx| {
            let traffic = tx.traffic();
            let line = |sum: LedgerSum| {
                let feed = sum.feed.and_then(|id| feeds.get(&id));
                LedgerFeed {
                    feed: feed.map(|feed| feed.id),
                    title: feed.map(|feed| feed.title.clone()),
                    bytes: bytes(&sum),
                    requests: sum.requests,
                    articles: feed.map_or(0, |feed| feed.articles),
                    read: feed.map_or(0, |feed| feed.articles.saturating_sub(feed.unread)),
                }
            };
            let day = |sum: LedgerSum| LedgerDay {
                day: midnight_of(sum.day),
                bytes: bytes(&sum),
                requests: sum.requests,
            };
            let named = |sum: &LedgerSum| !sum.host.is_empty();
            Ok(Ledger {
                days: traffic.by_day(from)?.into_iter().map(day).collect(),
                feeds: together(traffic.by_feed(from)?.into_iter().map(line)),
                hosts: traffic
                    .by_host(from)?
                    .into_iter()
                    .filter(named)
                    .take(MOST_HOSTS)
                    .map(|sum| LedgerHost {
                        bytes: bytes(&sum),
                        host: sum.host,
                    })
                    .collect(),
                today_bytes: traffic.bytes_since(day_of(now))?,
                month_bytes: traffic.bytes_since(month_start(now))?,
            })
        })?)
    }

    /// The last syncs, newest first.
    ///
    /// # Errors
    /// What the library says.
    pub fn sync_history(&self, limit: u32) -> Result<Vec<PastSyncReport>, EngineError> {
        let past = self.store().read(|tx| tx.syncs().last(limit))?;
        let read = |sync: kalan_store::PastSync| {
            // One that a newer Kalan wrote in another way is left out.
            let report = serde_json::from_str(&sync.report).ok()?;
            Some(PastSyncReport {
                started: sync.started,
                report,
            })
        };
        Ok(past.into_iter().filter_map(read).collect())
    }

    /// What is not here yet, and what bringing it may cost.
    ///
    /// # Errors
    /// What the library says.
    pub fn missing(&self, now: Timestamp) -> Result<Missing, EngineError> {
        Ok(self.store().read(|tx| {
            let (articles, texts_bytes) = tx.jobs().missing(crate::sync::ENTRY_JOB)?;
            let (assets, pictures_bytes) = tx.pictures().missing(now)?;
            Ok(Missing {
                articles,
                assets,
                estimated_bytes: texts_bytes + pictures_bytes,
            })
        })?)
    }
}

impl Engine {
    /// What the last so many days cost.
    ///
    /// # Errors
    /// What the library says.
    pub async fn ledger(&self, days: u32) -> Result<Ledger, EngineError> {
        let now = self.now();
        self.blocking(move |engine| engine.reader().ledger(days, now))
            .await
    }

    /// The last syncs, newest first.
    ///
    /// # Errors
    /// What the library says.
    pub async fn sync_history(&self, limit: u32) -> Result<Vec<PastSyncReport>, EngineError> {
        self.blocking(move |engine| engine.reader().sync_history(limit))
            .await
    }

    /// What is not here yet, and what bringing it may cost.
    ///
    /// # Errors
    /// What the library says.
    pub async fn missing(&self) -> Result<Missing, EngineError> {
        let now = self.now();
        self.blocking(move |engine| engine.reader().missing(now)).await
    }
}
