//! A budget of 300 kB for a library of 30 MB: it is held, what it buys comes in the promised order, and it all comes.

use std::time::Duration;

use kalan_test_kit::link::{Link, LinkQuality};
use kalan_test_kit::web::Web;
use kalan_test_kit::{picture, prose};
use serde_json::Value;

use crate::kalan::Kalan;

const ENTRIES: u64 = 60;
/// A window of TCP, and what a program takes in with one breath.
const WINDOW_BYTES: u64 = (64 + 16) * 1024;

/// A feed of pages with two pictures each, of about 250 kB and more.
fn put_up(web: &Web) -> String {
    let mut items = String::new();
    for number in (1..=ENTRIES).rev() {
        let prose = prose::article(number);
        let mut text = String::new();
        for (at, paragraph) in prose.paragraphs.iter().enumerate() {
            text.push_str(&format!("<p>{paragraph}</p>"));
            if at < 2 {
                let path = format!("/{}/{number}.png", ["lead", "second"][at]);
                let png = picture::png(345, 270, number * 2 + at as u64);
                web.resumable(&path, &[("content-type", "image/png")], png, usize::MAX);
                text.push_str(&format!("<figure><img src={path} width=345 height=270></figure>"));
            }
        }
        let headline = &prose.headline;
        let page = format!(
            "<html lang={}><title>{headline}</title><article><h1>{headline}</h1>{text}</article></html>",
            prose.language
        );
        let link = web.page(&format!("/text/{number}"), &page);
        items.push_str(&format!(
            "<item><title>{headline}</title><link>{link}</link><guid>{link}</guid><description>Un début…</description>\
             <pubDate>{:02} {} 2025 10:00:00 +0000</pubDate></item>",
            number % 28 + 1,
            ["Jan", "Feb", "Mar"][usize::try_from(number / 28).unwrap_or(0)]
        ));
    }
    web.feed(
        "/feed.xml",
        &format!("<rss version=\"2.0\"><channel><title>T</title>{items}</channel></rss>"),
    )
}

/// One sync, held to its budget by what went over the link: what a host has put on the way is not paid for there.
#[track_caller]
fn sync(kalan: &Kalan, link: &Link, budget: u64) -> Value {
    let before = link.carried();
    let report = kalan.ok(&["sync", "--budget", &budget.to_string()]);
    let cost = link.carried() - before;
    assert!(
        cost <= budget + WINDOW_BYTES,
        "{budget} bytes were allowed and {cost} paid: {report}"
    );
    report
}

#[tokio::test(flavor = "multi_thread")]
async fn three_hundred_kilobytes_are_held_of_thirty_million_and_the_next_syncs_finish_in_order() {
    let (kalan, web) = (Kalan::new(), Web::open());
    let quality = LinkQuality {
        bytes_per_sec: 1_500_000,
        delay: Duration::from_millis(5),
        lost_per_mille: 0,
        cut: None,
    };
    let link = Link::open(web.address(), quality).await.unwrap();
    web.named(link.address());
    kalan.ok(&["subscribe", &put_up(&web)]);
    let first = sync(&kalan, &link, 300_000);
    assert_eq!(first["limited_by"], "sync", "{first}");
    assert!(
        first["articles_new"].as_u64() > Some(10),
        "it must buy reading: {first}"
    );
    let mut syncs = 1;
    loop {
        let report = sync(&kalan, &link, if syncs < 4 { 300_000 } else { 5_000_000 });
        syncs += 1;
        if report["deferred"] == serde_json::json!({ "articles": 0, "assets": 0 }) {
            break;
        }
        assert!(syncs < 20, "it never ends: {report}");
    }
    let paid = link.carried();
    assert!(paid > 28_000_000, "the library must not fit: {paid}");
    assert!(paid < 39_000_000, "something was paid for twice: {paid}");
    let check = kalan.sound();
    assert_eq!(
        (&check["articles"], &check["assets"]),
        (&ENTRIES.into(), &(2 * ENTRIES).into()),
        "{check}"
    );
    let order: Vec<String> = web.requests().into_iter().map(|asked| asked.path).collect();
    let last_of = |kind: &str| {
        order
            .iter()
            .rposition(|path| path.starts_with(kind))
            .unwrap_or_default()
    };
    let first_of = |kind: &str| {
        order
            .iter()
            .position(|path| path.starts_with(kind))
            .unwrap_or_default()
    };
    assert!(
        last_of("/text/") < first_of("/lead/"),
        "a picture was bought before a text"
    );
    assert!(
        last_of("/lead/") < first_of("/second/"),
        "a second picture was bought before one that leads"
    );
}
