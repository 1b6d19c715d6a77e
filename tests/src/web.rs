//! A web on 127.0.0.1 whose every answer, and every failure to answer, a test chooses.
//!
//! It runs on a thread of its own: a test may block, or stop its own clock, and is still answered.

mod answers;
mod folder;
mod gazettes;
mod ranged;
mod reader;
mod routes;
mod site;
mod subscription;
#[cfg(test)]
mod tests;
mod trouble;
mod wire;

use std::io;
use std::net::SocketAddr;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use axum::Router;
use axum::http::Uri;
use tokio_util::sync::CancellationToken;

pub use answers::gzip;
pub use gazettes::Gazettes;
pub use reader::{Manners, Reader, ReaderItem, ReaderState};
pub use routes::Logged;
pub use trouble::Gate;

use routes::{Table, answer};
use wire::{Connection, CountingListener, Wire};

/// A running web; it stops when dropped.
pub struct Web {
    address: SocketAddr,
    /// The host that its addresses name, when it is entered by another way.
    named: Mutex<Option<SocketAddr>>,
    table: Arc<Table>,
    wire: Arc<Wire>,
    stop: CancellationToken,
    thread: Option<JoinHandle<()>>,
}

impl Web {
    /// Starts an empty web on a free port, where every path is a 404.
    pub async fn start() -> Self {
        Self::open()
    }

    /// The same, for tests without a runtime.
    pub fn open() -> Self {
        Self::bind().expect("127.0.0.1 takes a listener on a free port")
    }

    fn bind() -> io::Result<Self> {
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0))?;
        // Bound here and not on the thread, so that the address is known before anything runs.
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let (table, wire, stop) = (
            Arc::new(Table::new()),
            Arc::<Wire>::default(),
            CancellationToken::new(),
        );
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_io()
            .build()?;
        let (served, counted, stopped) = (table.clone(), wire.clone(), stop.clone());
        let serve = async move {
            let Ok(inner) = tokio::net::TcpListener::from_std(listener) else {
                return;
            };
            let listener = CountingListener {
                inner,
                wire: counted,
                stop: stopped.clone(),
            };
            let router = Router::new().fallback(answer).with_state(served);
            let serving = axum::serve(
                listener,
                router.into_make_service_with_connect_info::<Connection>(),
            );
            tokio::select! {
                () = stopped.cancelled() => {}
                _ = serving => {}
            }
        };
        // The runtime goes with the thread, and every connection with the runtime.
        let thread = std::thread::Builder::new().name("loopback-web".to_owned());
        let thread = thread.spawn(move || runtime.block_on(serve))?;
        Ok(Self {
            address,
            named: Mutex::default(),
            table,
            wire,
            stop,
            thread: Some(thread),
        })
    }

    /// Stops at once: connections break, and the port refuses new ones.
    pub fn stop(&mut self) {
        self.stop.cancel();
        if let Some(thread) = self.thread.take() {
            // A panic there has already been printed, and the test sees the missing answer.
            let _ = thread.join();
        }
    }

    /// `http://127.0.0.1:PORT` and the path.
    pub fn url(&self, path: &str) -> String {
        let named = self.named.lock().unwrap_or_else(PoisonError::into_inner);
        format!("http://{}{path}", named.unwrap_or(self.address))
    }

    /// Where it is, whatever its addresses say.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Names another host in its addresses from now on: the end of a link that leads here.
    pub fn named(&self, address: SocketAddr) {
        *self.named.lock().unwrap_or_else(PoisonError::into_inner) = Some(address);
    }

    /// `127.0.0.1:PORT`.
    pub fn host(&self) -> String {
        self.address.to_string()
    }

    /// Every request so far, oldest first.
    pub fn requests(&self) -> Vec<Logged> {
        self.table.log().borrow().clone()
    }

    /// A path is answered again as it was before it was set: by its folder, or with a 404.
    pub fn forget(&self, path: &str) {
        self.table.forget(path);
    }

    /// Requests for a path so far, whatever their query.
    pub fn count(&self, path: &str) -> usize {
        count(&self.table.log().borrow(), path)
    }

    /// Waits until a path has been asked for so many times.
    pub async fn wait_for(&self, path: &str, times: usize) {
        let mut log = self.table.log();
        // Fails only when the web is gone, and then nothing more comes.
        let _ = log.wait_for(|log| count(log, path) >= times).await;
    }

    /// Waits until so many requests have come, for whatever path.
    pub async fn wait_for_any(&self, requests: usize) {
        let mut log = self.table.log();
        // As above.
        let _ = log.wait_for(|log| log.len() >= requests).await;
    }

    /// Connections taken so far.
    pub fn connections(&self) -> u64 {
        self.wire.connections.load(Relaxed)
    }

    /// Bytes that came in at the socket so far.
    pub fn bytes_in(&self) -> u64 {
        self.wire.bytes_in.load(Relaxed)
    }

    /// Bytes that went out at the socket so far.
    pub fn bytes_out(&self) -> u64 {
        self.wire.bytes_out()
    }
}

impl Drop for Web {
    fn drop(&mut self) {
        self.stop();
    }
}

fn count(log: &[Logged], path: &str) -> usize {
    log.iter()
        .filter(|logged| logged.path.parse::<Uri>().is_ok_and(|uri| uri.path() == path))
        .count()
}
