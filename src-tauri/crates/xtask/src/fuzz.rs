//! Tries the parsers on inputs that nobody would write, for minutes (`src-tauri/crates/content/tests/it/fuzz`,
//! `src-tauri/crates/bundle/tests/it/mutations.rs`).

use std::time::{SystemTime, UNIX_EPOCH};

use crate::house::{self, House};
use crate::stop::Stop;

const TARGETS: &[&str] = &[
    "feed",
    "extract",
    "documents",
    "sanitize",
    "dates",
    "encodings",
    BUNDLE,
];
/// The one target of another room.
const BUNDLE: &str = "bundle";

/// Fuzzes one target, or all of them, each for so many minutes; all are tried, whatever one finds.
pub(crate) fn run(house: &House, target: Option<&str>, minutes: u64) -> Result<(), Stop> {
    let chosen: Vec<&str> = TARGETS
        .iter()
        .copied()
        .filter(|name| target.is_none_or(|target| target == *name))
        .collect();
    if chosen.is_empty() {
        return Err(Stop::Usage(format!(
            "there is no target `{}`: {}",
            target.unwrap_or_default(),
            TARGETS.join(", ")
        )));
    }
    let runs: Vec<_> = chosen.iter().map(|name| one(house, name, minutes)).collect();
    runs.into_iter().collect()
}

fn one(house: &House, target: &str, minutes: u64) -> Result<(), Stop> {
    let (package, name) = match target {
        BUNDLE => ("kalan-bundle", "mutations::bundle".to_owned()),
        _ => ("kalan-content", format!("fuzz::{target}")),
    };
    let args = [
        "test",
        "--release",
        "--package",
        package,
        "--test",
        "it",
        "--",
        "--exact",
        &name,
        "--nocapture",
    ];
    let mut command = house.cargo(&args);
    command.env("KALAN_FUZZ_SECS", (minutes * 60).to_string());
    if std::env::var_os("KALAN_FUZZ_SEED").is_none() {
        command.env("KALAN_FUZZ_SEED", today().to_string());
    }
    house::run(&mut command)
}

/// Another seed each day, and one that can be named the day after.
fn today() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.map_or(0, |now| now.as_secs() / 86_400)
}
