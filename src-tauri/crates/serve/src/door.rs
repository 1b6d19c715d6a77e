//! Who may come in: only this machine, only by the one-time address, only from our own page.
//!
//! The token in the address is good once and becomes a cookie, so that it does not stay in histories and logs. The
//! `Host` is checked against DNS rebinding, the `Origin` and a header of our own against other sites' pages.

use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{Request, State};
use axum::http::header::{COOKIE, HOST, LOCATION, ORIGIN, SET_COOKIE};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use kalan_model::{ErrorCode, Failure};

use crate::api::refusal;

/// The header that our page sends and that no form of another site can.
const OUR_HEADER: &str = "x-kalan";

/// The door of one server.
#[derive(Debug)]
pub(crate) struct Door {
    host: String,
    cookie: String,
    /// Good once.
    token: Mutex<Option<String>>,
}

impl Door {
    /// The door of the server at `host` (`127.0.0.1:8080`), and the token that opens it once.
    pub(crate) fn new(host: String) -> Result<(Arc<Self>, String), getrandom::Error> {
        let token = secret()?;
        let door = Self {
            host,
            cookie: secret()?,
            token: Mutex::new(Some(token.clone())),
        };
        Ok((Arc::new(door), token))
    }

    fn cookie_name(&self) -> String {
        // Cookies do not know ports: two servers on one machine need two names.
        format!("kalan-{}", self.host.rsplit(':').next().unwrap_or_default())
    }

    fn is_our_host(&self, headers: &HeaderMap) -> bool {
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
        let host = text(HOST.as_str()).is_some_and(|host| host == self.host);
        let origin = text(ORIGIN.as_str()).is_none_or(|origin| origin == format!("http://{}", self.host));
        host && origin
    }

    fn has_cookie(&self, headers: &HeaderMap) -> bool {
        let wanted = format!("{}={}", self.cookie_name(), self.cookie);
        let cookies = headers
            .get_all(COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok());
        cookies
            .flat_map(|value| value.split(';'))
            .any(|cookie| same(cookie.trim(), &wanted))
    }

    /// Takes the token of an address, if it is the one.
    fn take(&self, query: Option<&str>) -> bool {
        let given = query
            .unwrap_or_default()
            .split('&')
            .find_map(|pair| pair.strip_prefix("token="));
        let mut token = self.token.lock().unwrap_or_else(PoisonError::into_inner);
        let right = given
            .zip(token.as_deref())
            .is_some_and(|(given, token)| same(given, token));
        if right {
            *token = None;
        }
        right
    }
}

/// Compares without telling by its time how much was right.
pub(crate) fn same(a: &str, b: &str) -> bool {
    a.len() == b.len()
        && a.bytes()
            .zip(b.bytes())
            .fold(0, |differences, (a, b)| differences | (a ^ b))
            == 0
}

pub(crate) fn secret() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Lets a request in, or says why not.
pub(crate) async fn guard(State(door): State<Arc<Door>>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    if !door.is_our_host(headers) {
        return refuse("this address is only for this machine's own page");
    }
    if door.has_cookie(headers) {
        let safe = matches!(*request.method(), Method::GET | Method::HEAD);
        if !safe && !headers.contains_key(OUR_HEADER) {
            return refuse("only Kalan's own page may ask this");
        }
        return next.run(request).await;
    }
    if request.uri().path() == "/" && door.take(request.uri().query()) {
        let cookie = format!(
            "{}={}; Path=/; HttpOnly; SameSite=Strict",
            door.cookie_name(),
            door.cookie
        );
        return (
            StatusCode::SEE_OTHER,
            [(SET_COOKIE, cookie), (LOCATION, "/".to_owned())],
        )
            .into_response();
    }
    refuse(
        "open the address that Kalan printed when it started; it is good once, so start it again if it was used",
    )
}

fn refuse(detail: &str) -> Response {
    refusal(StatusCode::UNAUTHORIZED, &Failure::new(ErrorCode::Usage, detail))
}
