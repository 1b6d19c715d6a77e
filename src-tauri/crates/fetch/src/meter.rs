//! Counts what goes over the wire.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::task::{Context, Poll};
use std::time::Duration;

use reqwest::{Method, StatusCode, header::HeaderMap};
use tower_layer::Layer;
use tower_service::Service;
use url::Url;

use crate::Traffic;

// reqwest seals its stream, so a handshake cannot be counted: these are a usual one, rounded up.
const HANDSHAKE_RECEIVED: u64 = 4096;
const HANDSHAKE_SENT: u64 = 1024;

/// The counters of one fetcher, or of one fetch, which counts for its fetcher too; clones count together.
#[derive(Debug, Clone, Default)]
pub(crate) struct Meter {
    counts: Arc<Counts>,
    whole: Option<Arc<Counts>>,
}

#[derive(Debug, Default)]
struct Counts {
    requests: AtomicU64,
    received: AtomicU64,
    sent: AtomicU64,
    /// One more than the milliseconds; 0 for none.
    to_head_ms: AtomicU64,
}

impl Meter {
    /// A meter for one fetch.
    pub(crate) fn of_one(&self) -> Self {
        Self {
            counts: Arc::default(),
            whole: Some(self.counts.clone()),
        }
    }

    fn each(&self) -> impl Iterator<Item = &Counts> {
        std::iter::once(&self.counts).chain(&self.whole).map(Arc::as_ref)
    }

    /// A request went out.
    pub(crate) fn request(&self, method: &Method, url: &Url, headers: &HeaderMap) {
        let path = url.path().len() + url.query().map_or(0, |query| query.len() + 1);
        let host = "host: \r\n".len() + url.authority().len();
        let line = method.as_str().len() + path + "  HTTP/1.1\r\n".len();
        for counts in self.each() {
            counts.requests.fetch_add(1, Relaxed);
            counts
                .sent
                .fetch_add((line + host) as u64 + head_len(headers), Relaxed);
        }
    }

    /// The head of an answer came in, so long after it was asked for.
    pub(crate) fn answered(&self, after: Duration) {
        let millis = u64::try_from(after.as_millis()).unwrap_or(u64::MAX);
        self.counts.to_head_ms.store(millis.saturating_add(1), Relaxed);
    }

    /// How long the last answer's head took; none when none came.
    pub(crate) fn to_head(&self) -> Option<Duration> {
        match self.counts.to_head_ms.load(Relaxed) {
            0 => None,
            millis => Some(Duration::from_millis(millis - 1)),
        }
    }

    /// The head of an answer came in.
    pub(crate) fn head(&self, status: StatusCode, headers: &HeaderMap) {
        let line = "HTTP/1.1 200 \r\n".len() + status.canonical_reason().map_or(0, str::len);
        self.body(line as u64 + head_len(headers));
    }

    /// Bytes of a body came in, as they were sent.
    pub(crate) fn body(&self, bytes: u64) {
        for counts in self.each() {
            counts.received.fetch_add(bytes, Relaxed);
        }
    }

    /// The counts so far.
    pub(crate) fn traffic(&self) -> Traffic {
        Traffic {
            requests: self.counts.requests.load(Relaxed),
            bytes_received: self.counts.received.load(Relaxed),
            bytes_sent: self.counts.sent.load(Relaxed),
        }
    }
}

fn head_len(headers: &HeaderMap) -> u64 {
    let lines: usize = headers
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len() + 4)
        .sum();
    (lines + 2) as u64
}

/// Adds a handshake for each connection that is made; for the clients that speak TLS.
#[derive(Debug, Clone)]
pub(crate) struct Handshakes(pub(crate) Meter);

impl<S> Layer<S> for Handshakes {
    type Service = Counted<S>;

    fn layer(&self, inner: S) -> Counted<S> {
        Counted {
            inner,
            meter: self.0.clone(),
        }
    }
}

/// A connector whose connections are counted.
#[derive(Debug, Clone)]
pub(crate) struct Counted<S> {
    inner: S,
    meter: Meter,
}

impl<S, R> Service<R> for Counted<S>
where
    S: Service<R>,
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, to: R) -> Self::Future {
        let connecting = self.inner.call(to);
        let meter = self.meter.clone();
        Box::pin(async move {
            // A failed handshake is not counted: how far it came cannot be known.
            let connection = connecting.await?;
            meter.counts.received.fetch_add(HANDSHAKE_RECEIVED, Relaxed);
            meter.counts.sent.fetch_add(HANDSHAKE_SENT, Relaxed);
            Ok(connection)
        })
    }
}
