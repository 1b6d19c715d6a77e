//! Lists in every order, and the groups they fall into: what is shown is the whole list, each article once.

use kalan_model::{ArticleFilter, ArticleId, ArticleSort, FeedId, Mark, Timestamp};
use kalan_store::ArticlePlace;
use proptest::prelude::*;

use crate::{Library, article};

impl Library {
    fn feed(&self, url: &str, title: &str) -> FeedId {
        let (url, title) = (url.to_owned(), title.to_owned());
        self.store
            .write(move |tx| {
                let (id, _) = tx.feeds().add(&url, None, Timestamp::from_millis(0))?;
                tx.feeds().rename(id, &title)?;
                Ok(id)
            })
            .unwrap()
    }

    /// An article of so many words.
    fn of_words(&self, number: i64, words: u32, feed: Option<FeedId>) -> ArticleId {
        let mut draft = article(
            &format!("https://a.example/{number}"),
            &format!("T{number}"),
            &format!("<p>{number}</p>"),
        );
        draft.word_count = words;
        draft.language = Some(if number % 2 == 0 { "fr-ML" } else { "bm" }.to_owned());
        self.save(draft, feed, number).id()
    }

    fn ids_in(&self, filter: &ArticleFilter, sort: ArticleSort) -> Vec<ArticleId> {
        // In parts, as one scrolls: a seam must neither repeat nor skip.
        let mut ids = Vec::new();
        loop {
            let place = ArticlePlace {
                offset: u32::try_from(ids.len()).unwrap(),
                limit: 3,
                sort,
            };
            let part = self
                .store
                .reader()
                .read(|tx| {
                    let rows = tx.articles().list(filter, place)?;
                    let ids = tx.articles().ids_at(filter, place)?;
                    assert_eq!(rows.iter().map(|row| row.id).collect::<Vec<_>>(), ids);
                    Ok(ids)
                })
                .unwrap();
            if part.is_empty() {
                return ids;
            }
            ids.extend(part);
        }
    }
}

fn all() -> ArticleFilter {
    ArticleFilter::default()
}

#[test]
fn a_list_stands_in_the_order_that_was_asked_for() {
    let library = Library::new();
    let zebra = library.feed("https://z.example/feed", "Zèbre");
    let ane = library.feed("https://b.example/feed", "âne");
    let a = library.of_words(1, 900, Some(zebra));
    let b = library.of_words(2, 100, None);
    let c = library.of_words(3, 3_000, Some(ane));
    let d = library.of_words(4, 100, Some(zebra));
    assert_eq!(library.ids_in(&all(), ArticleSort::Newest), [d, c, b, a]);
    assert_eq!(library.ids_in(&all(), ArticleSort::Oldest), [a, b, c, d]);
    assert_eq!(
        library.ids_in(&all(), ArticleSort::Shortest),
        [d, b, a, c],
        "of two as short, the newer first"
    );
    assert_eq!(
        library.ids_in(&all(), ArticleSort::Source),
        [d, a, c, b],
        "feeds by title, what no feed brought last"
    );
    assert_eq!(
        library.ids_in(&all(), ArticleSort::Hand),
        [d, c, b, a],
        "only a collection is ordered by hand"
    );
}

#[test]
fn long_reads_my_language_and_what_is_missing_are_lists() {
    let library = Library::new();
    let short = library.of_words(1, 2_199, None);
    let long = library.of_words(2, 2_200, None);
    let only = |change: fn(&mut ArticleFilter)| {
        let mut filter = all();
        change(&mut filter);
        library.ids_in(&filter, ArticleSort::Newest)
    };
    assert_eq!(only(|f| f.long = true), [long]);
    assert_eq!(
        only(|f| f.language = Some("fr".to_owned())),
        [long],
        "fr-ML is French"
    );
    assert_eq!(only(|f| f.language = Some("BM".to_owned())), [short]);
    assert_eq!(only(|f| f.missing = true), [], "they have no pictures");
}

#[test]
fn a_collection_stands_as_it_was_put_together() {
    let library = Library::new();
    let ids: Vec<ArticleId> = (1..=4).map(|number| library.of_words(number, 9, None)).collect();
    let order = vec![ids[2], ids[0], ids[3]];
    let arranged = order.clone();
    let collection = library
        .store
        .write_own(move |tx| {
            let id = tx.collections().make("Eau", Timestamp::from_millis(1))?;
            tx.collections().arrange(id, &arranged)?;
            Ok(id)
        })
        .unwrap();
    let filter = ArticleFilter {
        collection: Some(collection),
        ..all()
    };
    assert_eq!(library.ids_in(&filter, ArticleSort::Hand), order);
    assert_eq!(
        library.ids_in(&filter, ArticleSort::Oldest),
        [ids[0], ids[2], ids[3]],
        "any other order can be asked for"
    );
}

#[test]
fn groups_of_time_hold_the_whole_list() {
    let library = Library::new();
    for number in 0..10 {
        library.of_words(number, 9, None);
    }
    let moments = [8, 8, 3].map(Timestamp::from_millis);
    let counts = library
        .store
        .reader()
        .read(|tx| tx.articles().count_between(&all(), &moments))
        .unwrap();
    assert_eq!(
        counts,
        [2, 0, 5, 3],
        "from 8 on, none between 8 and 8, 3 to 7, before 3"
    );
    let since = ArticleFilter {
        since: Some(Timestamp::from_millis(5)),
        ..all()
    };
    let counts = library
        .store
        .reader()
        .read(|tx| tx.articles().count_between(&since, &moments))
        .unwrap();
    assert_eq!(counts, [2, 0, 3, 0], "the list's own beginning holds too");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Counts that a person sees are the lists that they open, whatever was marked before.
    #[test]
    fn every_count_is_its_list(marks in proptest::collection::vec((0..12_usize, any::<bool>(), any::<bool>()), 0..40)) {
        let library = Library::new();
        let feeds = [None, Some(library.feed("https://z.example/feed", "Z")), Some(library.feed("https://b.example/feed", "B"))];
        let ids: Vec<ArticleId> = (0..12).map(|n| library.of_words(n, 9, feeds[usize::try_from(n % 3).unwrap()])).collect();
        for (at, read, starred) in marks {
            let (id, mark) = (ids[at], Mark { read: Some(read), starred: Some(starred) });
            library.store.write_own(move |tx| tx.states().mark(id, mark, Timestamp::from_millis(50))).unwrap();
        }
        for filter in [
            all(),
            ArticleFilter { unread: true, ..all() },
            ArticleFilter { starred: true, ..all() },
            ArticleFilter { unread: true, feed: feeds[1], ..all() },
        ] {
            let count = library.count(filter.clone());
            for sort in [ArticleSort::Newest, ArticleSort::Source, ArticleSort::Shortest] {
                prop_assert_eq!(library.ids_in(&filter, sort).len(), count as usize, "{:?} {:?}", filter, sort);
            }
            let groups = library.store.reader().read(|tx| tx.articles().by_source(&filter)).unwrap();
            prop_assert_eq!(groups.iter().map(|group| group.articles).sum::<u32>(), count);
        }
        let unread = library.store.reader().read(|tx| tx.feeds().list()).unwrap();
        for feed in unread {
            let of_feed = ArticleFilter { unread: true, feed: Some(feed.id), ..all() };
            prop_assert_eq!(feed.unread, library.count(of_feed), "the number beside a feed");
        }
    }
}
