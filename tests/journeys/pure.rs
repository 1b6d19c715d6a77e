//! The verbs that touch neither library nor network, on pages copied from a site with the site's words around them.

use kalan_test_kit::material;
use serde_json::Value;

use crate::kalan::Kalan;

/// A page as a person copies it: headline, the site's line, text with two sub-headings, the author at the end.
const COPIED: &str = "\
La bibliothèque de Kati prête désormais ses livres jusque dans les villages voisins
- gazettedukati
- 30 juil.
- 2 min de lecture

Depuis lundi, une charrette tirée par un âne quitte chaque matin la bibliothèque de Kati. Elle emporte deux cents livres, un registre et une lampe, et revient avant la nuit avec les volumes que les lecteurs ont rendus.
Le projet est né d'une remarque du bibliothécaire, M. Sidi Traoré, qui avait compté les kilomètres que ses plus jeunes lecteurs faisaient à pied. « Ils marchaient trois heures pour un livre de quarante pages », explique-t-il devant les rayons presque vides.
Une tournée organisée avec les écoles
Chaque village reçoit la charrette une fois par semaine, toujours à la même heure. Les instituteurs préparent la liste des titres demandés et vérifient que rien ne manque au retour. En deux mois, trois livres seulement ont été perdus.
Les élèves les plus grands tiennent eux-mêmes le registre, ce qui a surpris les inspecteurs venus de la capitale. Ils notent le nom du lecteur, le titre et l'état de la couverture.
Un modèle que d'autres communes étudient
Quatre communes ont déjà demandé les plans de la charrette. Le menuisier qui l'a construite a promis de les donner, à condition que chacune porte le nom d'une personne qui ne savait pas lire et qui a appris.
La mairie réfléchit maintenant à une seconde charrette, plus légère, pour les pistes que la saison des pluies rend impraticables.
Awa SANGARÉ
Gazette du Kati
";

fn extract(text: &str) -> Value {
    let kalan = Kalan::new();
    std::fs::write(kalan.home().join("copied.txt"), text).expect("a home of our own takes files");
    kalan.ok(&["extract", "copied.txt"])
}

#[track_caller]
fn reads_as_an_article(page: &Value, title: &str, byline: &str, headings: [&str; 2], foreign: &[&str]) {
    assert_eq!(page["title"], title, "{page}");
    assert_eq!(
        page["byline"], byline,
        "who wrote it, as they write their name: {page}"
    );
    assert_eq!(page["language"], "fr");
    let published = page["published"].as_str().unwrap_or_default();
    assert!(
        published.contains("-07-30"),
        "the day stands on the page: {published:?}"
    );
    assert_eq!(
        page["published_inferred"], true,
        "the year does not: a person must be told"
    );
    let html = page["html"]
        .as_str()
        .expect("the contract of the command names it");
    for heading in headings {
        let tagged = (2..=4).any(|level| html.contains(&format!(">{heading}</h{level}>")));
        assert!(tagged, "\"{heading}\" is a sub-heading: {html}");
    }
    let text = page["text"]
        .as_str()
        .expect("the contract of the command names it");
    for word in foreign {
        assert!(
            !text.contains(word),
            "\"{word}\" is the site's, not the article's: {text}"
        );
    }
}

#[test]
fn a_text_copied_from_a_site_becomes_a_clean_article() {
    let page = extract(COPIED);
    reads_as_an_article(
        &page,
        "La bibliothèque de Kati prête désormais ses livres jusque dans les villages voisins",
        "Awa SANGARÉ",
        [
            "Une tournée organisée avec les écoles",
            "Un modèle que d'autres communes étudient",
        ],
        &["gazettedukati", "min de lecture"],
    );
    assert!(
        page["text"].as_str().unwrap().contains("plus légère"),
        "its last sentence is there"
    );
    assert_eq!(page, extract(COPIED), "the same bytes give the same article");
}

#[test]
fn the_article_that_started_it_all_is_clean_from_its_text_and_from_its_page() {
    let title = "Bamako accueille la première session de la Commission intergouvernementale Mali-Russie pour \
        dynamiser leur coopération stratégique";
    for name in ["bamako.txt", "bamako-page.html"] {
        let Some(path) = material::path(&format!("data/seed/{name}")) else {
            return;
        };
        let page = Kalan::new().ok(&["extract", &path.to_string_lossy()]);
        reads_as_an_article(
            &page,
            title,
            "Oura KANTÉ",
            [
                "Une volonté politique forte de concrétiser les engagements bilatéraux",
                "Une vision commune pour un développement partagé",
            ],
            &[
                "Commentaires",
                "Partager",
                "malikunafoninet",
                "Posts récents",
                "Bravo pour cet article",
            ],
        );
    }
}

#[test]
fn a_copied_text_added_as_a_file_is_in_the_library() {
    let kalan = Kalan::new();
    std::fs::write(kalan.home().join("copied.txt"), COPIED).unwrap();
    kalan.ok(&["add", "copied.txt"]);
    let again = kalan.ok(&["add", "copied.txt"]);
    assert_eq!(again["unchanged"].as_array().map(Vec::len), Some(1), "{again}");
    assert_eq!(
        kalan.ok(&["search", "l'ane bibliothecaire"])["total"],
        1,
        "found without accents, past an elision"
    );
    kalan.refused(&["add", "absent"], 1, "not_found");
    kalan.sound();
}

#[test]
fn feeds_are_parsed_and_found_and_html_is_made_safe_without_a_library() {
    let kalan = Kalan::new();
    let write = |name: &str, text: &str| std::fs::write(kalan.home().join(name), text).unwrap();
    write(
        "feed.xml",
        "<rss version=\"2.0\"><channel><title>Le fil</title><item><title>Un</title><link>/un</link></item>\
         <item><title>Deux</title><link>/deux</link></item></channel></rss>",
    );
    let feed = kalan.ok(&["parse-feed", "--url", "https://example.org/feed", "feed.xml"]);
    assert_eq!(
        (&feed["title"], &feed["entries"][1]["url"]),
        (&"Le fil".into(), &"https://example.org/deux".into())
    );
    write(
        "site.html",
        "<link rel=alternate type=application/rss+xml href=feed.xml>",
    );
    let found = kalan.ok(&["discover", "--url", "https://example.org/a/", "site.html"]);
    assert_eq!(found["feeds"][0]["url"], "https://example.org/a/feed.xml");
    write(
        "bad.html",
        "<p onclick=x()>Good<script>bad()</script><a href=javascript:x()>link</a>",
    );
    let clean = kalan.ok(&["sanitize", "bad.html"]);
    let html = clean["html"].as_str().unwrap();
    assert!(html.contains("Good") && html.contains("link"), "{html}");
    assert!(
        ["script", "onclick", "javascript"]
            .iter()
            .all(|bad| !html.contains(bad)),
        "{html}"
    );
    kalan.refused(&["parse-feed", "site.html"], 3, "not_a_feed");
    kalan.refused(&["extract", "absent.html"], 1, "not_found");
    assert!(!kalan.library().exists(), "a pure verb makes no library");
}
