//! Answers that are good, current, compressed, or not what was expected.

use std::io::Write;

use kalan_fetch::{Expect, FetchError, Fetched, Request, Trust};
use kalan_model::{ErrorCode, Validators};
use kalan_test_kit::{picture, web::Web};

use crate::{body, code, fetcher, get, url};

#[tokio::test]
async fn a_page_comes_whole_with_its_type() {
    let web = Web::start().await;
    let page = body(&fetcher(), &Request::page(url(&web.page("/a", "<p>Ségou")))).await;
    assert_eq!(page.bytes, "<p>Ségou".as_bytes());
    assert_eq!((page.url, page.moved_to), (url(&web.url("/a")), None));
    assert_eq!(
        page.content_type.as_deref(),
        Some("text/html; charset=utf-8"),
        "letters would be guessed"
    );
}

#[tokio::test]
async fn an_unchanged_feed_is_told_so_and_a_changed_one_comes_anew() {
    let web = Web::start().await;
    let mut request = Request::feed(url(&web.feed("/feed.xml", "<rss>1</rss>")));
    let fetcher = fetcher();
    let first = body(&fetcher, &request).await;
    assert!(first.validators.etag.is_some() && first.validators.last_modified.is_some());
    request.validators = first.validators;
    let second = get(&fetcher, &request).await.unwrap();
    assert_eq!(
        second,
        Fetched::NotModified {
            moved_to: None,
            fresh_secs: None
        },
        "every sync would bring the whole feed again"
    );
    assert_eq!(web.requests()[1].header("a-im"), Some("feed"));
    request.validators.etag = None;
    let by_date = get(&fetcher, &request).await.unwrap();
    assert_eq!(
        by_date,
        Fetched::NotModified {
            moved_to: None,
            fresh_secs: None
        },
        "hosts without ETag go by the date"
    );
    web.feed("/feed.xml", "<rss>2</rss>");
    assert_eq!(
        body(&fetcher, &request).await.bytes,
        b"<rss>2</rss>",
        "news would never arrive"
    );
}

#[tokio::test]
async fn every_encoding_that_is_asked_for_is_undone() {
    let web = Web::start().await;
    let text = "L'économie de la coopérative. ".repeat(500);
    let mut brotli = brotli::CompressorWriter::new(Vec::new(), 4096, 5, 20);
    brotli.write_all(text.as_bytes()).unwrap();
    let zstd = zstd::encode_all(text.as_bytes(), 3).unwrap();
    web.gzip("/gzip", "text/html", text.as_bytes());
    for (path, encoding, bytes) in [("/br", "br", brotli.into_inner()), ("/zstd", "zstd", zstd)] {
        web.answer(
            path,
            200,
            &[("content-type", "text/html"), ("content-encoding", encoding)],
            bytes,
        );
    }
    for path in ["/gzip", "/br", "/zstd"] {
        let got = body(&fetcher(), &Request::page(url(&web.url(path)))).await;
        assert_eq!(
            String::from_utf8(got.bytes).unwrap(),
            text,
            "{path} would be stored as noise"
        );
    }
    assert_eq!(web.requests()[0].header("accept-encoding"), Some("gzip,br,zstd"));
}

#[tokio::test]
async fn damaged_and_cut_compression_are_told_apart() {
    let web = Web::start().await;
    let whole = zstd::encode_all(&[b'x'; 9000][..], 3).unwrap();
    let gzip = [("content-type", "text/html"), ("content-encoding", "gzip")];
    web.answer("/noise", 200, &gzip, "this is not gzip at all");
    web.answer(
        "/short",
        200,
        &[("content-encoding", "zstd")],
        &whole[..whole.len() - 4],
    );
    web.answer("/empty", 200, &gzip, "");
    web.answer("/twice", 200, &[("content-encoding", "gzip, gzip")], "x");
    let page = |path| Request::page(url(&web.url(path)));
    assert_eq!(code(&fetcher(), &page("/noise")).await, ErrorCode::Unreadable);
    assert_eq!(
        code(&fetcher(), &page("/short")).await,
        ErrorCode::Cut,
        "half an article would be kept as whole"
    );
    assert_eq!(code(&fetcher(), &page("/twice")).await, ErrorCode::Unreadable);
    assert_eq!(
        body(&fetcher(), &page("/empty")).await.bytes,
        b"",
        "an empty answer needs no gzip trailer"
    );
}

#[tokio::test]
async fn what_is_too_large_is_refused_before_and_after_decompression() {
    let web = Web::start().await;
    web.bytes("/declared", "text/html", vec![b'x'; 5000]);
    web.gzip_bomb("/bomb", "text/html", 20 << 20);
    web.endless("/endless", "text/html", &"x".repeat(1000));
    let fetcher = fetcher();
    for path in ["/declared", "/bomb", "/endless"] {
        let mut request = Request::page(url(&web.url(path)));
        // Above the length of the compressed bomb, so that only the limit on what comes out can stop it.
        request.limit_bytes = if path == "/declared" { 4999 } else { 1 << 20 };
        let error = get(&fetcher, &request).await.unwrap_err();
        assert_eq!(
            error.failure().code,
            ErrorCode::TooLarge,
            "{path} could fill the memory"
        );
        assert_eq!(
            error.failure().params["limit_bytes"],
            request.limit_bytes.to_string()
        );
    }
    let mut fits = Request::page(url(&web.url("/declared")));
    fits.limit_bytes = 5000;
    assert_eq!(
        body(&fetcher, &fits).await.bytes.len(),
        5000,
        "the limit itself is allowed"
    );
}

#[tokio::test]
async fn a_wrong_type_is_refused_without_its_body() {
    let web = Web::start().await;
    web.bytes("/p.png", "image/png", picture::png(400, 400, 1));
    web.page("/login", "<p>log in</p>");
    let fetcher = fetcher();
    let error = get(&fetcher, &Request::page(url(&web.url("/p.png"))))
        .await
        .unwrap_err();
    assert!(matches!(&error, FetchError::WrongContentType { media_type, .. } if media_type == "image/png"));
    let mut picture = Request::picture(url(&web.url("/login")));
    picture.trust = Trust::Person;
    assert_eq!(
        code(&fetcher, &picture).await,
        ErrorCode::WrongContentType,
        "a portal's page is no picture"
    );
    let site = body(&fetcher, &Request::feed(url(&web.url("/login")))).await;
    assert_eq!(
        site.content_type.as_deref(),
        Some("text/html; charset=utf-8"),
        "its feed may be named there"
    );
}

#[tokio::test]
async fn refusals_say_what_the_caller_can_do() {
    let web = Web::start().await;
    web.status("/gone", 410, &[]);
    web.status("/later", 503, &[("retry-after", "120")]);
    let dates = [
        ("date", "Sun, 06 Nov 1994 08:49:37 GMT"),
        ("retry-after", "Sun, 06 Nov 1994 08:50:37 GMT"),
    ];
    web.status("/later-by-date", 429, &dates);
    web.status("/portal", 511, &[]);
    web.status("/unasked", 304, &[]);
    let (fetcher, page) = (fetcher(), |path| Request::page(url(&web.url(path))));
    assert_eq!(code(&fetcher, &page("/gone")).await, ErrorCode::Gone);
    assert_eq!(code(&fetcher, &page("/portal")).await, ErrorCode::LoginRequired);
    assert_eq!(code(&fetcher, &page("/missing")).await, ErrorCode::HttpStatus);
    assert_eq!(
        code(&fetcher, &page("/unasked")).await,
        ErrorCode::HttpStatus,
        "there is nothing to be current"
    );
    for (path, secs) in [("/later", "120"), ("/later-by-date", "60")] {
        let failure = get(&fetcher, &page(path)).await.unwrap_err().failure();
        assert_eq!(failure.code, ErrorCode::TryLater);
        assert_eq!(
            failure.params["retry_after_secs"], secs,
            "the host would be asked too soon"
        );
    }
}

#[tokio::test]
async fn validators_that_cannot_stand_in_a_header_are_left_out() {
    let web = Web::start().await;
    let mut request = Request::page(url(&web.page("/a", "<p>a")));
    request.expect = Expect::Any;
    request.validators = Validators {
        etag: Some("\"a\r\nx-evil: 1\"".to_owned()),
        last_modified: Some("\0".to_owned()),
    };
    assert_eq!(
        body(&fetcher(), &request).await.bytes,
        b"<p>a",
        "a bad row in the library would block its feed"
    );
    assert_eq!(web.requests()[0].header("x-evil"), None);
}
