//! The subscriptions in a talk with a server: what the person began or ended is told, what it lists is taken over.

use std::collections::HashMap;

use kalan_model::{ChangeSet, FeedId, Timestamp};
use kalan_store::{FeedChange, ServerFeed, StoreError, WriteTx};
use url::Url;
use url::form_urlencoded::Serializer;

use super::server::Talk;
use crate::EngineError;
use crate::server::in_step::{Kept, Leaving, Named, Step, in_step, may_follow};
use crate::server::lists::{end, follow, own_of};
use crate::server::{answer, is_refusal};

/// Where bytes are counted its list of feeds is asked for this often.
const FEEDS_EVERY_SECS: i64 = 6 * 3600;

impl Talk<'_> {
    /// Subscriptions that the person began or ended here.
    pub(super) async fn send_feed_changes(&mut self) -> Result<(), EngineError> {
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

    pub(super) fn feeds_are_due(&self) -> bool {
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
