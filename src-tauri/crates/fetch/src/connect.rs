//! The way to a host: its addresses, a proxy where there is one, TLS; all over counted sockets.

use std::error::Error;
use std::future::{Future, Ready, ready};
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use http::uri::Scheme;
use hyper_rustls::{HttpsConnector, MaybeHttpsStream};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::{SocksV4, SocksV5, Tunnel};
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use tower_service::Service;

use crate::resolver::Resolver;
use crate::socket::{Bytes, Socket};

type BoxError = Box<dyn Error + Send + Sync>;
type Coming<T> = Pin<Box<dyn Future<Output = Result<T, BoxError>> + Send>>;
/// A connection to a host or to a proxy, which may speak TLS itself.
type Link = MaybeHttpsStream<TokioIo<Socket>>;

/// Connects to addresses and counts.
#[derive(Debug, Clone)]
struct Dial {
    tcp: HttpConnector<Resolver>,
    whole: Arc<Bytes>,
    proxied: bool,
}

impl Dial {
    fn new(resolver: Resolver, whole: Arc<Bytes>, window_bytes: Option<usize>) -> Self {
        let mut tcp = HttpConnector::new_with_resolver(resolver);
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_recv_buffer_size(window_bytes);
        Self {
            tcp,
            whole,
            proxied: false,
        }
    }
}

impl Service<Uri> for Dial {
    type Response = TokioIo<Socket>;
    type Error = BoxError;
    type Future = Coming<Self::Response>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.tcp.poll_ready(cx).map_err(Into::into)
    }

    fn call(&mut self, to: Uri) -> Self::Future {
        let (connecting, whole, proxied) = (self.tcp.call(to), self.whole.clone(), self.proxied);
        Box::pin(async move {
            let stream = connecting.await?.into_inner();
            Ok(TokioIo::new(Socket::new(stream, whole, proxied)))
        })
    }
}

/// Finds the way to a host: straight, or by the proxy that is set for it.
#[derive(Debug, Clone)]
struct Way {
    straight: Dial,
    to_proxy: Dial,
    /// For proxies that speak TLS themselves; no HTTP/2 with them.
    proxy_tls: Arc<ClientConfig>,
    proxies: Option<Arc<Matcher>>,
}

impl Service<Uri> for Way {
    type Response = Link;
    type Error = BoxError;
    type Future = Coming<Link>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, to: Uri) -> Self::Future {
        let way = self.clone();
        Box::pin(async move {
            match way.proxies.as_ref().and_then(|set| set.intercept(&to)) {
                Some(proxy) => way.through(&proxy, to).await.map_err(|cause| {
                    let cause = format!("by the proxy {}: {cause}", proxy.uri());
                    io::Error::new(io::ErrorKind::ConnectionRefused, cause).into()
                }),
                None => Ok(MaybeHttpsStream::Http(way.straight.clone().call(to).await?)),
            }
        })
    }
}

impl Way {
    async fn through(&self, proxy: &Intercept, to: Uri) -> Result<Link, BoxError> {
        let secure = to.scheme_str() == Some("https");
        let scheme = proxy.uri().scheme_str().unwrap_or("http");
        let socks = scheme.starts_with("socks");
        let mut dial = self.to_proxy.clone();
        dial.proxied = !socks && !secure;
        let address = with_port(proxy.uri(), if socks { 1080 } else { 80 })?;
        let link = HttpsConnector::from((dial, self.proxy_tls.clone()))
            .call(over_http(&address)?)
            .await?;
        let given = Given(Some(link));
        let to = with_port(&to, if secure { 443 } else { 80 })?;
        Ok(match scheme {
            "socks4" | "socks4a" => SocksV4::new(address, given).call(to).await?,
            "socks5" | "socks5h" => socks5(proxy, address, given).call(to).await?,
            _ if secure => tunnel(proxy, address, given).call(to).await?,
            _ => given.0.ok_or_else(closed)?,
        })
    }
}

fn socks5(proxy: &Intercept, address: Uri, given: Given) -> SocksV5<Given> {
    // Names go to the proxy: the network around it may be the only one that knows them.
    let socks = SocksV5::new(address, given);
    match proxy.raw_auth() {
        Some((user, password)) => socks.with_auth(user.to_owned(), password.to_owned()),
        None => socks,
    }
}

fn tunnel(proxy: &Intercept, address: Uri, given: Given) -> Tunnel<Given> {
    let tunnel = Tunnel::new(address, given);
    match proxy.basic_auth() {
        Some(value) => tunnel.with_auth(value.clone()),
        None => tunnel,
    }
}

/// A connection that is there already, for what wants to make one.
struct Given(Option<Link>);

impl Service<Uri> for Given {
    type Response = Link;
    type Error = io::Error;
    type Future = Ready<io::Result<Link>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Uri) -> Self::Future {
        ready(self.0.take().ok_or_else(closed))
    }
}

fn closed() -> io::Error {
    io::Error::from(io::ErrorKind::NotConnected)
}

/// The same address with its port said.
fn with_port(uri: &Uri, usual: u16) -> Result<Uri, http::Error> {
    let (host, port) = (uri.host().unwrap_or_default(), uri.port_u16());
    let usual = if uri.scheme_str() == Some("https") {
        443
    } else {
        usual
    };
    Uri::builder()
        .scheme(uri.scheme_str().unwrap_or("http"))
        .authority(format!("{host}:{}", port.unwrap_or(usual)))
        .path_and_query("/")
        .build()
}

/// The address of a proxy as one to connect to: by TLS where the proxy speaks it, and else plainly.
fn over_http(proxy: &Uri) -> Result<Uri, http::Error> {
    let mut parts = proxy.clone().into_parts();
    if proxy.scheme_str() != Some("https") {
        parts.scheme = Some(Scheme::HTTP);
    }
    Ok(Uri::from_parts(parts)?)
}

/// All of the way to a host, TLS included, within a limit of time.
#[derive(Debug, Clone)]
pub(crate) struct Connector {
    way: HttpsConnector<Way>,
    limit: Duration,
}

impl Connector {
    /// The connector of a lane; `tls` names the protocols that are spoken over it, `window_bytes` what a host may have
    /// sent before it is read.
    pub(crate) fn new(
        resolver: Resolver,
        proxies: Option<Arc<Matcher>>,
        tls: &ClientConfig,
        whole: Arc<Bytes>,
        window_bytes: Option<usize>,
        limit: Duration,
    ) -> Self {
        let to_proxy = Resolver {
            guarded: false,
            ..resolver.clone()
        };
        let mut proxy_tls = tls.clone();
        proxy_tls.alpn_protocols.clear();
        let way = Way {
            straight: Dial::new(resolver, whole.clone(), window_bytes),
            to_proxy: Dial::new(to_proxy, whole, window_bytes),
            proxy_tls: Arc::new(proxy_tls),
            proxies,
        };
        let way = HttpsConnector::from((way, tls.clone()));
        Self { way, limit }
    }
}

impl Service<Uri> for Connector {
    type Response = MaybeHttpsStream<Link>;
    type Error = BoxError;
    type Future = Coming<Self::Response>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.way.poll_ready(cx)
    }

    fn call(&mut self, to: Uri) -> Self::Future {
        let (connecting, limit) = (self.way.call(to), self.limit);
        Box::pin(async move {
            tokio::time::timeout(limit, connecting)
                .await
                .map_err(|_| io::Error::from(io::ErrorKind::TimedOut))?
        })
    }
}
