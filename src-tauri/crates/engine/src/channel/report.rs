//! What publishing, following and pulling came to.

use kalan_bundle::{Kind, Publisher};
use kalan_model::{Failure, Timestamp};
use serde::Serialize;

use super::OwnChannel;
use crate::WithdrawnArticle;

/// A bundle of a channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChannelBundle {
    /// Its name, beside the list.
    pub file: String,
    /// Everything, or what changed.
    pub kind: Kind,
    /// The number a delta begins with.
    pub from: Option<u64>,
    /// The number it leads to.
    pub to: u64,
    /// Its bytes.
    pub size_bytes: u64,
}

/// What was published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PublishReport {
    /// The channel's name.
    pub title: String,
    /// Where it stands.
    pub place: String,
    /// The newest number there now.
    pub sequence: u64,
    /// Whether that number is new; else only the promise of the next one was renewed.
    pub published: bool,
    /// Whether this was the last word of a key that was taken back.
    pub revoked: bool,
    /// Articles of the edition.
    pub articles: usize,
    /// Articles that are taken back, now or earlier.
    pub withdrawn: usize,
    /// Articles of the collection that are not in the library any more.
    pub missing: usize,
    /// The bundles that were written.
    pub bundles: Vec<ChannelBundle>,
    /// Files of earlier editions that nobody was promised any more, and that went.
    pub removed: usize,
    /// When there will be another list, at the latest.
    pub expires: Timestamp,
}

/// What is followed now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FollowReport {
    /// Its number here.
    pub number: i64,
    /// Its name.
    pub title: String,
    /// Where it is.
    pub place: String,
    /// Who signs it.
    pub publisher: Publisher,
    /// The newest number there.
    pub sequence: u64,
    /// When there will be another list, at the latest.
    pub expires: Timestamp,
    /// Whether it was followed before, from here or elsewhere.
    pub known: bool,
}

/// A channel that is followed, as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChannelInfo {
    /// Its number here.
    pub number: i64,
    /// Its name.
    pub title: String,
    /// The series' name for good.
    pub id: String,
    /// Where it is.
    pub place: String,
    /// Who signs it.
    pub publisher: Option<Publisher>,
    /// The number whose content is in.
    pub sequence: Option<u64>,
    /// The highest number that was seen.
    pub seen: u64,
    /// When there will be another list, at the latest.
    pub expires: Option<Timestamp>,
    /// Whether that day is past.
    pub expired: bool,
    /// When it was last looked at.
    pub checked: Option<Timestamp>,
    /// Why that failed.
    pub failure: Option<Failure>,
}

/// The channels of a library.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChannelList {
    /// Those that are followed.
    pub followed: Vec<ChannelInfo>,
    /// Those that are published from here.
    pub published: Vec<OwnChannel>,
}

/// What came by one channel.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct PulledChannel {
    /// Its number here.
    pub number: i64,
    /// Its name.
    pub title: String,
    /// The number that was here before.
    pub from: Option<u64>,
    /// The number that is here now.
    pub sequence: Option<u64>,
    /// The bundles that were taken, in order.
    pub bundles: Vec<ChannelBundle>,
    /// Articles that were not here.
    pub articles_new: usize,
    /// Articles whose words changed.
    pub articles_updated: usize,
    /// Articles that were taken back by their publisher, and went.
    pub withdrawn: Vec<WithdrawnArticle>,
    /// Pictures that were not here.
    pub assets_new: usize,
    /// When there will be another list, at the latest.
    pub expires: Option<Timestamp>,
}

/// A channel that could not be pulled, and stays where it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FailedChannel {
    /// Its number here.
    pub number: i64,
    /// Its name.
    pub title: String,
    /// The number that is here.
    pub sequence: Option<u64>,
    /// Why.
    pub error: Failure,
}

/// A channel of which more is to come than may be spent now: what came is gone on with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WaitingChannel {
    /// Its number here.
    pub number: i64,
    /// Its name.
    pub title: String,
    /// The number that is here.
    pub sequence: Option<u64>,
}

/// What a pull came to.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct PullReport {
    /// The channels that are at their newest now.
    pub pulled: Vec<PulledChannel>,
    /// Those that wait for bytes that may be spent.
    pub waiting: Vec<WaitingChannel>,
    /// Those that could not be believed or reached.
    pub failed: Vec<FailedChannel>,
    /// Bytes in, on the wire.
    pub bytes_received: u64,
    /// Bytes out.
    pub bytes_sent: u64,
    /// Requests made.
    pub requests: u64,
}
