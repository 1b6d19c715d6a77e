//! The arguments of `pack`, `verify`, `import` and `key`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Debug, Args)]
pub(crate) struct Pack {
    /// The collection that is packed
    #[arg(long, value_name = "NAME")]
    pub(crate) collection: String,
    /// The key that signs it; nobody signs it without one
    #[arg(long, value_name = "NAME")]
    pub(crate) key: Option<String>,
    /// Only what changed since this earlier bundle
    #[arg(long, value_name = "FILE.kalan")]
    pub(crate) since: Option<PathBuf>,
    /// Its title [default: the collection's name]
    #[arg(long)]
    pub(crate) title: Option<String>,
    /// Under which terms it may be handed on: CC-BY-4.0, or an address
    #[arg(long, value_name = "NAME")]
    pub(crate) licence: Option<String>,
    /// Take this article back from those who have it; needs --reason
    #[arg(long, value_name = "ID", requires = "reason")]
    pub(crate) withdraw: Vec<String>,
    /// Why these articles are taken back, for those who read them
    #[arg(long, value_name = "TEXT", requires = "withdraw")]
    pub(crate) reason: Option<String>,
    /// The file to write
    #[arg(long, short, value_name = "F.kalan")]
    pub(crate) output: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// The bundle
    pub(crate) file: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Import {
    /// A list of feeds (OPML); a bundle; a ZIM; what another program saved (Pocket, Instapaper, Raindrop, Readwise, Omnivore, wallabag, Karakeep, Linkwarden, bookmarks, `export --format json`); a page or a book; - for standard input
    pub(crate) file: String,
    /// Only these articles of a ZIM, in this order [default: all, a thousand at most]
    #[arg(long, value_name = "PATH|TITLE")]
    pub(crate) article: Vec<String>,
    /// Say what a ZIM holds; nothing of it is taken
    #[arg(long, conflicts_with_all = ["article", "collection"])]
    pub(crate) list: bool,
    /// Put the articles of a ZIM into this collection, in their order
    #[arg(long, value_name = "NAME")]
    pub(crate) collection: Option<String>,
    /// Take a bundle whose publisher was never met here, or that nobody signed
    #[arg(long)]
    pub(crate) trust: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Key {
    /// Make a key for a publisher of this name
    New {
        /// The publisher's name, as readers will see it
        name: String,
    },
    /// List one's own keys, and the publishers that were met
    List,
    /// Write an own key to a file: the public half, which readers compare
    Export {
        /// The publisher's name
        name: String,
        /// The secret half, locked by the password on standard input: to be used on another machine
        #[arg(long)]
        secret: bool,
        /// The file to write; - for standard output
        #[arg(long, short, value_name = "OUT", default_value = "-")]
        output: String,
    },
    /// Believe a publisher's key from now on; or take a statement that an owner signed
    Trust {
        /// The key (a line of base64), or a file with a key or a statement
        key: String,
        /// The publisher's name
        #[arg(long)]
        name: Option<String>,
    },
    /// Make another key for a publisher, which the one of before signs over to; their channels tell it to followers
    Rotate {
        /// The publisher's name
        name: String,
        /// Where the signed statement is written; - for standard output
        #[arg(long, short, value_name = "OUT", default_value = "-")]
        output: String,
    },
    /// Take an own key back for good, and write the statement that tells others; or believe another's no more
    Revoke {
        /// The name of an own key, or another's key
        key: String,
        /// Why, for those who read it
        #[arg(long, default_value = "")]
        reason: String,
        /// Where the signed statement is written; - for standard output
        #[arg(long, short, value_name = "OUT", default_value = "-")]
        output: String,
    },
}
