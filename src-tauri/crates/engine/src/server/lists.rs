//! Lists of feeds at an address, kept in step: what joins the list is subscribed to, what leaves it ends if it came by it.

use kalan_export::read_opml;
use kalan_fetch::{Body, Fetched, Request, Spent};
use kalan_model::{ChangeSet, Failure, FeedId, Timestamp};
use kalan_store::{List, ListFeed, ReadTx, StoreError, WriteTx};
use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;
use url::Url;

use super::in_step::{Kept, Leaving, Named, Own, Step, in_step, may_follow};
use crate::sync::line;
use crate::{Engine, EngineError, address};

/// How often a list is asked.
const EVERY_SECS: i64 = 24 * 3600;
/// How soon again, when it could not be had.
const AGAIN_SECS: i64 = 3600;

/// A list of feeds at an address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct ListInfo {
    /// Its number.
    #[specta(type = u32)]
    pub id: i64,
    /// Where it is.
    pub url: String,
    /// When it last answered.
    pub checked: Option<Timestamp>,
    /// When it is asked again.
    pub next_check: Option<Timestamp>,
    /// Why it failed, if it did.
    pub failure: Option<Failure>,
    /// Feeds that it names.
    pub feeds: u32,
}

/// What following a list did.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, specta::Type)]
pub struct ListReport {
    /// The list's number.
    #[specta(type = u32)]
    pub id: i64,
    /// Feeds that joined.
    pub feeds_added: u32,
    /// Subscriptions that ended.
    pub feeds_ended: u32,
    /// Feeds that left the list and stay, since something of them is dear to the person or they were there before.
    pub feeds_kept: u32,
    /// Lines that are no addresses of the web, or none that this list may name.
    pub skipped: u32,
}

impl From<List> for ListInfo {
    fn from(list: List) -> Self {
        Self {
            id: list.id,
            url: list.url,
            checked: list.checked,
            next_check: list.next_check,
            failure: list.failure,
            feeds: list.feeds,
        }
    }
}

impl Engine {
    /// Follows a list of feeds at an address (OPML): its feeds are subscribed to, now and whenever it changes.
    ///
    /// # Errors
    /// When it cannot be had, or is no list; it is not followed then.
    pub async fn follow_list(
        &self,
        text: &str,
        cancel: &CancellationToken,
    ) -> Result<ListReport, EngineError> {
        let url = address::typed(text)?;
        let (answer, spent) = self
            .fetcher
            .fetch_counted(&Request::interface(url.clone()), cancel)
            .await;
        self.note_list(&url, &spent).await?;
        let body = match answer? {
            Fetched::Body(body) => body,
            Fetched::NotModified { .. } => return Err(EngineError::NotAFeed(url.to_string())),
        };
        let said = named_in(&body)?;
        let (now, address) = (self.now(), url.to_string());
        let id = self
            .write_own(move |tx| Ok(tx.lists().add(&address, now)?.0))
            .await?;
        self.take_list(id, url, &body, said).await
    }

    /// The lists that are followed.
    ///
    /// # Errors
    /// What the library says.
    pub async fn lists(&self) -> Result<Vec<ListInfo>, EngineError> {
        let read = |engine: &Self| Ok(engine.store.reader().read(|tx| tx.lists().list())?);
        let lists = self.blocking(read).await?;
        Ok(lists.into_iter().map(ListInfo::from).collect())
    }

    /// Follows a list no more; its feeds stay.
    ///
    /// # Errors
    /// When there is no such list.
    pub async fn unfollow_list(&self, id: i64) -> Result<(), EngineError> {
        self.write_own(move |tx| tx.lists().remove(id)).await
    }

    /// Asks a list again and does what it says; none when it says what it said. What it failed by is kept on it.
    pub(crate) async fn ask_list(
        &self,
        id: i64,
        allowance: Option<u64>,
        cancel: &CancellationToken,
    ) -> (Result<Option<ListReport>, EngineError>, Spent) {
        let read = move |engine: &Self| Ok(engine.store.reader().read(|tx| tx.lists().get(id))?);
        let list = match self.blocking(read).await {
            Ok(list) => list,
            Err(error) => return (Err(error), Spent::default()),
        };
        let Ok(url) = Url::parse(&list.url) else {
            return (Err(EngineError::InvalidAddress(list.url)), Spent::default());
        };
        let mut request = Request::interface(url.clone());
        request.validators = list.validators;
        request.allow_bytes = allowance;
        let (answer, spent) = self.fetcher.fetch_counted(&request, cancel).await;
        let result = match self.note_list(&url, &spent).await {
            Ok(()) => self.take_answer(id, url, answer).await,
            Err(error) => Err(error),
        };
        (result, spent)
    }

    async fn take_answer(
        &self,
        id: i64,
        url: Url,
        answer: Result<Fetched, kalan_fetch::FetchError>,
    ) -> Result<Option<ListReport>, EngineError> {
        match answer? {
            Fetched::NotModified { .. } => {
                let now = self.now();
                let next = now.plus_secs(EVERY_SECS);
                self.write(move |tx| tx.lists().record(id, None, None, now, next))
                    .await?;
                Ok(None)
            }
            Fetched::Body(body) => {
                let said = named_in(&body)?;
                self.take_list(id, url, &body, said).await.map(Some)
            }
        }
    }

    /// Keeps why a list could not be had, unless the person or the budget stopped it.
    pub(crate) async fn list_failed(&self, id: i64, failure: &Failure) -> Result<(), EngineError> {
        let (now, failure) = (self.now(), failure.clone());
        let next = now.plus_secs(AGAIN_SECS);
        self.write(move |tx| tx.lists().record(id, None, Some(&failure), now, next))
            .await
    }

    async fn note_list(&self, url: &Url, spent: &Spent) -> Result<(), EngineError> {
        let (now, line) = (self.now(), line(None, url.as_str(), "list", spent));
        self.write(move |tx| tx.traffic().add(&line, now)).await
    }

    /// One transaction: all that the list says now, and what to ask again with.
    async fn take_list(
        &self,
        id: i64,
        url: Url,
        body: &Body,
        said: Vec<Named>,
    ) -> Result<ListReport, EngineError> {
        let (now, validators) = (self.now(), body.validators.clone());
        let (report, changes) = self
            .write_own(move |tx| {
                let kept = kept_of(tx.read(), id)?;
                let mut taken = Taken {
                    report: ListReport {
                        id,
                        ..ListReport::default()
                    },
                    changes: ChangeSet::default(),
                };
                for step in in_step(&said, &kept, Leaving::EndsUnlessDear) {
                    taken.carry_out(tx, &url, step, now)?;
                }
                let next = now.plus_secs(EVERY_SECS);
                tx.lists().record(id, Some(&validators), None, now, next)?;
                Ok((taken.report, taken.changes))
            })
            .await?;
        self.changed(changes);
        Ok(report)
    }
}

struct Taken {
    report: ListReport,
    changes: ChangeSet,
}

impl Taken {
    fn carry_out(
        &mut self,
        tx: &WriteTx<'_>,
        list: &Url,
        step: Step,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let id = self.report.id;
        match step {
            Step::Add(named) => {
                let Some(url) = may_follow(&named.url, list) else {
                    self.report.skipped += 1;
                    return Ok(());
                };
                let (feed, new) = tx.feeds().add(url.as_str(), named.folder.as_deref(), now)?;
                if new {
                    self.report.feeds_added += 1;
                    if let Some(title) = &named.title {
                        tx.feeds().rename(feed, title)?;
                    }
                }
                self.changes.feeds.push(feed);
                tx.lists().put_feed(id, &list_feed(named, Some(feed), new))
            }
            Step::Follow {
                named,
                feed,
                rename,
                refile,
            } => {
                follow(tx, &named, feed, rename, refile)?;
                self.changes.feeds.push(feed);
                let came = tx.read().lists().feeds(id)?;
                let came = came.iter().any(|known| known.url == named.url && known.came);
                tx.lists().put_feed(id, &list_feed(named, Some(feed), came))
            }
            Step::End(url, feed) => {
                self.report.feeds_ended += 1;
                tx.lists().remove_feed(id, &url)?;
                self.changes.extend(end(tx, feed)?);
                Ok(())
            }
            Step::LetGo(url) => {
                let known = tx.read().lists().feeds(id)?;
                let here = known.iter().any(|known| known.url == url && !known.ended);
                self.report.feeds_kept += u32::from(here);
                tx.lists().remove_feed(id, &url)
            }
        }
    }
}

/// Gives a feed the name and the folder of a list.
pub(crate) fn follow(
    tx: &WriteTx<'_>,
    named: &Named,
    feed: FeedId,
    rename: bool,
    refile: bool,
) -> Result<(), StoreError> {
    if let (true, Some(title)) = (rename, &named.title) {
        tx.feeds().rename(feed, title)?;
    }
    if refile {
        tx.feeds().set_folder(feed, named.folder.as_deref())?;
    }
    Ok(())
}

/// Ends a subscription; its articles stay.
pub(crate) fn end(tx: &WriteTx<'_>, feed: FeedId) -> Result<ChangeSet, StoreError> {
    let filter = kalan_model::ArticleFilter {
        feed: Some(feed),
        ..kalan_model::ArticleFilter::default()
    };
    let updated = tx.read().articles().ids(&filter)?;
    tx.feeds().remove(feed)?;
    Ok(ChangeSet {
        feeds: vec![feed],
        updated,
        ..ChangeSet::default()
    })
}

/// How the person has a feed, if they have it.
pub(crate) fn own_of(tx: ReadTx<'_>, feed: FeedId) -> Result<Option<Own>, StoreError> {
    let record = match tx.feeds().record(feed) {
        Ok(record) => record,
        Err(StoreError::NotFound { .. }) => return Ok(None),
        Err(error) => return Err(error),
    };
    Ok(Some(Own {
        feed,
        title: tx.feeds().own_title(feed)?,
        folder: record.feed.folder,
        dear: tx.feeds().holds_dear(feed)?,
    }))
}

fn kept_of(tx: ReadTx<'_>, list: i64) -> Result<Vec<Kept>, StoreError> {
    let kept = |known: ListFeed| {
        let own = match known.feed.filter(|_| !known.ended) {
            Some(feed) => own_of(tx, feed)?,
            None => None,
        };
        Ok(Kept {
            named: Named {
                url: known.url,
                title: known.title,
                folder: known.folder,
            },
            own,
            came: known.came,
        })
    };
    tx.lists().feeds(list)?.into_iter().map(kept).collect()
}

fn list_feed(named: Named, feed: Option<FeedId>, came: bool) -> ListFeed {
    ListFeed {
        url: named.url,
        title: named.title,
        folder: named.folder,
        feed,
        came,
        ended: false,
    }
}

fn named_in(body: &Body) -> Result<Vec<Named>, EngineError> {
    let feeds = read_opml(&String::from_utf8_lossy(&body.bytes)).map_err(|source| EngineError::Opml {
        input: body.url.to_string(),
        source,
    })?;
    Ok(feeds
        .into_iter()
        .map(|feed| Named {
            url: feed.url,
            title: feed.title,
            folder: feed.folder,
        })
        .collect())
}
