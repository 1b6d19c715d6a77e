//! Taking entries off the queue: fetch the page when the feed gives less, save in one transaction an article.

use futures_util::StreamExt as _;
use kalan_fetch::{Fetched, Request, Trust};
use kalan_model::{ArticleDraft, ErrorCode, Failure, FeedId, Origin, Saved};
use kalan_store::{FeedRecord, Job};
use url::Url;

use super::Road;
use super::entry::{EntryJob, JOB};
use super::meter::Allowance;
use crate::add::changes_of;
use crate::{EngineError, Phase, SyncReport, address, pictures};

/// A page that failed this often is given up: what the feed gives stays.
const MAX_ATTEMPTS: u32 = 5;

/// What became of one entry.
enum Outcome {
    Saved(Saved),
    Left,
}

/// What became of the page of an entry.
enum PageOutcome {
    /// The whole article.
    Page(Box<ArticleDraft>),
    /// There is none to be had: the feed's own text stays.
    None,
    /// Not now: the feed's own text is saved, and the page is tried again.
    Later(Failure),
    /// The person stopped, or the budget is spent.
    Stop,
}

impl Road<'_> {
    pub(super) async fn save_entries(&self, report: &mut SyncReport) -> Result<(), EngineError> {
        let now = self.engine.now();
        let feeds = Some(self.options.feeds.clone()).filter(|feeds| !feeds.is_empty());
        let jobs = self
            .engine
            .blocking(move |engine| {
                Ok(engine
                    .store
                    .reader()
                    .read(|tx| tx.jobs().due(JOB, now, feeds.as_deref()))?)
            })
            .await?;
        let total = jobs.len();
        let mut outcomes = futures_util::stream::iter(jobs)
            .map(|job| async move { self.save_entry(job).await })
            .buffer_unordered(self.at_once());
        let mut done = 0;
        while let Some(outcome) = outcomes.next().await {
            done += 1;
            self.tell(Phase::Articles, done, total, None);
            match outcome? {
                Outcome::Saved(Saved::New(_)) => report.articles_new += 1,
                Outcome::Saved(Saved::Updated(_)) => report.articles_updated += 1,
                Outcome::Saved(Saved::Unchanged(_)) | Outcome::Left => {}
            }
        }
        Ok(())
    }

    async fn save_entry(&self, job: Job) -> Result<Outcome, EngineError> {
        let (Some(feed), Ok(entry)) = (job.feed, serde_json::from_str::<EntryJob>(&job.payload)) else {
            // A job that nobody can read would come back for ever.
            self.engine.write(move |tx| tx.jobs().done(job.id)).await?;
            return Ok(Outcome::Left);
        };
        if self.cancel.is_cancelled() {
            return Ok(Outcome::Left);
        }
        let record = self
            .engine
            .blocking(move |engine| Ok(engine.store.reader().read(|tx| tx.feeds().record(feed))?))
            .await?;
        let page = match entry.page_to_fetch(record.feed.full_text) {
            Some(url) => self.fetch_page(url, &record).await?,
            None => PageOutcome::None,
        };
        let (draft, later) = match page {
            PageOutcome::Stop => return Ok(Outcome::Left),
            PageOutcome::Page(page) => (entry.merge(feed, *page), None),
            PageOutcome::None => (entry.draft(feed), None),
            PageOutcome::Later(failure) => (
                entry.draft(feed),
                Some(failure).filter(|_| job.attempts + 1 < MAX_ATTEMPTS),
            ),
        };
        self.save(feed, entry, draft, &job, later).await
    }

    /// One transaction: the article, the feed's memory of it, its pictures, and the end of the job.
    async fn save(
        &self,
        feed: FeedId,
        entry: EntryJob,
        draft: ArticleDraft,
        job: &Job,
        later: Option<Failure>,
    ) -> Result<Outcome, EngineError> {
        let (now, id, attempts) = (self.engine.now(), job.id, job.attempts);
        let saved = self
            .engine
            .write(move |tx| {
                let saved = tx.articles().save(&draft, Some(feed), now)?;
                tx.pictures().set_wanted(saved.id(), &draft.pictures)?;
                tx.entries().save(feed, &entry.entry_id, entry.hash, saved.id())?;
                match later {
                    Some(failure) => tx.jobs().fail(id, &failure, pictures::back_off(now, attempts))?,
                    None => tx.jobs().done(id)?,
                }
                Ok(saved)
            })
            .await?;
        self.engine.changed(changes_of(saved));
        Ok(Outcome::Saved(saved))
    }

    async fn fetch_page(&self, url: Url, record: &FeedRecord) -> Result<PageOutcome, EngineError> {
        let Some(allowance) = self.meter.allowance() else {
            return Ok(PageOutcome::Stop);
        };
        let request_of = |url: Url, allowance: Allowance| {
            let mut request = Request::page(url);
            request.trust = Trust::Web;
            request.allow_host = address::host_of(&record.feed.url);
            request.limit_bytes = request.limit_bytes.min(allowance.bytes().unwrap_or(u64::MAX));
            request
        };
        let request = request_of(url.clone(), allowance);
        let more = |further| Some(request_of(further, self.meter.allowance()?));
        let fetched = match self.engine.fetcher.fetch(&request, self.cancel).await {
            Ok(Fetched::Body(body)) => {
                let whole = self.engine.extract(body, url, Origin::Feed, more, self.cancel);
                whole.await.map(|whole| whole.draft)
            }
            Ok(Fetched::NotModified { .. }) => return Ok(PageOutcome::None),
            Err(error) => Err(error.into()),
        };
        match fetched {
            Ok(draft) => Ok(PageOutcome::Page(Box::new(draft))),
            Err(EngineError::Store(error)) => Err(error.into()),
            Err(error) => Ok(self.page_failure(error.failure(), allowance.bytes().is_some())),
        }
    }

    fn page_failure(&self, failure: Failure, budgeted: bool) -> PageOutcome {
        match failure.code {
            ErrorCode::Cancelled => PageOutcome::Stop,
            // Too large for what is left of the budget, not in itself.
            ErrorCode::TooLarge if budgeted => PageOutcome::Stop,
            ErrorCode::LoginRequired => {
                // Every other answer would be the login page too.
                self.cancel.cancel();
                PageOutcome::Stop
            }
            ErrorCode::HttpStatus if is_final(&failure) => PageOutcome::None,
            code if code.is_passing() => PageOutcome::Later(failure),
            _ => PageOutcome::None,
        }
    }
}

/// Whether asking again tomorrow would get the same refusal: the client's fault, as HTTP says.
fn is_final(failure: &Failure) -> bool {
    let status: Option<u16> = failure
        .params
        .get("status")
        .and_then(|status| status.parse().ok());
    status.is_some_and(|status| (400..500).contains(&status) && !matches!(status, 403 | 408 | 425 | 429))
}
