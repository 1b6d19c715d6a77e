//! What the page asks with: one type for each command. Unknown fields are refused.

use kalan_engine::{GroupBy, Habits, HighlightFormat, LoginDraft, NetworkPolicy, OwnFace, Settings};
use kalan_model::{
    ArticleFilter, ArticleId, ArticleSort, CollectionId, FeedId, FeedPictures, FullText, Highlight,
    HighlightColour, HighlightDraft, HighlightId, Mark, Refine, Timestamp,
};
use serde::{Deserialize, Serialize};

macro_rules! requests {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
        #[serde(deny_unknown_fields)]
        pub struct $name { $($(#[$field_doc])* pub $field: $type,)* }
    )*};
}

requests! {
    /// Nothing is asked with.
    Nothing {}

    /// Everything the sources pane shows.
    ListSources {
        /// The last midnight where the person is, for "today".
        midnight: Timestamp,
    }

    /// A part of a list.
    ListArticles {
        /// Which articles.
        filter: ArticleFilter,
        /// The place of the first row.
        offset: u32,
        /// How many rows, 500 at most; of ids alone, 100,000.
        limit: u32,
        /// In which order; newest first when it is not said.
        #[serde(default)]
        sort: ArticleSort,
    }

    /// The groups of a list.
    GroupList {
        /// Which articles.
        filter: ArticleFilter,
        /// What makes them.
        by: GroupBy,
    }

    /// One article, to be read.
    OpenArticle {
        /// Which one.
        id: ArticleId,
    }

    /// What a person looks for.
    Search {
        /// Words, "phrases", prefix*, -not, title:, site:, lang:, tag:, is:unread, before:, after:.
        query: String,
        /// The place of the first hit.
        offset: u32,
        /// How many hits, 100 at most.
        limit: u32,
        /// What narrows it.
        #[serde(default)]
        refine: Refine,
    }

    /// How a search can be narrowed.
    SearchFacets {
        /// As in a search.
        query: String,
        /// What narrows it already.
        #[serde(default)]
        refine: Refine,
    }

    /// Pages to save.
    AddPages {
        /// Their addresses.
        urls: Vec<String>,
    }

    /// A file to save: a page, a text, or a list of feeds.
    AddFile {
        /// Its name.
        name: String,
        /// Its bytes, base64.
        base64: String,
    }

    /// A feed, or a site whose feed is found.
    Subscribe {
        /// The address.
        url: String,
    }

    /// A subscription to end; its articles stay.
    Unsubscribe {
        /// Which feed.
        id: FeedId,
    }

    /// A server to connect.
    AddServer {
        /// Its address.
        url: String,
        /// The person's name there.
        user: String,
        /// The password there.
        password: String,
    }

    /// A server to leave; its feeds and articles stay.
    RemoveServer {
        /// Which one.
        id: u32,
        /// Even when it has not been told of everything.
        even_unsent: bool,
    }

    /// A list of feeds to follow.
    FollowList {
        /// Its address.
        url: String,
    }

    /// A list of feeds to follow no more; its feeds stay.
    UnfollowList {
        /// Which one.
        id: u32,
    }

    /// A sync to begin.
    StartSync {
        /// Which feeds; all of them when empty.
        feeds: Vec<FeedId>,
        /// Whether pictures wait; none for what the person set.
        text_only: Option<bool>,
        /// Bytes that it may spend, both ways; none for what the person set.
        budget_bytes: Option<u32>,
    }

    /// What the person lets the network cost.
    SetNetwork {
        /// All of it.
        network: NetworkPolicy,
    }

    /// What the network cost.
    GetLedger {
        /// The last so many days.
        days: u32,
    }

    /// The last syncs.
    SyncHistory {
        /// How many, 200 at most.
        limit: u32,
    }

    /// How a feed is fetched; what is not said stays.
    SetFeed {
        /// Which feed.
        id: FeedId,
        /// Which pictures of its articles.
        pictures: Option<FeedPictures>,
        /// Whether its entries are fetched as pages.
        full_text: Option<FullText>,
        /// The `User-Agent` its host is asked under; Kalan's own when it is empty.
        user_agent: Option<String>,
    }

    /// A sound or a file of an article.
    WantEnclosure {
        /// Which article.
        article: ArticleId,
        /// Which file, by its address.
        url: String,
        /// Whether it is fetched; else what is here of it goes.
        wanted: bool,
    }

    /// How a feed's host knows the person.
    SetFeedLogin {
        /// Which feed.
        id: FeedId,
        /// What it wants to hear; forgotten when there is none.
        login: Option<LoginDraft>,
    }

    /// A change of state.
    MarkArticles {
        /// Which articles.
        ids: Vec<ArticleId>,
        /// What changes.
        mark: Mark,
    }

    /// A whole list to mark as read.
    MarkAllRead {
        /// Which articles.
        filter: ArticleFilter,
    }

    /// Where the person stands in an article.
    SetProgress {
        /// Which article.
        id: ArticleId,
        /// 0 to 1.
        progress: f32,
    }

    /// Articles to remove from the library.
    RemoveArticles {
        /// Which ones.
        ids: Vec<ArticleId>,
    }

    /// What the person chose for the window.
    SetSettings {
        /// All of it.
        settings: Settings,
    }

    /// The person's ways with the window.
    SetHabits {
        /// All of them.
        habits: Habits,
    }

    /// The welcome texts.
    Welcome {
        /// The person's language: those in it stand uppermost.
        language: String,
    }

    /// Where articles are filed.
    FilingOf {
        /// Which articles.
        ids: Vec<ArticleId>,
    }

    /// Tags to put on and to take off.
    TagArticles {
        /// Which articles.
        ids: Vec<ArticleId>,
        /// Put on.
        add: Vec<String>,
        /// Taken off.
        remove: Vec<String>,
    }

    /// A collection to make.
    MakeCollection {
        /// What the person calls it.
        name: String,
    }

    /// Another name for a collection.
    RenameCollection {
        /// Which one.
        id: CollectionId,
        /// Its new name.
        name: String,
    }

    /// A collection to remove; its articles stay.
    RemoveCollection {
        /// Which one.
        id: CollectionId,
    }

    /// Articles for a collection: to put at its end, or to make all of it, in this order.
    CollectionArticles {
        /// Which collection.
        id: CollectionId,
        /// Which articles.
        articles: Vec<ArticleId>,
    }

    /// The person's own face.
    SetOwnFace {
        /// It; none to forget it.
        face: Option<OwnFace>,
    }

    /// A word to look up.
    Define {
        /// As it stands in the text.
        word: String,
    }

    /// A sentence to read aloud.
    Speak {
        /// Its words.
        text: String,
        /// BCP 47 tag.
        language: Option<String>,
        /// 1 at the usual speed.
        rate: f32,
    }

    /// Highlights to see.
    ListHighlights {
        /// Of which article; of all when none is named.
        article: Option<ArticleId>,
    }

    /// Words to mark.
    AddHighlight {
        /// Which, where, how.
        draft: HighlightDraft,
    }

    /// A highlight to change; what is not said stays.
    ChangeHighlight {
        /// Which one.
        id: HighlightId,
        /// Its colour.
        colour: Option<HighlightColour>,
        /// What the person says of it; empty for nothing.
        note: Option<String>,
    }

    /// A highlight to take away.
    RemoveHighlight {
        /// Which one.
        id: HighlightId,
    }

    /// A highlight to put back as it was.
    RestoreHighlight {
        /// What its removal answered.
        highlight: Highlight,
    }

    /// Highlights to write out.
    WriteHighlights {
        /// Of which article; of all when none is named.
        article: Option<ArticleId>,
        /// In which format.
        format: HighlightFormat,
    }
}
