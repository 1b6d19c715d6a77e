//! A file of a known size, written as it comes: from a byte on, also of another host, and not one byte too many.

use std::path::Path;

use kalan_fetch::{Download, Request};
use kalan_model::ErrorCode;
use kalan_test_kit::web::Web;

use crate::{body, code, fetcher, url};

const SIZE: usize = 300_000;

fn noise(seed: u32) -> Vec<u8> {
    let mut state = seed;
    std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_le_bytes()[3]
    })
    .take(SIZE)
    .collect()
}

fn file(at: &str, path: &Path, size_bytes: u64) -> Request {
    let into = Download {
        path: path.to_owned(),
        size_bytes,
    };
    Request::file(url(at), into)
}

#[tokio::test]
async fn a_cut_file_is_gone_on_with_from_another_host_that_knows_nothing_of_the_first() {
    let (web, mirror) = (Web::start().await, Web::start().await);
    let (dir, path) = (tempfile::tempdir().unwrap(), "file.kalan");
    let into = dir.path().join(path);
    let whole = noise(7);
    let first = web.resumable("/a", &[("x-host", "one")], whole.clone(), 120_000);
    assert_eq!(
        code(&fetcher(), &file(&first, &into, SIZE as u64)).await,
        ErrorCode::Cut
    );
    assert_eq!(std::fs::read(&into).unwrap(), whole[..120_000]);
    let second = mirror.resumable("/other", &[], whole.clone(), usize::MAX);
    let got = body(&fetcher(), &file(&second, &into, SIZE as u64)).await;
    assert!(got.bytes.is_empty(), "it is in the file, not in memory");
    assert_eq!(std::fs::read(&into).unwrap(), whole);
    assert!(mirror.bytes_out() < 185_000, "the beginning was paid for twice");
}

#[tokio::test]
async fn a_host_that_knows_no_parts_gives_the_whole_anew() {
    let web = Web::start().await;
    let dir = tempfile::tempdir().unwrap();
    let into = dir.path().join("file.kalan");
    std::fs::write(&into, [1; 500]).unwrap();
    let at = web.bytes("/a", "application/octet-stream", noise(7));
    body(&fetcher(), &file(&at, &into, SIZE as u64)).await;
    assert_eq!(std::fs::read(&into).unwrap(), noise(7));
}

#[tokio::test]
async fn one_byte_too_many_is_refused_whether_it_was_told_or_not() {
    let web = Web::start().await;
    let dir = tempfile::tempdir().unwrap();
    let into = dir.path().join("file.kalan");
    let at = web.bytes("/told", "application/octet-stream", noise(7));
    let before = web.bytes_out();
    assert_eq!(
        code(&fetcher(), &file(&at, &into, 1_000)).await,
        ErrorCode::TooLarge
    );
    assert!(!into.exists(), "nothing of it is kept");
    assert!(
        web.bytes_out() - before < SIZE as u64 * 2,
        "it was not read to its end"
    );
    let at = web.endless("/endless", "application/octet-stream", "kalan");
    assert_eq!(
        code(&fetcher(), &file(&at, &into, 100_000)).await,
        ErrorCode::TooLarge
    );
    assert_eq!(
        std::fs::metadata(&into).unwrap().len(),
        0,
        "what came of it was kept"
    );
}
