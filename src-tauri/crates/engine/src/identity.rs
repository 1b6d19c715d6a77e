//! As whom a feed's host is asked: a name and a password, a token, another `User-Agent`.

use kalan_fetch::{Login, Request};
use kalan_model::{AskedAs, ChangeSet, FeedId, FeedLogin};
use serde::{Deserialize, Serialize};
use url::{Origin, Url};

use crate::{Engine, EngineError};

/// Characters of a `User-Agent`, and of a name or a password.
const MOST_CHARS: usize = 400;

/// What a person types so that a host lets them in.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(tag = "scheme", rename_all = "snake_case")]
pub enum LoginDraft {
    /// A name and a password.
    Basic {
        /// The name.
        user: String,
        /// The password.
        password: String,
    },
    /// A token.
    Bearer {
        /// The token.
        token: String,
    },
}

impl std::fmt::Debug for LoginDraft {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // A password in a log is a password lost.
        f.write_str("LoginDraft(..)")
    }
}

impl LoginDraft {
    fn split(self) -> (FeedLogin, String) {
        match self {
            Self::Basic { user, password } => (FeedLogin::Basic { user }, password),
            Self::Bearer { token } => (FeedLogin::Bearer, token),
        }
    }

    fn is_short(&self) -> bool {
        let short = |text: &str| text.chars().count() <= MOST_CHARS && !text.contains(['\r', '\n', '\0']);
        match self {
            Self::Basic { user, password } => short(user) && short(password) && !user.contains(':'),
            Self::Bearer { token } => short(token),
        }
    }

    /// As it is sent.
    pub(crate) fn login(&self) -> Login {
        match self.clone() {
            Self::Basic { user, password } => Login::Basic { user, password },
            Self::Bearer { token } => Login::Bearer(token),
        }
    }
}

/// What requests to the host of a feed say of the person.
#[derive(Debug, Clone, Default)]
pub(crate) struct Identity {
    login: Option<Login>,
    user_agent: Option<String>,
    home: Option<Origin>,
}

impl Identity {
    /// Says it, if the request goes to the feed's own host: no other is told.
    pub(crate) fn introduce(&self, request: &mut Request) {
        if self.home.as_ref() == Some(&request.url.origin()) {
            request.login.clone_from(&self.login);
            request.user_agent.clone_from(&self.user_agent);
        }
    }
}

fn secret_name(id: FeedId) -> String {
    format!("feed {id}")
}

impl Engine {
    /// What requests of a feed say of the person; `url` is the feed's.
    ///
    /// # Errors
    /// When the password cannot be read.
    pub(crate) async fn identity(
        &self,
        id: FeedId,
        url: &str,
        asked_as: &AskedAs,
    ) -> Result<Identity, EngineError> {
        if *asked_as == AskedAs::default() {
            return Ok(Identity::default());
        }
        let login = match asked_as.login.clone() {
            None => None,
            Some(login) => self
                .blocking(move |engine| engine.secrets.get(&secret_name(id)))
                .await?
                .map(|secret| match login {
                    FeedLogin::Basic { user } => Login::Basic {
                        user,
                        password: secret,
                    },
                    FeedLogin::Bearer => Login::Bearer(secret),
                }),
        };
        Ok(Identity {
            login,
            user_agent: asked_as.user_agent.clone(),
            home: Url::parse(url).ok().map(|url| url.origin()),
        })
    }

    /// Keeps how a feed's host knows the person, or forgets it.
    ///
    /// # Errors
    /// When there is no such feed, when the words cannot stand in a request, or when the keyring is locked.
    pub async fn set_feed_login(
        &self,
        id: FeedId,
        login: Option<LoginDraft>,
    ) -> Result<ChangeSet, EngineError> {
        if login.as_ref().is_some_and(|login| !login.is_short()) {
            return Err(EngineError::InvalidLogin);
        }
        self.blocking(move |engine| {
            let record = engine.store.reader().read(|tx| tx.feeds().record(id))?;
            let mut asked_as = record.feed.asked_as;
            // The password first: a name without one would only be refused.
            asked_as.login = match login.map(LoginDraft::split) {
                Some((login, secret)) => {
                    engine.secrets.set(&secret_name(id), &secret)?;
                    Some(login)
                }
                None => {
                    engine.secrets.forget(&secret_name(id))?;
                    None
                }
            };
            Ok(engine
                .store
                .write_own(move |tx| tx.feeds().set_asked_as(id, &asked_as))?)
        })
        .await?;
        Ok(self.changed(ChangeSet::of_feed(id)))
    }

    /// Asks a feed under another `User-Agent`; under Kalan's own when it is empty.
    ///
    /// # Errors
    /// When there is no such feed, or when the word cannot stand in a request.
    pub async fn set_feed_user_agent(&self, id: FeedId, word: &str) -> Result<ChangeSet, EngineError> {
        let word = word.trim().to_owned();
        if word.chars().count() > MOST_CHARS || !word.chars().all(|c| (' '..='~').contains(&c)) {
            return Err(EngineError::InvalidUserAgent(word.chars().take(80).collect()));
        }
        self.blocking(move |engine| {
            let record = engine.store.reader().read(|tx| tx.feeds().record(id))?;
            let asked_as = AskedAs {
                user_agent: Some(word).filter(|word| !word.is_empty()),
                ..record.feed.asked_as
            };
            Ok(engine
                .store
                .write_own(move |tx| tx.feeds().set_asked_as(id, &asked_as))?)
        })
        .await?;
        Ok(self.changed(ChangeSet::of_feed(id)))
    }
}
