//! What the web answered.

use std::time::Duration;

use kalan_model::Validators;
use url::Url;

/// The good ends of a fetch.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    clippy::large_enum_variant,
    reason = "there is one of them at a time, and a body is the usual end"
)]
pub enum Fetched {
    /// What is kept is still current (304).
    NotModified {
        /// Where it has moved for good, as in [`Body::moved_to`].
        moved_to: Option<Url>,
        /// Seconds for which asking again is of no use, where the host says (`Cache-Control`, `Expires`).
        fresh_secs: Option<u64>,
    },
    /// A whole answer.
    Body(Body),
}

/// A whole answer, decompressed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// The bytes, at most [`Request::limit_bytes`](crate::Request::limit_bytes).
    pub bytes: Vec<u8>,
    /// Where they came from, after redirects.
    pub url: Url,
    /// The same, if every redirect on the way was permanent (301, 308): the address to keep.
    pub moved_to: Option<Url>,
    /// `Content-Type` as sent, charset included.
    pub content_type: Option<String>,
    /// What to ask again with.
    pub validators: Validators,
    /// Seconds for which asking again is of no use, where the host says (`Cache-Control`, `Expires`).
    pub fresh_secs: Option<u64>,
    /// The WebSub hub that the answer's `Link` header names.
    pub hub_url: Option<String>,
}

/// What one fetch cost, whatever came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Spent {
    /// Its part of the traffic; a new connection's handshake is nobody's part.
    pub traffic: Traffic,
    /// From the question to the head of its last answer.
    pub to_head: Option<Duration>,
    /// From the question to the end.
    pub to_end: Duration,
}

/// What has gone over the wire since the fetcher was made; a caller subtracts.
///
/// Counted: each request's and each answer's head as HTTP/1.1 writes it (HTTP/2 sends less), bodies as
/// they were sent, still compressed, also when they were refused or cut, and for each new TLS connection
/// a flat 4 KiB in and 1 KiB out for its handshake. Not counted: TCP and IP, TLS record headers (a
/// thousandth), the lengths between the chunks of a chunked body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Traffic {
    /// Requests sent, redirects and retries included.
    pub requests: u64,
    /// Bytes in.
    pub bytes_received: u64,
    /// Bytes out.
    pub bytes_sent: u64,
}

impl std::ops::AddAssign for Traffic {
    fn add_assign(&mut self, more: Self) {
        self.requests += more.requests;
        self.bytes_received += more.bytes_received;
        self.bytes_sent += more.bytes_sent;
    }
}

impl std::ops::Sub for Traffic {
    type Output = Self;

    fn sub(self, less: Self) -> Self {
        Self {
            requests: self.requests.saturating_sub(less.requests),
            bytes_received: self.bytes_received.saturating_sub(less.bytes_received),
            bytes_sent: self.bytes_sent.saturating_sub(less.bytes_sent),
        }
    }
}
