//! Which path answers how, and who asked.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use tokio::sync::watch;

use super::wire::Connection;

/// The most that is read of what a request brings.
const MAX_BODY_BYTES: usize = 4 * 1024 * 1024;

/// One request that came in.
#[derive(Debug, Clone)]
pub struct Logged {
    /// `GET`, as a rule.
    pub method: String,
    /// With its query.
    pub path: String,
    /// As sent, names in lower case.
    pub headers: HeaderMap,
    /// As sent; empty when there was none.
    pub body: String,
    /// Which connection it came over: 1 for the first one made.
    pub at_connection: u64,
}

impl Logged {
    /// A header's value, if it was sent once and in ASCII.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// A request as the answers see it.
pub(crate) struct Asked {
    pub(crate) method: String,
    /// Without its query.
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) body: String,
    pub(crate) headers: HeaderMap,
    pub(crate) connection: Connection,
}

pub(crate) type Answer = Arc<dyn Fn(&Asked) -> Response + Send + Sync>;

/// The routes and the log of one web.
pub(crate) struct Table {
    exact: Mutex<HashMap<String, Answer>>,
    under: Mutex<Vec<(String, Answer)>>,
    log: watch::Sender<Vec<Logged>>,
}

impl Table {
    pub(crate) fn new() -> Self {
        Self {
            exact: Mutex::default(),
            under: Mutex::default(),
            log: watch::Sender::new(Vec::new()),
        }
    }

    /// Answers a path, or a path with its query, from now on so.
    pub(crate) fn set(&self, path: &str, answer: Answer) {
        lock(&self.exact).insert(path.to_owned(), answer);
    }

    /// Answers a path no more by itself.
    pub(crate) fn forget(&self, path: &str) {
        lock(&self.exact).remove(path);
    }

    /// Answers all paths under a folder so, but for those set on their own.
    pub(crate) fn set_under(&self, folder: &str, answer: Answer) {
        lock(&self.under).push((format!("{}/", folder.trim_end_matches('/')), answer));
    }

    pub(crate) fn log(&self) -> watch::Receiver<Vec<Logged>> {
        self.log.subscribe()
    }

    fn find(&self, path: &str, path_and_query: &str) -> Option<Answer> {
        let exact = lock(&self.exact);
        if let Some(answer) = exact.get(path_and_query).or_else(|| exact.get(path)) {
            return Some(answer.clone());
        }
        let under = lock(&self.under);
        under
            .iter()
            .rev()
            .find(|(folder, _)| path.starts_with(folder))
            .map(|(_, answer)| answer.clone())
    }
}

/// Logs every request and answers it by the table; an unknown path is a 404.
pub(crate) async fn answer(
    State(table): State<Arc<Table>>,
    ConnectInfo(connection): ConnectInfo<Connection>,
    request: Request,
) -> Response {
    let (head, body) = request.into_parts();
    // A body that is longer, or breaks off, is none.
    let body = axum::body::to_bytes(body, MAX_BODY_BYTES)
        .await
        .unwrap_or_default();
    let body = String::from_utf8_lossy(&body).into_owned();
    let path = head.uri.path().to_owned();
    let path_and_query = head
        .uri
        .path_and_query()
        .map_or_else(|| path.clone(), ToString::to_string);
    let answer = table.find(&path, &path_and_query);
    let logged = Logged {
        method: head.method.to_string(),
        path: path_and_query,
        headers: head.headers.clone(),
        body: body.clone(),
        at_connection: connection.number,
    };
    table.log.send_modify(|log| log.push(logged));
    match answer {
        Some(answer) => answer(&Asked {
            method: head.method.to_string(),
            path,
            query: head.uri.query().unwrap_or_default().to_owned(),
            body,
            headers: head.headers,
            connection,
        }),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
