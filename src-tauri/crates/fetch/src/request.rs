//! What is asked of the web, and how far it may go.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD as BASE64;
use kalan_model::Validators;
use reqwest::header::HeaderValue;
use url::Url;

use crate::{Download, Secret};

const MIB: u64 = 1024 * 1024;

/// How the room behaves towards every host.
#[derive(Debug, Clone)]
pub struct FetchConfig {
    /// Who asks, honestly: name, version and where to read about it.
    pub user_agent: String,
    /// The longest wait for a connection, TLS included.
    pub connect_timeout: Duration,
    /// The longest silence: before the head of an answer, and between two reads of its body.
    pub stall_timeout: Duration,
    /// Redirects followed before the address is given up.
    pub max_redirects: u8,
    /// Requests under way to one host at the same time; at least one.
    pub max_per_host: usize,
    /// Where the beginning of an answer is kept when its connection breaks; nowhere when there is none.
    pub partial_dir: Option<PathBuf>,
    /// The proxy for everything but this machine (`http://`, `https://`, `socks5://`, `socks4://`); the system's and
    /// the environment's when there is none.
    pub proxy: Option<String>,
    /// Trust roots besides the system's, each in DER.
    pub extra_roots: Vec<Vec<u8>>,
}

impl Default for FetchConfig {
    fn default() -> Self {
        Self {
            user_agent: concat!(
                "Kalan/",
                env!("CARGO_PKG_VERSION"),
                " (+",
                env!("CARGO_PKG_REPOSITORY"),
                ")"
            )
            .to_owned(),
            connect_timeout: Duration::from_secs(20),
            stall_timeout: Duration::from_secs(30),
            max_redirects: 8,
            max_per_host: 2,
            partial_dir: None,
            proxy: None,
            extra_roots: Vec::new(),
        }
    }
}

/// Who named the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// The person typed it: it may be on this machine or its network.
    Person,
    /// A page or a feed of the public web named it: it may only lead to the public web.
    Web,
}

/// What the answer should be; what certainly is not that is refused before its body is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expect {
    /// A feed. HTML is taken too: it may be the site whose feed is to be discovered.
    Feed,
    /// A page to read: HTML, XML, plain text or JSON.
    Page,
    /// A picture; text is refused.
    Picture,
    /// Anything.
    Any,
}

/// One question to the web.
#[derive(Debug, Clone)]
pub struct Request {
    /// What to get; `http` or `https`.
    pub url: Url,
    /// Who named it.
    pub trust: Trust,
    /// What it should be.
    pub expect: Expect,
    /// What an earlier answer gave, to be told "not modified".
    pub validators: Validators,
    /// The most bytes taken, on the wire and again after decompression.
    pub limit_bytes: u64,
    /// The most bytes of body that may be paid for now; none for no limit but the other.
    pub allow_bytes: Option<u64>,
    /// A `host` or `host:port` that may be private though [`Trust::Web`]: that of the naming page.
    pub allow_host: Option<String>,
    /// What the person is known by at the host of `url`; no other host is told.
    pub login: Option<Login>,
    /// Who asks, where this host wants another word than [`FetchConfig::user_agent`].
    pub user_agent: Option<String>,
    /// A form to send (POST, already encoded); none to get. It follows no redirect to another origin.
    pub form: Option<Secret>,
    /// A file that the answer is written to, and what is here of it gone on with; its body is empty then.
    pub download: Option<Download>,
}

/// What a host knows the person by.
#[derive(Clone, PartialEq, Eq)]
pub enum Login {
    /// A name and a password (RFC 7617).
    Basic {
        /// The name.
        user: String,
        /// The password.
        password: String,
    },
    /// A token (RFC 6750).
    Bearer(String),
    /// Another scheme's whole header.
    Other(String),
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A password in a log is a password lost.
        f.write_str("Login(..)")
    }
}

impl Login {
    /// The header, or none when the words cannot stand in one.
    pub(crate) fn header(&self) -> Option<HeaderValue> {
        let text = match self {
            Self::Basic { user, password } => {
                format!("Basic {}", BASE64.encode(format!("{user}:{password}")))
            }
            Self::Bearer(token) => format!("Bearer {token}"),
            Self::Other(value) => value.clone(),
        };
        let mut value = HeaderValue::from_str(&text).ok()?;
        value.set_sensitive(true);
        Some(value)
    }
}

impl Request {
    /// A question to the interface of a server that the person named; at most 16 MiB.
    pub fn interface(url: Url) -> Self {
        Self::new(url, Expect::Any, 16 * MIB)
    }

    /// A page the person asked for; at most 16 MiB.
    pub fn page(url: Url) -> Self {
        Self::new(url, Expect::Page, 16 * MIB)
    }

    /// A feed the person asked for; at most 32 MiB.
    pub fn feed(url: Url) -> Self {
        Self::new(url, Expect::Feed, 32 * MIB)
    }

    /// A picture named by a page of the web; at most 12 MiB.
    pub fn picture(url: Url) -> Self {
        Self {
            trust: Trust::Web,
            ..Self::new(url, Expect::Picture, 12 * MIB)
        }
    }

    /// A file of a known size that the person asked for.
    pub fn file(url: Url, into: Download) -> Self {
        let limit_bytes = into.size_bytes;
        Self {
            download: Some(into),
            ..Self::new(url, Expect::Any, limit_bytes)
        }
    }

    /// A small text that the person asked for, of so many bytes at most.
    pub fn text(url: Url, limit_bytes: u64) -> Self {
        Self::new(url, Expect::Any, limit_bytes)
    }

    fn new(url: Url, expect: Expect, limit_bytes: u64) -> Self {
        Self {
            url,
            trust: Trust::Person,
            expect,
            validators: Validators::default(),
            limit_bytes,
            allow_bytes: None,
            allow_host: None,
            login: None,
            user_agent: None,
            form: None,
            download: None,
        }
    }
}
