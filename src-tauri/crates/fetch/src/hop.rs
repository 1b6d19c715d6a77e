//! One request and its answer: a turn at the host, the head, the verdict, the body.

use std::time::Instant;

use kalan_model::Validators;
use percent_encoding::percent_decode_str;
use reqwest::Response;
use reqwest::header::{
    ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_TYPE, ETAG, HeaderMap, HeaderName, HeaderValue,
    IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE, LAST_MODIFIED, LOCATION, RANGE, USER_AGENT,
};
use url::Url;

use crate::download::begins_at;
use crate::error::shown;
use crate::fetcher::Inner;
use crate::freshness::{fresh_secs, hub};
use crate::guard::Lane;
use crate::hosts::HostState;
use crate::meter::Meter;
use crate::partial::Partial;
use crate::read::{BodyReader, is_the_rest};
use crate::refusal::Refusal;
use crate::socket::Line;
use crate::transport::{SendError, explain};
use crate::verdict::{Verdict, answered_at, classify};
use crate::{Body, Expect, Fault, FetchError, Login, Request, Secret};

const VALIDATOR_CHARS: usize = 1024;
const CONTENT_TYPE_CHARS: usize = 256;

/// One hop of a fetch.
pub(crate) struct Hop<'a> {
    pub(crate) room: &'a Inner,
    pub(crate) request: &'a Request,
    pub(crate) url: &'a Url,
    pub(crate) lane: Lane,
    pub(crate) meter: &'a Meter,
}

/// The good ends of a hop.
pub(crate) enum HopEnd {
    NotModified {
        fresh_secs: Option<u64>,
    },
    /// As the last hop brought it; where it moved is known only from all of them.
    Body(Box<Body>),
    Redirect {
        to: Url,
        permanent: bool,
    },
}

/// What is here of an answer, to be gone on with.
enum Begun {
    /// Bytes that a host sent, under what it called them.
    Kept(Partial),
    /// So many bytes of a file that is proved when it is whole.
    File(u64),
}

impl Begun {
    fn bytes(&self) -> u64 {
        match self {
            Self::Kept(partial) => partial.bytes.len() as u64,
            Self::File(bytes) => *bytes,
        }
    }

    /// Whether an answer of status 206 is the rest of it.
    fn goes_on(&self, headers: &HeaderMap) -> bool {
        match self {
            Self::Kept(partial) => is_the_rest(headers, partial),
            Self::File(bytes) => begins_at(headers, *bytes),
        }
    }
}

impl Hop<'_> {
    /// Waits for a turn at the host, asks, and reads the answer.
    pub(crate) async fn go(&self) -> Result<HopEnd, FetchError> {
        let port = self.url.port_or_known_default().unwrap_or_default();
        let host = self
            .room
            .hosts
            .get(&format!("{}:{port}", self.url.host_str().unwrap_or_default()));
        // The semaphore is never closed, so there always comes a turn.
        let _turn = host.turns.acquire().await;
        // Held until the body is read: a slow host must not be given more at once.
        match self.attempt(&host, self.begun()).await? {
            Some(end) => Ok(end),
            // The rest is not to be had: the answer is asked for from its beginning, once.
            None => {
                self.room.partials.forget(self.url);
                let end = self.attempt(&host, None).await?;
                end.ok_or_else(|| {
                    self.network(Fault::Cut, "a part of an answer that nobody asked for".to_owned())
                })
            }
        }
    }

    /// What is here of the answer already.
    fn begun(&self) -> Option<Begun> {
        match &self.request.download {
            Some(into) => Some(into.here()).filter(|here| *here > 0).map(Begun::File),
            None if self.request.form.is_some() => None,
            None => self.room.partials.find(self.url).map(Begun::Kept),
        }
    }

    /// One question and its answer; none when the rest of what was begun cannot be had.
    async fn attempt(&self, host: &HostState, begun: Option<Begun>) -> Result<Option<HopEnd>, FetchError> {
        let response = self.ask(host, begun.as_ref()).await?;
        // Taken when this attempt is over, however it ends.
        let _claim = self.meter.claim(response.extensions().get::<Line>().cloned());
        let (status, headers) = (response.status().as_u16(), response.headers());
        let begun = match (status, begun) {
            (206, Some(begun)) if begun.goes_on(headers) => Some(begun),
            (206 | 416, _) => return Ok(None),
            // The whole came after all.
            _ => None,
        };
        let verdict = if begun.is_some() {
            Verdict::Take
        } else {
            self.judge(status, headers)
        };
        let end = match verdict {
            Verdict::Take => self.read(response, begun).await?,
            Verdict::NotModified => HopEnd::NotModified {
                fresh_secs: fresh_secs(headers),
            },
            Verdict::Follow { permanent } => match location(self.url, headers) {
                // What a form holds is for the origin that the person named.
                Some(to) if self.request.form.is_some() && to.origin() != self.url.origin() => {
                    return Err(self.refused(status, headers));
                }
                Some(to) => {
                    self.reader().drain(response).await;
                    HopEnd::Redirect { to, permanent }
                }
                None => return Err(self.refused(status, headers)),
            },
            refusal => return Err(self.refusal(refusal, status, headers)),
        };
        Ok(Some(end))
    }

    fn judge(&self, status: u16, headers: &HeaderMap) -> Verdict {
        let conditional = self.request.validators != Validators::default();
        classify(
            status,
            headers,
            self.request.expect,
            conditional,
            answered_at(headers),
        )
    }

    fn refusal(&self, verdict: Verdict, status: u16, headers: &HeaderMap) -> FetchError {
        let url = shown(self.url);
        match verdict {
            Verdict::Gone => FetchError::Gone { url },
            Verdict::Later(retry_after_secs) => FetchError::TryLater {
                url,
                status,
                retry_after_secs,
            },
            Verdict::Login => self.network(Fault::LoginRequired, format!("status {status}")),
            Verdict::WrongType(media_type) => FetchError::WrongContentType { url, media_type },
            _ => self.refused(status, headers),
        }
    }

    fn refused(&self, status: u16, headers: &HeaderMap) -> FetchError {
        FetchError::Refused {
            url: shown(self.url),
            status,
            refusal: Refusal::of(status, headers),
        }
    }

    fn reader(&self) -> BodyReader<'_> {
        BodyReader {
            request: self.request,
            url: self.url,
            meter: self.meter,
            partials: &self.room.partials,
            stall_timeout: self.room.config.stall_timeout,
        }
    }

    async fn ask(&self, host: &HostState, begun: Option<&Begun>) -> Result<Response, FetchError> {
        let asked = Instant::now();
        let mut answer = self.send(begun).await?;
        if let Err(SendError::Client(error)) = &answer
            && host.may_reuse()
            && !error.is_connect()
        {
            // The host closed a kept connection just as we took it: not a failure, only bad timing.
            answer = self.send(begun).await?;
        }
        let response = answer.map_err(|error| explain(&error, self.url))?;
        self.meter.answered(asked.elapsed());
        host.has_answered();
        Ok(response)
    }

    async fn send(&self, begun: Option<&Begun>) -> Result<Result<Response, SendError>, FetchError> {
        self.meter.request();
        let (headers, transport) = (self.headers(begun), self.room.transport());
        let form = self.request.form.as_ref().map(Secret::show);
        let frugal = self.request.allow_bytes.is_some();
        let asked = transport.send(self.lane, frugal, self.url, headers, form);
        let config = &self.room.config;
        // Connecting has its own limit within this one.
        tokio::time::timeout(config.connect_timeout + config.stall_timeout, asked)
            .await
            .map_err(|_| self.network(Fault::Stalled, "no answer".to_owned()))
    }

    async fn read(&self, response: Response, begun: Option<Begun>) -> Result<HopEnd, FetchError> {
        let (bytes, headers) = match (&self.request.download, begun) {
            (Some(into), begun) => {
                let from = begun.map_or(0, |begun| begun.bytes());
                (Vec::new(), self.reader().save(response, into, from).await?)
            }
            (None, Some(Begun::Kept(begun))) => self.reader().read(response, Some(begun)).await?,
            (None, _) => self.reader().read(response, None).await?,
        };
        let validators = Validators {
            etag: text(&headers, &ETAG, VALIDATOR_CHARS),
            last_modified: text(&headers, &LAST_MODIFIED, VALIDATOR_CHARS),
        };
        Ok(HopEnd::Body(Box::new(Body {
            bytes,
            url: *shown(self.url),
            moved_to: None,
            content_type: text(&headers, &CONTENT_TYPE, CONTENT_TYPE_CHARS),
            validators,
            fresh_secs: fresh_secs(&headers),
            hub_url: hub(&headers),
        })))
    }

    fn headers(&self, begun: Option<&Begun>) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let agent = self.request.user_agent.as_deref();
        let agent = agent.and_then(|agent| HeaderValue::from_str(agent).ok());
        headers.insert(USER_AGENT, agent.unwrap_or_else(|| self.room.user_agent.clone()));
        if let Some(login) = self.login() {
            headers.insert(AUTHORIZATION, login);
        }
        headers.insert(ACCEPT, HeaderValue::from_static(accept(self.request.expect)));
        // A part of a file is a part of its own bytes.
        let encodings = match self.request.download {
            Some(_) => HeaderValue::from_static("identity"),
            None => HeaderValue::from_static("gzip,br,zstd"),
        };
        headers.insert(ACCEPT_ENCODING, encodings);
        let Validators { etag, last_modified } = &self.request.validators;
        // What a damaged row holds may not fit into a header; then the feed comes whole, which mends it.
        let value = |text: &Option<String>| text.as_deref().and_then(|text| HeaderValue::from_str(text).ok());
        if let Some(etag) = value(etag) {
            headers.insert(IF_NONE_MATCH, etag);
            if self.request.expect == Expect::Feed {
                // RFC 3229: a server that knows how sends the new entries alone.
                headers.insert(HeaderName::from_static("a-im"), HeaderValue::from_static("feed"));
            }
        }
        if let Some(date) = value(last_modified) {
            headers.insert(IF_MODIFIED_SINCE, date);
        }
        if self.request.form.is_some() {
            let form = HeaderValue::from_static("application/x-www-form-urlencoded");
            headers.insert(CONTENT_TYPE, form);
        }
        if let Some(begun) = begun
            && let Ok(range) = HeaderValue::from_str(&format!("bytes={}-", begun.bytes()))
        {
            match begun {
                Begun::Kept(partial) => {
                    if let Ok(validator) = HeaderValue::from_str(&partial.head.validator) {
                        headers.insert(RANGE, range);
                        headers.insert(IF_RANGE, validator);
                    }
                }
                Begun::File(_) => {
                    headers.insert(RANGE, range);
                }
            }
        }
        headers
    }

    /// What the person is known by here: what the address says, or the request if this is still the host it was for.
    fn login(&self) -> Option<HeaderValue> {
        let in_address = (!self.url.username().is_empty() || self.url.password().is_some()).then(|| {
            let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
            Login::Basic {
                user: decoded(self.url.username()),
                password: decoded(self.url.password().unwrap_or_default()),
            }
        });
        let given = || {
            let login = self.request.login.as_ref()?;
            (self.url.origin() == self.request.url.origin()).then_some(login)
        };
        match in_address {
            Some(login) => login.header(),
            None => given()?.header(),
        }
    }

    fn network(&self, fault: Fault, cause: String) -> FetchError {
        FetchError::Network {
            fault,
            url: shown(self.url),
            cause,
        }
    }
}

fn accept(expect: Expect) -> &'static str {
    match expect {
        Expect::Page => "text/html,*/*;q=.5",
        Expect::Picture => "image/webp,image/*,*/*;q=.5",
        // Every feed is asked so at every sync: a list of its types would cost 50 bytes each time, and a host
        // that answers with its page instead names the feed there.
        Expect::Feed | Expect::Any => "*/*",
    }
}

fn location(from: &Url, headers: &HeaderMap) -> Option<Url> {
    let value = headers.get(LOCATION)?;
    // Servers write accents raw; the address parser escapes them.
    from.join(String::from_utf8_lossy(value.as_bytes()).trim()).ok()
}

fn text(headers: &HeaderMap, name: &HeaderName, most: usize) -> Option<String> {
    let value = headers.get(name)?.to_str().ok()?;
    // Kept in the library and sent back at each sync: a host must not choose how much that is.
    (!value.is_empty() && value.len() <= most).then(|| value.to_owned())
}
