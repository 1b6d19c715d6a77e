//! A library is carried to safety and back, and gives back what nothing needs.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot set up its world has failed"
)]

use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::time::{Duration, SystemTime};

use kalan_test_kit::picture;
use kalan_test_kit::web::Web;
use rusqlite::Connection;

use crate::kalan::Kalan;
use crate::kept::{kept, the_same};

/// A library with what a person would miss: articles, a picture, a star, a highlight, a collection with a note.
fn lived_in() -> (Kalan, Web) {
    let (kalan, web) = (Kalan::new(), Web::open());
    kalan.ok(&["subscribe", &web.subscription("/feed.xml", 4)]);
    kalan.ok(&["sync"]);
    web.bytes("/puits.png", "image/png", picture::png(640, 400, 1));
    let words =
        "Le puits du village a été creusé par les habitants, et l'eau est claire toute l'année. ".repeat(12);
    let page = format!(
        "<html lang=fr><title>Le puits</title><article><h1>Le puits</h1><p>{words}</p><img src=/puits.png><p>{words}</p></article></html>"
    );
    let added = kalan.ok(&["add", &web.page("/puits", &page)]);
    let id = added["added"][0]["id"].as_str().expect("it was added");
    kalan.ok(&["mark", id, "--starred"]);
    kalan.ok(&["tag", id, "--add", "eau"]);
    kalan.ok(&[
        "highlight",
        id,
        "creusé par les habitants",
        "--note",
        "à vérifier",
    ]);
    kalan.ok(&["collection", "new", "Eau"]);
    kalan.ok(&["collection", "add", "Eau", id, "--note", "À lire ensemble."]);
    (kalan, web)
}

fn backup(kalan: &Kalan, name: &str) -> String {
    let out = kalan.home().join(name).to_string_lossy().into_owned();
    let report = kalan.ok(&["backup", &out]);
    assert_eq!(report["assets_missing"], 0, "{report}");
    out
}

fn own_words(kalan: &Kalan) -> (String, String, String) {
    (
        kalan.ok(&["highlights"]).to_string(),
        kalan.ok(&["collection", "show", "Eau"]).to_string(),
        kalan.ok(&["list", "--tag", "eau"]).to_string(),
    )
}

#[test]
fn a_library_comes_back_whole_on_another_machine() {
    let (kalan, _web) = lived_in();
    let out = backup(&kalan, "all.zip");
    let other = Kalan::new();
    let report = other.ok(&["restore", &out]);
    assert_eq!(
        (&report["articles"], &report["assets_new"]),
        (&5.into(), &5.into()),
        "{report}"
    );
    assert_eq!(
        report["former"],
        serde_json::Value::Null,
        "there was nothing before"
    );
    the_same(&other, &kalan);
    assert_eq!(own_words(&other), own_words(&kalan));
    assert_eq!(
        other.ok(&["feeds"])["feeds"][0]["url"],
        kalan.ok(&["feeds"])["feeds"][0]["url"]
    );
    assert_eq!(
        other.ok(&["search", "creuse habitants"])["total"],
        1,
        "it is searched too"
    );
    assert_eq!(other.ok(&["check"])["ok"], true);
}

#[test]
fn into_a_folder_it_has_the_days_name_and_any_program_opens_it() {
    let (kalan, _web) = lived_in();
    let stick = kalan.home().join("stick");
    fs::create_dir(&stick).unwrap();
    let report = kalan.ok(&["backup", &stick.to_string_lossy()]);
    let path = report["path"].as_str().expect("it says where it is");
    let name = Path::new(path)
        .file_name()
        .unwrap()
        .to_string_lossy()
        .into_owned();
    assert!(name.starts_with("kalan-2") && name.ends_with(".zip"), "{name}");
    assert_eq!(
        fs::read_dir(&stick).unwrap().count(),
        1,
        "nothing else is left there"
    );
    let mut zip = zip::ZipArchive::new(File::open(path).unwrap()).unwrap();
    let mut database = Vec::new();
    zip.by_name("library.db")
        .unwrap()
        .read_to_end(&mut database)
        .unwrap();
    assert!(database.starts_with(b"SQLite format 3"));
}

#[test]
fn what_was_here_is_kept_and_can_be_taken_back() {
    let (kalan, web) = lived_in();
    let out = backup(&kalan, "all.zip");
    let (before, words) = (kept(&kalan), own_words(&kalan));
    let later = web.page(
        "/plus-tard",
        &format!(
            "<title>Plus tard</title><article>{}</article>",
            "<p>Des mots de plus tard.</p>".repeat(40)
        ),
    );
    kalan.ok(&["add", &later]);
    kalan.ok(&["collection", "rm", "Eau"]);
    let changed = kept(&kalan);

    let report = kalan.ok(&["restore", &out]);
    assert_eq!(kept(&kalan), before);
    assert_eq!(own_words(&kalan), words);
    let former = report["former"].as_str().expect("what was here is kept");
    kalan.ok(&["restore", former]);
    assert_eq!(kept(&kalan), changed, "a restore is taken back too");
}

#[test]
fn a_damaged_forged_or_foreign_file_changes_nothing() {
    let (kalan, _web) = lived_in();
    let out = backup(&kalan, "all.zip");
    let whole = fs::read(&out).unwrap();
    let before = kept(&kalan);
    let bad = kalan.home().join("bad.zip");
    let path = bad.to_string_lossy().into_owned();
    let refused = |bytes: &[u8], code: &str| {
        fs::write(&bad, bytes).unwrap();
        let error = kalan.refused(&["restore", &path], 3, code);
        assert!(
            error["detail"].to_string().contains("bad.zip"),
            "it names the file: {error}"
        );
    };
    refused(b"<html>not a backup</html>", "unreadable");
    refused(&whole[..whole.len() / 2], "unreadable");
    let mut flipped = whole.clone();
    flipped[2000] ^= 0x40;
    refused(&flipped, "unreadable");
    let theirs = "CREATE TRIGGER theirs AFTER INSERT ON articles BEGIN DELETE FROM settings; END;";
    refused(&forged(&out, theirs), "unreadable");
    refused(&forged(&out, "DROP TABLE highlights;"), "unreadable");
    refused(&forged(&out, "PRAGMA user_version = 4000;"), "library_newer");
    assert_eq!(kept(&kalan), before);
    let left: Vec<_> = fs::read_dir(kalan.library())
        .unwrap()
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| name.starts_with(".restore") || name.contains("before-restore"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

/// The backup with its database changed by `sql`, and a head that agrees.
fn forged(backup: &str, sql: &str) -> Vec<u8> {
    let dir = tempfile::tempdir().unwrap();
    let mut zip = zip::ZipArchive::new(File::open(backup).unwrap()).unwrap();
    let mut part = |name: &str| {
        let mut bytes = Vec::new();
        zip.by_name(name).unwrap().read_to_end(&mut bytes).unwrap();
        bytes
    };
    let database = dir.path().join("library.db");
    fs::write(&database, part("library.db")).unwrap();
    Connection::open(&database).unwrap().execute_batch(sql).unwrap();
    let bytes = fs::read(&database).unwrap();
    let mut head: serde_json::Value = serde_json::from_slice(&part("kalan-backup.json")).unwrap();
    head["database"] = blake3::hash(&bytes).to_hex().to_string().into();
    head["database_bytes"] = bytes.len().into();
    let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, bytes) in [
        ("kalan-backup.json", serde_json::to_vec(&head).unwrap()),
        ("library.db", bytes),
    ] {
        out.start_file(name, stored).unwrap();
        out.write_all(&bytes).unwrap();
    }
    out.finish().unwrap().into_inner()
}

#[test]
fn a_damaged_picture_costs_no_words_and_comes_again() {
    let (kalan, _web) = lived_in();
    let out = backup(&kalan, "all.zip");
    let mut bytes = fs::read(&out).unwrap();
    let png = bytes
        .windows(4)
        .rposition(|four| four == b"\x89PNG")
        .expect("the picture stands as it is");
    bytes[png + 60] ^= 1;
    fs::write(&out, bytes).unwrap();
    let other = Kalan::new();
    let ran = other.run(&["restore", &out]);
    assert_eq!(
        (ran.status, &ran.json["assets_damaged"]),
        (Some(1), &1.into()),
        "{}",
        ran.json
    );
    assert_eq!(other.articles().len(), 5);
    assert_eq!(other.ok(&["check"])["ok"], true);
}

#[test]
fn gc_gives_back_what_no_article_shows_and_nothing_else() {
    let (kalan, _web) = lived_in();
    let id = kalan.ok(&["list", "--starred"])["articles"][0]["id"]
        .as_str()
        .expect("one is starred")
        .to_owned();
    let words = own_words(&kalan);
    let nothing = kalan.ok(&["gc"]);
    assert_eq!(
        (&nothing["assets_removed"], &nothing["files_removed"]),
        (&0.into(), &0.into()),
        "{nothing}"
    );
    assert_eq!(own_words(&kalan), words);
    assert_eq!(kalan.ok(&["check"])["ok"], true, "the picture is still here");

    kalan.ok(&["rm", &id]);
    assert_eq!(
        kalan.ok(&["gc"])["assets_removed"],
        0,
        "a young file may be about to be named"
    );
    let all = assets(&kalan);
    let old = SystemTime::now() - Duration::from_secs(7200);
    for path in &all {
        let file = File::options().append(true).open(path).unwrap();
        file.set_modified(old).unwrap();
    }
    let report = kalan.ok(&["gc"]);
    assert_eq!(report["assets_removed"], 1, "{report}");
    assert_eq!(
        assets(&kalan).len(),
        all.len() - 1,
        "the feed's articles keep theirs"
    );
    assert_eq!(kalan.ok(&["check"])["ok"], true);
}

fn assets(kalan: &Kalan) -> Vec<std::path::PathBuf> {
    let folders = fs::read_dir(kalan.library().join("assets")).unwrap().flatten();
    folders
        .flat_map(|folder| fs::read_dir(folder.path()).unwrap().flatten())
        .map(|file| file.path())
        .collect()
}
