//! Bodies as a static host gives them: by a strong `ETag`, also from a byte on, also by a link that breaks.

use std::io;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use futures_util::stream::{self, StreamExt as _};

use super::routes::Asked;

/// The body, or the part of it that is asked for, or that it is the one that is known (304). The connection breaks after
/// `after_bytes` of it.
pub(super) fn ranged(asked: &Asked, body: &Bytes, head: &HeaderMap, after_bytes: Option<usize>) -> Response {
    let mut crc = flate2::Crc::new();
    crc.update(body);
    let etag = format!("\"{:08x}\"", crc.sum());
    let text = |name: &str| asked.headers.get(name).and_then(|value| value.to_str().ok());
    if text("if-none-match") == Some(etag.as_str()) {
        return StatusCode::NOT_MODIFIED.into_response();
    }
    let from = text("range").filter(|_| text("if-range").is_none_or(|known| known == etag));
    let from = from.and_then(|range| {
        range
            .strip_prefix("bytes=")?
            .strip_suffix('-')?
            .parse::<usize>()
            .ok()
    });
    let from = from.filter(|from| *from < body.len());
    let rest = body.slice(from.unwrap_or(0)..);
    let length = rest.len();
    let mut response = broken_after(rest, after_bytes).into_response();
    let headers = response.headers_mut();
    headers.extend(head.clone());
    headers.insert(header::CONTENT_LENGTH, length.into());
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    if let Ok(etag) = etag.parse() {
        headers.insert(header::ETAG, etag);
    }
    let range = from.map(|from| format!("bytes {from}-{}/{}", body.len() - 1, body.len()));
    if let Some(Ok(range)) = range.map(|range| range.parse()) {
        headers.insert(header::CONTENT_RANGE, range);
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
    }
    response
}

fn broken_after(rest: Bytes, after_bytes: Option<usize>) -> Body {
    let Some(after_bytes) = after_bytes.filter(|after| *after < rest.len()) else {
        return Body::from(rest);
    };
    let sent = stream::iter([Ok(rest.slice(..after_bytes))]);
    let breaking = stream::once(async {
        // What was sent goes out before the connection goes down.
        tokio::task::yield_now().await;
        Err(io::Error::from(io::ErrorKind::ConnectionAborted))
    });
    Body::from_stream(sent.chain(breaking))
}
