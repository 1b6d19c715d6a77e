//! Looking for news by itself while the program runs: the schedule, the link and the machine's sleep come together here.
//!
//! One sync at a time for each library, whatever program runs it: another one's counts as a look.

use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use jiff::tz::TimeZone;
use kalan_model::Timestamp;
use serde::{Deserialize, Serialize};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::link_state::LinkState;
use crate::schedule::{self, Next, Past};
use crate::terms::{Hold, Terms, terms_at};
use crate::{Engine, EngineError, Event, MeteredRule, NetworkPolicy, SyncOptions, SyncReport};

/// A network by its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct NetworkName {
    /// What the system knows it by.
    pub id: String,
    /// To be shown.
    pub name: String,
}

/// When the next look for news is due, or what it waits for; and where this machine is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Outlook {
    /// When; none when it waits for something else than a time.
    pub next: Option<Timestamp>,
    /// What it waits for.
    pub waits_for: Option<Hold>,
    /// The network that this machine is on, where the system knows it.
    pub network: Option<NetworkName>,
    /// Whether its bytes cost, where the system knows it.
    pub metered: Option<bool>,
}

/// The looks of this program so far.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Looks {
    /// By the clock on the wall, and by one that nobody sets.
    last: Option<(Timestamp, Duration)>,
    failures: u32,
}

/// How the runner sees time pass.
#[derive(Clone)]
pub(crate) struct Pace {
    /// After a start, a wake or a change of the link: what has just come up is left alone so long.
    pub(crate) settle: Duration,
    /// The clocks are looked at so often: a timer stands still while the machine sleeps.
    pub(crate) tick: Duration,
    /// A clock that nobody sets.
    pub(crate) steady: Arc<dyn Fn() -> Duration + Send + Sync>,
}

impl Default for Pace {
    fn default() -> Self {
        let began = Instant::now();
        Self {
            settle: Duration::from_secs(10),
            tick: Duration::from_secs(60),
            steady: Arc::new(move || began.elapsed()),
        }
    }
}

impl Engine {
    /// Looks for news by itself as the person chose, until it is cancelled.
    pub async fn look_for_news(&self, cancel: &CancellationToken) {
        // An index in an earlier form is made again before the first search.
        self.refresh_search().await;
        self.look_for_news_at(&Pace::default(), cancel).await;
    }

    pub(crate) async fn look_for_news_at(&self, pace: &Pace, cancel: &CancellationToken) {
        let mut link = self.links.follow();
        let mut settled = (pace.steady)() + pace.settle;
        let mut told = None;
        loop {
            let state = link.borrow_and_update().clone();
            let steady = (pace.steady)();
            let next = self.next_look(&state, Some(steady)).await;
            let outlook = next.map(|next| self.outlook_of(next, &state));
            if let Some(outlook) = outlook.filter(|outlook| told.as_ref() != Some(outlook)) {
                self.emit(Event::Outlook(outlook.clone()));
                told = Some(outlook);
            }
            let wait = match next {
                Some((Next::At(due), _)) => until(due, self.now()).max(settled.saturating_sub(steady)),
                _ => pace.tick,
            };
            if wait.is_zero() {
                self.look(&mut link, pace, cancel).await;
                if cancel.is_cancelled() {
                    return;
                }
                continue;
            }
            tokio::select! {
                () = tokio::time::sleep(wait.min(pace.tick)) => {}
                () = changed(&mut link) => settled = (pace.steady)() + pace.settle,
                () = self.replan.notified() => {}
                () = cancel.cancelled() => return,
            }
        }
    }

    /// One look; a link that is no longer to be used ends it, and what came stays.
    async fn look(&self, link: &mut watch::Receiver<LinkState>, pace: &Pace, cancel: &CancellationToken) {
        let stop = cancel.child_token();
        let options = SyncOptions {
            due: true,
            background: true,
            ..SyncOptions::default()
        };
        let result = {
            let mut sync = std::pin::pin!(self.sync(&options, &stop));
            loop {
                tokio::select! {
                    result = &mut sync => break result,
                    () = changed(link) => {}
                    () = self.replan.notified() => {}
                }
                let state = link.borrow_and_update().clone();
                if self
                    .terms(&state)
                    .await
                    .is_ok_and(|terms| terms.background.is_some())
                {
                    stop.cancel();
                }
            }
        };
        let mut looks = self.looks.lock().unwrap_or_else(PoisonError::into_inner);
        looks.last = Some((self.now(), (pace.steady)()));
        looks.failures = match result {
            Ok(report) if came_to_nothing(&report) => looks.failures.saturating_add(1),
            Ok(_) | Err(EngineError::SyncRunning) => 0,
            Err(error) => {
                tracing::warn!(%error, "a look for news could not go on");
                looks.failures.saturating_add(1)
            }
        };
    }

    /// When the next look for news is due, or what it waits for.
    ///
    /// # Errors
    /// What the library says.
    pub async fn outlook(&self) -> Result<Outlook, EngineError> {
        let link = self.links.now().await;
        let next = self.next_look(&link, None).await;
        let next =
            next.ok_or_else(|| EngineError::Internal("the network rules cannot be read".to_owned()))?;
        Ok(self.outlook_of(next, &link))
    }

    /// None when the library cannot be read now; whether it waits for the night.
    async fn next_look(&self, link: &LinkState, steady: Option<Duration>) -> Option<(Next, bool)> {
        let read = |engine: &Self| {
            let last = engine.reader().store().read(|tx| tx.syncs().last(1))?;
            Ok((engine.reader().network()?, last.first().map(|sync| sync.started)))
        };
        let (policy, kept) = self
            .blocking(read)
            .await
            .inspect_err(|error| tracing::warn!(%error, "when to look for news is not known"))
            .ok()?;
        let looks = *self.looks.lock().unwrap_or_else(PoisonError::into_inner);
        let (now, zone) = (self.now(), TimeZone::system());
        let past = Past {
            last: schedule::latest(now, kept, looks.last.map(|(wall, _)| wall)),
            failures: looks.failures,
            looked_ago: steady
                .zip(looks.last)
                .map(|(steady, (_, last))| steady.saturating_sub(last)),
        };
        let next = schedule::next(&policy, link, now, &zone, &past);
        let night = schedule::waits_for_the_night(&policy, link, now, &zone);
        Some((next, night))
    }

    fn outlook_of(&self, (next, night): (Next, bool), link: &LinkState) -> Outlook {
        let (next, waits_for) = match next {
            Next::At(due) => (Some(due.max(self.now())), night.then_some(Hold::Night)),
            Next::Waits(hold) => (None, Some(hold)),
        };
        let network = link.id.clone().map(|id| NetworkName {
            name: link.name.clone().unwrap_or_else(|| id.clone()),
            id,
        });
        Outlook {
            next,
            waits_for,
            network,
            metered: link.metered,
        }
    }

    /// What a link lets a sync do now.
    pub(crate) async fn terms(&self, link: &LinkState) -> Result<Terms, EngineError> {
        let policy = self.network().await?;
        Ok(terms_at(&policy, link, self.now(), &TimeZone::system()))
    }

    /// The link, where anything depends on it.
    pub(crate) async fn link_for(&self, policy: &NetworkPolicy, background: bool) -> LinkState {
        let depends = background || policy.metered == MeteredRule::TextOnly || !policy.networks.is_empty();
        if depends {
            self.links.now().await
        } else {
            LinkState::default()
        }
    }
}

fn came_to_nothing(report: &SyncReport) -> bool {
    let failed = u32::try_from(report.feeds_failed.len()).unwrap_or(u32::MAX);
    let passing = |failed: &crate::FailedFeed| failed.error.code.is_passing();
    failed > 0 && failed >= report.feeds_checked && report.feeds_failed.iter().all(passing)
}

fn until(due: Timestamp, now: Timestamp) -> Duration {
    let millis = due.as_millis().saturating_sub(now.as_millis());
    Duration::from_millis(u64::try_from(millis).unwrap_or(0))
}

/// Comes back when the link is another; never where nobody tells.
async fn changed(link: &mut watch::Receiver<LinkState>) {
    if link.changed().await.is_err() {
        std::future::pending::<()>().await;
    }
}

#[cfg(test)]
#[path = "background_tests.rs"]
mod tests;
