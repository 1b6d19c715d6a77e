//! Why a task ends early, in words that a newcomer can act on.

use std::fmt;

/// The end of a task that did not succeed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// The words after `cargo xtask` make no sense.
    Usage(String),
    /// Something on this machine must be put right by its owner first.
    Machine(String),
    /// A command ran and said no; its own words are above.
    Command(String),
    /// The task ran to its end and something in it failed.
    Failed(String),
}

impl Stop {
    /// The exit status: 2 for wrong use, else 1.
    pub(crate) fn status(&self) -> u8 {
        if matches!(self, Self::Usage(_)) { 2 } else { 1 }
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(words) => write!(out, "{words}\nTry: cargo xtask help"),
            Self::Machine(words) | Self::Failed(words) => out.write_str(words),
            Self::Command(line) => write!(out, "this command failed, see above: {line}"),
        }
    }
}

impl std::error::Error for Stop {}
