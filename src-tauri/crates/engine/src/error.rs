//! What can go wrong in a person's act, and how it is told.

use std::io;

use kalan_bundle::{BundleError, KeyError};
use kalan_content::ContentError;
use kalan_export::OpmlError;
use kalan_fetch::FetchError;
use kalan_model::{ErrorCode, Failure, PageKind};
use kalan_store::StoreError;

/// A failure of the engine; what had been saved before it stays saved.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The library.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The web.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// What came cannot be read.
    #[error("{input}: {source}")]
    Content {
        /// The address or file.
        input: String,
        /// Why.
        source: ContentError,
    },
    /// A page that is no article.
    #[error("{input}: {}", page_words(*kind))]
    NotReadable {
        /// The address or file.
        input: String,
        /// What it is instead.
        kind: PageKind,
    },
    /// A list of feeds that cannot be read.
    #[error("{input}: {source}")]
    Opml {
        /// The file.
        input: String,
        /// Why.
        source: OpmlError,
    },
    /// A file that cannot be read.
    #[error("{path}: {source}")]
    File {
        /// The file.
        path: String,
        /// What the system said.
        source: io::Error,
    },
    /// A file that is no backup, or a damaged one.
    #[error(
        "{path} is not a backup of a library, or is damaged ({reason}): take another copy; nothing was changed"
    )]
    NotABackup {
        /// The file.
        path: String,
        /// Why.
        reason: String,
    },
    /// A folder that is to be filled and holds something.
    #[error("{0} holds something already and is left as it is: name a folder that is new or empty")]
    FolderTaken(String),
    /// A ZIM with more articles than are taken without a choice.
    #[error(
        "{path} holds {articles} articles: choose some with --article PATH (`kalan import {path} --list` names them)"
    )]
    ChooseArticles {
        /// The file.
        path: String,
        /// How many.
        articles: u32,
    },
    /// Nothing of that name in a ZIM.
    #[error("{path} holds no article \"{name}\": `kalan import {path} --list` names what it holds")]
    NotInside {
        /// The file.
        path: String,
        /// The path or title that was given.
        name: String,
    },
    /// Not an address of the web.
    #[error("\"{0}\" is not an address of the web: write one such as https://example.org/page")]
    InvalidAddress(String),
    /// A name or a password that cannot stand in a request.
    #[error(
        "a name or password of more than 400 characters, with a line break, or a name with a colon cannot be sent; write it again"
    )]
    InvalidLogin,
    /// A `User-Agent` that cannot stand in a request.
    #[error("\"{0}\" cannot be a User-Agent: at most 400 letters, digits and signs without accents")]
    InvalidUserAgent(String),
    /// No words to mark.
    #[error("nothing is marked: choose some words of the article")]
    NothingMarked,
    /// More words, or a longer note, than a highlight holds.
    #[error("a highlight or a note has at most 20,000 letters: mark it in parts")]
    TooMuchMarked,
    /// A file that is no face, or too large a one.
    #[error("{0} is not a face that can be read: choose a TTF, OTF, WOFF or WOFF2 file of at most 8 MiB")]
    NotAFace(String),
    /// No voice to read aloud with.
    #[error(
        "this system has no voice that speaks: install speech-dispatcher and a synthesizer such as espeak-ng"
    )]
    NoVoice,
    /// Not the address of a proxy.
    #[error(
        "\"{0}\" is no address of a proxy: write http://host:port or socks5://host:port, without a password (one that needs a password is set in the system's settings)"
    )]
    InvalidProxy(String),
    /// Not the name of a collection or a tag.
    #[error("\"{0}\" cannot be a name: write one to 80 letters, digits or signs")]
    InvalidName(String),
    /// A site that names no feed.
    #[error(
        "{0} is not a feed and names none: give the feed's own address, or save the page with `kalan add`"
    )]
    NotAFeed(String),
    /// A feed without older entries.
    #[error("{0} names no archive of older entries: what it lists is all that can be had by it")]
    NoArchive(String),
    /// A feed where a page was expected.
    #[error("{0} is a feed, not a page: subscribe to it")]
    IsAFeed(String),
    /// No Google Reader interface there.
    #[error(
        "there is no server of the Google Reader interface at {0}: give the address of FreshRSS or Miniflux, and check that its interface is switched on"
    )]
    NotAServer(String),
    /// A server that does not take the name and the password.
    #[error(
        "{url} does not take the name \"{user}\" with this password: FreshRSS and Miniflux have a password of their own for other programs, set in their settings"
    )]
    WrongPassword {
        /// The server.
        url: String,
        /// The name.
        user: String,
    },
    /// A server whose interface is switched off.
    #[error(
        "{0} answers that its interface is not available: in FreshRSS, allow API access in the settings under Authentication; else try again later"
    )]
    ServerSwitchedOff(String),
    /// A server whose answer is none.
    #[error(
        "{url} gave an answer that cannot be understood ({reason}): it may be too old or broken; nothing was changed here"
    )]
    ServerAnswer {
        /// The server.
        url: String,
        /// Why.
        reason: String,
    },
    /// A server that does not know yet what the person did.
    #[error(
        "{url} has not been told yet of {count} changes made here: sync first, or leave it and let them be forgotten there"
    )]
    ChangesWaiting {
        /// The server.
        url: String,
        /// How many.
        count: u32,
    },
    /// A password that cannot be kept or found.
    #[error(
        "the password for {name} cannot be {act}: {reason}; unlock the system's keyring, or give it again"
    )]
    Secret {
        /// Whose.
        name: String,
        /// `kept`, `read` or `forgotten`.
        act: &'static str,
        /// What the keyring or the disk says.
        reason: String,
    },
    /// A bundle that was not written, or not taken.
    #[error("{}", crate::bundle_words::error_words(path, source))]
    Bundle {
        /// The file.
        path: String,
        /// Why.
        source: BundleError,
    },
    /// What should be a key or a statement.
    #[error("{0}: give the line of the public key, or the file that holds it; nothing was changed")]
    Key(KeyError),
    /// A name for a key that is empty, too long, or taken.
    #[error("\"{0}\" cannot name a new key: a name of 1 to 120 characters that no other key here has")]
    KeyName(String),
    /// No own key of that name.
    #[error("there is no key \"{0}\" here: `kalan key list` names them, `kalan key new` makes one")]
    NoKey(String),
    /// An own key that was taken back.
    #[error("the key \"{0}\" was taken back and signs nothing any more: make another with `kalan key new`")]
    KeyRevoked(String),
    /// No channel of that name, at that place, or none that is meant.
    #[error("{}", no_channel(_0))]
    NoChannel(String),
    /// A channel can be published into a folder alone.
    #[error("{0} is no folder: a channel is published into one, and its files are copied on from there")]
    NotAFolder(String),
    /// Another's channel stands there.
    #[error(
        "the channel \"{title}\" stands in {place} already, under another key: choose an empty folder; nothing was changed"
    )]
    ChannelTaken {
        /// The folder.
        place: String,
        /// What stands there.
        title: String,
    },
    /// Somebody publishes there too.
    #[error(
        "{0} is being published to by another program: try again; what stands there is theirs, and whole"
    )]
    PublishedMeanwhile(String),
    /// A sync runs already.
    #[error("a sync is already running: wait for its end or stop it")]
    SyncRunning,
    /// The person stopped it.
    #[error("stopped; what was saved stays, and the next sync goes on from there")]
    Cancelled,
    /// A fault of Kalan itself.
    #[error("a fault in Kalan: {0}; nothing was lost, please report it")]
    Internal(String),
}

fn no_channel(name: &str) -> String {
    if name.is_empty() {
        return "say which channel: `kalan channel list` names them, `kalan channel init` begins one"
            .to_owned();
    }
    format!("there is no channel \"{name}\" here: `kalan channel list` names them")
}

const fn page_words(kind: PageKind) -> &'static str {
    match kind {
        PageKind::Portal => {
            "the network wants you to log in first: open a browser, log in, and try again; nothing was saved"
        }
        PageKind::SoftNotFound => "the site says that this page does not exist; nothing was saved",
        PageKind::Wall => {
            "the site shows a wall (cookies, payment or a puzzle) in place of the article; nothing was saved"
        }
        _ => "there is no article on this page; nothing was saved",
    }
}

impl EngineError {
    /// The failure as data.
    pub fn failure(&self) -> Failure {
        let failure = |code| Failure::new(code, self.to_string());
        match self {
            Self::Store(error) => error.failure(),
            Self::Fetch(error) => error.failure(),
            Self::Content { input, source } => failure(source.code()).with("input", input),
            Self::NotReadable {
                input,
                kind: PageKind::Portal,
            } => failure(ErrorCode::LoginRequired).with("input", input),
            Self::NotReadable { input, .. } => failure(ErrorCode::NoArticle).with("input", input),
            Self::Opml { input, .. } => failure(ErrorCode::Unreadable).with("input", input),
            Self::File { path, source } => failure(file_code(source)).with("path", path),
            Self::NotABackup { path, .. } => failure(ErrorCode::Unreadable).with("path", path),
            Self::ChooseArticles { path, articles } => failure(ErrorCode::TooLarge)
                .with("path", path)
                .with("count", articles),
            Self::NotInside { name, .. } => failure(ErrorCode::NotFound).with("name", name),
            Self::FolderTaken(path) => failure(ErrorCode::NameTaken).with("name", path),
            Self::InvalidAddress(input) => failure(ErrorCode::InvalidAddress).with("input", input),
            Self::InvalidLogin
            | Self::InvalidUserAgent(_)
            | Self::InvalidProxy(_)
            | Self::InvalidName(_)
            | Self::NothingMarked
            | Self::TooMuchMarked => failure(ErrorCode::Usage),
            Self::NotAFace(name) => failure(ErrorCode::NotAFace).with("name", name),
            Self::NoVoice => failure(ErrorCode::NotFound),
            Self::NoArchive(input) => failure(ErrorCode::NotFound).with("input", input),
            Self::NotAFeed(input) => failure(ErrorCode::NotAFeed).with("input", input),
            Self::IsAFeed(input) => failure(ErrorCode::NoArticle)
                .with("input", input)
                .with("feed", true),
            Self::NotAServer(url) => failure(ErrorCode::NotAServer).with("url", url),
            Self::WrongPassword { url, user } => failure(ErrorCode::WrongPassword)
                .with("url", url)
                .with("user", user),
            Self::ServerSwitchedOff(url) => failure(ErrorCode::ServerSwitchedOff).with("url", url),
            Self::ServerAnswer { url, .. } => failure(ErrorCode::ServerAnswer).with("url", url),
            Self::ChangesWaiting { url, count } => failure(ErrorCode::ChangesWaiting)
                .with("url", url)
                .with("count", count),
            Self::Secret { name, .. } => failure(ErrorCode::SecretsUnavailable).with("name", name),
            Self::Bundle { path, source } => crate::bundle_words::failure_of(path, source, self.to_string()),
            Self::Key(_) | Self::KeyName(_) | Self::KeyRevoked(_) => failure(ErrorCode::Usage),
            Self::NoKey(name) => failure(ErrorCode::NotFound)
                .with("what", "key")
                .with("name", name),
            Self::NoChannel(name) => failure(ErrorCode::NotFound)
                .with("what", "channel")
                .with("name", name),
            Self::NotAFolder(_) => failure(ErrorCode::Usage),
            Self::ChannelTaken { place, .. } => failure(ErrorCode::NameTaken).with("name", place),
            Self::PublishedMeanwhile(place) => failure(ErrorCode::LibraryBusy).with("path", place),
            Self::SyncRunning => failure(ErrorCode::LibraryBusy),
            Self::Cancelled => failure(ErrorCode::Cancelled),
            Self::Internal(_) => failure(ErrorCode::Internal),
        }
    }
}

pub(crate) fn file_code(error: &io::Error) -> ErrorCode {
    match error.kind() {
        io::ErrorKind::NotFound => ErrorCode::NotFound,
        io::ErrorKind::StorageFull => ErrorCode::DiskFull,
        io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => ErrorCode::ReadOnly,
        _ => ErrorCode::Unreadable,
    }
}
