//! Hosts that mean harm, or are beyond help: each is given up within a bound of time, memory and bytes.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::time::Duration;

use kalan_fetch::{FetchConfig, Fetcher, Request};
use kalan_model::ErrorCode;
use kalan_test_kit::web::Web;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::{code, fetcher, url};

/// A host that says `first`, then `again` for as long as somebody listens; with the bytes it got rid of.
async fn babbler(first: &'static str, again: &'static str, between: Duration) -> (String, Arc<AtomicU64>) {
    let listener = TcpListener::bind(("127.0.0.1", 0))
        .await
        .expect("this machine has a port");
    let address = listener.local_addr().expect("it was bound");
    let said = Arc::<AtomicU64>::default();
    let counted = said.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let counted = counted.clone();
            tokio::spawn(async move {
                let mut asked = [0; 4096];
                let _ = stream.read(&mut asked).await;
                let mut words = first;
                while stream.write_all(words.as_bytes()).await.is_ok() {
                    counted.fetch_add(words.len() as u64, SeqCst);
                    words = again;
                    tokio::time::sleep(between).await;
                }
            });
        }
    });
    (format!("http://{address}/"), said)
}

/// Gives up silence, and what is as good as silence, soon.
fn hasty() -> Fetcher {
    let config = FetchConfig {
        connect_timeout: Duration::from_millis(500),
        stall_timeout: Duration::from_millis(100),
        ..FetchConfig::default()
    };
    Fetcher::new(config).expect("a usual configuration opens")
}

#[tokio::test]
async fn a_head_without_end_is_not_taken_into_memory() {
    let (address, said) = babbler(
        "HTTP/1.1 200 OK\r\n",
        "x-flood: aaaaaaaaaaaaaaaaaaaaaaaa\r\n",
        Duration::ZERO,
    )
    .await;
    let failed = code(&fetcher(), &Request::page(url(&address))).await;
    assert!(
        matches!(
            failed,
            ErrorCode::Unreadable | ErrorCode::Cut | ErrorCode::ConnectFailed
        ),
        "{failed:?}"
    );
    assert!(
        said.load(SeqCst) < 4 << 20,
        "{} bytes of heads",
        said.load(SeqCst)
    );
}

#[tokio::test]
async fn a_host_that_only_ever_says_that_it_will_answer_is_given_up() {
    let early = "HTTP/1.1 103 Early Hints\r\nlink: </a.css>; rel=preload\r\n\r\n";
    let (address, _) = babbler(early, early, Duration::from_millis(10)).await;
    let failed = code(&hasty(), &Request::page(url(&address))).await;
    assert!(
        matches!(
            failed,
            ErrorCode::Stalled | ErrorCode::Cut | ErrorCode::Unreadable
        ),
        "a sync would wait for ever: {failed:?}"
    );
}

#[tokio::test]
async fn a_body_that_drips_for_ever_is_given_up() {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 9000000\r\n\r\n";
    let (address, said) = babbler(head, "x", Duration::from_millis(20)).await;
    assert_eq!(
        code(&hasty(), &Request::page(url(&address))).await,
        ErrorCode::Stalled,
        "every drop comes in time, and the last one never"
    );
    assert!(said.load(SeqCst) < 10_000);
}

#[tokio::test]
async fn ten_gigabytes_are_refused_by_their_head_and_without_one_at_the_limit() {
    let web = Web::start().await;
    let ten = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 10737418240\r\n\r\n";
    let (declared, said) = babbler(ten, "x", Duration::from_millis(5)).await;
    assert_eq!(
        code(&fetcher(), &Request::page(url(&declared))).await,
        ErrorCode::TooLarge
    );
    assert!(said.load(SeqCst) < 100_000, "what is refused is not paid for");
    let mut request = Request::page(url(&web.endless("/endless", "text/html", &"x".repeat(4000))));
    request.limit_bytes = 200_000;
    let before = web.bytes_out();
    assert_eq!(code(&fetcher(), &request).await, ErrorCode::TooLarge);
    let paid = web.bytes_out() - before;
    assert!(paid < 8 << 20, "{paid} bytes went out for a limit of 200,000");
}

#[tokio::test]
async fn a_host_that_dies_after_its_head_or_in_a_chunk_is_cut_and_not_empty() {
    let heads = [
        "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 900\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ntransfer-encoding: chunked\r\n\r\n1f4\r\nhalf a chunk",
    ];
    for head in heads {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = format!("http://{}/", listener.local_addr().unwrap());
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let _ = stream.read(&mut [0; 4096]).await;
                let _ = stream.write_all(head.as_bytes()).await;
            }
        });
        assert_eq!(
            code(&fetcher(), &Request::page(url(&address))).await,
            ErrorCode::Cut,
            "an empty page would take the place of an article"
        );
    }
}
