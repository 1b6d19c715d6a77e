//! The answers of a web that does not behave.

use std::io;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{self, Stream, StreamExt};
use tokio::sync::Semaphore;

use super::Web;
use super::answers::{gzip, headers};
use super::ranged::ranged;
use super::routes::Asked;

/// Holds a slow answer back, piece by piece.
#[derive(Debug, Clone)]
pub struct Gate(Arc<Semaphore>);

impl Gate {
    /// Lets so many pieces more pass.
    pub fn release(&self, pieces: usize) {
        self.0.add_permits(pieces);
    }
}

impl Web {
    /// An answer whose head comes at once and whose pieces wait at the gate, for every request anew.
    pub fn slow(&self, path: &str, media_type: &str, pieces: &[&str]) -> Gate {
        let gate = Gate(Arc::new(Semaphore::new(0)));
        let pieces: Vec<Bytes> = pieces
            .iter()
            .map(|piece| Bytes::from((*piece).to_owned()))
            .collect();
        let (media_type, at) = (media_type.to_owned(), gate.0.clone());
        let answer = move |_: &Asked| {
            let at = at.clone();
            let body = stream::iter(pieces.clone()).then(move |piece| {
                let at = at.clone();
                async move {
                    // The semaphore is never closed.
                    at.acquire().await.map_err(io::Error::other)?.forget();
                    Ok(piece)
                }
            });
            streamed(&media_type, None, body)
        };
        self.table.set(path, Arc::new(answer));
        gate
    }

    /// Declares the whole length of a body and breaks the connection after some of its bytes.
    pub fn cut(&self, path: &str, media_type: &str, body: &str, after_bytes: usize) -> String {
        self.broken(path, media_type, body, after_bytes, true)
    }

    /// The same with a body sent in chunks, whose length nobody knows.
    pub fn cut_chunked(&self, path: &str, media_type: &str, body: &str, after_bytes: usize) -> String {
        self.broken(path, media_type, body, after_bytes, false)
    }

    /// A body that can be asked on for, by a strong `ETag`; each connection breaks after so many bytes of it.
    pub fn resumable(&self, path: &str, head: &[(&str, &str)], body: Vec<u8>, after_bytes: usize) -> String {
        let (body, head) = (Bytes::from(body), headers(head));
        let answer = move |asked: &Asked| ranged(asked, &body, &head, Some(after_bytes));
        self.table.set(path, Arc::new(answer));
        self.url(path)
    }

    fn broken(&self, path: &str, media_type: &str, body: &str, after_bytes: usize, declared: bool) -> String {
        let len = declared.then_some(body.len());
        let sent = Bytes::from(body.as_bytes()[..after_bytes.min(body.len())].to_vec());
        let media_type = media_type.to_owned();
        let answer = move |_: &Asked| {
            let breaking = stream::once(async {
                // What was sent goes out before the connection goes down.
                tokio::task::yield_now().await;
                Err(io::ErrorKind::ConnectionAborted.into())
            });
            streamed(&media_type, len, stream::iter([Ok(sent.clone())]).chain(breaking))
        };
        self.table.set(path, Arc::new(answer));
        self.url(path)
    }

    /// A body that goes on for ever.
    pub fn endless(&self, path: &str, media_type: &str, piece: &str) -> String {
        let (media_type, piece) = (media_type.to_owned(), Bytes::from(piece.to_owned()));
        let answer = move |_: &Asked| streamed(&media_type, None, stream::repeat(piece.clone()).map(Ok));
        self.table.set(path, Arc::new(answer));
        self.url(path)
    }

    /// A head, a first byte, then silence for ever.
    pub fn stall(&self, path: &str, media_type: &str) -> String {
        let media_type = media_type.to_owned();
        let answer = move |_: &Asked| {
            let first = stream::iter([Ok(Bytes::from_static(b"<"))]);
            streamed(&media_type, None, first.chain(stream::pending()))
        };
        self.table.set(path, Arc::new(answer));
        self.url(path)
    }

    /// Takes the request and closes the connection without a byte.
    pub fn hang_up(&self, path: &str) -> String {
        let answer = |asked: &Asked| {
            asked.connection.hang_up();
            StatusCode::OK.into_response()
        };
        self.table.set(path, Arc::new(answer));
        self.url(path)
    }

    /// Closes the connection without a byte for the first so many requests, then answers with a page.
    pub fn hang_up_first(&self, path: &str, times: usize, html: &str) -> String {
        let (left, html) = (Semaphore::new(times), html.to_owned());
        let answer = move |asked: &Asked| {
            if let Ok(turn) = left.try_acquire() {
                turn.forget();
                asked.connection.hang_up();
            }
            ([(header::CONTENT_TYPE, "text/html")], html.clone()).into_response()
        };
        self.table.set(path, Arc::new(answer));
        self.url(path)
    }

    /// Zeros that gzip makes a thousand times smaller than the `size_bytes` they grow to.
    pub fn gzip_bomb(&self, path: &str, media_type: &str, size_bytes: usize) -> String {
        let headers = [("content-type", media_type), ("content-encoding", "gzip")];
        self.answer(path, 200, &headers, gzip(&vec![0; size_bytes]))
    }
}

fn streamed(
    media_type: &str,
    len: Option<usize>,
    body: impl Stream<Item = io::Result<Bytes>> + Send + 'static,
) -> Response {
    let mut response = Body::from_stream(body).into_response();
    if let Ok(value) = media_type.parse() {
        response.headers_mut().insert(header::CONTENT_TYPE, value);
    }
    if let Some(len) = len {
        response.headers_mut().insert(header::CONTENT_LENGTH, len.into());
    }
    response
}
