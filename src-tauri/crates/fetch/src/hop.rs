//! One request and its answer: a turn at the host, the head, the verdict, the body.

use std::future::Future;

use kalan_model::Validators;
use reqwest::header::{
    ACCEPT, ACCEPT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG, HeaderMap, HeaderName, HeaderValue,
    IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED, LOCATION, USER_AGENT,
};
use reqwest::{Method, Response};
use url::Url;

use crate::decode::{DecodeFault, Decoder};
use crate::error::shown;
use crate::fetcher::Inner;
use crate::guard::Lane;
use crate::hosts::HostState;
use crate::transport::{deepest, explain};
use crate::verdict::{Verdict, answered_at, classify};
use crate::{Expect, Fault, FetchError, Request};

// A redirect's body is read so far, to keep its connection; beyond, a new connection is cheaper.
const DRAIN_BYTES: u64 = 16 * 1024;
const VALIDATOR_CHARS: usize = 1024;
const CONTENT_TYPE_CHARS: usize = 256;

/// One hop of a fetch.
pub(crate) struct Hop<'a> {
    pub(crate) room: &'a Inner,
    pub(crate) request: &'a Request,
    pub(crate) url: &'a Url,
    pub(crate) lane: Lane,
}

/// The good ends of a hop.
pub(crate) enum HopEnd {
    NotModified,
    Body {
        bytes: Vec<u8>,
        content_type: Option<String>,
        validators: Validators,
    },
    Redirect {
        to: Url,
        permanent: bool,
    },
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
        let response = self.ask(&host).await?;
        let (status, headers) = (response.status().as_u16(), response.headers());
        let conditional = self.request.validators != Validators::default();
        let url = || shown(self.url);
        match classify(
            status,
            headers,
            self.request.expect,
            conditional,
            answered_at(headers),
        ) {
            Verdict::Take => self.read(response).await,
            Verdict::NotModified => Ok(HopEnd::NotModified),
            Verdict::Follow { permanent } => match location(self.url, headers) {
                Some(to) => {
                    self.drain(response).await;
                    Ok(HopEnd::Redirect { to, permanent })
                }
                None => Err(FetchError::Refused { url: url(), status }),
            },
            Verdict::Gone => Err(FetchError::Gone { url: url() }),
            Verdict::Later(retry_after_secs) => Err(FetchError::TryLater {
                url: url(),
                status,
                retry_after_secs,
            }),
            Verdict::Login => Err(self.network(Fault::LoginRequired, format!("status {status}"))),
            Verdict::WrongType(media_type) => Err(FetchError::WrongContentType {
                url: url(),
                media_type,
            }),
            Verdict::Refuse => Err(FetchError::Refused { url: url(), status }),
        }
    }

    async fn ask(&self, host: &HostState) -> Result<Response, FetchError> {
        let mut answer = self.send().await?;
        if let Err(error) = &answer
            && host.may_reuse()
            && !error.is_connect()
            && !error.is_timeout()
        {
            // The host closed a kept connection just as we took it: not a failure, only bad timing.
            answer = self.send().await?;
        }
        let response = answer.map_err(|error| explain(&error, self.url))?;
        host.has_answered();
        self.room.meter.head(response.status(), response.headers());
        Ok(response)
    }

    async fn send(&self) -> Result<reqwest::Result<Response>, FetchError> {
        let headers = self.headers();
        self.room.meter.request(&Method::GET, self.url, &headers);
        let client = self.room.transport.client(self.lane, self.url);
        let asked = client.get(self.url.clone()).headers(headers).send();
        let config = &self.room.config;
        // Connecting has its own limit within this one.
        tokio::time::timeout(config.connect_timeout + config.stall_timeout, asked)
            .await
            .map_err(|_| self.network(Fault::Stalled, "no answer".to_owned()))
    }

    async fn read(&self, mut response: Response) -> Result<HopEnd, FetchError> {
        let limit = self.request.limit_bytes;
        // What is said to be too large is not paid for.
        if declared_len(response.headers()).is_some_and(|len| len > limit) {
            return Err(self.too_large());
        }
        let headers = std::mem::take(response.headers_mut());
        let mut decoder = Decoder::new(&headers, limit).map_err(|fault| self.decoding(fault))?;
        let mut wire_bytes = 0_u64;
        while let Some(chunk) = self.unless_stalled(response.chunk()).await? {
            // Counted before it is judged: refused bytes are paid for too.
            self.room.meter.body(chunk.len() as u64);
            wire_bytes += chunk.len() as u64;
            if wire_bytes > limit {
                return Err(self.too_large());
            }
            decoder.push(&chunk).map_err(|fault| self.decoding(fault))?;
        }
        let bytes = decoder.finish().map_err(|fault| self.decoding(fault))?;
        let validators = Validators {
            etag: text(&headers, &ETAG, VALIDATOR_CHARS),
            last_modified: text(&headers, &LAST_MODIFIED, VALIDATOR_CHARS),
        };
        Ok(HopEnd::Body {
            bytes,
            content_type: text(&headers, &CONTENT_TYPE, CONTENT_TYPE_CHARS),
            validators,
        })
    }

    async fn unless_stalled<T>(
        &self,
        read: impl Future<Output = reqwest::Result<T>>,
    ) -> Result<T, FetchError> {
        match tokio::time::timeout(self.room.config.stall_timeout, read).await {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(error)) => Err(self.network(Fault::Cut, deepest(&error))),
            Err(_) => Err(self.network(Fault::Stalled, "no more bytes".to_owned())),
        }
    }

    async fn drain(&self, mut response: Response) {
        if declared_len(response.headers()).is_none_or(|len| len > DRAIN_BYTES) {
            return;
        }
        while let Ok(Some(chunk)) = self.unless_stalled(response.chunk()).await {
            self.room.meter.body(chunk.len() as u64);
        }
    }

    fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(USER_AGENT, self.room.user_agent.clone());
        headers.insert(ACCEPT, HeaderValue::from_static(accept(self.request.expect)));
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip,br,zstd"));
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
        headers
    }

    fn network(&self, fault: Fault, cause: String) -> FetchError {
        FetchError::Network {
            fault,
            url: shown(self.url),
            cause,
        }
    }

    fn too_large(&self) -> FetchError {
        FetchError::TooLarge {
            url: shown(self.url),
            limit_bytes: self.request.limit_bytes,
        }
    }

    fn decoding(&self, fault: DecodeFault) -> FetchError {
        match fault {
            DecodeFault::TooLarge => self.too_large(),
            DecodeFault::Cut => self.network(Fault::Cut, "its compressed stream has no end".to_owned()),
            DecodeFault::Damaged(cause) => FetchError::Unreadable {
                url: shown(self.url),
                cause,
            },
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

fn declared_len(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.trim().parse().ok()
}

fn text(headers: &HeaderMap, name: &HeaderName, most: usize) -> Option<String> {
    let value = headers.get(name)?.to_str().ok()?;
    // Kept in the library and sent back at each sync: a host must not choose how much that is.
    (!value.is_empty() && value.len() <= most).then(|| value.to_owned())
}
