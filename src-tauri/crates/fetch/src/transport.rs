//! The HTTP clients: one for each way to a host, over one set of trust roots.

use std::error::Error;
use std::io;
use std::sync::Arc;

use reqwest::{Client, redirect::Policy};
use rustls::{ClientConfig, RootCertStore, crypto::ring};
use url::Url;

use crate::guard::Lane;
use crate::meter::{Handshakes, Meter};
use crate::resolver::{NameFault, Resolver, has_route};
use crate::{Fault, FetchConfig, FetchError, error::shown};

const CAUSE_CHARS: usize = 200;

/// The clients of one lane: those of plain HTTP and of TLS count their connections differently.
#[derive(Debug, Clone)]
struct Pair {
    plain: Client,
    secure: Client,
}

/// All clients of a fetcher.
#[derive(Debug, Clone)]
pub(crate) struct Transport {
    guarded: Pair,
    open: Pair,
    direct: Pair,
}

impl Transport {
    pub(crate) fn new(config: &FetchConfig, meter: &Meter) -> Result<Self, FetchError> {
        let tls = trust().map_err(|error| FetchError::Setup {
            cause: error.to_string(),
        })?;
        let pair = |lane| build_pair(config, meter, &tls, lane);
        Ok(Self {
            guarded: pair(Lane::Guarded)?,
            open: pair(Lane::Open)?,
            direct: pair(Lane::Direct)?,
        })
    }

    /// The client for a hop.
    pub(crate) fn client(&self, lane: Lane, url: &Url) -> &Client {
        let pair = match lane {
            Lane::Guarded => &self.guarded,
            Lane::Open => &self.open,
            Lane::Direct => &self.direct,
        };
        if url.scheme() == "https" {
            &pair.secure
        } else {
            &pair.plain
        }
    }
}

fn build_pair(
    config: &FetchConfig,
    meter: &Meter,
    tls: &ClientConfig,
    lane: Lane,
) -> Result<Pair, FetchError> {
    let builder = || {
        let builder = Client::builder()
            // Ours are checked by the guard, hop by hop.
            .redirect(Policy::none())
            // Which page led here is the reader's own business.
            .referer(false)
            .user_agent(config.user_agent.as_str())
            .connect_timeout(config.connect_timeout)
            .dns_resolver(Resolver {
                guarded: lane == Lane::Guarded,
            })
            .pool_max_idle_per_host(config.max_per_host)
            .tls_backend_preconfigured(tls.clone());
        if lane == Lane::Direct {
            builder.no_proxy()
        } else {
            builder
        }
    };
    let setup = |error: reqwest::Error| FetchError::Setup {
        cause: deepest(&error),
    };
    Ok(Pair {
        plain: builder().build().map_err(setup)?,
        secure: builder()
            .connector_layer(Handshakes(meter.clone()))
            .build()
            .map_err(setup)?,
    })
}

fn trust() -> Result<ClientConfig, rustls::Error> {
    let mut roots = RootCertStore {
        roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
    };
    // A root of the system that does not parse is skipped: the others still hold.
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(config)
}

/// Names what went wrong before the head of an answer was there.
pub(crate) fn explain(error: &reqwest::Error, url: &Url) -> FetchError {
    let fault = match find(error) {
        Some(Root::Name(NameFault::Blocked)) => return FetchError::BlockedAddress { url: shown(url) },
        Some(Root::Name(NameFault::Offline)) => Fault::Offline,
        Some(Root::Name(NameFault::Unknown)) => Fault::Dns,
        Some(Root::Tls) => Fault::Tls,
        Some(Root::Expired) => Fault::Expired,
        Some(Root::Io(kind)) => io_fault(kind, error, url),
        None if error.is_connect() => Fault::Connect,
        None if error.is_timeout() => Fault::Stalled,
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

fn find(error: &reqwest::Error) -> Option<Root> {
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

fn io_fault(kind: io::ErrorKind, error: &reqwest::Error, url: &Url) -> Fault {
    use io::ErrorKind::{ConnectionRefused, HostUnreachable, NetworkDown, NetworkUnreachable, UnexpectedEof};
    match kind {
        NetworkUnreachable | NetworkDown => Fault::Offline,
        HostUnreachable if !has_route() => Fault::Offline,
        // A portal or a filter that drops TLS closes in the middle. The handshake is part of connecting, and only it reads.
        UnexpectedEof if error.is_connect() && url.scheme() == "https" => Fault::Tls,
        ConnectionRefused => Fault::Connect,
        _ if error.is_connect() => Fault::Connect,
        _ if error.is_timeout() => Fault::Stalled,
        _ => Fault::Cut,
    }
}
