//! What must hold before anything is tested: form, lints, docs, rooms, dependencies, and the page's own.

use crate::house::{self, House};
use crate::report::{Outcome, Report};
use crate::rooms;
use crate::stop::Stop;
use crate::ui;

/// The whole check, as CI runs it.
pub(crate) fn run(house: &House) -> Result<(), Stop> {
    ui::install(house)?;
    let mut report = Report::default();
    steps(house, &mut report);
    report.end()
}

/// The check as steps of a longer task.
pub(crate) fn steps(house: &House, report: &mut Report) {
    report.step("format", || {
        tool(
            house,
            "cargo-fmt",
            "rustup component add rustfmt",
            &["fmt", "--all", "--check"],
        )
    });
    report.step("rooms", || rooms::check(&house.root).into());
    report.step("page: lints, types, unused", || {
        house::run(&mut house.npm(&["run", "check"])).into()
    });
    // The window embeds the page when it is compiled, even by clippy.
    report.step("page: build", || ui::build(house).into());
    report.step("clippy", || {
        let mut args = vec!["clippy", "--all-targets"];
        args.extend(selection(house));
        args.extend(["--", "-D", "warnings"]);
        tool(house, "cargo-clippy", "rustup component add clippy", &args)
    });
    report.step("docs", || {
        let mut args = vec!["doc", "--no-deps", "--document-private-items"];
        args.extend(selection(house));
        house::run(house.cargo(&args).env("RUSTDOCFLAGS", "-D warnings")).into()
    });
    report.step("dependencies", || {
        tool(
            house,
            "cargo-deny",
            "cargo install cargo-deny --locked",
            &["deny", "--log-level", "warn", "check"],
        )
    });
    if !has_webkit(house) {
        report.step("window: clippy and docs", || Outcome::Skipped(NO_WEBKIT.into()));
    }
    if !has_libzim(house) {
        report.step("ZIM: clippy and docs", || Outcome::Skipped(NO_LIBZIM.into()));
    }
}

/// Why a step of the window is skipped.
pub(crate) const NO_WEBKIT: &str = "WebKitGTK's headers are not here; `cargo xtask setup` installs them";

/// Why a step of ZIM files is skipped.
const NO_LIBZIM: &str = "libzim's headers are not here: install libzim-dev";

/// Cargo's words for all packages that can be built here.
///
/// Always the same ones, since each other choice of packages means other features, and a second build of half the tree.
pub(crate) fn selection(house: &House) -> Vec<&'static str> {
    let mut words = vec!["--workspace"];
    if !has_webkit(house) {
        words.extend(["--exclude", "kalan-desktop"]);
    }
    if !has_libzim(house) {
        words.extend(["--exclude", "kalan-zim"]);
    }
    words
}

/// Whether the window can be built here.
pub(crate) fn has_webkit(house: &House) -> bool {
    !cfg!(target_os = "linux")
        || house::read(house.command("pkg-config").args(["--exists", "webkit2gtk-4.1"])).is_some()
}

/// Whether the program for ZIM files can be built here.
fn has_libzim(house: &House) -> bool {
    house::read(house.command("pkg-config").args(["--exists", "libzim"])).is_some()
}

fn tool(house: &House, program: &str, install: &str, args: &[&str]) -> Outcome {
    if house.has(program) {
        house::run(&mut house.cargo(args)).into()
    } else {
        Outcome::Skipped(format!("{program} is not here; `{install}` installs it"))
    }
}
