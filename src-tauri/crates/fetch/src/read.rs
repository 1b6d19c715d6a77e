//! Reading the body of an answer: bounded, decoded as it comes, and kept for later when it breaks off.

use std::future::Future;
use std::time::{Duration, Instant};

use reqwest::Response;
use reqwest::header::{
    ACCEPT_RANGES, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE, ETAG, HeaderMap, LAST_MODIFIED,
};
use url::Url;

use crate::decode::{DecodeFault, Decoder};
use crate::error::shown;
use crate::meter::Meter;
use crate::partial::{Partial, PartialHead, PartialWriter, Partials, SMALLEST_BYTES};
use crate::transport::deepest;
use crate::verdict::text;
use crate::{Fault, FetchError, Request};

// A redirect's body is read so far, to keep its connection; beyond, a new connection is cheaper.
const DRAIN_BYTES: u64 = 16 * 1024;
/// What a host sends without waiting for an answer: ten packets (RFC 6928).
pub(crate) const WINDOW_BYTES: u64 = 14_600;
// The part of a body that must fit into an allowance for it to be begun.
const BEGUN_PART: u64 = 4;

// A body that is slower than this is as good as silent, in bytes a second…
const SLOWEST: u64 = 256;
// …once it has been waited for so many times as long as silence is.
const PATIENCE: u32 = 10;
// And so many times as long no body is waited for: what came of it is gone on with another time.
const LONGEST: u32 = 120;

/// Where a body is left that an allowance does not reach: what is known not to fit is left a window early, since that
/// much is on its way when the host hears of it.
fn stop_at(allowed: u64, declared: Option<u64>) -> u64 {
    match declared {
        Some(declared) if declared > allowed.saturating_add(WINDOW_BYTES) => {
            allowed.saturating_sub(WINDOW_BYTES)
        }
        _ => allowed,
    }
}

/// One body on its way in.
pub(crate) struct BodyReader<'a> {
    pub(crate) request: &'a Request,
    pub(crate) url: &'a Url,
    pub(crate) meter: &'a Meter,
    pub(crate) partials: &'a Partials,
    pub(crate) stall_timeout: Duration,
}

impl BodyReader<'_> {
    /// Reads all of it, or says why not; what came of it before is kept where the host lets one go on.
    ///
    /// `begun` is what came earlier, when the answer is the rest of it (206).
    pub(crate) async fn read(
        &self,
        mut response: Response,
        begun: Option<Partial>,
    ) -> Result<(Vec<u8>, HeaderMap), FetchError> {
        let headers = std::mem::take(response.headers_mut());
        let earlier = begun.as_ref().map_or(0, |begun| begun.bytes.len() as u64);
        let declared = declared_len(&headers);
        if let Err(refused) = self.check_declared(declared, &headers, begun.is_some(), earlier) {
            self.count_what_came(response, declared).await;
            return Err(refused);
        }
        let mut decoder = self.decoder(&headers, begun.as_ref())?;
        let mut keeper = match &begun {
            Some(begun) => Keeper::On(begun.go_on()),
            None if self.keepable(&headers) => Keeper::begin(self.url, &headers),
            None => Keeper::Nothing,
        };
        let (mut wire_bytes, began) = (0_u64, Instant::now());
        while let Some(chunk) = self.unless_stalled(response.chunk()).await? {
            wire_bytes += chunk.len() as u64;
            if earlier + wire_bytes > self.request.limit_bytes {
                self.partials.forget(self.url);
                return Err(self.too_large());
            }
            keeper.push(&chunk, self.partials, self.url);
            self.check_pace(wire_bytes, began.elapsed())?;
            self.check_allowance(wire_bytes, declared)?;
            decoder.push(&chunk).map_err(|fault| self.decoding(fault))?;
        }
        let bytes = decoder.finish().map_err(|fault| self.decoding(fault))?;
        self.partials.forget(self.url);
        Ok((bytes, headers))
    }

    /// What may not be paid for now is left where it is; the last byte of all is taken.
    pub(crate) fn check_allowance(&self, bytes: u64, declared: Option<u64>) -> Result<(), FetchError> {
        let allowed = self.request.allow_bytes;
        let over = allowed.is_some_and(|allowed| bytes > stop_at(allowed, declared));
        if over && declared != Some(bytes) {
            return Err(self.over_allowance(declared));
        }
        Ok(())
    }

    /// What drips would hold a sync for as long as its host likes.
    pub(crate) fn check_pace(&self, bytes: u64, taken: Duration) -> Result<(), FetchError> {
        let drips = taken > self.stall_timeout * PATIENCE && bytes < SLOWEST * taken.as_secs().max(1);
        if drips || taken > self.stall_timeout * LONGEST {
            return Err(self.network(Fault::Stalled, format!("{bytes} bytes in {} s", taken.as_secs())));
        }
        Ok(())
    }

    /// Reads a small body that nobody needs, so that its connection can be used again.
    pub(crate) async fn drain(&self, mut response: Response) {
        if declared_len(response.headers()).is_none_or(|len| len > DRAIN_BYTES) {
            return;
        }
        while let Ok(Some(_)) = self.unless_stalled(response.chunk()).await {}
    }

    /// Counts what a host had sent of a body before it learns that nobody wants it: what came, and at least what a
    /// host sends without waiting, which may still be on its way.
    pub(crate) async fn count_what_came(&self, mut response: Response, declared: Option<u64>) {
        let mut came = 0;
        while let Ok(Ok(Some(chunk))) = tokio::time::timeout(Duration::ZERO, response.chunk()).await {
            came += chunk.len() as u64;
            if came > SMALLEST_BYTES as u64 {
                break;
            }
        }
        let sent = declared.unwrap_or(0).min(WINDOW_BYTES);
        self.meter.on_its_way(sent.saturating_sub(came));
    }

    /// What is said to be too large is not paid for.
    fn check_declared(
        &self,
        declared: Option<u64>,
        headers: &HeaderMap,
        begun: bool,
        earlier: u64,
    ) -> Result<(), FetchError> {
        let Some(declared) = declared else { return Ok(()) };
        if earlier + declared > self.request.limit_bytes {
            return Err(self.too_large());
        }
        // What a host sends without waiting is on its way with the head: refusing that saves nothing.
        let over = |allowed: u64| declared > allowed.saturating_add(WINDOW_BYTES);
        // What can be gone on with is begun, when a good part of it fits: else a small budget would never bring it.
        let worth = |allowed| begun || (allowed >= declared / BEGUN_PART && self.keepable(headers));
        match self.request.allow_bytes {
            Some(allowed) if over(allowed) && !worth(allowed) => Err(self.over_allowance(Some(declared))),
            _ => Ok(()),
        }
    }

    /// Whether the beginning of an answer is kept, to be gone on with.
    fn keepable(&self, headers: &HeaderMap) -> bool {
        self.request.form.is_none() && head_of(self.url, headers).is_some()
    }

    fn decoder(&self, headers: &HeaderMap, begun: Option<&Partial>) -> Result<Decoder, FetchError> {
        let limit = self.request.limit_bytes;
        let Some(begun) = begun else {
            return Decoder::new(headers, limit).map_err(|fault| self.decoding(fault));
        };
        let mut first = HeaderMap::new();
        let encoding = begun
            .head
            .content_encoding
            .as_ref()
            .and_then(|name| name.parse().ok());
        if let Some(encoding) = encoding {
            first.insert(CONTENT_ENCODING, encoding);
        }
        let mut decoder = Decoder::new(&first, limit).map_err(|fault| self.decoding(fault))?;
        decoder.push(&begun.bytes).map_err(|fault| self.decoding(fault))?;
        Ok(decoder)
    }

    pub(crate) async fn unless_stalled<T>(
        &self,
        read: impl Future<Output = reqwest::Result<T>>,
    ) -> Result<T, FetchError> {
        match tokio::time::timeout(self.stall_timeout, read).await {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(error)) => Err(self.network(Fault::Cut, deepest(&error))),
            Err(_) => Err(self.network(Fault::Stalled, "no more bytes".to_owned())),
        }
    }

    fn network(&self, fault: Fault, cause: String) -> FetchError {
        FetchError::Network {
            fault,
            url: shown(self.url),
            cause,
        }
    }

    pub(crate) fn too_large(&self) -> FetchError {
        FetchError::TooLarge {
            url: shown(self.url),
            limit_bytes: self.request.limit_bytes,
        }
    }

    fn over_allowance(&self, size_bytes: Option<u64>) -> FetchError {
        FetchError::OverAllowance {
            url: shown(self.url),
            size_bytes,
        }
    }

    fn decoding(&self, fault: DecodeFault) -> FetchError {
        if fault != DecodeFault::Cut {
            // Two halves that do not fit, or bytes that were spoilt: the next question starts anew.
            self.partials.forget(self.url);
        }
        match fault {
            DecodeFault::TooLarge => self.too_large(),
            DecodeFault::Cut => self.network(Fault::Cut, "its compressed stream has no end".to_owned()),
            DecodeFault::Damaged(cause) => FetchError::Unreadable {
                url: shown(self.url),
                cause,
            },
        }
    }
}

/// Where the bytes of an answer go besides the decoder.
enum Keeper {
    /// Nowhere: the host does not let one go on, or the disk does not.
    Nothing,
    /// Into memory, as long as they are few.
    Few(PartialHead, Vec<u8>),
    /// Onto the disk.
    On(Option<PartialWriter>),
}

impl Keeper {
    fn begin(url: &Url, headers: &HeaderMap) -> Self {
        match head_of(url, headers) {
            Some(head) => Self::Few(head, Vec::new()),
            None => Self::Nothing,
        }
    }

    fn push(&mut self, chunk: &[u8], partials: &Partials, url: &Url) {
        if let Self::Few(head, few) = self {
            few.extend_from_slice(chunk);
            if few.len() < SMALLEST_BYTES {
                return;
            }
            let mut writer = partials.begin(head, url);
            let kept = writer.as_mut().is_some_and(|writer| writer.push(few).is_ok());
            *self = if kept { Self::On(writer) } else { Self::Nothing };
        } else if let Self::On(Some(writer)) = self
            && writer.push(chunk).is_err()
        {
            *self = Self::Nothing;
        }
    }
}

/// What to go on with, if the host lets one.
fn head_of(url: &Url, headers: &HeaderMap) -> Option<PartialHead> {
    let text = |name| text(headers, &name);
    if text(ACCEPT_RANGES).is_some_and(|ranges| ranges.trim().eq_ignore_ascii_case("none")) {
        return None;
    }
    let strong = text(ETAG).filter(|etag| etag.starts_with('"'));
    let validator = strong.or_else(|| text(LAST_MODIFIED))?;
    Some(PartialHead {
        url: url.to_string(),
        validator: validator.to_owned(),
        content_encoding: text(CONTENT_ENCODING).map(str::to_owned),
    })
}

/// Whether an answer of status 206 is the rest of what was begun: from the very byte on (RFC 9110, 14.4).
pub(crate) fn is_the_rest(headers: &HeaderMap, begun: &Partial) -> bool {
    let text = |name| text(headers, &name);
    let from = text(CONTENT_RANGE)
        .and_then(|range| range.trim().strip_prefix("bytes "))
        .and_then(|range| range.split('-').next()?.trim().parse::<usize>().ok());
    let same =
        text(ETAG).is_none_or(|etag| !begun.head.validator.starts_with('"') || etag == begun.head.validator);
    from == Some(begun.bytes.len()) && same
}

pub(crate) fn declared_len(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.trim().parse().ok()
}
