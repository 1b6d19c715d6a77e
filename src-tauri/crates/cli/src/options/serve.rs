//! The arguments of `serve`.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;

#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// Where to listen [default: 0.0.0.0:8080, which the network reaches; 127.0.0.1 and any port with --owner]
    #[arg(long, value_name = "IP:PORT")]
    pub(crate) addr: Option<SocketAddr>,
    /// Only these collections; all of them when none is named. Nothing else of the library is shown
    #[arg(long = "collection", value_name = "NAME", num_args = 1.., conflicts_with = "owner")]
    pub(crate) collections: Vec<String>,
    /// Ask guests for this code
    #[arg(long, value_name = "CODE", value_parser = pin, conflicts_with = "owner")]
    pub(crate) pin: Option<String>,
    /// The whole window, for this machine alone, by a one-time address
    #[arg(long)]
    pub(crate) owner: bool,
    /// The folder of the built page, for --owner
    #[arg(long, value_name = "DIR", default_value = "ui/dist")]
    pub(crate) ui: PathBuf,
}

/// A code that can be said aloud and typed on any phone.
fn pin(text: &str) -> Result<String, String> {
    let is_plain = (4..=12).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_plain
        .then(|| text.to_owned())
        .ok_or_else(|| "a code has 4 to 12 digits or letters without accents".to_owned())
}
