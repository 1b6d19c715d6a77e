//! Pictures and sounds: only what the article names.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use kalan_api::Context;
use kalan_model::{ArticleId, AssetHash};

/// `GET /asset/{article}/{hash}`.
pub(crate) async fn asset(
    State(context): State<Context>,
    Path((article, hash)): Path<(String, String)>,
) -> Response {
    let (Ok(article), Ok(hash)) = (article.parse::<ArticleId>(), hash.parse::<AssetHash>()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let found = tokio::task::spawn_blocking(move || context.reader().asset(article, hash)).await;
    let Ok(Ok(Some((meta, bytes)))) = found else {
        return StatusCode::NOT_FOUND.into_response();
    };
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
    (headers, Body::from(bytes)).into_response()
}
