//! Takes connections in: bounded in number, and none may hold its place by doing nothing.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use axum::extract::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_io_timeout::TimeoutStream;
use tower::ServiceExt as _;

/// Connections at once: a hundred phones with four each.
const MOST_CONNECTIONS: usize = 400;
/// Connections of one guest; a browser opens six.
const MOST_OF_ONE: usize = 24;
/// A request's head has come whole by then.
const HEAD_WITHIN: Duration = Duration::from_secs(15);
/// A connection on which nothing moves for so long is closed; one that moves slowly is not.
const STALLED_AFTER: Duration = Duration::from_secs(60);
const MOST_HEADERS: usize = 64;

/// Serves until the listener breaks.
pub(super) async fn serve(listener: TcpListener, router: Router) -> io::Result<()> {
    let places = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    let guests = Guests::default();
    loop {
        // Who comes when all is full waits at the door.
        let Ok(place) = places.clone().acquire_owned().await else {
            return Ok(());
        };
        let (stream, peer) = match listener.accept().await {
            Ok(accepted) => accepted,
            // One that went away again, or a moment without file handles.
            Err(error) => {
                tracing::debug!(%error, "a guest could not come in");
                tokio::task::yield_now().await;
                continue;
            }
        };
        let Some(seat) = guests.seat(peer.ip()) else {
            continue;
        };
        let router = router.clone();
        tokio::spawn(async move {
            connection(stream, peer, router).await;
            drop((seat, place));
        });
    }
}

async fn connection(stream: TcpStream, peer: SocketAddr, router: Router) {
    let _ = stream.set_nodelay(true);
    let mut stream = TimeoutStream::new(stream);
    stream.set_read_timeout(Some(STALLED_AFTER));
    stream.set_write_timeout(Some(STALLED_AFTER));
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(axum::body::Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        router.clone().oneshot(request)
    });
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_WITHIN)
        .max_headers(MOST_HEADERS)
        .serve_connection(TokioIo::new(Box::pin(stream)), service);
    if let Err(error) = served.await {
        tracing::debug!(%error, "a guest's connection ended");
    }
}

/// How many connections each guest has.
#[derive(Debug, Clone, Default)]
struct Guests(Arc<Mutex<HashMap<IpAddr, usize>>>);

/// One connection's place; given back when it is dropped.
#[derive(Debug)]
struct Seat {
    guests: Guests,
    ip: IpAddr,
}

impl Guests {
    fn seat(&self, ip: IpAddr) -> Option<Seat> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = all.entry(ip).or_default();
        if *count >= MOST_OF_ONE {
            return None;
        }
        *count += 1;
        Some(Seat {
            guests: self.clone(),
            ip,
        })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut all = self.guests.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = all.get_mut(&self.ip) {
            *count -= 1;
            if *count == 0 {
                all.remove(&self.ip);
            }
        }
    }
}
