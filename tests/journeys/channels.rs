//! A channel from the publisher's folder to its followers: by folder, stick, mirror and HTTP, over links that break,
//! with programs that are killed on either side.

use std::fs;
use std::path::{Path, PathBuf};

use kalan_test_kit::bad_disk::BadDisk;
use kalan_test_kit::picture;
use kalan_test_kit::web::Web;
use serde_json::{Value, json};

use crate::kalan::Kalan;
use crate::librarian::{add, page, texts};

const KEY: &str = "Bibliothèque de Ségou";

/// A librarian whose collection of three articles is a channel in a folder of hers.
struct Publisher {
    kalan: Kalan,
    web: Web,
    folder: PathBuf,
}

impl Publisher {
    fn new() -> Self {
        let (kalan, web) = (Kalan::new(), Web::open());
        web.bytes("/puits.png", "image/png", picture::png(60, 40, 1));
        let folder = kalan.home().join("canal");
        kalan.ok(&["collection", "new", "Eau"]);
        kalan.ok(&["key", "new", KEY]);
        let publisher = Self { kalan, web, folder };
        for number in 0..3 {
            publisher.write(number, "");
        }
        let at = publisher.place();
        publisher
            .kalan
            .ok(&["channel", "init", &at, "--collection", "Eau", "--key", KEY]);
        publisher
    }

    fn place(&self) -> String {
        self.folder.display().to_string()
    }

    fn write(&self, number: usize, more: &str) -> String {
        let id = add(&self.kalan, &page(&self.web, number, more));
        self.kalan.ok(&["collection", "add", "Eau", &id]);
        id
    }

    fn publish(&self) -> Value {
        self.kalan.ok(&["channel", "publish"])
    }
}

/// Words that do not pack: a file of some weight.
fn measures(number: usize) -> String {
    let mut state = u32::try_from(number).unwrap_or(7);
    let mut word = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        format!("{:08x} ", state.rotate_left(13).wrapping_mul(0x85EB_CA6B))
    };
    (0..1_000).map(|_| word()).collect()
}

/// A reader who follows what is at a place, and has nothing of it yet.
fn reader(place: &str) -> Kalan {
    let kalan = Kalan::new();
    kalan.ok(&["channel", "follow", place, "--trust"]);
    kalan
}

#[track_caller]
fn pulled(kalan: &Kalan) -> Value {
    kalan.ok(&["channel", "pull"])["pulled"][0].clone()
}

fn copied(folder: &Path, to: &Path) {
    fs::create_dir_all(to).expect("there is room");
    for file in fs::read_dir(folder).expect("it is there").flatten() {
        fs::copy(file.path(), to.join(file.file_name())).expect("there is room");
    }
}

#[test]
fn a_stranger_is_shown_first_then_numbers_come_by_their_differences() {
    let publisher = Publisher::new();
    let first = publisher.publish();
    assert_eq!(
        (&first["sequence"], &first["published"], &first["articles"]),
        (&json!(1), &json!(true), &json!(3)),
        "{first}"
    );
    let reader = Kalan::new();
    let error = reader.refused(&["channel", "follow", &publisher.place()], 1, "untrusted");
    assert_eq!(error["params"]["problem"], "unknown_publisher", "{error}");
    let key = &publisher.kalan.ok(&["key", "list"])["own"][0];
    let words: Vec<&str> = key["words"]["en"]
        .as_array()
        .expect("words")
        .iter()
        .filter_map(Value::as_str)
        .collect();
    let detail = error["detail"].as_str().unwrap_or_default();
    assert!(
        detail.contains(KEY) && detail.contains(&words.join(" ")),
        "who signs it, to be compared over a telephone: {detail}"
    );
    assert_eq!(reader.ok(&["channel", "list"])["followed"], json!([]));

    let followed = reader.ok(&["channel", "follow", &publisher.place(), "--trust"]);
    assert_eq!(followed["words"]["en"], words.join(" "), "{followed}");
    let whole = pulled(&reader);
    assert_eq!(
        (
            &whole["from"],
            &whole["sequence"],
            &whole["bundles"][0]["kind"],
            &whole["assets_new"]
        ),
        (&Value::Null, &json!(1), &json!("full"), &json!(1)),
        "{whole}"
    );
    publisher.write(3, "");
    publisher.publish();
    let delta = pulled(&reader);
    assert_eq!(
        (
            &delta["from"],
            &delta["sequence"],
            &delta["bundles"][0]["kind"],
            &delta["articles_new"]
        ),
        (&json!(1), &json!(2), &json!("delta"), &json!(1)),
        "{delta}"
    );
    assert_eq!(texts(&reader), texts(&publisher.kalan));
    let nothing = pulled(&reader);
    assert_eq!(
        (&nothing["sequence"], &nothing["bundles"]),
        (&json!(2), &json!([])),
        "{nothing}"
    );
    let list = reader.ok(&["channel", "list"]);
    assert_eq!(
        (&list["followed"][0]["sequence"], &list["followed"][0]["failure"]),
        (&json!(2), &Value::Null),
        "{list}"
    );
    assert_eq!(
        publisher.kalan.ok(&["channel", "list"])["published"][0]["sequence"],
        2
    );
    reader.sound();
    reader.ok(&["channel", "unfollow", "Eau"]);
    assert_eq!(reader.articles().len(), 4, "its articles stay");
    reader.refused(&["channel", "pull", "Eau"], 1, "not_found");
}

#[test]
fn over_http_nothing_new_is_one_small_request_and_a_link_that_breaks_is_gone_on_with() {
    let publisher = Publisher::new();
    for number in 3..40 {
        publisher.write(number, &measures(number));
    }
    let first = publisher.publish();
    let size = first["bundles"][0]["size_bytes"].as_u64().expect("a size");
    // Each connection dies after a part of a file: the list is shorter than that.
    let after = usize::try_from(size / 5).expect("it is small");
    let shelf = Web::open();
    let reader = reader(&shelf.shelf("/canal", &publisher.folder, Some(after)));
    let before = shelf.bytes_out();
    let report = reader.ok(&["channel", "pull"]);
    assert_eq!(report["pulled"][0]["sequence"], 1, "{report}");
    assert_eq!(texts(&reader), texts(&publisher.kalan));
    let sent = shelf.bytes_out() - before;
    let told = report["bytes_received"].as_u64().expect("a count");
    assert!(
        told <= sent && told * 10 > sent * 9,
        "{told} bytes are told of {sent} that went over the wire"
    );
    assert!(
        sent < size * 11 / 10,
        "{sent} bytes for {size}: something came twice"
    );
    let ranges: Vec<String> = shelf
        .requests()
        .iter()
        .filter_map(|request| request.header("range").map(str::to_owned))
        .collect();
    assert!(ranges.len() >= 4, "it was gone on with: {ranges:?}");

    let (requests, before) = (shelf.requests().len(), shelf.bytes_out());
    let nothing = reader.ok(&["channel", "pull"]);
    assert_eq!(nothing["pulled"][0]["bundles"], json!([]), "{nothing}");
    assert_eq!(shelf.requests().len() - requests, 1);
    assert!(shelf.bytes_out() - before < 400, "nothing new has a price");
    let ledger = reader.ok(&["stats"]);
    assert!(ledger.is_object(), "{ledger}");
}

#[test]
fn a_pull_that_ends_in_the_middle_is_gone_on_with_from_another_mirror() {
    let publisher = Publisher::new();
    for number in 3..40 {
        publisher.write(number, &measures(number));
    }
    let size = publisher.publish()["bundles"][0]["size_bytes"]
        .as_u64()
        .expect("a size");
    let mut shelf = Web::open();
    let reader = reader(&shelf.shelf("/canal", &publisher.folder, None));
    let spent = (size / 2).to_string();
    let half = reader.ok(&["channel", "pull", "--budget", &spent]);
    assert_eq!(
        (&half["pulled"], &half["waiting"][0]["title"]),
        (&json!([]), &json!("Eau")),
        "{half}"
    );
    assert!(
        half["bytes_received"].as_u64().expect("a count") < size * 3 / 4,
        "past the budget: {half}"
    );
    assert_eq!(reader.articles().len(), 0, "half a bundle is no article");
    shelf.stop();

    let mirror = publisher.kalan.home().join("miroir");
    copied(&publisher.folder, &mirror);
    let other = Web::open();
    let place = other.shelf("/copie", &mirror, None);
    let report = reader.ok(&["channel", "pull", "Eau", "--from", &place]);
    assert_eq!(report["pulled"][0]["sequence"], 1, "{report}");
    assert!(
        report["bytes_received"].as_u64().expect("a count") < size * 4 / 5,
        "the first half came twice: {report}"
    );
    assert_eq!(
        texts(&reader),
        texts(&publisher.kalan),
        "a mirror is a plain copy"
    );
}

#[test]
fn a_place_that_is_gone_or_a_page_in_its_place_is_told_and_nothing_moves() {
    let publisher = Publisher::new();
    publisher.publish();
    let shelf = Web::open();
    let place = shelf.shelf("/canal", &publisher.folder, None);
    let reader = reader(&place);
    pulled(&reader);
    shelf.page(
        "/canal/channel.txt",
        "<html><title>Connexion</title><p>Achetez un forfait</p></html>",
    );
    let ran = reader.run(&["channel", "pull"]);
    assert_eq!(
        (ran.status, &ran.json["failed"][0]["error"]["params"]["problem"]),
        (Some(3), &json!("not_a_channel")),
        "{}",
        ran.json
    );
    shelf.answer("/canal/channel.txt", 404, &[], "");
    let ran = reader.run(&["channel", "pull"]);
    assert_eq!(
        (
            ran.status,
            &ran.json["failed"][0]["error"]["code"],
            &ran.json["failed"][0]["sequence"]
        ),
        (Some(4), &json!("http_status"), &json!(1)),
        "{}",
        ran.json
    );
    shelf.forget("/canal/channel.txt");
    pulled(&reader);
    reader.refused(&["channel", "follow", "/nowhere/at/all"], 1, "not_found");
    reader.refused(
        &["channel", "init", &place, "--collection", "Eau", "--key", KEY],
        2,
        "usage",
    );
}

#[test]
fn killed_at_any_write_of_a_publication_the_old_list_or_the_new_one_stands_whole() {
    let publisher = Publisher::new();
    publisher.publish();
    let folder = publisher.folder.clone();
    let mut killed = 0;
    for round in 0..rounds() {
        publisher.write(3, &format!("Visite numéro {round}."));
        let mut command = publisher.kalan.command(&["channel", "publish"]);
        if !BadDisk::Kill.at(1 + round * 7 % 40, &mut command) {
            return;
        }
        let ended = command.output().expect("a program that is there starts");
        killed += u64::from(ended.status.code().is_none());
        let reader = reader(&folder.display().to_string());
        let came = pulled(&reader);
        assert!(came["sequence"].is_u64(), "round {round}: {came}");
        reader.sound();
    }
    assert!(killed * 2 > rounds(), "only {killed} were killed");
    publisher.publish();
    let reader = reader(&folder.display().to_string());
    pulled(&reader);
    assert_eq!(
        texts(&reader),
        texts(&publisher.kalan),
        "and the next one goes on"
    );
    let rubbish = fs::read_dir(&folder)
        .expect("it is there")
        .flatten()
        .filter(|file| file.file_name().to_string_lossy().ends_with(".part"));
    assert_eq!(rubbish.count(), 0, "what was half written is swept");
}

#[test]
fn killed_at_any_write_of_a_pull_the_number_and_the_content_are_one() {
    let publisher = Publisher::new();
    publisher.publish();
    let shelf = Web::open();
    let place = shelf.shelf("/canal", &publisher.folder, None);
    let readers: Vec<Kalan> = (0..rounds()).map(|_| reader(&place)).collect();
    let mut killed = 0;
    for (round, reader) in (0..).zip(&readers) {
        let mut command = reader.command(&["channel", "pull"]);
        if !BadDisk::Kill.at(1 + round * 11 % 60, &mut command) {
            return;
        }
        let ended = command.output().expect("a program that is there starts");
        killed += u64::from(ended.status.code().is_none());
        let number = reader.ok(&["channel", "list"])["followed"][0]["sequence"].clone();
        let articles = reader.articles().len();
        assert!(
            (number.is_null() && articles == 0) || (number == 1 && articles == 3),
            "round {round}: number {number} with {articles} articles"
        );
        assert_eq!(pulled(reader)["sequence"], 1, "round {round}");
        assert_eq!(texts(reader), texts(&publisher.kalan), "round {round}");
        reader.sound();
    }
    assert!(killed * 2 > rounds(), "only {killed} were killed");
}

/// `KALAN_ROUNDS=300` makes the tests of the worst instant longer.
fn rounds() -> u64 {
    let asked = std::env::var("KALAN_ROUNDS").ok();
    asked.and_then(|asked| asked.parse().ok()).unwrap_or(16)
}

#[test]
fn two_who_publish_at_once_do_not_overwrite_each_other_and_a_new_key_is_followed() {
    let publisher = Publisher::new();
    publisher.publish();
    let reader = reader(&publisher.place());
    pulled(&reader);
    let lock = fs::File::options()
        .write(true)
        .open(publisher.folder.join(".kalan-lock"));
    let lock = lock.expect("it is there");
    lock.lock().expect("nobody holds it");
    publisher.write(3, "");
    publisher
        .kalan
        .refused(&["channel", "publish"], 1, "library_busy");
    drop(lock);
    let statement = publisher.kalan.home().join("clef.txt").display().to_string();
    publisher.kalan.ok(&["key", "rotate", KEY, "-o", &statement]);
    assert_eq!(publisher.publish()["sequence"], 2);
    let came = pulled(&reader);
    assert_eq!(
        (&came["sequence"], &came["articles_new"]),
        (&json!(2), &json!(1)),
        "{came}"
    );
    publisher
        .kalan
        .ok(&["key", "revoke", KEY, "--reason", "volée", "-o", &statement]);
    assert_eq!(publisher.publish()["revoked"], true);
    let ran = reader.run(&["channel", "pull"]);
    assert_eq!(
        (ran.status, &ran.json["failed"][0]["error"]["params"]["problem"]),
        (Some(1), &json!("revoked_key")),
        "{}",
        ran.json
    );
}
