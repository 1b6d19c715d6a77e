//! A web that lies, cuts and bombs: each time one clear refusal, and a library as sound as before.

use kalan_test_kit::web::Web;
use kalan_test_kit::{picture, prose};

use crate::kalan::Kalan;

const LOGIN: &str = "<!DOCTYPE html><html><head><title>Wi-Fi login</title></head><body><h1>Welcome to the hotel</h1>\
    <form method=post action=/login><input name=user><input type=password name=password><button>Log in</button></form>\
    </body></html>";

fn page(seed: u64, more: &str) -> String {
    let prose = prose::article(seed);
    let text: String = prose
        .paragraphs
        .iter()
        .map(|text| format!("<p>{text}</p>"))
        .collect();
    format!(
        "<!DOCTYPE html><html lang={1}><title>{0}</title><article><h1>{0}</h1>{text}{more}</article>",
        prose.headline, prose.language
    )
}

#[test]
fn a_page_that_cannot_be_had_is_refused_with_its_reason_and_leaves_nothing() {
    let (kalan, web) = (Kalan::new(), Web::open());
    let article = page(2, "");
    let cases = [
        (
            web.page("/large", &"<p>word</p>".repeat(2_000_000)),
            3,
            "too_large",
        ),
        (
            web.bytes("/paper", "application/pdf", "%PDF-1.7"),
            3,
            "wrong_content_type",
        ),
        (
            web.page(
                "/empty",
                "<html><title>Nothing</title><nav><a href=/>Home</a></nav>",
            ),
            3,
            "no_article",
        ),
        (web.page("/login", LOGIN), 4, "login_required"),
        (web.url("/absent"), 4, "http_status"),
        (web.status("/gone", 410, &[]), 4, "gone"),
        (
            web.cut("/cut", "text/html", &article, article.len() / 2),
            4,
            "cut",
        ),
        (web.hang_up("/hang-up"), 4, "cut"),
        (web.redirect("/circle", 302, "/circle"), 4, "too_many_redirects"),
        (web.gzip_bomb("/bomb", "text/html", 200 << 20), 3, "too_large"),
        (
            web.feed(
                "/feed.xml",
                "<rss version=\"2.0\"><channel><title>F</title></channel></rss>",
            ),
            3,
            "no_article",
        ),
        ("http://kalan.invalid/page".to_owned(), 4, "dns_failed"),
        ("ftp://example.org/page".to_owned(), 2, "invalid_address"),
    ];
    for (address, status, code) in &cases {
        let error = kalan.refused(&["add", address], *status, code);
        let named = error["params"].to_string() + error["detail"].as_str().unwrap();
        let last = address.rsplit('/').next().unwrap();
        assert!(named.contains(last), "which page it was must be told: {error}");
    }
    kalan.sound_and_empty();

    let mut words = vec!["add".to_owned(), web.page("/good", &article)];
    words.extend(cases.iter().map(|case| case.0.clone()));
    let ran = kalan.run(&words);
    assert_eq!(ran.status, Some(1), "some worked, some failed");
    assert_eq!(
        ran.json["added"].as_array().map(Vec::len),
        Some(1),
        "one bad page must not stop the good one"
    );
    assert_eq!(ran.json["failed"].as_array().map(Vec::len), Some(cases.len()));
    kalan.sound();
}

#[test]
fn a_page_fifty_thousand_deep_ends_in_an_answer() {
    let (kalan, web) = (Kalan::new(), Web::open());
    let deep = format!("{}<p>At the bottom.</p>", "<div>".repeat(50_000));
    let ran = kalan.run(&["add", &web.page("/deep", &deep)]);
    assert_eq!(
        ran.status,
        Some(3),
        "no stack may break over a page: {}",
        ran.json
    );
    kalan.sound_and_empty();
    let around = page(4, &"<blockquote><b>".repeat(25_000));
    let ran = kalan.run(&["add", &web.page("/around", &around)]);
    assert!(matches!(ran.status, Some(0 | 3)), "{}", ran.json);
    kalan.sound();
}

#[test]
fn a_picture_that_claims_to_be_enormous_costs_only_itself() {
    let (kalan, web) = (Kalan::new(), Web::open());
    web.bytes("/bomb.png", "image/png", picture::bomb());
    web.bytes("/good.png", "image/png", picture::png(320, 200, 1));
    let images = "<img src=/bomb.png width=600 height=400><img src=/good.png width=320 height=200>";
    let added = kalan.ok(&["add", &web.page("/page", &page(6, images))]);
    let id = added["added"][0]["id"].as_str().unwrap();
    let shown = kalan.ok(&["show", id]);
    assert_eq!(
        (&shown["offline"]["kept"], &shown["offline"]["failed"]),
        (&1.into(), &1.into()),
        "{}",
        shown["offline"]
    );
    assert_eq!(kalan.sound()["assets"], 1);
}

#[test]
fn a_feed_without_end_and_a_page_in_its_place_cannot_be_subscribed_to() {
    let (kalan, web) = (Kalan::new(), Web::open());
    let endless = web.endless(
        "/endless.xml",
        "application/rss+xml",
        &"<item><title>again</title></item>".repeat(2000),
    );
    kalan.refused(&["subscribe", &endless], 3, "too_large");
    kalan.refused(&["subscribe", &web.page("/page", &page(2, ""))], 3, "not_a_feed");
    kalan.refused(&["subscribe", &web.url("/absent.xml")], 4, "http_status");
    assert_eq!(kalan.ok(&["feeds"])["feeds"].as_array().map(Vec::len), Some(0));
    kalan.sound_and_empty();
}

#[test]
fn a_feed_that_turns_bad_says_so_keeps_its_articles_and_recovers() {
    let (kalan, web) = (Kalan::new(), Web::open());
    let feed = web.subscription("/feed.xml", 2);
    kalan.ok(&["subscribe", &feed]);
    kalan.ok(&["sync"]);
    let trouble: [(&str, i32, &dyn Fn()); 5] = [
        ("login_required", 4, &|| drop(web.page("/feed.xml", LOGIN))),
        ("http_status", 4, &|| drop(web.status("/feed.xml", 500, &[]))),
        ("try_later", 4, &|| {
            drop(web.status("/feed.xml", 503, &[("retry-after", "600")]));
        }),
        ("too_large", 3, &|| {
            drop(web.endless("/feed.xml", "text/xml", &"<rss>".repeat(10_000)));
        }),
        ("not_a_feed", 3, &|| drop(web.page("/feed.xml", &page(8, "")))),
    ];
    for (code, status, begin) in trouble {
        begin();
        let ran = kalan.run(&["sync"]);
        let failed = &ran.json["feeds_failed"][0];
        assert_eq!(failed["error"]["code"], code, "{}", ran.json);
        assert_eq!(ran.status, Some(status), "{code}: {}", ran.json);
        assert_eq!(
            kalan.ok(&["feeds"])["feeds"][0]["failure"]["code"],
            code,
            "the list of feeds must show it"
        );
    }
    web.subscription("/feed.xml", 3);
    let report = kalan.ok(&["sync"]);
    assert_eq!(report["articles_new"], 1, "{report}");
    assert!(
        kalan.ok(&["feeds"])["feeds"][0]["failure"].is_null(),
        "a cured feed shows no failure"
    );
    assert_eq!(kalan.articles().len(), 3);
    kalan.sound();
}
