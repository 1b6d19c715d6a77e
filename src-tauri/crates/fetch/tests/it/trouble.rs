//! Hosts and links that fail, each told apart from the others.

use std::time::Duration;

use kalan_fetch::{FetchConfig, FetchError, Fetcher, Request};
use kalan_model::ErrorCode;
use kalan_test_kit::web::Web;
use tokio_util::sync::CancellationToken;

use crate::{body, code, fetcher, impatient, url};

#[tokio::test]
async fn silence_and_a_broken_connection_are_told_apart() {
    let web = Web::start().await;
    web.stall("/silent", "text/html");
    let _shut = web.slow("/shut", "text/html", &["never"]);
    web.cut("/cut", "text/html", &"x".repeat(3000), 1000);
    web.cut_chunked("/cut-chunked", "text/html", &"x".repeat(3000), 1000);
    let (fetcher, page) = (impatient(), |path| Request::page(url(&web.url(path))));
    assert_eq!(code(&fetcher, &page("/silent")).await, ErrorCode::Stalled);
    assert_eq!(code(&fetcher, &page("/shut")).await, ErrorCode::Stalled);
    assert_eq!(
        code(&fetcher, &page("/cut")).await,
        ErrorCode::Cut,
        "half an article would be kept as whole"
    );
    assert_eq!(code(&fetcher, &page("/cut-chunked")).await, ErrorCode::Cut);
}

#[tokio::test]
async fn a_host_that_takes_the_connection_and_says_nothing_is_given_up() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let config = FetchConfig {
        connect_timeout: Duration::from_millis(500),
        stall_timeout: Duration::from_millis(200),
        ..FetchConfig::default()
    };
    let fetcher = Fetcher::new(config).unwrap();
    let host = silent.local_addr().unwrap();
    let plain = Request::page(url(&format!("http://{host}/")));
    assert_eq!(
        code(&fetcher, &plain).await,
        ErrorCode::Stalled,
        "a sync would wait for ever"
    );
    let secure = Request::page(url(&format!("https://{host}/")));
    assert_eq!(
        code(&fetcher, &secure).await,
        ErrorCode::ConnectFailed,
        "a handshake is part of connecting"
    );
}

#[tokio::test]
async fn a_slow_answer_that_moves_arrives() {
    let web = Web::start().await;
    let gate = web.slow("/slow", "text/html", &["one ", "two ", "three"]);
    let fetcher = fetcher();
    let address = url(&web.url("/slow"));
    let fetching = tokio::spawn(async move { body(&fetcher, &Request::page(address)).await });
    web.wait_for("/slow", 1).await;
    assert!(!fetching.is_finished());
    gate.release(3);
    assert_eq!(fetching.await.unwrap().bytes, b"one two three");
}

#[tokio::test]
async fn a_closed_port_an_unknown_name_and_a_server_without_tls_are_told_apart() {
    let mut web = Web::start().await;
    let plain_host = web.page("/", "plain").replace("http:", "https:");
    let fetcher = fetcher();
    assert_eq!(
        code(&fetcher, &Request::page(url(&plain_host))).await,
        ErrorCode::TlsFailed
    );
    web.stop();
    assert_eq!(
        code(&fetcher, &Request::page(url(&web.url("/")))).await,
        ErrorCode::ConnectFailed
    );
    let unknown = Request::page(url("http://no-such-host.invalid/"));
    let code = code(&fetcher, &unknown).await;
    assert!(
        matches!(code, ErrorCode::DnsFailed | ErrorCode::Offline),
        "offline where these tests run without a network, else an unknown name: {code:?}"
    );
}

#[tokio::test]
async fn a_kept_connection_that_closed_meanwhile_is_no_failure() {
    let web = Web::start().await;
    web.page("/warm", "warm");
    let late = Request::page(url(&web.hang_up_first("/late", 1, "late")));
    let fetcher = fetcher();
    body(&fetcher, &Request::page(url(&web.url("/warm")))).await;
    assert_eq!(
        body(&fetcher, &late).await.bytes,
        b"late",
        "bad timing would be shown as a failed feed"
    );
    assert_eq!(web.count("/late"), 2);
}

#[tokio::test]
async fn a_host_that_always_hangs_up_is_asked_once_and_once_more_at_most() {
    let web = Web::start().await;
    let request = Request::page(url(&web.hang_up("/never")));
    let fetcher = fetcher();
    assert_eq!(code(&fetcher, &request).await, ErrorCode::Cut);
    assert_eq!(
        web.count("/never"),
        1,
        "a first connection that breaks is a failure to be told"
    );
    web.page("/warm", "warm");
    body(&fetcher, &Request::page(url(&web.url("/warm")))).await;
    assert_eq!(code(&fetcher, &request).await, ErrorCode::Cut);
    assert_eq!(web.count("/never"), 3, "one retry, and no storm");
}

#[tokio::test]
async fn cancelling_ends_the_wait_and_gives_the_turn_back() {
    let web = Web::start().await;
    let _shut = web.slow("/slow", "text/html", &["never"]);
    let fetcher = Fetcher::new(FetchConfig {
        max_per_host: 1,
        ..FetchConfig::default()
    })
    .unwrap();
    let (cancel, request) = (CancellationToken::new(), Request::page(url(&web.url("/slow"))));
    let fetching = {
        let (fetcher, cancel, request) = (fetcher.clone(), cancel.clone(), request.clone());
        tokio::spawn(async move { fetcher.fetch(&request, &cancel).await })
    };
    web.wait_for("/slow", 1).await;
    cancel.cancel();
    assert!(matches!(fetching.await.unwrap(), Err(FetchError::Cancelled)));
    assert!(
        matches!(fetcher.fetch(&request, &cancel).await, Err(FetchError::Cancelled)),
        "stopped is stopped"
    );
    let next = Request::page(url(&web.page("/next", "next")));
    assert_eq!(
        body(&fetcher, &next).await.bytes,
        b"next",
        "the host's only turn was never given back"
    );
}

#[tokio::test]
async fn one_host_is_asked_by_two_at_a_time() {
    let web = Web::start().await;
    let gate = web.slow("/slow", "text/html", &["x"]);
    let fetcher = fetcher();
    let request = Request::page(url(&web.url("/slow")));
    let fetches: Vec<_> = (0..6)
        .map(|_| {
            let (fetcher, request) = (fetcher.clone(), request.clone());
            tokio::spawn(async move { body(&fetcher, &request).await })
        })
        .collect();
    web.wait_for("/slow", 2).await;
    for done in 1..=6 {
        gate.release(1);
        web.wait_for("/slow", (2 + done).min(6)).await;
        assert!(
            web.count("/slow") <= 2 + done,
            "a small server would be asked by all at once"
        );
    }
    for fetch in fetches {
        assert_eq!(fetch.await.unwrap().bytes, b"x");
    }
    assert!(
        web.connections() <= 2,
        "{} connections to one host",
        web.connections()
    );
}
