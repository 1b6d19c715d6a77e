//! Taking entries off the queue: fetch the page, save in one transaction an article.

use kalan_fetch::{FetchError, Fetched, Request, Spent, Trust};
use kalan_model::{ArticleDraft, ErrorCode, Failure, FeedId, Origin};
use kalan_store::{FeedRecord, Job, PackedArticle};
use url::Url;

use super::entry::EntryJob;
use super::feeds::save_entry;
use super::meter::line;
use super::patience::{Patience, is_of_the_link};
use super::road::{Road, What};
use crate::add::changes_of;
use crate::{EngineError, address, pictures};

/// A page that failed this often is given up: what the feed gives stays.
pub(super) const MAX_ATTEMPTS: u32 = 5;

/// What became of the page of an entry.
enum PageOutcome {
    /// The article, and why a part of it did not come, when one did not.
    Page(Box<ArticleDraft>, Option<Failure>),
    /// There is none to be had: the feed's own text stays.
    None,
    /// Not now: the feed's own text is saved, and the page is tried again.
    Later(Failure),
    /// The link broke, and may be back in a moment.
    Broke,
    /// The person stopped, or the budget does not reach; with the bytes it needs, where they are known.
    Left(Option<u64>),
}

impl Road<'_> {
    pub(super) async fn save_entry(
        &self,
        job: i64,
        allowance: Option<u64>,
        patience: Patience,
    ) -> Result<(What, Spent), EngineError> {
        let read = move |engine: &crate::Engine| Ok(engine.store.reader().read(|tx| tx.jobs().get(job))?);
        let Some(job) = self.engine.blocking(read).await? else {
            return Ok((What::Text(None), Spent::default()));
        };
        let entry = serde_json::from_str::<EntryJob>(&job.payload).ok();
        let record = match job.feed {
            Some(feed) => self.record(feed).await?,
            None => None,
        };
        let (Some(entry), Some(record)) = (entry, record) else {
            // A job that nobody can read would come back for ever.
            self.engine.write(move |tx| tx.jobs().done(job.id)).await?;
            return Ok((What::Text(None), Spent::default()));
        };
        let (mut spent, text) = (Spent::default(), entry.text());
        let page = match entry.page_to_fetch(record.feed.full_text, &text) {
            Some(url) => {
                self.fetch_page(url, &record, allowance, patience, &mut spent)
                    .await?
            }
            None => PageOutcome::None,
        };
        let feed = record.feed.id;
        let (draft, later) = match page {
            PageOutcome::Broke => return self.left(&job, feed, &entry, spent, None, What::Broke).await,
            PageOutcome::Left(size) => return self.left(&job, feed, &entry, spent, size, What::Left).await,
            PageOutcome::Page(page, missing) => (
                entry.merge(feed, &text, *page),
                missing.filter(|failure| failure.code.is_passing() && job.attempts + 1 < MAX_ATTEMPTS),
            ),
            PageOutcome::None => (entry.draft(feed, &text), None),
            PageOutcome::Later(failure) => (
                entry.draft(feed, &text),
                Some(failure)
                    .filter(|failure| is_of_the_link(failure.code) || job.attempts + 1 < MAX_ATTEMPTS),
            ),
        };
        self.save(feed, entry, draft, &job, later, spent).await
    }

    /// One transaction: the article, the feed's memory of it, its pictures, and the end of the job.
    async fn save(
        &self,
        feed: FeedId,
        entry: EntryJob,
        draft: ArticleDraft,
        job: &Job,
        later: Option<Failure>,
        spent: Spent,
    ) -> Result<(What, Spent), EngineError> {
        let article = self
            .engine
            .blocking(move |_| Ok(PackedArticle::new(draft)?))
            .await?;
        let (now, id, attempts) = (self.engine.now(), job.id, job.attempts);
        let line = line(
            Some(feed),
            entry.url.as_deref().unwrap_or_default(),
            "text",
            &spent,
        );
        let saved = self
            .engine
            .write(move |tx| {
                let saved = save_entry(tx, feed, &entry, &article, now)?;
                match later {
                    // The link is to blame and not the page: the next sync asks again, however soon.
                    Some(failure) if is_of_the_link(failure.code) => tx.jobs().postpone(id, &failure)?,
                    Some(failure) => tx.jobs().fail(id, &failure, pictures::back_off(now, attempts))?,
                    None => tx.jobs().done(id)?,
                }
                tx.traffic().add(&line, now)?;
                Ok(saved)
            })
            .await?;
        self.engine.changed(changes_of(saved));
        Ok((What::Text(Some(saved)), spent))
    }

    /// The job stays as it is; what was spent on it is written down, and what it needs.
    async fn left(
        &self,
        job: &Job,
        feed: FeedId,
        entry: &EntryJob,
        spent: Spent,
        size_bytes: Option<u64>,
        what: What,
    ) -> Result<(What, Spent), EngineError> {
        let (now, id) = (self.engine.now(), job.id);
        let line = line(
            Some(feed),
            entry.url.as_deref().unwrap_or_default(),
            "text",
            &spent,
        );
        self.engine
            .write(move |tx| {
                if let Some(size) = size_bytes {
                    tx.jobs().set_size(id, size)?;
                }
                tx.traffic().add(&line, now)
            })
            .await?;
        Ok((what, spent))
    }

    async fn fetch_page(
        &self,
        url: Url,
        record: &FeedRecord,
        allowance: Option<u64>,
        patience: Patience,
        spent: &mut Spent,
    ) -> Result<PageOutcome, EngineError> {
        let feed = &record.feed;
        // A keyring that is locked has been said at the feed's own question; its pages are asked for without.
        let identity = self.engine.identity(feed.id, &feed.url, &feed.asked_as).await;
        let identity = identity.unwrap_or_default();
        let request_of = |url: Url, allowance: Option<u64>| {
            let mut request = Request::page(url);
            request.trust = Trust::Web;
            request.allow_host = address::host_of(&record.feed.url);
            request.allow_bytes = allowance;
            identity.introduce(&mut request);
            request
        };
        let more = |further| self.meter.allowance().map(|allowed| request_of(further, allowed));
        let request = request_of(url.clone(), allowance);
        let (answer, cost) = self.engine.fetcher.fetch_counted(&request, self.cancel).await;
        *spent = cost;
        let fetched = match answer {
            Ok(Fetched::Body(body)) => {
                let further = &mut spent.traffic;
                let whole = self
                    .engine
                    .extract(body, url, Origin::Feed, more, self.cancel, further);
                whole.await
            }
            Ok(Fetched::NotModified { .. }) => return Ok(PageOutcome::None),
            Err(FetchError::OverAllowance { size_bytes, .. }) => return Ok(PageOutcome::Left(size_bytes)),
            Err(error) => Err(error.into()),
        };
        match fetched {
            Ok(whole) => {
                let missing = whole.missing.map(|part| part.error);
                Ok(PageOutcome::Page(Box::new(whole.draft), missing))
            }
            Err(EngineError::Store(error)) => Err(error.into()),
            Err(error) => Ok(self.page_failure(error.failure(), patience)),
        }
    }

    fn page_failure(&self, failure: Failure, patience: Patience) -> PageOutcome {
        match failure.code {
            ErrorCode::Cancelled => PageOutcome::Left(None),
            ErrorCode::LoginRequired => {
                // Every other answer would be the login page too.
                self.cancel.cancel();
                PageOutcome::Left(None)
            }
            code if patience.has(code) => PageOutcome::Broke,
            ErrorCode::HttpStatus if is_final(&failure) => PageOutcome::None,
            code if code.is_passing() => PageOutcome::Later(failure),
            _ => PageOutcome::None,
        }
    }
}

/// Whether asking again tomorrow would get the same refusal: the client's fault, as HTTP says.
pub(super) fn is_final(failure: &Failure) -> bool {
    let status: Option<u16> = failure
        .params
        .get("status")
        .and_then(|status| status.parse().ok());
    status.is_some_and(|status| (400..500).contains(&status) && !matches!(status, 403 | 408 | 425 | 429))
}
