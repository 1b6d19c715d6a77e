//! The answers of a web that behaves.

use std::fmt::Write as _;
use std::io::Write as _;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use flate2::{Compression, Crc, write::GzEncoder};

use super::Web;
use super::routes::Asked;

impl Web {
    /// A page of HTML in UTF-8.
    pub fn page(&self, path: &str, html: &str) -> String {
        self.bytes(path, "text/html; charset=utf-8", html)
    }

    /// Any bytes under any media type, right or wrong.
    pub fn bytes(&self, path: &str, media_type: &str, body: impl Into<Vec<u8>>) -> String {
        self.answer(path, 200, &[("content-type", media_type)], body)
    }

    /// A feed with `ETag` and `Last-Modified` that answers 304 to who has it; set again to publish a new state.
    ///
    /// The media type follows the text: Atom, RSS or JSON Feed.
    pub fn feed(&self, path: &str, feed: &str) -> String {
        let media_type = match feed.trim_start().as_bytes() {
            [b'{', ..] => "application/feed+json",
            _ if feed.contains("<feed") => "application/atom+xml",
            _ => "application/rss+xml",
        };
        self.validated(path, media_type, feed.as_bytes().to_vec())
    }

    /// Bytes with `ETag` and `Last-Modified`, answered with 304 to who has them.
    pub fn validated(&self, path: &str, media_type: &str, body: Vec<u8>) -> String {
        let mut crc = Crc::new();
        crc.update(&body);
        let etag = format!("\"{:08x}-{}\"", crc.sum(), body.len());
        let modified = last_modified(crc.sum());
        let (body, media_type) = (Bytes::from(body), media_type.to_owned());
        let answer = move |asked: &Asked| {
            let validators = [
                (header::ETAG, etag.clone()),
                (header::LAST_MODIFIED, modified.clone()),
            ];
            if has_current(&asked.headers, &etag, &modified) {
                return (StatusCode::NOT_MODIFIED, validators).into_response();
            }
            (
                validators,
                [(header::CONTENT_TYPE, media_type.clone())],
                body.clone(),
            )
                .into_response()
        };
        self.table.set(path, Arc::new(answer));
        self.url(path)
    }

    /// A redirect; `to` is sent as it stands, a path or a whole address.
    pub fn redirect(&self, path: &str, status: u16, to: &str) -> String {
        self.answer(path, status, &[("location", to)], "")
    }

    /// Bytes for who says `authorization`; others learn that they must (RFC 9110, 15.5.2).
    ///
    /// # Panics
    /// When `media_type` cannot stand in a header.
    pub fn private(
        &self,
        path: &str,
        media_type: &str,
        body: impl Into<Vec<u8>>,
        authorization: &str,
    ) -> String {
        let head = self::headers(&[("content-type", media_type)]);
        let challenge = self::headers(&[("www-authenticate", "Basic realm=\"a school\"")]);
        let (body, wanted) = (Bytes::from(body.into()), authorization.to_owned());
        let answer = move |asked: &Asked| -> Response {
            let said = asked.headers.get(header::AUTHORIZATION);
            if said.is_some_and(|said| said.as_bytes() == wanted.as_bytes()) {
                (head.clone(), Body::from(body.clone())).into_response()
            } else {
                (StatusCode::UNAUTHORIZED, challenge.clone()).into_response()
            }
        };
        self.table.set(path, Arc::new(answer));
        self.url(path)
    }

    /// An empty answer with a status and headers.
    pub fn status(&self, path: &str, status: u16, headers: &[(&str, &str)]) -> String {
        self.answer(path, status, headers, "")
    }

    /// Bytes sent compressed by gzip.
    pub fn gzip(&self, path: &str, media_type: &str, body: &[u8]) -> String {
        let headers = [("content-type", media_type), ("content-encoding", "gzip")];
        self.answer(path, 200, &headers, gzip(body))
    }

    /// Any answer whole: status, headers, body.
    ///
    /// # Panics
    /// When a status or a header is none.
    pub fn answer(
        &self,
        path: &str,
        status: u16,
        headers: &[(&str, &str)],
        body: impl Into<Vec<u8>>,
    ) -> String {
        let status = StatusCode::from_u16(status).expect("a test names a true status");
        let head = self::headers(headers);
        let body = Bytes::from(body.into());
        let answer =
            move |_: &Asked| -> Response { (status, head.clone(), Body::from(body.clone())).into_response() };
        self.table.set(path, Arc::new(answer));
        self.url(path)
    }
}

/// Headers as a test writes them.
///
/// # Panics
/// When one is none.
pub(crate) fn headers(lines: &[(&str, &str)]) -> HeaderMap {
    let mut head = HeaderMap::new();
    for (name, value) in lines {
        let name = header::HeaderName::try_from(*name).expect("a test names a true header");
        head.append(
            name,
            value.parse().expect("a test gives a header a value it can have"),
        );
    }
    head
}

/// Bytes as gzip.
pub fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder
        .write_all(body)
        .and_then(|()| encoder.finish())
        .expect("memory takes every write")
}

/// Whether a request says that it holds the current state (RFC 9110, 13.1).
pub(crate) fn has_current(headers: &HeaderMap, etag: &str, modified: &str) -> bool {
    let value = |name| headers.get(name).and_then(|value| value.to_str().ok());
    // RFC 9110, 13.2.2: with If-None-Match there, If-Modified-Since is not looked at.
    match value(header::IF_NONE_MATCH) {
        Some(known) => known
            .split(',')
            .any(|known| known.trim().trim_start_matches("W/") == etag),
        None => value(header::IF_MODIFIED_SINCE) == Some(modified),
    }
}

/// A date of the past that is another for another body.
pub(crate) fn last_modified(of: u32) -> String {
    // Another body has another date; that it is a date of the past is all that matters else.
    let moment = jiff::Timestamp::from_second(1_700_000_000 + i64::from(of % 30_000_000)).unwrap_or_default();
    let mut text = String::new();
    let _ = write!(text, "{}", moment.strftime("%a, %d %b %Y %H:%M:%S GMT"));
    text
}
