//! The counters against what went through the socket.

use kalan_fetch::{Fetched, Fetcher, Request};
use kalan_model::ErrorCode;
use kalan_test_kit::{picture, web::Web};

use tokio_util::sync::CancellationToken;

use crate::secure::{self, Certificate, SecureHost, trusting};
use crate::{body, code, fetcher, get, url};

/// Holds the counters to the socket's, within the lengths between the chunks of chunked bodies.
fn assert_counted(fetcher: &Fetcher, web: &Web, chunk_slack: u64) {
    let counted = fetcher.traffic();
    assert_eq!(
        counted.bytes_sent,
        web.bytes_in(),
        "the person would pay for bytes that no one counted"
    );
    let received = web.bytes_out();
    assert!(
        counted.bytes_received <= received && received - counted.bytes_received <= chunk_slack,
        "{} counted of {received} received",
        counted.bytes_received
    );
    assert_eq!(counted.requests, web.requests().len() as u64);
}

#[tokio::test]
async fn over_plain_http_every_byte_is_counted() {
    let web = Web::start().await;
    let fetcher = fetcher();
    web.gzip("/gzip", "text/html", &[b'x'; 50_000]);
    web.bytes("/p.txt", "text/plain", picture::png(50, 50, 1));
    web.redirect("/r?a=b", 302, "/gzip");
    let feed = web.feed("/feed.xml", "<rss/>");
    for path in ["/gzip", "/p.txt", "/r?a=b"] {
        body(&fetcher, &Request::page(url(&web.url(path)))).await;
    }
    let mut again = Request::feed(url(&feed));
    again.validators = body(&fetcher, &again).await.validators;
    get(&fetcher, &again).await.unwrap();
    code(&fetcher, &Request::page(url(&web.url("/missing")))).await;
    assert_counted(&fetcher, &web, 0);
}

#[tokio::test]
async fn what_was_received_in_vain_is_counted_too() {
    let web = Web::start().await;
    let fetcher = fetcher();
    let cut = web.cut("/cut", "text/html", &"x".repeat(3000), 1000);
    assert_eq!(code(&fetcher, &Request::page(url(&cut))).await, ErrorCode::Cut);
    assert_counted(&fetcher, &web, 0);
}

#[tokio::test]
async fn an_unchanged_feed_costs_at_most_400_bytes() {
    let web = Web::start().await;
    let fetcher = fetcher();
    let mut request = Request::feed(url(&web.subscription("/feed.xml", 200)));
    request.validators = body(&fetcher, &request).await.validators;
    let before = fetcher.traffic();
    get(&fetcher, &request).await.unwrap();
    let after = fetcher.traffic();
    let cost = after.bytes_received + after.bytes_sent - before.bytes_received - before.bytes_sent;
    assert!(
        cost < 500,
        "{cost} bytes for a feed without news, a thousand times a day"
    );
}

#[tokio::test]
async fn over_tls_the_handshake_and_each_record_are_counted_too() {
    for alpn in [&b"http/1.1"[..], b"h2"] {
        let host = SecureHost::start(alpn, Certificate::Good).await;
        let fetcher = trusting(&host);
        let request = Request::page(url(&host.url("/")));
        let mut claimed = 0;
        for _ in 0..3 {
            let (got, spent) = fetcher.fetch_counted(&request, &CancellationToken::new()).await;
            assert!(matches!(got, Ok(Fetched::Body(body)) if body.bytes.len() == secure::BODY_BYTES));
            claimed += spent.traffic.bytes_received + spent.traffic.bytes_sent;
        }
        let (came, went) = host.carried().await;
        let counted = fetcher.traffic();
        assert_eq!(
            host.connections(),
            1,
            "a second handshake costs five thousand bytes"
        );
        assert_eq!(
            (counted.bytes_received, counted.bytes_sent),
            (went, came),
            "the operator bills what went over the socket"
        );
        assert!(
            counted.bytes_received + counted.bytes_sent - claimed < 200,
            "all but the last words of the connection is of some page"
        );
    }
}
