//! A disk that is full, or a program that is killed, at a write that a test chooses: at instants no one else can hit.
//!
//! A small library is loaded before the C library, so that no right to mount is needed.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use crate::material::skipped;

/// What happens at the chosen write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadDisk {
    /// It and every later one fails: the disk is full.
    Full,
    /// The program is gone, as by `kill -9`.
    Kill,
}

impl BadDisk {
    /// Lets a command fail at its write of this number, 1 for the first; writes to files only, and their syncs.
    ///
    /// False, and told, where there is no compiler for it.
    pub fn at(self, write: u64, command: &mut Command) -> bool {
        let Some(library) = library() else { return false };
        let how = match self {
            Self::Full => "full",
            Self::Kill => "kill",
        };
        command
            .env("LD_PRELOAD", library)
            .env("KALAN_BAD_DISK", how)
            .env("KALAN_BAD_DISK_AT", write.to_string());
        true
    }
}

/// Built once a test program, in a folder of its own.
fn library() -> Option<&'static PathBuf> {
    static BUILT: OnceLock<Option<PathBuf>> = OnceLock::new();
    BUILT.get_or_init(build).as_ref()
}

fn build() -> Option<PathBuf> {
    if !cfg!(target_os = "linux") {
        skipped("a bad disk is made on Linux only");
        return None;
    }
    let folder = std::env::temp_dir().join(format!("kalan-bad-disk-{}", std::process::id()));
    std::fs::create_dir_all(&folder).ok()?;
    let library = folder.join("bad_disk.so");
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/src/bad_disk.c");
    let built = Command::new("cc")
        .args(["-shared", "-fPIC", "-O1", "-o"])
        .arg(&library)
        .args([source, "-ldl"])
        .stdin(Stdio::null())
        .status();
    if built.is_ok_and(|status| status.success()) {
        Some(library)
    } else {
        skipped("there is no C compiler here to make a bad disk with");
        None
    }
}
