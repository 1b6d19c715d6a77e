//! Counts what goes over the wire.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use crate::Traffic;
use crate::socket::{Bytes, Line};

/// The counters of one fetcher, or of one fetch; clones count together.
///
/// A fetcher's bytes are those of its sockets. A fetch claims its part of them from the connection that brought its
/// answer; what nobody claims (a connection that came to nothing) is in the fetcher's count alone.
#[derive(Debug, Clone, Default)]
pub(crate) struct Meter {
    bytes: Arc<Bytes>,
    asked: Arc<Asked>,
    whole: Option<Arc<Whole>>,
}

#[derive(Debug)]
struct Whole {
    bytes: Arc<Bytes>,
    asked: Arc<Asked>,
}

#[derive(Debug, Default)]
struct Asked {
    requests: AtomicU64,
    /// One more than the milliseconds; 0 for none.
    to_head_ms: AtomicU64,
}

impl Meter {
    /// A meter for one fetch.
    pub(crate) fn of_one(&self) -> Self {
        Self {
            whole: Some(Arc::new(Whole {
                bytes: self.bytes.clone(),
                asked: self.asked.clone(),
            })),
            ..Self::default()
        }
    }

    /// Where the sockets of a fetcher count.
    pub(crate) fn bytes(&self) -> Arc<Bytes> {
        self.bytes.clone()
    }

    /// A request goes out.
    pub(crate) fn request(&self) {
        self.asked.requests.fetch_add(1, Relaxed);
        if let Some(whole) = &self.whole {
            whole.asked.requests.fetch_add(1, Relaxed);
        }
    }

    /// The head of an answer came in, so long after it was asked for.
    pub(crate) fn answered(&self, after: Duration) {
        let millis = u64::try_from(after.as_millis()).unwrap_or(u64::MAX);
        self.asked.to_head_ms.store(millis.saturating_add(1), Relaxed);
    }

    /// How long the last answer's head took; none when none came.
    pub(crate) fn to_head(&self) -> Option<Duration> {
        match self.asked.to_head_ms.load(Relaxed) {
            0 => None,
            millis => Some(Duration::from_millis(millis - 1)),
        }
    }

    /// Counts what a host has sent of a body that is not read any more, and that the socket will not see.
    pub(crate) fn on_its_way(&self, bytes: u64) {
        self.bytes.received.fetch_add(bytes, Relaxed);
        if let Some(whole) = &self.whole {
            whole.bytes.received.fetch_add(bytes, Relaxed);
        }
    }

    /// Until the claim is dropped, and then once more, what goes over the connection is of this fetch.
    pub(crate) fn claim(&self, line: Option<Line>) -> Claim {
        Claim {
            bytes: self.bytes.clone(),
            line,
        }
    }

    /// The counts so far.
    pub(crate) fn traffic(&self) -> Traffic {
        Traffic {
            requests: self.asked.requests.load(Relaxed),
            bytes_received: self.bytes.received.load(Relaxed),
            bytes_sent: self.bytes.sent.load(Relaxed),
        }
    }
}

/// What a fetch takes of a connection's bytes when it is done with an answer, or is stopped.
#[derive(Debug)]
pub(crate) struct Claim {
    bytes: Arc<Bytes>,
    line: Option<Line>,
}

impl Drop for Claim {
    fn drop(&mut self) {
        if let Some(line) = &self.line {
            let (received, sent) = line.claim();
            self.bytes.received.fetch_add(received, Relaxed);
            self.bytes.sent.fetch_add(sent, Relaxed);
        }
    }
}
