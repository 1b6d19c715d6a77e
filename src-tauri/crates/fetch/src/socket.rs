//! Below TLS: each connection to the web, and every byte that went over it.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::task::{Context, Poll};

use hyper_util::client::legacy::connect::{Connected, Connection};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// Bytes in and out.
#[derive(Debug, Default)]
pub(crate) struct Bytes {
    pub(crate) received: AtomicU64,
    pub(crate) sent: AtomicU64,
}

/// The bytes of one connection that no fetch has claimed yet; each answer carries the one it came by.
#[derive(Debug, Clone, Default)]
pub(crate) struct Line(Arc<Bytes>);

impl Line {
    /// Bytes received and sent since the last claim; the handshake is of who came first.
    pub(crate) fn claim(&self) -> (u64, u64) {
        (self.0.received.swap(0, Relaxed), self.0.sent.swap(0, Relaxed))
    }
}

/// A connection whose bytes are counted.
#[derive(Debug)]
pub(crate) struct Socket {
    stream: TcpStream,
    line: Line,
    whole: Arc<Bytes>,
    /// Whether requests of plain HTTP go to a proxy here, which wants whole addresses.
    proxied: bool,
}

impl Socket {
    pub(crate) fn new(stream: TcpStream, whole: Arc<Bytes>, proxied: bool) -> Self {
        Self {
            stream,
            line: Line::default(),
            whole,
            proxied,
        }
    }

    fn sent(&self, written: &Poll<io::Result<usize>>) {
        if let Poll::Ready(Ok(bytes)) = written {
            self.line.0.sent.fetch_add(*bytes as u64, Relaxed);
            self.whole.sent.fetch_add(*bytes as u64, Relaxed);
        }
    }
}

impl Connection for Socket {
    fn connected(&self) -> Connected {
        Connected::new().proxy(self.proxied).extra(self.line.clone())
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(cx, buf);
        let bytes = (buf.filled().len() - before) as u64;
        self.line.0.received.fetch_add(bytes, Relaxed);
        self.whole.received.fetch_add(bytes, Relaxed);
        read
    }
}

impl AsyncWrite for Socket {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, buf);
        self.sent(&written);
        written
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, bufs);
        self.sent(&written);
        written
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
