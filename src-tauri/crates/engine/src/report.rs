//! What the engine answers: reports of what was done, in the words of the command's contract.

use kalan_model::{
    ArticleHead, ArticleId, ArticleRow, Collection, Cursor, Enclosure, Failure, Feed, FeedId, Saved, TagCount,
};
use serde::{Deserialize, Serialize};

use crate::Hold;
use crate::network::Limit;

/// An article that was added or found again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct AddedArticle {
    /// Which one.
    pub id: ArticleId,
    /// Its headline.
    pub title: String,
}

/// An input that could not be added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct FailedInput {
    /// The address or the file's name, as it was given.
    pub input: String,
    /// Why.
    pub error: Failure,
}

/// What adding pages and files did.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, specta::Type)]
pub struct AddReport {
    /// Articles that are new or have new words.
    pub added: Vec<AddedArticle>,
    /// Articles that were there with the same words.
    pub unchanged: Vec<AddedArticle>,
    /// Inputs that failed, each with its reason.
    pub failed: Vec<FailedInput>,
}

/// What subscribing did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct SubscribeReport {
    /// The subscription.
    pub feed: Feed,
    /// Whether it was there before.
    pub existed: bool,
}

/// A feed whose sync failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct FailedFeed {
    /// Which feed.
    pub id: FeedId,
    /// Where it was asked.
    pub url: String,
    /// Why it failed.
    pub error: Failure,
}

/// A server or a list of feeds that failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct FailedSource {
    /// Its host.
    pub name: String,
    /// Where it was asked.
    pub url: String,
    /// Why it failed.
    pub error: Failure,
}

/// What waits for the next sync.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, specta::Type)]
pub struct Deferred {
    /// Articles whose text is not here yet.
    pub articles: u32,
    /// Pictures that are not here yet.
    pub assets: u32,
}

/// What a sync did; sizes in bytes on the wire.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, specta::Type)]
pub struct SyncReport {
    /// Feeds that were asked.
    pub feeds_checked: u32,
    /// Of these, feeds that had something new.
    pub feeds_changed: u32,
    /// Feeds that failed, each with its reason.
    pub feeds_failed: Vec<FailedFeed>,
    /// Articles that are new in the library.
    pub articles_new: u32,
    /// Articles whose words changed.
    pub articles_updated: u32,
    /// Pictures that are new on disk.
    pub assets_new: u32,
    /// Bytes received, headers included.
    #[specta(type = u32)]
    pub bytes_received: u64,
    /// Bytes sent, headers included.
    #[specta(type = u32)]
    pub bytes_sent: u64,
    /// Requests made.
    pub requests: u32,
    /// Servers and lists that failed, each with its reason.
    #[serde(default)]
    pub sources_failed: Vec<FailedSource>,
    /// What the person did with articles and subscriptions that a server was told.
    #[serde(default)]
    pub changes_sent: u32,
    /// What did not fit or was cut, and comes next time.
    pub deferred: Deferred,
    /// The limit that held something back.
    #[serde(default)]
    pub limited_by: Option<Limit>,
    /// Why a sync that nobody began asked nothing.
    #[serde(default)]
    pub held_back: Option<Hold>,
    /// Why pictures wait that nobody told to wait.
    #[serde(default)]
    pub pictures_wait: Option<Hold>,
    /// How long it took.
    #[specta(type = u32)]
    pub elapsed_ms: u64,
}

impl SyncReport {
    /// Counts articles that were saved.
    pub(crate) fn count(&mut self, saved: &[Saved]) {
        for saved in saved {
            match saved {
                Saved::New(_) => self.articles_new += 1,
                Saved::Updated(_) => self.articles_updated += 1,
                Saved::Unchanged(_) => {}
            }
        }
    }
}

/// How many articles each fixed view holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, specta::Type)]
pub struct Counts {
    /// All of them.
    pub all: u32,
    /// Not read.
    pub unread: u32,
    /// Arrived since the last midnight that the asker named.
    pub today: u32,
    /// Kept with a star.
    pub starred: u32,
    /// Saved pages and files.
    pub saved: u32,
    /// Whole on this machine.
    pub whole: u32,
    /// Without some of their pictures.
    pub missing: u32,
}

/// Everything the sources pane shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Sources {
    /// Subscriptions, by title.
    pub feeds: Vec<Feed>,
    /// Collections, in the person's order.
    pub collections: Vec<Collection>,
    /// Tags, by name.
    pub tags: Vec<TagCount>,
    /// The fixed views.
    pub counts: Counts,
}

/// A part of a list that is scrolled to by place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct ListWindow {
    /// The rows from `offset` on, in the order that was asked for.
    pub articles: Vec<ArticleRow>,
    /// The place of the first row.
    pub offset: u32,
    /// How many rows the whole list has.
    pub total: u32,
}

/// An article, opened for reading.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct OpenedArticle {
    /// Everything but the body.
    pub head: ArticleHead,
    /// The body, sanitized, its pictures pointing at what is on this machine.
    pub html: String,
    /// Bytes of the text and of the pictures that are here.
    #[specta(type = u32)]
    pub size_bytes: u64,
    /// The sounds and files that its entry brought.
    pub enclosures: Vec<Enclosure>,
}

/// A piece of a snippet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct SnippetPart {
    /// Plain text.
    pub text: String,
    /// Whether it is one of the words that were searched.
    pub hit: bool,
}

/// One article that a search found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct SearchHit {
    /// What its row shows.
    pub article: ArticleRow,
    /// Where the words stand.
    pub snippet: Vec<SnippetPart>,
    /// The higher the better; comparable within one answer.
    pub score: f32,
}

/// A part of what a search found, best first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct SearchPage {
    /// How many articles match in all.
    pub total: u32,
    /// This part of them.
    pub hits: Vec<SearchHit>,
    /// Where the answer goes on.
    pub next: Option<Cursor>,
    /// How long it took.
    pub elapsed_ms: f64,
}
