//! The socket side: counts bytes and connections, and can break a connection on command.

use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

/// What all connections of one web count together.
#[derive(Debug, Default)]
pub(crate) struct Wire {
    pub(crate) connections: AtomicU64,
    pub(crate) bytes_in: AtomicU64,
    written: Mutex<u64>,
}

impl Wire {
    pub(crate) fn bytes_out(&self) -> u64 {
        *self.written.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One connection, as the answers see it.
#[derive(Debug, Clone)]
pub(crate) struct Connection {
    /// 1 for the first.
    pub(crate) number: u64,
    broken: Arc<AtomicBool>,
}

impl Connection {
    /// Nothing more is written on it: it closes.
    pub(crate) fn hang_up(&self) {
        self.broken.store(true, Relaxed);
    }
}

impl Connected<IncomingStream<'_, CountingListener>> for Connection {
    fn connect_info(stream: IncomingStream<'_, CountingListener>) -> Self {
        stream.remote_addr().clone()
    }
}

/// Takes connections and counts them.
pub(crate) struct CountingListener {
    pub(crate) inner: TcpListener,
    pub(crate) wire: Arc<Wire>,
    pub(crate) stop: CancellationToken,
}

impl Listener for CountingListener {
    type Io = CountingStream;
    type Addr = Connection;

    async fn accept(&mut self) -> (CountingStream, Connection) {
        let (stream, _) = Listener::accept(&mut self.inner).await;
        let number = self.wire.connections.fetch_add(1, Relaxed) + 1;
        let broken = Arc::<AtomicBool>::default();
        let stopped = Box::pin(self.stop.clone().cancelled_owned());
        let connection = Connection {
            number,
            broken: broken.clone(),
        };
        (
            CountingStream {
                stream,
                wire: self.wire.clone(),
                broken,
                stopped,
            },
            connection,
        )
    }

    fn local_addr(&self) -> io::Result<Connection> {
        Ok(Connection {
            number: 0,
            broken: Arc::default(),
        })
    }
}

/// A connection whose bytes are counted.
pub(crate) struct CountingStream {
    stream: TcpStream,
    wire: Arc<Wire>,
    broken: Arc<AtomicBool>,
    stopped: Pin<Box<WaitForCancellationFutureOwned>>,
}

impl CountingStream {
    fn is_over(&mut self, cx: &mut Context<'_>) -> bool {
        // Polling the token also asks to be woken, so that an idle connection breaks at once.
        self.broken.load(Relaxed) || self.stopped.as_mut().poll(cx).is_ready()
    }
}

impl AsyncRead for CountingStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.is_over(cx) {
            return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()));
        }
        let before = buf.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(cx, buf);
        self.wire
            .bytes_in
            .fetch_add((buf.filled().len() - before) as u64, Relaxed);
        polled
    }
}

impl AsyncWrite for CountingStream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        if self.is_over(cx) {
            return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()));
        }
        let wire = self.wire.clone();
        // Held over the write: who has read an answer must find it counted.
        let mut written = wire.written.lock().unwrap_or_else(PoisonError::into_inner);
        let polled = Pin::new(&mut self.stream).poll_write(cx, buf);
        if let Poll::Ready(Ok(bytes)) = polled {
            *written += bytes as u64;
        }
        polled
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
