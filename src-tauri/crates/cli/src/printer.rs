//! Who may print: results go to standard output, talk to standard error.

use std::io::{IsTerminal as _, Write as _};
use std::process::ExitCode;

use kalan_model::Failure;
use serde::Serialize;
use serde_json::json;

/// Prints as the flags ask.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Printer {
    json: bool,
    quiet: bool,
}

impl Printer {
    pub(crate) fn new(json: bool, quiet: bool) -> Self {
        Self { json, quiet }
    }

    /// Whether progress may be drawn.
    pub(crate) fn shows_progress(self) -> bool {
        !self.quiet && std::io::stderr().is_terminal()
    }

    /// The result: as JSON, or as `text` says it to people.
    pub(crate) fn result(self, value: &impl Serialize, text: impl FnOnce() -> String) {
        if self.json {
            // What is printed is made of strings, numbers and times: it always serializes.
            let document = serde_json::to_string(value).unwrap_or_default();
            self.out(&document);
        } else {
            self.out(&text());
        }
    }

    /// A result that is a text of its own, in either mode a line of standard output.
    pub(crate) fn out(self, text: &str) {
        let mut out = std::io::stdout().lock();
        // A reader that went away (`| head`) is no failure.
        let _ = out
            .write_all(text.trim_end_matches('\n').as_bytes())
            .and_then(|()| out.write_all(b"\n"));
        let _ = out.flush();
    }

    /// Advice for people.
    pub(crate) fn say(self, text: &str) {
        if !self.quiet {
            let _ = writeln!(std::io::stderr(), "{text}");
        }
    }

    /// A failure, and its exit status.
    pub(crate) fn failure(self, failure: &Failure) -> ExitCode {
        if self.json {
            self.out(&json!({ "error": failure }).to_string());
        } else {
            let _ = writeln!(std::io::stderr(), "kalan: {}", failure.detail);
        }
        ExitCode::from(failure.code.exit_status())
    }
}

/// A size as people read it.
pub(crate) fn bytes(size: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "shown with one digit")]
    let size_f = size as f64;
    match size {
        0..1_000 => format!("{size} B"),
        1_000..1_000_000 => format!("{:.1} KB", size_f / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", size_f / 1e6),
        _ => format!("{:.1} GB", size_f / 1e9),
    }
}
