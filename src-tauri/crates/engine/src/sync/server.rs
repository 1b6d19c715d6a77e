//! One talk with a server: first what the person did, then its feeds, then what is read and starred there, then what
//! is new. Each part ends in a transaction; cut anywhere, the next talk goes on.

use kalan_fetch::{FetchError, Spent, Traffic};
use kalan_model::{ErrorCode, Failure, Saved};
use kalan_store::{ItemField, LedgerLine, Server, ServerChange, StoreError};

use super::meter::line;
use super::patience::Patience;
use super::plan::WaitingText;
use super::rhythm;
use super::road::{Road, What};
use crate::server::{Client, is_refusal, item_id, name_of};
use crate::{EngineError, FailedSource};

/// A `--due` sync talks to a server this often.
const EVERY_SECS: i64 = 15 * 60;
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
    pub(super) accepted: Vec<String>,
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
