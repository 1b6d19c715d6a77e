//! Names into addresses: looked up once, checked, and the connection made to what was checked.

use std::fmt;
use std::net::{SocketAddr, UdpSocket};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::guard::is_public;

/// The system's names, behind the address guard or not.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Resolver {
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

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let guarded = self.guarded;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await;
            let found: Vec<SocketAddr> = found.map(Iterator::collect).unwrap_or_default();
            let kept = keep(found, guarded)?;
            Ok(Box::new(kept.into_iter()) as Addrs)
        })
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

    #[tokio::test]
    async fn the_guard_holds_for_names_that_lead_home() {
        let found = Resolver { guarded: true }
            .resolve("localhost".parse().unwrap())
            .await;
        let fault = found.err().and_then(|e| e.downcast_ref::<NameFault>().copied());
        assert_eq!(
            fault,
            Some(NameFault::Blocked),
            "a public name pointed at 127.0.0.1 must not connect"
        );
        let found = Resolver { guarded: false }
            .resolve("localhost".parse().unwrap())
            .await;
        assert!(
            found.is_ok_and(|addresses| addresses.count() > 0),
            "the person may still name this machine"
        );
    }
}
