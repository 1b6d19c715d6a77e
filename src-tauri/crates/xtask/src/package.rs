//! The package that a person installs.

use std::path::Path;

use crate::house::{self, House};
use crate::stop::Stop;
use crate::{setup, ui};

/// The Tauri command line, where the page does not bring its own.
const TAURI_CLI: &str = "@tauri-apps/cli@2.12.5";

/// Builds the .deb, with the `kalan:` addresses and `.kalan` files that it opens.
pub(crate) fn run(house: &House) -> Result<(), Stop> {
    setup::for_window(house)?;
    ui::build(house)?;
    let own = house.root.join("ui/node_modules/.bin/tauri");
    let mut tauri = if own.is_file() {
        house.command(&own.to_string_lossy())
    } else {
        house.command("npx")
    };
    if !own.is_file() {
        tauri.args(["--yes", TAURI_CLI]);
    }
    tauri.args(["build", "--bundles", "deb"]);
    house::run(&mut tauri)?;
    let bundle = house.target.join("release/bundle/deb");
    eprintln!(
        "The package is in {}",
        bundle
            .strip_prefix(&house.root)
            .unwrap_or(Path::new(&bundle))
            .display()
    );
    Ok(())
}
