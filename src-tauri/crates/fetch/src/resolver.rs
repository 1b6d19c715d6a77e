//! Names into addresses: looked up once, checked, and the connection made to what was checked.

use std::collections::HashMap;
use std::fmt;
use std::future::Future;
use std::net::{SocketAddr, UdpSocket};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};
use std::vec;

use hyper_util::client::legacy::connect::dns::Name;
use tower_service::Service;

use crate::guard::is_public;

/// Names are kept so long: the system does not say how long they hold, and a sync asks a host many times.
const KEPT: Duration = Duration::from_secs(300);
/// So many names are kept; a page names a dozen, a library thousands.
const MOST_NAMES: usize = 4096;

/// The names that were looked up lately; clones share them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names(Arc<Mutex<HashMap<String, Known>>>);

/// When a name was looked up, and what came of it.
type Known = (Instant, Vec<SocketAddr>);

impl Names {
    async fn get(&self, name: &str) -> Vec<SocketAddr> {
        if let Some(known) = self.known(name) {
            return known;
        }
        let found = tokio::net::lookup_host((name, 0)).await;
        let found: Vec<SocketAddr> = found.map(Iterator::collect).unwrap_or_default();
        if !found.is_empty() {
            let mut names = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if names.len() >= MOST_NAMES {
                names.clear();
            }
            names.insert(name.to_owned(), (Instant::now(), found.clone()));
        }
        found
    }

    fn known(&self, name: &str) -> Option<Vec<SocketAddr>> {
        let names = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, known) = names.get(name)?;
        (at.elapsed() < KEPT).then(|| known.clone())
    }

    /// Looks a name up anew next time: its addresses did not answer.
    pub(crate) fn forget(&self, name: &str) {
        let mut names = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        names.remove(name);
    }

    /// Looks all names up anew: another network may have other answers.
    pub(crate) fn forget_all(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

/// The system's names, behind the address guard or not.
#[derive(Debug, Clone)]
pub(crate) struct Resolver {
    /// What is known already.
    pub(crate) names: Names,
    /// Whether addresses outside the public web are held back.
    pub(crate) guarded: bool,
}

/// Why a name gave no address to connect to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NameFault {
    /// There is no network to ask.
    Offline,
    /// Nobody knows the name.
    Unknown,
    /// All its addresses are held back by the guard.
    Blocked,
}

impl fmt::Display for NameFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Offline => "no network",
            Self::Unknown => "unknown name",
            Self::Blocked => "an address outside the public web",
        })
    }
}

impl std::error::Error for NameFault {}

impl Service<Name> for Resolver {
    type Response = vec::IntoIter<SocketAddr>;
    type Error = NameFault;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, NameFault>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), NameFault>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let (names, guarded) = (self.names.clone(), self.guarded);
        // The guard looks at what the connection is made to, known before or not.
        Box::pin(async move { Ok(keep(names.get(name.as_str()).await, guarded)?.into_iter()) })
    }
}

fn keep(found: Vec<SocketAddr>, guarded: bool) -> Result<Vec<SocketAddr>, NameFault> {
    if found.is_empty() {
        return Err(if has_route() {
            NameFault::Unknown
        } else {
            NameFault::Offline
        });
    }
    let kept: Vec<_> = found
        .into_iter()
        .filter(|address| !guarded || is_public(address.ip()))
        .collect();
    if kept.is_empty() {
        Err(NameFault::Blocked)
    } else {
        Ok(kept)
    }
}

/// Whether this machine has a way out at all.
///
/// Connecting a datagram socket asks the system for a route and sends nothing. The answer of a failed
/// name lookup does not tell "no network" from "no such name" in a way that holds on every system.
pub(crate) fn has_route() -> bool {
    let reaches = |from: &str, to: &str| {
        UdpSocket::bind(from)
            .and_then(|socket| socket.connect(to))
            .is_ok()
    };
    reaches("0.0.0.0:0", "192.0.2.1:9") || reaches("[::]:0", "[2001:db8::1]:9")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_public_and_private_addresses_is_reached_by_the_public_ones_alone() {
        let mixed: Vec<SocketAddr> = ["127.0.0.1:0", "8.8.8.8:0", "[::1]:0"]
            .iter()
            .map(|a| a.parse().unwrap())
            .collect();
        assert_eq!(
            keep(mixed.clone(), true).unwrap(),
            [mixed[1]],
            "a rebinding name could reach this machine"
        );
        assert_eq!(keep(mixed.clone(), false).unwrap(), mixed);
        assert_eq!(keep(mixed[..1].to_vec(), true), Err(NameFault::Blocked));
    }

    fn resolver(guarded: bool) -> Resolver {
        Resolver {
            names: Names::default(),
            guarded,
        }
    }

    #[tokio::test]
    async fn the_guard_holds_for_names_that_lead_home() {
        let open = resolver(false);
        let name = || "localhost".parse().unwrap();
        let found = open.clone().call(name()).await;
        assert!(
            found.is_ok_and(|addresses| addresses.count() > 0),
            "the person may still name this machine"
        );
        for mut guarded in [
            resolver(true),
            Resolver {
                guarded: true,
                ..open
            },
        ] {
            assert_eq!(
                guarded.call(name()).await.err(),
                Some(NameFault::Blocked),
                "a public name pointed at 127.0.0.1 must not connect, looked up now or kept"
            );
        }
    }

    #[tokio::test]
    async fn a_name_is_looked_up_once_until_it_is_forgotten() {
        let names = Names::default();
        names.get("localhost").await;
        let known = names
            .known("localhost")
            .expect("a sync asks the system once for each host");
        assert_eq!(names.get("localhost").await, known);
        names.forget("localhost");
        assert!(names.known("localhost").is_none());
        names.get("no-such-name.invalid").await;
        assert!(
            names.known("no-such-name.invalid").is_none(),
            "the network may come back: a miss is not kept"
        );
    }
}
