//! A subscription from day to day: everything once, then only what is new, and what is new costs little.

use kalan_test_kit::prose;
use kalan_test_kit::web::Web;

use crate::kalan::Kalan;

/// An RSS feed of one entry with this body.
fn feed_of_one(link: &str, title: &str, body: &str) -> String {
    format!(
        "<rss version=\"2.0\"><channel><title>Le carnet</title><item><title>{title}</title><link>{link}</link>\
         <guid>{link}</guid><pubDate>Mon, 06 Jan 2025 10:00:00 +0000</pubDate>\
         <description><![CDATA[{body}]]></description></item></channel></rss>"
    )
}

fn paragraphs(seed: u64) -> String {
    prose::article(seed)
        .paragraphs
        .iter()
        .map(|paragraph| format!("<p>{paragraph}</p>"))
        .collect()
}

#[test]
fn two_hundred_entries_come_once_then_a_sync_without_news_is_one_small_request() {
    let (kalan, web) = (Kalan::new(), Web::open());
    let subscribed = kalan.ok(&["subscribe", &web.subscription("/feed.xml", 200)]);
    assert_eq!(subscribed["feed"]["title"], "The loopback gazette");
    let first = kalan.ok(&["sync"]);
    assert_eq!(
        (&first["articles_new"], &first["assets_new"]),
        (&200.into(), &200.into()),
        "{first}"
    );
    assert_eq!(kalan.articles().len(), 200);

    let (requests, bytes) = (web.requests().len(), web.bytes_in() + web.bytes_out());
    let second = kalan.ok(&["sync"]);
    let spent = web.bytes_in() + web.bytes_out() - bytes;
    assert_eq!(web.requests().len() - requests, 1, "nothing new is one question");
    assert!(
        spent < 1024,
        "a dear network was paid {spent} bytes for nothing new"
    );
    let told = second["bytes_received"].as_u64().unwrap() + second["bytes_sent"].as_u64().unwrap();
    assert!(
        told < 1024 && told.abs_diff(spent) <= spent / 10,
        "told {told}, true {spent}"
    );
    assert_eq!(
        (&second["requests"], &second["articles_new"]),
        (&1.into(), &0.into())
    );
    assert_eq!(second["feeds_changed"], 0);

    web.subscription("/feed.xml", 201);
    let requests = web.requests().len();
    let third = kalan.ok(&["sync"]);
    assert_eq!(third["articles_new"], 1, "{third}");
    assert_eq!(
        web.requests().len() - requests,
        3,
        "one entry is its feed, its page and its picture"
    );
    let check = kalan.sound();
    assert_eq!((&check["articles"], &check["assets"]), (&201.into(), &201.into()));
}

#[test]
fn an_entry_whose_words_change_is_updated_and_keeps_its_star() {
    let (kalan, web) = (Kalan::new(), Web::open());
    let link = web.url("/whole/1");
    kalan.ok(&[
        "subscribe",
        &web.feed("/feed.xml", &feed_of_one(&link, "Le puits", &paragraphs(2))),
    ]);
    assert_eq!(kalan.ok(&["sync"])["articles_new"], 1);
    let id = kalan.article("Le puits");
    kalan.ok(&["mark", &id, "--starred", "--read"]);
    web.feed("/feed.xml", &feed_of_one(&link, "Le puits", &paragraphs(4)));
    let report = kalan.ok(&["sync"]);
    assert_eq!(
        (&report["articles_new"], &report["articles_updated"]),
        (&0.into(), &1.into()),
        "a correction is no second article: {report}"
    );
    assert_eq!(kalan.articles().len(), 1);
    assert_eq!(
        kalan.ok(&["show", &id])["starred"],
        true,
        "a correction must not take the star"
    );
    kalan.sound();
}

#[test]
fn a_teaser_brings_its_page_and_a_whole_entry_does_not() {
    let (kalan, web) = (Kalan::new(), Web::open());
    let (teased, whole) = (prose::article(6), web.url("/whole"));
    let page = format!(
        "<html lang=fr><title>{0}</title><article><h1>{0}</h1>{1}</article>",
        teased.headline,
        paragraphs(6)
    );
    let link = web.page("/teased", &page);
    kalan.ok(&[
        "subscribe",
        &web.feed(
            "/short.xml",
            &feed_of_one(&link, &teased.headline, "Il a plu… [lire la suite]"),
        ),
    ]);
    kalan.ok(&[
        "subscribe",
        &web.feed("/long.xml", &feed_of_one(&whole, "Entier", &paragraphs(8))),
    ]);
    let report = kalan.ok(&["sync"]);
    assert_eq!(report["articles_new"], 2, "{report}");
    let shown = kalan.ok(&["show", &kalan.article(&teased.headline)]);
    let last = teased.paragraphs.last().unwrap();
    assert!(
        shown["text"].as_str().unwrap().contains(last.as_str()),
        "a teaser is no article offline: {}",
        shown["text"]
    );
    assert_eq!(
        web.count("/whole"),
        0,
        "bytes were paid for what the feed had given"
    );
}

#[test]
fn a_site_leads_to_its_feed_and_a_missing_page_leaves_what_the_feed_gave() {
    let (kalan, web) = (Kalan::new(), Web::open());
    web.site(4);
    web.status("/feed/2", 404, &[]);
    let subscribed = kalan.ok(&["subscribe", &web.url("/")]);
    assert_eq!(subscribed["feed"]["url"], web.url("/feed.xml"));
    let report = kalan.ok(&["sync"]);
    assert_eq!(
        (&report["articles_new"], &report["deferred"]["articles"]),
        (&4.into(), &0.into()),
        "{report}"
    );
    kalan.sound();
}

#[test]
fn a_budget_is_kept_and_what_it_deferred_comes_next_time() {
    let (kalan, web) = (Kalan::new(), Web::open());
    kalan.ok(&["subscribe", &web.subscription("/feed.xml", 30)]);
    let report = kalan.ok(&["sync", "--budget", "60K"]);
    let spent = report["bytes_received"].as_u64().unwrap() + report["bytes_sent"].as_u64().unwrap();
    assert!(
        spent <= 60_000,
        "{spent} bytes of 60,000: the person pays for them"
    );
    let deferred = |report: &serde_json::Value| {
        report["deferred"]["articles"].as_u64().unwrap() + report["deferred"]["assets"].as_u64().unwrap()
    };
    assert!(deferred(&report) > 0, "{report}");
    let rest = kalan.ok(&["sync"]);
    assert_eq!(deferred(&rest), 0, "{rest}");
    let check = kalan.sound();
    assert_eq!((&check["articles"], &check["assets"]), (&30.into(), &30.into()));
}
