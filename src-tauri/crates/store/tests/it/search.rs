//! What a search must keep, however quickly it is answered.

use std::collections::HashSet;

use kalan_model::ArticleId;
use kalan_store::SearchRequest;

use crate::{Library, article};

impl Library {
    fn page(&self, query: &str, offset: u32) -> (u32, Vec<ArticleId>) {
        let request = SearchRequest {
            query,
            offset,
            limit: 20,
            as_you_type: true,
            refine: None,
        };
        let page = self.store.reader().find(&request).unwrap();
        (page.total, page.hits.into_iter().map(|hit| hit.id).collect())
    }
}

#[test]
fn the_pages_of_a_begun_word_hold_each_article_once_and_the_title_first() {
    let library = Library::new();
    // More words that begin so than the ranking looks at, each in one article.
    for number in 0..60_u8 {
        let (first, second) = (char::from(b'a' + number % 26), char::from(b'a' + number / 26));
        let body = format!("<p>la fle{first}{second} du pays</p>");
        let url = format!("https://a.example/{number}");
        library.save(article(&url, "Un titre", &body), None, i64::from(number));
    }
    let titled = library
        .save(
            article("https://a.example/t", "Le fleuve", "<p>rien</p>"),
            None,
            61,
        )
        .id();
    assert_eq!(
        library.find("flevide"),
        [],
        "a word that nobody wrote: the index is made"
    );
    let mut seen = HashSet::new();
    for offset in [0, 20, 40, 60] {
        let (total, hits) = library.page("fle", offset);
        assert_eq!(total, 61, "the count holds on every page");
        assert_eq!(hits.len(), if offset == 60 { 1 } else { 20 });
        assert_eq!(
            hits[0] == titled,
            offset == 0,
            "the one with the word in its title leads"
        );
        seen.extend(hits);
    }
    assert_eq!(seen.len(), 61, "no article is shown twice and none is left out");
    assert_eq!(library.page("titre fle", 0).0, 60);
    assert_eq!(library.page("-fleuve fle", 0).0, 60);
}
