//! The HTTP clients: one for each lane, over one set of trust roots and counted sockets.
//!
//! Requests and answers are reqwest's; its own connector is sealed, and would not let bytes be counted below TLS.

use std::error::Error;
use std::io;
use std::sync::Arc;

use http::Uri;
use hyper_util::client::legacy::{self, Client};
use hyper_util::client::proxy::matcher::Matcher;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use reqwest::header::{HeaderMap, PROXY_AUTHORIZATION};
use reqwest::{Body, Method, Response};
use rustls::pki_types::CertificateDer;
use rustls::{ClientConfig, RootCertStore, crypto::ring};
use url::Url;

use crate::connect::Connector;
use crate::guard::Lane;
use crate::meter::Meter;
use crate::resolver::{NameFault, Names, Resolver, has_route};
use crate::{Fault, FetchConfig, FetchError, error::shown};

/// What a host may have sent unread where bytes are counted: a limit is passed by no more than that.
/// The system doubles it.
const FRUGAL_WINDOW_BYTES: usize = 16 * 1024;
const READ_BYTES: usize = 32 * 1024;
const CAUSE_CHARS: usize = 200;

type Requests = Client<Connector, Body>;

/// What can be wrong with one question before the head of its answer.
#[derive(Debug)]
pub(crate) enum SendError {
    /// The address cannot stand in a request.
    Address,
    /// The connection or the answer failed.
    Client(legacy::Error),
}

/// A client for each lane.
#[derive(Debug, Clone)]
struct Lanes {
    guarded: Requests,
    open: Requests,
    direct: Requests,
}

impl Lanes {
    fn of(client: impl Fn(Lane) -> Requests) -> Self {
        Self {
            guarded: client(Lane::Guarded),
            open: client(Lane::Open),
            direct: client(Lane::Direct),
        }
    }

    fn client(&self, lane: Lane) -> &Requests {
        match lane {
            Lane::Guarded => &self.guarded,
            Lane::Open => &self.open,
            Lane::Direct => &self.direct,
        }
    }
}

/// All clients of a fetcher.
#[derive(Debug, Clone)]
pub(crate) struct Transport {
    usual: Lanes,
    /// For requests within an allowance.
    frugal: Lanes,
    proxies: Arc<Matcher>,
    names: Names,
    tls: ClientConfig,
}

impl Transport {
    pub(crate) fn new(config: &FetchConfig, meter: &Meter) -> Result<Self, FetchError> {
        let tls = trust(&config.extra_roots).map_err(|error| FetchError::Setup {
            cause: error.to_string(),
        })?;
        Ok(Self::over(tls, config, config.proxy.as_deref(), meter))
    }

    /// The same by another proxy: new connections, the same trust.
    pub(crate) fn by_proxy(&self, config: &FetchConfig, proxy: Option<&str>, meter: &Meter) -> Self {
        Self::over(self.tls.clone(), config, proxy, meter)
    }

    fn over(tls: ClientConfig, config: &FetchConfig, proxy: Option<&str>, meter: &Meter) -> Self {
        let (names, proxies) = (Names::default(), Arc::new(proxies(proxy)));
        let client = |lane, window_bytes| {
            let resolver = Resolver {
                names: names.clone(),
                guarded: lane == Lane::Guarded,
            };
            let proxies = (lane != Lane::Direct).then(|| proxies.clone());
            let limit = config.connect_timeout;
            let connector = Connector::new(resolver, proxies, &tls, meter.bytes(), window_bytes, limit);
            Client::builder(TokioExecutor::new())
                .timer(TokioTimer::new())
                .pool_timer(TokioTimer::new())
                .pool_max_idle_per_host(config.max_per_host)
                // What stands in this buffer was paid for, also when nobody wants it any more.
                .http1_read_buf_exact_size(READ_BYTES)
                // A window as large as the link carries, and no larger: what is refused has been sent already.
                .http2_adaptive_window(true)
                .build(connector)
        };
        Self {
            usual: Lanes::of(|lane| client(lane, None)),
            frugal: Lanes::of(|lane| client(lane, Some(FRUGAL_WINDOW_BYTES))),
            proxies,
            names,
            tls,
        }
    }

    /// Sends one request and waits for the head of its answer; `frugal` where its bytes are counted.
    pub(crate) async fn send(
        &self,
        lane: Lane,
        frugal: bool,
        url: &Url,
        mut headers: HeaderMap,
        form: Option<&str>,
    ) -> Result<Response, SendError> {
        let uri = uri(url).ok_or(SendError::Address)?;
        let (method, body) = match form {
            Some(form) => (Method::POST, Body::from(form.to_owned())),
            None => (Method::GET, Body::default()),
        };
        let plain = lane != Lane::Direct && url.scheme() == "http";
        if let Some(proxy) = plain.then(|| self.proxies.intercept(&uri)).flatten()
            && let Some(login) = proxy.basic_auth()
        {
            headers.insert(PROXY_AUTHORIZATION, login.clone());
        }
        let mut request = http::Request::new(body);
        *request.method_mut() = method;
        *request.uri_mut() = uri;
        *request.headers_mut() = headers;
        let lanes = if frugal { &self.frugal } else { &self.usual };
        let answer = lanes.client(lane).request(request).await.map_err(|error| {
            if error.is_connect() {
                self.names.forget(url.host_str().unwrap_or_default());
            }
            SendError::Client(error)
        })?;
        Ok(answer.map(Body::wrap).into())
    }

    /// Forgets the addresses of names.
    pub(crate) fn forget_names(&self) {
        self.names.forget_all();
    }
}

/// An address as it stands in a request: no fragment, no name, no password.
fn uri(url: &Url) -> Option<Uri> {
    let mut bare = url.clone();
    bare.set_fragment(None);
    let _ = (bare.set_username(""), bare.set_password(None));
    bare.as_str().parse().ok()
}

fn proxies(proxy: Option<&str>) -> Matcher {
    match proxy {
        // What the person set holds for everything but this machine.
        Some(proxy) => Matcher::builder().all(proxy).build(),
        None => Matcher::from_system(),
    }
}

fn trust(extra: &[Vec<u8>]) -> Result<ClientConfig, rustls::Error> {
    let mut roots = RootCertStore {
        roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
    };
    // A root of the system that does not parse is skipped: the others still hold.
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    roots.add_parsable_certificates(extra.iter().map(|der| CertificateDer::from(der.clone())));
    let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

/// Names what went wrong before the head of an answer was there.
pub(crate) fn explain(error: &SendError, url: &Url) -> FetchError {
    let SendError::Client(error) = error else {
        return FetchError::InvalidAddress { url: shown(url) };
    };
    let fault = match find(error) {
        Some(Root::Name(NameFault::Blocked)) => return FetchError::BlockedAddress { url: shown(url) },
        Some(Root::Name(NameFault::Offline)) => Fault::Offline,
        Some(Root::Name(NameFault::Unknown)) => Fault::Dns,
        Some(Root::Tls) => Fault::Tls,
        Some(Root::Expired) => Fault::Expired,
        Some(Root::Io(kind)) => io_fault(kind, error, url),
        None if error.is_connect() => Fault::Connect,
        None => Fault::Cut,
    };
    FetchError::Network {
        fault,
        url: shown(url),
        cause: deepest(error),
    }
}

/// The last reason of a chain, in the system's words, without the address.
pub(crate) fn deepest(error: &(dyn Error + 'static)) -> String {
    let last = std::iter::successors(Some(error), |error| beneath(*error)).last();
    last.map(|error| error.to_string().chars().take(CAUSE_CHARS).collect())
        .unwrap_or_default()
}

fn beneath<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    // An io::Error hides what it wraps from `source`.
    match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(inner) => Some(inner),
        None => error.source(),
    }
}

enum Root {
    Name(NameFault),
    Tls,
    Expired,
    Io(io::ErrorKind),
}

fn find(error: &legacy::Error) -> Option<Root> {
    let mut found = None;
    for error in std::iter::successors(error.source(), |error| beneath(*error)) {
        if let Some(fault) = error.downcast_ref::<NameFault>() {
            return Some(Root::Name(*fault));
        }
        if let Some(tls) = error.downcast_ref::<rustls::Error>() {
            return Some(if is_out_of_date(tls) {
                Root::Expired
            } else {
                Root::Tls
            });
        }
        if let Some(io) = error.downcast_ref::<io::Error>() {
            found = Some(Root::Io(io.kind()));
        }
    }
    found
}

fn is_out_of_date(error: &rustls::Error) -> bool {
    use rustls::CertificateError::{Expired, ExpiredContext, NotValidYet, NotValidYetContext};
    matches!(
        error,
        rustls::Error::InvalidCertificate(
            Expired | ExpiredContext { .. } | NotValidYet | NotValidYetContext { .. }
        )
    )
}

fn io_fault(kind: io::ErrorKind, error: &legacy::Error, url: &Url) -> Fault {
    use io::ErrorKind::{
        ConnectionRefused, HostUnreachable, NetworkDown, NetworkUnreachable, TimedOut, UnexpectedEof,
    };
    match kind {
        NetworkUnreachable | NetworkDown => Fault::Offline,
        HostUnreachable if !has_route() => Fault::Offline,
        // A portal or a filter that drops TLS closes in the middle. The handshake is part of connecting, and only it reads.
        UnexpectedEof if error.is_connect() && url.scheme() == "https" => Fault::Tls,
        ConnectionRefused => Fault::Connect,
        _ if error.is_connect() => Fault::Connect,
        TimedOut => Fault::Stalled,
        _ => Fault::Cut,
    }
}
