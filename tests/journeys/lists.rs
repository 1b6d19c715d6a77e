//! A list of feeds at an address, kept in step: what joins comes, what leaves goes unless it is dear to the person.

use kalan_test_kit::web::Web;
use serde_json::Value;

use crate::kalan::Kalan;

fn publish(web: &Web, feeds: &[(&str, &str, &str)]) -> String {
    let outlines: String = feeds
        .iter()
        .map(|(url, title, folder)| {
            format!("<outline text=\"{folder}\"><outline type=\"rss\" text=\"{title}\" xmlUrl=\"{url}\"/></outline>")
        })
        .collect();
    let list = format!("<opml version=\"2.0\"><head><title>L</title></head><body>{outlines}</body></opml>");
    web.validated("/list.opml", "text/x-opml", list.into_bytes())
}

/// The feeds by name: title, folder.
fn feeds(kalan: &Kalan) -> Vec<(String, String)> {
    let feeds = kalan.ok(&["feeds"]);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let each = feeds["feeds"].as_array().cloned().unwrap_or_default();
    each.iter()
        .map(|feed| (text(&feed["title"]), text(&feed["folder"])))
        .collect()
}

/// Lets a day pass for the list.
fn tomorrow(kalan: &Kalan) {
    let library = rusqlite::Connection::open(kalan.library().join("library.db"));
    let library = library.expect("the library is there");
    library
        .execute("UPDATE lists SET next_check_at = 0", [])
        .expect("it has lists");
}

#[test]
fn what_joins_a_list_comes_and_what_leaves_it_goes_unless_it_is_dear() {
    let (kalan, web) = (Kalan::new(), Web::open());
    let [a, b, c] = ["/a.xml", "/b.xml", "/c.xml"].map(|path| web.subscription(path, 1));
    kalan.ok(&["subscribe", &c]);
    let list = publish(&web, &[(&a, "A", "F"), (&b, "B", "F"), (&c, "C", "F")]);
    let report = kalan.ok(&["subscribe", "--list", &list]);
    assert_eq!(report["list"]["feeds_added"], 2, "{report}");
    kalan.ok(&["sync"]);
    let articles = kalan.articles();
    let of_b = articles
        .iter()
        .find(|article| article["site_name"] == "B")
        .unwrap();
    kalan.ok(&["mark", of_b["id"].as_str().unwrap(), "--starred"]);
    let d = web.subscription("/d.xml", 1);
    publish(&web, &[(&d, "D", "G")]);
    kalan.ok(&["sync"]);
    assert_eq!(feeds(&kalan).len(), 3, "a list is asked once a day");
    tomorrow(&kalan);
    kalan.ok(&["sync"]);
    let names: Vec<String> = feeds(&kalan).into_iter().map(|(title, _)| title).collect();
    assert!(
        names.contains(&"B".to_owned()),
        "a starred article keeps its feed: {names:?}"
    );
    assert!(
        names.contains(&"D".to_owned()) && !names.contains(&"A".to_owned()),
        "{names:?}"
    );
    assert_eq!(names.len(), 3, "the person's own subscription stays: {names:?}");
    assert_eq!(kalan.articles().len(), 3, "articles stay whatever leaves");
    kalan.sound();
}

#[test]
fn names_and_folders_follow_and_an_unchanged_broken_or_empty_list_changes_nothing() {
    let (kalan, web) = (Kalan::new(), Web::open());
    let [a, b] = ["/a.xml", "/b.xml"].map(|path| web.subscription(path, 1));
    let list = publish(&web, &[(&a, "A", "F"), (&b, "B", "F")]);
    kalan.ok(&["subscribe", "--list", &list]);
    publish(&web, &[(&a, "A2", "G"), (&b, "B", "F")]);
    tomorrow(&kalan);
    kalan.ok(&["sync"]);
    let followed = [("A2", "G"), ("B", "F")].map(|(title, folder)| (title.to_owned(), folder.to_owned()));
    assert_eq!(feeds(&kalan), followed);
    let before = web.requests().len();
    tomorrow(&kalan);
    kalan.ok(&["sync"]);
    let requests = web.requests();
    let asked = requests[before..]
        .iter()
        .find(|asked| asked.path == "/list.opml")
        .unwrap();
    assert!(
        asked.header("if-none-match").is_some(),
        "a list that is the same was paid for again"
    );
    publish(&web, &[]);
    tomorrow(&kalan);
    kalan.ok(&["sync"]);
    assert_eq!(feeds(&kalan), followed, "an empty list took every subscription");
    for (status, body) in [(200, "<opml><body><outline"), (503, "")] {
        web.answer("/list.opml", status, &[("content-type", "text/xml")], body);
        tomorrow(&kalan);
        let ran = kalan.run(&["sync"]);
        assert_eq!(
            ran.json["sources_failed"].as_array().map(Vec::len),
            Some(1),
            "{}",
            ran.json
        );
        assert_eq!(feeds(&kalan), followed);
    }
    let told = kalan.ok(&["lists"]);
    assert_eq!(told["lists"][0]["failure"]["code"], "try_later", "{told}");
}

#[test]
fn what_the_person_ended_does_not_come_back_and_a_list_left_leaves_its_feeds() {
    let (kalan, web) = (Kalan::new(), Web::open());
    let [a, b] = ["/a.xml", "/b.xml"].map(|path| web.subscription(path, 1));
    kalan.ok(&["subscribe", "--list", &publish(&web, &[(&a, "A", "F")])]);
    let id = kalan.ok(&["feeds"])["feeds"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    kalan.ok(&["unsubscribe", &id]);
    publish(&web, &[(&a, "A", "G"), (&b, "B", "F")]);
    tomorrow(&kalan);
    kalan.ok(&["sync"]);
    assert_eq!(feeds(&kalan), [("B".to_owned(), "F".to_owned())]);
    kalan.ok(&["lists", "--remove", "1"]);
    assert_eq!(feeds(&kalan).len(), 1);
    kalan.refused(&["lists", "--remove", "1"], 1, "not_found");
    kalan.refused(
        &["subscribe", "--list", &web.page("/page", "<p>no list")],
        3,
        "unreadable",
    );
    assert_eq!(kalan.ok(&["lists"])["lists"].as_array().map(Vec::len), Some(0));
}
