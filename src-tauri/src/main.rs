//! The desktop program: starts the shell.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

fn main() -> std::process::ExitCode {
    kalan_desktop::run()
}
