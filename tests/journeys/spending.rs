//! What a sync may spend, what it spends it on, and what it says of it: for people who pay by the megabyte.

use std::process::Stdio;

use kalan_test_kit::web::Web;
use kalan_test_kit::{picture, prose};
use serde_json::Value;
use tokio::process::Command;

use crate::kalan::Kalan;

/// What a host may have sent before it learned that the connection is closed: a first window of ten packets.
const WINDOW_BYTES: u64 = 15_000;

fn spent(web: &Web) -> u64 {
    web.bytes_in() + web.bytes_out()
}

fn number(document: &Value, name: &str) -> u64 {
    document[name]
        .as_u64()
        .unwrap_or_else(|| panic!("{name} in {document}"))
}

/// A feed of one entry, whose page is to be fetched.
fn teaser(web: &Web, path: &str, page: &str) -> String {
    web.feed(
        path,
        &format!(
            "<rss version=\"2.0\"><channel><title>{path}</title><item><title>{page}</title><link>{page}</link>\
             <guid>{page}</guid><pubDate>Mon, 06 Jan 2025 10:00:00 +0000</pubDate><description>Un début…</description>\
             </item></channel></rss>"
        ),
    )
}

/// A page with this many bytes of words in its article.
fn long_page(title: &str, bytes: usize) -> String {
    let mut text = String::new();
    for seed in 0.. {
        for paragraph in prose::article(seed).paragraphs {
            text.push_str(&format!("<p>{seed} {paragraph}</p>"));
        }
        if text.len() > bytes {
            break;
        }
    }
    format!("<html lang=fr><title>{title}</title><article><h1>{title}</h1>{text}</article></html>")
}

#[test]
fn a_budget_is_held_at_every_sync_and_the_next_ones_finish_without_paying_twice() {
    let (kalan, web) = (Kalan::new(), Web::open());
    kalan.ok(&["subscribe", &web.subscription("/feed.xml", 60)]);
    let mut syncs = 0;
    loop {
        let before = spent(&web);
        let report = kalan.ok(&["sync", "--budget", "60000"]);
        let cost = spent(&web) - before;
        assert!(
            cost <= 60_000 + WINDOW_BYTES,
            "60,000 bytes were allowed and {cost} paid"
        );
        let told = number(&report, "bytes_received") + number(&report, "bytes_sent");
        assert!(told.abs_diff(cost) <= cost / 20 + 200, "told {told}, paid {cost}");
        syncs += 1;
        if report["deferred"] == serde_json::json!({ "articles": 0, "assets": 0 }) {
            assert_eq!(report["limited_by"], Value::Null);
            break;
        }
        assert_eq!(report["limited_by"], "sync", "a person must learn why: {report}");
        assert!(syncs < 40, "it never ends: {report}");
    }
    assert!(syncs > 2, "the test must not fit into one budget");
    for entry in 1..=60 {
        assert_eq!(
            web.count(&format!("/feed/{entry}")),
            1,
            "page {entry} was paid for twice, or never"
        );
        // A picture whose size nobody knew may have been asked for once in vain.
        let asked = web.count(&format!("/feed/{entry}.png"));
        assert!(
            (1..=2).contains(&asked),
            "picture {entry} was asked for {asked} times"
        );
    }
    let (whole, before) = (Kalan::new(), spent(&web));
    whole.ok(&["subscribe", &web.url("/feed.xml")]);
    whole.ok(&["sync"]);
    let at_once = spent(&web) - before;
    assert!(
        before < at_once * 5 / 4,
        "{before} bytes in pieces, {at_once} in one go"
    );
    assert_eq!(kalan.sound()["articles"], 60);
}

#[test]
fn texts_come_before_pictures_and_from_each_feed_in_turn() {
    let (kalan, web) = (Kalan::new(), Web::open());
    kalan.ok(&["subscribe", &web.subscription("/busy.xml", 30)]);
    kalan.ok(&["subscribe", &web.subscription("/quiet.xml", 3)]);
    let report = kalan.ok(&["sync", "--budget", "60000"]);
    assert!(
        number(&report["deferred"], "articles") > 0,
        "the test must not fit into its budget: {report}"
    );
    assert_eq!(
        report["assets_new"], 0,
        "a picture was bought before a text: {report}"
    );
    for entry in 1..=3 {
        assert_eq!(
            web.count(&format!("/quiet/{entry}")),
            1,
            "the busy feed spent what the quiet one needed"
        );
    }
}

#[test]
fn a_day_that_is_spent_is_spent_whatever_a_sync_asks_for() {
    let (kalan, web) = (Kalan::new(), Web::open());
    kalan.ok(&["subscribe", &web.subscription("/feed.xml", 60)]);
    kalan.ok(&["network", "--day-limit", "50K", "--price", "0.5"]);
    let report = kalan.ok(&["sync", "--budget", "9M"]);
    assert_eq!(report["limited_by"], "day", "{report}");
    assert!(spent(&web) <= 50_000 + WINDOW_BYTES, "{}", spent(&web));
    let before = spent(&web);
    kalan.ok(&["sync"]);
    assert!(spent(&web) - before < 10_000, "the limit of the day was passed");
    let network = &kalan.ok(&["stats"])["network"];
    assert!(
        number(network, "today_bytes").abs_diff(spent(&web)) < 3000,
        "{network} {}",
        spent(&web)
    );
}

#[test]
fn what_is_saved_while_the_internet_is_off_waits_in_the_outbox_and_comes_with_the_next_sync() {
    let (kalan, web) = (Kalan::new(), Web::open());
    let page = web.page("/p", &long_page("Le puits", 3000));
    kalan.ok(&["network", "--never", "on"]);
    let error = kalan.refused(&["add", &page], 4, "network_off");
    assert_eq!(error["params"]["queued"], "true", "{error}");
    kalan.refused(&["sync"], 4, "network_off");
    assert_eq!(web.requests().len(), 0, "the switch must hold");
    kalan.ok(&["network", "--never", "off"]);
    assert_eq!(kalan.ok(&["sync"])["articles_new"], 1);
    assert_eq!(kalan.articles()[0]["title"], "Le puits");
    assert_eq!(web.count("/p"), 1);
    kalan.ok(&["sync"]);
    assert_eq!(web.count("/p"), 1, "what was sent must leave the outbox");
}

#[test]
fn a_site_that_is_subscribed_to_without_a_network_finds_its_feed_at_the_first_sync() {
    let (kalan, web) = (Kalan::new(), Web::open());
    web.site(2);
    kalan.ok(&["network", "--never", "on"]);
    let subscribed = kalan.ok(&["subscribe", &web.url("/")]);
    assert_eq!(subscribed["feed"]["checked"], Value::Null);
    kalan.ok(&["network", "--never", "off"]);
    assert_eq!(kalan.ok(&["sync"])["articles_new"], 2);
    let feeds = kalan.ok(&["feeds"]);
    assert_eq!(
        (&feeds["feeds"][0]["title"], &feeds["feeds"][0]["url"]),
        (&"The loopback gazette".into(), &web.url("/feed.xml").into())
    );
    kalan.ok(&["sync"]);
    assert_eq!(web.count("/"), 1, "the site is not asked again");
}

#[test]
fn a_feed_without_pictures_costs_no_picture_and_the_ledger_knows_what_each_feed_cost() {
    let (kalan, web) = (Kalan::new(), Web::open());
    let plain = kalan.ok(&["subscribe", &web.subscription("/plain.xml", 5)])["feed"]["id"].clone();
    kalan.ok(&["subscribe", &web.subscription("/shown.xml", 5)]);
    let set = kalan.ok(&["feed", plain.as_str().unwrap(), "--pictures", "none"]);
    assert_eq!(set["feed"]["pictures"], "none");
    let report = kalan.ok(&["sync"]);
    assert_eq!(
        (&report["assets_new"], &report["deferred"]["assets"]),
        (&5.into(), &0.into()),
        "{report}"
    );
    assert_eq!(web.count("/plain/1.png"), 0);
    let network = kalan.ok(&["stats"])["network"].clone();
    let cost = |title: &str| {
        let feeds = network["feeds"].as_array().unwrap();
        let found = feeds.iter().find(|feed| feed["feed"] == title);
        number(found.unwrap_or_else(|| panic!("{network}")), "bytes")
    };
    assert!(cost(plain.as_str().unwrap()) > 1000);
    let total: u64 = network["feeds"]
        .as_array()
        .unwrap()
        .iter()
        .map(|feed| number(feed, "bytes"))
        .sum();
    assert!(
        total.abs_diff(spent(&web)) < 200,
        "each byte belongs to somebody: {network} {}",
        spent(&web)
    );
    assert_eq!(kalan.ok(&["history"])["syncs"][0]["report"]["articles_new"], 10);
}

#[test]
fn the_pictures_of_one_feed_come_however_many_of_others_wait_before_them() {
    let (kalan, web) = (Kalan::new(), Web::open());
    kalan.ok(&["subscribe", &web.subscription("/busy.xml", 210)]);
    let quiet = kalan.ok(&["subscribe", &web.subscription("/quiet.xml", 2)])["feed"]["id"].clone();
    kalan.ok(&["sync", "--text-only"]);
    let report = kalan.ok(&["sync", "--feed", quiet.as_str().unwrap()]);
    assert_eq!(report["assets_new"], 2, "{report}");
    assert_eq!(web.count("/busy/210.png"), 0, "nobody asked for the other feed");
}

#[test]
fn nothing_is_asked_before_its_time_when_only_what_is_due_is_asked() {
    let (kalan, web) = (Kalan::new(), Web::open());
    kalan.ok(&["subscribe", &web.subscription("/feed.xml", 3)]);
    kalan.ok(&["sync"]);
    let before = web.requests().len();
    assert_eq!(kalan.ok(&["sync", "--due"])["requests"], 0);
    assert_eq!(
        web.requests().len(),
        before,
        "a scheduler that asks every quarter of an hour would pay each time"
    );
    assert_eq!(
        kalan.ok(&["sync"])["requests"],
        1,
        "a person who asks is answered"
    );
}

#[test]
fn a_page_whose_connection_breaks_again_and_again_arrives_in_one_sync_at_its_price() {
    let (kalan, web) = (Kalan::new(), Web::open());
    let page = long_page("Le fleuve", 200_000).into_bytes();
    let size = page.len() as u64;
    let at = web.resumable(
        "/long",
        &[("content-type", "text/html; charset=utf-8")],
        page,
        70_000,
    );
    let photo = web.resumable(
        "/photo.png",
        &[("content-type", "image/png")],
        picture::png(300, 200, 3),
        90_000,
    );
    assert!(photo.ends_with("photo.png"));
    kalan.ok(&["subscribe", &teaser(&web, "/feed.xml", &at)]);
    let before = spent(&web);
    let report = kalan.ok(&["sync"]);
    assert_eq!(
        (&report["articles_new"], &report["deferred"]["articles"]),
        (&1.into(), &0.into()),
        "{report}"
    );
    let cost = spent(&web) - before;
    assert!(cost < size * 13 / 10, "{cost} bytes for a page of {size}");
    let shown = kalan.ok(&["show", kalan.articles()[0]["id"].as_str().unwrap()]);
    assert!(number(&shown, "word_count") > 20_000, "the article must be whole");
}

#[test]
fn a_guard_against_robots_is_named_and_the_other_feeds_come() {
    let (kalan, web) = (Kalan::new(), Web::open());
    kalan.ok(&[
        "subscribe",
        &web.feed(
            "/guarded.xml",
            "<rss version=\"2.0\"><channel><title>G</title></channel></rss>",
        ),
    ]);
    kalan.ok(&["subscribe", &web.subscription("/feed.xml", 2)]);
    web.status("/guarded.xml", 403, &[("x-datadome", "protected")]);
    let ran = kalan.run(&["sync"]);
    assert_eq!(
        ran.json["feeds_failed"][0]["error"]["code"], "robot_wall",
        "{}",
        ran.json
    );
    assert_eq!(ran.json["articles_new"], 2);
}

#[tokio::test]
async fn one_sync_at_a_time_for_each_library_whatever_program_runs_it() {
    let (kalan, web) = (Kalan::new(), Web::open());
    kalan.ok(&["subscribe", &web.subscription("/feed.xml", 3)]);
    let gate = web.slow("/feed/2", "text/html", &["<html>", "</html>"]);
    let running = Command::from(kalan.command(&["sync"]))
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    web.wait_for("/feed/2", 1).await;
    kalan.refused(&["sync"], 1, "library_busy");
    gate.release(2);
    let output = running.wait_with_output().await.unwrap();
    assert!(output.status.success(), "the first must not be disturbed");
    kalan.ok(&["sync"]);
}
