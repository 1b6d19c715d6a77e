//! The reading room: the chosen collections, read-only, for whoever is on the same network.
//!
//! It is a router over [`Room`], whose handle has no way to write and shows nothing of its owner's own. Its pages are
//! whole without a script; e-readers browse the same shelves as an OPDS catalogue and fetch them as books.

mod book;
mod catalogue;
mod gate;
mod listener;
mod page;
mod routes;
mod words;

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use kalan_engine::Room;
use mdns_sd::{ServiceDaemon, ServiceInfo};
use tokio::net::TcpListener;

use crate::owner::ServeError;
use book::Books;
use gate::Gate;

/// What browsers of the network look for (RFC 6763).
const SERVICE: &str = "_kalan._tcp.local.";
/// The name that a phone can type where addresses are announced (RFC 6762).
const HOST: &str = "kalan.local.";

/// What every answer of the room needs.
#[derive(Debug)]
pub(crate) struct Hall {
    room: Room,
    books: Books,
    gate: Gate,
    /// The address for other machines.
    url: String,
}

/// A reading room that listens and waits to be run.
#[derive(Debug)]
pub struct ReadingRoom {
    listener: TcpListener,
    router: Router,
    hall: Arc<Hall>,
    addr: SocketAddr,
}

impl ReadingRoom {
    /// Listens at `addr`; with `pin`, guests are asked for it.
    ///
    /// # Errors
    /// [`ServeError`], before anybody could have come in.
    pub async fn bind(room: Room, addr: SocketAddr, pin: Option<String>) -> Result<Self, ServeError> {
        let listen = |source| ServeError::Listen { addr, source };
        let listener = TcpListener::bind(addr).await.map_err(listen)?;
        let addr = listener.local_addr().map_err(listen)?;
        let hall = Arc::new(Hall {
            room,
            books: Books::default(),
            gate: Gate::new(pin).map_err(|_| ServeError::NoRandomness)?,
            url: format!("http://{}/", SocketAddr::new(reachable(addr.ip()), addr.port())),
        });
        Ok(Self {
            listener,
            router: routes::router(&hall),
            hall,
            addr,
        })
    }

    /// The address to give to others: this machine's in the network, or the one it listens at.
    pub fn url(&self) -> &str {
        &self.hall.url
    }

    /// Serves until `stop` ends; announced in the network unless it listens on this machine alone.
    ///
    /// # Errors
    /// What the system says of the listener.
    pub async fn run(self, stop: impl Future<Output = ()> + Send + 'static) -> io::Result<()> {
        let announced = (!self.addr.ip().is_loopback()).then(|| announce(self.addr.port()));
        let ended = tokio::select! {
            result = listener::serve(self.listener, self.router) => result,
            () = stop => Ok(()),
        };
        if let Some(Ok(daemon)) = announced {
            // Others forget it by themselves when this cannot be told.
            let _ = daemon.shutdown();
        }
        ended
    }
}

/// Tells the network where the room is. Without it the address has to be told by mouth or by its square.
fn announce(port: u16) -> Result<ServiceDaemon, mdns_sd::Error> {
    let begin = || {
        let daemon = ServiceDaemon::new()?;
        let service = ServiceInfo::new(SERVICE, "Kalan", HOST, "", port, &[("path", "/")][..])?;
        daemon.register(service.enable_addr_auto())?;
        Ok(daemon)
    };
    begin().inspect_err(|error| tracing::warn!(%error, "the room is not announced in the network"))
}

/// This machine's address in the network, where it listens everywhere.
fn reachable(ip: IpAddr) -> IpAddr {
    if !ip.is_unspecified() {
        return ip;
    }
    let all = if_addrs::get_if_addrs().unwrap_or_default();
    let mut found: Vec<IpAddr> = all
        .iter()
        .filter(|face| !face.is_loopback() && !face.is_link_local())
        .map(if_addrs::Interface::ip)
        .collect();
    // Shorter to type.
    found.sort_by_key(|ip| !ip.is_ipv4());
    found.first().copied().unwrap_or(IpAddr::from([127, 0, 0, 1]))
}
