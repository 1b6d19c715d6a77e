//! The test material that is not in this repository: used where it is, told where it is not.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// A file or folder of the material; none, and told, when it is not here.
pub fn path(name: &str) -> Option<PathBuf> {
    let root = std::env::var_os("KALAN_SHARED").map_or_else(beside_the_checkout, PathBuf::from);
    let path = root.join(name);
    if path.exists() {
        return Some(path);
    }
    skipped(&format!("there is no {} (set KALAN_SHARED)", path.display()));
    None
}

/// Says that a part of a test did not run: here, and in the file that `cargo xtask test` names, since the runner shows
/// nothing of a test that passes.
pub fn skipped(why: &str) {
    let test = std::thread::current();
    let line = format!("SKIPPED: {}: {why}\n", test.name().unwrap_or("a test"));
    // A test whose standard error is closed goes on.
    let _ = std::io::stderr().write_all(line.as_bytes());
    if let Some(list) = std::env::var_os("KALAN_SKIPPED") {
        let list = OpenOptions::new().create(true).append(true).open(list);
        list.and_then(|mut list| list.write_all(line.as_bytes()))
            .expect("the list of what was skipped takes a line");
    }
}

fn beside_the_checkout() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = here
        .ancestors()
        .find(|folder| folder.join("Cargo.lock").is_file());
    root.unwrap_or(here).join("../shared")
}
