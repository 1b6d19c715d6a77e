//! `timer`: the system looks for news now and then, also while no window is open.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;

use kalan_engine::EngineError;
use kalan_model::{ErrorCode, Failure};
use serde_json::json;

use super::Answer;
use crate::options::{Timer, TimerDeed};
use crate::printer::Printer;
use crate::timer::{Every, MARK, crontab, service, timer};

const UNITS: [&str; 2] = ["kalan-sync.service", "kalan-sync.timer"];

/// What `systemctl --user` came to.
enum Told {
    Done,
    /// It is not here, or no session of systemd runs.
    Nobody,
}

pub(super) fn run(library: &Path, arguments: &Timer, printer: Printer) -> Answer {
    let folder = units_folder()?;
    match &arguments.deed {
        TimerDeed::Install { every } => install(&folder, library, *every, printer),
        TimerDeed::Remove => remove(&folder, printer),
        TimerDeed::Show => show(&folder, printer),
    }
}

fn install(folder: &Path, library: &Path, every: Every, printer: Printer) -> Answer {
    let refused = |source| file_failure(folder, source);
    let program = std::env::current_exe().map_err(refused)?;
    let library = std::path::absolute(library).map_err(refused)?;
    std::fs::create_dir_all(folder).map_err(refused)?;
    let texts = [service(&program, &library), timer(every)];
    for name in UNITS {
        is_ours(&folder.join(name))?;
    }
    let mut changed = false;
    for (name, text) in UNITS.iter().zip(&texts) {
        let path = folder.join(name);
        if std::fs::read_to_string(&path).ok().as_ref() == Some(text) {
            continue;
        }
        changed = true;
        std::fs::write(&path, text).map_err(|source| file_failure(&path, source))?;
    }
    let enabled = systemctl(&[&["daemon-reload"], &["enable", "--now", UNITS[1]]]);
    let line = crontab(every, &program, &library);
    let by_hand = "systemctl --user daemon-reload && systemctl --user enable --now kalan-sync.timer";
    let enabled = matches!(enabled, Told::Done);
    let document = json!({
        "installed": true, "changed": changed, "enabled": enabled, "every_minutes": every.minutes(),
        "files": UNITS.map(|name| folder.join(name)), "by_hand": (!enabled).then_some(by_hand),
        "crontab": (!enabled).then_some(&line),
    });
    printer.result(&document, || {
        if enabled {
            return format!(
                "the system looks for news every {} minutes; `kalan timer remove` ends it",
                every.minutes()
            );
        }
        format!(
            "written to {}, but no systemd of yours answers here. Where one does, type\n\n  {by_hand}\n\n\
             and where cron runs instead, put this line into `crontab -e`:\n\n  {line}",
            folder.display()
        )
    });
    Ok(0)
}

fn remove(folder: &Path, printer: Printer) -> Answer {
    let ours: Vec<PathBuf> = UNITS
        .iter()
        .map(|name| folder.join(name))
        .filter(|path| matches!(is_ours(path), Ok(true)))
        .collect();
    if ours.iter().any(|path| path.ends_with(UNITS[1])) {
        systemctl(&[&["disable", "--now", UNITS[1]]]);
    }
    for path in &ours {
        std::fs::remove_file(path).map_err(|source| file_failure(path, source))?;
    }
    if !ours.is_empty() {
        systemctl(&[&["daemon-reload"]]);
    }
    printer.result(&json!({ "installed": false, "removed": ours }), || {
        match ours.is_empty() {
            true => "there was no timer of ours".to_owned(),
            false => "the system looks for news no more; a line in a crontab is yours to take out".to_owned(),
        }
    });
    Ok(0)
}

fn show(folder: &Path, printer: Printer) -> Answer {
    let files: Vec<PathBuf> = UNITS
        .iter()
        .map(|name| folder.join(name))
        .filter(|path| matches!(is_ours(path), Ok(true)))
        .collect();
    let installed = files.len() == UNITS.len();
    let text = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap_or_default();
    let value = |text: &str, key: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(key));
        line.map(str::to_owned).filter(|_| installed)
    };
    let (timer, service) = (text(UNITS[1]), text(UNITS[0]));
    let (when, command) = (value(&timer, "OnCalendar="), value(&service, "ExecStart=:"));
    let active = installed && matches!(systemctl(&[&["is-active", "--quiet", UNITS[1]]]), Told::Done);
    let document = json!({
        "installed": installed, "enabled": active, "when": when, "command": command, "files": files,
    });
    printer.result(&document, || match (&when, active) {
        (Some(when), true) => format!("the system looks for news: {when}"),
        (Some(when), false) => {
            format!("written ({when}), but systemd does not run it: `kalan timer install` says what to type")
        }
        (None, _) => "no timer; `kalan timer install --every 2h` makes one".to_owned(),
    });
    Ok(0)
}

/// Whether a file is there; a file of somebody else is an error.
fn is_ours(path: &Path) -> Result<bool, Failure> {
    match std::fs::read(path) {
        Ok(bytes) if bytes.starts_with(MARK.as_bytes()) => Ok(true),
        Ok(_) => {
            let words = format!(
                "{} was not written by Kalan and stays as it is: move it away first",
                path.display()
            );
            Err(Failure::new(ErrorCode::Usage, words).with("path", path.display()))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(file_failure(path, error)),
    }
}

fn systemctl(deeds: &[&[&str]]) -> Told {
    for deed in deeds {
        let mut command = Command::new("systemctl");
        match command.arg("--user").args(*deed).output() {
            Ok(output) if output.status.success() => {}
            _ => return Told::Nobody,
        }
    }
    Told::Done
}

/// Where systemd looks for a person's units.
fn units_folder() -> Result<PathBuf, Failure> {
    let var = |name| {
        std::env::var_os(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    let config = var("XDG_CONFIG_HOME").or_else(|| var("HOME").map(|home| home.join(".config")));
    let config = config.ok_or_else(|| {
        Failure::new(
            ErrorCode::Usage,
            "neither $XDG_CONFIG_HOME nor $HOME says where the units of this account are",
        )
    })?;
    Ok(config.join("systemd/user"))
}

fn file_failure(path: &Path, source: std::io::Error) -> Failure {
    let path = path.to_string_lossy().into_owned();
    EngineError::File { path, source }.failure()
}
