//! One sync under way: asks the plan what comes next, does it, and tells the plan what came of it.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use kalan_fetch::Spent;
use kalan_model::{ErrorCode, Saved};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::feeds::Asked;
use super::link::Link;
use super::meter::Meter;
use super::patience::{self, Patience};
use super::plan::{Ask, Moment, Plan, Step, Waiting};
use super::queue::waiting;
use super::server::Talked;
use super::{SyncOptions, WithPictures, entry};
use crate::pictures::Picture;
use crate::{Deferred, Engine, EngineError, FailedSource, Phase, Progress, SyncReport};

/// The search takes in so many articles at a time while a sync goes on.
const SEARCHED_TOGETHER: usize = 1000;
/// One sync under way.
pub(super) struct Road<'a> {
    pub(super) engine: &'a Engine,
    pub(super) options: &'a SyncOptions,
    pub(super) pictures: WithPictures,
    pub(super) meter: Meter<'a>,
    pub(super) cancel: &'a CancellationToken,
    pub(super) began: Instant,
    /// Rung when there is much that the search does not know yet.
    pub(super) unsearched: &'a Notify,
}

/// One thing of the plan, done or not.
pub(super) struct Ended {
    waiting: Waiting,
    spent: Spent,
    what: What,
}

/// What came of it.
pub(super) enum What {
    Feed(Box<Asked>),
    Text(Option<Saved>),
    Picture(Picture),
    Server(Box<Talked>),
    List(Option<FailedSource>),
    /// The link broke; nothing is recorded, it is tried again.
    Broke,
    /// Not asked for, or not whole for want of budget.
    Left,
}

/// What the road remembers while it walks.
#[derive(Default)]
struct Walk {
    plan: Plan,
    link: Link,
    /// When each host last answered.
    answered: HashMap<String, Duration>,
    report: SyncReport,
    done: [usize; 3],
    /// Articles saved since the search was told.
    unsearched: usize,
    pictures_seen: std::collections::HashSet<String>,
    pictures_left: bool,
}

impl Road<'_> {
    /// Walks to the end, or stops after so long; what is under way then is ended, and told.
    pub(super) async fn walk_until(&self, limit: Option<Duration>) -> Result<SyncReport, EngineError> {
        let timer = async {
            match limit {
                Some(limit) => tokio::time::sleep(limit).await,
                None => std::future::pending().await,
            }
        };
        let mut walk = std::pin::pin!(self.walk());
        tokio::select! {
            result = &mut walk => result,
            () = timer => {
                self.cancel.cancel();
                walk.await
            }
        }
    }

    async fn walk(&self) -> Result<SyncReport, EngineError> {
        let mut walk = Walk {
            plan: self.plan().await?,
            ..Walk::default()
        };
        let mut running = FuturesUnordered::new();
        loop {
            if self.cancel.is_cancelled() {
                walk.plan.stop();
            }
            let moment = self.moment(&walk.link);
            match walk.plan.next(&moment) {
                Step::Ask(waiting, allowance) => {
                    let host = walk.answered.get(&waiting.host).copied();
                    let patience = Patience::of(&waiting, walk.link.has_answered(), host);
                    running.push(self.perform(waiting, allowance, patience));
                    continue;
                }
                Step::Over if running.is_empty() => match self.more_pictures(&mut walk).await? {
                    true => continue,
                    false => break,
                },
                Step::Rest(until) => {
                    let wait = until.saturating_sub(moment.at);
                    tokio::select! {
                        Some(ended) = running.next() => self.take(ended?, &mut walk),
                        () = self.rest(wait) => {}
                    }
                    continue;
                }
                Step::Full | Step::Over => {}
            }
            if let Some(ended) = running.next().await {
                self.take(ended?, &mut walk);
            }
        }
        self.close(walk.report).await
    }

    fn moment(&self, link: &Link) -> Moment {
        let left_bytes = self.meter.left_bytes();
        Moment {
            at: self.began.elapsed(),
            // One at a time where bytes are counted, so that the budget holds.
            at_once: if left_bytes.is_some() { 1 } else { link.at_once() },
            left_bytes,
        }
    }

    async fn rest(&self, wait: Duration) {
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = self.cancel.cancelled() => {}
        }
    }

    /// Brings the next pictures into the plan; says whether there were any.
    async fn more_pictures(&self, walk: &mut Walk) -> Result<bool, EngineError> {
        if self.pictures != WithPictures::Yes || walk.pictures_left || self.cancel.is_cancelled() {
            return Ok(false);
        }
        loop {
            let due = self.engine.due_pictures(None, walk.pictures_seen.len()).await?;
            let before = walk.pictures_seen.len();
            let mut fresh: Vec<Waiting> = due
                .into_iter()
                .filter(|due| walk.pictures_seen.insert(due.url.clone()))
                .filter(|due| self.is_chosen(due.feed))
                .map(|due| {
                    let (url, size) = (due.url.clone(), due.size_bytes);
                    waiting(Ask::Picture(Box::new(due)), Some(&url), size)
                })
                .collect();
            // What does not fit now would be brought again and again.
            walk.pictures_left = walk.pictures_seen.len() == before;
            if walk.pictures_left {
                // Last of all: one sound may cost as much as all the rest.
                fresh = self.enclosures().await?;
            }
            let any = !fresh.is_empty();
            walk.plan.add_pictures(fresh);
            if any || walk.pictures_left {
                return Ok(any);
            }
        }
    }

    async fn perform(
        &self,
        waiting: Waiting,
        allowance: Option<u64>,
        patience: Patience,
    ) -> Result<Ended, EngineError> {
        let (what, spent) = match &waiting.ask {
            Ask::Own(job) => self.send_own(*job, allowance, patience).await?,
            Ask::Archive(job) => self.ask_archive(*job, allowance, patience).await?,
            Ask::Server(id) => self.talk(*id, patience).await?,
            Ask::List(id) => self.ask_list(*id, allowance, patience).await?,
            Ask::Feed(id) => self.ask_feed(*id, allowance, patience).await?,
            Ask::Text(job) => self.save_entry(*job, allowance, patience).await?,
            Ask::Enclosure(due) => {
                let (enclosure, spent) = self
                    .engine
                    .fetch_enclosure(due, allowance, patience, self.cancel)
                    .await?;
                let what = match enclosure {
                    Picture::Broke => What::Broke,
                    Picture::Left => What::Left,
                    enclosure => What::Picture(enclosure),
                };
                (what, spent)
            }
            Ask::Picture(due) => {
                let (picture, spent) = self
                    .engine
                    .fetch_picture(due, allowance, patience, self.cancel)
                    .await?;
                let what = match picture {
                    Picture::Broke => What::Broke,
                    Picture::Left => What::Left,
                    picture => What::Picture(picture),
                };
                (what, spent)
            }
        };
        Ok(Ended { waiting, spent, what })
    }

    fn take(&self, ended: Ended, walk: &mut Walk) {
        let Ended {
            mut waiting,
            spent,
            what,
        } = ended;
        let at = self.began.elapsed();
        walk.link.observe(&spent);
        self.meter.claim(&spent.traffic);
        let fitted = match &what {
            What::Left => false,
            What::Server(talked) => !talked.left,
            _ => true,
        };
        walk.plan.ended(&waiting.host, fitted);
        if spent.to_head.is_some() && !matches!(what, What::Broke) {
            walk.answered.insert(waiting.host.clone(), at);
        }
        let (phase, current) = match what {
            What::Feed(asked) => (Phase::Feeds, Some(self.answered(*asked, walk))),
            What::Server(talked) => {
                let name = talked.name.clone();
                if talked.broke {
                    patience::put_off(&mut waiting, spent.traffic.bytes_received, at);
                    walk.plan.again(waiting);
                }
                self.heard(*talked, walk);
                (Phase::Feeds, Some(name))
            }
            What::List(failed) => {
                walk.report.sources_failed.extend(failed);
                (Phase::Feeds, None)
            }
            What::Text(saved) => {
                walk.done[1] += 1;
                self.saved(usize::from(saved.is_some()), walk);
                walk.report.count(saved.as_slice());
                (Phase::Articles, None)
            }
            What::Picture(picture) => {
                walk.done[2] += 1;
                walk.report.assets_new += u32::from(picture == Picture::Kept { new: true });
                (Phase::Pictures, None)
            }
            What::Broke => {
                patience::put_off(&mut waiting, spent.traffic.bytes_received, at);
                walk.plan.again(waiting);
                return;
            }
            What::Left => return,
        };
        self.tell(phase, walk, current);
    }

    /// Takes in what a feed answered; gives its title.
    fn answered(&self, mut asked: Asked, walk: &mut Walk) -> String {
        walk.done[0] += 1;
        let (texts, title) = (std::mem::take(&mut asked.texts), asked.title.clone());
        walk.plan.add_own(asked.older.take());
        if asked.articles() > 0 {
            walk.plan.tasted();
        }
        self.saved(asked.articles(), walk);
        walk.plan.add_texts(texts);
        asked.write_into(&mut walk.report);
        self.heed_login(&walk.report);
        title
    }

    /// Takes in what a talk with a server came to.
    fn heard(&self, talked: Talked, walk: &mut Walk) {
        if !talked.saved.is_empty() {
            walk.plan.tasted();
        }
        self.saved(talked.saved.len(), walk);
        walk.report.count(&talked.saved);
        walk.report.changes_sent += talked.sent;
        walk.report.sources_failed.extend(talked.failure);
        walk.plan.add_texts(talked.texts);
    }

    fn saved(&self, articles: usize, walk: &mut Walk) {
        walk.unsearched += articles;
        if walk.unsearched >= SEARCHED_TOGETHER {
            walk.unsearched = 0;
            self.unsearched.notify_one();
        }
    }

    /// Every other answer would be the login page of the network too: nothing more is asked, nothing is spent.
    fn heed_login(&self, report: &SyncReport) {
        let login = |failed: &crate::FailedFeed| failed.error.code == ErrorCode::LoginRequired;
        if report.feeds_failed.last().is_some_and(login) {
            self.cancel.cancel();
        }
    }

    async fn close(&self, mut report: SyncReport) -> Result<SyncReport, EngineError> {
        let now = self.engine.now();
        let (articles, assets) = self
            .engine
            .blocking(move |engine| {
                let store = engine.store.reader();
                Ok(store.read(|tx| {
                    let texts = tx.jobs().count(entry::JOB)? + tx.server_items().count_missing()?;
                    Ok((texts, tx.pictures().waiting(now)?))
                })?)
            })
            .await?;
        report.deferred = Deferred { articles, assets };
        let wanted = articles > 0 || (assets > 0 && self.pictures == WithPictures::Yes);
        report.limited_by = self
            .meter
            .limit()
            .filter(|_| wanted && !self.cancel.is_cancelled());
        report.pictures_wait = match self.pictures {
            WithPictures::Held(hold) if assets > 0 => Some(hold),
            _ => None,
        };
        let spent = self.meter.spent();
        report.bytes_received = spent.bytes_received;
        report.bytes_sent = spent.bytes_sent;
        report.requests = u32::try_from(spent.requests).unwrap_or(u32::MAX);
        report.elapsed_ms = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        Ok(report)
    }

    fn tell(&self, phase: Phase, walk: &Walk, current: Option<String>) {
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let (feeds, texts) = walk.plan.feeds_and_texts();
        let (done, left) = match phase {
            Phase::Feeds => (walk.done[0], feeds),
            Phase::Articles => (walk.done[1], texts),
            Phase::Pictures => (walk.done[2], walk.plan.pictures()),
        };
        self.engine.tell_progress(Progress {
            phase,
            done: count(done),
            total: count(done + left),
            current,
            bytes_received: self.meter.spent().bytes_received,
        });
    }
}
