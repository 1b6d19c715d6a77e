//! The main road: ask the feeds, fetch the texts, fetch the pictures.
//!
//! Each step ends in one transaction that also says what is left to do, so that a sync can be cut anywhere and the
//! next one goes on: a feed's validators are kept together with the jobs of its new entries, an article together
//! with the end of its job and the pictures it wants.

mod entries;
mod entry;
mod feeds;
mod meter;

use std::time::{Duration, Instant};

use futures_util::StreamExt as _;
use kalan_model::{FeedId, FeedStatus};
use tokio_util::sync::CancellationToken;

use crate::pictures::Picture;
use crate::{Deferred, Engine, EngineError, Event, Phase, Progress, SyncReport};
use meter::Meter;
pub(crate) use meter::Running;

/// Things asked for at once, when there is no budget to hold.
const AT_ONCE: usize = 8;

/// What a sync may do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SyncOptions {
    /// Which feeds; all of them when empty.
    pub feeds: Vec<FeedId>,
    /// Only those whose time has come.
    pub due: bool,
    /// Pictures wait.
    pub text_only: bool,
    /// Bytes on the wire, both ways; none for no limit.
    pub budget_bytes: Option<u64>,
    /// How long it may take.
    pub max_time: Option<Duration>,
}

impl Engine {
    /// Syncs and waits for the end. Stopping it through `cancel` is a good end: the report says what is left.
    ///
    /// # Errors
    /// [`EngineError::SyncRunning`], or what stops everything: a full or read-only disk. A feed that failed is data
    /// in the report.
    pub async fn sync(
        &self,
        options: &SyncOptions,
        cancel: &CancellationToken,
    ) -> Result<SyncReport, EngineError> {
        let cancel = cancel.child_token();
        let _guard = self.begin_sync(&cancel)?;
        let road = Road {
            engine: self,
            options,
            meter: Meter::new(self, options),
            cancel: &cancel,
        };
        let timer = async {
            match options.max_time {
                Some(limit) => tokio::time::sleep(limit).await,
                None => std::future::pending().await,
            }
        };
        let mut walk = std::pin::pin!(road.walk());
        let result = tokio::select! {
            result = &mut walk => result,
            () = timer => {
                cancel.cancel();
                walk.await
            }
        };
        self.refresh_search().await;
        match &result {
            Ok(report) => self.emit(Event::SyncEnded(report.clone())),
            Err(error) => self.emit(Event::SyncFailed(error.failure())),
        }
        result
    }

    /// Begins a sync that goes on by itself; its events tell how.
    ///
    /// # Errors
    /// [`EngineError::SyncRunning`].
    pub fn start_sync(&self, options: SyncOptions) -> Result<(), EngineError> {
        if self.sync_progress().is_some() {
            return Err(EngineError::SyncRunning);
        }
        let engine = self.clone();
        tokio::spawn(async move {
            if let Err(error) = engine.sync(&options, &CancellationToken::new()).await {
                tracing::warn!(%error, "the sync could not go on");
            }
        });
        Ok(())
    }
}

/// One sync under way.
struct Road<'a> {
    engine: &'a Engine,
    options: &'a SyncOptions,
    meter: Meter<'a>,
    cancel: &'a CancellationToken,
}

impl Road<'_> {
    async fn walk(&self) -> Result<SyncReport, EngineError> {
        let start = Instant::now();
        let mut report = SyncReport::default();
        self.ask_feeds(&mut report).await?;
        self.save_entries(&mut report).await?;
        if !self.options.text_only {
            self.save_pictures(&mut report).await?;
        }
        let (articles, assets) = self
            .engine
            .blocking(|engine| {
                let store = engine.store.reader();
                Ok(store.read(|tx| Ok((tx.jobs().count(entry::JOB)?, tx.pictures().waiting()?)))?)
            })
            .await?;
        report.deferred = Deferred { articles, assets };
        self.meter.spent().write_into(&mut report);
        report.elapsed_ms = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
        Ok(report)
    }

    /// How many requests are under way at once: one when bytes are counted, so that the budget holds.
    fn at_once(&self) -> usize {
        if self.options.budget_bytes.is_some() {
            1
        } else {
            AT_ONCE
        }
    }

    async fn ask_feeds(&self, report: &mut SyncReport) -> Result<(), EngineError> {
        let (now, options) = (self.engine.now(), self.options.clone());
        let feeds = self
            .engine
            .blocking(move |engine| engine.reader().feeds())
            .await?;
        let wanted: Vec<FeedId> = feeds
            .iter()
            .filter(|feed| options.feeds.is_empty() || options.feeds.contains(&feed.id))
            .filter(|feed| feed.status == FeedStatus::Active)
            .filter(|feed| !options.due || feed.next_check.is_none_or(|next| next <= now))
            .map(|feed| feed.id)
            .collect();
        let total = wanted.len();
        let mut outcomes = futures_util::stream::iter(wanted)
            .map(|id| async move { self.ask_feed(id).await })
            .buffer_unordered(self.at_once());
        let mut done = 0;
        while let Some(outcome) = outcomes.next().await {
            let outcome = outcome?;
            done += 1;
            self.tell(Phase::Feeds, done, total, Some(outcome.title.clone()));
            outcome.write_into(report);
            if report
                .feeds_failed
                .iter()
                .any(|failed| failed.error.code == kalan_model::ErrorCode::LoginRequired)
            {
                // Every other answer would be the login page too: nothing more is asked, nothing is spent.
                self.cancel.cancel();
            }
        }
        Ok(())
    }

    async fn save_pictures(&self, report: &mut SyncReport) -> Result<(), EngineError> {
        let mut done = 0;
        loop {
            let due = self.engine.due_pictures(None).await?;
            if due.is_empty() || self.cancel.is_cancelled() {
                return Ok(());
            }
            let total = done + due.len();
            let mut outcomes = futures_util::stream::iter(due)
                .map(|due| async move {
                    let Some(limit) = self.meter.allowance() else {
                        return Ok(Picture::Left);
                    };
                    self.engine.fetch_picture(&due, limit.bytes(), self.cancel).await
                })
                .buffer_unordered(self.at_once());
            let mut left = false;
            while let Some(outcome) = outcomes.next().await {
                match outcome? {
                    Picture::Kept { new } => report.assets_new += u32::from(new),
                    Picture::Failed => {}
                    Picture::Left => left = true,
                }
                done += 1;
                self.tell(Phase::Pictures, done, total, None);
            }
            if left {
                return Ok(());
            }
        }
    }

    fn tell(&self, phase: Phase, done: usize, total: usize, current: Option<String>) {
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        self.engine.tell_progress(Progress {
            phase,
            done: count(done),
            total: count(total),
            current,
            bytes_received: self.meter.spent().bytes_received,
        });
    }
}
