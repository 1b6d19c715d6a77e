//! Undoes `Content-Encoding` as the bytes arrive, and stops at the limit however small the bomb.

use std::fmt;
use std::io::{self, Write};

use brotli_decompressor::DecompressorWriter;
use flate2::write::MultiGzDecoder;
use reqwest::header::{CONTENT_ENCODING, HeaderMap};
use zstd::stream::{raw, zio};
use zstd::zstd_safe::DParameter;

const BUFFER: usize = 16 * 1024;
// RFC 9659: over HTTP, a zstd window has at most 8 MiB.
const ZSTD_WINDOW_LOG: u32 = 23;

/// Why a body could not be decoded.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum DecodeFault {
    /// It came out larger than the limit.
    TooLarge,
    /// It ended before its end.
    Cut,
    /// It is not what its header says; with the decoder's reason.
    Damaged(String),
}

/// A body on its way from the wire to plain bytes.
pub(crate) struct Decoder {
    inner: Inner,
    fed: bool,
}

enum Inner {
    Plain(Bounded),
    Gzip(Box<MultiGzDecoder<Bounded>>),
    Brotli(Box<DecompressorWriter<Bounded>>),
    Zstd(zio::Writer<Bounded, raw::Decoder<'static>>),
}

impl Decoder {
    /// A decoder for what the head of the answer says, giving at most `limit` bytes.
    pub(crate) fn new(headers: &HeaderMap, limit: u64) -> Result<Self, DecodeFault> {
        let named = encodings(headers);
        let sink = Bounded {
            bytes: Vec::new(),
            limit: usize::try_from(limit).unwrap_or(usize::MAX),
        };
        let inner = match named.as_slice() {
            [] => Inner::Plain(sink),
            [one] if one == "gzip" || one == "x-gzip" => Inner::Gzip(Box::new(MultiGzDecoder::new(sink))),
            [one] if one == "br" => Inner::Brotli(Box::new(DecompressorWriter::new(sink, BUFFER))),
            [one] if one == "zstd" => Inner::Zstd(zstd_writer(sink).map_err(|error| damaged(&error))?),
            // Never asked for; and one inside another is how bombs are built.
            _ => {
                return Err(DecodeFault::Damaged(
                    "it is compressed in a way that was not asked for".to_owned(),
                ));
            }
        };
        Ok(Self { inner, fed: false })
    }

    /// Takes bytes as they came from the wire.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> Result<(), DecodeFault> {
        self.fed |= !bytes.is_empty();
        match &mut self.inner {
            Inner::Plain(sink) => sink.write_all(bytes),
            Inner::Gzip(decoder) => decoder.write_all(bytes),
            Inner::Brotli(decoder) => decoder.write_all(bytes),
            Inner::Zstd(decoder) => decoder.write_all(bytes),
        }
        .map_err(|error| damaged(&error))
    }

    /// The plain bytes, once the wire has given all.
    pub(crate) fn finish(self) -> Result<Vec<u8>, DecodeFault> {
        // An empty body needs no trailer: servers name an encoding for it all the same.
        if !self.fed {
            return Ok(Vec::new());
        }
        let ended = match self.inner {
            Inner::Plain(sink) => Ok(sink),
            Inner::Gzip(decoder) => decoder.finish(),
            Inner::Brotli(decoder) => decoder
                .into_inner()
                .map_err(|_| io::ErrorKind::UnexpectedEof.into()),
            Inner::Zstd(mut decoder) => decoder.finish().map(|()| decoder.into_inner().0),
        };
        match ended {
            Ok(sink) => Ok(sink.bytes),
            Err(error) if is_limit(&error) => Err(DecodeFault::TooLarge),
            // Damage shows while it is pushed; what fails only here has no end.
            Err(_) => Err(DecodeFault::Cut),
        }
    }
}

fn encodings(headers: &HeaderMap) -> Vec<String> {
    let values = headers
        .get_all(CONTENT_ENCODING)
        .iter()
        .map(|value| String::from_utf8_lossy(value.as_bytes()));
    let joined = values.collect::<Vec<_>>().join(",").to_ascii_lowercase();
    let names = joined.split(',').map(str::trim);
    names
        .filter(|name| !matches!(*name, "" | "identity"))
        .map(str::to_owned)
        .collect()
}

fn zstd_writer(sink: Bounded) -> io::Result<zio::Writer<Bounded, raw::Decoder<'static>>> {
    let mut decoder = raw::Decoder::new()?;
    decoder.set_parameter(DParameter::WindowLogMax(ZSTD_WINDOW_LOG))?;
    Ok(zio::Writer::new(sink, decoder))
}

fn damaged(error: &io::Error) -> DecodeFault {
    if is_limit(error) {
        DecodeFault::TooLarge
    } else {
        DecodeFault::Damaged(error.to_string())
    }
}

fn is_limit(error: &io::Error) -> bool {
    error
        .get_ref()
        .is_some_and(<dyn std::error::Error + Send + Sync>::is::<OverLimit>)
}

/// Bytes in memory, up to a limit.
struct Bounded {
    bytes: Vec<u8>,
    limit: usize,
}

#[derive(Debug)]
struct OverLimit;

impl fmt::Display for OverLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("over the limit")
    }
}

impl std::error::Error for OverLimit {}

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // Checked before memory is taken: the decoder may hand over a bomb's next megabytes.
        if bytes.len() > self.limit - self.bytes.len() {
            return Err(io::Error::other(OverLimit));
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use reqwest::header::HeaderValue;

    use super::*;

    fn decode(encoding: &str, pieces: &[&[u8]], limit: u64) -> Result<Vec<u8>, DecodeFault> {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_ENCODING, HeaderValue::from_str(encoding).unwrap());
        let mut decoder = Decoder::new(&headers, limit)?;
        for piece in pieces {
            decoder.push(piece)?;
        }
        decoder.finish()
    }

    fn encode(encoding: &str, plain: &[u8]) -> Vec<u8> {
        match encoding {
            "gzip" => {
                let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
                encoder.write_all(plain).unwrap();
                encoder.finish().unwrap()
            }
            "br" => {
                let mut encoder = brotli::CompressorWriter::new(Vec::new(), 4096, 3, 20);
                encoder.write_all(plain).unwrap();
                encoder.into_inner()
            }
            "zstd" => zstd::encode_all(plain, 1).unwrap(),
            _ => plain.to_vec(),
        }
    }

    const ENCODINGS: [&str; 4] = ["gzip", "br", "zstd", "identity"];

    #[test]
    fn a_bomb_stops_at_the_limit_and_not_a_byte_before() {
        let plain = vec![0; 1 << 20];
        for encoding in ENCODINGS {
            let wire = encode(encoding, &plain);
            assert_eq!(
                decode(encoding, &[&wire], 1 << 20).map(|b| b.len()),
                Ok(1 << 20),
                "{encoding}"
            );
            let over = decode(encoding, &[&wire], (1 << 20) - 1);
            assert_eq!(
                over,
                Err(DecodeFault::TooLarge),
                "{encoding} could fill the memory"
            );
        }
    }

    #[test]
    fn a_window_larger_than_the_web_allows_is_refused() {
        let mut encoder = zstd::Encoder::new(Vec::new(), 1).unwrap();
        encoder.window_log(27).unwrap();
        encoder.write_all(&[0; 1000]).unwrap();
        let wire = encoder.finish().unwrap();
        assert!(
            matches!(decode("zstd", &[&wire], 1 << 20), Err(DecodeFault::Damaged(_))),
            "a small answer could claim 128 MB of memory"
        );
    }

    proptest! {
        #[test]
        fn bytes_survive_any_encoding_in_any_pieces(
            plain in prop::collection::vec(any::<u8>(), 0..3000),
            at in 0_usize..3000,
            which in 0..ENCODINGS.len(),
        ) {
            let wire = encode(ENCODINGS[which], &plain);
            let (first, second) = wire.split_at(at.min(wire.len()));
            prop_assert_eq!(decode(ENCODINGS[which], &[first, b"", second], 3000), Ok(plain));
        }

        #[test]
        fn a_stream_cut_anywhere_is_never_taken_for_whole(
            plain in prop::collection::vec(any::<u8>(), 1..2000),
            cut in 1_usize..2000,
            which in 0..3_usize,
        ) {
            let wire = encode(ENCODINGS[which], &plain);
            let kept = wire.len().saturating_sub(cut).max(1);
            prop_assert_eq!(decode(ENCODINGS[which], &[&wire[..kept]], 3000), Err(DecodeFault::Cut));
        }

        #[test]
        fn noise_gives_an_answer_and_no_panic(
            mut wire in prop::collection::vec(any::<u8>(), 0..2000),
            which in 0..3_usize,
            flip in 0_usize..2000,
        ) {
            let _ = decode(ENCODINGS[which], &[&wire], 100_000);
            wire = encode(ENCODINGS[which], &wire);
            let at = flip % wire.len();
            wire[at] ^= 0x55;
            let decoded = decode(ENCODINGS[which], &[&wire, b"more"], 100_000);
            prop_assert!(decoded.map_or(0, |bytes| bytes.len()) <= 100_000);
        }
    }
}
