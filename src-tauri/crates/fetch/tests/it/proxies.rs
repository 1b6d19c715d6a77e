//! Proxies: those of a school or an office, and the SOCKS port of a phone or of Tor.
//!
//! Addresses of this machine go by no proxy, so the hosts here have public names that only the proxy knows.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use kalan_fetch::{FetchConfig, Fetcher, Request, Trust};
use kalan_model::ErrorCode;
use kalan_test_kit::web::Web;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};

use crate::secure::{Certificate, SecureHost};
use crate::{body, code, url};

const LOGIN: &str = "Basic YXdhOnNlY3JldA==";

/// A proxy that leads every name to one host, and keeps what it was asked.
struct Proxy {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    async fn http(to: SocketAddr) -> Self {
        Self::start(move |stream, asked| speak_http(stream, to, asked)).await
    }

    async fn socks5(to: SocketAddr) -> Self {
        Self::start(move |stream, asked| speak_socks5(stream, to, asked)).await
    }

    async fn start<F: Future<Output = Option<()>> + Send + 'static>(
        speak: impl Fn(TcpStream, Arc<Mutex<Vec<String>>>) -> F + Send + 'static,
    ) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0))
            .await
            .expect("the loopback proxy holds");
        let proxy = Self {
            address: listener.local_addr().expect("the loopback proxy holds"),
            asked: Arc::default(),
        };
        let asked = proxy.asked.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(speak(stream, asked.clone()));
            }
        });
        proxy
    }

    fn fetcher(&self, scheme: &str, roots: &[Vec<u8>]) -> Fetcher {
        let config = FetchConfig {
            proxy: Some(format!("{scheme}://awa:secret@{}", self.address)),
            extra_roots: roots.to_vec(),
            ..FetchConfig::default()
        };
        Fetcher::new(config).expect("a usual configuration opens")
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("the loopback proxy holds").clone()
    }
}

/// Reads a head; a request of plain HTTP is passed on, CONNECT opens a tunnel.
async fn speak_http(mut stream: TcpStream, to: SocketAddr, asked: Arc<Mutex<Vec<String>>>) -> Option<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    let text = String::from_utf8_lossy(&head).into_owned();
    asked.lock().expect("the loopback proxy holds").push(text.clone());
    if !text
        .to_ascii_lowercase()
        .contains(&format!("proxy-authorization: {LOGIN}").to_ascii_lowercase())
    {
        stream
            .write_all(b"HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n")
            .await
            .ok()?;
        return None;
    }
    let mut host = TcpStream::connect(to).await.ok()?;
    if text.starts_with("CONNECT") {
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.ok()?;
    } else {
        let (_, path) = text.split_once("http://")?.1.split_once('/')?;
        host.write_all(format!("GET /{path}").as_bytes()).await.ok()?;
    }
    copy_bidirectional(&mut stream, &mut host).await.ok()?;
    Some(())
}

/// RFC 1928 and RFC 1929, names alone.
async fn speak_socks5(mut stream: TcpStream, to: SocketAddr, asked: Arc<Mutex<Vec<String>>>) -> Option<()> {
    let mut ways = [0; 3];
    stream.read_exact(&mut ways).await.ok()?;
    stream.write_all(&[5, 2]).await.ok()?;
    stream.read_u8().await.ok()?;
    let user = counted(&mut stream).await?;
    let password = counted(&mut stream).await?;
    let known = (user.as_str(), password.as_str()) == ("awa", "secret");
    stream.write_all(&[1, u8::from(!known)]).await.ok()?;
    let mut wanted = [0; 4];
    stream.read_exact(&mut wanted).await.ok()?;
    let name = counted(&mut stream).await?;
    let port = stream.read_u16().await.ok()?;
    asked
        .lock()
        .expect("the loopback proxy holds")
        .push(format!("{name}:{port}"));
    let mut host = TcpStream::connect(to).await.ok()?;
    stream.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).await.ok()?;
    copy_bidirectional(&mut stream, &mut host).await.ok()?;
    Some(())
}

async fn counted(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = vec![0; usize::from(stream.read_u8().await.ok()?)];
    stream.read_exact(&mut bytes).await.ok()?;
    String::from_utf8(bytes).ok()
}

fn of_the_web(text: &str) -> Request {
    Request {
        trust: Trust::Web,
        ..Request::page(url(text))
    }
}

#[tokio::test]
async fn a_proxy_of_plain_http_is_asked_with_the_whole_address_and_the_name_it_wants() {
    let web = Web::start().await;
    web.page("/page?a=b", "<p>a page");
    let proxy = Proxy::http(web.address()).await;
    let fetcher = proxy.fetcher("http", &[]);
    let got = body(&fetcher, &of_the_web("http://kiosk.example/page?a=b")).await;
    assert_eq!(got.bytes, b"<p>a page");
    assert!(proxy.asked()[0].starts_with("GET http://kiosk.example/page?a=b HTTP/1.1\r\n"));
    assert_eq!(
        fetcher.traffic().bytes_sent,
        proxy.asked()[0].len() as u64,
        "what the proxy is told is paid for too"
    );
}

#[tokio::test]
async fn tls_goes_through_proxies_sealed() {
    let host = SecureHost::start(b"h2", Certificate::OfAnotherHost).await;
    for (scheme, proxy) in [
        ("http", Proxy::http(host.address()).await),
        ("socks5", Proxy::socks5(host.address()).await),
    ] {
        let fetcher = proxy.fetcher(scheme, &[host.certificate().to_vec()]);
        let got = body(&fetcher, &of_the_web("https://another.test/")).await;
        assert_eq!(got.bytes.len(), crate::secure::BODY_BYTES);
        let asked = proxy.asked().concat();
        assert!(asked.contains("another.test:443"), "{asked}");
        assert!(!asked.contains("GET"), "a proxy must not read along");
    }
}

#[tokio::test]
async fn socks5_carries_plain_http_to_its_own_port() {
    let web = Web::start().await;
    web.page("/", "<p>a page");
    let proxy = Proxy::socks5(web.address()).await;
    let got = body(
        &proxy.fetcher("socks5h", &[]),
        &of_the_web("http://kiosk.example/"),
    )
    .await;
    assert_eq!(got.bytes, b"<p>a page");
    assert_eq!(
        proxy.asked(),
        ["kiosk.example:80"],
        "the proxy looks the name up, not this network"
    );
}

#[tokio::test]
async fn this_machine_is_reached_by_no_proxy_and_a_dead_proxy_is_named() {
    let web = Web::start().await;
    let page = web.page("/", "<p>a page");
    let config = FetchConfig {
        proxy: Some("http://127.0.0.1:9".to_owned()),
        ..FetchConfig::default()
    };
    let fetcher = Fetcher::new(config).unwrap();
    assert_eq!(
        body(&fetcher, &Request::page(url(&page))).await.bytes,
        b"<p>a page"
    );
    let kiosk = Proxy::http(web.address()).await;
    fetcher.set_proxy(Some(&format!("http://awa:secret@{}", kiosk.address)));
    let through = body(&fetcher, &of_the_web("http://kiosk.example/")).await;
    assert_eq!(
        through.bytes, b"<p>a page",
        "another proxy holds from the next question on"
    );
    fetcher.set_proxy(Some("http://127.0.0.1:9"));
    let away = of_the_web("https://kiosk.example/");
    assert_eq!(code(&fetcher, &away).await, ErrorCode::ConnectFailed);
    let words = crate::get(&fetcher, &away).await.unwrap_err().to_string();
    assert!(
        words.contains("proxy http://127.0.0.1:9"),
        "who is to blame? {words}"
    );
}
