//! The same page over HTTP.
//!
//! Today the owner mode: everything, on this machine alone, for whoever opens the one-time address. The reading room
//! will be a second router over [`kalan_api::Context::guest`], whose handle has no way to write.

mod api;
mod asset;
mod door;
mod owner;

pub use owner::{OwnerServer, ServeError};
