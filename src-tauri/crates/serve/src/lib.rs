//! The same page over HTTP.
//!
//! The owner's mode: everything, on this machine alone, for whoever opens the one-time address. The reading room:
//! chosen collections for the network, by a handle that has no way to write.

mod api;
mod asset;
mod door;
mod owner;
mod room;

pub use owner::{OwnerServer, ServeError};
pub use room::ReadingRoom;
