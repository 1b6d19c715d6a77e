//! A host that speaks TLS, behind a wire that counts, and what its certificate may be like.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Request as Asked, Response};
use hyper_util::rt::{TokioExecutor, TokioIo};
use kalan_fetch::{FetchConfig, Fetcher, Request};
use kalan_model::ErrorCode;
use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::{code, url};

/// The length of every page of the host, in bytes.
pub(crate) const BODY_BYTES: usize = 30_000;

/// What a host shows of itself.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Certificate {
    Good,
    Expired,
    NotYet,
    OfAnotherHost,
}

impl Certificate {
    fn make(self) -> (Vec<u8>, KeyPair) {
        let name = if self == Self::OfAnotherHost {
            "another.test"
        } else {
            "localhost"
        };
        let mut params = CertificateParams::new(vec![name.to_owned()]).expect("the loopback host holds");
        match self {
            Self::Expired => params.not_after = date_time_ymd(2020, 1, 1),
            Self::NotYet => params.not_before = date_time_ymd(2990, 1, 1),
            Self::Good | Self::OfAnotherHost => {}
        }
        let key = KeyPair::generate().expect("the loopback host holds");
        (
            params
                .self_signed(&key)
                .expect("the loopback host holds")
                .der()
                .to_vec(),
            key,
        )
    }
}

#[derive(Default)]
struct Counts {
    from_client: AtomicU64,
    to_client: AtomicU64,
    connections: AtomicU64,
}

/// The host.
pub(crate) struct SecureHost {
    port: u16,
    certificate: Vec<u8>,
    counts: Arc<Counts>,
    close: CancellationToken,
    wires: TaskTracker,
}

impl SecureHost {
    pub(crate) async fn start(alpn: &'static [u8], certificate: Certificate) -> Self {
        let (der, key) = certificate.make();
        let inside = serve(alpn, der.clone(), &key).await;
        let listener = TcpListener::bind(("127.0.0.1", 0))
            .await
            .expect("the loopback host holds");
        let host = Self {
            port: listener.local_addr().expect("the loopback host holds").port(),
            certificate: der,
            counts: Arc::default(),
            close: CancellationToken::new(),
            wires: TaskTracker::new(),
        };
        let (counts, close, wires) = (host.counts.clone(), host.close.clone(), host.wires.clone());
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                counts.connections.fetch_add(1, SeqCst);
                let server = TcpStream::connect(("127.0.0.1", inside))
                    .await
                    .expect("the loopback host holds");
                wires.spawn(wire(client, server, counts.clone(), close.clone()));
            }
        });
        host
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("https://localhost:{}{path}", self.port)
    }

    pub(crate) fn address(&self) -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 1], self.port))
    }

    pub(crate) fn certificate(&self) -> &[u8] {
        &self.certificate
    }

    pub(crate) fn connections(&self) -> u64 {
        self.counts.connections.load(SeqCst)
    }

    /// Ends all connections, waits until the client has ended them too, and says what it sent and what it got.
    pub(crate) async fn carried(&self) -> (u64, u64) {
        self.close.cancel();
        self.wires.close();
        self.wires.wait().await;
        (
            self.counts.from_client.load(SeqCst),
            self.counts.to_client.load(SeqCst),
        )
    }
}

async fn serve(alpn: &'static [u8], der: Vec<u8>, key: &KeyPair) -> u16 {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("the loopback host holds")
        .with_no_client_auth()
        .with_single_cert(
            vec![der.into()],
            PrivateKeyDer::try_from(key.serialize_der()).expect("the loopback host holds"),
        )
        .expect("the loopback host holds");
    config.alpn_protocols = vec![alpn.to_vec()];
    let (acceptor, listener) = (
        TlsAcceptor::from(Arc::new(config)),
        TcpListener::bind(("127.0.0.1", 0))
            .await
            .expect("the loopback host holds"),
    );
    let port = listener.local_addr().expect("the loopback host holds").port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let Ok(stream) = acceptor.accept(stream).await else {
                    return;
                };
                let (io, page) = (TokioIo::new(stream), service_fn(page));
                if alpn == b"h2" {
                    let server = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
                    let _ = server.serve_connection(io, page).await;
                } else {
                    let server = hyper::server::conn::http1::Builder::new();
                    let _ = server.serve_connection(io, page).await;
                }
            });
        }
    });
    port
}

async fn page(_: Asked<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let mut response = Response::new(Full::from(vec![b'k'; BODY_BYTES]));
    let html = hyper::header::HeaderValue::from_static("text/html");
    response.headers_mut().insert(hyper::header::CONTENT_TYPE, html);
    Ok(response)
}

async fn wire(client: TcpStream, server: TcpStream, counts: Arc<Counts>, close: CancellationToken) {
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    let never = CancellationToken::new();
    tokio::join!(
        carry(from_client, to_server, &counts.from_client, never),
        carry(from_server, to_client, &counts.to_client, close),
    );
}

/// Carries and counts until one side ends or it is told to; the other side is told that no more comes.
async fn carry(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    count: &AtomicU64,
    end: CancellationToken,
) {
    let mut buffer = vec![0; 16 * 1024];
    loop {
        let read = tokio::select! {
            () = end.cancelled() => 0,
            read = from.read(&mut buffer) => read.unwrap_or(0),
        };
        if read == 0 {
            break;
        }
        count.fetch_add(read as u64, SeqCst);
        // What cannot be delivered any more was sent all the same.
        let _ = to.write_all(&buffer[..read]).await;
    }
    let _ = to.shutdown().await;
}

/// A fetcher that trusts the host's certificate, if it holds otherwise.
pub(crate) fn trusting(host: &SecureHost) -> Fetcher {
    let config = FetchConfig {
        extra_roots: vec![host.certificate.clone()],
        ..FetchConfig::default()
    };
    Fetcher::new(config).expect("a usual configuration opens")
}

#[tokio::test]
async fn a_certificate_out_of_its_time_is_told_from_one_of_another_host() {
    for (certificate, told) in [
        (Certificate::Expired, ErrorCode::CertificateExpired),
        (Certificate::NotYet, ErrorCode::CertificateExpired),
        (Certificate::OfAnotherHost, ErrorCode::TlsFailed),
    ] {
        let host = SecureHost::start(b"h2", certificate).await;
        let request = Request::page(url(&host.url("/")));
        assert_eq!(
            code(&trusting(&host), &request).await,
            told,
            "a clock that is wrong and a host that is wrong want different acts"
        );
    }
    let host = SecureHost::start(b"h2", Certificate::Good).await;
    let strict = crate::fetcher();
    assert_eq!(
        code(&strict, &Request::page(url(&host.url("/")))).await,
        ErrorCode::TlsFailed,
        "a network that reads along would be trusted"
    );
}
