//! Asking one feed: 304? stop. Same bytes? stop. Else, in one transaction, the articles that it gives whole, and a job
//! for each entry whose page is to be fetched.

use kalan_content::Pace;
use kalan_fetch::{Body, Fetched, Request, Spent};
use kalan_model::{ChangeSet, ErrorCode, Failure, FeedId, FeedStatus, Saved, Timestamp, Validators};
use kalan_store::{FeedCheck, FeedRecord, NewJob, PackedArticle, StoreError, WriteTx};
use url::Url;

use super::entry::EntryJob;
use super::meter::line;
use super::news::read_news;
use super::patience::Patience;
use super::plan::{Ask, Waiting, WaitingText};
use super::queue::waiting;
use super::rhythm;
use super::road::{Road, What};
use crate::add::changes_of;
use crate::{EngineError, FailedFeed, SyncReport};

/// What asking a feed came to.
#[derive(Default)]
pub(super) struct Asked {
    id: Option<FeedId>,
    url: String,
    pub(super) title: String,
    changed: bool,
    saved: Vec<Saved>,
    /// Pages to fetch.
    pub(super) texts: Vec<WaitingText>,
    /// The next page of its archive, when it was asked for.
    pub(super) older: Option<Waiting>,
    pub(super) failure: Option<Failure>,
    /// It was a page of its archive, and not the feed itself.
    of_archive: bool,
}

impl Asked {
    /// What asking for a page of a feed's archive came to, to be filled.
    pub(super) fn of_archive(record: &FeedRecord) -> Self {
        Self {
            of_archive: true,
            ..Self::of(record)
        }
    }

    fn of(record: &FeedRecord) -> Self {
        Self {
            id: Some(record.feed.id),
            url: record.feed.url.clone(),
            title: record.feed.title.clone(),
            ..Self::default()
        }
    }

    /// Takes in what was saved, and what is still to be fetched.
    pub(super) fn came(&mut self, saved: Vec<Saved>, texts: Vec<WaitingText>) {
        (self.saved, self.texts) = (saved, texts);
    }

    /// Articles that it brought whole.
    pub(super) fn articles(&self) -> usize {
        self.saved.len()
    }

    pub(super) fn write_into(self, report: &mut SyncReport) {
        report.feeds_checked += u32::from(!self.of_archive);
        report.feeds_changed += u32::from(self.changed);
        report.count(&self.saved);
        if let (Some(id), Some(error)) = (self.id, self.failure) {
            report.feeds_failed.push(FailedFeed {
                id,
                url: self.url,
                error,
            });
        }
    }
}

impl Road<'_> {
    /// # Errors
    /// What stops every feed: the library cannot be written.
    pub(super) async fn ask_feed(
        &self,
        id: FeedId,
        allowance: Option<u64>,
        patience: Patience,
    ) -> Result<(What, Spent), EngineError> {
        let Some(record) = self.record(id).await? else {
            return Ok((What::Left, Spent::default()));
        };
        let mut asked = Asked::of(&record);
        let mut spent = Spent::default();
        match self
            .fetch_and_save(&record, allowance, &mut asked, &mut spent)
            .await
        {
            Ok(()) => {}
            Err(EngineError::Store(error)) => return Err(error.into()),
            Err(EngineError::Fetch(kalan_fetch::FetchError::OverAllowance { .. })) => {
                self.note(&record, &spent).await?;
                return Ok((What::Left, spent));
            }
            Err(error) => {
                let failure = error.failure();
                if failure.code == ErrorCode::Cancelled || patience.has(failure.code) {
                    self.note(&record, &spent).await?;
                    let broke = failure.code != ErrorCode::Cancelled;
                    return Ok((if broke { What::Broke } else { What::Left }, spent));
                }
                self.record_failure(&record, &failure, &spent).await?;
                asked.failure = Some(failure);
            }
        }
        Ok((What::Feed(Box::new(asked)), spent))
    }

    /// A subscription, unless it was ended meanwhile.
    pub(super) async fn record(&self, id: FeedId) -> Result<Option<FeedRecord>, EngineError> {
        let read = move |engine: &crate::Engine| match engine.store.reader().read(|tx| tx.feeds().record(id))
        {
            Ok(record) => Ok(Some(record)),
            Err(StoreError::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        };
        self.engine.blocking(read).await
    }

    async fn fetch_and_save(
        &self,
        record: &FeedRecord,
        allowance: Option<u64>,
        asked: &mut Asked,
        spent: &mut Spent,
    ) -> Result<(), EngineError> {
        let url =
            Url::parse(&record.feed.url).map_err(|_| EngineError::InvalidAddress(record.feed.url.clone()))?;
        let mut request = Request::feed(url);
        request.validators = record.validators.clone();
        request.allow_bytes = allowance;
        let feed = &record.feed;
        let identity = self.engine.identity(feed.id, &feed.url, &feed.asked_as).await?;
        identity.introduce(&mut request);
        let (fetched, cost) = self.fetch_first(record, &request).await?;
        *spent = cost;
        let now = self.engine.now();
        let mut check = FeedCheck {
            at: now,
            next: now,
            body: None,
            moved_to: None,
            status: FeedStatus::Active,
            failure: None,
            rhythm: rhythm::unchanged(&record.rhythm),
            hub_url: None,
            archive_url: None,
        };
        let body = match fetched? {
            Fetched::NotModified { moved_to, fresh_secs } => {
                check.moved_to = moved_to.map(|url| url.to_string());
                return self.record_unchanged(record, check, fresh_secs, cost).await;
            }
            Fetched::Body(body) => body,
        };
        check.moved_to = body.moved_to.as_ref().map(ToString::to_string);
        if record.feed.checked.is_none() && body.url.as_str() != record.feed.url {
            // What was subscribed to without a network was the feed's site.
            check.moved_to.get_or_insert_with(|| body.url.to_string());
        }
        let hash = *blake3::hash(&body.bytes).as_bytes();
        check.body = Some((body.validators.clone(), hash));
        check.rhythm.wire_bytes = Some(cost.traffic.bytes_received);
        if record.body_hash == Some(hash) {
            let fresh_secs = body.fresh_secs;
            return self.record_unchanged(record, check, fresh_secs, cost).await;
        }
        self.save_news(record, body, check, cost, asked).await
    }

    /// Asks a feed; one that was never asked may be a site whose feed is still to be found.
    async fn fetch_first(
        &self,
        record: &FeedRecord,
        request: &Request,
    ) -> Result<(Result<Fetched, kalan_fetch::FetchError>, Spent), EngineError> {
        let (fetched, cost) = self.engine.fetcher.fetch_counted(request, self.cancel).await;
        let Ok(Fetched::Body(body)) = &fetched else {
            return Ok((fetched, cost));
        };
        if record.feed.checked.is_some() || kalan_content::looks_like_feed(&body.bytes) {
            return Ok((fetched, cost));
        }
        let Some(found) = self.engine.discover(body.clone()).await? else {
            return Ok((fetched, cost));
        };
        let mut again = Request {
            url: found,
            ..request.clone()
        };
        if again.url.origin() != request.url.origin() {
            (again.login, again.user_agent) = (None, None);
        }
        again.allow_bytes = request
            .allow_bytes
            .map(|left| left.saturating_sub(cost.traffic.bytes_received));
        let (fetched, more) = self.engine.fetcher.fetch_counted(&again, self.cancel).await;
        let mut both = more;
        both.traffic += cost.traffic;
        Ok((fetched, both))
    }

    async fn record_unchanged(
        &self,
        record: &FeedRecord,
        mut check: FeedCheck,
        fresh_secs: Option<u64>,
        cost: Spent,
    ) -> Result<(), EngineError> {
        check.next = rhythm::next_check(check.at, &check.rhythm, fresh_secs, &Pace::default());
        let (id, line) = (
            record.feed.id,
            line(Some(record.feed.id), &record.feed.url, "feed", &cost),
        );
        self.engine
            .write(move |tx| {
                tx.feeds().record_check(id, &check)?;
                tx.traffic().add(&line, check.at)
            })
            .await
    }

    async fn save_news(
        &self,
        record: &FeedRecord,
        body: Body,
        mut check: FeedCheck,
        cost: Spent,
        asked: &mut Asked,
    ) -> Result<(), EngineError> {
        let (id, policy, fresh_secs) = (record.feed.id, record.feed.full_text, body.fresh_secs);
        let read = self
            .engine
            .blocking(move |engine| read_news(engine, id, policy, &body))
            .await?;
        if let Some(interval) = rhythm::interval_of(read.dates, check.at) {
            check.rhythm.interval_secs = Some(interval);
        }
        check.next = rhythm::next_check(check.at, &check.rhythm, fresh_secs, &read.pace);
        (check.hub_url, check.archive_url) = (read.hub_url, read.archive_url);
        if read.cut {
            // "Not modified" would be the answer for ever, and what was cut off would never come. A feed that comes so
            // again is so.
            check.body = check.body.map(|(_, hash)| (Validators::default(), hash));
        }
        asked.changed = !read.whole.is_empty() || !read.pages.is_empty();
        let (now, line) = (check.at, line(Some(id), &record.feed.url, "feed", &cost));
        let (feed, whole, pages) = (read.feed, read.whole, read.pages);
        let (saved, texts) = self
            .engine
            .write(move |tx| {
                tx.feeds().describe(id, &feed)?;
                let saved = save_whole(tx, id, &whole, now)?;
                let mut texts = Vec::with_capacity(pages.len());
                for page in &pages {
                    texts.push(waiting_text(tx.jobs().add(page)?, page));
                }
                tx.feeds().record_check(id, &check)?;
                tx.traffic().add(&line, now)?;
                Ok((saved, texts))
            })
            .await?;
        self.tell_saved(id, &saved);
        asked.came(saved, texts);
        Ok(())
    }

    /// Tells of the articles of a feed.
    pub(super) fn tell_saved(&self, id: FeedId, saved: &[Saved]) {
        let mut changes = ChangeSet::of_feed(id);
        for saved in saved {
            changes.extend(changes_of(*saved));
        }
        self.engine.changed(changes);
    }

    async fn record_failure(
        &self,
        record: &FeedRecord,
        failure: &Failure,
        spent: &Spent,
    ) -> Result<(), EngineError> {
        let now = self.engine.now();
        let retry_after = failure
            .params
            .get("retry_after_secs")
            .and_then(|secs| secs.parse().ok());
        let mut rhythm = record.rhythm;
        rhythm.failures += 1;
        let gone = failure.code == ErrorCode::Gone;
        let check = FeedCheck {
            at: now,
            next: rhythm::after_failure(now, rhythm.failures, retry_after),
            body: None,
            moved_to: None,
            status: if gone {
                FeedStatus::Gone
            } else {
                FeedStatus::Active
            },
            failure: Some(failure.clone()),
            rhythm,
            hub_url: None,
            archive_url: None,
        };
        let (id, line) = (
            record.feed.id,
            line(Some(record.feed.id), &record.feed.url, "feed", spent),
        );
        self.engine
            .write(move |tx| {
                tx.feeds().record_check(id, &check)?;
                tx.traffic().add(&line, now)
            })
            .await?;
        self.engine.changed(ChangeSet::of_feed(id));
        Ok(())
    }

    /// Writes into the ledger what a question cost that came to nothing.
    async fn note(&self, record: &FeedRecord, spent: &Spent) -> Result<(), EngineError> {
        let (now, line) = (
            self.engine.now(),
            line(Some(record.feed.id), &record.feed.url, "feed", spent),
        );
        self.engine.write(move |tx| tx.traffic().add(&line, now)).await
    }
}

/// The articles that a feed gives whole.
pub(super) fn save_whole(
    tx: &WriteTx<'_>,
    feed: FeedId,
    whole: &[(EntryJob, PackedArticle)],
    now: Timestamp,
) -> Result<Vec<Saved>, StoreError> {
    whole
        .iter()
        .map(|(entry, article)| save_entry(tx, feed, entry, article, now))
        .collect()
}

/// One article of a feed and the feed's memory of it.
pub(super) fn save_entry(
    tx: &WriteTx<'_>,
    feed: FeedId,
    entry: &EntryJob,
    article: &PackedArticle,
    now: Timestamp,
) -> Result<Saved, StoreError> {
    let saved = tx.articles().save(article, Some(feed), now)?;
    tx.pictures().set_wanted(saved.id(), &article.draft().pictures)?;
    tx.enclosures().offer(saved.id(), &entry.enclosures)?;
    tx.entries().save(feed, &entry.entry_id, entry.hash, saved.id())?;
    Ok(saved)
}

pub(super) fn waiting_text(job: i64, page: &NewJob) -> WaitingText {
    WaitingText {
        waiting: waiting(Ask::Text(job), page.url.as_deref(), None),
        feed: page.feed,
        news_at: page.news_at,
    }
}
