//! News without a person: the timer of the system, and the rules that a sync heeds that nobody began.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use kalan_test_kit::material::skipped;
use kalan_test_kit::web::Web;

use crate::kalan::{Kalan, Ran};

/// A folder with a `systemctl` that writes down what it is told.
fn systemctl(kalan: &Kalan) -> (PathBuf, PathBuf) {
    let (bin, log) = (kalan.home().join("bin"), kalan.home().join("told"));
    std::fs::create_dir_all(&bin).expect("a home takes a folder");
    let script = format!("#!/bin/sh\necho \"$@\" >> '{}'\n", log.display());
    std::fs::write(bin.join("systemctl"), script).expect("a folder takes a file");
    let mode = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(bin.join("systemctl"), mode).expect("a file of ours");
    (bin, log)
}

fn run(kalan: &Kalan, path: &Path, arguments: &[&str]) -> Ran {
    let output = kalan
        .command(arguments)
        .env("PATH", path)
        .output()
        .expect("a program that is there starts");
    Ran::read(&output, &arguments.join(" "))
}

fn units(kalan: &Kalan) -> [PathBuf; 2] {
    ["service", "timer"].map(|kind| {
        kalan
            .home()
            .join(format!(".config/systemd/user/kalan-sync.{kind}"))
    })
}

#[test]
fn a_timer_is_installed_once_shown_and_taken_away_with_nothing_else() {
    let kalan = Kalan::new();
    let (bin, log) = systemctl(&kalan);
    let install = ["timer", "install", "--every", "30m"];
    let first = run(&kalan, &bin, &install).json;
    assert_eq!(
        (&first["enabled"], &first["changed"]),
        (&true.into(), &true.into()),
        "{first}"
    );
    let told = std::fs::read_to_string(&log).unwrap();
    assert_eq!(
        told,
        "--user daemon-reload\n--user enable --now kalan-sync.timer\n"
    );
    assert_eq!(
        run(&kalan, &bin, &install).json["changed"],
        false,
        "twice is once"
    );
    let [service, timer] = units(&kalan);
    let neighbour = service.with_file_name("other.timer");
    std::fs::write(&neighbour, "[Timer]\n").unwrap();
    let shown = run(&kalan, &bin, &["timer", "show"]).json;
    assert_eq!(shown["when"], "*:0/30", "{shown}");
    let command = shown["command"].as_str().unwrap();
    assert!(
        command.contains("sync --due") && command.contains(&kalan.library().to_string_lossy().into_owned()),
        "another library would be synced: {command}"
    );
    assert_eq!(run(&kalan, &bin, &["timer", "remove"]).status, Some(0));
    assert!(!service.exists() && !timer.exists() && neighbour.exists());
    let told = std::fs::read_to_string(&log).unwrap();
    assert!(told.contains("--user disable --now kalan-sync.timer"), "{told}");
    assert_eq!(run(&kalan, &bin, &["timer", "show"]).json["installed"], false);
}

#[test]
fn a_unit_that_a_person_wrote_is_neither_written_over_nor_taken_away() {
    let kalan = Kalan::new();
    let [service, _] = units(&kalan);
    std::fs::create_dir_all(service.parent().unwrap()).unwrap();
    std::fs::write(&service, "[Service]\nExecStart=/bin/mine\n").unwrap();
    kalan.refused(&["timer", "install"], 2, "usage");
    kalan.ok(&["timer", "remove"]);
    assert_eq!(
        std::fs::read_to_string(&service).unwrap(),
        "[Service]\nExecStart=/bin/mine\n"
    );
}

#[test]
fn without_systemd_the_line_to_type_is_said() {
    let kalan = Kalan::new();
    let done = kalan.ok(&["timer", "install"]);
    assert_eq!(done["enabled"], false);
    assert!(
        done["by_hand"].as_str().unwrap().contains("enable --now"),
        "{done}"
    );
    let line = done["crontab"].as_str().unwrap();
    assert!(
        line.starts_with("0 */2 * * * '/") && line.contains("sync --due"),
        "{line}"
    );
    kalan.refused(&["timer", "install", "--every", "7m"], 2, "usage");
}

#[test]
fn systemd_reads_the_units_as_they_are_meant_whatever_the_folder_is_called() {
    let kalan = Kalan::new();
    let library = kalan.home().join("my 100% \"library\" $HOME");
    kalan.ok(&["timer", "install", "--library", library.to_str().unwrap()]);
    let mut verify = Command::new("systemd-analyze");
    verify.args(["verify", "--user"]).args(units(&kalan));
    verify
        .env("HOME", kalan.home())
        .env("XDG_RUNTIME_DIR", kalan.home());
    let Ok(output) = verify.output() else {
        return skipped("there is no systemd-analyze here");
    };
    let words = String::from_utf8_lossy(&output.stderr);
    let about_ours: Vec<&str> = words.lines().filter(|line| line.contains("kalan-sync")).collect();
    assert!(about_ours.is_empty(), "{about_ours:?}");
}

#[test]
fn a_sync_that_nobody_began_waits_for_the_night_and_one_by_hand_leaves_the_pictures_to_it() {
    let (kalan, web) = (Kalan::new(), Web::open());
    kalan.ok(&["subscribe", &web.subscription("/feed.xml", 3)]);
    // In one of these two places it is day at any moment.
    let by_day = |arguments: &[&str]| {
        let hour = jiff::Timestamp::now().as_second() / 3600 % 24;
        let zone = if (6..20).contains(&hour) { "UTC0" } else { "XYZ-12" };
        let output = kalan.command(arguments).env("TZ", zone).output().unwrap();
        Ran::read(&output, &arguments.join(" ")).json
    };
    let set = kalan.ok(&["network", "--night", "22:00-05:00", "--every", "2h"]);
    assert_eq!(
        (&set["night"]["from"], &set["interval_minutes"]),
        (&"22:00".into(), &120.into()),
        "{set}"
    );
    let before = web.requests().len();
    let held = by_day(&["sync", "--due", "--background"]);
    assert_eq!(
        (&held["held_back"], &held["requests"]),
        (&"night".into(), &0.into()),
        "{held}"
    );
    assert_eq!(web.requests().len(), before);
    let by_hand = by_day(&["sync"]);
    assert_eq!(
        (
            &by_hand["articles_new"],
            &by_hand["assets_new"],
            &by_hand["pictures_wait"]
        ),
        (&3.into(), &0.into(), &"night".into()),
        "{by_hand}"
    );
    assert_eq!(by_day(&["sync", "--pictures"])["assets_new"], 3);
    assert_eq!(
        kalan.ok(&["network", "--night", "off"])["night"],
        serde_json::Value::Null
    );
}

#[test]
fn pictures_that_are_asked_for_come_though_the_rule_is_text_alone() {
    let (kalan, web) = (Kalan::new(), Web::open());
    kalan.ok(&["subscribe", &web.subscription("/feed.xml", 2)]);
    kalan.ok(&["network", "--text-only", "on"]);
    assert_eq!(kalan.ok(&["sync"])["assets_new"], 0);
    assert_eq!(kalan.ok(&["sync", "--pictures"])["assets_new"], 2);
    kalan.refused(&["sync", "--pictures", "--text-only"], 2, "usage");
}
