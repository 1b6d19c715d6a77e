//! What a librarian has to give: pages about wells, in a collection.

use kalan_test_kit::web::Web;

use crate::kalan::Kalan;

/// A page about a well; the first has a picture, at `/puits.png`.
pub(crate) fn page(web: &Web, number: usize, more: &str) -> String {
    let paragraph =
        format!("Le puits numéro {number} du village a été creusé par les habitants eux-mêmes. ").repeat(12);
    let picture = if number == 0 {
        "<p><img src=/puits.png alt=\"Le puits\" width=600 height=400></p>"
    } else {
        ""
    };
    web.page(
        &format!("/puits/{number}"),
        &format!("<html lang=fr><title>Le puits {number}</title><article><h1>Le puits {number}</h1><p>{paragraph}</p>{picture}<p>{paragraph}{more}</p></article>"),
    )
}

/// Saves a page, and gives its id.
pub(crate) fn add(kalan: &Kalan, url: &str) -> String {
    let report = kalan.ok(&["add", url]);
    let one = report["added"].get(0).or_else(|| report["unchanged"].get(0));
    one.and_then(|one| one["id"].as_str())
        .expect("it was added")
        .to_owned()
}

/// The articles of the collection "Eau" with their words, in its order.
pub(crate) fn texts(kalan: &Kalan) -> Vec<(String, String)> {
    let shown = kalan.ok(&["collection", "show", "Eau"]);
    let ids = shown["articles"].as_array().expect("a list").clone();
    let each = ids.iter().map(|item| {
        let id = item["id"].as_str().expect("an id").to_owned();
        let text = kalan.ok(&["show", &id])["text"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        (id, text)
    });
    each.collect()
}
