//! Which addresses the public web may name: none on this machine or its network.
//!
//! The tables are the IANA special-purpose registries (RFC 6890 and what followed).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

use crate::{FetchError, Request, Trust, error::shown};

const SPECIAL_V4: [(Ipv4Addr, u32); 16] = [
    (Ipv4Addr::new(0, 0, 0, 0), 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(192, 31, 196, 0), 24),
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    (Ipv4Addr::new(224, 0, 0, 0), 4),
    (Ipv4Addr::new(240, 0, 0, 0), 4),
];

// Within 2000::/3, the only part of IPv6 that is given out.
const SPECIAL_V6: [(Ipv6Addr, u32); 4] = [
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
];

const NAT64: (Ipv6Addr, u32) = (Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, 0, 0), 96);

/// By which way a host is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lane {
    /// Only to addresses of the public web.
    Guarded,
    /// To any address.
    Open,
    /// To this machine, by no proxy.
    Direct,
}

/// Chooses the way for one hop, or refuses it.
///
/// A redirect away from a public address that the person typed is as suspect as any page; one away from
/// a private address stays within what the person trusts.
pub(crate) fn lane(request: &Request, hop: &Url) -> Result<Lane, FetchError> {
    if !matches!(hop.scheme(), "http" | "https") || hop.host_str().is_none_or(str::is_empty) {
        return Err(FetchError::InvalidAddress { url: shown(hop) });
    }
    let trusted = match request.trust {
        Trust::Person => hop.host() == request.url.host() || is_private(&request.url),
        Trust::Web => false,
    };
    if trusted || is_allowed(request.allow_host.as_deref(), hop) {
        return Ok(if is_loopback(hop) {
            Lane::Direct
        } else {
            Lane::Open
        });
    }
    if is_private(hop) {
        return Err(FetchError::BlockedAddress { url: shown(hop) });
    }
    Ok(Lane::Guarded)
}

/// Whether an address belongs to the public web.
pub(crate) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => !SPECIAL_V4.iter().any(|&(net, bits)| holds_v4(net, bits, v4)),
        IpAddr::V6(v6) => is_public_v6(v6),
    }
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    if holds_v6(NAT64.0, NAT64.1, address) {
        // A mobile network without IPv4 reaches the whole old web so: the address inside decides.
        let [.., a, b, c, d] = address.octets();
        return is_public(IpAddr::V4(Ipv4Addr::new(a, b, c, d)));
    }
    // Everything else is reserved, private, or holds an old address: mapped, compatible, translated.
    address.segments()[0] & 0xe000 == 0x2000
        && !SPECIAL_V6.iter().any(|&(net, bits)| holds_v6(net, bits, address))
}

fn holds_v4(net: Ipv4Addr, bits: u32, address: Ipv4Addr) -> bool {
    (net.to_bits() ^ address.to_bits()) >> (32 - bits) == 0
}

fn holds_v6(net: Ipv6Addr, bits: u32, address: Ipv6Addr) -> bool {
    (net.to_bits() ^ address.to_bits()) >> (128 - bits) == 0
}

/// Whether an address is on this machine or its network by its very writing, before any name is looked up.
pub fn is_private(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(v4)) => !is_public(IpAddr::V4(v4)),
        Some(Host::Ipv6(v6)) => !is_public(IpAddr::V6(v6)),
        Some(Host::Domain(name)) => is_local_name(name.trim_end_matches('.')),
        None => true,
    }
}

/// Whether an address is by its very writing on the network around this machine, but not the machine itself.
pub(crate) fn is_home_network(url: &Url) -> bool {
    is_private(url) && !is_loopback(url)
}

fn is_local_name(name: &str) -> bool {
    const ENDS: [&str; 7] = [
        // Never a host (RFC 6761): what a file carried itself is addressed there.
        ".invalid",
        ".localhost",
        ".local",
        ".internal",
        ".home.arpa",
        ".lan",
        ".localdomain",
    ];
    // The public web has no host without a dot; a router's or a printer's name has none.
    !name.contains('.') || ENDS.iter().any(|end| name.ends_with(end))
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(v4)) => v4.is_loopback(),
        Some(Host::Ipv6(v6)) => v6.is_loopback(),
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            name == "localhost" || name.ends_with(".localhost")
        }
        None => false,
    }
}

fn is_allowed(allowed: Option<&str>, hop: &Url) -> bool {
    let (Some(allowed), Some(host)) = (allowed, hop.host_str()) else {
        return false;
    };
    // A server on another port of the same machine is another server: only a bare host allows them all.
    let port = hop.port_or_known_default().unwrap_or_default();
    allowed.eq_ignore_ascii_case(host) || allowed.eq_ignore_ascii_case(&format!("{host}:{port}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn no_special_address_counts_as_the_public_web() {
        for text in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "127.255.255.255",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.19.0.1",
            "198.51.100.1",
            "203.0.113.9",
            "224.0.0.1",
            "239.1.1.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:8.8.8.8",
            "::ffff:127.0.0.1",
            "::8.8.8.8",
            "64:ff9b::7f00:1",
            "64:ff9b::10.0.0.1",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::1",
            "3fff::1",
            "5f00::1",
            "fc00::1",
            "fd12::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(
                !is_public(text.parse().unwrap()),
                "a page could reach {text} on the reader's own network"
            );
        }
    }

    #[test]
    fn the_public_web_is_let_through() {
        for text in [
            "1.1.1.1",
            "8.8.8.8",
            "100.63.255.255",
            "100.128.0.1",
            "172.15.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "198.17.0.1",
            "198.20.0.1",
            "223.255.255.255",
            "2606:4700::1111",
            "2a00:1450::1",
            "2001:4860::8888",
            "64:ff9b::8.8.8.8",
        ] {
            assert!(
                is_public(text.parse().unwrap()),
                "{text} is a public address and could not be read"
            );
        }
    }

    #[test]
    fn odd_writings_of_a_private_address_do_not_pass() {
        for text in [
            "http://127.1/",
            "http://2130706433/",
            "http://0x7f000001/",
            "http://0177.0.0.1/",
            "http://0/",
            "http://[::ffff:7f00:1]/",
            "http://localhost/",
            "http://LOCALHOST./",
            "http://a.localhost/",
            "http://printer/",
            "http://nas.local/",
            "http://router.home.arpa./",
            "http://①②⑦.0.0.1/",
        ] {
            let mut request = Request::page(url("https://example.org/"));
            request.trust = Trust::Web;
            let refused = lane(&request, &url(text));
            assert!(
                matches!(refused, Err(FetchError::BlockedAddress { .. })),
                "a page could name {text}: {refused:?}"
            );
        }
    }

    #[test]
    fn what_the_person_typed_may_be_private_and_what_it_leads_to_only_if_it_was() {
        let typed = Request::page(url("http://192.168.1.5/feed"));
        assert_eq!(
            lane(&typed, &typed.url).unwrap(),
            Lane::Open,
            "the person's own server must be readable"
        );
        assert_eq!(lane(&typed, &url("http://nas.local/feed")).unwrap(), Lane::Open);
        let typed = Request::page(url("https://example.org/"));
        assert!(
            lane(&typed, &url("http://127.0.0.1:631/")).is_err(),
            "a public site could lead to the printer"
        );
        assert_eq!(
            lane(&typed, &url("https://www.example.org/")).unwrap(),
            Lane::Guarded
        );
        assert_eq!(lane(&typed, &typed.url).unwrap(), Lane::Open);
        let typed = Request::page(url("http://localhost:8080/"));
        assert_eq!(
            lane(&typed, &typed.url).unwrap(),
            Lane::Direct,
            "no proxy can reach this machine for us"
        );
    }

    #[test]
    fn a_private_page_may_name_its_own_host_and_no_other() {
        let mut picture = Request::picture(url("http://127.0.0.1:4000/p.png"));
        picture.allow_host = Some("127.0.0.1:4000".to_owned());
        assert_eq!(lane(&picture, &picture.url).unwrap(), Lane::Direct);
        assert!(
            lane(&picture, &url("http://127.0.0.1:4001/")).is_err(),
            "another port is another server"
        );
        picture.allow_host = Some("127.0.0.1".to_owned());
        assert_eq!(
            lane(&picture, &url("http://127.0.0.1:4001/")).unwrap(),
            Lane::Direct
        );
        assert!(lane(&picture, &url("http://10.0.0.1/")).is_err());
    }

    #[test]
    fn only_http_is_fetched() {
        for text in [
            "ftp://example.org/",
            "file:///etc/passwd",
            "data:text/html,x",
            "javascript:alert(1)",
        ] {
            let request = Request::page(url(text));
            assert!(
                matches!(
                    lane(&request, &request.url),
                    Err(FetchError::InvalidAddress { .. })
                ),
                "{text}"
            );
        }
    }
}
