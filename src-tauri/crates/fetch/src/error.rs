//! Why there is no answer, by what the caller can do about it.

use kalan_model::{ErrorCode, Failure};
use url::Url;

use crate::Refusal;

/// Where the network failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// There is no network at all.
    Offline,
    /// The host's name is not known.
    Dns,
    /// The host did not take the connection.
    Connect,
    /// The connection could not be made secure.
    Tls,
    /// The host's certificate is out of date, or this machine's clock is wrong.
    Expired,
    /// Nothing moved for longer than the stall time-out.
    Stalled,
    /// The connection broke off before the end of the answer.
    Cut,
    /// A captive portal or a proxy stands between: the person must log in.
    LoginRequired,
}

/// Why there is no answer. Addresses in it carry no password.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// Not an address of the web; write another.
    #[error("{url} is not an address of the web: only http and https addresses with a host can be fetched")]
    InvalidAddress {
        /// The address.
        url: Box<Url>,
    },
    /// The public web named an address on this machine or its network; leave it.
    #[error(
        "{url} leads into this machine or its own network, which a page of the public web may not name; open it yourself if you trust it"
    )]
    BlockedAddress {
        /// The address.
        url: Box<Url>,
    },
    /// The network failed; try again later.
    #[error("{}", network_sentence(*fault, url, cause))]
    Network {
        /// Where.
        fault: Fault,
        /// What was asked.
        url: Box<Url>,
        /// What the system said, for a log.
        cause: String,
    },
    /// The host refused; look at the number.
    #[error("{url} answered with status {status}: {}", refusal.advice())]
    Refused {
        /// What was asked.
        url: Box<Url>,
        /// HTTP status.
        status: u16,
        /// Why, as far as the answer tells.
        refusal: Refusal,
    },
    /// It is gone for good (410); ask no more.
    #[error(
        "{url} is gone for good, says its host; what is already kept stays, and it need not be asked again"
    )]
    Gone {
        /// What was asked.
        url: Box<Url>,
    },
    /// The host asks to come back later (202, 429, 503).
    #[error("the host of {url} asks to come back later{}", after(*retry_after_secs))]
    TryLater {
        /// What was asked.
        url: Box<Url>,
        /// HTTP status.
        status: u16,
        /// Seconds to wait, at most 30 days, where the host said.
        retry_after_secs: Option<u64>,
    },
    /// Redirects in a circle, or too many of them.
    #[error("{url} is redirected in a circle, or too many times; check the address in a browser")]
    TooManyRedirects {
        /// What was first asked.
        url: Box<Url>,
    },
    /// More bytes than the request allows; ask with a higher limit.
    #[error("{url} is larger than the limit of {limit_bytes} bytes; nothing of it was kept")]
    TooLarge {
        /// What was asked.
        url: Box<Url>,
        /// The request's limit.
        limit_bytes: u64,
    },
    /// More bytes than may be paid for now; ask again with a larger allowance.
    #[error("{url} is larger than what may still be spent; it waits for the next sync")]
    OverAllowance {
        /// What was asked.
        url: Box<Url>,
        /// Bytes on the wire that are left of it, where the host said.
        size_bytes: Option<u64>,
    },
    /// Certainly not what was expected.
    #[error("{url} is of type {media_type}, which is not what was expected there")]
    WrongContentType {
        /// What was asked.
        url: Box<Url>,
        /// Media type without parameters, lower case.
        media_type: String,
    },
    /// The body is damaged, or compressed in an unknown way.
    #[error("the answer of {url} is damaged: {cause}; try again, or tell its owner")]
    Unreadable {
        /// What was asked.
        url: Box<Url>,
        /// What is wrong with it.
        cause: String,
    },
    /// The room could not be opened: a fault of the configuration or of Kalan itself.
    #[error("fetching could not be set up: {cause}; check the user agent, or report this")]
    Setup {
        /// What is wrong.
        cause: String,
    },
    /// The person never wants the internet used.
    #[error(
        "Kalan is set never to use the internet, so nothing was asked; change that in the settings of the network"
    )]
    SwitchedOff,
    /// The file that the answer goes to cannot be written.
    #[error("{path}: {source}; what came before stays there")]
    Disk {
        /// The file.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The caller cancelled.
    #[error("the fetch was stopped before its end; start it again when you like")]
    Cancelled,
}

impl FetchError {
    /// The same as data, for a feed's row, a script or the page.
    ///
    /// `params` has `url` wherever there is one, and `status`, `retry_after_secs`, `limit_bytes` or
    /// `media_type` as [`ErrorCode`] names them.
    pub fn failure(&self) -> Failure {
        let failure = Failure::new(self.code(), self.to_string());
        let failure = match self.url() {
            Some(url) => failure.with("url", url),
            None => failure,
        };
        match self {
            Self::Refused { status, .. }
            | Self::TryLater {
                status,
                retry_after_secs: None,
                ..
            } => failure.with("status", status),
            Self::TryLater {
                status,
                retry_after_secs: Some(secs),
                ..
            } => failure.with("status", status).with("retry_after_secs", secs),
            Self::TooLarge { limit_bytes, .. } => failure.with("limit_bytes", limit_bytes),
            Self::WrongContentType { media_type, .. } => failure.with("media_type", media_type),
            _ => failure,
        }
    }

    fn code(&self) -> ErrorCode {
        match self {
            Self::InvalidAddress { .. } => ErrorCode::InvalidAddress,
            Self::BlockedAddress { .. } => ErrorCode::BlockedAddress,
            Self::Network { fault, .. } => match fault {
                Fault::Offline => ErrorCode::Offline,
                Fault::Dns => ErrorCode::DnsFailed,
                Fault::Connect => ErrorCode::ConnectFailed,
                Fault::Tls => ErrorCode::TlsFailed,
                Fault::Expired => ErrorCode::CertificateExpired,
                Fault::Stalled => ErrorCode::Stalled,
                Fault::Cut => ErrorCode::Cut,
                Fault::LoginRequired => ErrorCode::LoginRequired,
            },
            Self::Refused { refusal, .. } => refusal.code(),
            Self::Gone { .. } => ErrorCode::Gone,
            Self::TryLater { .. } => ErrorCode::TryLater,
            Self::TooManyRedirects { .. } => ErrorCode::TooManyRedirects,
            Self::TooLarge { .. } | Self::OverAllowance { .. } => ErrorCode::TooLarge,
            Self::WrongContentType { .. } => ErrorCode::WrongContentType,
            Self::Unreadable { .. } => ErrorCode::Unreadable,
            Self::Setup { .. } => ErrorCode::Internal,
            Self::SwitchedOff => ErrorCode::NetworkOff,
            Self::Disk { source, .. } => match source.kind() {
                std::io::ErrorKind::StorageFull => ErrorCode::DiskFull,
                std::io::ErrorKind::ReadOnlyFilesystem | std::io::ErrorKind::PermissionDenied => {
                    ErrorCode::ReadOnly
                }
                _ => ErrorCode::Unreadable,
            },
            Self::Cancelled => ErrorCode::Cancelled,
        }
    }

    fn url(&self) -> Option<&Url> {
        match self {
            Self::InvalidAddress { url }
            | Self::BlockedAddress { url }
            | Self::Network { url, .. }
            | Self::Refused { url, .. }
            | Self::Gone { url }
            | Self::TryLater { url, .. }
            | Self::TooManyRedirects { url }
            | Self::TooLarge { url, .. }
            | Self::OverAllowance { url, .. }
            | Self::WrongContentType { url, .. }
            | Self::Unreadable { url, .. } => Some(url),
            Self::Setup { .. } | Self::SwitchedOff | Self::Disk { .. } | Self::Cancelled => None,
        }
    }
}

/// The address as it may be shown and stored: without name and password.
pub(crate) fn shown(url: &Url) -> Box<Url> {
    let mut url = url.clone();
    // Fails only for addresses that cannot carry them.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    Box::new(url)
}

fn after(secs: Option<u64>) -> String {
    secs.map(|secs| format!(", in {secs} seconds"))
        .unwrap_or_default()
}

fn network_sentence(fault: Fault, url: &Url, cause: &str) -> String {
    let host = url.host_str().unwrap_or("the host");
    match fault {
        Fault::Offline => format!("there is no network, so {url} was not asked; connect and try again"),
        Fault::Dns => {
            format!("the name {host} is not known to the network; check the address, or try again later")
        }
        Fault::Connect => {
            format!("{host} did not take the connection ({cause}); it may be down, try again later")
        }
        Fault::Tls => format!(
            "the connection to {host} could not be made secure ({cause}); check this machine's date, or that no portal stands between"
        ),
        Fault::Expired => format!(
            "the certificate of {host} is out of date ({cause}); check this machine's date, else only its owner can renew it"
        ),
        Fault::Stalled => format!("{url} sent nothing for too long; the link may be dead, try again later"),
        Fault::Cut => format!(
            "the connection broke off before the end of {url} ({cause}); try again, and what came of it is not paid for twice where its host allows it"
        ),
        Fault::LoginRequired => format!(
            "the network wants you to log in before {url} can be reached; open a browser, log in, then try again"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url() -> Box<Url> {
        Box::new(Url::parse("https://example.org/a").unwrap())
    }

    #[test]
    fn each_fault_of_the_network_has_its_own_code_and_words() {
        let faults = [
            (Fault::Offline, ErrorCode::Offline),
            (Fault::Dns, ErrorCode::DnsFailed),
            (Fault::Connect, ErrorCode::ConnectFailed),
            (Fault::Tls, ErrorCode::TlsFailed),
            (Fault::Expired, ErrorCode::CertificateExpired),
            (Fault::Stalled, ErrorCode::Stalled),
            (Fault::Cut, ErrorCode::Cut),
            (Fault::LoginRequired, ErrorCode::LoginRequired),
        ];
        let mut told = std::collections::HashSet::new();
        for (fault, code) in faults {
            let failure = FetchError::Network {
                fault,
                url: url(),
                cause: "why".to_owned(),
            }
            .failure();
            assert_eq!(failure.code, code);
            assert_eq!(failure.params["url"], "https://example.org/a");
            assert!(
                failure.detail.contains("example.org"),
                "the person must see what failed: {}",
                failure.detail
            );
            assert!(
                told.insert(failure.detail),
                "two faults in the same words cannot be told apart"
            );
        }
    }

    #[test]
    fn what_the_page_needs_stands_in_the_parameters() {
        let later = FetchError::TryLater {
            url: url(),
            status: 429,
            retry_after_secs: Some(90),
        }
        .failure();
        assert_eq!(
            (
                later.params["status"].as_str(),
                later.params["retry_after_secs"].as_str()
            ),
            ("429", "90")
        );
        assert!(later.detail.ends_with("later, in 90 seconds"), "{}", later.detail);
        let wrong = FetchError::WrongContentType {
            url: url(),
            media_type: "image/png".to_owned(),
        }
        .failure();
        assert_eq!(wrong.params["media_type"], "image/png");
        assert!(FetchError::Cancelled.failure().params.is_empty());
    }

    #[test]
    fn a_shown_address_has_no_password() {
        let url = Url::parse("https://awa:secret@example.org/a?b=c").unwrap();
        assert_eq!(shown(&url).as_str(), "https://example.org/a?b=c");
    }
}
