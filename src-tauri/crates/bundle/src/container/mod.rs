//! The container: a ZIP of which every byte is laid down, so that there is one way to write it and nothing to interpret.
//!
//! Why not a general reader: docs/decisions/0015-bundles.md. In short: a general reader must accept what a bundle must refuse.

mod name;
mod read;
mod record;
mod write;

pub(crate) use name::{EntryName, MAX_BLOCK};
pub(crate) use read::Directory;
pub(crate) use record::{Entry, MIMETYPE, Method};
pub(crate) use write::ContainerWriter;
