//! Disks that are full or cannot be written, and files that are no library of ours.

use std::path::Path;
use std::process::Command;

use kalan_test_kit::material::skipped;
use kalan_test_kit::web::Web;
use rusqlite::Connection;
use tempfile::TempDir;

use crate::kalan::Kalan;

/// A small disk of its own, taken away at the end.
struct Disk(TempDir);

impl Disk {
    /// None, and told, where this process may not mount.
    fn mounted(size: &str) -> Option<Self> {
        let folder = tempfile::tempdir().expect("the system has room for a test's folder");
        let mount = mount(
            &["-t", "tmpfs", "-o", &format!("size={size}"), "kalan-journey"],
            folder.path(),
        );
        if !mount {
            skipped("a disk of its own needs the right to mount");
            return None;
        }
        Some(Self(folder))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn remount(&self, how: &str) {
        assert!(
            mount(&["-o", &format!("remount,{how}")], self.path()),
            "a disk of ours remounts"
        );
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // A disk that stays mounted is seen by its name; nothing else can be done about it here.
        let _ = Command::new("umount").arg(self.0.path()).output();
    }
}

fn mount(options: &[&str], at: &Path) -> bool {
    let output = Command::new("mount").args(options).arg(at).output();
    output.is_ok_and(|output| output.status.success())
}

#[test]
fn a_full_disk_is_told_keeps_what_was_there_and_goes_on_when_there_is_room() {
    let Some(disk) = Disk::mounted("3m") else { return };
    let (kalan, web) = (Kalan::in_folder(&disk.path().join("library")), Web::open());
    kalan.ok(&["subscribe", &web.subscription("/feed.xml", 3)]);
    kalan.ok(&["sync"]);
    let own = kalan.articles()[0]["id"].as_str().unwrap().to_owned();
    kalan.ok(&["mark", &own, "--starred"]);
    web.subscription("/feed.xml", 200);
    kalan.refused(&["sync"], 5, "disk_full");
    assert!(
        kalan.articles().len() >= 3,
        "what was saved can be read on a full disk"
    );
    assert_eq!(kalan.ok(&["show", &own])["starred"], true);

    disk.remount("size=80m");
    let report = kalan.ok(&["sync"]);
    assert_eq!(report["deferred"]["articles"], 0, "{report}");
    let check = kalan.sound();
    assert_eq!((&check["articles"], &check["assets"]), (&200.into(), &200.into()));
}

#[test]
fn a_library_that_cannot_be_written_is_read_and_says_why_it_does_not_save() {
    let Some(disk) = Disk::mounted("40m") else { return };
    let (kalan, web) = (Kalan::in_folder(&disk.path().join("library")), Web::open());
    web.site(2);
    kalan.ok(&["add", &web.url("/puits")]);
    disk.remount("ro");
    assert_eq!(kalan.articles().len(), 1);
    let id = kalan.article("Le puits de la vieille route");
    assert_eq!(kalan.ok(&["show", &id])["byline"], "Awa Sangaré");
    assert_eq!(
        kalan.ok(&["search", "vieille route"])["total"],
        1,
        "a library on a locked stick or a disc is searched too"
    );
    kalan.refused(&["add", &web.url("/feed/1")], 5, "read_only");
    kalan.refused(&["mark", &id, "--starred"], 5, "read_only");
    kalan.refused(&["subscribe", &web.url("/feed.xml")], 5, "read_only");
    disk.remount("rw");
    kalan.ok(&["mark", &id, "--starred"]);
    kalan.sound();
}

#[test]
fn a_folder_that_cannot_be_made_is_told() {
    let kalan = Kalan::new();
    let file = kalan.home().join("file");
    std::fs::write(&file, "no folder").unwrap();
    for folder in [file.clone(), file.join("library")] {
        let error = kalan.refused(&["--library", &folder.to_string_lossy(), "list"], 2, "usage");
        assert_eq!(
            error["params"]["path"],
            folder.to_string_lossy().as_ref(),
            "a person must see which folder: {error}"
        );
    }
}

/// Nothing may be done to this library, and nothing is.
#[track_caller]
fn left_alone(kalan: &Kalan, code: &str) {
    let file = kalan.library().join("library.db");
    let before = std::fs::read(&file).expect("the test has made it");
    for arguments in [&["list"][..], &["check", "--repair"], &["sync"], &["stats"]] {
        let error = kalan.refused(arguments, 3, code);
        assert!(
            error["params"]["path"]
                .as_str()
                .expect("the contract of the command names it")
                .ends_with("library.db"),
            "{error}"
        );
    }
    assert!(
        std::fs::read(&file).expect("the test has made it") == before,
        "a file that is not ours to change was changed"
    );
}

#[test]
fn a_library_from_the_future_is_refused_and_not_one_byte_of_it_changed() {
    let (kalan, web) = (Kalan::new(), Web::open());
    web.site(1);
    kalan.ok(&["add", &web.url("/puits")]);
    let connection = Connection::open(kalan.library().join("library.db")).unwrap();
    connection
        .execute_batch("PRAGMA user_version = 99; UPDATE library_format SET oldest_reader = 99; PRAGMA wal_checkpoint(TRUNCATE);")
        .unwrap();
    drop(connection);
    left_alone(&kalan, "library_newer");
}

#[test]
fn another_programs_database_and_garbage_are_refused_and_left_as_they_are() {
    let kalan = Kalan::new();
    let file = kalan.library().join("library.db");
    std::fs::create_dir_all(kalan.library()).unwrap();
    Connection::open(&file)
        .unwrap()
        .execute_batch("CREATE TABLE cookies (name TEXT); INSERT INTO cookies VALUES ('a')")
        .unwrap();
    left_alone(&kalan, "library_damaged");
    std::fs::write(&file, "these are my holiday notes, not a library\n".repeat(300)).unwrap();
    left_alone(&kalan, "library_damaged");
}

#[test]
fn a_library_cut_in_half_is_damaged_and_told_so() {
    let (kalan, web) = (Kalan::new(), Web::open());
    kalan.ok(&["subscribe", &web.subscription("/feed.xml", 20)]);
    kalan.ok(&["sync"]);
    let file = kalan.library().join("library.db");
    let bytes = std::fs::read(&file).unwrap();
    std::fs::write(&file, &bytes[..bytes.len() / 2]).unwrap();
    let ran = kalan.run(&["check"]);
    assert!(
        matches!(ran.status, Some(1 | 3)),
        "a damaged library must not pass: {}",
        ran.json
    );
}
