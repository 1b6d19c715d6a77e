//! The main road: ask the feeds, fetch the texts, fetch the pictures.
//!
//! Each step ends in one transaction that also says what is left to do, so that a sync can be cut anywhere and the
//! next one goes on: a feed's validators are kept together with the jobs of its new entries, an article together
//! with the end of its job and the pictures it wants.

mod archive;
mod entries;
mod entry;
mod feeds;
mod link;
mod meter;
mod news;
mod own;
mod patience;
mod plan;
mod queue;
mod rhythm;
mod road;
mod server;
mod server_feeds;
mod server_items;
mod sources;

use std::time::{Duration, Instant};

use jiff::tz::TimeZone;
use kalan_fetch::FetchError;
use kalan_model::FeedId;
use kalan_store::PastSync;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::network::{Limit, budget};
use crate::terms::{Hold, terms_at};
use crate::{Engine, EngineError, Event, SyncReport};
pub(crate) use entry::JOB as ENTRY_JOB;
use meter::Meter;
pub(crate) use meter::{Running, line};
pub(crate) use patience::{Patience, is_of_the_link};
use road::Road;

/// What a sync may do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SyncOptions {
    /// Which feeds; all of them when empty.
    pub feeds: Vec<FeedId>,
    /// Only those whose time has come.
    pub due: bool,
    /// Nobody waits for it: it heeds the link, the night, and what the person chose for this network.
    pub background: bool,
    /// Whether pictures wait; none for what the person chose for every sync.
    pub text_only: Option<bool>,
    /// Bytes on the wire, both ways; none for no limit.
    pub budget_bytes: Option<u64>,
    /// How long it may take.
    pub max_time: Option<Duration>,
}

/// Whether a sync brings pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum WithPictures {
    Yes,
    /// The person said so.
    No,
    /// They wait for something.
    Held(Hold),
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
        if let Some(held_back) = self.hold(options).await? {
            return Ok(SyncReport {
                held_back: Some(held_back),
                ..SyncReport::default()
            });
        }
        let cancel = cancel.child_token();
        let _guard = self.begin_sync(&cancel)?;
        // This may be another network than last time.
        self.fetcher.forget_names();
        let result = self.run_sync(options, &cancel).await;
        match &result {
            Ok(report) => self.emit(Event::SyncEnded(report.clone())),
            Err(error) => self.emit(Event::SyncFailed(error.failure())),
        }
        result
    }

    async fn run_sync(
        &self,
        options: &SyncOptions,
        cancel: &CancellationToken,
    ) -> Result<SyncReport, EngineError> {
        let (budget, pictures) = self.within_the_policy(options).await?;
        let unsearched = Notify::new();
        let road = Road {
            engine: self,
            options,
            pictures,
            meter: Meter::new(self, budget),
            cancel,
            began: Instant::now(),
            unsearched: &unsearched,
        };
        let started = self.now();
        let searching = async {
            loop {
                unsearched.notified().await;
                self.refresh_search().await;
            }
        };
        // Work on another thread that is left goes on there to its end.
        let result = tokio::select! {
            result = road.walk_until(options.max_time) => result,
            never = searching => never,
        };
        self.refresh_search().await;
        if let Ok(report) = &result {
            self.remember(started, report, &road).await?;
        }
        result
    }

    /// What holds a sync back that nobody began.
    async fn hold(&self, options: &SyncOptions) -> Result<Option<Hold>, EngineError> {
        if !options.background {
            return Ok(None);
        }
        let link = self.links.now().await;
        // That it is switched off is a failure like any other, and told as one.
        let hold = self.terms(&link).await?.background;
        Ok(hold.filter(|hold| *hold != Hold::Off))
    }

    /// What a sync may spend, and whether it brings pictures, by what the person lets the network cost.
    async fn within_the_policy(
        &self,
        options: &SyncOptions,
    ) -> Result<(Option<(u64, Limit)>, WithPictures), EngineError> {
        let now = self.now();
        let read = move |engine: &Self| Ok((engine.reader().network()?, engine.reader().already_spent(now)?));
        let (policy, spent) = self.blocking(read).await?;
        if policy.never {
            return Err(FetchError::SwitchedOff.into());
        }
        let link = self.link_for(&policy, options.background).await;
        let terms = terms_at(&policy, &link, now, &TimeZone::system());
        let pictures = match options.text_only {
            Some(false) => WithPictures::Yes,
            None if !policy.text_only => terms.pictures.map_or(WithPictures::Yes, WithPictures::Held),
            Some(true) | None => WithPictures::No,
        };
        Ok((budget(options.budget_bytes, &policy, spent), pictures))
    }

    /// Writes the sync into the history, and into the ledger what belongs to no feed: handshakes.
    async fn remember(
        &self,
        started: kalan_model::Timestamp,
        report: &SyncReport,
        road: &Road<'_>,
    ) -> Result<(), EngineError> {
        let (now, rest) = (self.now(), road.meter.unclaimed());
        // Numbers, ids and words always serialize.
        let report = serde_json::to_string(report).unwrap_or_default();
        self.write(move |tx| {
            tx.syncs().add(&PastSync { started, report })?;
            tx.traffic().add(&rest, now)
        })
        .await
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
