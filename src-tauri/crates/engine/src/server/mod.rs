//! Servers that the person reads with elsewhere too (`FreshRSS`, Miniflux and others, by the Google Reader interface), and
//! lists of feeds at an address, kept in step (docs/decisions/0011-servers.md).

mod account;
pub(crate) mod answer;
mod client;
pub(crate) mod in_step;
pub(crate) mod item_id;
pub(crate) mod lists;
pub(crate) mod reconcile;

pub use account::ServerInfo;
pub(crate) use account::name_of;
pub(crate) use client::{Client, is_refusal};
pub use lists::{ListInfo, ListReport};
