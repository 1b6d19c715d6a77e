//! What a search can be narrowed by: each count is what is found when it is chosen.

use kalan_model::{ArticleFilter, Refine, Timestamp};
use kalan_store::{FacetCount, FoundFacets, SearchRequest};

use crate::{Library, article};

const YEAR_MS: i64 = 31_557_600_000;

/// Twelve articles about water: two languages, two sites, three years, a tag on every fourth.
fn about_water() -> Library {
    let library = Library::new();
    for number in 0..12_i64 {
        let mut draft = article(
            &format!("https://a.example/{number}"),
            "L’eau",
            &format!("<p>puits {number}</p>"),
        );
        draft.language = Some(if number % 3 == 0 { "bm" } else { "fr-ML" }.to_owned());
        draft.site_name = Some(if number % 2 == 0 { "Le fleuve" } else { "Kibaru" }.to_owned());
        draft.published = Some(kalan_model::Published {
            at: Timestamp::from_millis((54 + number % 3) * YEAR_MS + 1_000_000_000),
            inferred: false,
        });
        let id = library.save(draft, None, number).id();
        if number % 4 == 0 {
            library
                .store
                .write_own(move |tx| tx.tags().set(id, "eau", true))
                .unwrap();
        }
    }
    assert_eq!(library.find("introuvable"), [], "the index is made");
    library
}

fn request<'a>(query: &'a str, refine: &'a Refine) -> SearchRequest<'a> {
    SearchRequest {
        query,
        offset: 0,
        limit: 20,
        as_you_type: true,
        refine: Some(refine),
    }
}

impl Library {
    fn facets(&self, query: &str, refine: &Refine) -> FoundFacets {
        self.store.reader().facets(&request(query, refine)).unwrap()
    }

    fn total(&self, query: &str, refine: &Refine) -> u32 {
        self.store.reader().find(&request(query, refine)).unwrap().total
    }
}

fn told(counts: &[FacetCount]) -> Vec<(&str, u32)> {
    counts
        .iter()
        .map(|count| (count.value.as_str(), count.articles))
        .collect()
}

#[test]
fn every_kind_is_counted() {
    let library = about_water();
    let facets = library.facets("puits", &Refine::default());
    assert_eq!(told(&facets.languages), [("fr", 8), ("bm", 4)]);
    assert_eq!(told(&facets.sources), [("site:Kibaru", 6), ("site:Le fleuve", 6)]);
    assert_eq!(told(&facets.years), [("2026", 4), ("2025", 4), ("2024", 4)]);
    assert_eq!(told(&facets.tags), [("eau", 3)]);
    assert!(facets.complete);
    assert_eq!(library.facets("introuvable", &Refine::default()).languages, []);
}

#[test]
fn a_count_is_what_choosing_it_finds() {
    let library = about_water();
    for refine in [
        Refine::default(),
        Refine {
            languages: vec!["bm".to_owned()],
            ..Refine::default()
        },
        Refine {
            sources: vec!["site:Kibaru".to_owned()],
            years: vec![2025, 2026],
            ..Refine::default()
        },
        Refine {
            tags: vec!["eau".to_owned()],
            ..Refine::default()
        },
    ] {
        let facets = library.facets("puits", &refine);
        let with = |change: &dyn Fn(&mut Refine)| {
            let mut chosen = refine.clone();
            change(&mut chosen);
            library.total("puits", &chosen)
        };
        for language in &facets.languages {
            let value = vec![language.value.clone()];
            assert_eq!(
                with(&|refine| refine.languages.clone_from(&value)),
                language.articles,
                "{refine:?} {value:?}"
            );
        }
        for source in &facets.sources {
            let value = vec![source.value.clone()];
            assert_eq!(
                with(&|refine| refine.sources.clone_from(&value)),
                source.articles,
                "{refine:?} {value:?}"
            );
        }
        for year in &facets.years {
            let value = vec![year.value.parse().unwrap()];
            assert_eq!(
                with(&|refine| refine.years.clone_from(&value)),
                year.articles,
                "{refine:?} {value:?}"
            );
        }
        for tag in &facets.tags {
            let value = vec![tag.value.clone()];
            assert_eq!(
                with(&|refine| refine.tags.clone_from(&value)),
                tag.articles,
                "{refine:?} {value:?}"
            );
        }
    }
}

#[test]
fn state_and_words_narrow_the_counts_too() {
    let library = about_water();
    let facets = library.facets("puits is:starred", &Refine::default());
    assert_eq!(told(&facets.languages), [], "none is starred");
    let facets = library.facets("puits lang:bm", &Refine::default());
    assert_eq!(told(&facets.languages), [("bm", 4)]);
}

#[test]
fn an_index_that_is_not_there_is_made_from_the_library() {
    let library = about_water();
    // As after an update of Kalan whose index has another form.
    library.store.reader().search().discard().unwrap();
    let old = library.dir.path().join("index/v0");
    std::fs::create_dir_all(&old).unwrap();
    assert_eq!(library.find("puits").len(), 12, "nobody has to ask for a repair");
    assert!(!old.exists(), "what an earlier Kalan made is taken away");
    assert_eq!(library.count(ArticleFilter::default()), 12);
}
