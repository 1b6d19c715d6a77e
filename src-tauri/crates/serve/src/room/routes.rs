//! Which address answers with what.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Path, Query, Request, State};
use axum::http::header::{
    ACCEPT_LANGUAGE, ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE,
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH, RANGE, REFERRER_POLICY, VARY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use kalan_engine::{EngineError, ExportFormat, QrPicture, Room, RoomArticle, RoomShelf};
use kalan_model::{ArticleId, AssetHash, CollectionId};
use maud::Markup;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use tower_http::compression::CompressionLayer;

use super::words::Words;
use super::{Hall, catalogue, gate, page as pages};
use crate::asset::file;
use crate::owner::header;

const PAGE_POLICY: &str = "default-src 'none'; img-src 'self'; style-src 'self'; form-action 'self'; \
    base-uri 'none'; frame-ancestors 'none'";
const STYLE: &str = include_str!("style.css");
const ICON: &str = include_str!("icon.svg");
/// Answers that are made whole in memory are at most so large.
const MOST_PAGE_BYTES: usize = 64 << 20;
const MOST_HITS: usize = 50;
const MOST_FORM_BYTES: usize = 1_024;

type Hallway = State<Arc<Hall>>;

/// Which shelf an article is read from.
#[derive(Debug, Default, Deserialize)]
struct From {
    #[serde(default)]
    c: String,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    pub(super) q: String,
}

#[derive(Debug, Default, Deserialize)]
struct Outside {
    #[serde(default)]
    u: String,
}

pub(super) fn router(hall: &Arc<Hall>) -> Router {
    Router::new()
        .route("/", get(front))
        .route("/c/{shelf}", get(shelf))
        .route("/c/{shelf}/book.epub", get(shelf_book))
        .route("/c/{shelf}/feed.atom", get(catalogue::atom))
        .route("/a/{article}", get(article))
        .route("/a/{article}/{file}", get(article_file))
        .route("/p/{article}/{hash}", get(picture))
        .route("/search", get(search))
        .route("/out", get(outside))
        .route("/join", get(join))
        .route("/opds", get(catalogue::root))
        .route("/opds/c/{shelf}", get(catalogue::shelf))
        .route("/opds/search", get(catalogue::search))
        .route("/opds/search.xml", get(catalogue::search_description))
        .route("/opds2", get(catalogue::root_json))
        .route("/opds2/c/{shelf}", get(catalogue::shelf_json))
        .route(
            "/style.css",
            get(|| async { named("text/css; charset=utf-8", STYLE) }),
        )
        .route("/icon.svg", get(|| async { named("image/svg+xml", ICON) }))
        .route(
            "/robots.txt",
            get(|| async { named("text/plain", "User-agent: *\nDisallow: /\n") }),
        )
        .route("/enter", post(gate::enter))
        .fallback(nowhere)
        .layer(axum::extract::DefaultBodyLimit::max(MOST_FORM_BYTES))
        .layer(from_fn_with_state(hall.clone(), gate::guard))
        .with_state(hall.clone())
        .layer(from_fn(unchanged))
        .layer(CompressionLayer::new())
        .layer(header(CONTENT_SECURITY_POLICY, PAGE_POLICY))
        .layer(header(X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(header(REFERRER_POLICY, "no-referrer"))
}

/// Answers "not modified" to whoever has it already; pictures say by themselves that they never change.
async fn unchanged(request: Request, next: Next) -> Response {
    let known = request.headers().get(IF_NONE_MATCH).cloned();
    let response = next.run(request).await;
    if response.status() != StatusCode::OK || response.headers().contains_key(CACHE_CONTROL) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, MOST_PAGE_BYTES).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    // Weak: it may be sent packed or not.
    let tag = format!("W/\"{}\"", &AssetHash::of(&bytes).to_string()[..32]);
    if let Ok(value) = HeaderValue::from_str(&tag) {
        parts.headers.insert(ETAG, value);
    }
    parts
        .headers
        .insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    parts
        .headers
        .insert(VARY, HeaderValue::from_static("accept-language, cookie"));
    let is_known = known.is_some_and(|known| {
        known
            .to_str()
            .is_ok_and(|known| known.split(", ").any(|one| one == tag))
    });
    if is_known {
        parts.status = StatusCode::NOT_MODIFIED;
        parts.headers.remove(CONTENT_LENGTH);
        return Response::from_parts(parts, Body::empty());
    }
    Response::from_parts(parts, Body::from(bytes))
}

pub(super) fn words_of(headers: &HeaderMap) -> &'static Words {
    Words::of(headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()))
}

pub(super) fn page(markup: &Markup) -> Response {
    named("text/html; charset=utf-8", markup.0.clone())
}

pub(super) fn named(media_type: &'static str, body: impl Into<Body>) -> Response {
    ([(CONTENT_TYPE, media_type)], body.into()).into_response()
}

pub(super) fn missing(words: &Words) -> Response {
    let said = pages::said(words, words.not_here, words.not_here_says, None);
    (StatusCode::NOT_FOUND, page(&said)).into_response()
}

/// Looks something up in the library, off the async threads; a failure is logged and told without its words, which
/// name the owner's folders.
pub(super) async fn look<T: Send + 'static>(
    hall: &Hall,
    job: impl FnOnce(&Room) -> Result<T, EngineError> + Send + 'static,
) -> Result<T, Response> {
    let room = hall.room.clone();
    let looked = tokio::task::spawn_blocking(move || job(&room)).await;
    looked
        .unwrap_or_else(|error| Err(EngineError::Internal(error.to_string())))
        .map_err(|error| failed(&error))
}

fn failed(error: &EngineError) -> Response {
    tracing::warn!(%error, "a guest of the reading room could not be answered");
    (
        StatusCode::INTERNAL_SERVER_ERROR,
        "This cannot be shown now: try again.\n",
    )
        .into_response()
}

async fn nowhere(headers: HeaderMap) -> Response {
    missing(words_of(&headers))
}

async fn front(State(hall): Hallway, headers: HeaderMap) -> Response {
    let words = words_of(&headers);
    let found = look(&hall, |room| {
        let collections = room.collections()?;
        // A room of one collection opens at it.
        let only = match collections.as_slice() {
            [only] => room.shelf(only.id)?,
            _ => None,
        };
        Ok((collections, only))
    });
    match found.await {
        Ok((_, Some(only))) => page(&pages::shelf(words, &only, false)),
        Ok((collections, None)) => page(&pages::front(words, &collections)),
        Err(response) => response,
    }
}

/// The shelf of that id, as the address has it.
pub(super) async fn shelf_named(hall: &Hall, id: &str) -> Result<Option<(RoomShelf, bool)>, Response> {
    let Ok(id) = id.parse::<CollectionId>() else {
        return Ok(None);
    };
    look(hall, move |room| {
        let others = room.collections()?.len() > 1;
        Ok(room.shelf(id)?.map(|shelf| (shelf, others)))
    })
    .await
}

async fn shelf(State(hall): Hallway, Path(id): Path<String>, headers: HeaderMap) -> Response {
    let words = words_of(&headers);
    match shelf_named(&hall, &id).await {
        Ok(Some((shelf, others))) => page(&pages::shelf(words, &shelf, others)),
        Ok(None) => missing(words),
        Err(response) => response,
    }
}

async fn open(hall: &Hall, id: &str, from: &From) -> Result<Option<RoomArticle>, Response> {
    let Ok(id) = id.parse::<ArticleId>() else {
        return Ok(None);
    };
    let wanted = from.c.parse::<CollectionId>().ok();
    look(hall, move |room| {
        room.article(id, wanted, "/p/", |link| match link {
            Ok(id) => pages::article_address(id, None),
            Err(url) if url.starts_with('#') => url.to_owned(),
            Err(url) => format!("/out?u={}", utf8_percent_encode(url, NON_ALPHANUMERIC)),
        })
    })
    .await
}

async fn article(
    State(hall): Hallway,
    Path(id): Path<String>,
    Query(from): Query<From>,
    headers: HeaderMap,
) -> Response {
    let words = words_of(&headers);
    match open(&hall, &id, &from).await {
        Ok(Some(open)) => page(&pages::article(words, &open)),
        Ok(None) => missing(words),
        Err(response) => response,
    }
}

async fn picture(
    State(hall): Hallway,
    Path((article, hash)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let (Ok(article), Ok(hash)) = (article.parse::<ArticleId>(), hash.parse::<AssetHash>()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match look(&hall, move |room| room.asset(article, hash)).await {
        Ok(Some((meta, bytes))) => file(&meta, bytes, headers.get(RANGE)),
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(response) => response,
    }
}

async fn search(State(hall): Hallway, Query(Asked { q }): Query<Asked>, headers: HeaderMap) -> Response {
    let words = words_of(&headers);
    let asked = q.clone();
    match look(&hall, move |room| room.search(&asked, MOST_HITS)).await {
        Ok(hits) => page(&pages::search(words, q.trim(), &hits)),
        Err(response) => response,
    }
}

/// A link that leads out of the room: what it is, and what can be done.
async fn outside(Query(Outside { u }): Query<Outside>, headers: HeaderMap) -> Response {
    let words = words_of(&headers);
    page(&pages::said(words, words.link, words.link_says, Some(&u)))
}

async fn join(State(hall): Hallway, headers: HeaderMap) -> Response {
    match QrPicture::of(&hall.url) {
        Some(square) => page(&pages::join(words_of(&headers), &hall.url, &square.to_svg())),
        None => missing(words_of(&headers)),
    }
}

async fn shelf_book(State(hall): Hallway, Path(id): Path<String>, headers: HeaderMap) -> Response {
    match shelf_named(&hall, &id).await {
        Ok(Some((shelf, _))) => taken(&hall, shelf, None, ExportFormat::Epub, &headers).await,
        Ok(None) => missing(words_of(&headers)),
        Err(response) => response,
    }
}

/// An article to be kept: `book.epub`, or `copy.html` for a browser.
async fn article_file(
    State(hall): Hallway,
    Path((id, file)): Path<(String, String)>,
    Query(from): Query<From>,
    headers: HeaderMap,
) -> Response {
    let format = match file.as_str() {
        "book.epub" => ExportFormat::Epub,
        "copy.html" => ExportFormat::Html,
        _ => return missing(words_of(&headers)),
    };
    match open(&hall, &id, &from).await {
        Ok(Some(open)) => {
            let article = open.item().row.id;
            taken(&hall, open.shelf, Some(article), format, &headers).await
        }
        Ok(None) => missing(words_of(&headers)),
        Err(response) => response,
    }
}

/// A file to be kept, with a name that a person can read; whole, or the part that was asked for.
async fn taken(
    hall: &Hall,
    shelf: RoomShelf,
    article: Option<ArticleId>,
    format: ExportFormat,
    headers: &HeaderMap,
) -> Response {
    let title = article.and_then(|id| shelf.items.iter().find(|item| item.row.id == id));
    let title = title
        .map_or(&shelf.collection.name, |item| &item.row.title)
        .clone();
    let (ending, media_type) = match format {
        ExportFormat::Epub => ("epub", "application/epub+zip"),
        _ => ("html", "text/html; charset=utf-8"),
    };
    let bytes = match hall.books.get(&hall.room, shelf, article, format).await {
        Ok(bytes) => bytes,
        Err(error) => return failed(&error),
    };
    let name = utf8_percent_encode(&title, NON_ALPHANUMERIC).to_string();
    let disposition = format!("attachment; filename=\"kalan.{ending}\"; filename*=UTF-8''{name}.{ending}");
    let mut response = part(bytes, headers);
    let answered = response.headers_mut();
    answered.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    answered.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        answered.insert(CONTENT_DISPOSITION, value);
    }
    response
}

fn part(bytes: Bytes, headers: &HeaderMap) -> Response {
    use kalan_api::byte_range::{Asked, asked};
    let size = bytes.len() as u64;
    let range = headers.get(RANGE).and_then(|value| value.to_str().ok());
    match asked(range, size) {
        Asked::Whole => Body::from(bytes).into_response(),
        Asked::Part(part) => {
            let text = format!("bytes {}-{}/{size}", part.start, part.end - 1);
            // A part lies within what the memory holds.
            let at = |place: u64| usize::try_from(place).unwrap_or(bytes.len());
            let body = bytes.slice(at(part.start)..at(part.end));
            (
                StatusCode::PARTIAL_CONTENT,
                [(CONTENT_RANGE, text)],
                Body::from(body),
            )
                .into_response()
        }
        Asked::Beyond => {
            let text = format!("bytes */{size}");
            (StatusCode::RANGE_NOT_SATISFIABLE, [(CONTENT_RANGE, text)]).into_response()
        }
    }
}
