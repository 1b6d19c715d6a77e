//! The `.kalan` file: articles that travel sealed, signed and small (docs/bundle-format.md).
//!
//! Plain synchronous bytes in and out: no store, no clock, no network. A file is opened (`open`), proved
//! (`Unverified::verify`), and only then has articles (`Bundle`).

mod asset_reader;
mod blocks;
mod bundle;
mod channel;
mod check;
mod codec;
mod container;
mod delta;
mod edition;
mod error;
mod key;
mod limits;
mod manifest;
mod open;
mod pack;
mod parts;
mod summary;
mod trust;
mod whole_file;

pub use asset_reader::AssetReader;
pub use blocks::PackOptions;
pub use bundle::Bundle;
pub use channel::{Channel, ChannelDelta, ChannelFile, Followed};
pub use delta::{Carried, DeltaPlan, plan_delta};
pub use edition::{
    Article, Asset, ChannelPlace, Details, Edition, EditionHash, Header, NotHex, Picture, Publisher,
    Revision, Withdrawn,
};
pub use error::{BundleError, Problem, ProblemCode};
pub use key::{
    KeyError, PublicKey, QrPicture, SecretKey, Signature, SignedStatement, Statement, WordLanguage,
};
pub use limits::Limits;
pub use manifest::{Codec, Kind};
pub use open::{Quarantined, Rejected, Unverified, open};
pub use pack::{BundleWriter, Written};
pub use parts::{FAT32_FILE_BYTES, Parts, part_lengths, part_name, part_of};
pub use summary::Summary;
pub use trust::{Heard, KeyState, KnownPublisher, TrustStore, Verdict};
pub use whole_file::WholeFile;
