//! The arguments that say when: the timer of the system, and the rules that looks by themselves heed.

use clap::{Args, Subcommand, ValueEnum};
use kalan_engine::NightWindow;

use super::Switch;
use crate::timer::{Every, minutes};

#[derive(Debug, Args)]
pub(crate) struct Timer {
    #[command(subcommand)]
    pub(crate) deed: TimerDeed,
}

#[derive(Debug, Subcommand)]
pub(crate) enum TimerDeed {
    /// Write and enable a timer of systemd; or say what to type, for systemd or for cron
    Install {
        /// How often
        #[arg(long, value_name = "TIME", value_parser = Every::read, default_value = "2h")]
        every: Every,
    },
    /// Take it away again
    Remove,
    /// Say what is there
    Show,
}

/// What was said: a value, or `off`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Chosen<T>(pub(crate) Option<T>);

/// What happens by itself on a link that costs.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Metered {
    /// Nothing is asked
    Nothing,
    /// Texts come, pictures wait
    TextOnly,
    /// The same as elsewhere
    AsAlways,
}

/// What the network that this machine is on may be used for.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Here {
    /// Everything, at any hour
    All,
    /// Texts come, pictures wait
    TextOnly,
    /// Nothing by itself
    NoSync,
    /// The same as elsewhere
    AsElsewhere,
}

#[derive(Debug, Args)]
pub(crate) struct When {
    /// How often news is looked for while the program runs: 30m, 2h; `off` for by hand alone
    #[arg(long, value_name = "TIME|off", value_parser = interval)]
    pub(crate) every: Option<Chosen<u32>>,
    /// What happens by itself on a link that costs
    #[arg(long)]
    pub(crate) metered: Option<Metered>,
    /// Whether this machine's link costs, whatever the system says
    #[arg(long, value_name = "on|off")]
    pub(crate) paid: Option<Switch>,
    /// The hours that pictures and looks by itself wait for: 22:00-06:00; `off` for none
    #[arg(long, value_name = "FROM-TO|off", value_parser = night)]
    pub(crate) night: Option<Chosen<NightWindow>>,
    /// What the network that this machine is on may be used for
    #[arg(long)]
    pub(crate) here: Option<Here>,
}

fn interval(text: &str) -> Result<Chosen<u32>, String> {
    let said = (text != "off").then(|| minutes(text));
    said.transpose().map(Chosen)
}

fn night(text: &str) -> Result<Chosen<NightWindow>, String> {
    if text == "off" {
        return Ok(Chosen(None));
    }
    let (from, to) = text
        .split_once('-')
        .ok_or_else(|| format!("\"{text}\" is no night: write 22:00-06:00"))?;
    let (from, to) = (from.parse()?, to.parse()?);
    Ok(Chosen(Some(NightWindow { from, to })))
}
