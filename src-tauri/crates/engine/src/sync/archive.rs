//! The older entries of a feed (RFC 5005, and JSON Feed's `next_url`), page by page: only when the person asks, and
//! one job in the queue at a time, so that the next sync goes on where this one stopped.

use kalan_fetch::{Expect, FetchError, Fetched, Request, Spent, Trust};
use kalan_model::{ErrorCode, Failure, FeedId};
use kalan_store::{FeedRecord, NewJob};
use serde::{Deserialize, Serialize};
use url::Url;

use super::entries::{MAX_ATTEMPTS, is_final};
use super::feeds::{Asked, save_whole, waiting_text};
use super::meter::line;
use super::news::read_news;
use super::patience::{Patience, is_of_the_link};
use super::plan::Ask;
use super::queue::waiting;
use super::road::{Road, What};
use crate::{Engine, EngineError, address, pictures};

/// The word for these jobs in the queue.
pub(super) const JOB: &str = "archive";

/// A page of an archive larger than this is none that a person waits for, in bytes.
const MOST_BYTES: u64 = 32 * 1024 * 1024;

/// A page of an archive that waits.
#[derive(Debug, Serialize, Deserialize)]
struct ArchivePage {
    url: String,
    /// This page and so many after it.
    pages: u32,
    /// Those before it: an archive may go round in a circle.
    seen: Vec<String>,
}

/// Its place in the queue.
#[derive(Debug, Clone, Copy)]
struct Waits {
    id: i64,
    attempts: u32,
}

impl ArchivePage {
    fn job(&self, feed: FeedId) -> NewJob {
        NewJob {
            kind: JOB,
            key: format!("{feed} {}", self.url),
            feed: Some(feed),
            // Words and numbers always serialize.
            payload: serde_json::to_string(self).unwrap_or_default(),
            url: Some(self.url.clone()),
            news_at: None,
        }
    }
}

impl Engine {
    /// Asks for so many pages of a feed's older entries; the next sync reads them.
    ///
    /// # Errors
    /// When there is no such feed, or when it names no archive.
    pub async fn want_archive(&self, id: FeedId, pages: u32) -> Result<(), EngineError> {
        self.blocking(move |engine| {
            let record = engine.store.reader().read(|tx| tx.feeds().record(id))?;
            let url = record
                .archive_url
                .ok_or(EngineError::NoArchive(record.feed.url))?;
            let job = ArchivePage {
                url,
                pages,
                seen: Vec::new(),
            }
            .job(id);
            engine.store.write_own(move |tx| tx.jobs().add(&job))?;
            Ok(())
        })
        .await
    }
}

impl Road<'_> {
    /// Reads one page of an archive.
    ///
    /// # Errors
    /// What stops everything: the library cannot be written.
    pub(super) async fn ask_archive(
        &self,
        job: i64,
        allowance: Option<u64>,
        patience: Patience,
    ) -> Result<(What, Spent), EngineError> {
        let read = move |engine: &Engine| Ok(engine.store.reader().read(|tx| tx.jobs().get(job))?);
        let known = self.engine.blocking(read).await?;
        let page: Option<ArchivePage> = known
            .as_ref()
            .and_then(|job| serde_json::from_str(&job.payload).ok());
        let attempts = known.as_ref().map_or(0, |job| job.attempts);
        let record = match known.and_then(|job| job.feed) {
            Some(feed) => self.record(feed).await?,
            None => None,
        };
        let (Some(page), Some(record)) = (page, record) else {
            self.engine.write(move |tx| tx.jobs().done(job)).await?;
            return Ok((What::Left, Spent::default()));
        };
        let job = Waits { id: job, attempts };
        let (fetched, spent) = match self.archive_request(&page, &record, allowance).await {
            Ok(request) => self.engine.fetcher.fetch_counted(&request, self.cancel).await,
            Err(error) => {
                return Ok((
                    self.archive_failed(job, &record, error.failure()).await?,
                    Spent::default(),
                ));
            }
        };
        let what = match fetched {
            Ok(Fetched::Body(body)) => self.save_archive(job, &page, &record, body).await?,
            Ok(Fetched::NotModified { .. }) | Err(FetchError::Cancelled) => What::Left,
            Err(FetchError::OverAllowance { size_bytes, .. }) => {
                if let Some(size) = size_bytes {
                    self.engine
                        .write(move |tx| tx.jobs().set_size(job.id, size))
                        .await?;
                }
                What::Left
            }
            Err(error) if patience.has(error.failure().code) => What::Broke,
            Err(error) => self.archive_failed(job, &record, error.failure()).await?,
        };
        let (now, line) = (
            self.engine.now(),
            line(Some(record.feed.id), &page.url, "archive", &spent),
        );
        self.engine.write(move |tx| tx.traffic().add(&line, now)).await?;
        Ok((what, spent))
    }

    async fn archive_request(
        &self,
        page: &ArchivePage,
        record: &FeedRecord,
        allowance: Option<u64>,
    ) -> Result<Request, EngineError> {
        let feed = &record.feed;
        let url = Url::parse(&page.url).map_err(|_| EngineError::InvalidAddress(page.url.clone()))?;
        let mut request = Request::page(url);
        request.expect = Expect::Feed;
        request.limit_bytes = MOST_BYTES;
        // The feed named it, and not the person.
        request.trust = Trust::Web;
        request.allow_host = address::host_of(&feed.url);
        request.allow_bytes = allowance;
        let identity = self.engine.identity(feed.id, &feed.url, &feed.asked_as).await?;
        identity.introduce(&mut request);
        Ok(request)
    }

    /// One transaction: the entries of the page, the end of its job, and the job of the next.
    async fn save_archive(
        &self,
        job: Waits,
        page: &ArchivePage,
        record: &FeedRecord,
        body: kalan_fetch::Body,
    ) -> Result<What, EngineError> {
        let (id, policy) = (record.feed.id, record.feed.full_text);
        let read = self
            .engine
            .blocking(move |engine| read_news(engine, id, policy, &body))
            .await;
        let read = match read {
            Ok(read) => read,
            Err(EngineError::Store(error)) => return Err(error.into()),
            Err(error) => return self.archive_failed(job, record, error.failure()).await,
        };
        let next = read
            .archive_url
            .filter(|url| *url != page.url && !page.seen.contains(url) && page.pages > 1)
            .map(|url| ArchivePage {
                url,
                pages: page.pages - 1,
                seen: page.seen.iter().chain([&page.url]).cloned().collect(),
            });
        let next_url = next.as_ref().map(|next| next.url.clone());
        let (now, whole, pages) = (self.engine.now(), read.whole, read.pages);
        let (saved, texts, older) = self
            .engine
            .write(move |tx| {
                let saved = save_whole(tx, id, &whole, now)?;
                let texts = pages
                    .iter()
                    .map(|page| Ok(waiting_text(tx.jobs().add(page)?, page)));
                let texts = texts.collect::<Result<Vec<_>, kalan_store::StoreError>>()?;
                tx.jobs().done(job.id)?;
                let older = next.map(|next| tx.jobs().add(&next.job(id))).transpose()?;
                Ok((saved, texts, older))
            })
            .await?;
        self.tell_saved(id, &saved);
        let mut asked = Asked::of_archive(record);
        asked.older = older.map(|job| waiting(Ask::Archive(job), next_url.as_deref(), None));
        asked.came(saved, texts);
        Ok(What::Feed(Box::new(asked)))
    }

    /// What may still come is asked for again by a later sync; anything else ends it.
    async fn archive_failed(
        &self,
        job: Waits,
        record: &FeedRecord,
        failure: Failure,
    ) -> Result<What, EngineError> {
        let (now, kept, Waits { id, attempts }) = (self.engine.now(), failure.clone(), job);
        self.engine
            .write(move |tx| match kept.code {
                code if is_of_the_link(code) || code == ErrorCode::SecretsUnavailable => {
                    tx.jobs().postpone(id, &kept)
                }
                code if code.is_passing() && !is_final(&kept) && attempts + 1 < MAX_ATTEMPTS => {
                    tx.jobs().fail(id, &kept, pictures::back_off(now, attempts))
                }
                _ => tx.jobs().done(id),
            })
            .await?;
        let mut asked = Asked::of_archive(record);
        asked.failure = Some(failure);
        Ok(What::Feed(Box::new(asked)))
    }
}
