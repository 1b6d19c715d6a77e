//! What waits when a sync begins, read from the library: the plan's first look at it.

use std::time::Duration;

use kalan_model::{FeedId, FeedStatus};
use kalan_store::FeedRecord;
use url::Url;

use super::plan::{Ask, Plan, Waiting, WaitingFeed, WaitingText};
use super::road::Road;
use super::{archive, entry, rhythm};
use crate::{EngineError, outbox};

impl Road<'_> {
    /// What waits when the sync begins: what the person asked for, the feeds whose turn it is, the texts of before.
    pub(super) async fn plan(&self) -> Result<Plan, EngineError> {
        let now = self.engine.now();
        let sources = self.sources().await?;
        let (feeds, own, archives, texts) = self
            .engine
            .blocking(move |engine| {
                let store = engine.store.reader();
                Ok(store.read(|tx| {
                    let jobs = tx.jobs();
                    Ok((
                        tx.feeds().records()?,
                        jobs.due(outbox::JOB, now)?,
                        jobs.due(archive::JOB, now)?,
                        jobs.due(entry::JOB, now)?,
                    ))
                })?)
            })
            .await?;
        let own = own
            .into_iter()
            .filter(|_| self.options.feeds.is_empty())
            .map(|job| waiting(Ask::Own(job.id), job.url.as_deref(), job.size_bytes))
            .chain(sources.waiting);
        let archives = archives
            .into_iter()
            .filter(|job| self.is_chosen(job.feed))
            .map(|job| waiting(Ask::Archive(job.id), job.url.as_deref(), job.size_bytes));
        let asked = feeds
            .iter()
            .filter(|record| self.is_wanted(record) && !sources.carried.contains(&record.feed.id))
            .map(|record| self.waiting_feed(record));
        let mut plan = Plan::new(own.chain(archives).collect(), asked.collect());
        let texts = texts.into_iter().filter(|job| self.is_chosen(job.feed));
        plan.add_texts(
            texts
                .map(|job| WaitingText {
                    waiting: waiting(Ask::Text(job.id), job.url.as_deref(), job.size_bytes),
                    feed: job.feed,
                    news_at: job.news_at,
                })
                .collect(),
        );
        Ok(plan)
    }

    fn is_wanted(&self, record: &FeedRecord) -> bool {
        let (feed, options) = (&record.feed, self.options);
        let due = || rhythm::is_due(self.engine.now(), feed.checked, feed.next_check);
        self.is_chosen(Some(feed.id)) && feed.status == FeedStatus::Active && (!options.due || due())
    }

    fn waiting_feed(&self, record: &FeedRecord) -> WaitingFeed {
        let (news, bytes) = rhythm::expectation(self.engine.now(), record.feed.checked, &record.rhythm);
        WaitingFeed {
            waiting: waiting(Ask::Feed(record.feed.id), Some(&record.feed.url), None),
            expected_news: news,
            expected_bytes: bytes,
        }
    }

    /// Whether what is of this feed, or of none, is part of the sync.
    pub(super) fn is_chosen(&self, feed: Option<FeedId>) -> bool {
        let chosen = &self.options.feeds;
        chosen.is_empty() || feed.is_some_and(|feed| chosen.contains(&feed))
    }

    /// Sounds and files that the person asked for.
    pub(super) async fn enclosures(&self) -> Result<Vec<Waiting>, EngineError> {
        let due = self.engine.due_enclosures().await?;
        let due = due.into_iter().filter(|due| {
            let feed = due.feed.as_ref().map(|(id, _)| *id);
            self.is_chosen(feed)
        });
        Ok(due
            .map(|due| {
                let (url, length) = (due.url.clone(), due.length_bytes);
                waiting(Ask::Enclosure(Box::new(due)), Some(&url), length)
            })
            .collect())
    }
}

pub(super) fn waiting(ask: Ask, url: Option<&str>, size_bytes: Option<u64>) -> Waiting {
    let url = url.and_then(|url| Url::parse(url).ok());
    let host = url.as_ref().and_then(|url| {
        let port = url.port_or_known_default().unwrap_or_default();
        Some(format!("{}:{port}", url.host_str()?))
    });
    Waiting {
        ask,
        host: host.unwrap_or_default(),
        private: url.as_ref().is_none_or(kalan_fetch::is_private),
        size_bytes,
        not_before: Duration::ZERO,
        tries: 0,
    }
}
