//! The arguments of `channel`.

use clap::{Args, Subcommand};

use super::size;

#[derive(Debug, Subcommand)]
pub(crate) enum Channel {
    /// Begin a channel in a folder: a collection, published by number under one's own key
    Init(ChannelInit),
    /// Publish what the collection is today, if it is not what was published last
    Publish(ChannelPublish),
    /// Follow a channel in a folder, on a stick or at an address; `pull` brings its articles
    Follow(ChannelFollow),
    /// Follow a channel no more; its articles stay
    Unfollow {
        /// Its name, number or place
        name: String,
    },
    /// Bring followed channels to their newest numbers
    Pull(ChannelPull),
    /// List the channels that are followed, and those that are published from here
    List,
}

#[derive(Debug, Args)]
pub(crate) struct ChannelInit {
    /// The folder in which it will stand
    #[arg(value_name = "DIR")]
    pub(crate) place: String,
    /// The collection that it is made of
    #[arg(long, value_name = "NAME")]
    pub(crate) collection: String,
    /// The own key that signs it
    #[arg(long, value_name = "NAME")]
    pub(crate) key: String,
    /// Its title [default: the collection's name]
    #[arg(long)]
    pub(crate) title: Option<String>,
    /// Under which terms its articles may be handed on: CC-BY-4.0, or an address
    #[arg(long, value_name = "NAME")]
    pub(crate) licence: Option<String>,
    /// Days within which there will be another list; later, followers are warned
    #[arg(long, value_name = "DAYS", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=3650))]
    pub(crate) expires: u32,
    /// Days for which the ways from earlier numbers are kept
    #[arg(long, value_name = "DAYS", default_value_t = 90, value_parser = clap::value_parser!(u32).range(1..=3650))]
    pub(crate) keeps: u32,
}

#[derive(Debug, Args)]
pub(crate) struct ChannelPublish {
    /// Its name or folder [default: the only one]
    pub(crate) channel: Option<String>,
    /// Take this article back from those who have it; needs --reason
    #[arg(long, value_name = "ID", requires = "reason")]
    pub(crate) withdraw: Vec<String>,
    /// Why these articles are taken back, for those who read them
    #[arg(long, value_name = "TEXT", requires = "withdraw")]
    pub(crate) reason: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct ChannelFollow {
    /// A folder, or an address (http, https)
    #[arg(value_name = "DIR|URL")]
    pub(crate) place: String,
    /// Say yes to a publisher who was never met here
    #[arg(long)]
    pub(crate) trust: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ChannelPull {
    /// Names, numbers or places [default: all]
    #[arg(value_name = "NAME")]
    pub(crate) names: Vec<String>,
    /// Take it from here this once: a stick, a mirror
    #[arg(long, value_name = "DIR|URL", requires = "names")]
    pub(crate) from: Option<String>,
    /// Take what there is also where its publisher promised a newer one
    #[arg(long)]
    pub(crate) stale: bool,
    /// The most it may spend on the wire: 500K, 2M
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub(crate) budget: Option<u64>,
}
