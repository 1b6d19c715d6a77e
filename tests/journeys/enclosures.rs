//! Sounds and files that entries bring, and the older entries of a feed: both only when they are asked for.

use std::path::PathBuf;

use kalan_test_kit::web::Web;
use serde_json::{Value, json};

use crate::kalan::Kalan;

const CUT_AFTER: usize = 150_000;

fn podcast(sound: &str, length: usize) -> String {
    format!(
        "<rss version=\"2.0\"><channel><title>A radio</title><item><title>The news of today</title><guid>1</guid>\
         <description>{}</description><enclosure url=\"{sound}\" type=\"audio/mpeg\" length=\"{length}\"/>\
         </item></channel></rss>",
        "A summary of what is said, long enough to be read. ".repeat(60)
    )
}

/// Bytes that do not repeat.
fn sound(length: usize) -> Vec<u8> {
    (0u32..)
        .flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes())
        .take(length)
        .collect()
}

fn assets(kalan: &Kalan) -> Vec<PathBuf> {
    let folders = std::fs::read_dir(kalan.library().join("assets"))
        .into_iter()
        .flatten()
        .flatten();
    let files = folders
        .filter_map(|folder| std::fs::read_dir(folder.path()).ok())
        .flatten()
        .flatten();
    files.map(|file| file.path()).collect()
}

fn only_article(kalan: &Kalan) -> String {
    kalan.articles()[0]["id"].as_str().expect("an id").to_owned()
}

fn state(kalan: &Kalan, id: &str) -> Value {
    kalan.ok(&["enclosures", id])["enclosures"][0]["state"].clone()
}

#[test]
fn a_sound_comes_only_when_it_is_asked_for_goes_on_after_a_cut_and_goes_when_it_is_let_go() {
    let (kalan, web) = (Kalan::new(), Web::open());
    let bytes = sound(400_000);
    let head = [("content-type", "audio/mpeg"), ("etag", "\"s\"")];
    let address = web.resumable("/news.mp3", &head, bytes.clone(), CUT_AFTER);
    kalan.ok(&[
        "subscribe",
        &web.feed("/feed.xml", &podcast(&address, bytes.len())),
    ]);
    kalan.ok(&["sync"]);
    assert_eq!(web.count("/news.mp3"), 0, "400 kB that nobody asked for");
    let id = only_article(&kalan);
    assert_eq!(state(&kalan, &id)["state"], "offered");
    kalan.ok(&["enclosures", &id, "--fetch"]);
    assert_eq!(state(&kalan, &id)["state"], "waiting");
    let before = web.bytes_out();
    for _ in 0..3 {
        kalan.run(&["sync"]);
    }
    let kept = state(&kalan, &id);
    assert_eq!(
        (&kept["state"], &kept["size_bytes"]),
        (&json!("kept"), &json!(400_000)),
        "{kept}"
    );
    assert!(
        web.bytes_out() - before < 460_000,
        "what had come was paid for again"
    );
    assert_eq!(std::fs::read(&assets(&kalan)[0]).expect("it is there"), bytes);
    let all = kalan.ok(&["enclosures"]);
    assert_eq!(
        (&all["kept_bytes"], &all["items"][0]["title"]),
        (&json!(400_000), &json!("The news of today"))
    );
    kalan.ok(&["check"]);
    kalan.ok(&["enclosures", &id, "--remove"]);
    assert_eq!(
        assets(&kalan),
        Vec::<PathBuf>::new(),
        "its room was not given back"
    );
    assert_eq!(state(&kalan, &id)["state"], "offered");
}

#[test]
fn a_sound_beyond_the_room_is_not_begun_and_says_what_to_do() {
    let (kalan, web) = (Kalan::new(), Web::open());
    let address = web.bytes("/news.mp3", "audio/mpeg", sound(300_000));
    kalan.ok(&["subscribe", &web.feed("/feed.xml", &podcast(&address, 300_000))]);
    kalan.ok(&["sync"]);
    let id = only_article(&kalan);
    kalan.ok(&["enclosures", &id, "--fetch", "--limit", "200K"]);
    kalan.ok(&["sync"]);
    assert_eq!(web.count("/news.mp3"), 0);
    let failure = &state(&kalan, &id)["failure"];
    assert!(
        failure["detail"]
            .as_str()
            .is_some_and(|words| words.contains("no room left")),
        "{failure}"
    );
    kalan.ok(&["enclosures", &id, "--fetch", "--limit", "1M"]);
    kalan.ok(&["sync"]);
    assert_eq!(state(&kalan, &id)["state"], "kept");
}

#[test]
fn a_page_in_place_of_a_sound_is_not_kept() {
    let (kalan, web) = (Kalan::new(), Web::open());
    let address = web.page("/news.mp3", "<p>Please log in</p>");
    kalan.ok(&["subscribe", &web.feed("/feed.xml", &podcast(&address, 0))]);
    kalan.ok(&["sync"]);
    let id = only_article(&kalan);
    kalan.ok(&["enclosures", &id, "--fetch"]);
    kalan.ok(&["sync"]);
    assert_eq!(state(&kalan, &id)["failure"]["code"], "wrong_content_type");
    assert_eq!(assets(&kalan), Vec::<PathBuf>::new());
}

/// A page of an archive, with one whole entry, that names the one before it.
fn archive_page(number: usize, older: &str) -> String {
    format!(
        "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>A gazette</title><id>urn:gazette</id>\
         <link rel=\"prev-archive\" href=\"{older}\"/><entry><title>Issue {number}</title><id>urn:issue:{number}</id>\
         <updated>2026-01-0{number}T10:00:00Z</updated><content type=\"html\">{}</content></entry></feed>",
        format!("What happened in week {number}, told at length. ").repeat(60)
    )
}

#[test]
fn older_entries_come_when_they_are_asked_for_and_no_further() {
    let (kalan, web) = (Kalan::new(), Web::open());
    for number in 1..=4 {
        web.feed(
            &format!("/{number}.xml"),
            &archive_page(number, &web.url(&format!("/{}.xml", number - 1))),
        );
    }
    let id = kalan.ok(&[
        "subscribe",
        &web.feed("/feed.xml", &archive_page(5, &web.url("/4.xml"))),
    ])["feed"]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    kalan.ok(&["sync"]);
    assert_eq!(
        (kalan.articles().len(), web.count("/4.xml")),
        (1, 0),
        "an archive is not asked for by itself"
    );
    kalan.ok(&["feed", &id, "--archive", "3"]);
    kalan.ok(&["sync"]);
    assert_eq!(kalan.articles().len(), 4);
    assert_eq!(web.count("/1.xml"), 0, "three pages were asked for");
    kalan.ok(&["feed", &id, "--archive", "100"]);
    kalan.run(&["sync"]);
    assert_eq!(kalan.articles().len(), 5, "the rest came, and nothing twice");
    let end = web.count("/0.xml");
    kalan.ok(&["sync"]);
    assert_eq!(
        web.count("/0.xml"),
        end,
        "an archive whose end is missing is asked for over and over"
    );
}

#[test]
fn an_archive_that_goes_round_in_a_circle_ends() {
    let (kalan, web) = (Kalan::new(), Web::open());
    web.feed("/a.xml", &archive_page(1, &web.url("/b.xml")));
    web.feed("/b.xml", &archive_page(2, &web.url("/a.xml")));
    let id = kalan.ok(&[
        "subscribe",
        &web.feed("/feed.xml", &archive_page(3, &web.url("/a.xml"))),
    ])["feed"]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    kalan.ok(&["sync"]);
    kalan.ok(&["feed", &id, "--archive", "1000"]);
    kalan.ok(&["sync"]);
    assert_eq!(kalan.articles().len(), 3);
    assert!(web.count("/a.xml") <= 2, "asked {} times", web.count("/a.xml"));
}

#[test]
fn a_feed_without_an_archive_says_so() {
    let (kalan, web) = (Kalan::new(), Web::open());
    let id = kalan.ok(&["subscribe", &web.subscription("/feed.xml", 1)])["feed"]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    kalan.ok(&["sync"]);
    let ran = kalan.run(&["feed", &id, "--archive", "3"]);
    assert_eq!(ran.json["error"]["code"], "not_found", "{}", ran.json);
}
