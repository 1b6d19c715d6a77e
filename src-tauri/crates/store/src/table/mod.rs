//! One file for each table: its statements, what can be read, what can be written.

pub(crate) mod arranged;
pub(crate) mod articles;
pub(crate) mod assets;
pub(crate) mod channels;
pub(crate) mod collections;
pub(crate) mod editions;
pub(crate) mod enclosures;
pub(crate) mod entries;
pub(crate) mod feeds;
pub(crate) mod filter;
pub(crate) mod highlights;
pub(crate) mod jobs;
pub(crate) mod lists;
pub(crate) mod pictures;
pub(crate) mod row;
pub(crate) mod search_queue;
pub(crate) mod server_changes;
pub(crate) mod server_feeds;
pub(crate) mod server_items;
pub(crate) mod servers;
pub(crate) mod settings;
pub(crate) mod states;
pub(crate) mod syncs;
pub(crate) mod tags;
pub(crate) mod traffic;
