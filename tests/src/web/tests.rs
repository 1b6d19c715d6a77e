//! The web itself, asked by hand, so that what stands on it can be believed.

use std::io::{Read, Write};
use std::net::TcpStream;

use super::Web;

/// One request over a connection of its own; gives all that came back.
fn ask(web: &Web, path: &str, more: &str) -> String {
    let mut stream = TcpStream::connect(web.host()).unwrap();
    let request = format!(
        "GET {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n{more}\r\n",
        web.host()
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    // A connection that is broken on purpose may end in an error, after what it has sent.
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

#[test]
fn it_counts_what_goes_through_its_sockets() {
    let web = Web::open();
    web.page("/a", "<p>a");
    let answer = ask(&web, "/a?b=c", "x-mark: 1\r\n");
    assert!(answer.ends_with("<p>a"), "{answer}");
    assert_eq!(
        web.bytes_out(),
        answer.len() as u64,
        "a budget could not be tested"
    );
    let [logged] = &web.requests()[..] else {
        panic!("one request was made")
    };
    assert_eq!(
        (
            logged.method.as_str(),
            logged.path.as_str(),
            logged.header("x-mark")
        ),
        ("GET", "/a?b=c", Some("1"))
    );
    assert_eq!(
        (
            web.count("/a"),
            web.count("/b"),
            web.connections(),
            logged.at_connection
        ),
        (1, 0, 1, 1)
    );
    assert!(ask(&web, "/b", "").starts_with("HTTP/1.1 404"));
    assert_eq!(web.connections(), 2);
}

#[test]
fn once_stopped_it_is_gone() {
    let mut web = Web::open();
    web.stall("/", "text/html");
    let mut waiting = TcpStream::connect(web.host()).unwrap();
    waiting.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();
    web.stop();
    let mut rest = Vec::new();
    let _ = waiting.read_to_end(&mut rest);
    assert!(
        TcpStream::connect(web.host()).is_err(),
        "tests with the network gone would read from it"
    );
}

#[test]
fn who_has_the_current_feed_is_told_so() {
    let web = Web::open();
    web.feed("/f", "<rss/>");
    let first = ask(&web, "/f", "");
    let value = |name: &str| {
        let line = first
            .lines()
            .find(|line| line.to_lowercase().starts_with(name))
            .unwrap();
        line.split_once(": ").unwrap().1.to_owned()
    };
    let (etag, modified) = (value("etag"), value("last-modified"));
    let is_current = |more: &str| ask(&web, "/f", more).starts_with("HTTP/1.1 304");
    assert!(is_current(&format!("if-none-match: {etag}\r\n")));
    assert!(is_current(&format!("if-none-match: \"x\", W/{etag}\r\n")));
    assert!(is_current(&format!("if-modified-since: {modified}\r\n")));
    assert!(!is_current(&format!(
        "if-none-match: \"x\"\r\nif-modified-since: {modified}\r\n"
    )));
    web.feed("/f", "<rss>news</rss>");
    assert!(
        !is_current(&format!("if-none-match: {etag}\r\n")),
        "news would not be seen"
    );
    assert!(!is_current(&format!("if-modified-since: {modified}\r\n")));
}

#[test]
fn a_cut_answer_declares_more_than_it_sends() {
    let web = Web::open();
    web.cut("/cut", "text/html", "0123456789", 4);
    let answer = ask(&web, "/cut", "").to_lowercase();
    assert!(
        answer.contains("content-length: 10\r\n") && answer.ends_with("\r\n0123"),
        "{answer}"
    );
    web.hang_up("/never");
    assert_eq!(
        ask(&web, "/never", ""),
        "",
        "not a byte comes from a host that hangs up"
    );
}

#[test]
fn a_gate_lets_pieces_pass_one_by_one() {
    let web = Web::open();
    let gate = web.slow("/slow", "text/plain", &["one", "two"]);
    let mut stream = TcpStream::connect(web.host()).unwrap();
    stream
        .write_all(b"GET /slow HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
        .unwrap();
    let mut seen = String::new();
    let mut buffer = [0; 4096];
    for (piece, next) in [("one", "two"), ("two", "three")] {
        gate.release(1);
        while !seen.contains(piece) {
            let read = stream.read(&mut buffer).unwrap();
            seen.push_str(&String::from_utf8_lossy(&buffer[..read]));
        }
        assert!(
            !seen.contains(next),
            "a test could not stop in the middle of an answer: {seen}"
        );
    }
}

#[test]
fn a_subscription_leads_to_its_pages_and_pictures_and_only_grows_at_its_top() {
    let web = Web::open();
    web.subscription("/feed.xml", 3);
    let before = ask(&web, "/feed.xml", "");
    web.subscription("/feed.xml", 4);
    let after = ask(&web, "/feed.xml", "");
    assert_eq!(
        (before.matches("<item>").count(), after.matches("<item>").count()),
        (3, 4)
    );
    let older = |feed: &str| feed[feed.find("/feed/3</link>").unwrap()..].to_owned();
    assert_eq!(
        older(&before),
        older(&after),
        "entries already read would look new"
    );
    let page = ask(&web, "/feed/4", "");
    assert!(
        page.contains("<h1>") && page.contains("src=\"/feed/4.png\""),
        "{page}"
    );
    assert!(ask(&web, "/feed/4.png", "").contains("content-type: image/png"));
    assert!(ask(&web, "/feed/x", "").starts_with("HTTP/1.1 404"));
}

#[test]
fn a_folder_gives_its_files_and_nothing_above_it() {
    let disk = tempfile::tempdir().unwrap();
    std::fs::create_dir(disk.path().join("pages")).unwrap();
    std::fs::write(disk.path().join("pages/un été.html"), "<p>été").unwrap();
    std::fs::write(disk.path().join("secret.html"), "secret").unwrap();
    let web = Web::open();
    web.folder("/pages", &disk.path().join("pages"));
    let page = ask(&web, "/pages/un%20%C3%A9t%C3%A9.html", "");
    assert!(
        page.contains("content-type: text/html\r\n") && page.ends_with("<p>été"),
        "{page}"
    );
    for path in [
        "/pages/../secret.html",
        "/pages/%2e%2e/secret.html",
        "/pages//etc/passwd",
        "/pages/",
        "/pages",
    ] {
        assert!(
            ask(&web, path, "").starts_with("HTTP/1.1 404"),
            "{path} left the folder"
        );
    }
}

#[test]
fn the_site_names_its_feed() {
    let web = Web::open();
    web.site(12);
    assert!(ask(&web, "/", "").contains("href=\"/feed.xml\""));
    assert_eq!(ask(&web, "/feed.xml", "").matches("<item>").count(), 12);
    assert!(ask(&web, "/puits", "").contains("<h2>L'économie d'un litre</h2>"));
    assert!(ask(&web, "/puits.png", "").contains("image/png"));
}
