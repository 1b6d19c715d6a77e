//! What the page may ask: the commands of the library, by the one table, and the few that only a window has.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use kalan_api::FileReport;
use kalan_model::{ErrorCode, Failure};
use serde_json::Value;
use tauri::ipc::{Invoke, InvokeBody};
use tauri::{Manager, State, Url, Wry};

use crate::desk::Desk;
use crate::opening::Opening;

/// The largest file that is taken over from the system.
const MAX_FILE_BYTES: u64 = 64 << 20;

/// The handler of every command; what is not listed in permissions/app.toml is refused before it comes here.
pub(crate) fn handler() -> impl Fn(Invoke<Wry>) -> bool + Send + Sync + 'static {
    let window: fn(Invoke<Wry>) -> bool =
        tauri::generate_handler![open_external, take_open_requests, add_opened];
    move |invoke| {
        let name = invoke.message.command();
        match kalan_api::COMMANDS.iter().find(|command| **command == name) {
            Some(command) => carry_out(command, invoke),
            None => return window(invoke),
        }
        true
    }
}

/// Carries out a command of the library; the page sends `{ request }`.
fn carry_out(command: &'static str, invoke: Invoke<Wry>) {
    let app = invoke.message.webview_ref().app_handle().clone();
    let request = match invoke.message.payload() {
        InvokeBody::Json(payload) => payload.get("request").cloned().unwrap_or_default(),
        InvokeBody::Raw(_) => Value::Null,
    };
    invoke.resolver.respond_async(async move {
        let desk = app.state::<Desk>();
        Ok(kalan_api::call(desk.context().await?, command, request).await?)
    });
}

/// Hands a link to the system's browser or mail program.
#[tauri::command]
async fn open_external(url: String) -> Result<(), Failure> {
    let link = external(&url)?;
    open::that_detached(link.as_str()).map_err(|error| {
        Failure::new(
            ErrorCode::Internal,
            format!("No program here opens {link}: {error}"),
        )
    })
}

/// What the system asked to open before the page listened.
#[tauri::command]
async fn take_open_requests(opening: State<'_, Opening>) -> Result<Vec<String>, Failure> {
    Ok(opening.take())
}

/// Adds a file that the system asked to open, by the `file:` address that the page was told.
#[tauri::command]
async fn add_opened(
    desk: State<'_, Desk>,
    opening: State<'_, Opening>,
    address: String,
) -> Result<FileReport, Failure> {
    let path = opening.file(&address).ok_or_else(|| {
        Failure::new(
            ErrorCode::NotFound,
            "Only files that the system asked to open are read.",
        )
        .with("path", &address)
    })?;
    let engine = desk
        .context()
        .await?
        .engine()
        .ok_or_else(|| Failure::new(ErrorCode::ReadOnly, "A guest adds nothing."))?;
    let name = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let bytes = tauri::async_runtime::spawn_blocking(move || read(&path))
        .await
        .map_err(|error| Failure::new(ErrorCode::Internal, error.to_string()))??;
    kalan_api::add_bytes(engine, name, bytes)
        .await
        .map_err(|error| error.failure())
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes));
    match read {
        Ok(size) if size as u64 > MAX_FILE_BYTES => {
            let words = format!("{} is larger than Kalan takes.", path.display());
            Err(Failure::new(ErrorCode::TooLarge, words).with("limit_bytes", MAX_FILE_BYTES))
        }
        Ok(_) => Ok(bytes),
        Err(error) => {
            let words = format!("{} cannot be read: {error}", path.display());
            Err(Failure::new(ErrorCode::Unreadable, words).with("path", path.display()))
        }
    }
}

/// Only links of the web and of mail: an address can also name a program or a file.
fn external(url: &str) -> Result<Url, Failure> {
    let link = Url::parse(url)
        .ok()
        .filter(|link| matches!(link.scheme(), "http" | "https" | "mailto"));
    link.ok_or_else(|| {
        Failure::new(
            ErrorCode::InvalidAddress,
            "Only addresses of the web and of mail are opened elsewhere.",
        )
        .with("url", url)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_links_leave_for_the_browser() {
        for url in [
            "https://example.org/a?b#c",
            "http://example.org",
            "mailto:a@example.org",
        ] {
            assert!(external(url).is_ok(), "{url} is a link that a person may follow");
        }
        for url in [
            "file:///etc/passwd",
            "javascript:alert(1)",
            "smb://host/x",
            "ms-settings:",
            "--help",
            "calc.exe",
            "",
        ] {
            let failure = external(url).expect_err("an address can start a program");
            assert_eq!(
                failure.code,
                ErrorCode::InvalidAddress,
                "{url}: the page has words for it"
            );
        }
    }

    #[test]
    fn a_file_that_is_gone_is_told_by_its_name() {
        let failure = read(Path::new("/no/such/file.opml")).expect_err("it is not there");
        assert!(
            failure.detail.contains("file.opml"),
            "the person learns which file: {}",
            failure.detail
        );
    }

    #[test]
    fn the_list_of_rights_names_every_command_and_no_other() {
        let text = include_str!("../permissions/app.toml");
        let quoted = |line: &str| Some(line.trim().strip_prefix('"')?.strip_suffix("\",")?.to_owned());
        let allowed: Vec<_> = text.lines().filter_map(quoted).collect();
        assert_eq!(
            allowed,
            kalan_api::COMMANDS,
            "a command that is not listed is refused in the window"
        );
        for command in ["open_external", "take_open_requests", "add_opened"] {
            assert!(
                text.contains(&format!("\"{command}\"")),
                "{command} is the window's own"
            );
        }
    }
}
