//! The test material that is not in this repository: used where it is, told where it is not.

use std::io::Write as _;
use std::path::{Path, PathBuf};

/// A file or folder of the material; none, and told, when it is not here.
pub(crate) fn path(name: &str) -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared");
    let root = std::env::var_os("KALAN_SHARED").map_or(beside, PathBuf::from);
    let path = root.join(name);
    if path.exists() {
        return Some(path);
    }
    skipped(&format!("{} is not here", path.display()));
    None
}

/// Says that a part of a test did not run.
pub(crate) fn skipped(why: &str) {
    // A test whose standard error is closed goes on.
    let _ = writeln!(std::io::stderr(), "SKIPPED: {why}");
}
