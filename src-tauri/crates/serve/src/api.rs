//! Commands and events over HTTP.

use std::convert::Infallible;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::sse::{Event as Message, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use futures_util::{Stream, StreamExt as _, stream};
use kalan_api::Context;
use kalan_engine::Event;
use kalan_model::{ChangeSet, ErrorCode, Failure};
use serde_json::{Value, json};
use tokio::sync::broadcast::error::RecvError;

/// `POST /api/{name}`: one command.
pub(crate) async fn command(
    State(context): State<Context>,
    Path(name): Path<String>,
    Json(request): Json<Value>,
) -> Response {
    match kalan_api::call(&context, &name, request).await {
        Ok(answer) => ([(CACHE_CONTROL, "no-store")], Json(answer)).into_response(),
        Err(failure) => refusal(status(failure.code), &failure),
    }
}

/// `GET /api/events`: what happens from now on, one JSON event a message.
pub(crate) async fn events(
    State(context): State<Context>,
) -> Sse<impl Stream<Item = Result<Message, Infallible>>> {
    let receiver = context.engine().map(kalan_engine::Engine::events);
    let events = stream::unfold(receiver, async |receiver| {
        let mut receiver = receiver?;
        let event = match receiver.recv().await {
            Ok(event) => event,
            // The page was too slow for some of them: it asks for everything again.
            Err(RecvError::Lagged(_)) => Event::Changed(ChangeSet::default()),
            Err(RecvError::Closed) => return None,
        };
        Some((event, Some(receiver)))
    });
    let messages = events.filter_map(async |event| {
        let message = Message::default().json_data(event).ok()?;
        Some(Ok(message))
    });
    Sse::new(messages).keep_alive(KeepAlive::default())
}

/// A failure as the page reads it.
pub(crate) fn refusal(status: StatusCode, failure: &Failure) -> Response {
    (
        status,
        [(CACHE_CONTROL, "no-store")],
        Json(json!({ "error": failure })),
    )
        .into_response()
}

fn status(code: ErrorCode) -> StatusCode {
    match code {
        ErrorCode::Usage | ErrorCode::InvalidAddress => StatusCode::BAD_REQUEST,
        ErrorCode::NotFound => StatusCode::NOT_FOUND,
        ErrorCode::LibraryBusy => StatusCode::CONFLICT,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}
