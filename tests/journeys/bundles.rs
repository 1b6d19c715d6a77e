//! A collection is sealed, carried, proved and opened elsewhere; and what a forger, a stranger or a cut copy comes to.

use std::fs;

use kalan_test_kit::picture;
use kalan_test_kit::web::Web;
use serde_json::{Value, json};

use crate::kalan::Kalan;
use crate::librarian::{add, page, texts};

/// A librarian with three articles, one with a picture, in a collection of hers.
struct Librarian {
    kalan: Kalan,
    web: Web,
    ids: Vec<String>,
}

impl Librarian {
    fn new() -> Self {
        let (kalan, web) = (Kalan::new(), Web::open());
        web.bytes("/puits.png", "image/png", picture::png(60, 40, 1));
        let mut ids = Vec::new();
        for number in 0..3 {
            ids.push(add(&kalan, &page(&web, number, "")));
        }
        kalan.ok(&["collection", "new", "Eau"]);
        kalan.ok(&[
            "collection",
            "add",
            "Eau",
            &ids[2],
            &ids[0],
            "--note",
            "À lire d'abord.",
        ]);
        kalan.ok(&["collection", "add", "Eau", &ids[1]]);
        kalan.ok(&["key", "new", "Bibliothèque de Ségou"]);
        Self { kalan, web, ids }
    }

    fn pack(&self, name: &str, more: &[&str]) -> (String, Value) {
        let path = self.kalan.home().join(name).display().to_string();
        let mut words = vec![
            "pack",
            "--collection",
            "Eau",
            "--key",
            "Bibliothèque de Ségou",
            "-o",
            &path,
        ];
        words.extend(more);
        let report = self.kalan.ok(&words);
        (path, report)
    }
}

#[test]
fn a_collection_travels_whole_and_is_opened_once_its_publisher_is_known() {
    let librarian = Librarian::new();
    let (path, report) = librarian.pack("eau.kalan", &["--licence", "CC-BY-4.0"]);
    assert_eq!(
        (&report["articles"], &report["assets"]),
        (&json!(3), &json!(1)),
        "{report}"
    );
    let verdict = librarian.kalan.ok(&["verify", &path]);
    assert_eq!(
        (
            &verdict["valid"],
            &verdict["kind"],
            &verdict["publisher"]["name"],
            &verdict["problems"]
        ),
        (
            &json!(true),
            &json!("full"),
            &json!("Bibliothèque de Ségou"),
            &json!([])
        ),
        "{verdict}"
    );

    let reader = Kalan::new();
    let refused = reader.refused(&["import", &path], 1, "untrusted");
    assert_eq!(refused["params"]["problem"], "unknown_publisher", "{refused}");
    assert_eq!(
        reader.articles().len(),
        0,
        "nothing of a stranger's comes in by itself"
    );

    let report = reader.ok(&["import", &path, "--trust"]);
    assert_eq!(
        (&report["articles_new"], &report["assets_new"]),
        (&json!(3), &json!(1)),
        "{report}"
    );
    assert_eq!(
        texts(&reader),
        texts(&librarian.kalan),
        "the same words, in the librarian's order"
    );
    let shown = reader.ok(&["collection", "show", "Eau"]);
    assert_eq!(shown["articles"][0]["note"], "À lire d'abord.", "{shown}");
    let check = reader.sound();
    assert_eq!(check["assets"], 1, "the picture came with it: {check}");

    let again = reader.ok(&["import", &path]);
    assert_eq!(
        (&again["articles_new"], &again["articles_unchanged"]),
        (&json!(0), &json!(3)),
        "twice is once: {again}"
    );
    assert_eq!(reader.articles().len(), 3);
}

#[test]
fn the_same_collection_gives_the_same_articles_and_a_difference_is_small_and_takes_back() {
    let librarian = Librarian::new();
    let (first, whole) = librarian.pack("un.kalan", &[]);
    let reader = Kalan::new();
    reader.ok(&["import", &first, "--trust"]);
    let note = librarian.ids[1].as_str();
    reader.ok(&["mark", note, "--starred"]);

    let changed = page(&librarian.web, 0, "Une pompe a été ajoutée.");
    librarian.kalan.ok(&["add", &changed]);
    let new = add(&librarian.kalan, &page(&librarian.web, 3, ""));
    librarian.kalan.ok(&["collection", "add", "Eau", &new]);
    let (second, delta) = librarian.pack(
        "deux.kalan",
        &[
            "--since",
            &first,
            "--withdraw",
            note,
            "--reason",
            "Le puits est ailleurs.",
        ],
    );
    assert_eq!(
        (&delta["kind"], &delta["articles"], &delta["assets"]),
        (&json!("delta"), &json!(2), &json!(0)),
        "{delta}"
    );
    let size = |report: &Value| report["body_bytes"].as_u64().unwrap_or(u64::MAX);
    assert!(
        size(&delta) * 3 < size(&whole),
        "what is held is not carried again: {delta} {whole}"
    );

    let stranger = Kalan::new();
    let error = stranger.refused(&["import", &second, "--trust"], 3, "bundle_refused");
    assert_eq!(
        error["params"]["problem"], "wrong_base",
        "it says which is needed: {error}"
    );
    assert_eq!(stranger.articles().len(), 0);

    let report = reader.ok(&["import", &second]);
    assert_eq!(
        (
            &report["articles_new"],
            &report["articles_updated"],
            &report["withdrawn"][0]["reason"]
        ),
        (&json!(1), &json!(1), &json!("Le puits est ailleurs.")),
        "{report}"
    );
    assert_eq!(
        texts(&reader),
        texts_without(&librarian.kalan, note),
        "both hold the same now"
    );
    reader.sound();

    let error = reader.refused(&["import", &first], 3, "bundle_refused");
    assert_eq!(
        error["params"]["problem"], "rollback",
        "an old bundle brings nothing back: {error}"
    );
    assert_eq!(
        reader.run(&["show", note]).status,
        Some(1),
        "what was taken back stays away"
    );
}

fn texts_without(kalan: &Kalan, id: &str) -> Vec<(String, String)> {
    let mut all = texts(kalan);
    all.retain(|(one, _)| one != id);
    all
}

#[test]
fn a_changed_byte_a_cut_copy_and_a_borrowed_name_are_refused_and_nothing_comes_in() {
    let librarian = Librarian::new();
    let (path, _) = librarian.pack("eau.kalan", &[]);
    let bytes = fs::read(&path).expect("it was written");
    let reader = Kalan::new();
    let at = reader.home().join("copie.kalan");
    let copy = at.display().to_string();
    for (name, copied) in [
        ("cut", bytes[..bytes.len() - 40].to_vec()),
        ("changed", {
            let mut changed = bytes.clone();
            let middle = changed.len() / 2;
            changed[middle] ^= 0x20;
            changed
        }),
    ] {
        fs::write(&at, copied).expect("there is room");
        let verdict = reader.run(&["verify", &copy]);
        assert_eq!(
            (verdict.status, &verdict.json["valid"]),
            (Some(3), &json!(false)),
            "{name}: {}",
            verdict.json
        );
        let words = verdict.json["problems"][0]["detail"].as_str().unwrap_or_default();
        assert!(
            words.len() > 20,
            "{name}: a person must learn what is wrong: {}",
            verdict.json
        );
        reader.refused(&["import", &copy, "--trust"], 3, "bundle_refused");
        assert_eq!(reader.articles().len(), 0, "{name}");
    }

    reader.ok(&["import", &path, "--trust"]);
    // A forger who calls himself by the same name, with a key of his own.
    let forger = Librarian::new();
    let (forged, _) = forger.pack("faux.kalan", &[]);
    let error = reader.refused(&["import", &forged, "--trust"], 1, "untrusted");
    assert_eq!(
        error["params"]["problem"], "changed_key",
        "--trust does not silence an alarm: {error}"
    );
}

#[test]
fn a_publisher_takes_back_only_what_they_gave() {
    let librarian = Librarian::new();
    let reader = Kalan::new();
    let own = add(&reader, &page(&librarian.web, 1, ""));
    let (first, _) = librarian.pack("un.kalan", &[]);
    reader.ok(&["import", &first, "--trust"]);
    let (second, _) = librarian.pack(
        "deux.kalan",
        &["--since", &first, "--withdraw", &own, "--reason", "Erreur."],
    );
    let report = reader.ok(&["import", &second]);
    assert_eq!(
        report["withdrawn"],
        json!([]),
        "the reader had saved it herself: {report}"
    );
    assert_eq!(reader.ok(&["show", &own])["title"], "Le puits 1");
}

#[test]
fn a_key_is_listed_exported_and_taken_back() {
    let librarian = Librarian::new();
    let keys = librarian.kalan.ok(&["key", "list"]);
    assert_eq!(
        keys["own"][0]["words"]["fr"].as_array().map(Vec::len),
        Some(8),
        "{keys}"
    );
    let public = librarian.kalan.ok(&["key", "export", "Bibliothèque de Ségou"]);
    let key = public["text"].as_str().unwrap_or_default();
    assert!(
        key.starts_with("untrusted comment: minisign public key"),
        "{public}"
    );
    let reader = Kalan::new();
    let file = reader.home().join("segou.pub");
    fs::write(&file, key).expect("there is room");
    reader.ok(&[
        "key",
        "trust",
        &file.display().to_string(),
        "--name",
        "Bibliothèque de Ségou",
    ]);
    let (path, _) = librarian.pack("eau.kalan", &[]);
    reader.ok(&["import", &path]);

    let statement = librarian.kalan.home().join("adieu.txt").display().to_string();
    librarian.kalan.ok(&[
        "key",
        "revoke",
        "Bibliothèque de Ségou",
        "--reason",
        "volée",
        "-o",
        &statement,
    ]);
    librarian.kalan.refused(
        &[
            "pack",
            "--collection",
            "Eau",
            "--key",
            "Bibliothèque de Ségou",
            "-o",
            "x.kalan",
        ],
        2,
        "usage",
    );
    reader.ok(&["key", "trust", &statement]);
    let error = reader.refused(&["import", &path], 1, "untrusted");
    assert_eq!(error["params"]["problem"], "revoked_key", "{error}");
}
