//! The project's own tasks, so that a newcomer needs one command and no list of tools: `cargo xtask help`.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a task runner talks to the terminal"
)]

mod bench;
mod bindings;
mod check;
mod counts;
mod flags;
mod fuzz;
mod house;
mod manifest;
mod package;
mod packages;
mod process;
mod report;
mod rooms;
mod run;
mod screen;
mod setup;
mod stamp;
mod start;
mod stop;
mod sync;
mod test;
mod ui;
mod webdriver;

use std::process::ExitCode;

use flags::Task;
use stop::Stop;

fn main() -> ExitCode {
    match dispatch() {
        Ok(()) => ExitCode::SUCCESS,
        Err(stop) => {
            eprintln!("\nxtask: {stop}");
            ExitCode::from(stop.status())
        }
    }
}

fn dispatch() -> Result<(), Stop> {
    let task = flags::parse(std::env::args().skip(1))?;
    if task == Task::Help {
        print!("{}", flags::help());
        return Ok(());
    }
    let house = house::House::find()?;
    match task {
        Task::Help => Ok(()),
        Task::Setup => setup::for_tests(&house),
        Task::Run(args) => run::run(&house, &args),
        Task::Test { fast, filter } => test::run(&house, fast, filter.as_deref()),
        Task::Check => check::run(&house),
        Task::Bench(what) => bench::run(&house, what.as_deref()),
        Task::Fuzz { target, minutes } => fuzz::run(&house, target.as_deref(), minutes),
        Task::Bindings => bindings::write(&house),
        Task::Package => package::run(&house),
    }
}
