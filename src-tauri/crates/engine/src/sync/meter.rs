//! What a sync has spent, what it may still spend, and that only one runs.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use kalan_fetch::Traffic;
use kalan_model::FeedId;
use kalan_store::LedgerLine;
use tokio_util::sync::CancellationToken;
use url::Url;

use super::plan::OVERHEAD_BYTES;
use crate::network::Limit;
use crate::{Engine, EngineError, Event, Progress};

/// The sync that runs now.
#[derive(Debug)]
pub(crate) struct Running {
    cancel: CancellationToken,
    progress: Option<Progress>,
}

/// Says at its end that no sync runs any more.
pub(crate) struct SyncGuard<'a> {
    engine: &'a Engine,
    /// Held by one program at a time; the system lets it go when the program ends, however it ends.
    _lock: Option<File>,
}

/// Holds the library's sync for this program; none where nothing can be written, as the sync will say itself.
///
/// # Errors
/// [`EngineError::SyncRunning`] when another program has it.
fn lock(dir: &Path) -> Result<Option<File>, EngineError> {
    let Ok(file) = File::create(dir.join("sync.lock")) else {
        return Ok(None);
    };
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Err(EngineError::SyncRunning),
        // A disk that knows no locks.
        Err(TryLockError::Error(_)) => Ok(None),
    }
}

impl Drop for SyncGuard<'_> {
    fn drop(&mut self) {
        *self.engine.running.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

impl Engine {
    pub(crate) fn begin_sync(&self, cancel: &CancellationToken) -> Result<SyncGuard<'_>, EngineError> {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        if running.is_some() {
            return Err(EngineError::SyncRunning);
        }
        let lock = lock(self.reader().dir())?;
        *running = Some(Running {
            cancel: cancel.clone(),
            progress: None,
        });
        Ok(SyncGuard {
            engine: self,
            _lock: lock,
        })
    }

    pub(crate) fn tell_progress(&self, progress: Progress) {
        if let Some(running) = self
            .running
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .as_mut()
        {
            running.progress = Some(progress.clone());
        }
        self.emit(Event::SyncProgress(progress));
    }

    /// How far the running sync is; none when no sync runs.
    pub fn sync_progress(&self) -> Option<Progress> {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        let beginning = Progress {
            phase: crate::Phase::Feeds,
            done: 0,
            total: 0,
            current: None,
            bytes_received: 0,
        };
        running
            .as_ref()
            .map(|running| running.progress.clone().unwrap_or(beginning))
    }

    /// Stops the running sync, if one runs; what it saved stays.
    pub fn cancel_sync(&self) {
        if let Some(running) = self
            .running
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .as_ref()
        {
            running.cancel.cancel();
        }
    }
}

/// The bytes of one sync.
pub(super) struct Meter<'a> {
    engine: &'a Engine,
    before: Traffic,
    budget: Option<(u64, Limit)>,
    claimed: Mutex<Traffic>,
}

impl<'a> Meter<'a> {
    pub(super) fn new(engine: &'a Engine, budget: Option<(u64, Limit)>) -> Self {
        Self {
            engine,
            before: engine.fetcher.traffic(),
            budget,
            claimed: Mutex::default(),
        }
    }

    /// What the sync spent so far.
    pub(super) fn spent(&self) -> Traffic {
        self.engine.fetcher.traffic() - self.before
    }

    /// What may still be spent; none for no limit.
    pub(super) fn left_bytes(&self) -> Option<u64> {
        let spent = self.spent();
        self.budget
            .map(|(budget, _)| budget.saturating_sub(spent.bytes_received + spent.bytes_sent))
    }

    /// What one more request may take of a body, for as much as there is no limit; none when nothing is left.
    pub(super) fn allowance(&self) -> Option<Option<u64>> {
        match self.left_bytes() {
            None => Some(None),
            Some(left) => left
                .checked_sub(OVERHEAD_BYTES)
                .filter(|left| *left > 0)
                .map(Some),
        }
    }

    /// The limit that holds here.
    pub(super) fn limit(&self) -> Option<Limit> {
        self.budget.map(|(_, limit)| limit)
    }

    /// What no feed and no page is charged with: handshakes.
    pub(super) fn unclaimed(&self) -> LedgerLine {
        let rest = self.spent() - *self.claimed.lock().unwrap_or_else(PoisonError::into_inner);
        LedgerLine {
            kind: "link",
            bytes_received: rest.bytes_received,
            bytes_sent: rest.bytes_sent,
            ..LedgerLine::default()
        }
    }

    /// Something was charged with its part.
    pub(super) fn claim(&self, part: &Traffic) {
        *self.claimed.lock().unwrap_or_else(PoisonError::into_inner) += *part;
    }
}

/// The line of the ledger for one fetch.
pub(crate) fn line(
    feed: Option<FeedId>,
    url: &str,
    kind: &'static str,
    spent: &kalan_fetch::Spent,
) -> LedgerLine {
    let host = Url::parse(url)
        .ok()
        .and_then(|url| url.host_str().map(str::to_owned));
    LedgerLine {
        feed,
        host: host.unwrap_or_default(),
        kind,
        requests: spent.traffic.requests,
        bytes_received: spent.traffic.bytes_received,
        bytes_sent: spent.traffic.bytes_sent,
    }
}
