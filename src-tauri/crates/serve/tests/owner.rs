//! Who gets into the owner's page: the one who opened the one-time address, on this machine, from our own page.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot set up its world has failed"
)]

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};

use kalan_engine::{Engine, EngineConfig};
use kalan_serve::{OwnerServer, ServeError};

/// An owner's page over an empty library; gone with the value.
struct Owner {
    _folder: tempfile::TempDir,
    host: String,
    link: String,
}

/// An answer as it came: its first line, its headers, its body.
struct Answer(String);

impl Answer {
    fn status(&self) -> u16 {
        self.0
            .split(' ')
            .nth(1)
            .and_then(|word| word.parse().ok())
            .unwrap_or_default()
    }

    fn header(&self, name: &str) -> &str {
        let lines = self.0.lines().filter_map(|line| line.split_once(": "));
        lines
            .into_iter()
            .find(|(known, _)| *known == name)
            .map_or("", |(_, value)| value)
    }
}

impl Owner {
    async fn open() -> Self {
        let (folder, engine) = library();
        let page = folder.path().join("page");
        std::fs::create_dir(&page).unwrap();
        std::fs::write(page.join("index.html"), "the page").unwrap();
        std::fs::write(folder.path().join("secret.txt"), "beside the page").unwrap();
        let any_port = SocketAddr::from(([127, 0, 0, 1], 0));
        let server = OwnerServer::bind(engine, &page, any_port).await.unwrap();
        let address = server.url().strip_prefix("http://").unwrap().to_owned();
        tokio::spawn(server.run(std::future::pending()));
        let (host, link) = address.split_at(address.find('/').unwrap());
        Self {
            host: host.to_owned(),
            link: link.to_owned(),
            _folder: folder,
        }
    }

    /// Sends a request with its path as it stands: a client would tidy it up.
    fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut stream = TcpStream::connect(&self.host).unwrap();
        let mut request = format!("{method} {path} HTTP/1.1\r\nconnection: close\r\ncontent-length: 2\r\n");
        if !headers.iter().any(|(name, _)| *name == "host") {
            request += &format!("host: {}\r\n", self.host);
        }
        for (name, value) in headers {
            request += &format!("{name}: {value}\r\n");
        }
        stream.write_all((request + "\r\n{}").as_bytes()).unwrap();
        let mut answer = String::new();
        // A server that has said no need not wait for the rest.
        let _ = stream.read_to_string(&mut answer);
        Answer(answer)
    }

    fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.ask("GET", path, headers)
    }

    /// Opens the link; gives the cookie.
    fn enter(&self) -> String {
        let answer = self.get(&self.link, &[]);
        assert_eq!(answer.status(), 303, "the link opens the door: {}", answer.0);
        assert_eq!(
            answer.header("location"),
            "/",
            "the token does not stay in the address"
        );
        let cookie = answer.header("set-cookie");
        assert!(
            cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"),
            "{cookie}"
        );
        cookie.split(';').next().unwrap_or_default().to_owned()
    }
}

fn library() -> (tempfile::TempDir, Engine) {
    let folder = tempfile::tempdir().unwrap();
    let engine = Engine::open(&folder.path().join("library"), EngineConfig::default()).unwrap();
    (folder, engine)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_link_is_good_once_and_nothing_is_open_without_it() {
    let owner = Owner::open().await;
    for path in [
        "/",
        "/index.html",
        "/api/events",
        "/?token=0123456789abcdef0123456789abcdef",
        "/?token=",
    ] {
        assert_eq!(owner.get(path, &[]).status(), 401, "{path}");
    }
    assert_eq!(
        owner
            .ask("POST", "/api/library_info", &[("x-kalan", "1")])
            .status(),
        401
    );
    let cookie = owner.enter();
    let page = owner.get("/", &[("cookie", &cookie)]);
    assert!(page.status() == 200 && page.0.ends_with("the page"), "{}", page.0);
    let again = owner.get(&owner.link, &[]);
    assert_eq!(again.status(), 401, "a link found in a log opens nothing");
    assert!(
        again.0.contains("good once"),
        "and a person learns what to do: {}",
        again.0
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn another_sites_page_gets_nothing_even_with_the_cookie() {
    let owner = Owner::open().await;
    let cookie = owner.enter();
    let inside = ("cookie", cookie.as_str());
    let command = |more: &[(&str, &str)]| {
        let headers = [&[inside, ("content-type", "application/json")], more].concat();
        owner.ask("POST", "/api/library_info", &headers).status()
    };
    assert_eq!(
        owner.get("/", &[inside, ("host", "reader.example")]).status(),
        401,
        "DNS rebinding"
    );
    assert_eq!(
        owner
            .get("/", &[inside, ("origin", "https://evil.example")])
            .status(),
        401,
        "another origin"
    );
    assert_eq!(command(&[]), 401, "a form of another page cannot send our header");
    assert_eq!(
        command(&[("x-kalan", "1"), ("origin", "null")]),
        401,
        "nor a sandboxed frame"
    );
    assert_eq!(command(&[("x-kalan", "1")]), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_pages_own_files_are_served() {
    let owner = Owner::open().await;
    let cookie = owner.enter();
    for path in [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/..%5csecret.txt",
        "//secret.txt",
        "/asset/../../secret.txt",
    ] {
        let answer = owner.get(path, &[("cookie", &cookie)]);
        assert!(
            answer.status() >= 400 && !answer.0.contains("beside"),
            "{path}: {}",
            answer.0
        );
    }
    let nothing = format!("/asset/{}/{}", "0".repeat(32), "0".repeat(64));
    assert_eq!(owner.get(&nothing, &[("cookie", &cookie)]).status(), 404);
}

#[tokio::test]
async fn an_address_that_others_reach_is_refused_before_anybody_comes() {
    let (folder, engine) = library();
    let everywhere = SocketAddr::from(([0, 0, 0, 0], 0));
    let refused = OwnerServer::bind(engine, folder.path(), everywhere).await;
    assert!(matches!(refused, Err(ServeError::NotLoopback(_))), "{refused:?}");
}
