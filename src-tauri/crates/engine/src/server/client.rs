//! Speaks the Google Reader interface: logs in, keeps its pass, asks again when the pass has run out.

use kalan_content::PageContext;
use kalan_fetch::{Body, FetchError, Fetched, Login, Refusal, Request, Secret, Spent};
use kalan_model::{PageKind, Timestamp};
use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;
use url::Url;
use url::form_urlencoded::Serializer;

use super::answer::NoAnswer;
use crate::{Engine, EngineError};

/// A new pass is asked for so often in one talk; a server that throws each away is not asked for ever.
const MOST_RENEWALS: u32 = 4;

/// What may be paid for the next answer; none when nothing is left, none inside for no limit.
pub(crate) type Allowance<'a> = &'a (dyn Fn() -> Option<Option<u64>> + Sync);

/// One talk with a server.
pub(crate) struct Client<'a> {
    engine: &'a Engine,
    cancel: &'a CancellationToken,
    allowance: Allowance<'a>,
    root: Url,
    user: String,
    /// Whether its secrets are kept: not while it is being added.
    known: bool,
    pass: Pass,
    renewals: u32,
    /// What all questions cost so far.
    pub(crate) spent: Spent,
}

/// What a server takes in the place of the password.
#[derive(Default, Serialize, Deserialize)]
struct Pass {
    auth: Option<String>,
    /// Goes with everything that is sent.
    token: Option<String>,
}

/// The names of a server's password and of its pass among the secrets, which several libraries may share.
pub(crate) fn secret_names(root: &str, user: &str) -> (String, String) {
    let account = format!("{user}@{}", root.trim_end_matches('/'));
    (format!("server {account}"), format!("server pass {account}"))
}

impl<'a> Client<'a> {
    /// A talk with a server that is known, with the pass of the last one.
    pub(crate) async fn of(
        engine: &'a Engine,
        server: &kalan_store::Server,
        allowance: Allowance<'a>,
        cancel: &'a CancellationToken,
    ) -> Result<Self, EngineError> {
        let root = Url::parse(&server.url).map_err(|_| EngineError::InvalidAddress(server.url.clone()))?;
        let mut client = Self::new(engine, root, &server.user, allowance, cancel);
        let (_, name) = secret_names(&server.url, &server.user);
        let pass = engine.blocking(move |engine| engine.secrets.get(&name)).await?;
        client.known = true;
        client.pass = pass
            .and_then(|pass| serde_json::from_str(&pass).ok())
            .unwrap_or_default();
        Ok(client)
    }

    /// A talk with a server that is being added.
    pub(crate) fn new(
        engine: &'a Engine,
        root: Url,
        user: &str,
        allowance: Allowance<'a>,
        cancel: &'a CancellationToken,
    ) -> Self {
        Self {
            engine,
            cancel,
            allowance,
            root,
            user: user.to_owned(),
            known: false,
            pass: Pass::default(),
            renewals: 0,
            spent: Spent::default(),
        }
    }

    /// Logs in with a password.
    pub(crate) async fn log_in(&mut self, password: &str) -> Result<(), EngineError> {
        let form = Serializer::new(String::new())
            .append_pair("Email", &self.user)
            .append_pair("Passwd", password)
            .finish();
        let mut request = Request::interface(self.address("accounts/ClientLogin"));
        request.form = Some(Secret::new(form));
        let body = match self.fetch(request).await {
            Ok(body) => body,
            Err(error) => return Err(self.login_failure(error)),
        };
        let text = String::from_utf8_lossy(&body.bytes);
        let auth = text.lines().find_map(|line| line.trim().strip_prefix("Auth="));
        match auth.filter(|auth| !auth.is_empty() && auth.len() < 4096) {
            Some(auth) => {
                self.pass = Pass {
                    auth: Some(auth.to_owned()),
                    token: None,
                };
                self.keep_pass().await
            }
            None => Err(match is_portal(&body) {
                true => portal(&body),
                false => EngineError::NotAServer(self.root.to_string()),
            }),
        }
    }

    fn login_failure(&self, error: EngineError) -> EngineError {
        let url = self.root.to_string();
        match error {
            // A name that cannot be one is a bad request to FreshRSS.
            EngineError::Fetch(FetchError::Refused {
                status: 400 | 401 | 403,
                ..
            }) => EngineError::WrongPassword {
                url,
                user: self.user.clone(),
            },
            EngineError::Fetch(FetchError::Refused {
                status: 404 | 405, ..
            }) => EngineError::NotAServer(url),
            EngineError::Fetch(FetchError::TryLater { status: 503, .. }) => {
                EngineError::ServerSwitchedOff(url)
            }
            error => error,
        }
    }

    /// Asks for an answer in JSON and reads it.
    pub(crate) async fn get<T>(
        &mut self,
        question: &str,
        read: impl Fn(&[u8]) -> Result<T, NoAnswer>,
    ) -> Result<T, EngineError> {
        let body = self.ask(question, None).await?;
        self.understood(&body, read(&body.bytes))
    }

    /// The same, with a form.
    pub(crate) async fn post<T>(
        &mut self,
        question: &str,
        form: &str,
        read: impl Fn(&[u8]) -> Result<T, NoAnswer>,
    ) -> Result<T, EngineError> {
        let body = self.ask(question, Some(form)).await?;
        self.understood(&body, read(&body.bytes))
    }

    /// Sends a change. Only "OK" is taken for a yes: a portal's page must not be, or the change would be lost.
    pub(crate) async fn change(&mut self, question: &str, form: &str) -> Result<(), EngineError> {
        let yes = |bytes: &[u8]| match bytes.trim_ascii() {
            [b'O', b'K', ..] | [b'"', b'O', b'K', b'"'] => Ok(()),
            _ => Err(NoAnswer("it did not say OK".to_owned())),
        };
        self.post(question, form, yes).await
    }

    async fn ask(&mut self, question: &str, form: Option<&str>) -> Result<Body, EngineError> {
        if self.pass.auth.is_none() {
            self.renew().await?;
        }
        let mut renewed = false;
        loop {
            if form.is_some() && self.pass.token.is_none() {
                self.fetch_token().await?;
            }
            match self.fetch(self.request(question, form)).await {
                Err(error)
                    if !renewed && self.renewals < MOST_RENEWALS && is_stale(&error, form.is_some()) =>
                {
                    self.renew().await?;
                    renewed = true;
                }
                Err(EngineError::Fetch(FetchError::Refused {
                    refusal: Refusal::Unauthorized,
                    ..
                })) => {
                    return Err(EngineError::WrongPassword {
                        url: self.root.to_string(),
                        user: self.user.clone(),
                    });
                }
                answer => return answer,
            }
        }
    }

    fn request(&self, question: &str, form: Option<&str>) -> Request {
        let joint = if question.contains('?') { '&' } else { '?' };
        let mut request =
            Request::interface(self.address(&format!("reader/api/0/{question}{joint}output=json")));
        let auth = self.pass.auth.as_deref().unwrap_or_default();
        request.login = Some(Login::Other(format!("GoogleLogin auth={auth}")));
        request.form = form.map(|form| {
            let token = Serializer::new(String::new())
                .append_pair("T", self.pass.token.as_deref().unwrap_or_default())
                .finish();
            Secret::new(format!("{token}&{form}"))
        });
        request
    }

    /// Logs in anew with the password that is kept.
    async fn renew(&mut self) -> Result<(), EngineError> {
        self.renewals += 1;
        let password = match self.known {
            true => {
                let (name, _) = secret_names(self.root.as_str(), &self.user);
                self.engine
                    .blocking(move |engine| engine.secrets.get(&name))
                    .await?
            }
            false => None,
        };
        match password {
            Some(password) => self.log_in(&password).await,
            None => Err(EngineError::WrongPassword {
                url: self.root.to_string(),
                user: self.user.clone(),
            }),
        }
    }

    async fn fetch_token(&mut self) -> Result<(), EngineError> {
        let body = match self.fetch(self.request("token", None)).await {
            Err(error) if is_stale(&error, false) => {
                self.renew().await?;
                self.fetch(self.request("token", None)).await?
            }
            answer => answer?,
        };
        let text = String::from_utf8_lossy(&body.bytes).trim().to_owned();
        if text.is_empty() || text.len() > 512 || text.contains(['<', '\n']) {
            return Err(self.unreadable(&body, NoAnswer("its token is none".to_owned())));
        }
        self.pass.token = Some(text);
        self.keep_pass().await
    }

    async fn keep_pass(&self) -> Result<(), EngineError> {
        if !self.known {
            return Ok(());
        }
        let (_, name) = secret_names(self.root.as_str(), &self.user);
        // Two texts always serialize.
        let pass = serde_json::to_string(&self.pass).unwrap_or_default();
        self.engine
            .blocking(move |engine| engine.secrets.set(&name, &pass))
            .await
    }

    async fn fetch(&mut self, mut request: Request) -> Result<Body, EngineError> {
        let url = request.url.clone();
        let Some(allowed) = (self.allowance)() else {
            return Err(FetchError::OverAllowance {
                url: Box::new(url),
                size_bytes: None,
            }
            .into());
        };
        request.allow_bytes = allowed;
        let (answer, spent) = self.engine.fetcher.fetch_counted(&request, self.cancel).await;
        self.spent.traffic += spent.traffic;
        self.spent.to_end += spent.to_end;
        self.spent.to_head = spent.to_head.or(self.spent.to_head);
        match answer? {
            Fetched::Body(body) => Ok(body),
            Fetched::NotModified { .. } => Err(EngineError::Internal(format!(
                "{url} answered 304 to an unconditional request"
            ))),
        }
    }

    fn understood<T>(&self, body: &Body, read: Result<T, NoAnswer>) -> Result<T, EngineError> {
        read.map_err(|reason| self.unreadable(body, reason))
    }

    fn unreadable(&self, body: &Body, NoAnswer(reason): NoAnswer) -> EngineError {
        if is_portal(body) {
            return portal(body);
        }
        EngineError::ServerAnswer {
            url: self.root.to_string(),
            reason,
        }
    }

    fn address(&self, path: &str) -> Url {
        let text = format!("{}/{path}", self.root.as_str().trim_end_matches('/'));
        // The root is an address, and what is put behind it is ours.
        Url::parse(&text).unwrap_or_else(|_| self.root.clone())
    }
}

/// Whether an answer says that the pass has run out: 401, and 400 for a token as Google had it.
fn is_stale(error: &EngineError, is_form: bool) -> bool {
    match error {
        EngineError::Fetch(FetchError::Refused { status, .. }) => *status == 401 || is_form && *status == 400,
        _ => false,
    }
}

/// Whether a server has understood a change and will not have it. Miniflux says 500 to what it cannot read.
pub(crate) fn is_refusal(error: &EngineError) -> bool {
    match error {
        EngineError::Fetch(FetchError::Refused { status, .. }) => {
            matches!(status, 400 | 404 | 405 | 409 | 410 | 413 | 414 | 422 | 500)
        }
        EngineError::Fetch(FetchError::Gone { .. }) => true,
        _ => false,
    }
}

fn is_portal(body: &Body) -> bool {
    let context = PageContext {
        url: Some(&body.url),
        content_type: body.content_type.as_deref(),
        fetched_at: Timestamp::from_millis(0),
    };
    kalan_content::extract_page(&body.bytes, &context).is_ok_and(|page| page.page_kind == PageKind::Portal)
}

fn portal(body: &Body) -> EngineError {
    EngineError::NotReadable {
        input: body.url.to_string(),
        kind: PageKind::Portal,
    }
}
