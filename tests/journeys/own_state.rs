//! What a person does to their library: lists of feeds in and out, marks, removals, ends of subscriptions.

use kalan_test_kit::web::Web;
use serde_json::Value;

use crate::kalan::Kalan;

fn addresses(kalan: &Kalan) -> Vec<String> {
    let feeds = kalan.ok(&["feeds"]);
    let mut urls: Vec<String> = feeds["feeds"]
        .as_array()
        .expect("the contract of the command names it")
        .iter()
        .map(|feed| {
            feed["url"]
                .as_str()
                .expect("the contract of the command names it")
                .to_owned()
        })
        .collect();
    urls.sort();
    urls
}

fn followed(entries: usize) -> (Kalan, Web) {
    let (kalan, web) = (Kalan::new(), Web::open());
    kalan.ok(&["subscribe", &web.subscription("/feed.xml", entries)]);
    kalan.ok(&["sync"]);
    (kalan, web)
}

#[test]
fn a_note_on_an_article_is_kept_shown_changed_and_taken_away() {
    let (kalan, _web) = followed(1);
    let id = kalan.articles()[0]["id"].as_str().expect("one came").to_owned();
    assert_eq!(kalan.ok(&["note", &id])["note"], Value::Null);
    kalan.ok(&["note", &id, "  À relire avec la classe.\nSurtout la fin. "]);
    assert_eq!(
        kalan.ok(&["show", &id])["note"],
        "À relire avec la classe.\nSurtout la fin."
    );
    let json = kalan.home().join("out.json").to_string_lossy().into_owned();
    kalan.ok(&["export", "--format", "json", "-o", &json]);
    assert!(
        std::fs::read_to_string(&json)
            .unwrap()
            .contains("À relire avec la classe.")
    );
    let page = kalan.home().join("out.html").to_string_lossy().into_owned();
    kalan.ok(&["export", "--format", "html", "-o", &page]);
    assert!(
        !std::fs::read_to_string(&page).unwrap().contains("À relire"),
        "what is given to others does not say what one wrote for oneself"
    );
    kalan.ok(&["mark", &id, "--read"]);
    assert_eq!(kalan.ok(&["note", &id, "Lu."])["note"], "Lu.");
    kalan.refused(&["note", &id, &"é".repeat(20_001)], 2, "usage");
    kalan.refused(&["note", "ffffff", "x"], 1, "not_found");
    assert_eq!(kalan.ok(&["note", &id, "--remove"])["note"], Value::Null);
    assert_eq!(kalan.ok(&["show", &id])["note"], Value::Null);
}

#[test]
fn a_list_of_feeds_imported_twice_is_there_once_and_comes_out_as_it_went_in() {
    let (kalan, other) = (Kalan::new(), Kalan::new());
    let list = kalan.home().join("feeds.opml");
    let text = "<?xml version=\"1.0\"?><opml version=\"2.0\"><head><title>Mine</title></head><body>\
        <outline text=\"Mali\"><outline type=\"rss\" text=\"L'Été &amp; l'hiver\" xmlUrl=\"https://a.example/feed\"/></outline>\
        <outline type=\"rss\" text=\"B\" xmlUrl=\"https://b.example/rss.xml\"/>\
        <outline text=\"no address\" xmlUrl=\"javascript:alert(1)\"/></body></opml>";
    std::fs::write(&list, text).unwrap();
    let first = kalan.ok(&["import", "feeds.opml"]);
    assert_eq!(
        (&first["feeds_added"], &first["skipped"]),
        (&2.into(), &1.into()),
        "{first}"
    );
    let second = kalan.ok(&["import", "feeds.opml"]);
    assert_eq!(
        (&second["feeds_added"], &second["feeds_known"]),
        (&0.into(), &2.into()),
        "{second}"
    );

    let out = kalan.home().join("out.opml").to_string_lossy().into_owned();
    kalan.ok(&["export", "--format", "opml", "-o", &out]);
    other.ok(&["import", &out]);
    assert_eq!(
        addresses(&other),
        addresses(&kalan),
        "a person moves house with all feeds"
    );
    let names = |kalan: &Kalan| -> Vec<(Value, Value)> {
        let feeds = kalan.ok(&["feeds"])["feeds"].as_array().cloned().unwrap();
        feeds
            .iter()
            .map(|feed| (feed["title"].clone(), feed["folder"].clone()))
            .collect()
    };
    assert_eq!(
        names(&other),
        names(&kalan),
        "names and folders are the person's own"
    );
    std::fs::write(&list, "<opml><body><outline").unwrap();
    kalan.refused(&["import", "feeds.opml"], 3, "unreadable");
    kalan.refused(&["import", "absent.opml"], 1, "not_found");
    assert_eq!(addresses(&kalan).len(), 2, "a damaged list changes nothing");
}

#[test]
fn marks_are_set_taken_back_and_listed() {
    let (kalan, _web) = followed(3);
    let ids: Vec<String> = kalan
        .articles()
        .iter()
        .map(|article| article["id"].as_str().unwrap().to_owned())
        .collect();
    kalan.ok(&["mark", &ids[0], &ids[1], "--read"]);
    kalan.ok(&["mark", &ids[2], "--starred"]);
    let count = |flag: &str| kalan.ok(&["list", flag])["articles"].as_array().unwrap().len();
    assert_eq!((count("--unread"), count("--starred")), (1, 1));
    kalan.ok(&["mark", &ids[0], "--unread"]);
    kalan.ok(&["mark", &ids[2], "--unstarred"]);
    assert_eq!((count("--unread"), count("--starred")), (2, 0));
    assert_eq!(
        kalan.ok(&["search", "is:unread"])["total"],
        2,
        "the search knows the marks"
    );
    kalan.refused(&["mark", &ids[0]], 2, "usage");
    kalan.refused(&["mark", "ffffffffffff", "--read"], 1, "not_found");
    kalan.refused(&["frobnicate"], 2, "usage");
}

#[test]
fn what_was_removed_does_not_come_back_with_the_next_sync() {
    let (kalan, web) = followed(3);
    let id = kalan.articles()[0]["id"].as_str().unwrap().to_owned();
    kalan.ok(&["rm", &id]);
    kalan.refused(&["show", &id], 1, "not_found");
    web.subscription("/feed.xml", 4);
    let report = kalan.ok(&["sync"]);
    assert_eq!(report["articles_new"], 1, "{report}");
    assert!(
        kalan.articles().iter().all(|article| article["id"] != id),
        "it was thrown away"
    );
    assert_eq!(kalan.articles().len(), 3);
    kalan.sound();
}

#[test]
fn an_ended_subscription_leaves_its_articles_and_is_asked_no_more() {
    let (kalan, web) = followed(3);
    let feed = kalan.ok(&["feeds"])["feeds"][0]["id"].clone();
    let id = feed.as_str().map_or_else(|| feed.to_string(), str::to_owned);
    assert_eq!(
        kalan.ok(&["list", "--feed", &id])["articles"]
            .as_array()
            .unwrap()
            .len(),
        3
    );
    kalan.ok(&["unsubscribe", &id]);
    assert!(addresses(&kalan).is_empty());
    assert_eq!(
        kalan.articles().len(),
        3,
        "they were read offline; they are the person's now"
    );
    let asked = web.requests().len();
    kalan.ok(&["sync"]);
    assert_eq!(web.requests().len(), asked);
    kalan.refused(&["unsubscribe", &id], 1, "not_found");
    kalan.sound();
}

#[test]
fn a_list_is_walked_page_by_page_without_gap_or_repeat() {
    let (kalan, _web) = followed(11);
    let (mut ids, mut after) = (Vec::new(), None::<String>);
    loop {
        let mut words = vec!["list".to_owned(), "--limit".to_owned(), "4".to_owned()];
        words.extend(after.map(|cursor| format!("--after={cursor}")));
        let page = kalan.ok(&words);
        ids.extend(
            page["articles"]
                .as_array()
                .unwrap()
                .iter()
                .map(|article| article["id"].to_string()),
        );
        after = page["next"].as_str().map(str::to_owned);
        if after.is_none() {
            break;
        }
    }
    let whole: Vec<String> = kalan
        .articles()
        .iter()
        .map(|article| article["id"].to_string())
        .collect();
    assert_eq!(ids, whole);
}

#[test]
fn a_dead_feed_shows_its_failure_beside_a_good_one() {
    let (kalan, web) = followed(1);
    kalan.ok(&["subscribe", &web.subscription("/second.xml", 1)]);
    web.status("/feed.xml", 404, &[]);
    let ran = kalan.run(&["sync"]);
    assert_eq!(ran.status, Some(1), "part of it failed: {}", ran.json);
    assert_eq!(
        ran.json["articles_new"], 1,
        "one dead feed must not stop the other"
    );
    let feeds = kalan.ok(&["feeds"]);
    let failed: Vec<&Value> = feeds["feeds"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|feed| !feed["failure"].is_null())
        .collect();
    assert_eq!(failed.len(), 1);
    assert_eq!(
        (
            &failed[0]["failure"]["code"],
            &failed[0]["failure"]["params"]["status"]
        ),
        (&"http_status".into(), &"404".into())
    );
}
