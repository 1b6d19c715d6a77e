//! Failures at the outer edge: their words, their JSON, their exit status.

use std::process::ExitCode;

use kalan_model::{ErrorCode, Failure};

use crate::printer::Printer;

/// Wrong use: clap's own words, or JSON when it was asked for. Help and version are no failure.
pub(crate) fn usage(error: &clap::Error) -> ExitCode {
    if !error.use_stderr() {
        // Nothing can be done when even the help cannot be printed.
        let _ = error.print();
        return ExitCode::SUCCESS;
    }
    if std::env::args().any(|argument| argument == "--json") {
        let text = error.to_string();
        return Printer::new(true, false).failure(&Failure::new(ErrorCode::Usage, text.trim()));
    }
    let _ = error.print();
    ExitCode::from(2)
}

/// A fault of Kalan itself.
pub(crate) fn internal(detail: &str) -> Failure {
    Failure::new(ErrorCode::Internal, detail)
}

/// The status of a verb of which parts failed: 1, or the failures' own when they all agree and nothing succeeded.
pub(crate) fn partial(succeeded: bool, failures: &[Failure]) -> u8 {
    let Some(first) = failures.first() else { return 0 };
    let status = first.code.exit_status();
    let agree = failures
        .iter()
        .all(|failure| failure.code.exit_status() == status);
    if agree && !succeeded { status } else { 1 }
}
