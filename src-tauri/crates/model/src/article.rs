//! What the library keeps of an article, and how lists ask for it.

use serde::{Deserialize, Serialize};

use crate::{ArticleId, AssetHash, CollectionId, FeedId, Timestamp, WantedPicture};

/// Where an article came from first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// An entry of a feed.
    Feed,
    /// A page a person saved.
    Page,
    /// A file a person added.
    File,
    /// A bundle a person opened.
    Bundle,
}

/// When an article was published, and how well that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Published {
    /// The moment; midnight UTC when only the day is known.
    pub at: Timestamp,
    /// Whether a part of it (the year, the day) was inferred and not read.
    pub inferred: bool,
}

/// A cleaned article on its way into the store.
///
/// `html` has been through the sanitizer; nothing else may fill this field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArticleDraft {
    /// Canonical address; none for a file that names none.
    pub url: Option<String>,
    /// Every other address that led here: the entry's link, redirects. They find the article again.
    pub aliases: Vec<String>,
    /// Where it came from.
    pub origin: Origin,
    /// Headline, plain text; empty when there is none.
    pub title: String,
    /// Who wrote it, plain text.
    pub byline: Option<String>,
    /// The site's name, plain text.
    pub site_name: Option<String>,
    /// When it was published.
    pub published: Option<Published>,
    /// When it says it was changed.
    pub modified: Option<Timestamp>,
    /// BCP 47 tag; none rather than wrong.
    pub language: Option<String>,
    /// Two sentences for the list, plain text.
    pub excerpt: String,
    /// Address of the picture that leads it.
    pub lead_image: Option<String>,
    /// Sanitized body.
    pub html: String,
    /// Words in the body.
    pub word_count: u32,
    /// The pictures of the body, in order, each once.
    pub pictures: Vec<WantedPicture>,
}

impl ArticleDraft {
    /// The identity of this article: its canonical address, or its words when it has none.
    pub fn id(&self) -> ArticleId {
        match &self.url {
            Some(url) => ArticleId::of(url),
            None => ArticleId::of(&format!("{}\n{}", self.title, self.html)),
        }
    }
}

/// What saving an article did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Saved {
    /// It was not in the library.
    New(ArticleId),
    /// It was, with other words: the earlier revision is kept.
    Updated(ArticleId),
    /// It was, with the same words.
    Unchanged(ArticleId),
}

impl Saved {
    /// Which article, whatever happened to it.
    pub const fn id(self) -> ArticleId {
        match self {
            Self::New(id) | Self::Updated(id) | Self::Unchanged(id) => id,
        }
    }
}

/// How much of an article is on this machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub struct Offline {
    /// Pictures the article shows.
    pub pictures: u32,
    /// Of these, how many are on disk.
    pub kept: u32,
    /// Of these, how many failed and are not tried again by themselves.
    pub failed: u32,
}

/// One row of a list: everything it shows, and no body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct ArticleRow {
    /// Which article.
    pub id: ArticleId,
    /// Headline; empty when there is none.
    pub title: String,
    /// Who wrote it.
    pub byline: Option<String>,
    /// The site's or the feed's name.
    pub site_name: Option<String>,
    /// The feed that brought it, if one did.
    pub feed: Option<FeedId>,
    /// When it was published.
    pub published: Option<Timestamp>,
    /// Whether a part of that date was inferred.
    pub published_inferred: bool,
    /// When it came into the library.
    pub arrived: Timestamp,
    /// BCP 47 tag.
    pub language: Option<String>,
    /// Two sentences, plain text.
    pub excerpt: String,
    /// Words in the body.
    pub word_count: u32,
    /// Whole minutes, at least one.
    pub reading_time_minutes: u32,
    /// Whether the person has read it.
    pub read: bool,
    /// Whether the person keeps it.
    pub starred: bool,
    /// How much of it is here.
    pub offline: Offline,
    /// Its lead picture, or its first one, if that is here.
    pub thumbnail: Option<AssetHash>,
}

/// Everything about an article but its body.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct ArticleHead {
    /// What its row shows.
    #[serde(flatten)]
    pub row: ArticleRow,
    /// Canonical address.
    pub url: Option<String>,
    /// When it says it was changed.
    pub modified: Option<Timestamp>,
    /// Where it came from.
    pub origin: Origin,
    /// How many times its words changed since it arrived; 1 at first.
    pub revision: u32,
    /// How far the person read, 0 to 1.
    pub progress: f32,
}

/// Where a list goes on: opaque to whoever asks.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(transparent)]
#[specta(transparent)]
pub struct Cursor(pub String);

/// Which articles a list shows, newest arrival first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, specta::Type)]
#[serde(default, deny_unknown_fields)]
pub struct ArticleFilter {
    /// Only what is not read.
    pub unread: bool,
    /// Only what is kept with a star.
    pub starred: bool,
    /// Only what this feed brought.
    pub feed: Option<FeedId>,
    /// Only what no feed brought: saved pages and files.
    pub saved: bool,
    /// Only this collection.
    pub collection: Option<CollectionId>,
    /// Only what carries this tag.
    pub tag: Option<String>,
    /// Only what arrived at or after this moment.
    pub since: Option<Timestamp>,
    /// Only what is whole on this machine.
    pub whole: bool,
    /// Only what lacks pictures on this machine.
    pub missing: bool,
    /// Only what takes [`LONG_READ_WORDS`] or more.
    pub long: bool,
    /// Only what is in this language, by the first part of its tag.
    pub language: Option<String>,
}

/// A long read: ten minutes at 220 words a minute.
pub const LONG_READ_WORDS: u32 = 2_200;

/// In which order a list stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum ArticleSort {
    /// Newest arrival first.
    #[default]
    Newest,
    /// Oldest arrival first.
    Oldest,
    /// Fewest words first.
    Shortest,
    /// By the feed's title, newest first in each; what no feed brought comes last.
    Source,
    /// A collection as the person ordered it; any other list newest first.
    Hand,
}

/// A part of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct ArticlePage {
    /// The rows, in order.
    pub articles: Vec<ArticleRow>,
    /// Where the list goes on; none at its end.
    pub next: Option<Cursor>,
}
