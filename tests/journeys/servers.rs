//! Reading with a server too: subscriptions and articles come, marks go both ways, and no mark is ever lost.

use kalan_test_kit::web::{Manners, Reader, Web};
use serde_json::Value;

use crate::kalan::Kalan;

const BOTH: [Manners; 2] = [Manners::FreshRss, Manners::Miniflux];

fn connect(kalan: &Kalan, reader: &Reader) {
    let words = ["server", "add", reader.url(), "--user", "awa", "--password-stdin"];
    let ran = kalan.run_told(&words, "pass word&");
    assert_eq!(ran.status, Some(0), "{}", ran.json);
}

/// A library connected to a server of one feed with three articles, synced.
fn connected(manners: Manners) -> (Kalan, Web, Reader) {
    let (kalan, web) = (Kalan::new(), Web::open());
    let reader = web.reader(manners);
    reader.feed(3, &web.url("/feed.xml"), "Le Fleuve", "Mali");
    for id in [1001, 1002, 1003] {
        reader.item(id, 3, &web.url(&format!("/a/{id}")), &format!("Article {id}"));
    }
    connect(&kalan, &reader);
    kalan.ok(&["sync"]);
    (kalan, web, reader)
}

fn state(kalan: &Kalan, title: &str) -> (bool, bool) {
    let articles = kalan.articles();
    let article = articles.iter().find(|article| article["title"] == title);
    let article = article.unwrap_or_else(|| panic!("no \"{title}\" in {articles:#?}"));
    (article["read"] == true, article["starred"] == true)
}

fn server(kalan: &Kalan) -> Value {
    kalan.ok(&["server", "list"])["servers"][0].clone()
}

/// What was sent to change a mark, oldest first.
fn edits(web: &Web) -> Vec<String> {
    let requests = web.requests();
    let edits = requests
        .iter()
        .filter(|request| request.path.contains("edit-tag"));
    edits.map(|request| request.body.clone()).collect()
}

#[test]
fn subscriptions_and_articles_of_a_server_come_once_and_its_feeds_are_not_asked_directly() {
    for manners in BOTH {
        let (kalan, web, _reader) = connected(manners);
        let feeds = kalan.ok(&["feeds"]);
        let feed = &feeds["feeds"][0];
        assert_eq!(
            (&feed["title"], &feed["folder"], &feed["unread"]),
            (&"Le Fleuve".into(), &"Mali".into(), &3.into()),
            "{manners:?}"
        );
        assert_eq!(kalan.articles().len(), 3);
        let before = web.bytes_in() + web.bytes_out();
        let report = kalan.ok(&["sync"]);
        let cost = web.bytes_in() + web.bytes_out() - before;
        assert_eq!(
            (&report["articles_new"], &report["articles_updated"]),
            (&0.into(), &0.into())
        );
        assert_eq!(web.count("/feed.xml"), 0, "the feed was asked besides its server");
        let contents = web
            .requests()
            .iter()
            .filter(|r| r.path.contains("contents"))
            .count();
        assert_eq!(contents, 1, "words that are here were fetched again");
        assert!(
            cost < 2500,
            "{cost} bytes to learn that nothing is new, by {manners:?}"
        );
        kalan.sound();
    }
}

#[test]
fn marks_go_both_ways() {
    for manners in BOTH {
        let (kalan, web, reader) = connected(manners);
        kalan.ok(&["mark", &kalan.article("Article 1001"), "--read", "--starred"]);
        reader.mark(1002, true, true);
        let report = kalan.ok(&["sync"]);
        assert_eq!(report["changes_sent"], 2, "{report}");
        assert_eq!(reader.marks(1001), (true, true), "{manners:?}");
        assert_eq!(state(&kalan, "Article 1002"), (true, true), "{manners:?}");
        assert_eq!(
            edits(&web).len(),
            2,
            "what came from the server was sent back to it"
        );
        kalan.ok(&["mark", &kalan.article("Article 1001"), "--unread", "--unstarred"]);
        reader.mark(1002, false, false);
        kalan.ok(&["sync"]);
        assert_eq!(reader.marks(1001), (false, false));
        assert_eq!(state(&kalan, "Article 1002"), (false, false));
    }
}

#[test]
fn a_mark_made_while_the_server_is_away_is_not_undone_and_is_sent_when_it_is_back() {
    let (kalan, _web, reader) = connected(Manners::Miniflux);
    kalan.ok(&["mark", &kalan.article("Article 1001"), "--read"]);
    reader.state().off = true;
    for _ in 0..2 {
        let ran = kalan.run(&["sync"]);
        assert_eq!(
            ran.json["sources_failed"].as_array().map(Vec::len),
            Some(1),
            "{}",
            ran.json
        );
    }
    assert_eq!(
        server(&kalan)["waiting"],
        1,
        "each command is a restart: the mark waits on the disk"
    );
    assert_eq!(reader.marks(1001), (false, false));
    assert_eq!(
        state(&kalan, "Article 1001"),
        (true, false),
        "it was not read here any more"
    );
    reader.state().off = false;
    kalan.ok(&["sync"]);
    assert_eq!(
        (reader.marks(1001), server(&kalan)["waiting"].clone()),
        ((true, false), 0.into())
    );
    assert_eq!(state(&kalan, "Article 1001"), (true, false));
}

#[test]
fn a_server_that_says_unread_never_unreads_what_it_has_not_been_told() {
    let (kalan, _web, reader) = connected(Manners::FreshRss);
    // It refuses this mark, day after day, and goes on saying that the article is unread.
    reader.state().refuses = vec![1001];
    kalan.ok(&[
        "mark",
        &kalan.article("Article 1001"),
        &kalan.article("Article 1002"),
        "--read",
    ]);
    for _ in 0..3 {
        kalan.ok(&["sync"]);
        assert_eq!(
            state(&kalan, "Article 1001"),
            (true, false),
            "the person's mark was undone"
        );
    }
    assert_eq!(
        reader.marks(1002),
        (true, false),
        "one refused mark held up another"
    );
    let told = server(&kalan);
    assert_eq!(
        (&told["waiting"], &told["refused"]),
        (&1.into(), &1.into()),
        "it is kept and said"
    );
    let refused = kalan.refused(&["server", "remove", "1"], 1, "changes_waiting");
    assert_eq!(refused["params"]["count"], "1");
    kalan.ok(&["server", "remove", "1", "--discard"]);
    assert_eq!(
        kalan.articles().len(),
        3,
        "leaving a server takes no article away"
    );
}

#[test]
fn a_mark_whose_answer_was_lost_is_sent_again_and_one_taken_back_meanwhile_is_taken_back_there() {
    let (kalan, _web, reader) = connected(Manners::Miniflux);
    kalan.ok(&["mark", &kalan.article("Article 1001"), "--read"]);
    // Taken, and the connection breaks; asked once more at once, and it breaks again.
    reader.state().loses_answers = 2;
    let ran = kalan.run(&["sync"]);
    assert_eq!(
        ran.json["sources_failed"][0]["error"]["code"], "cut",
        "{}",
        ran.json
    );
    assert_eq!(
        (reader.marks(1001), server(&kalan)["waiting"].clone()),
        ((true, false), 1.into())
    );
    kalan.ok(&["mark", &kalan.article("Article 1001"), "--unread"]);
    reader.state().loses_answers = 0;
    kalan.ok(&["sync"]);
    assert_eq!(
        reader.marks(1001),
        (false, false),
        "the server was left with what the person took back"
    );
    assert_eq!(state(&kalan, "Article 1001"), (false, false));
    assert_eq!(server(&kalan)["waiting"], 0);
}

#[test]
fn a_pass_that_runs_out_in_the_middle_is_renewed_and_nothing_is_lost_or_done_twice() {
    for manners in BOTH {
        for after in 0..6 {
            let (kalan, web, reader) = connected(manners);
            kalan.ok(&["mark", &kalan.article("Article 1001"), "--read"]);
            reader.item(1004, 3, &web.url("/a/1004"), "Article 1004");
            reader.state().expires_after = Some(after);
            let report = kalan.ok(&["sync"]);
            assert_eq!(report["articles_new"], 1, "{manners:?} after {after}: {report}");
            assert_eq!(reader.marks(1001), (true, false), "{manners:?} after {after}");
        }
    }
}

#[test]
fn a_talk_that_breaks_anywhere_goes_on_at_the_next_sync() {
    for breaks in 0..8 {
        let (kalan, web) = (Kalan::new(), Web::open());
        let reader = web.reader(Manners::FreshRss);
        reader.feed(3, &web.url("/feed.xml"), "Le Fleuve", "Mali");
        connect(&kalan, &reader);
        for id in 1..=120 {
            reader.item(id, 3, &web.url(&format!("/a/{id}")), &format!("Article {id}"));
        }
        reader.state().breaks_after = Some(breaks);
        kalan.run(&["sync"]);
        reader.state().breaks_after = None;
        kalan.ok(&["sync"]);
        assert_eq!(kalan.articles().len(), 120, "broken after {breaks} requests");
        let titles: std::collections::HashSet<String> = kalan
            .articles()
            .iter()
            .map(|article| article["title"].to_string())
            .collect();
        assert_eq!(titles.len(), 120, "one came twice and another not at all");
        kalan.sound();
    }
}

#[test]
fn lists_that_come_in_pages_are_read_to_their_end() {
    for manners in BOTH {
        let (kalan, web) = (Kalan::new(), Web::open());
        let reader = web.reader(manners);
        reader.feed(3, &web.url("/feed.xml"), "Le Fleuve", "Mali");
        for id in 1..=25 {
            reader.item(id, 3, &web.url(&format!("/a/{id}")), &format!("Article {id}"));
        }
        reader.state().page = 10;
        connect(&kalan, &reader);
        kalan.ok(&["sync"]);
        assert_eq!(kalan.articles().len(), 25, "{manners:?}");
        kalan.ok(&["sync"]);
        let unread = kalan.ok(&["list", "--unread"])["articles"]
            .as_array()
            .map(Vec::len);
        assert_eq!(unread, Some(25), "what was on the second page was taken for read");
    }
}

#[test]
fn an_article_that_is_here_already_is_recognised_and_the_persons_marks_win() {
    let (kalan, web) = (Kalan::new(), Web::open());
    let page = "<html lang=fr><title>Article 7</title><article><h1>Article 7</h1>".to_owned()
        + &"<p>un mot de plus, et encore un autre, pour que ce soit un article.</p>".repeat(30);
    kalan.ok(&["add", &web.page("/a/7", &page)]);
    let id = kalan.articles()[0]["id"].as_str().unwrap().to_owned();
    kalan.ok(&["mark", &id, "--read", "--starred"]);
    let reader = web.reader(Manners::Miniflux);
    reader.feed(3, &web.url("/feed.xml"), "Le Fleuve", "Mali");
    reader.item(7, 3, &web.url("/a/7"), "Article 7");
    connect(&kalan, &reader);
    kalan.ok(&["sync"]);
    assert_eq!(kalan.articles().len(), 1, "the same article twice");
    assert_eq!(
        kalan.ok(&["list", "--unread"])["articles"]
            .as_array()
            .map(Vec::len),
        Some(0)
    );
    kalan.ok(&["sync"]);
    assert_eq!(
        reader.marks(7),
        (true, true),
        "the server was not told what the person had done"
    );
}

#[test]
fn subscriptions_begun_and_ended_on_either_side_reach_the_other() {
    for manners in BOTH {
        let (kalan, web, reader) = connected(manners);
        let second = web.subscription("/second.xml", 2);
        kalan.ok(&["subscribe", &second, "--server", "1"]);
        kalan.ok(&["sync"]);
        let there = |reader: &Reader, url: &str| reader.state().feeds.values().any(|feed| feed.0 == url);
        assert!(there(&reader, &second), "{manners:?}");
        let feeds = kalan.ok(&["feeds"])["feeds"].as_array().cloned().unwrap();
        assert_eq!(feeds.len(), 2, "{manners:?}: {feeds:#?}");
        let id = feeds.iter().find(|feed| feed["url"] == second.as_str()).unwrap()["id"].clone();
        kalan.ok(&["unsubscribe", id.as_str().unwrap()]);
        kalan.ok(&["sync"]);
        assert!(!there(&reader, &second), "{manners:?}");
        assert_eq!(
            kalan.ok(&["feeds"])["feeds"].as_array().map(Vec::len),
            Some(1),
            "it came back"
        );
        reader.state().feeds.clear();
        kalan.ok(&["sync"]);
        assert_eq!(
            kalan.ok(&["feeds"])["feeds"].as_array().map(Vec::len),
            Some(1),
            "a server that lost everything must not take it from here"
        );
        reader.feed(9, &web.url("/other.xml"), "Autre", "");
        kalan.ok(&["sync"]);
        let feeds = kalan.ok(&["feeds"])["feeds"].as_array().cloned().unwrap();
        assert_eq!((feeds.len(), &feeds[0]["title"]), (1, &"Autre".into()));
        assert_eq!(
            kalan.articles().len(),
            3,
            "the articles of an ended subscription stay"
        );
        let unread = kalan.ok(&["list", "--unread"])["articles"]
            .as_array()
            .map(Vec::len);
        assert_eq!(unread, Some(3), "and stay unread");
    }
}

#[test]
fn a_teaser_is_there_at_once_and_its_page_is_fetched_as_for_any_feed() {
    let (kalan, web, reader) = connected(Manners::FreshRss);
    let page = "<html lang=fr><title>Long</title><article><h1>Long</h1>".to_owned()
        + &"<p>un mot de plus, et encore un autre, pour que ce soit un long article.</p>".repeat(40);
    web.page("/a/9", &page);
    reader.item(1009, 3, &web.url("/a/9"), "Long");
    reader.state().items.get_mut(&1009).unwrap().html = "<p>Un début…</p>".to_owned();
    let report = kalan.ok(&["sync"]);
    assert_eq!(report["deferred"]["articles"], 0, "{report}");
    let text = kalan.run(&["show", &kalan.article("Long")]).json["html"].to_string();
    assert!(text.contains("long article"), "{text}");
    kalan.ok(&["mark", &kalan.article("Long"), "--read"]);
    kalan.ok(&["sync"]);
    assert_eq!(
        reader.marks(1009),
        (true, false),
        "the fetched article was no longer the server's"
    );
}

#[test]
fn what_a_hostile_server_sends_harms_nothing() {
    let (kalan, web, reader) = connected(Manners::FreshRss);
    let other = Web::open();
    other.page("/secret", "<p>behind the wall");
    reader.item(1010, 3, "javascript:alert(1)", "Script");
    reader.state().items.get_mut(&1010).unwrap().html =
        "<p onclick='x()'>mot</p><script>alert(1)</script><img src=x onerror=alert(1)>".to_owned();
    // A teaser that leads to another machine of this network.
    reader.item(1011, 3, &other.url("/secret"), "Behind");
    reader.state().items.get_mut(&1011).unwrap().html = "<p>Un début…</p>".to_owned();
    kalan.run(&["sync"]);
    assert_eq!(other.count("/secret"), 0, "a server led us behind the wall");
    let shown = kalan.ok(&["show", &kalan.article("Script")]).to_string();
    assert!(!shown.contains("onclick") && !shown.contains("alert"), "{shown}");

    let list = "/api/greader.php/reader/api/0/subscription/list";
    let ids = "/api/greader.php/reader/api/0/stream/items/ids";
    let refs: Vec<String> = (0..1_000_000).map(|id| format!("{{\"id\":\"{id}\"}}")).collect();
    let million = format!("{{\"itemRefs\":[{}]}}", refs.join(","));
    let circle = "{\"itemRefs\":[{\"id\":\"1001\"}],\"continuation\":\"1\"}";
    let portal = "<html><title>Wi-Fi login</title><h1>Welcome to the hotel</h1><form method=post action=/login>\
        <input name=user><input type=password name=password><button>Log in</button></form></html>";
    for (path, body, code) in [
        (ids, circle, None),
        (list, "not json", Some("server_answer")),
        (list, portal, Some("login_required")),
        (ids, million.as_str(), Some("server_answer")),
        (ids, "{\"itemRefs\":{\"a\":1}}", Some("server_answer")),
    ] {
        web.bytes(path, "application/json", body);
        let ran = kalan.run(&["sync"]);
        let failed = ran.json["sources_failed"][0]["error"]["code"].as_str();
        assert_eq!(failed, code, "{}", ran.json);
        web.forget(path);
    }
    let report = kalan.ok(&["sync"]);
    assert_eq!(
        report["deferred"]["articles"], 0,
        "what it never had is waited for: {report}"
    );
    assert_eq!(
        ["Article 1001", "Article 1002"].map(|title| state(&kalan, title).0),
        [false, false],
        "a broken list was taken for everything being read"
    );
    kalan.sound();
}

#[test]
fn what_is_wrong_with_a_server_is_said_in_its_own_words_and_nothing_is_kept() {
    let (kalan, web) = (Kalan::new(), Web::open());
    let reader = web.reader(Manners::FreshRss);
    let add = |url: &str, password: &str| {
        let ran = kalan.run_told(&["server", "add", url, "--user", "awa"], password);
        (ran.status, ran.json["error"]["code"].as_str().map(str::to_owned))
    };
    let said = |status, code: &str| (Some(status), Some(code.to_owned()));
    assert_eq!(add(reader.url(), "wrong"), said(4, "wrong_password"));
    assert_eq!(
        add(&web.page("/blog", "<p>a page"), "pass word&"),
        said(3, "not_a_server")
    );
    reader.state().off = true;
    assert_eq!(add(&web.url("/"), "pass word&"), said(4, "server_switched_off"));
    reader.state().off = false;
    assert_eq!(
        kalan.ok(&["server", "list"])["servers"].as_array().map(Vec::len),
        Some(0)
    );
    // The address of the page that people copy leads there too.
    let ran = kalan.run_told(&["server", "add", &web.url("/"), "--user", "awa"], "pass word&");
    assert_eq!(ran.json["server"]["url"], reader.url(), "{}", ran.json);
    let library = std::fs::read(kalan.library().join("library.db")).unwrap();
    let log = std::fs::read(kalan.library().join("library.db-wal")).unwrap_or_default();
    for bytes in [library, log] {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        assert!(!text.contains("pass word&"), "the password stands in the library");
    }
}

#[test]
fn a_budget_and_the_switch_hold_for_a_server_too() {
    let (kalan, web) = (Kalan::new(), Web::open());
    let reader = web.reader(Manners::Miniflux);
    reader.feed(3, &web.url("/feed.xml"), "Le Fleuve", "Mali");
    for id in 1..=200 {
        reader.item(id, 3, &web.url(&format!("/a/{id}")), &format!("Article {id}"));
    }
    connect(&kalan, &reader);
    kalan.ok(&["network", "--never", "on"]);
    let before = web.requests().len();
    kalan.refused(&["sync"], 4, "network_off");
    assert_eq!(web.requests().len(), before);
    kalan.ok(&["network", "--never", "off"]);
    let mut syncs = 0;
    loop {
        let before = web.bytes_in() + web.bytes_out();
        let report = kalan.ok(&["sync", "--budget", "80000"]);
        let cost = web.bytes_in() + web.bytes_out() - before;
        assert!(cost <= 95_000, "80,000 bytes were allowed and {cost} paid");
        syncs += 1;
        if report["deferred"]["articles"] == 0 {
            break;
        }
        assert_eq!(report["limited_by"], "sync", "{report}");
        assert!(syncs < 20, "it never ends: {report}");
    }
    assert!(syncs > 2, "the test must not fit into one budget");
    assert_eq!(kalan.articles().len(), 200);
    let stats = kalan.ok(&["stats"]).to_string();
    assert!(stats.contains("127.0.0.1"), "{stats}");
}
