//! The order of the migrations; each table's statements stand in the table's own file.

use crate::migration::{Compat, Migration};
use crate::table::{
    articles, assets, channels, collections, editions, enclosures, entries, feeds, highlights, jobs, lists,
    pictures, search_queue, server_changes, server_feeds, server_items, servers, settings, states, syncs,
    traffic,
};

/// Every step from an empty file to today's.
pub(crate) const MIGRATIONS: &[Migration] = &[
    Migration {
        version: 1,
        compat: Compat::OlderMustNot,
        up: &[
            feeds::V1,
            articles::V1,
            entries::V1,
            states::V1,
            assets::V1,
            pictures::V1,
            collections::V1,
            settings::V1,
            jobs::V1,
            search_queue::V1,
        ],
    },
    Migration {
        version: 2,
        compat: Compat::OlderMayOpen,
        up: &[feeds::V2, jobs::V2, pictures::V2, traffic::V2, syncs::V2],
    },
    Migration {
        version: 3,
        compat: Compat::OlderMayOpen,
        up: &[feeds::V3, enclosures::V3],
    },
    Migration {
        version: 4,
        compat: Compat::OlderMayOpen,
        up: &[
            servers::V4,
            server_feeds::V4,
            server_items::V4,
            server_changes::V4,
            lists::V4,
        ],
    },
    Migration {
        version: 5,
        compat: Compat::OlderMayOpen,
        up: &[highlights::V5],
    },
    Migration {
        version: 6,
        compat: Compat::OlderMayOpen,
        up: &[editions::V6],
    },
    Migration {
        version: 7,
        compat: Compat::OlderMayOpen,
        up: &[channels::V7],
    },
    Migration {
        version: 8,
        compat: Compat::OlderMayOpen,
        up: &[states::V8],
    },
];
