//! Pages added while there is a network, read when there is none.

use std::path::Path;

use kalan_test_kit::real_pages;
use kalan_test_kit::web::Web;
use serde_json::Value;

use crate::kalan::Kalan;

fn asset_files(folder: &Path) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return 0;
    };
    let count = |path: &Path| if path.is_dir() { asset_files(path) } else { 1 };
    entries.flatten().map(|entry| count(&entry.path())).sum()
}

#[track_caller]
fn total(kalan: &Kalan, query: &str) -> u64 {
    kalan.ok(&["search", query])["total"].as_u64().unwrap_or_default()
}

#[test]
fn a_page_added_by_its_address_is_read_listed_and_found_without_a_network() {
    let (kalan, mut web) = (Kalan::new(), Web::open());
    web.site(3);
    let added = kalan.ok(&["add", &web.url("/puits")]);
    assert_eq!(added["added"][0]["title"], "Le puits de la vieille route");
    let id = added["added"][0]["id"].as_str().unwrap().to_owned();
    web.stop();

    let shown = kalan.ok(&["show", &id]);
    assert_eq!(shown["byline"], "Awa Sangaré", "{shown}");
    assert_eq!(shown["language"], "fr");
    assert_eq!(shown["published"], "2025-03-14T08:30:00Z");
    let html = shown["html"].as_str().unwrap();
    assert!(
        html.contains("L'économie d'un litre</h2>"),
        "sub-headings stay headings: {html}"
    );
    assert!(
        !html.contains("Texte écrit pour les essais"),
        "the site's foot is no article"
    );
    assert_eq!(
        (&shown["offline"]["pictures"], &shown["offline"]["kept"]),
        (&Value::from(1), &Value::from(1)),
        "the picture must be on this machine: {shown}"
    );
    assert_eq!(asset_files(&kalan.library().join("assets")), 1);
    assert_eq!(kalan.article("Le puits de la vieille route"), id);
    for query in [
        "economie",
        "ÉCONOMIE",
        "\"vieille route\"",
        "title:puits",
        "eau",
        "lang:fr sangare",
    ] {
        assert_eq!(
            total(&kalan, query),
            1,
            "a person types \"{query}\" and must find it"
        );
    }
    assert_eq!(total(&kalan, "hippopotame"), 0);
    kalan.sound();
}

#[test]
fn the_same_page_added_again_is_known() {
    let (kalan, web) = (Kalan::new(), Web::open());
    web.site(2);
    let address = web.url("/puits");
    let first = kalan.ok(&["add", &address]);
    let second = kalan.ok(&["add", &format!("{address}?utm_source=letter")]);
    assert_eq!(second["unchanged"][0]["id"], first["added"][0]["id"], "{second}");
    assert_eq!(
        kalan.articles().len(),
        1,
        "a tracking mark in an address makes no second article"
    );
    kalan.sound();
}

#[test]
fn a_picture_whose_host_is_not_there_is_asked_for_once_and_waits() {
    let (kalan, web, mut gone) = (Kalan::new(), Web::open(), Web::open());
    let picture = gone.url("/puits.png");
    gone.stop();
    let words = "Le puits du village a été creusé par les habitants eux-mêmes. ".repeat(20);
    let page = format!(
        "<html lang=fr><title>Le puits</title><article><h1>Le puits</h1><p>{words}</p><img src={picture} width=600 height=400><p>{words}</p></article></html>"
    );
    let added = kalan.ok(&["add", &web.page("/puits", &page)]);
    let shown = kalan.ok(&["show", added["added"][0]["id"].as_str().unwrap()]);
    assert_eq!(
        (&shown["offline"]["pictures"], &shown["offline"]["kept"]),
        (&Value::from(1), &Value::from(0)),
        "the page is kept, its picture comes with a later sync: {shown}"
    );
}

#[test]
fn a_hundred_pages_with_pictures_in_one_run() {
    let (kalan, mut web) = (Kalan::new(), Web::open());
    web.subscription("/gazette.xml", 100);
    let mut words = vec!["add".to_owned()];
    words.extend((1..=100).map(|number| web.url(&format!("/gazette/{number}"))));
    let report = kalan.ok(&words);
    assert_eq!(report["added"].as_array().unwrap().len(), 100, "{report}");
    web.stop();
    let check = kalan.sound();
    assert_eq!(
        (&check["articles"], &check["assets"]),
        (&Value::from(100), &Value::from(100))
    );
    assert_eq!(check["orphans"], 0);
    assert!(
        total(&kalan, "bibliotheque") > 0,
        "words with accents are found without them"
    );
}

#[test]
fn real_pages_are_added_or_refused_with_a_reason() {
    let (kalan, web) = (Kalan::new(), Web::open());
    let Some(pages) = real_pages::put_up(&web, 100) else {
        return;
    };
    let asked = pages.len();
    let mut words = vec!["add".to_owned()];
    words.extend(pages);
    let ran = kalan.run(&words);
    assert!(matches!(ran.status, Some(0 | 1)), "{:?}", ran.status);
    let count = |what: &str| ran.json[what].as_array().map_or(0, Vec::len);
    assert_eq!(
        count("added") + count("unchanged") + count("failed"),
        asked,
        "a page was lost without a word"
    );
    assert!(
        count("added") * 10 >= asked * 8,
        "real articles must get in: {}",
        ran.json["failed"]
    );
    for failed in ran.json["failed"].as_array().unwrap() {
        let code = failed["error"]["code"].as_str().unwrap();
        assert!(
            ["no_article", "too_large", "login_required"].contains(&code),
            "{failed}"
        );
    }
    let kept = kalan.sound()["assets"].as_u64().unwrap_or_default();
    assert!(kept > 300, "their pictures are kept with them: {kept}");
}
