//! Connecting a server, saying which are connected, and leaving one.

use kalan_fetch::{FetchError, Request, Spent};
use kalan_model::{ChangeSet, Failure, Timestamp};
use kalan_store::{FeedChange, Server, ServerFeed};
use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;
use url::Url;

use super::client::{Client, secret_names};
use crate::sync::line;
use crate::{Engine, EngineError, SubscribeReport, address};

/// Where the interface may be below what a person types: as typed, and where `FreshRSS` has it.
const PLACES: [&str; 3] = ["", "/api/greader.php", "/p/api/greader.php"];
/// What people copy from their browser or their reader, and is not the root.
const TAILS: [&str; 5] = ["/accounts/ClientLogin", "/reader/api/0", "/index.php", "/i", "/"];

/// A server that the person reads with elsewhere too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct ServerInfo {
    /// Its number.
    #[specta(type = u32)]
    pub id: i64,
    /// Where its interface is.
    pub url: String,
    /// The person's name there.
    pub user: String,
    /// When it last answered all that it was asked.
    pub checked: Option<Timestamp>,
    /// Why the last talk failed, if it did.
    pub failure: Option<Failure>,
    /// Feeds that come through it.
    pub feeds: u32,
    /// What the person did and it does not know yet.
    pub waiting: u32,
    /// Of these, what it refused.
    pub refused: u32,
    /// Articles that it has and that are not here yet.
    pub missing: u32,
}

impl From<Server> for ServerInfo {
    fn from(server: Server) -> Self {
        Self {
            id: server.id,
            url: server.url,
            user: server.user,
            checked: server.checked,
            failure: server.failure,
            feeds: server.feeds,
            waiting: server.waiting,
            refused: server.refused,
            missing: server.missing,
        }
    }
}

/// The host of a server, for people.
pub(crate) fn name_of(url: &str) -> String {
    address::host_of(url).unwrap_or_else(|| url.to_owned())
}

impl Engine {
    /// Connects a server: finds its interface, logs in, and keeps the password where this system keeps secrets. Its
    /// feeds and articles come with the next sync. Connecting again replaces the password.
    ///
    /// # Errors
    /// When there is no such server, when it does not take the name and the password, when nothing can be kept.
    pub async fn add_server(
        &self,
        text: &str,
        user: &str,
        password: &str,
        cancel: &CancellationToken,
    ) -> Result<ServerInfo, EngineError> {
        let typed = address::typed(text)?;
        let (root, mut spent) = self.find_interface(&typed, cancel).await?;
        let no_limit = || Some(None);
        let mut client = Client::new(self, root.clone(), user.trim(), &no_limit, cancel);
        let logged_in = client.log_in(password).await;
        spent.traffic += client.spent.traffic;
        let (now, line) = (self.now(), line(None, root.as_str(), "server", &spent));
        self.write(move |tx| tx.traffic().add(&line, now)).await?;
        logged_in?;
        let (url, user) = (
            root.as_str().trim_end_matches('/').to_owned(),
            user.trim().to_owned(),
        );
        let (names, password) = (secret_names(&url, &user), password.to_owned());
        let id = self
            .write_own(move |tx| tx.servers().add(&url, &user, now))
            .await?;
        let kept = self
            .blocking(move |engine| {
                engine.secrets.forget(&names.1)?;
                engine.secrets.set(&names.0, &password)
            })
            .await;
        if let Err(error) = kept {
            // A server without its password would ask for it at every sync.
            self.write_own(move |tx| tx.servers().remove(id)).await?;
            return Err(error);
        }
        self.blocking(move |engine| Ok(engine.store.reader().read(|tx| tx.servers().get(id))?.into()))
            .await
    }

    /// Subscribes, and has a server follow the feed too: it is told at the next sync.
    ///
    /// # Errors
    /// When there is no such server; else as [`Engine::subscribe`].
    pub async fn subscribe_through(
        &self,
        server: i64,
        text: &str,
        cancel: &CancellationToken,
    ) -> Result<SubscribeReport, EngineError> {
        let read = move |engine: &Self| Ok(engine.store.reader().read(|tx| tx.servers().get(server))?);
        self.blocking(read).await?;
        let report = self.subscribe(text, cancel).await?;
        let (feed, came) = (report.feed.clone(), !report.existed);
        self.write_own(move |tx| {
            let carried = tx.read().server_feeds().carried()?;
            if carried.contains(&(feed.id, server)) {
                return Ok(());
            }
            tx.server_feeds().put(
                server,
                &ServerFeed {
                    url: feed.url,
                    stream: None,
                    title: None,
                    folder: feed.folder,
                    feed: Some(feed.id),
                    came,
                    change: Some(FeedChange::Subscribe),
                    failure: None,
                },
            )
        })
        .await?;
        Ok(report)
    }

    /// The servers that are connected.
    ///
    /// # Errors
    /// What the library says.
    pub async fn servers(&self) -> Result<Vec<ServerInfo>, EngineError> {
        let read = |engine: &Self| Ok(engine.store.reader().read(|tx| tx.servers().list())?);
        let servers = self.blocking(read).await?;
        Ok(servers.into_iter().map(ServerInfo::from).collect())
    }

    /// Leaves a server: its feeds and articles stay, and the feeds are asked directly from now on.
    ///
    /// # Errors
    /// When there is no such server; [`EngineError::ChangesWaiting`] when it does not know all that the person did,
    /// unless that is to be forgotten.
    pub async fn remove_server(&self, id: i64, even_unsent: bool) -> Result<ChangeSet, EngineError> {
        let read = move |engine: &Self| {
            let store = engine.store.reader();
            Ok(store.read(|tx| Ok((tx.servers().get(id)?, tx.server_feeds().of(id)?)))?)
        };
        let (server, feeds) = self.blocking(read).await?;
        if server.waiting > 0 && !even_unsent {
            return Err(EngineError::ChangesWaiting {
                url: server.url,
                count: server.waiting,
            });
        }
        self.write_own(move |tx| tx.servers().remove(id)).await?;
        self.blocking(move |engine| {
            let (password, pass) = secret_names(&server.url, &server.user);
            engine.secrets.forget(&pass)?;
            engine.secrets.forget(&password)
        })
        .await?;
        Ok(self.changed(ChangeSet {
            feeds: feeds.into_iter().filter_map(|feed| feed.feed).collect(),
            ..ChangeSet::default()
        }))
    }

    /// Where the interface is: the first place that asks who one is. Nothing secret is sent.
    async fn find_interface(
        &self,
        typed: &Url,
        cancel: &CancellationToken,
    ) -> Result<(Url, Spent), EngineError> {
        let mut spent = Spent::default();
        let base = base_of(typed);
        for place in PLACES
            .iter()
            .filter(|place| place.is_empty() || !base.ends_with("greader.php"))
        {
            let Ok(question) = Url::parse(&format!("{base}{place}/reader/api/0/token")) else {
                continue;
            };
            let (answer, cost) = self
                .fetcher
                .fetch_counted(&Request::interface(question), cancel)
                .await;
            spent.traffic += cost.traffic;
            match answer {
                Err(FetchError::Refused { status: 401, url, .. }) => {
                    let root = base_of(&url);
                    return Url::parse(&root)
                        .map(|root| (root, spent))
                        .map_err(|_| EngineError::InvalidAddress(root));
                }
                Err(FetchError::TryLater { status: 503, url, .. })
                    if !place.is_empty() || base.ends_with("greader.php") =>
                {
                    return Err(EngineError::ServerSwitchedOff(base_of(&url)));
                }
                Err(
                    error @ (FetchError::Network { .. } | FetchError::SwitchedOff | FetchError::Cancelled),
                ) => {
                    return Err(error.into());
                }
                _ => {}
            }
        }
        Err(EngineError::NotAServer(typed.to_string()))
    }
}

/// The root below which the interface is, of any address in it.
fn base_of(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.set_fragment(None);
    let mut text = url.to_string();
    if let Some(start) = text.strip_suffix("/reader/api/0/token") {
        return start.to_owned();
    }
    while let Some(start) = TAILS.iter().find_map(|tail| text.strip_suffix(tail)) {
        text = start.to_owned();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_copy_leads_to_the_root() {
        for (typed, root) in [
            ("https://rss.example/", "https://rss.example"),
            (
                "https://rss.example/FreshRSS/i/?a=normal#x",
                "https://rss.example/FreshRSS",
            ),
            (
                "https://rss.example/api/greader.php/reader/api/0/",
                "https://rss.example/api/greader.php",
            ),
            ("https://rss.example/p/i/index.php", "https://rss.example/p"),
        ] {
            assert_eq!(base_of(&Url::parse(typed).unwrap()), root, "{typed}");
        }
    }
}
