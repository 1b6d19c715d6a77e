//! An answer whose connection breaks, over and over: the rest alone is asked for, and the whole is what it was.

use std::path::Path;

use kalan_fetch::{FetchConfig, FetchError, Fetched, Fetcher, Request};
use kalan_model::ErrorCode;
use kalan_test_kit::web::{Web, gzip};

use tokio_util::sync::CancellationToken;

use crate::{body, code, get, url};

const CUT_AFTER: usize = 100_000;

fn keeping(dir: &Path) -> Fetcher {
    let config = FetchConfig {
        partial_dir: Some(dir.to_owned()),
        ..FetchConfig::default()
    };
    Fetcher::new(config).expect("a usual configuration opens")
}

/// Bytes that do not compress, the same at each run.
fn noise(len: usize) -> Vec<u8> {
    let mut state = 7_u32;
    std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_le_bytes()[3]
    })
    .take(len)
    .collect()
}

#[tokio::test]
async fn a_cut_answer_is_gone_on_with_after_a_restart_and_nothing_is_paid_twice() {
    let (web, dir) = (Web::start().await, tempfile::tempdir().unwrap());
    let whole = noise(350_000);
    let path = web.resumable(
        "/p.bin",
        &[("content-type", "image/png")],
        whole.clone(),
        CUT_AFTER,
    );
    let mut request = Request::picture(url(&path));
    request.allow_host = Some(web.host());
    for _ in 0..3 {
        // A new fetcher each time: the program was ended between.
        assert_eq!(code(&keeping(dir.path()), &request).await, ErrorCode::Cut);
    }
    assert_eq!(body(&keeping(dir.path()), &request).await.bytes, whole);
    let spent = web.bytes_out();
    assert!(
        spent < whole.len() as u64 * 21 / 20,
        "{spent} bytes were paid for {}",
        whole.len()
    );
    assert_eq!(
        std::fs::read_dir(dir.path()).unwrap().count(),
        0,
        "what is whole is not kept a second time"
    );
}

#[tokio::test]
async fn a_compressed_answer_is_gone_on_with_too() {
    let (web, dir) = (Web::start().await, tempfile::tempdir().unwrap());
    let page: String = noise(300_000)
        .iter()
        .map(|byte| char::from(b'a' + byte % 26))
        .collect();
    let head = [("content-type", "text/html"), ("content-encoding", "gzip")];
    let path = web.resumable("/page", &head, gzip(page.as_bytes()), CUT_AFTER);
    let (fetcher, request) = (keeping(dir.path()), Request::page(url(&path)));
    let mut cuts = 0;
    let got = loop {
        match get(&fetcher, &request).await {
            Ok(kalan_fetch::Fetched::Body(body)) => break body,
            _ => cuts += 1,
        }
        assert!(cuts < 9, "it would never end");
    };
    assert_eq!(got.bytes, page.as_bytes());
    assert!(cuts > 0, "the test must cut");
}

#[tokio::test]
async fn an_answer_that_changed_meanwhile_comes_whole_and_not_as_two_halves() {
    let (web, dir) = (Web::start().await, tempfile::tempdir().unwrap());
    let head = [("content-type", "text/plain")];
    let path = web.resumable("/a", &head, vec![b'a'; 150_000], CUT_AFTER);
    let (fetcher, request) = (keeping(dir.path()), Request::page(url(&path)));
    assert_eq!(code(&fetcher, &request).await, ErrorCode::Cut);
    web.resumable("/a", &head, vec![b'b'; 90_000], CUT_AFTER);
    assert_eq!(body(&fetcher, &request).await.bytes, vec![b'b'; 90_000]);
}

#[tokio::test]
async fn an_allowance_is_held_and_what_it_bought_is_kept() {
    let (web, dir) = (Web::start().await, tempfile::tempdir().unwrap());
    let whole = noise(200_000);
    let path = web.resumable(
        "/p.txt",
        &[("content-type", "text/plain")],
        whole.clone(),
        usize::MAX,
    );
    let (fetcher, mut request) = (keeping(dir.path()), Request::page(url(&path)));
    request.allow_bytes = Some(20_000);
    let refused = get(&fetcher, &request).await;
    assert!(
        matches!(
            refused,
            Err(FetchError::OverAllowance {
                size_bytes: Some(200_000),
                ..
            })
        ),
        "{refused:?}"
    );
    assert!(
        fetcher.traffic().bytes_received < 80_000,
        "its size was said before it was sent: only what was on its way may be paid for"
    );
    request.allow_bytes = Some(120_000);
    assert!(matches!(
        get(&fetcher, &request).await,
        Err(FetchError::OverAllowance { .. })
    ));
    let (got, spent) = fetcher.fetch_counted(&request, &CancellationToken::new()).await;
    assert!(
        matches!(got, Ok(Fetched::Body(body)) if body.bytes == whole),
        "the next allowance ends what the first began"
    );
    let rest = spent.traffic.bytes_received;
    assert!(rest < 100_000, "{rest} bytes for the rest");
}
