//! A collection goes out to Kiwix, whose own programs prove it, serve it and search it; and comes in again.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use kalan_test_kit::material::skipped;

use crate::exports::{export, library};

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
