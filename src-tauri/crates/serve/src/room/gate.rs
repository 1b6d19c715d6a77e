//! Who may read in the room: whoever names it by its own address, asks at a bearable rate, and knows its code if it
//! has one.

use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{ConnectInfo, Form, Request, State};
use axum::http::header::{
    AUTHORIZATION, CACHE_CONTROL, COOKIE, HOST, LOCATION, RETRY_AFTER, SET_COOKIE, WWW_AUTHENTICATE,
};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use serde::Deserialize;

use super::routes::{page, words_of};
use super::{Hall, page as pages};
use crate::door::{same, secret};

/// Requests of one guest: a page with its pictures at once, then so many a second.
const AT_ONCE: NonZeroU32 = NonZeroU32::MIN.saturating_add(239);
const A_SECOND: NonZeroU32 = NonZeroU32::MIN.saturating_add(39);
/// Tries at the code, of one guest in a minute.
const TRIES: NonZeroU32 = NonZeroU32::MIN.saturating_add(5);
/// Guests that are remembered before the oldest are let go.
const MOST_GUESTS: usize = 4_096;
const COOKIE_NAME: &str = "kalan-room";

/// The door of a reading room.
#[derive(Debug)]
pub(super) struct Gate {
    pin: Option<String>,
    cookie: String,
    requests: DefaultKeyedRateLimiter<IpAddr>,
    tries: DefaultKeyedRateLimiter<IpAddr>,
}

impl Gate {
    pub(super) fn new(pin: Option<String>) -> Result<Self, getrandom::Error> {
        Ok(Self {
            pin,
            cookie: secret()?,
            requests: RateLimiter::keyed(Quota::per_second(A_SECOND).allow_burst(AT_ONCE)),
            tries: RateLimiter::keyed(Quota::per_minute(TRIES)),
        })
    }

    fn is_bearable(&self, ip: IpAddr) -> bool {
        if self.requests.len() > MOST_GUESTS {
            self.requests.retain_recent();
            self.tries.retain_recent();
        }
        self.requests.check_key(&ip).is_ok()
    }

    /// Whether this request comes from one who gave the code; e-readers give it as a password.
    fn knows_the_code(&self, headers: &HeaderMap, ip: IpAddr) -> bool {
        let Some(pin) = &self.pin else { return true };
        let wanted = format!("{COOKIE_NAME}={}", self.cookie);
        let texts = |name| {
            headers
                .get_all(name)
                .iter()
                .filter_map(|value| value.to_str().ok())
        };
        if texts(COOKIE)
            .flat_map(|value| value.split(';'))
            .any(|cookie| same(cookie.trim(), &wanted))
        {
            return true;
        }
        let given = texts(AUTHORIZATION)
            .next()
            .and_then(|value| value.strip_prefix("Basic "));
        let given = given.and_then(|value| STANDARD.decode(value).ok());
        let given = given.and_then(|bytes| String::from_utf8(bytes).ok());
        let given = given.and_then(|text| Some(text.split_once(':')?.1.to_owned()));
        given.is_some_and(|given| self.tries.check_key(&ip).is_ok() && same(&given, pin))
    }
}

/// Whether the request names the room as one on the same network does: by a number, or a name of the network itself.
/// A page of the web that lets its own name point here (DNS rebinding) names it otherwise.
fn is_local_name(headers: &HeaderMap) -> bool {
    let Some(host) = headers.get(HOST).and_then(|value| value.to_str().ok()) else {
        return false;
    };
    if host.parse::<SocketAddr>().is_ok() || host.parse::<IpAddr>().is_ok() {
        return true;
    }
    let name = host
        .rsplit_once(':')
        .map_or(host, |(name, _)| name)
        .to_ascii_lowercase();
    let is_bracketed = name.starts_with('[') && name.ends_with(']');
    is_bracketed || name == "localhost" || name.ends_with(".local") || !name.contains('.')
}

/// Lets a request in, or says why not.
pub(super) async fn guard(
    State(hall): State<Arc<Hall>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
    next: Next,
) -> Response {
    let (gate, headers, path) = (&hall.gate, request.headers(), request.uri().path());
    if !is_local_name(headers) {
        let says = "The reading room is opened by its number (http://192.168.…) or as kalan.local.\n";
        return (StatusCode::MISDIRECTED_REQUEST, says).into_response();
    }
    if !gate.is_bearable(peer.ip()) {
        return (StatusCode::TOO_MANY_REQUESTS, [(RETRY_AFTER, "2")], "Too fast.\n").into_response();
    }
    let is_entering = path == "/enter" && gate.pin.is_some();
    if !matches!(*request.method(), Method::GET | Method::HEAD) && !is_entering {
        return (StatusCode::METHOD_NOT_ALLOWED, "This room is for reading.\n").into_response();
    }
    let is_open = is_entering || matches!(path, "/style.css" | "/icon.svg" | "/robots.txt");
    if is_open || gate.knows_the_code(headers, peer.ip()) {
        return next.run(request).await;
    }
    if path.starts_with("/opds") {
        let ask = [(WWW_AUTHENTICATE, "Basic realm=\"Kalan\", charset=\"UTF-8\"")];
        return (
            StatusCode::UNAUTHORIZED,
            ask,
            "The room has a code: give it as the password.\n",
        )
            .into_response();
    }
    let asked = pages::pin(words_of(headers), false);
    (StatusCode::UNAUTHORIZED, page(&asked)).into_response()
}

/// What the form of the code sends.
#[derive(Debug, Deserialize)]
pub(super) struct Given {
    pin: String,
}

/// `POST /enter`: takes the code.
pub(super) async fn enter(
    State(hall): State<Arc<Hall>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Form(given): Form<Given>,
) -> Response {
    let gate = &hall.gate;
    if gate.tries.check_key(&peer.ip()).is_err() {
        return (
            StatusCode::TOO_MANY_REQUESTS,
            [(RETRY_AFTER, "60")],
            "Too many tries.\n",
        )
            .into_response();
    }
    if gate.pin.as_deref().is_some_and(|pin| same(given.pin.trim(), pin)) {
        let cookie = format!("{COOKIE_NAME}={}; Path=/; HttpOnly; SameSite=Lax", gate.cookie);
        let headers = [
            (SET_COOKIE, cookie.as_str()),
            (LOCATION, "/"),
            (CACHE_CONTROL, "no-store"),
        ];
        return (StatusCode::SEE_OTHER, headers, Body::empty()).into_response();
    }
    (
        StatusCode::UNAUTHORIZED,
        page(&pages::pin(words_of(&headers), true)),
    )
        .into_response()
}
