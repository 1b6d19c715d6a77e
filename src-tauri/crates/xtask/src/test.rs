//! Everything that must hold, in the order in which a failure says most.

use std::path::PathBuf;
use std::process::Command;

use crate::check::{self, NO_WEBKIT};
use crate::counts;
use crate::house::{self, House};
use crate::report::{Outcome, Report};
use crate::screen::Screen;
use crate::stop::Stop;
use crate::{setup, ui};

/// Runs the tests; `fast` leaves out the check, the browser and the window.
pub(crate) fn run(house: &House, fast: bool, filter: Option<&str>) -> Result<(), Stop> {
    setup::for_tests(house)?;
    let mut report = Report::default();
    if !fast && filter.is_none() {
        check::steps(house, &mut report);
    }
    ui::build(house)?;
    let skipped = Skipped::none_yet(house);
    report.step("Rust", || rust(house, filter));
    if filter.is_none() {
        report.step("page: tests", || {
            counts::run(&mut house.npm(&["run", "test"])).into()
        });
    }
    if !fast && filter.is_none() {
        report.step("browser", || browser(house));
        report.step("window", || window(house));
    }
    skipped.tell(&mut report);
    report.end()
}

fn rust(house: &House, filter: Option<&str>) -> Outcome {
    // The programs too: journeys, browser and window start them, built with the same features as the tests.
    let selection = check::selection(house);
    let mut build = house.cargo(&["build", "--tests", "--bins"]);
    if let Err(stop) = house::run(build.args(&selection)) {
        return Err(stop).into();
    }
    let mut tests = if house.has("cargo-nextest") {
        house.cargo(&["nextest", "run", "--no-fail-fast", "--no-tests=pass"])
    } else {
        house.cargo(&["test", "--no-fail-fast", "--tests", "--bins"])
    };
    tests.args(&selection).args(filter);
    counts::run(programs(house, &mut tests)).into()
}

/// What to do where there is no browser.
pub(crate) const NO_CHROMIUM: &str = "no Chromium here; install one, or name it in CHROMIUM";

/// The browser that the page is driven in: the one that is named, or one that is installed.
pub(crate) fn chromium(house: &House) -> Option<PathBuf> {
    let names = ["chromium", "google-chrome", "google-chrome-stable", "chrome"];
    let given = std::env::var_os("CHROMIUM")
        .map(PathBuf::from)
        .filter(|path| path.is_file());
    // Ubuntu's chromium-browser is a stub that wants snap: not tried.
    given.or_else(|| names.iter().find_map(|name| house.find_program(name)))
}

fn browser(house: &House) -> Outcome {
    let Some(chromium) = chromium(house) else {
        return Outcome::Skipped(NO_CHROMIUM.into());
    };
    let mut tests = house.npm(&["run", "e2e"]);
    counts::run(programs(house, tests.env("CHROMIUM", chromium))).into()
}

fn window(house: &House) -> Outcome {
    if !cfg!(target_os = "linux") {
        return Outcome::Skipped("the window is driven on Linux only".into());
    }
    if !check::has_webkit(house) {
        return Outcome::Skipped(NO_WEBKIT.into());
    }
    if let Some(absent) = Screen::absent(house) {
        return Outcome::Skipped(format!("{absent} is not here; `cargo xtask setup` installs it"));
    }
    let mut tests = house.cargo(&["test", "--test", "window"]);
    tests.args(check::selection(house));
    match Screen::open(house) {
        Ok(screen) => counts::run(programs(house, &mut screen.inside(house, &tests))).into(),
        Err(stop) => Err(stop).into(),
    }
}

/// The parts of tests that were skipped, as the tests write them down: a runner shows nothing of a test that passes.
struct Skipped(PathBuf);

impl Skipped {
    fn none_yet(house: &House) -> Self {
        let list = list_of_skipped(house);
        // None there is as good as an empty one.
        let _ = std::fs::remove_file(&list);
        Self(list)
    }

    fn tell(&self, report: &mut Report) {
        for line in std::fs::read_to_string(&self.0).unwrap_or_default().lines() {
            report.skipped_part(line);
        }
    }
}

fn list_of_skipped(house: &House) -> PathBuf {
    house.target.join("skipped.txt")
}

/// Tells the tests where the programs are that they start, and where to write what they skip.
fn programs<'a>(house: &House, command: &'a mut Command) -> &'a mut Command {
    let program = |name: &str| {
        house
            .target
            .join("debug")
            .join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
    };
    command
        .env("KALAN_BIN", program("kalan"))
        .env("KALAN_DESKTOP_BIN", program("kalan-desktop"))
        .env("KALAN_LOOPBACK_BIN", program("loopback-web"))
        .env("KALAN_SKIPPED", list_of_skipped(house))
}
