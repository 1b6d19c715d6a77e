//! What a sync has spent, what it may still spend, and that only one runs.

use std::sync::PoisonError;

use kalan_fetch::Traffic;
use tokio_util::sync::CancellationToken;

use super::SyncOptions;
use crate::{Engine, EngineError, Event, Progress, SyncReport};

/// Heads of a request and its answer, and a handshake: kept back from every allowance.
const OVERHEAD_BYTES: u64 = 8 * 1024;

/// The sync that runs now.
#[derive(Debug)]
pub(crate) struct Running {
    cancel: CancellationToken,
    progress: Option<Progress>,
}

/// Says at its end that no sync runs any more.
pub(crate) struct SyncGuard<'a>(&'a Engine);

impl Drop for SyncGuard<'_> {
    fn drop(&mut self) {
        *self.0.running.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

impl Engine {
    pub(crate) fn begin_sync(&self, cancel: &CancellationToken) -> Result<SyncGuard<'_>, EngineError> {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        if running.is_some() {
            return Err(EngineError::SyncRunning);
        }
        *running = Some(Running {
            cancel: cancel.clone(),
            progress: None,
        });
        Ok(SyncGuard(self))
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
    budget: Option<u64>,
}

/// What one request may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Allowance(Option<u64>);

impl Allowance {
    /// Bytes of its body; none for as much as its kind may have.
    pub(super) fn bytes(self) -> Option<u64> {
        self.0
    }
}

/// What a sync spent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Spent {
    pub(super) bytes_received: u64,
    bytes_sent: u64,
    requests: u64,
}

impl<'a> Meter<'a> {
    pub(super) fn new(engine: &'a Engine, options: &SyncOptions) -> Self {
        Self {
            engine,
            before: engine.fetcher.traffic(),
            budget: options.budget_bytes,
        }
    }

    pub(super) fn spent(&self) -> Spent {
        let now = self.engine.fetcher.traffic();
        Spent {
            bytes_received: now.bytes_received.saturating_sub(self.before.bytes_received),
            bytes_sent: now.bytes_sent.saturating_sub(self.before.bytes_sent),
            requests: now.requests.saturating_sub(self.before.requests),
        }
    }

    /// What the next request may take; none when the budget is spent.
    pub(super) fn allowance(&self) -> Option<Allowance> {
        let Some(budget) = self.budget else {
            return Some(Allowance(None));
        };
        let spent = self.spent();
        let left = budget.saturating_sub(spent.bytes_received + spent.bytes_sent);
        left.checked_sub(OVERHEAD_BYTES)
            .filter(|bytes| *bytes > 0)
            .map(|bytes| Allowance(Some(bytes)))
    }
}

impl Spent {
    pub(super) fn write_into(self, report: &mut SyncReport) {
        report.bytes_received = self.bytes_received;
        report.bytes_sent = self.bytes_sent;
        report.requests = u32::try_from(self.requests).unwrap_or(u32::MAX);
    }
}
