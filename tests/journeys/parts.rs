//! Articles that their sites cut in parts, or show elsewhere more of.

use kalan_test_kit::web::Web;

use crate::kalan::Kalan;

fn page(title: &str, head: &str, about: &str, foot: &str) -> String {
    let words = format!("Le {about} donne de l'eau au village, dit-on, et personne n'en doute. ").repeat(20);
    format!(
        "<html lang=fr><head><title>{title}</title><meta property=og:type content=article>{head}</head>\
         <body><article><h1>{title}</h1><p>{words}</p></article><p>{foot}</p></body></html>"
    )
}

fn text(kalan: &Kalan, title: &str) -> String {
    let shown = kalan.ok(&["show", &kalan.article(title)]);
    shown["html"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn the_parts_of_an_article_are_read_as_one() {
    let (kalan, web) = (Kalan::new(), Web::open());
    web.page(
        "/puits",
        &page("Le puits", "", "puits", "<a href=/puits?page=2>2</a>"),
    );
    web.page(
        "/puits?page=2",
        &page(
            "Le puits",
            "",
            "fleuve",
            "<a href=/puits?page=3>Page suivante</a>",
        ),
    );
    // The last part leads back, as careless templates do.
    web.page(
        "/puits?page=3",
        &page("Le puits", "", "canal", "<a href=/puits?page=2>2</a>"),
    );
    let added = kalan.ok(&["add", &web.url("/puits")]);
    assert_eq!(added["failed"].as_array().map(Vec::len), Some(0), "{added}");
    let html = text(&kalan, "Le puits");
    for about in ["Le puits donne", "Le fleuve donne", "Le canal donne"] {
        assert!(html.contains(about), "{about}: a part of the article is lost");
    }
    assert_eq!(web.requests().len(), 3, "each part is asked for once");
    kalan.sound();
}

#[test]
fn a_part_that_cannot_be_had_is_named_and_costs_nothing_that_came() {
    let (kalan, web) = (Kalan::new(), Web::open());
    web.page(
        "/puits",
        &page("Le puits", "", "puits", "<a href=/puits?page=2>2</a>"),
    );
    web.page(
        "/puits?page=2",
        &page("Le puits", "", "fleuve", "<a href=/puits?page=3>3</a>"),
    );
    web.status("/puits?page=3", 500, &[]);
    let ran = kalan.run(&["add", &web.url("/puits")]);
    assert_eq!(ran.status, Some(1), "what failed must be seen: {}", ran.json);
    assert_eq!(
        ran.json["failed"][0]["input"],
        web.url("/puits?page=3"),
        "{}",
        ran.json
    );
    let html = text(&kalan, "Le puits");
    assert!(
        html.contains("Le puits donne") && html.contains("Le fleuve donne"),
        "{html}"
    );
    let link = format!("<a href=\"{}\"", web.url("/puits?page=3"));
    assert!(
        html.contains(&link),
        "a reader must see that the article goes on: {html}"
    );

    web.page("/puits?page=3", &page("Le puits", "", "canal", ""));
    kalan.ok(&["add", &web.url("/puits")]);
    let html = text(&kalan, "Le puits");
    assert!(
        html.contains("Le canal donne") && !html.contains(&link),
        "the next time it is whole"
    );
    assert_eq!(kalan.articles().len(), 1);
}

#[test]
fn a_page_without_its_text_is_read_from_its_amp_version() {
    let (kalan, web) = (Kalan::new(), Web::open());
    let head = "<link rel=amphtml href=/amp/puits><link rel=canonical href=/puits>";
    let shell = format!(
        "<html><head><title>Le puits</title>{head}</head><body>Please enable JavaScript</body></html>"
    );
    web.page("/puits", &shell);
    web.page(
        "/amp/puits",
        &page("Le puits", "<link rel=canonical href=/puits>", "puits", ""),
    );
    kalan.ok(&["add", &web.url("/puits")]);
    let shown = kalan.ok(&["show", &kalan.article("Le puits")]);
    assert!(
        shown["html"].as_str().unwrap().contains("Le puits donne"),
        "{shown}"
    );
    assert_eq!(shown["url"], web.url("/puits"), "people know it by this address");

    web.page(
        "/fleuve",
        &page("Le fleuve", "<link rel=amphtml href=/amp/fleuve>", "fleuve", ""),
    );
    kalan.ok(&["add", &web.url("/fleuve")]);
    assert_eq!(web.count("/amp/fleuve"), 0, "a whole page costs one request");
}

#[test]
fn a_feeds_page_in_parts_comes_whole_with_the_sync() {
    let (kalan, web) = (Kalan::new(), Web::open());
    web.page(
        "/puits",
        &page("Le puits", "", "puits", "<a href=/puits?page=2>2</a>"),
    );
    web.page("/puits?page=2", &page("Le puits", "", "fleuve", ""));
    web.feed(
        "/feed.xml",
        &format!(
            "<rss version=\"2.0\"><channel><title>F</title><item><title>Le puits</title><link>{}</link>\
             <description>Un début…</description></item></channel></rss>",
            web.url("/puits")
        ),
    );
    kalan.ok(&["subscribe", &web.url("/feed.xml")]);
    kalan.ok(&["sync"]);
    assert!(
        text(&kalan, "Le puits").contains("Le fleuve donne"),
        "the second part is lost"
    );
}
