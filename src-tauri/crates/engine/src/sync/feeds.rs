//! Asking one feed: 304? stop. Same bytes? stop. Else its new entries become jobs, in one transaction.

use kalan_fetch::{Body, Fetched, Request};
use kalan_model::{ChangeSet, ErrorCode, Failure, FeedId, FeedStatus};
use kalan_store::{FeedCheck, FeedRecord};
use url::Url;

use super::Road;
use super::entry::EntryJob;
use crate::subscribe::{describe, next_check, parse_body};
use crate::{EngineError, FailedFeed, SyncReport, pictures};

/// What asking a feed came to.
pub(super) struct Asked {
    id: FeedId,
    url: String,
    pub(super) title: String,
    /// Whether it was asked at all: not when the person stopped before.
    asked: bool,
    changed: bool,
    failure: Option<Failure>,
}

impl Asked {
    pub(super) fn write_into(self, report: &mut SyncReport) {
        report.feeds_checked += u32::from(self.asked);
        report.feeds_changed += u32::from(self.changed);
        if let Some(error) = self.failure {
            report.feeds_failed.push(FailedFeed {
                id: self.id,
                url: self.url,
                error,
            });
        }
    }
}

impl Road<'_> {
    /// # Errors
    /// What stops every feed: the library cannot be written.
    pub(super) async fn ask_feed(&self, id: FeedId) -> Result<Asked, EngineError> {
        let record = self
            .engine
            .blocking(move |engine| Ok(engine.store.reader().read(|tx| tx.feeds().record(id))?))
            .await?;
        let (url, title) = (record.feed.url.clone(), record.feed.title.clone());
        let mut asked = Asked {
            id,
            url,
            title,
            asked: false,
            changed: false,
            failure: None,
        };
        let Some(allowance) = self.meter.allowance().filter(|_| !self.cancel.is_cancelled()) else {
            return Ok(asked);
        };
        asked.asked = true;
        match self.fetch_and_queue(&record, allowance.bytes()).await {
            Ok(changed) => asked.changed = changed,
            Err(EngineError::Store(error)) => return Err(error.into()),
            Err(error) => {
                let failure = error.failure();
                if failure.code == ErrorCode::Cancelled {
                    asked.asked = false;
                } else {
                    self.record_failure(&record, &failure).await?;
                    asked.failure = Some(failure);
                }
            }
        }
        Ok(asked)
    }

    /// Says whether the feed had something new.
    async fn fetch_and_queue(&self, record: &FeedRecord, limit: Option<u64>) -> Result<bool, EngineError> {
        let url =
            Url::parse(&record.feed.url).map_err(|_| EngineError::InvalidAddress(record.feed.url.clone()))?;
        let mut request = Request::feed(url);
        request.validators = record.validators.clone();
        request.limit_bytes = request.limit_bytes.min(limit.unwrap_or(u64::MAX));
        let now = self.engine.now();
        let mut check = FeedCheck {
            at: now,
            next: next_check(now),
            body: None,
            moved_to: None,
            status: FeedStatus::Active,
            failure: None,
        };
        let id = record.feed.id;
        let body = match self.engine.fetcher.fetch(&request, self.cancel).await? {
            Fetched::NotModified { moved_to, .. } => {
                check.moved_to = moved_to.map(|url| url.to_string());
                self.engine
                    .write(move |tx| tx.feeds().record_check(id, &check))
                    .await?;
                return Ok(false);
            }
            Fetched::Body(body) => body,
        };
        check.moved_to = body.moved_to.as_ref().map(ToString::to_string);
        let hash = *blake3::hash(&body.bytes).as_bytes();
        check.body = Some((body.validators.clone(), hash));
        if record.body_hash == Some(hash) {
            self.engine
                .write(move |tx| tx.feeds().record_check(id, &check))
                .await?;
            return Ok(false);
        }
        self.queue_entries(id, body, check).await
    }

    async fn queue_entries(&self, id: FeedId, body: Body, check: FeedCheck) -> Result<bool, EngineError> {
        let (feed, jobs) = self
            .engine
            .blocking(move |_| {
                let parsed = parse_body(&body).map_err(|error| not_the_feed(&body, error))?;
                let feed = describe(&parsed);
                Ok((
                    feed,
                    parsed
                        .entries
                        .into_iter()
                        .map(|entry| EntryJob::new(id, entry))
                        .collect::<Vec<_>>(),
                ))
            })
            .await?;
        let changed = self
            .engine
            .write(move |tx| {
                tx.feeds().describe(id, &feed)?;
                let mut changed = false;
                for job in jobs {
                    let known = tx.read().entries().get(id, &job.entry_id)?;
                    // Known and the same, or removed by the person: nothing to do.
                    let settled = known
                        .as_ref()
                        .is_some_and(|known| known.hash == job.hash || !known.in_library);
                    if !settled {
                        changed = true;
                        tx.jobs().add(&job.into_new_job(id))?;
                    }
                }
                tx.feeds().record_check(id, &check)?;
                Ok(changed)
            })
            .await?;
        self.engine.changed(ChangeSet {
            feeds: vec![id],
            ..ChangeSet::default()
        });
        Ok(changed)
    }

    async fn record_failure(&self, record: &FeedRecord, failure: &Failure) -> Result<(), EngineError> {
        let now = self.engine.now();
        let retry_after: Option<i64> = failure
            .params
            .get("retry_after_secs")
            .and_then(|secs| secs.parse().ok());
        let next = retry_after.map_or_else(
            || pictures::back_off(now, 2),
            |secs| now.plus_secs(secs.clamp(60, 7 * 86_400)),
        );
        let gone = failure.code == ErrorCode::Gone;
        let check = FeedCheck {
            at: now,
            next,
            body: None,
            moved_to: None,
            status: if gone {
                FeedStatus::Gone
            } else {
                FeedStatus::Active
            },
            failure: Some(failure.clone()),
        };
        let id = record.feed.id;
        self.engine
            .write(move |tx| tx.feeds().record_check(id, &check))
            .await?;
        self.engine.changed(ChangeSet {
            feeds: vec![id],
            ..ChangeSet::default()
        });
        Ok(())
    }
}

/// A page where a feed was: the network's login page, or a site that took its feed down.
fn not_the_feed(body: &Body, error: EngineError) -> EngineError {
    let context = kalan_content::PageContext {
        url: Some(&body.url),
        content_type: body.content_type.as_deref(),
        fetched_at: kalan_model::Timestamp::from_millis(0),
    };
    match kalan_content::extract_page(&body.bytes, &context) {
        Ok(page) if page.page_kind == kalan_model::PageKind::Portal => EngineError::NotReadable {
            input: body.url.to_string(),
            kind: page.page_kind,
        },
        _ => error,
    }
}
