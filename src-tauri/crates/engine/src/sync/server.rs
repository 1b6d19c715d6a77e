//! One talk with a server: first what the person did, then its feeds, then what is read and starred there, then what
//! is new. Each part ends in a transaction; cut anywhere, the next talk goes on.

use std::collections::HashMap;

use kalan_fetch::{FetchError, Spent, Traffic};
use kalan_model::{ChangeSet, ErrorCode, Failure, FeedId, Saved, Timestamp};
use kalan_store::{FeedChange, ItemField, LedgerLine, Server, ServerChange, ServerFeed, StoreError, WriteTx};
use url::Url;
use url::form_urlencoded::Serializer;

use super::meter::line;
use super::patience::Patience;
use super::plan::WaitingText;
use super::rhythm;
use super::road::{Road, What};
use crate::server::in_step::{Kept, Leaving, Named, Step, in_step, may_follow};
use crate::server::lists::{end, follow, own_of};
use crate::server::{Client, answer, is_refusal, item_id, name_of};
use crate::{EngineError, FailedSource};

/// A `--due` sync talks to a server this often.
const EVERY_SECS: i64 = 15 * 60;
/// Where bytes are counted its list of feeds is asked for this often.
const FEEDS_EVERY_SECS: i64 = 6 * 3600;
/// A refused change is sent again after this.
const REFUSED_SECS: i64 = 24 * 3600;
/// Changes in one question.
const LOT: usize = 250;
/// Refusals that one talk looks into; a server that refuses everything is not asked about each.
const MOST_REFUSALS: u32 = 12;

/// What a talk came to.
#[derive(Default)]
pub(super) struct Talked {
    pub(super) name: String,
    pub(super) saved: Vec<Saved>,
    /// Pages to fetch.
    pub(super) texts: Vec<WaitingText>,
    pub(super) sent: u32,
    pub(super) failure: Option<FailedSource>,
    /// Stopped, or the budget does not reach: the rest comes next time.
    pub(super) left: bool,
    /// The link broke: once more in this sync.
    pub(super) broke: bool,
}

/// A talk under way.
pub(super) struct Talk<'a> {
    pub(super) road: &'a Road<'a>,
    pub(super) client: Client<'a>,
    pub(super) server: Server,
    pub(super) talked: Talked,
    noted: Traffic,
    /// Subscriptions that it took in this talk.
    accepted: Vec<String>,
}

impl Road<'_> {
    pub(super) async fn talk(&self, id: i64, patience: Patience) -> Result<(What, Spent), EngineError> {
        let read = move |engine: &crate::Engine| match engine.store.reader().read(|tx| tx.servers().get(id)) {
            Ok(server) => Ok(Some(server)),
            Err(StoreError::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        };
        let Some(server) = self.engine.blocking(read).await? else {
            return Ok((What::Left, Spent::default()));
        };
        let allowance = || self.meter.allowance();
        let client = Client::of(self.engine, &server, &allowance, self.cancel).await?;
        let mut talk = Talk {
            road: self,
            client,
            talked: Talked {
                name: name_of(&server.url),
                ..Talked::default()
            },
            server,
            noted: Traffic::default(),
            accepted: Vec::new(),
        };
        let result = talk.through().await;
        talk.close(result, patience).await
    }
}

impl Talk<'_> {
    async fn through(&mut self) -> Result<(), EngineError> {
        self.send_feed_changes().await?;
        self.send_changes().await?;
        if self.feeds_are_due() {
            self.ask_feeds().await?;
        }
        self.compare().await?;
        self.bring_items().await
    }

    async fn close(
        mut self,
        result: Result<(), EngineError>,
        patience: Patience,
    ) -> Result<(What, Spent), EngineError> {
        let (now, id, line) = (self.road.engine.now(), self.server.id, self.unnoted());
        let failure = match result {
            Ok(()) => None,
            Err(EngineError::Store(error)) => return Err(error.into()),
            Err(EngineError::Fetch(FetchError::OverAllowance { .. } | FetchError::Cancelled)) => {
                self.talked.left = true;
                None
            }
            Err(error) => {
                let failure = error.failure();
                self.talked.broke = patience.has(failure.code);
                Some(failure).filter(|_| !self.talked.broke)
            }
        };
        let whole = failure.is_none() && !self.talked.left && !self.talked.broke;
        let kept = failure.clone();
        self.road
            .engine
            .write(move |tx| {
                if whole {
                    tx.servers().record(id, None, now, now.plus_secs(EVERY_SECS))?;
                    tx.feeds().checked_by_server(id, now)?;
                } else if let Some(failure) = &kept {
                    let secs = failure.params.get("retry_after_secs");
                    let next = rhythm::after_failure(now, 1, secs.and_then(|secs| secs.parse().ok()));
                    tx.servers().record(id, Some(failure), now, next)?;
                }
                tx.traffic().add(&line, now)
            })
            .await?;
        if failure
            .as_ref()
            .is_some_and(|failure| failure.code == ErrorCode::LoginRequired)
        {
            // Every other answer would be the login page too.
            self.road.cancel.cancel();
        }
        self.talked.failure = failure.map(|error| FailedSource {
            name: self.talked.name.clone(),
            url: self.server.url.clone(),
            error,
        });
        let spent = self.client.spent;
        Ok((What::Server(Box::new(self.talked)), spent))
    }

    /// The line of the ledger for what was spent since the last one.
    pub(super) fn unnoted(&mut self) -> LedgerLine {
        let spent = Spent {
            traffic: self.client.spent.traffic - self.noted,
            ..Spent::default()
        };
        self.noted = self.client.spent.traffic;
        line(None, &self.server.url, "server", &spent)
    }

    async fn send_changes(&mut self) -> Result<(), EngineError> {
        let (id, now) = (self.server.id, self.road.engine.now());
        let read = move |engine: &crate::Engine| {
            Ok(engine
                .store
                .reader()
                .read(|tx| tx.server_changes().due(id, now))?)
        };
        let changes = self.road.engine.blocking(read).await?;
        let mut lots = lots_of(changes);
        let mut refusals = 0;
        while let Some(lot) = lots.pop() {
            let trying = lot.clone();
            self.road
                .engine
                .write_own(move |tx| tx.server_changes().trying(id, &trying))
                .await?;
            match self.client.change("edit-tag", &form_of(&lot)).await {
                Ok(()) => self.taken(lot).await?,
                Err(error) if is_refusal(&error) && refusals < MOST_REFUSALS => {
                    refusals += 1;
                    match lot.as_slice() {
                        [one] => self.refused(*one, error.failure()).await?,
                        // One bad change must not hold up the others.
                        _ => lots.extend(lot.chunks(lot.len().div_ceil(2)).map(<[_]>::to_vec)),
                    }
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    async fn taken(&mut self, lot: Vec<ServerChange>) -> Result<(), EngineError> {
        let (id, now, line) = (self.server.id, self.road.engine.now(), self.unnoted());
        self.talked.sent += u32::try_from(lot.len()).unwrap_or(u32::MAX);
        self.road
            .engine
            .write_own(move |tx| {
                tx.server_changes().taken(id, &lot)?;
                tx.traffic().add(&line, now)
            })
            .await
    }

    async fn refused(&self, change: ServerChange, failure: Failure) -> Result<(), EngineError> {
        let (id, now) = (self.server.id, self.road.engine.now());
        tracing::warn!(server = %self.server.url, %failure.detail, "a change was refused; it is kept");
        self.road
            .engine
            .write_own(move |tx| {
                tx.server_changes()
                    .refused(id, change, &failure, now.plus_secs(REFUSED_SECS))
            })
            .await
    }

    /// Subscriptions that the person began or ended here.
    async fn send_feed_changes(&mut self) -> Result<(), EngineError> {
        let id = self.server.id;
        let read =
            move |engine: &crate::Engine| Ok(engine.store.reader().read(|tx| tx.server_feeds().of(id))?);
        let feeds = self.road.engine.blocking(read).await?;
        for feed in feeds {
            let Some(change) = feed.change else { continue };
            let result = self
                .client
                .change("subscription/edit", &feed_form(&feed, change))
                .await;
            let failure = match result {
                Ok(()) => None,
                Err(error) if is_refusal(&error) => Some(error.failure()),
                Err(error) => return Err(error),
            };
            self.talked.sent += u32::from(failure.is_none());
            // Its list of feeds says what is true now, also when the answer of an earlier question was lost.
            self.server.feeds_asked = None;
            let url = feed.url.clone();
            if failure.is_none() && change == FeedChange::Subscribe {
                self.accepted.push(url.clone());
            }
            self.road
                .engine
                .write_own(move |tx| match (change, failure) {
                    (FeedChange::Unsubscribe, None) => tx.server_feeds().remove(id, &url),
                    (_, failure) => tx.server_feeds().put(id, &ServerFeed { failure, ..feed }),
                })
                .await?;
        }
        Ok(())
    }

    fn feeds_are_due(&self) -> bool {
        let counted = self.road.meter.left_bytes().is_some();
        let due = |asked: Timestamp| !counted || asked.plus_secs(FEEDS_EVERY_SECS) <= self.road.engine.now();
        self.server.feeds_asked.is_none_or(due)
    }

    /// Keeps the subscriptions in step with the server's.
    pub(super) async fn ask_feeds(&mut self) -> Result<(), EngineError> {
        let said = self
            .client
            .get("subscription/list", answer::subscriptions)
            .await?;
        let (id, now, line) = (self.server.id, self.road.engine.now(), self.unnoted());
        self.server.feeds_asked = Some(now);
        let root =
            Url::parse(&self.server.url).map_err(|_| EngineError::InvalidAddress(self.server.url.clone()))?;
        let accepted = std::mem::take(&mut self.accepted);
        let changes = self
            .road
            .engine
            .write_own(move |tx| {
                let mut changes = take_feeds(tx, id, &root, &said, now)?;
                changes.extend(renamed(tx, id, &accepted)?);
                tx.servers().gave_feeds(id, now)?;
                tx.traffic().add(&line, now)?;
                Ok(changes)
            })
            .await?;
        self.road.engine.changed(changes);
        Ok(())
    }

    /// The subscription here of each name there.
    pub(super) async fn streams(&self) -> Result<HashMap<String, FeedId>, EngineError> {
        let id = self.server.id;
        let read = move |engine: &crate::Engine| {
            let feeds = engine.store.reader().read(|tx| tx.server_feeds().of(id))?;
            let mut streams = HashMap::new();
            for feed in feeds {
                let followed = feed.change != Some(FeedChange::Unsubscribe);
                if let (Some(stream), Some(feed), true) = (feed.stream, feed.feed, followed) {
                    streams.insert(stream, feed);
                }
            }
            Ok(streams)
        };
        self.road.engine.blocking(read).await
    }
}

/// Changes of one kind together, so many at a time; the oldest last, since they are taken from the end.
fn lots_of(changes: Vec<ServerChange>) -> Vec<Vec<ServerChange>> {
    let mut kinds: Vec<((ItemField, bool), Vec<ServerChange>)> = Vec::new();
    for change in changes {
        let kind = (change.field, change.value);
        match kinds.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, lot)) => lot.push(change),
            None => kinds.push((kind, vec![change])),
        }
    }
    let mut lots: Vec<Vec<ServerChange>> = kinds
        .iter()
        .flat_map(|(_, all)| all.chunks(LOT).map(<[_]>::to_vec))
        .collect();
    lots.reverse();
    lots
}

fn form_of(lot: &[ServerChange]) -> String {
    let Some(first) = lot.first() else {
        return String::new();
    };
    let state = match first.field {
        ItemField::Read => "read",
        ItemField::Starred => "starred",
    };
    let act = if first.value { 'a' } else { 'r' };
    let mut form = format!("{act}=user/-/state/com.google/{state}");
    for change in lot {
        form.push_str("&i=");
        form.push_str(&item_id::write(change.item));
    }
    form
}

fn feed_form(feed: &ServerFeed, change: FeedChange) -> String {
    let mut form = Serializer::new(String::new());
    let by_address = format!("feed/{}", feed.url);
    match change {
        FeedChange::Subscribe => {
            form.append_pair("ac", "subscribe").append_pair("s", &by_address);
            if let Some(title) = &feed.title {
                form.append_pair("t", title);
            }
            if let Some(folder) = &feed.folder {
                form.append_pair("a", &format!("user/-/label/{folder}"));
            }
        }
        FeedChange::Unsubscribe => {
            let stream = feed.stream.as_deref().unwrap_or(&by_address);
            form.append_pair("ac", "unsubscribe").append_pair("s", stream);
        }
    }
    form.finish()
}

/// Brings the subscriptions in step with what a server says.
fn take_feeds(
    tx: &WriteTx<'_>,
    server: i64,
    root: &Url,
    said: &[answer::Subscription],
    now: Timestamp,
) -> Result<ChangeSet, StoreError> {
    let known = tx.read().server_feeds().of(server)?;
    let streams: HashMap<&str, &str> = said
        .iter()
        .map(|one| (one.named.url.as_str(), one.stream.as_str()))
        .collect();
    let named: Vec<Named> = said.iter().map(|one| one.named.clone()).collect();
    let kept = kept_of(tx, &known)?;
    let known: HashMap<&str, &ServerFeed> = known.iter().map(|feed| (feed.url.as_str(), feed)).collect();
    let mut changes = ChangeSet::default();
    for step in in_step(&named, &kept, Leaving::Ends) {
        match step {
            Step::Add(named) => {
                let Some(url) = may_follow(&named.url, root) else {
                    continue;
                };
                let (feed, new) = tx.feeds().add(url.as_str(), named.folder.as_deref(), now)?;
                if let (true, Some(title)) = (new, &named.title) {
                    tx.feeds().rename(feed, title)?;
                }
                let came = known.get(named.url.as_str()).is_some_and(|known| known.came);
                put(tx, server, &streams, named, feed, new || came)?;
                changes.feeds.push(feed);
            }
            Step::Follow {
                named,
                feed,
                rename,
                refile,
            } => {
                follow(tx, &named, feed, rename, refile)?;
                let came = known.get(named.url.as_str()).is_some_and(|known| known.came);
                put(tx, server, &streams, named, feed, came)?;
                changes.feeds.push(feed);
            }
            Step::End(url, feed) => {
                // First: the end of a subscription that the server ended is nothing to tell it.
                tx.server_feeds().remove(server, &url)?;
                changes.extend(end(tx, feed)?);
            }
            Step::LetGo(url) => tx.server_feeds().remove(server, &url)?,
        }
    }
    restream(tx, server, &streams)?;
    Ok(changes)
}

/// Keeps that a server lists a feed.
fn put(
    tx: &WriteTx<'_>,
    server: i64,
    streams: &HashMap<&str, &str>,
    named: Named,
    feed: FeedId,
    came: bool,
) -> Result<(), StoreError> {
    let stream = streams.get(named.url.as_str()).map(|stream| (*stream).to_owned());
    let listed = ServerFeed {
        url: named.url,
        stream,
        title: named.title,
        folder: named.folder,
        feed: Some(feed),
        came,
        change: None,
        failure: None,
    };
    tx.server_feeds().put(server, &listed)
}

/// What the server had, and how the person has it. What it does not know yet is no part of that.
fn kept_of(tx: &WriteTx<'_>, known: &[ServerFeed]) -> Result<Vec<Kept>, StoreError> {
    let mut kept = Vec::new();
    for feed in known
        .iter()
        .filter(|feed| feed.change != Some(FeedChange::Subscribe))
    {
        let here = feed.feed.filter(|_| feed.change.is_none());
        kept.push(Kept {
            named: Named {
                url: feed.url.clone(),
                title: feed.title.clone(),
                folder: feed.folder.clone(),
            },
            own: match here {
                Some(feed) => own_of(tx.read(), feed)?,
                None => None,
            },
            came: feed.came,
        });
    }
    Ok(kept)
}

/// What the server took and lists under another address is here under that one now.
fn renamed(tx: &WriteTx<'_>, server: i64, accepted: &[String]) -> Result<ChangeSet, StoreError> {
    let mut changes = ChangeSet::default();
    for known in tx.read().server_feeds().of(server)? {
        if !accepted.contains(&known.url) || known.change != Some(FeedChange::Subscribe) {
            continue;
        }
        tx.server_feeds().remove(server, &known.url)?;
        let empty = |feed: FeedId| Ok::<_, StoreError>(tx.read().feeds().record(feed)?.feed.articles == 0);
        if let Some(feed) = known.feed.filter(|_| known.came)
            && empty(feed)?
        {
            changes.extend(end(tx, feed)?);
        }
    }
    Ok(changes)
}

/// A server that was set up anew has other names for the same feeds.
fn restream(tx: &WriteTx<'_>, server: i64, streams: &HashMap<&str, &str>) -> Result<(), StoreError> {
    for feed in tx.read().server_feeds().of(server)? {
        let stream = streams.get(feed.url.as_str()).map(|stream| (*stream).to_owned());
        if stream.is_some() && stream != feed.stream {
            tx.server_feeds().put(server, &ServerFeed { stream, ..feed })?;
        }
    }
    Ok(())
}
