//! Pictures and sounds: only what the article names.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_RANGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE, RANGE,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use kalan_api::Context;
use kalan_api::byte_range::{self, Asked};
use kalan_model::{ArticleId, AssetHash, AssetMeta};

/// `GET /asset/{article}/{hash}`.
pub(crate) async fn asset(
    State(context): State<Context>,
    Path((article, hash)): Path<(String, String)>,
    asked_with: HeaderMap,
) -> Response {
    let (Ok(article), Ok(hash)) = (article.parse::<ArticleId>(), hash.parse::<AssetHash>()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let found = tokio::task::spawn_blocking(move || context.reader().asset(article, hash)).await;
    let Ok(Ok(Some((meta, bytes)))) = found else {
        return StatusCode::NOT_FOUND.into_response();
    };
    file(&meta, bytes, asked_with.get(RANGE))
}

/// A picture or sound, whole or the part that was asked for. Its name is the hash of its bytes.
pub(crate) fn file(meta: &AssetMeta, bytes: Vec<u8>, range: Option<&HeaderValue>) -> Response {
    let media_type = HeaderValue::from_str(&meta.media_type);
    let headers = [
        (
            CONTENT_TYPE,
            media_type.unwrap_or(HeaderValue::from_static("application/octet-stream")),
        ),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (
            CONTENT_SECURITY_POLICY,
            HeaderValue::from_static("default-src 'none'; sandbox"),
        ),
        // The name is the hash of the bytes: they never change.
        (
            CACHE_CONTROL,
            HeaderValue::from_static("private, max-age=31536000, immutable"),
        ),
    ];
    let range = range.and_then(|text| text.to_str().ok());
    let size = bytes.len() as u64;
    let (status, range, body) = match byte_range::asked(range, size) {
        Asked::Whole => return ([(ACCEPT_RANGES, "bytes")], headers, Body::from(bytes)).into_response(),
        Asked::Part(part) => {
            let range = format!("bytes {}-{}/{size}", part.start, part.end - 1);
            // A part lies within the file, and so within what the memory holds.
            let at = |place: u64| usize::try_from(place).unwrap_or(bytes.len());
            let body = bytes[at(part.start)..at(part.end)].to_vec();
            (StatusCode::PARTIAL_CONTENT, range, body)
        }
        Asked::Beyond => (
            StatusCode::RANGE_NOT_SATISFIABLE,
            format!("bytes */{size}"),
            Vec::new(),
        ),
    };
    (status, [(CONTENT_RANGE, range)], headers, Body::from(body)).into_response()
}
