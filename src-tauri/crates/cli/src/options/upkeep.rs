//! Looking after the library: the arguments of `check`, `backup` and `restore`.

use std::path::PathBuf;

use clap::Args;

#[derive(Debug, Args)]
pub(crate) struct Check {
    /// Mend what is derived, set aside what is broken
    #[arg(long)]
    pub(crate) repair: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Backup {
    /// The file to write, an ordinary ZIP; or a folder, a stick's for one, where it gets the day's name
    #[arg(value_name = "OUT")]
    pub(crate) out: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Restore {
    /// A backup; or a database that an earlier restore kept
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
}
