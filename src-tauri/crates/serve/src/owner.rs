//! The owner's server: everything, on this machine alone.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use kalan_api::Context;
use kalan_engine::Engine;
use tokio::net::TcpListener;
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::door::{Door, guard};
use crate::{api, asset};

/// A dropped file of 16 MiB in base64, and its envelope.
const MAX_REQUEST_BYTES: usize = 24 * 1024 * 1024;

/// The page may load only itself. An article's frame inherits this and adds a stricter one.
const PAGE_POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

/// Why a server does not start.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Another machine could reach it: the owner's page stays on this one.
    #[error("{0} can be reached from other machines: the owner's page is served on 127.0.0.1 or [::1] only")]
    NotLoopback(SocketAddr),
    /// No page there.
    #[error("there is no page in {0}: build it with `cargo xtask run`")]
    NoPage(PathBuf),
    /// The address cannot be had.
    #[error("cannot listen on {addr}: {source}")]
    Listen {
        /// Which address.
        addr: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// No random numbers from the system.
    #[error("the system gives no random numbers for the token")]
    NoRandomness,
}

/// A server that listens and waits to be run.
#[derive(Debug)]
pub struct OwnerServer {
    listener: TcpListener,
    router: Router,
    url: String,
}

impl OwnerServer {
    /// Listens on a loopback address (port 0 for any free one) and serves the page in the folder `page`.
    ///
    /// # Errors
    /// [`ServeError`], before anybody could have come in.
    pub async fn bind(engine: Engine, page: &Path, addr: SocketAddr) -> Result<Self, ServeError> {
        if !addr.ip().is_loopback() {
            return Err(ServeError::NotLoopback(addr));
        }
        if !page.join("index.html").is_file() {
            return Err(ServeError::NoPage(page.to_owned()));
        }
        let listen = |source| ServeError::Listen { addr, source };
        let listener = TcpListener::bind(addr).await.map_err(listen)?;
        let host = listener.local_addr().map_err(listen)?.to_string();
        let (door, token) = Door::new(host.clone()).map_err(|_| ServeError::NoRandomness)?;
        let router = router(Context::owner(engine, "/asset/"), page)
            .layer(from_fn_with_state(door, guard))
            .layer(header(CONTENT_SECURITY_POLICY, PAGE_POLICY))
            .layer(header(X_CONTENT_TYPE_OPTIONS, "nosniff"))
            .layer(header(REFERRER_POLICY, "no-referrer"));
        Ok(Self {
            listener,
            router,
            url: format!("http://{host}/?token={token}"),
        })
    }

    /// The address to open: good once.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Serves until `stop` ends.
    ///
    /// # Errors
    /// What the system says of the listener.
    pub async fn run(self, stop: impl Future<Output = ()> + Send + 'static) -> io::Result<()> {
        let serving = axum::serve(self.listener, self.router).into_future();
        // Not gracefully: a page that listens to events would keep the server for ever.
        tokio::select! {
            result = serving => result,
            () = stop => Ok(()),
        }
    }
}

fn router(context: Context, page: &Path) -> Router {
    Router::new()
        .route("/api/events", get(api::events))
        .route("/api/{name}", post(api::command))
        .route("/asset/{article}/{hash}", get(asset::asset))
        .layer(DefaultBodyLimit::max(MAX_REQUEST_BYTES))
        .with_state(context)
        .fallback_service(ServeDir::new(page))
}

pub(crate) fn header(
    name: axum::http::HeaderName,
    value: &'static str,
) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
}
