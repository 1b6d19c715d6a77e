//! The reading room: whoever is on the network reads what was chosen, and nothing else of the library.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot set up its world has failed"
)]

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use kalan_test_kit::picture;
use kalan_test_kit::web::Web;
use serde_json::Value;

use crate::kalan::Kalan;

/// A room that is open until it is dropped.
struct Room {
    child: Child,
    host: String,
    told: Value,
}

/// An answer as it came.
struct Answer {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines
            .into_iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map_or("", |(_, value)| value)
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Room {
    fn open(kalan: &Kalan, more: &[&str]) -> Self {
        let arguments = [&["serve", "--addr", "127.0.0.1:0"], more].concat();
        let mut command = kalan.command(&arguments);
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        let mut document = String::new();
        let mut lines = BufReader::new(child.stdout.take().expect("it was piped"));
        let told = loop {
            let read = lines.read_line(&mut document).expect("it says where it is");
            assert!(read > 0, "the room did not open: {document}");
            if let Ok(told) = serde_json::from_str::<Value>(&document) {
                break told;
            }
        };
        let url = told["url"].as_str().expect("it says where it is");
        let host = url.trim_start_matches("http://").trim_end_matches('/').to_owned();
        Self { child, host, told }
    }

    fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut stream = TcpStream::connect(&self.host).unwrap();
        let mut request = format!("{method} {path} HTTP/1.1\r\nconnection: close\r\n");
        if !headers.iter().any(|(name, _)| *name == "host") {
            request += &format!("host: {}\r\n", self.host);
        }
        if !body.is_empty() {
            request += &format!(
                "content-length: {}\r\ncontent-type: application/x-www-form-urlencoded\r\n",
                body.len()
            );
        }
        for (name, value) in headers {
            request += &format!("{name}: {value}\r\n");
        }
        stream.write_all((request + "\r\n" + body).as_bytes()).unwrap();
        let mut all = Vec::new();
        // A server that has said no need not wait for the rest.
        let _ = stream.read_to_end(&mut all);
        let end = all
            .windows(4)
            .position(|four| four == b"\r\n\r\n")
            .unwrap_or(all.len());
        let head = String::from_utf8_lossy(&all[..end]).into_owned();
        let status = head
            .split(' ')
            .nth(1)
            .and_then(|word| word.parse().ok())
            .unwrap_or_default();
        let body = unchunked(
            all.get(end + 4..).unwrap_or_default(),
            head.to_ascii_lowercase().contains("chunked"),
        );
        Answer { status, head, body }
    }

    /// Asks so often over one connection, without waiting for an answer in between.
    fn flood(&self, times: usize) -> String {
        let mut stream = TcpStream::connect(&self.host).unwrap();
        let asked = format!("GET /robots.txt HTTP/1.1\r\nhost: {}\r\n\r\n", self.host);
        let last = asked.replacen("\r\n\r\n", "\r\nconnection: close\r\n\r\n", 1);
        let mut writer = stream.try_clone().unwrap();
        let all = asked.repeat(times) + &last;
        let writing = std::thread::spawn(move || writer.write_all(all.as_bytes()));
        let mut answers = Vec::new();
        let _ = stream.read_to_end(&mut answers);
        let _ = writing.join();
        String::from_utf8_lossy(&answers).into_owned()
    }

    fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[], "")
    }

    /// Every address of the room that its pages name, walked from its front page.
    fn walk(&self) -> Vec<(String, Answer)> {
        let (mut seen, mut all) = (BTreeSet::new(), Vec::new());
        let mut next: Vec<String> = [
            "/",
            "/search?q=puits",
            "/opds",
            "/opds2",
            "/opds/search?q=puits",
            "/join",
        ]
        .map(str::to_owned)
        .to_vec();
        while let Some(path) = next.pop() {
            if !seen.insert(path.clone()) {
                continue;
            }
            let answer = self.get(&path);
            let text = answer.text().replace("&amp;", "&");
            for mark in ["href=\"/", "src=\"/", "\"href\":\"/"] {
                let found = text.split(mark).skip(1).filter_map(|rest| rest.split('"').next());
                next.extend(found.map(|rest| format!("/{rest}")));
            }
            all.push((path, answer));
        }
        all
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn unchunked(mut body: &[u8], is_chunked: bool) -> Vec<u8> {
    if !is_chunked {
        return body.to_vec();
    }
    let mut whole = Vec::new();
    while let Some(end) = body.windows(2).position(|two| two == b"\r\n") {
        let size = usize::from_str_radix(String::from_utf8_lossy(&body[..end]).trim(), 16).unwrap_or(0);
        if size == 0 {
            break;
        }
        whole.extend_from_slice(&body[end + 2..end + 2 + size]);
        body = &body[end + 4 + size..];
    }
    whole
}

/// Two articles in the collection "Eau", with notes, a picture and a link between them; a third, private and marked.
fn library() -> (Kalan, Web, String) {
    let (kalan, web) = (Kalan::new(), Web::open());
    web.bytes("/puits.png", "image/png", picture::png(640, 400, 1));
    let words =
        "Le puits du village a été creusé par les habitants, et l'eau est claire toute l'année. ".repeat(12);
    let page = |title: &str, body: &str| {
        format!(
            "<html lang=fr><title>{title}</title><article><h1>{title}</h1><p>{words}</p>{body}<p>{words}</p></article></html>"
        )
    };
    kalan.ok(&["collection", "new", "Eau"]);
    let forage = web.page("/forage", &page("Le forage", "<p>Réparer coûte cher.</p>"));
    let links = format!(
        "<img src=/puits.png alt=\"Le puits\"><p>Lire <a href=\"{forage}\">la suite</a> et <a href=\"https://ailleurs.example/page?a=1&b=2\">ailleurs</a>.</p>"
    );
    for (url, note) in [
        (
            web.page("/puits", &page("Le puits <du> village", &links)),
            "Pourquoi l'eau est-elle <claire> ?",
        ),
        (forage, "Question 2"),
    ] {
        let added = kalan.ok(&["add", &url]);
        let id = added["added"][0]["id"].as_str().expect("it was added").to_owned();
        kalan.ok(&["collection", "add", "Eau", &id, "--note", note]);
        kalan.ok(&["tag", &id, "--add", "etiquetteprivee"]);
        kalan.ok(&["mark", &id, "--starred"]);
        kalan.ok(&[
            "highlight",
            &id,
            "creusé par les habitants",
            "--note",
            "remarqueprivee",
        ]);
    }
    let private = kalan.ok(&[
        "add",
        &web.page("/prive", &page("Journal intime", "<p>Motprive du puits.</p>")),
    ]);
    kalan.ok(&["collection", "new", "Privé"]);
    let id = private["added"][0]["id"]
        .as_str()
        .expect("it was added")
        .to_owned();
    kalan.ok(&["collection", "add", "Privé", &id]);
    (kalan, web, id)
}

#[test]
fn a_phone_reads_the_collection_in_its_order_with_its_notes_and_pictures() {
    let (kalan, _web, _) = library();
    let room = Room::open(&kalan, &["--collection", "Eau"]);
    assert_eq!(room.told["collections"], serde_json::json!(["Eau"]));
    let front = room.get("/");
    let (style, page) = (room.get("/style.css"), front.text());
    assert!(
        front.body.len() + style.body.len() < 60_000,
        "the first page is light"
    );
    assert!(
        page.find("Le puits &lt;du&gt; village") < page.find("Le forage"),
        "{page}"
    );
    assert!(!page.contains("<script"), "a phone without scripts reads it");
    let article = page
        .split("href=\"/a/")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .expect("it is listed");
    let open = room.get(&format!("/a/{}", article.replace("&amp;", "&"))).text();
    assert!(
        open.contains("Pourquoi l&#39;eau est-elle &lt;claire&gt; ?")
            || open.contains("Pourquoi l'eau est-elle &lt;claire&gt; ?"),
        "{open}"
    );
    assert!(
        open.contains("href=\"/out?u=https%3A%2F%2Failleurs%2Eexample%2Fpage%3Fa%3D1%26b%3D2\""),
        "{open}"
    );
    let picture = open
        .split("src=\"/p/")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .expect("its picture is there");
    let picture = room.get(&format!("/p/{picture}"));
    assert!(
        picture.status == 200 && picture.header("content-type").starts_with("image/"),
        "{}",
        picture.head
    );
    let within = open.split("href=\"/a/").any(|rest| {
        let id = rest.split('"').next().unwrap_or_default();
        id.len() == 32 && room.get(&format!("/a/{id}")).text().contains("Le forage")
    });
    assert!(within, "a link to what is in the room stays in it: {open}");
}

#[test]
fn nothing_else_of_the_library_can_be_reached() {
    let (kalan, _web, private) = library();
    let room = Room::open(&kalan, &["--collection", "Eau"]);
    let walked = room.walk();
    assert!(walked.len() > 20, "it was walked: {}", walked.len());
    let secrets = [
        "Journal intime",
        "Motprive",
        "etiquetteprivee",
        "remarqueprivee",
        "Privé",
        private.as_str(),
    ];
    let folder = kalan.library().to_string_lossy().into_owned();
    for (path, answer) in &walked {
        assert!(answer.status == 200, "{path}: {}", answer.head);
        let text = answer.text();
        for secret in secrets.iter().copied().chain([folder.as_str()]) {
            assert!(!text.contains(secret), "{path} tells {secret}");
        }
    }
    for path in [
        format!("/a/{private}"),
        format!("/a/{private}/book.epub"),
        format!("/a/{private}/copy.html"),
        format!("/p/{private}/{}", "0".repeat(64)),
        format!("/c/{}", "0".repeat(32)),
        "/../library.db".to_owned(),
        "/api/library_info".to_owned(),
    ] {
        assert_eq!(room.get(&path).status, 404, "{path}");
    }
    for query in [
        "is:starred",
        "tag:etiquetteprivee",
        "Motprive",
        "is:read",
        "site:127.0.0.1",
    ] {
        let found = room
            .get(&format!("/search?q={}", query.replace(':', "%3A")))
            .text();
        assert!(!found.contains("href=\"/a/"), "{query}: {found}");
    }
    assert!(
        room.get("/search?q=forage").text().contains("Le forage"),
        "words are found"
    );
}

#[test]
fn only_reading_by_its_own_name_at_a_bearable_rate() {
    let (kalan, _web, _) = library();
    let room = Room::open(&kalan, &["--collection", "Eau"]);
    for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"] {
        assert_eq!(room.ask(method, "/", &[], "x=1").status, 405, "{method}");
    }
    assert_eq!(
        room.ask("GET", "/", &[("host", "evil.example")], "").status,
        421,
        "DNS rebinding"
    );
    for host in ["kalan.local:8080", "192.168.1.20:8080", "[::1]:8080", "localhost"] {
        assert_eq!(room.ask("GET", "/", &[("host", host)], "").status, 200, "{host}");
    }
    let page = room.get("/");
    assert!(
        page.header("content-security-policy")
            .contains("default-src 'none'")
    );
    let tag = page.header("etag").to_owned();
    let again = room.ask("GET", "/", &[("if-none-match", &tag)], "");
    assert_eq!((again.status, again.body.len()), (304, 0), "{}", again.head);
    let packed = room.ask("GET", "/style.css", &[("accept-encoding", "gzip")], "");
    assert!(
        packed.header("content-encoding") == "gzip" && packed.body.len() < room.get("/style.css").body.len()
    );
    let answers = room.flood(1_500);
    assert!(
        answers.contains("HTTP/1.1 200") && answers.contains("HTTP/1.1 429"),
        "a flood is told to wait"
    );
}

#[test]
fn a_code_keeps_others_out_and_e_readers_give_it_as_a_password() {
    let (kalan, _web, _) = library();
    let room = Room::open(&kalan, &["--collection", "Eau", "--pin", "4821"]);
    for path in ["/", "/search?q=puits", "/opds", "/join"] {
        let answer = room.get(path);
        assert!(
            answer.status == 401 && !answer.text().contains("puits"),
            "{path}: {}",
            answer.head
        );
    }
    assert_eq!(room.ask("POST", "/enter", &[], "pin=0000").status, 401);
    let entered = room.ask("POST", "/enter", &[], "pin=4821");
    assert_eq!(entered.status, 303, "{}", entered.head);
    let cookie = entered
        .header("set-cookie")
        .split(';')
        .next()
        .unwrap_or_default()
        .to_owned();
    assert_eq!(room.ask("GET", "/", &[("cookie", &cookie)], "").status, 200);
    // "reader:4821"
    let basic = ("authorization", "Basic cmVhZGVyOjQ4MjE=");
    assert_eq!(room.ask("GET", "/opds", &[basic], "").status, 200);
    let tries: Vec<u16> = (0..12)
        .map(|_| room.ask("POST", "/enter", &[], "pin=1111").status)
        .collect();
    assert!(tries.contains(&429), "guessing takes for ever: {tries:?}");
}

#[test]
fn an_e_reader_browses_the_catalogue_and_takes_a_book() {
    let (kalan, _web, _) = library();
    let room = Room::open(&kalan, &["--collection", "Eau"]);
    let root = room.get("/opds").text();
    let shelf = root
        .split("href=\"/opds/c/")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .expect("the shelf is there");
    let shelf = room.get(&format!("/opds/c/{shelf}"));
    let books: Vec<String> = shelf
        .text()
        .split("<link ")
        .filter(|link| link.contains("http://opds-spec.org/acquisition"))
        .filter_map(|link| link.split("href=\"").nth(1)?.split('"').next().map(str::to_owned))
        .collect();
    assert_eq!(books.len(), 3, "the whole and each of two: {}", shelf.text());
    for book in &books {
        let answer = room.get(book);
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (200, "application/epub+zip"),
            "{book}"
        );
        let mut zip = zip::ZipArchive::new(std::io::Cursor::new(answer.body)).expect("it is a book");
        let mut text = String::new();
        zip.by_name("mimetype")
            .unwrap()
            .read_to_string(&mut text)
            .unwrap();
        assert_eq!(text, "application/epub+zip");
    }
    let part = room.ask("GET", &books[0], &[("range", "bytes=0-3")], "");
    assert_eq!(
        (part.status, part.body.as_slice()),
        (206, &b"PK\x03\x04"[..]),
        "a cut download goes on"
    );
    well_formed(&root);
    well_formed(&shelf.text());
    well_formed(&room.get("/opds/search?q=eau").text());
    well_formed(&room.get("/opds/search.xml").text());
}

/// `xmllint` (Debian's libxml2-utils) finds nothing.
fn well_formed(xml: &str) {
    let lint = Command::new("xmllint")
        .args(["--noout", "-"])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut lint) = lint else {
        kalan_test_kit::material::skipped("xmllint is not installed (`cargo xtask setup` installs it)");
        return;
    };
    lint.stdin
        .take()
        .expect("it was piped")
        .write_all(xml.as_bytes())
        .unwrap();
    let said = lint.wait_with_output().unwrap();
    assert!(
        said.status.success(),
        "{}\n{xml}",
        String::from_utf8_lossy(&said.stderr)
    );
}
