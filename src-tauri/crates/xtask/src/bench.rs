//! Measures what DESIGN.md promises; figures are read by a person, and fail nothing.

use crate::house::{self, House};
use crate::start;
use crate::stop::Stop;
use crate::sync;
use crate::{setup, test, ui};

const LIBRARY: &[&str] = &["list", "search"];

/// Measures one thing, or all of them.
pub(crate) fn run(house: &House, what: Option<&str>) -> Result<(), Stop> {
    match what {
        None => library(house, None)
            .and_then(|()| extraction(house))
            .and_then(|()| sync::run(house))
            .and_then(|()| start::run(house))
            .and_then(|()| page(house)),
        Some("extraction") => extraction(house),
        Some("start") => start::run(house),
        Some("sync") => sync::run(house),
        Some("ui") => page(house),
        Some(name) if LIBRARY.contains(&name) => library(house, Some(name)),
        Some(other) => Err(Stop::Usage(format!(
            "there is nothing called `{other}` to measure"
        ))),
    }
}

/// The list and the search, in a library of 100,000 articles.
fn library(house: &House, name: Option<&str>) -> Result<(), Stop> {
    let mut bench = house.cargo(&["bench", "--package", "kalan-engine", "--bench", "library"]);
    if let Some(name) = name {
        bench.args(["--", name]);
    }
    house::run(&mut bench)
}

/// Articles found on real pages: how well, and how fast.
fn extraction(house: &House) -> Result<(), Stop> {
    house::run(&mut house.cargo(&["bench", "--package", "kalan-content", "--bench", "extraction"]))
}

/// The page in Chromium, with a library of 100,000 rows in its memory: paint, scroll, opening, weight.
fn page(house: &House) -> Result<(), Stop> {
    setup::for_tests(house)?;
    ui::install(house)?;
    let Some(chromium) = test::chromium(house) else {
        return Err(Stop::Machine(test::NO_CHROMIUM.into()));
    };
    let mut bench = house.npm(&["run", "bench", "--"]);
    bench.arg(house.target.join("bench-ui")).env("CHROMIUM", chromium);
    house::run(&mut bench)
}
