//! Somebody moves in from another program: what they saved there comes along, at the network's price.

use kalan_test_kit::web::Web;
use serde_json::Value;

use crate::kalan::Kalan;

fn page(title: &str) -> String {
    let words =
        "Le puits du village a été creusé par les habitants, et l'eau est claire toute l'année. ".repeat(12);
    format!(
        "<html lang=fr><title>{title}</title><article><h1>{title}</h1><p>{words}</p><p>{words}</p></article></html>"
    )
}

fn titles(list: &Value) -> Vec<&str> {
    let articles = list["articles"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut titles: Vec<&str> = articles
        .iter()
        .filter_map(|article| article["title"].as_str())
        .collect();
    titles.sort_unstable();
    titles
}

#[test]
fn pockets_pages_come_with_the_next_sync_as_they_were_there() {
    let (kalan, web) = (Kalan::new(), Web::open());
    let (one, two) = (
        web.page("/un", &page("Un puits")),
        web.page("/deux", &page("Deux puits")),
    );
    let gone = web.url("/parti");
    let file = format!(
        "title,url,time_added,tags,status\nUn,{one},1700000000,eau|mali,unread\nDeux,{two},1700000001,,archive\n\
         Parti,{gone},1700000002,,unread\nRien,javascript:alert(1),1700000003,,unread\n"
    );
    std::fs::write(kalan.home().join("pocket.csv"), file).unwrap();
    let report = kalan.ok(&["import", "pocket.csv"]);
    assert_eq!(
        (&report["queued"], &report["added"]),
        (&3.into(), &0.into()),
        "{report}"
    );
    assert!(
        kalan.articles().is_empty(),
        "nothing was asked of the network yet"
    );

    kalan.ok(&["sync"]);
    assert_eq!(titles(&kalan.ok(&["list"])), ["Deux puits", "Un puits"]);
    assert_eq!(titles(&kalan.ok(&["list", "--unread"])), ["Un puits"]);
    assert_eq!(titles(&kalan.ok(&["list", "--tag", "mali"])), ["Un puits"]);

    kalan.ok(&["mark", &kalan.article("Deux puits"), "--unread"]);
    let again = kalan.ok(&["import", "pocket.csv"]);
    assert_eq!(
        (&again["known"], &again["queued"]),
        (&2.into(), &1.into()),
        "twice is once: {again}"
    );
    assert_eq!(kalan.articles().len(), 2);
}

#[test]
fn what_has_its_words_in_the_file_needs_no_network() {
    let kalan = Kalan::new();
    let words = "Les habitants ont creusé le puits. ".repeat(30);
    let file = serde_json::json!([{
        "title": "Le puits", "url": "https://a.example/puits", "is_archived": 1, "is_starred": 1, "tags": ["eau"],
        "content": format!("<p>{words}</p><script>alert(1)</script><img src=x onerror=alert(2)>"),
        "created_at": "2024-02-03T04:05:06+00:00", "published_at": "2024-02-01T00:00:00+00:00",
        "annotations": [{ "quote": "creusé le puits" }],
    }]);
    std::fs::write(kalan.home().join("wallabag.json"), file.to_string()).unwrap();
    let report = kalan.ok(&["import", "wallabag.json"]);
    assert_eq!(
        (&report["added"], &report["queued"]),
        (&1.into(), &0.into()),
        "{report}"
    );
    let id = kalan.article("Le puits");
    let shown = kalan.ok(&["show", &id]);
    let html = shown["html"].as_str().unwrap_or_default();
    assert!(
        html.contains("Les habitants") && !html.contains("script") && !html.contains("onerror"),
        "{html}"
    );
    assert_eq!((&shown["read"], &shown["starred"]), (&true.into(), &true.into()));
    assert_eq!(shown["published"], "2024-02-01T00:00:00Z");
    assert!(kalan.ok(&["highlights"]).to_string().contains("creusé le puits"));
    kalan.ok(&["import", "wallabag.json"]);
    let marked = kalan.ok(&["highlights"]).to_string();
    assert_eq!(
        marked.matches("\"exact\":\"creusé le puits\"").count(),
        1,
        "twice is once: {marked}"
    );
}

#[test]
fn ones_own_json_and_bookmarks_go_out_and_come_in_again() {
    let (kalan, web, other) = (Kalan::new(), Web::open(), Kalan::new());
    let added = kalan.ok(&["add", &web.page("/un", &page("Un puits"))]);
    let id = added["added"][0]["id"].as_str().expect("it was added").to_owned();
    kalan.ok(&["tag", &id, "--add", "eau"]);
    kalan.ok(&["mark", &id, "--read", "--starred"]);
    kalan.ok(&["note", &id, "À relire."]);
    kalan.ok(&["highlight", &id, "creusé par les habitants"]);
    let out = |name: &str| kalan.home().join(name).to_string_lossy().into_owned();
    kalan.ok(&["export", "--format", "json", "-o", &out("all.json")]);
    other.ok(&["import", &out("all.json")]);
    let (was, is) = (kalan.ok(&["show", &id]), other.ok(&["show", &id]));
    for field in ["title", "text", "read", "starred", "note"] {
        assert_eq!(is[field], was[field], "{field}");
    }
    assert_eq!(titles(&other.ok(&["list", "--tag", "eau"])), ["Un puits"]);
    assert!(
        other
            .ok(&["highlights"])
            .to_string()
            .contains("creusé par les habitants")
    );

    kalan.ok(&["export", "--format", "netscape", "-o", &out("marks.html")]);
    let third = Kalan::new();
    assert_eq!(third.ok(&["import", &out("marks.html")])["queued"], 1);
    third.ok(&["sync"]);
    assert_eq!(titles(&third.ok(&["list", "--tag", "eau"])), ["Un puits"]);
}
