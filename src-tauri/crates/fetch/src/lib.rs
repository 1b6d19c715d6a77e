//! The only room with a socket to the web: an address goes in, checked bytes or a reason come out.
//!
//! Every answer is bounded in bytes, every wait in silence rather than in length, and what a page or
//! a feed of the public web names is kept away from this machine and its network.

mod answer;
mod connect;
mod decode;
mod download;
mod error;
mod fetcher;
mod freshness;
mod guard;
mod hop;
mod hosts;
mod meter;
mod partial;
mod read;
mod refusal;
mod request;
mod resolver;
mod secret;
mod socket;
mod transport;
mod verdict;

pub use answer::{Body, Fetched, Spent, Traffic};
pub use download::Download;
pub use error::{Fault, FetchError};
pub use fetcher::Fetcher;
pub use guard::is_private;
pub use refusal::Refusal;
pub use request::{Expect, FetchConfig, Login, Request, Trust};
pub use secret::Secret;
