//! The road of one fetch: hop by hop, each checked anew, until there is an answer or a reason.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Instant;

use reqwest::header::HeaderValue;
use tokio_util::sync::CancellationToken;

use crate::error::shown;
use crate::guard::{Lane, lane};
use crate::hop::{Hop, HopEnd};
use crate::hosts::Hosts;
use crate::meter::Meter;
use crate::partial::Partials;
use crate::transport::Transport;
use crate::verdict::leads_to_login;
use crate::{Body, Fault, FetchConfig, FetchError, Fetched, Request, Spent, Traffic};

/// The web, with a budget's counters. Clones share connections, turns and counters.
#[derive(Debug, Clone)]
pub struct Fetcher {
    pub(crate) inner: Arc<Inner>,
}

#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) config: FetchConfig,
    pub(crate) user_agent: HeaderValue,
    transport: RwLock<Transport>,
    pub(crate) meter: Meter,
    pub(crate) hosts: Hosts,
    pub(crate) partials: Partials,
    on: AtomicBool,
}

impl Inner {
    /// The clients as they are now.
    pub(crate) fn transport(&self) -> Transport {
        self.transport
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

impl Fetcher {
    /// Opens the room; nothing is sent.
    ///
    /// Proxies are those of the system and of the environment, but for addresses of this machine.
    ///
    /// # Errors
    /// [`FetchError::Setup`] when the user agent cannot stand in a header or TLS cannot be set up.
    pub fn new(config: FetchConfig) -> Result<Self, FetchError> {
        let user_agent = HeaderValue::from_str(&config.user_agent).map_err(|error| FetchError::Setup {
            cause: error.to_string(),
        })?;
        let meter = Meter::default();
        let transport = Transport::new(&config, &meter)?;
        let hosts = Hosts::new(config.max_per_host);
        let partials = Partials::new(config.partial_dir.clone());
        Ok(Self {
            inner: Arc::new(Inner {
                config,
                user_agent,
                transport: RwLock::new(transport),
                meter,
                hosts,
                partials,
                on: AtomicBool::new(true),
            }),
        })
    }

    /// Gets one address, following its redirects; [`Fetched`] is all of it or nothing.
    ///
    /// There is no time limit on an answer that moves. `cancel` ends the wait at once, and dropping the
    /// future does the same.
    ///
    /// # Errors
    /// [`FetchError`] says why, in words and by [`FetchError::failure`] as data.
    pub async fn fetch(&self, request: &Request, cancel: &CancellationToken) -> Result<Fetched, FetchError> {
        self.fetch_counted(request, cancel).await.0
    }

    /// The same, with what it cost, whatever came of it.
    pub async fn fetch_counted(
        &self,
        request: &Request,
        cancel: &CancellationToken,
    ) -> (Result<Fetched, FetchError>, Spent) {
        let (begun, meter) = (Instant::now(), self.inner.meter.of_one());
        let fetched = tokio::select! {
            // First, so that a fetch started after the stop sends nothing.
            biased;
            () = cancel.cancelled() => Err(FetchError::Cancelled),
            ended = self.follow(request, &meter) => ended,
        };
        let spent = Spent {
            traffic: meter.traffic(),
            to_head: meter.to_head(),
            to_end: begun.elapsed(),
        };
        (fetched, spent)
    }

    /// Lets everything be asked for, or nothing: what is under way goes on to its end.
    pub fn switch(&self, on: bool) {
        self.inner.on.store(on, Relaxed);
    }

    /// Forgets which addresses names have: another network, or another day, may know others.
    pub fn forget_names(&self) {
        self.inner.transport().forget_names();
    }

    /// Asks by another proxy from now on; by the system's when there is none.
    pub fn set_proxy(&self, proxy: Option<&str>) {
        let inner = &self.inner;
        let transport = inner.transport().by_proxy(&inner.config, proxy, &inner.meter);
        *inner.transport.write().unwrap_or_else(PoisonError::into_inner) = transport;
    }

    /// What went over the wire since [`Fetcher::new`].
    pub fn traffic(&self) -> Traffic {
        self.inner.meter.traffic()
    }

    async fn follow(&self, request: &Request, meter: &Meter) -> Result<Fetched, FetchError> {
        if !self.inner.on.load(Relaxed) {
            return Err(FetchError::SwitchedOff);
        }
        let mut url = request.url.clone();
        // A fragment is for the reader, never for the host; moved_to must not carry it either.
        url.set_fragment(None);
        let mut permanent = true;
        for redirects in 0..=self.inner.config.max_redirects {
            // Each hop anew: a redirect is how the web would get around a check made once.
            let lane = lane(request, &url)?;
            if lane == Lane::Guarded {
                // A name and a password that the web puts into an address are not the person's.
                url = *shown(&url);
            }
            let hop = Hop {
                room: &self.inner,
                request,
                url: &url,
                lane,
                meter,
            };
            let moved_to = || (redirects > 0 && permanent).then(|| *shown(&url));
            match hop.go().await? {
                HopEnd::NotModified { fresh_secs } => {
                    return Ok(Fetched::NotModified {
                        moved_to: moved_to(),
                        fresh_secs,
                    });
                }
                HopEnd::Body(body) => {
                    return Ok(Fetched::Body(Body {
                        moved_to: moved_to(),
                        ..*body
                    }));
                }
                HopEnd::Redirect {
                    mut to,
                    permanent: for_good,
                } => {
                    if leads_to_login(&url, &to, request.expect) {
                        return Err(network(Fault::LoginRequired, request));
                    }
                    to.set_fragment(None);
                    permanent &= for_good;
                    url = to;
                }
            }
        }
        Err(FetchError::TooManyRedirects {
            url: shown(&request.url),
        })
    }
}

fn network(fault: Fault, request: &Request) -> FetchError {
    FetchError::Network {
        fault,
        url: shown(&request.url),
        cause: "redirected to a login page".to_owned(),
    }
}
