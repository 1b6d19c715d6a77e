//! What a server has: which of it is read and starred, and the words of what is new.

use std::collections::{HashMap, HashSet, VecDeque};

use kalan_fetch::FetchError;
use kalan_model::{ArticleId, ChangeSet, FeedId, FullText, Saved, Timestamp};
use kalan_store::{NewJob, PackedArticle, ServerChange, ServerItem, StoreError, WriteTx};

use super::entry::EntryJob;
use super::feeds::{save_entry, waiting_text};
use super::plan::WaitingText;
use super::server::Talk;
use crate::EngineError;
use crate::add::changes_of;
use crate::server::reconcile::{Listed, Outcome, Said, met, reconcile};
use crate::server::{answer, is_refusal, item_id};

/// Numbers in one question; the interface gives no more.
const PAGE: usize = 1000;
/// Numbers of one list, and the pages they come in: what lies beyond is left as it is known.
const MOST_IDS: usize = 100_000;
const MOST_PAGES: usize = MOST_IDS / PAGE;
/// Items whose words come in one answer, and where bytes are counted and nothing is known of their size.
const LOTS: (usize, usize) = (50, 5);
/// Answers without what was asked that are looked into; then the server is at fault.
const MOST_REFUSALS: u32 = 12;

const UNREAD: &str =
    "stream/items/ids?s=user/-/state/com.google/reading-list&xt=user/-/state/com.google/read";
const STARRED: &str = "stream/items/ids?s=user/-/state/com.google/starred";

/// One item, ready to be saved.
struct Ready {
    id: i64,
    feed: Option<FeedId>,
    what: Words,
}

enum Words {
    /// Known already, or removed by the person: only the article is named.
    Known(Option<ArticleId>),
    New(Box<New>),
}

struct New {
    entry: EntryJob,
    article: PackedArticle,
    /// The page to fetch, when these words are not the whole.
    page: Option<NewJob>,
}

impl Talk<'_> {
    /// Takes over what was read and starred elsewhere, and notes what is new.
    pub(super) async fn compare(&mut self) -> Result<(), EngineError> {
        let unread = self.list(UNREAD).await?;
        let starred = self.list(STARRED).await?;
        let feeds: HashSet<FeedId> = self.streams().await?.into_values().collect();
        let said = Said {
            unread,
            starred,
            feeds,
        };
        let (id, now, line) = (self.server.id, self.road.engine.now(), self.unnoted());
        let updated = self
            .road
            .engine
            .write_own(move |tx| {
                // Read in the same transaction: a mark made a moment ago is seen as unsent.
                let outcome = reconcile(&known(tx, id, &said)?, &unsent(tx, id)?, &said);
                tx.traffic().add(&line, now)?;
                take(tx, id, outcome, now)
            })
            .await?;
        self.road.engine.changed(ChangeSet {
            updated,
            ..ChangeSet::default()
        });
        Ok(())
    }

    async fn list(&mut self, question: &str) -> Result<Listed, EngineError> {
        let mut listed = Listed::default();
        let mut next: Option<String> = None;
        for _ in 0..MOST_PAGES {
            let mut question = format!("{question}&n={PAGE}");
            if let Some(next) = &next {
                question.push_str("&c=");
                question.extend(url::form_urlencoded::byte_serialize(next.as_bytes()));
            }
            let page = self.client.get(&question, answer::ids).await?;
            let before = listed.ids.len();
            let room = MOST_IDS - before;
            let cut = page.ids.len() > room;
            listed.ids.extend(page.ids.into_iter().take(room));
            match page.next {
                None => {
                    listed.whole = !cut;
                    break;
                }
                // A server that leads in a circle.
                Some(_) if listed.ids.len() == before => break,
                Some(after) => next = Some(after),
            }
        }
        Ok(listed)
    }

    /// Brings the words of what is new, newest first, some at a time.
    pub(super) async fn bring_items(&mut self) -> Result<(), EngineError> {
        let id = self.server.id;
        let read = move |engine: &crate::Engine| {
            Ok(engine.store.reader().read(|tx| tx.server_items().missing(id))?)
        };
        let mut left: VecDeque<i64> = self.road.engine.blocking(read).await?.into();
        let (mut most, mut refusals, mut each_bytes) = (LOTS.0, 0, None);
        let mut streams = self.streams().await?;
        while !left.is_empty() {
            let lot: Vec<i64> = left.drain(..self.lot(most, each_bytes).min(left.len())).collect();
            let before = self.client.spent.traffic.bytes_received;
            match self
                .client
                .post("stream/items/contents", &form_of(&lot), answer::items)
                .await
            {
                Ok(items) => {
                    each_bytes =
                        Some((self.client.spent.traffic.bytes_received - before) / lot.len().max(1) as u64);
                    if items.iter().any(|item| !streams.contains_key(&item.stream))
                        && self.server.feeds_asked != Some(self.road.engine.now())
                    {
                        self.ask_feeds().await?;
                        streams = self.streams().await?;
                    }
                    let empty = items.is_empty();
                    left.extend(self.bring(lot, items, &streams).await?);
                    refusals += u32::from(empty);
                    if refusals > MOST_REFUSALS {
                        return Err(EngineError::ServerAnswer {
                            url: self.server.url.clone(),
                            reason: "it lists articles that it does not give".to_owned(),
                        });
                    }
                }
                Err(error) if is_too_much(&error) && refusals < MOST_REFUSALS => {
                    refusals += 1;
                    match lot.as_slice() {
                        [one] => self.give_up(&[*one]).await?,
                        _ => {
                            most = lot.len().div_ceil(2);
                            lot.into_iter().rev().for_each(|id| left.push_front(id));
                        }
                    }
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// How many items are asked for at once: where bytes are counted, as many as fit.
    fn lot(&self, most: usize, each_bytes: Option<u64>) -> usize {
        match (self.road.meter.allowance(), each_bytes) {
            (None | Some(None), _) => most,
            (Some(Some(_)), None) => most.min(LOTS.1),
            (Some(Some(allowed)), Some(each)) => {
                let fit = usize::try_from(allowed / each.max(1)).unwrap_or(usize::MAX);
                fit.clamp(1, most)
            }
        }
    }

    /// Saves what came, in one transaction. Gives what is to be asked for again.
    async fn bring(
        &mut self,
        lot: Vec<i64>,
        items: Vec<answer::Item>,
        streams: &HashMap<String, FeedId>,
    ) -> Result<Vec<i64>, EngineError> {
        // What nobody asked for is not taken.
        let items: Vec<answer::Item> = items.into_iter().filter(|item| lot.contains(&item.id)).collect();
        let came: HashSet<i64> = items.iter().map(|item| item.id).collect();
        let rest: Vec<i64> = lot.into_iter().filter(|id| !came.contains(id)).collect();
        if came.is_empty() {
            self.give_up(&rest).await?;
            return Ok(Vec::new());
        }
        let streams = streams.clone();
        let ready = self
            .road
            .engine
            .blocking(move |engine| {
                items
                    .into_iter()
                    .map(|item| ready(engine, item, &streams))
                    .collect()
            })
            .await;
        let ready: Vec<Ready> = ready?;
        let (id, now, line) = (self.server.id, self.road.engine.now(), self.unnoted());
        let (saved, texts, changes) = self
            .road
            .engine
            .write_own(move |tx| {
                let (saved, texts) = save_ready(tx, id, &ready, now)?;
                tx.traffic().add(&line, now)?;
                let mut changes = ChangeSet::default();
                for one in &saved {
                    changes.extend(changes_of(*one));
                }
                Ok((saved, texts, changes))
            })
            .await?;
        self.road.engine.changed(changes);
        self.talked.saved.extend(saved);
        self.talked.texts.extend(texts);
        Ok(rest)
    }

    /// The server has no words for these, or none that can be taken.
    async fn give_up(&self, ids: &[i64]) -> Result<(), EngineError> {
        let (server, ids) = (self.server.id, ids.to_vec());
        self.road
            .engine
            .write(move |tx| {
                ids.iter()
                    .try_for_each(|id| tx.server_items().fetched(server, *id, None, None))
            })
            .await
    }
}

fn form_of(lot: &[i64]) -> String {
    let each: Vec<String> = lot
        .iter()
        .map(|id| format!("i={}", item_id::write(*id)))
        .collect();
    each.join("&")
}

/// Whether fewer at once may be had: too large an answer, or one of them is refused.
fn is_too_much(error: &EngineError) -> bool {
    is_refusal(error) || matches!(error, EngineError::Fetch(FetchError::TooLarge { .. }))
}

fn known(tx: &WriteTx<'_>, server: i64, said: &Said) -> Result<HashMap<i64, ServerItem>, StoreError> {
    let items = tx.read().server_items();
    let mut known: HashMap<i64, ServerItem> = items
        .open(server)?
        .into_iter()
        .map(|item| (item.id, item))
        .collect();
    for id in said.unread.ids.iter().chain(&said.starred.ids) {
        if !known.contains_key(id)
            && let Some(item) = items.get(server, *id)?
        {
            known.insert(*id, item);
        }
    }
    Ok(known)
}

fn unsent(tx: &WriteTx<'_>, server: i64) -> Result<HashSet<(i64, kalan_store::ItemField)>, StoreError> {
    let changes = tx.read().server_changes().of(server)?;
    Ok(changes.iter().map(|change| (change.item, change.field)).collect())
}

fn take(
    tx: &WriteTx<'_>,
    server: i64,
    outcome: Outcome,
    now: kalan_model::Timestamp,
) -> Result<Vec<ArticleId>, StoreError> {
    let mut updated = Vec::new();
    for decision in outcome.decisions {
        // Before the mark, so that it is no change that the server would have to be told.
        tx.server_items()
            .said(server, decision.id, decision.read, decision.starred)?;
        if let Some((article, mark)) = decision.mark {
            tx.states().mark(article, mark, now)?;
            updated.push(article);
        }
    }
    for id in outcome.forget {
        tx.server_items().forget(server, id)?;
    }
    Ok(updated)
}

/// Makes an item ready: what is known by its feed, or was removed by the person, needs no saving.
fn ready(
    engine: &crate::Engine,
    item: answer::Item,
    streams: &HashMap<String, FeedId>,
) -> Result<Ready, EngineError> {
    let feed = streams.get(&item.stream).copied();
    let id = item.id;
    // A starred item of a feed that nobody follows any more has only itself to be known by.
    let owner = feed.unwrap_or_else(|| FeedId::of(&item.stream));
    let entry = EntryJob::new(owner, item.entry);
    let (known, policy) = engine.store.reader().read(|tx| {
        let policy = match feed {
            Some(feed) => tx.feeds().record(feed)?.feed.full_text,
            None => FullText::Never,
        };
        Ok((tx.entries().get(owner, &entry.entry_id)?, policy))
    })?;
    let what = match known {
        Some(known) if known.hash == entry.hash || !known.in_library => Words::Known(known.article),
        _ => {
            let text = entry.text();
            let article = PackedArticle::new(entry.draft(owner, &text))?;
            let page = entry.page_to_fetch(policy, &text).is_some();
            let page = page.then(|| entry.clone().into_new_job(owner));
            Words::New(Box::new(New { entry, article, page }))
        }
    };
    Ok(Ready { id, feed, what })
}

fn save_loose(
    tx: &WriteTx<'_>,
    article: &PackedArticle,
    now: kalan_model::Timestamp,
) -> Result<kalan_model::Saved, StoreError> {
    let saved = tx.articles().save(article, None, now)?;
    tx.pictures().set_wanted(saved.id(), &article.draft().pictures)?;
    Ok(saved)
}

/// Saves what is ready: the articles that are new, and the pages that are still to be fetched for them.
fn save_ready(
    tx: &WriteTx<'_>,
    server: i64,
    ready: &[Ready],
    now: Timestamp,
) -> Result<(Vec<Saved>, Vec<WaitingText>), StoreError> {
    let (mut saved, mut texts) = (Vec::new(), Vec::new());
    for one in ready {
        let article = match &one.what {
            Words::Known(article) => *article,
            Words::New(new) => {
                let one = match one.feed {
                    Some(feed) => save_entry(tx, feed, &new.entry, &new.article, now)?,
                    None => save_loose(tx, &new.article, now)?,
                };
                saved.push(one);
                if let Some(page) = &new.page {
                    texts.push(waiting_text(tx.jobs().add(page)?, page));
                }
                Some(one.id())
            }
        };
        arrived(tx, server, one, article, now)?;
    }
    Ok((saved, texts))
}

/// Ties an item to its article; what the person did with it here and elsewhere is brought together.
fn arrived(
    tx: &WriteTx<'_>,
    server: i64,
    one: &Ready,
    article: Option<ArticleId>,
    now: kalan_model::Timestamp,
) -> Result<(), StoreError> {
    tx.server_items().fetched(server, one.id, one.feed, article)?;
    let (Some(article), Some(item)) = (article, tx.read().server_items().get(server, one.id)?) else {
        return Ok(());
    };
    let here = tx.read().states().read_and_starred(article)?;
    let (mark, tell) = met(here, (item.read, item.starred));
    if mark != kalan_model::Mark::default() {
        tx.states().mark(article, mark, now)?;
    }
    for (field, value) in tell {
        let change = ServerChange {
            item: one.id,
            field,
            value,
        };
        tx.server_changes().add(server, change, now)?;
    }
    Ok(())
}
