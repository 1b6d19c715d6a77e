//! Puts on the machine what a task needs, and says exactly what to type where it may not.

use std::path::Path;

use crate::house::{self, House, read};
use crate::packages::{self, Group, System};
use crate::stop::Stop;
use crate::ui;

const OLDEST_NODE: u32 = 20;

/// All that the tests need.
///
/// Without the right to install, a person goes on with what is there (the steps say what they skip); CI stops.
pub(crate) fn for_tests(house: &House) -> Result<(), Stop> {
    tools(house)?;
    match packages(house, &[Group::Desktop, Group::Test]) {
        Err(stop) if !house::in_ci() => {
            eprintln!("{stop}\nGoing on without them: some steps will be SKIPPED.\n");
        }
        other => other?,
    }
    ui::install(house)
}

/// What it takes to build and open the window.
pub(crate) fn for_window(house: &House) -> Result<(), Stop> {
    tools(house)?;
    packages(house, &[Group::Desktop])?;
    ui::install(house)
}

/// What it takes to serve the page with no window.
pub(crate) fn for_page(house: &House) -> Result<(), Stop> {
    tools(house)?;
    ui::install(house)
}

/// Node is checked, Rust's own tools are fetched where rustup can.
fn tools(house: &House) -> Result<(), Stop> {
    let version = read(house.command("node").arg("--version"));
    match version.as_deref().and_then(major) {
        Some(found) if found >= OLDEST_NODE && house.has("npm") => {}
        Some(found) if found >= OLDEST_NODE => {
            return Err(Stop::Machine(
                "Node is here but npm is not: install npm, then run this again.".into(),
            ));
        }
        found => {
            let found = found.map_or("none".into(), |found| found.to_string());
            return Err(Stop::Machine(format!(
                "Kalan's page needs Node {OLDEST_NODE} or newer (found: {found}). Install it from https://nodejs.org, then run this again."
            )));
        }
    }
    for (component, program) in [("rustfmt", "cargo-fmt"), ("clippy", "cargo-clippy")] {
        if !house.has(program) && house.has("rustup") {
            // Only `check` needs these; it says so itself when they stay away.
            let _ = house::run(house.command("rustup").args(["component", "add", component]));
        }
    }
    Ok(())
}

/// The first number of `v20.20.2`.
fn major(version: &str) -> Option<u32> {
    version.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

fn packages(house: &House, groups: &[Group]) -> Result<(), Stop> {
    let system = System::here();
    if system == System::Other {
        if cfg!(target_os = "linux") {
            eprintln!(
                "This is neither Debian nor Ubuntu: if the build fails, see https://tauri.app/start/prerequisites/"
            );
        }
        return Ok(());
    }
    let wanted: Vec<_> = groups
        .iter()
        .flat_map(|group| packages::wanted(*group, system))
        .copied()
        .collect();
    let mut query = house.command("dpkg-query");
    query
        .args(["-W", "-f", "${Package} ${db:Status-Status}\\n"])
        .args(&wanted);
    // It fails when one package is unknown, and prints the others all the same.
    let output = query
        .output()
        .map_err(|error| Stop::Machine(format!("cannot start dpkg-query: {error}")))?;
    let missing = packages::missing(&wanted, &String::from_utf8_lossy(&output.stdout));
    if missing.is_empty() {
        Ok(())
    } else {
        install(house, &missing)
    }
}

fn install(house: &House, names: &[&str]) -> Result<(), Stop> {
    let root = read(house.command("id").arg("-u")).is_some_and(|id| id.trim() == "0");
    let sudo = !root && read(house.command("sudo").args(["-n", "true"])).is_some();
    if !root && !sudo {
        return Err(Stop::Machine(format!(
            "These system packages are missing, and this account may not install them. Run this once, then try again:\n\n  \
             sudo apt-get update && sudo apt-get install -y --no-install-recommends {}\n",
            names.join(" ")
        )));
    }
    let as_root = |words: &[&str]| {
        let (program, rest) = words.split_first().unwrap_or((&"true", &[]));
        let mut command = house.command(if sudo { "sudo" } else { program });
        if sudo {
            command.arg("-n").arg(program);
        }
        command.args(rest);
        house::run(&mut command)
    };
    let install = packages::install_words(names);
    // Asking apt for its lists costs megabytes: only when it has none, or when they proved too old.
    if packages::lists_are_empty(Path::new("/var/lib/apt/lists")) || as_root(&install).is_err() {
        as_root(&["apt-get", "update"])?;
        as_root(&install)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_of_node_is_read_and_nonsense_is_none() {
        assert_eq!(major("v20.20.2\n"), Some(20), "as node prints it");
        assert_eq!(
            major("v8.0.0"),
            Some(8),
            "an old one must be seen as old, not as missing"
        );
        assert_eq!(major("command not found"), None, "anything else is no Node");
    }
}
