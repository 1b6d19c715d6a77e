//! The page: its packages and its build, each done again only when its sources changed.

use std::path::PathBuf;

use crate::house::{self, House};
use crate::stamp::Stamp;
use crate::stop::Stop;

const NOT_SOURCES: &[&str] = &[
    "node_modules",
    "dist",
    "test-results",
    "playwright-report",
    "coverage",
];

/// Installs the page's packages as the lock file names them.
pub(crate) fn install(house: &House) -> Result<(), Stop> {
    let ui = house.root.join("ui");
    let lock = [ui.join("package-lock.json"), ui.join("package.json")];
    // The stamps live in node_modules, so that whoever removes it starts afresh.
    let stamp = stamp(ui.join("node_modules/.kalan-packages"), &lock)?;
    if stamp.is_fresh() {
        return Ok(());
    }
    house::run(&mut house.npm(&["ci", "--no-audit", "--no-fund"]))?;
    keep(&stamp)
}

/// Builds the page into `ui/dist`.
pub(crate) fn build(house: &House) -> Result<(), Stop> {
    let ui = house.root.join("ui");
    let stamp = stamp(
        ui.join("node_modules/.kalan-dist"),
        &[ui.clone(), house.root.join("assets")],
    )?;
    if stamp.is_fresh() && ui.join("dist/index.html").is_file() {
        return Ok(());
    }
    house::run(&mut house.npm(&["run", "build"]))?;
    keep(&stamp)
}

fn stamp(file: PathBuf, sources: &[PathBuf]) -> Result<Stamp, Stop> {
    Stamp::of(file, sources, NOT_SOURCES)
        .map_err(|error| Stop::Machine(format!("cannot read the page's sources: {error}")))
}

fn keep(stamp: &Stamp) -> Result<(), Stop> {
    stamp
        .keep()
        .map_err(|error| Stop::Machine(format!("cannot write in ui/node_modules: {error}")))
}
