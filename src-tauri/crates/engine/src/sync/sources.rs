//! What stands between the person and their feeds: servers that ask feeds for us, and lists that name them.

use std::collections::HashSet;

use kalan_fetch::{FetchError, Spent};
use kalan_model::{ErrorCode, FeedId, Timestamp};

use super::patience::Patience;
use super::plan::{Ask, Waiting};
use super::queue::waiting;
use super::road::{Road, What};
use crate::server::name_of;
use crate::{EngineError, FailedSource};

/// Servers and lists whose turn it is, and the feeds that are not asked directly.
pub(super) struct Sources {
    pub(super) waiting: Vec<Waiting>,
    pub(super) carried: HashSet<FeedId>,
}

impl Road<'_> {
    pub(super) async fn sources(&self) -> Result<Sources, EngineError> {
        let read = |engine: &crate::Engine| {
            let store = engine.store.reader();
            Ok(store.read(|tx| {
                Ok((
                    tx.servers().list()?,
                    tx.server_feeds().carried()?,
                    tx.lists().list()?,
                ))
            })?)
        };
        let (servers, carried, lists) = self.engine.blocking(read).await?;
        let (now, chosen) = (self.engine.now(), &self.options.feeds);
        let due = |next: Option<Timestamp>| next.is_none_or(|next| next <= now);
        let servers = servers
            .into_iter()
            .filter(|server| {
                chosen.is_empty()
                    || carried
                        .iter()
                        .any(|(feed, carrier)| *carrier == server.id && chosen.contains(feed))
            })
            .filter(|server| !self.options.due || server.waiting > 0 || due(server.next_check))
            .map(|server| waiting(Ask::Server(server.id), Some(&server.url), None));
        // A list changes seldom: it is asked once a day, however often one syncs.
        let lists = lists
            .into_iter()
            .filter(|list| chosen.is_empty() && due(list.next_check))
            .map(|list| waiting(Ask::List(list.id), Some(&list.url), None));
        Ok(Sources {
            waiting: servers.chain(lists).collect(),
            carried: carried.iter().map(|(feed, _)| *feed).collect(),
        })
    }

    pub(super) async fn ask_list(
        &self,
        id: i64,
        allowance: Option<u64>,
        patience: Patience,
    ) -> Result<(What, Spent), EngineError> {
        let (result, spent) = self.engine.ask_list(id, allowance, self.cancel).await;
        let error = match result {
            Ok(_) => return Ok((What::List(None), spent)),
            Err(EngineError::Store(error)) => return Err(error.into()),
            Err(EngineError::Fetch(FetchError::OverAllowance { .. } | FetchError::Cancelled)) => {
                return Ok((What::Left, spent));
            }
            Err(error) => error.failure(),
        };
        if patience.has(error.code) {
            return Ok((What::Broke, spent));
        }
        self.engine.list_failed(id, &error).await?;
        if error.code == ErrorCode::LoginRequired {
            // Every other answer would be the login page too.
            self.cancel.cancel();
        }
        let read = move |engine: &crate::Engine| Ok(engine.store.reader().read(|tx| tx.lists().get(id))?);
        let url = self.engine.blocking(read).await?.url;
        let failed = FailedSource {
            name: name_of(&url),
            url,
            error,
        };
        Ok((What::List(Some(failed)), spent))
    }
}
