//! The real window, driven as a person would: with no network it reads, and nothing in it reaches out.
//!
//! `cargo xtask test` gives it a screen; alone: `xvfb-run dbus-run-session -- cargo test --test window`.

mod isolation;
mod reading;
mod rights;

use std::ffi::OsString;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use kalan_test_kit::driver::Window;
use serde_json::{Value, json};

/// One window at a time: a second start would hand its words to the first and leave.
static TURN: Mutex<()> = Mutex::new(());

/// A person's home with a library in it, and the right to the screen while it lasts.
pub(crate) struct Desk {
    home: tempfile::TempDir,
    _turn: MutexGuard<'static, ()>,
}

impl Desk {
    pub(crate) fn new() -> Self {
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        Self {
            home: tempfile::tempdir().expect("a temporary folder"),
            _turn: turn,
        }
    }

    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    /// Starts the program as the person's desktop would.
    pub(crate) fn open(&self, args: &[&str]) -> Window {
        let window = Window::open(program(), args, &self.env());
        window.wait("document.querySelector('[role=listbox], [role=grid], .empty, [data-first-run]')");
        // The first-run page of a new library has a test of its own; here it is left at once.
        // Its button may come a moment after it.
        window.wait(
            "(document.querySelector('[data-first-run] [data-skip]')?.click(), !document.querySelector('[data-first-run]'))",
        );
        window
    }

    pub(crate) fn env(&self) -> [(&'static str, OsString); 5] {
        let home = |name: &str| self.home().join(name).into_os_string();
        [
            ("HOME", home("")),
            ("XDG_CONFIG_HOME", home("config")),
            ("XDG_DATA_HOME", home("data")),
            ("XDG_CACHE_HOME", home("cache")),
            ("KALAN_LIBRARY", home("library")),
        ]
    }
}

pub(crate) fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_kalan-desktop"))
}

/// Asks the shell as the page does.
pub(crate) fn invoke(window: &Window, command: &str, args: Value) -> Value {
    window.settle(
        "window.__TAURI_INTERNALS__.invoke(arguments[0], arguments[1])",
        json!([command, args]),
    )
}
