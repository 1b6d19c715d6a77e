//! A collection goes out to Kiwix, whose own programs prove it, serve it and search it; and comes in again.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use kalan_test_kit::bad_disk::BadDisk;
use kalan_test_kit::material::skipped;
use serde_json::{Value, json};

use crate::exports::{export, library};
use crate::kalan::{Kalan, Ran};

/// Whether this system has a program; told where it has not.
fn has(program: &str, package: &str) -> bool {
    let there = Command::new(program)
        .arg("--version")
        .stdin(Stdio::null())
        .output()
        .is_ok();
    if !there {
        skipped(&format!(
            "{program} is not installed: `cargo xtask test` installs {package}"
        ));
    }
    there
}

/// `kiwix-serve` on a port of this machine.
struct Kiwix {
    child: Child,
    port: u16,
}

impl Kiwix {
    fn serve(file: &Path) -> Self {
        // A port that was free a moment ago.
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|free| free.local_addr())
            .expect("a port")
            .port();
        let mut child = Command::new("kiwix-serve")
            .args(["--address", "127.0.0.1", "--port", &port.to_string()])
            .arg(file)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        // What it says when it listens stays in its buffer, so one can only try.
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            let ended = child.try_wait().expect("it is our child");
            assert!(ended.is_none(), "kiwix-serve ended: {ended:?}");
            std::thread::yield_now();
        }
        Self { child, port }
    }

    /// The status and the bytes of an answer.
    fn get(&self, path: &str) -> (u16, Vec<u8>) {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("it listens");
        write!(stream, "GET {path} HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n").expect("it reads");
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).expect("it answers");
        let end = bytes.windows(4).position(|at| at == b"\r\n\r\n").expect("a head");
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok());
        (status.expect("a status"), bytes[end + 4..].to_vec())
    }

    #[track_caller]
    fn text(&self, path: &str) -> String {
        let (status, bytes) = self.get(path);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        assert_eq!(status, 200, "{path}: {text}");
        text
    }
}

impl Drop for Kiwix {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_collection_becomes_a_zim_that_kiwix_proves_serves_and_searches() {
    let (kalan, _web) = library();
    let (path, report) = export(&kalan, "zim", "eau.zim");
    assert_eq!(report["pictures"], 2, "{report}");
    if has("zimcheck", "zim-tools") {
        let said = Command::new("zimcheck").arg(&path).output().expect("it starts");
        let words = String::from_utf8_lossy(&said.stdout).into_owned();
        let is_clean = !words.contains("[ERROR]") && !words.contains("[WARNING]");
        assert!(
            said.status.success() && is_clean && words.contains("Overall Test Status: Pass"),
            "{words}"
        );
    }
    if !has("kiwix-serve", "kiwix-tools") {
        return;
    }
    let kiwix = Kiwix::serve(Path::new(&path));
    let front = kiwix.text("/eau/index.html");
    assert!(
        front.find("où ?") < front.find("بئر القرية") && front.find("بئر القرية") < front.find("The well"),
        "in the collection's order: {front}"
    );
    assert!(
        front.contains("À lire &lt;ensemble&gt;."),
        "the teacher's note: {front}"
    );
    let second = kiwix.text("/eau/articles/00002.html");
    assert!(
        second.contains("<html lang=\"ar\" dir=\"rtl\">") && second.contains("href=\"00003.html\""),
        "its language, its direction, the way on: {second}"
    );
    let first = kiwix.text("/eau/articles/00001.html");
    let picture = first
        .split("src=\"../pictures/")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .expect("it shows a picture");
    let (status, bytes) = kiwix.get(&format!("/eau/pictures/{picture}"));
    assert!(
        status == 200 && bytes.starts_with(b"\x89PNG"),
        "{picture}: {status}"
    );
    let found = kiwix.text("/search?content=eau&pattern=creus%C3%A9");
    assert!(
        found.contains("articles/00001.html") && !found.contains("articles/00003.html"),
        "the words of the pages are found: {found}"
    );
    let found = kiwix.text("/search?content=eau&pattern=%D8%A7%D9%84%D8%A8%D8%A6%D8%B1");
    assert!(found.contains("articles/00002.html"), "Arabic words too: {found}");
    let suggested = kiwix.text("/suggest?content=eau&term=wel");
    assert!(
        suggested.contains("The well") && suggested.contains("articles/00003.html"),
        "a title is found as it is typed: {suggested}"
    );
    let catalogue = kiwix.text("/catalog/v2/entries");
    for fact in [
        "<title>Eau</title>",
        "<language>ara,eng,fra<",
        "<publisher>",
        "<articleCount>3<",
        "_ftindex:yes",
    ] {
        assert!(catalogue.contains(fact), "{fact} in {catalogue}");
    }
}

#[test]
fn a_zim_is_whole_under_its_name_or_not_there() {
    let (kalan, _web) = library();
    let (path, _) = export(&kalan, "zim", "eau.zim");
    let yesterday = fs::read(&path).unwrap();
    let refused = kalan.run(&["export", "--collection", "Rien", "--format", "zim", "-o", &path]);
    assert_eq!(refused.status, Some(1));
    assert_eq!(
        fs::read(&path).unwrap(),
        yesterday,
        "what stood there stands there"
    );
    let nowhere = kalan.home().join("absent/eau.zim").display().to_string();
    let refused = kalan.run(&["export", "--collection", "Eau", "--format", "zim", "-o", &nowhere]);
    assert_eq!(refused.status, Some(1), "a folder that is not there: {refused:?}");
    let left: Vec<_> = fs::read_dir(kalan.home()).unwrap().flatten().collect();
    assert!(
        left.iter()
            .all(|entry| !entry.file_name().to_string_lossy().contains(".part")),
        "{left:?}"
    );
}

#[test]
fn a_disk_that_is_full_leaves_no_zim_and_says_so() {
    let (kalan, _web) = library();
    let mut refused = 0;
    // From the first writes of the index to the last of the file.
    for write in (12..).step_by(24) {
        let path = kalan.home().join("eau.zim");
        let mut command = kalan.command(&["export", "--collection", "Eau", "--format", "zim", "-o"]);
        command.arg(&path);
        if !BadDisk::Full.at(write, &mut command) {
            return;
        }
        let ran = Ran::read(&command.output().expect("kalan starts"), "export");
        if ran.status == Some(0) {
            break;
        }
        assert_eq!(
            ran.json["error"]["code"], "disk_full",
            "full at write {write}: {ran:?}"
        );
        let left: Vec<_> = fs::read_dir(kalan.home()).unwrap().flatten().collect();
        let is_left = |name: &str| name.contains(".part") || name.contains("eau");
        assert!(
            !left
                .iter()
                .any(|entry| is_left(&entry.file_name().to_string_lossy())),
            "full at write {write}: {left:?}"
        );
        refused += 1;
    }
    assert!(refused > 2, "it was full in the midst of it");
}

/// What a person would miss: an article without what differs from library to library.
fn whole(kalan: &Kalan, id: &str) -> Value {
    let shown = kalan.ok(&["show", id]);
    let html = shown["html"].as_str().expect("a body");
    let mut parts = html.split("src=\"");
    let mut body = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        body.push_str(part.split_once('"').expect("an address ends").1);
    }
    json!({
        "title": shown["title"], "byline": shown["byline"], "site_name": shown["site_name"],
        "published": shown["published"], "language": shown["language"], "url": shown["url"],
        "excerpt": shown["excerpt"], "text": shown["text"], "body": body, "pictures": shown["offline"],
    })
}

fn collected(kalan: &Kalan) -> Vec<String> {
    let shown = kalan.ok(&["collection", "show", "Eau"]);
    let items = shown["articles"].as_array().unwrap_or_else(|| panic!("{shown}"));
    items
        .iter()
        .map(|item| {
            item["id"]
                .as_str()
                .unwrap_or_else(|| panic!("{shown}"))
                .to_owned()
        })
        .collect()
}

#[test]
fn what_goes_out_as_a_zim_comes_in_again_and_twice_is_once() {
    let (here, web) = library();
    let (path, _) = export(&here, "zim", "eau.zim");
    drop(web);
    let there = Kalan::new();
    let listed = there.ok(&["import", &path, "--list"]);
    assert_eq!(
        (&listed["title"], &listed["count"]),
        (&json!("Eau"), &json!(3)),
        "{listed}"
    );
    assert_eq!(there.sound()["articles"], 0, "nothing of it was taken");
    let one = there.ok(&["import", &path, "--article", "The well"]);
    assert_eq!(
        one["added"].as_array().map(Vec::len),
        Some(1),
        "only what was chosen: {one}"
    );
    let all = there.ok(&["import", &path, "--collection", "Eau"]);
    assert_eq!(all["added"].as_array().map(Vec::len), Some(2), "{all}");
    assert_eq!(
        all["unchanged"].as_array().map(Vec::len),
        Some(1),
        "twice is once: {all}"
    );
    let (before, after) = (collected(&here), collected(&there));
    assert_eq!((before.len(), after.len()), (3, 3));
    for (before, after) in before.iter().zip(&after) {
        assert_eq!(
            whole(&there, after),
            whole(&here, before),
            "in the same order, the same"
        );
    }
    assert_eq!(
        whole(&there, &after[0])["pictures"]["kept"],
        2,
        "its pictures came with it"
    );
    let absent = there.run(&["import", &path, "--article", "The wall"]);
    assert_eq!(absent.status, Some(1));
    assert_eq!(absent.json["error"]["code"], "not_found", "{absent:?}");
}

#[test]
fn a_damaged_zim_is_an_error_and_harms_nothing() {
    let (here, _web) = library();
    let (path, _) = export(&here, "zim", "eau.zim");
    let whole = fs::read(&path).unwrap();
    let there = Kalan::new();
    let file = there.home().join("damaged.zim").display().to_string();
    let mut refused = 0;
    for place in (8..whole.len()).step_by(whole.len() / 24) {
        let (mut flipped, mut cut) = (whole.clone(), whole.clone());
        let end = (place + 200).min(flipped.len());
        flipped[place..end].fill(0xff);
        cut.truncate(place);
        for damaged in [flipped, cut] {
            fs::write(&file, damaged).unwrap();
            let ran = there.run(&["import", &file]);
            assert!(
                matches!(ran.status, Some(0 | 1 | 3)),
                "damaged at {place}: no crash, no other failure: {ran:?}"
            );
            assert_ne!(
                ran.json["error"]["code"], "internal",
                "damaged at {place}: {ran:?}"
            );
            refused += usize::from(ran.status != Some(0));
        }
    }
    assert!(refused > 20, "cut files are refused: {refused}");
    there.sound();
}
