//! What a reader and a writer may ask for inside a transaction: one handle a table.

use rusqlite::Connection;

use crate::table::articles::{Articles, ArticlesWrite};
use crate::table::assets::{Assets, AssetsWrite};
use crate::table::channels::{Channels, ChannelsWrite};
use crate::table::collections::{Collections, CollectionsWrite};
use crate::table::editions::{Editions, EditionsWrite};
use crate::table::enclosures::{Enclosures, EnclosuresWrite};
use crate::table::entries::{Entries, EntriesWrite};
use crate::table::feeds::{Feeds, FeedsWrite};
use crate::table::highlights::{Highlights, HighlightsWrite};
use crate::table::jobs::{Jobs, JobsWrite};
use crate::table::lists::{Lists, ListsWrite};
use crate::table::pictures::{Pictures, PicturesWrite};
use crate::table::server_changes::{ServerChanges, ServerChangesWrite};
use crate::table::server_feeds::{ServerFeeds, ServerFeedsWrite};
use crate::table::server_items::{ServerItems, ServerItemsWrite};
use crate::table::servers::{Servers, ServersWrite};
use crate::table::settings::{SettingsRead, SettingsWrite};
use crate::table::states::{States, StatesWrite};
use crate::table::syncs::{Syncs, SyncsWrite};
use crate::table::tags::{Tags, TagsWrite};
use crate::table::traffic::{TrafficRead, TrafficWrite};

macro_rules! handles {
    ($transaction:ident: $($(#[$doc:meta])* $name:ident -> $handle:ident;)*) => {
        impl<'a> $transaction<'a> {
            $($(#[$doc])*
            pub fn $name(&self) -> $handle<'a> {
                $handle(self.connection)
            })*
        }
    };
}

/// One moment of the library. It has no way to write.
#[derive(Debug, Clone, Copy)]
pub struct ReadTx<'a> {
    pub(crate) connection: &'a Connection,
}

/// One transaction that writes: all of it happens, or nothing.
#[derive(Debug, Clone, Copy)]
pub struct WriteTx<'a> {
    connection: &'a Connection,
}

handles! { ReadTx:
    /// Articles and their revisions.
    articles -> Articles;
    /// Subscriptions.
    feeds -> Feeds;
    /// What each feed brought.
    entries -> Entries;
    /// Files under their hash.
    assets -> Assets;
    /// Pictures of articles.
    pictures -> Pictures;
    /// Files of entries.
    enclosures -> Enclosures;
    /// Collections.
    collections -> Collections;
    /// A person's own state.
    states -> States;
    /// A person's own tags.
    tags -> Tags;
    /// What the person marked.
    highlights -> Highlights;
    /// What the person chose.
    settings -> SettingsRead;
    /// What waits.
    jobs -> Jobs;
    /// The ledger.
    traffic -> TrafficRead;
    /// The history of syncs.
    syncs -> Syncs;
    /// Servers.
    servers -> Servers;
    /// What comes through them.
    server_feeds -> ServerFeeds;
    /// What they have.
    server_items -> ServerItems;
    /// What they do not know yet.
    server_changes -> ServerChanges;
    /// Lists that are kept in step.
    lists -> Lists;
    /// Editions of bundles.
    editions -> Editions;
    /// Channels.
    channels -> Channels;
}

handles! { WriteTx:
    /// Articles and their revisions.
    articles -> ArticlesWrite;
    /// Subscriptions.
    feeds -> FeedsWrite;
    /// What each feed brought.
    entries -> EntriesWrite;
    /// A person's own state.
    states -> StatesWrite;
    /// A person's own tags.
    tags -> TagsWrite;
    /// What the person marked.
    highlights -> HighlightsWrite;
    /// Files under their hash.
    assets -> AssetsWrite;
    /// Pictures of articles.
    pictures -> PicturesWrite;
    /// Files of entries.
    enclosures -> EnclosuresWrite;
    /// Collections.
    collections -> CollectionsWrite;
    /// What the person chose.
    settings -> SettingsWrite;
    /// What waits.
    jobs -> JobsWrite;
    /// The ledger.
    traffic -> TrafficWrite;
    /// The history of syncs.
    syncs -> SyncsWrite;
    /// Servers.
    servers -> ServersWrite;
    /// What comes through them.
    server_feeds -> ServerFeedsWrite;
    /// What they have.
    server_items -> ServerItemsWrite;
    /// What they do not know yet.
    server_changes -> ServerChangesWrite;
    /// Lists that are kept in step.
    lists -> ListsWrite;
    /// Editions of bundles.
    editions -> EditionsWrite;
    /// Channels.
    channels -> ChannelsWrite;
}

impl<'a> WriteTx<'a> {
    pub(crate) fn new(connection: &'a Connection) -> Self {
        Self { connection }
    }

    /// The same moment, for reading.
    pub fn read(&self) -> ReadTx<'a> {
        ReadTx {
            connection: self.connection,
        }
    }
}
