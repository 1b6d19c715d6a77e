//! A publisher's numbered series: written into a folder, followed from there or over HTTP, and handed on as it is.
//!
//! What a follower believes is decided by `kalan_bundle::Channel`; here are the steps, in the order in which a plug may be
//! pulled between any two: bundles before the list that names them, content before the number.

mod bring;
mod follow;
mod own;
mod place;
mod press;
mod publish;
mod pull;
mod release;
mod report;
mod retention;
mod spending;
#[cfg(test)]
mod tests;

pub use own::{ChannelDraft, OwnChannel};
pub use publish::PublishRequest;
pub use pull::PullOptions;
pub(crate) use release::Release;
pub use report::{
    ChannelBundle, ChannelInfo, ChannelList, FailedChannel, FollowReport, PublishReport, PullReport,
    PulledChannel, WaitingChannel,
};
