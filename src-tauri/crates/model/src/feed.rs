//! Feeds as the library keeps them.

use serde::{Deserialize, Serialize};

use crate::{Failure, FeedId, Timestamp};

/// Whether the entries of a feed are fetched as pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum FullText {
    /// When the feed gives less than the article.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never: what the feed gives is kept.
    Never,
}

/// Which pictures of a feed's articles are fetched by a sync.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum FeedPictures {
    /// All of them.
    #[default]
    All,
    /// Those of 64 KiB at most.
    Small,
    /// None: a click fetches one.
    None,
}

/// Whether a feed is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum FeedStatus {
    /// It is asked at each sync.
    #[default]
    Active,
    /// The server said that it is gone for good: it is asked no more.
    Gone,
}

/// How a feed's host knows the person; the password itself is in the system's keyring.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(tag = "scheme", rename_all = "snake_case")]
pub enum FeedLogin {
    /// By a name and a password (RFC 7617).
    Basic {
        /// The name.
        user: String,
    },
    /// By a token (RFC 6750).
    Bearer,
}

/// As whom a feed's host is asked.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, specta::Type)]
pub struct AskedAs {
    /// How the host knows the person, where it wants to.
    pub login: Option<FeedLogin>,
    /// A `User-Agent` other than Kalan's, where the host wants another.
    pub user_agent: Option<String>,
}

/// What the server gave to ask again with (RFC 9110, 8.8).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Validators {
    /// `ETag`, with its quotes.
    pub etag: Option<String>,
    /// `Last-Modified`, as it was sent.
    pub last_modified: Option<String>,
}

/// What subscribing or a sync learned about a feed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FeedDraft {
    /// The feed's own name.
    pub title: Option<String>,
    /// The page it belongs to.
    pub site_url: Option<String>,
    /// One sentence about it.
    pub description: Option<String>,
    /// BCP 47 tag.
    pub language: Option<String>,
    /// Its picture's address.
    pub icon_url: Option<String>,
}

/// A subscription.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Feed {
    /// Which feed.
    pub id: FeedId,
    /// Where it is now.
    pub url: String,
    /// The page it belongs to.
    pub site_url: Option<String>,
    /// Its name: the person's own, else the feed's, else its host.
    pub title: String,
    /// Folder the person put it in, or none.
    pub folder: Option<String>,
    /// One sentence about it.
    pub description: Option<String>,
    /// BCP 47 tag.
    pub language: Option<String>,
    /// Whether its entries are fetched as pages.
    pub full_text: FullText,
    /// Which pictures of its articles are fetched.
    pub pictures: FeedPictures,
    /// The WebSub hub that it names: who would tell of its news.
    pub hub_url: Option<String>,
    /// As whom its host is asked.
    pub asked_as: AskedAs,
    /// Whether it is asked.
    pub status: FeedStatus,
    /// When it was last asked.
    pub checked: Option<Timestamp>,
    /// When it last had something new.
    pub changed: Option<Timestamp>,
    /// When a `--due` sync asks it again.
    pub next_check: Option<Timestamp>,
    /// Why the last sync failed, if it did.
    pub failure: Option<Failure>,
    /// Articles it brought that are in the library.
    pub articles: u32,
    /// Of these, unread ones.
    pub unread: u32,
}
