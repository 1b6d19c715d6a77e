//! What can go wrong, as a person, a script and the page are told of it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Why something failed; the page has words for each, and the command an exit status.
///
/// Nobody matches on text. A new code does not compile in the page until it has words there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// The command or the request was written wrongly.
    Usage,
    /// No article, feed, file or setting of that name.
    NotFound,
    /// Not an address of the web.
    InvalidAddress,
    /// A page or feed of the public web named an address on this machine or its network.
    BlockedAddress,
    /// The person set Kalan never to use the internet.
    NetworkOff,
    /// No network at all.
    Offline,
    /// The host's name is not known.
    DnsFailed,
    /// The host did not take the connection.
    ConnectFailed,
    /// The connection could not be made secure.
    TlsFailed,
    /// Nothing arrived for too long.
    Stalled,
    /// The connection broke off before the end.
    Cut,
    /// The host answered with a refusal; `params.status` is its number.
    HttpStatus,
    /// The host asks for a name and a password (401).
    Unauthorized,
    /// The host does not let this reader in (403).
    Forbidden,
    /// The law keeps the host from answering (451).
    LegalReasons,
    /// A guard against robots stands before the host.
    RobotWall,
    /// The host's certificate is out of date, or this machine's clock is wrong.
    CertificateExpired,
    /// The feed or page is gone for good (410).
    Gone,
    /// The host asks to come back later; `params.retry_after_secs`.
    TryLater,
    /// A redirect that leads in a circle, or too many of them.
    TooManyRedirects,
    /// The network wants the person to log in first.
    LoginRequired,
    /// More bytes than the limit; `params.limit_bytes`.
    TooLarge,
    /// Not the type that was expected; `params.media_type`.
    WrongContentType,
    /// A page without an article in it.
    NoArticle,
    /// Not a feed, and no feed is named there.
    NotAFeed,
    /// No Google Reader interface there.
    NotAServer,
    /// A server does not take the name and the password; `params.user`.
    WrongPassword,
    /// A server whose interface is switched off.
    ServerSwitchedOff,
    /// A server's answer cannot be understood.
    ServerAnswer,
    /// A server does not know yet what the person did; `params.count`.
    ChangesWaiting,
    /// Another thing of this kind has the name; `params.name`.
    NameTaken,
    /// The input is damaged or of no known format.
    Unreadable,
    /// A file that is not a face for letters; `params.name`.
    NotAFace,
    /// A bundle is damaged, forged, or builds on what is not here; `params.problem` says which.
    BundleRefused,
    /// A bundle by nobody who is trusted here; `params.problem` says why.
    Untrusted,
    /// The disk is full.
    DiskFull,
    /// The library or its disk cannot be written.
    ReadOnly,
    /// The library was written by a newer Kalan.
    LibraryNewer,
    /// The library is damaged.
    LibraryDamaged,
    /// Another program holds the library.
    LibraryBusy,
    /// Neither the system's keyring nor the sealed file gives or takes a password.
    SecretsUnavailable,
    /// The person stopped it.
    Cancelled,
    /// A fault of Kalan itself.
    Internal,
}

impl ErrorCode {
    /// The exit status of the `kalan` command (CLI contract): 1 failed, 2 wrong use, 3 damaged, 4 network, 5 disk.
    pub const fn exit_status(self) -> u8 {
        match self {
            Self::Usage | Self::InvalidAddress => 2,
            Self::WrongContentType
            | Self::TooLarge
            | Self::NoArticle
            | Self::NotAFeed
            | Self::NotAServer
            | Self::ServerAnswer
            | Self::Unreadable
            | Self::BundleRefused
            | Self::NotAFace
            | Self::LibraryNewer
            | Self::LibraryDamaged => 3,
            Self::Offline
            | Self::NetworkOff
            | Self::DnsFailed
            | Self::ConnectFailed
            | Self::TlsFailed
            | Self::Stalled
            | Self::Cut
            | Self::HttpStatus
            | Self::Unauthorized
            | Self::Forbidden
            | Self::LegalReasons
            | Self::RobotWall
            | Self::CertificateExpired
            | Self::Gone
            | Self::TryLater
            | Self::TooManyRedirects
            | Self::BlockedAddress
            | Self::WrongPassword
            | Self::ServerSwitchedOff
            | Self::LoginRequired => 4,
            Self::DiskFull | Self::ReadOnly => 5,
            Self::NotFound
            | Self::Untrusted
            | Self::LibraryBusy
            | Self::ChangesWaiting
            | Self::NameTaken
            | Self::SecretsUnavailable
            | Self::Cancelled
            | Self::Internal => 1,
        }
    }

    /// Whether trying again later may help, with nothing changed by the person.
    pub const fn is_passing(self) -> bool {
        matches!(
            self,
            Self::Offline
                | Self::NetworkOff
                | Self::DnsFailed
                | Self::ConnectFailed
                | Self::Stalled
                | Self::Cut
                | Self::TryLater
                | Self::HttpStatus
                | Self::Forbidden
                | Self::RobotWall
                | Self::ServerSwitchedOff
                | Self::LoginRequired
                | Self::LibraryBusy
                | Self::Cancelled
        )
    }

    /// The code as it stands in JSON and in the database: `snake_case`.
    pub fn as_str(self) -> String {
        serde_json::to_value(self)
            .ok()
            .and_then(|v| v.as_str().map(str::to_owned))
            .unwrap_or_default()
    }

    /// Reads what [`ErrorCode::as_str`] wrote; what a newer Kalan wrote is `Internal`.
    pub fn from_code(text: &str) -> Self {
        serde_json::from_value(serde_json::Value::String(text.to_owned())).unwrap_or(Self::Internal)
    }
}

/// One failure as data: on a feed, in a command's answer, in `{"error": …}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Failure {
    /// Which failure.
    pub code: ErrorCode,
    /// What it happened to, by name: `url`, `status`, `limit_bytes`, `path`.
    pub params: BTreeMap<String, String>,
    /// What happened, to what, and what to do next: one or two sentences in English.
    pub detail: String,
}

impl Failure {
    /// A failure with no parameters.
    pub fn new(code: ErrorCode, detail: impl Into<String>) -> Self {
        Self {
            code,
            params: BTreeMap::new(),
            detail: detail.into(),
        }
    }

    /// The same with one parameter more.
    #[must_use]
    #[expect(
        clippy::needless_pass_by_value,
        reason = "callers pass numbers and displays they made for this"
    )]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.params.insert(name.to_owned(), value.to_string());
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_survives_its_text_and_a_newer_one_is_not_lost() {
        assert_eq!(
            ErrorCode::from_code(&ErrorCode::DiskFull.as_str()),
            ErrorCode::DiskFull
        );
        assert_eq!(ErrorCode::from_code("from_the_future"), ErrorCode::Internal);
    }
}
