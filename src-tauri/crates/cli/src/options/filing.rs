//! The arguments of `collection` and `tag`.

use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub(crate) enum CollectionDeed {
    /// Make a collection
    New {
        /// Its name
        name: String,
    },
    /// List the collections
    List,
    /// Show what is in a collection, in order
    Show {
        /// Its name
        name: String,
    },
    /// Put articles at its end
    Add {
        /// Its name
        name: String,
        /// Ids, or their first six digits or more
        #[arg(required = true, value_name = "ID")]
        ids: Vec<String>,
        /// What those who read it should know about these articles
        #[arg(long, value_name = "TEXT")]
        note: Option<String>,
    },
    /// Take articles out of it; without any, remove the collection: its articles stay in the library
    Rm {
        /// Its name
        name: String,
        /// Ids, or their first six digits or more
        #[arg(value_name = "ID")]
        ids: Vec<String>,
    },
    /// Put these articles first, in this order
    Order {
        /// Its name
        name: String,
        /// Ids, or their first six digits or more
        #[arg(required = true, value_name = "ID")]
        ids: Vec<String>,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Tag {
    /// Ids, or their first six digits or more
    #[arg(required = true, value_name = "ID")]
    pub(crate) ids: Vec<String>,
    /// A tag to put on
    #[arg(long, value_name = "T", required_unless_present = "remove")]
    pub(crate) add: Vec<String>,
    /// A tag to take off
    #[arg(long, value_name = "T")]
    pub(crate) remove: Vec<String>,
}
