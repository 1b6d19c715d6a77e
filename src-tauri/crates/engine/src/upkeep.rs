//! Looking after the library: proving it, and saying what is in it.

use std::time::{Duration, SystemTime};

use kalan_store::{CheckReport, Sweep};
use serde::Serialize;
use tokio_util::sync::CancellationToken;

use crate::{Counts, Engine, EngineError, Ledger, Missing};

const LEDGER_DAYS: u32 = 30;

/// What is in the library; sizes in bytes on disk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stats {
    /// Articles in each fixed view.
    pub articles: Counts,
    /// Subscriptions.
    pub feeds: u32,
    /// Subscriptions whose last sync failed.
    pub feeds_failed: u32,
    /// Pictures on disk.
    pub assets: u32,
    /// Their size.
    pub assets_bytes: u64,
    /// Size of the database.
    pub database_bytes: u64,
    /// What the last 30 days cost, and what of it was read.
    pub network: Ledger,
    /// What is not here yet, and what bringing it may cost.
    pub missing: Missing,
    /// Where it all is.
    pub library: String,
}

impl Engine {
    /// Proves the library; with `repair`, mends what is derived.
    ///
    /// # Errors
    /// When it cannot even be read.
    pub async fn check(&self, repair: bool) -> Result<CheckReport, EngineError> {
        self.refresh_search().await;
        let report = self
            .blocking(move |engine| Ok(engine.store.check(repair)?))
            .await?;
        if repair {
            self.refresh_search().await;
        }
        Ok(report)
    }

    /// Gives back what nothing in the library needs: pictures that no article shows, leftovers, empty pages.
    ///
    /// # Errors
    /// [`EngineError::SyncRunning`]; what the disk says.
    pub async fn gc(&self) -> Result<Sweep, EngineError> {
        let cancel = CancellationToken::new();
        let _alone = self.begin_sync(&cancel)?;
        let now = self.now().as_millis();
        self.blocking(move |engine| {
            let since_1970 = Duration::from_millis(u64::try_from(now).unwrap_or(0));
            Ok(engine.store.sweep(SystemTime::UNIX_EPOCH + since_1970)?)
        })
        .await
    }

    /// Says what is in the library.
    ///
    /// # Errors
    /// What the library says.
    pub async fn stats(&self) -> Result<Stats, EngineError> {
        let now = self.now();
        self.blocking(move |engine| {
            let reader = engine.reader();
            let sources = reader.sources(now)?;
            let assets = engine.store.reader().read(|tx| tx.assets().all())?;
            let database = std::fs::metadata(reader.dir().join("library.db")).map_or(0, |meta| meta.len());
            let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
            Ok(Stats {
                articles: sources.counts,
                feeds: count(sources.feeds.len()),
                feeds_failed: count(sources.feeds.iter().filter(|feed| feed.failure.is_some()).count()),
                assets: count(assets.len()),
                assets_bytes: assets.iter().map(|(_, size)| size).sum(),
                database_bytes: database,
                network: reader.ledger(LEDGER_DAYS, now)?,
                missing: reader.missing(now)?,
                library: reader.dir().display().to_string(),
            })
        })
        .await
    }
}
