//! The `kalan` command: everything, without a window. One file for each group of verbs; `kalan --help` names them all.

mod failure;
mod options;
mod printer;
mod progress;
mod stop;
mod timer;
mod verb;

use std::process::ExitCode;

use clap::Parser as _;
use options::Options;
use printer::Printer;

fn main() -> ExitCode {
    let options = match Options::try_parse() {
        Ok(options) => options,
        Err(error) => return failure::usage(&error),
    };
    start_log();
    let printer = Printer::new(options.json, options.quiet);
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return printer.failure(&failure::internal(&error.to_string())),
    };
    let status = match runtime.block_on(verb::run(options, &printer)) {
        Ok(status) => ExitCode::from(status),
        Err(failure) => printer.failure(&failure),
    };
    // A blocked read of standard input must not hold the command after its end.
    runtime.shutdown_background();
    status
}

/// Logs go to standard error, and only when `KALAN_LOG` asks for them.
fn start_log() {
    if let Ok(filter) = tracing_subscriber::EnvFilter::try_from_env("KALAN_LOG") {
        tracing_subscriber::fmt()
            .with_env_filter(filter)
            .with_writer(std::io::stderr)
            .init();
    }
}
