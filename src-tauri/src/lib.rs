//! The shell: wires the engine to a window. It decides nothing about articles.

mod asset_protocol;
mod commands;
mod desk;
mod navigation;
mod opening;
mod placement;
mod window;

use std::path::Path;
use std::process::ExitCode;

use tauri::{Manager, RunEvent};

/// The name under which the page hears every event.
const EVENTS: &str = "kalan";

/// Runs the program until its window is closed.
pub fn run() -> ExitCode {
    match app() {
        Ok(code) => code,
        Err(error) => {
            report(&error);
            ExitCode::FAILURE
        }
    }
}

fn app() -> tauri::Result<ExitCode> {
    let app = tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(|app, words, folder| {
            window::show(app);
            opening::ask(app, words.get(1..).unwrap_or_default(), Path::new(&folder));
        }))
        .register_asynchronous_uri_scheme_protocol(asset_protocol::SCHEME, asset_protocol::answer)
        .invoke_handler(commands::handler())
        .manage(opening::Opening::default())
        .manage(desk::Desk::default())
        .setup(|app| {
            let words: Vec<_> = std::env::args().skip(1).collect();
            opening::ask(app.handle(), &words, &std::env::current_dir().unwrap_or_default());
            tauri::async_runtime::spawn(desk::open(app.handle().clone()));
            Ok(window::open(app.handle())?)
        })
        .build(tauri::generate_context!())?;
    let code = app.run_return(|app, event| {
        if matches!(event, RunEvent::Exit) {
            app.state::<desk::Desk>().clear();
        }
    });
    Ok(ExitCode::from(u8::try_from(code).unwrap_or(1)))
}

#[expect(
    clippy::print_stderr,
    reason = "without a window, standard error is all there is"
)]
fn report(error: &tauri::Error) {
    eprintln!("Kalan could not start: {error}");
}
