//! From a clone to reading in one command.

use std::env;

use crate::house::{self, House};
use crate::stop::Stop;
use crate::{setup, ui};

/// Opens the window, or serves the same page on a loopback address where there is no display.
pub(crate) fn run(house: &House, args: &[String]) -> Result<(), Stop> {
    if has_display() {
        setup::for_window(house)?;
        ui::build(house)?;
        return house::run(
            house
                .cargo(&["run", "--package", "kalan-desktop", "--"])
                .args(args),
        );
    }
    setup::for_page(house)?;
    ui::build(house)?;
    eprintln!(
        "There is no display here: serving the same page instead. Open the address below in a browser; Ctrl+C ends it."
    );
    let serve = [
        "run",
        "--package",
        "kalan-cli",
        "--",
        "serve",
        "--owner",
        "--ui",
        "ui/dist",
    ];
    house::run(house.cargo(&serve).args(args))
}

fn has_display() -> bool {
    let set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}
