//! What a person would miss if the library broke it.

#![expect(
    clippy::unwrap_used,
    clippy::needless_pass_by_value,
    reason = "a test that cannot go on fails"
)]

mod arranged;
mod facets;
mod filing;
mod search;
mod servers;

use kalan_model::{
    ArticleDraft, ArticleFilter, ArticleId, ArticleSort, ErrorCode, Failure, FeedId, Mark, Origin, Saved,
    Timestamp, WantedPicture,
};
use kalan_store::{ArticlePlace, NewJob, PackedArticle, SearchRequest, Store, StoreError};

struct Library {
    dir: tempfile::TempDir,
    store: Store,
}

impl Library {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).unwrap();
        Self { dir, store }
    }

    fn save(&self, draft: ArticleDraft, feed: Option<FeedId>, at: i64) -> Saved {
        self.store
            .write(move |tx| {
                let article = PackedArticle::new(draft)?;
                tx.articles().save(&article, feed, Timestamp::from_millis(at))
            })
            .unwrap()
    }

    fn count(&self, filter: ArticleFilter) -> u32 {
        self.store
            .reader()
            .read(|tx| tx.articles().count(&filter))
            .unwrap()
    }

    fn find(&self, query: &str) -> Vec<ArticleId> {
        self.store
            .refresh_search(|html| html.replace("<p>", "").replace("</p>", "\n\n"))
            .unwrap();
        let request = SearchRequest {
            query,
            offset: 0,
            limit: 20,
            as_you_type: false,
            refine: None,
        };
        self.store
            .reader()
            .find(&request)
            .unwrap()
            .hits
            .into_iter()
            .map(|hit| hit.id)
            .collect()
    }
}

fn article(url: &str, title: &str, html: &str) -> ArticleDraft {
    ArticleDraft {
        url: Some(url.to_owned()),
        aliases: vec![format!("{url}?from=feed")],
        origin: Origin::Page,
        title: title.to_owned(),
        byline: None,
        site_name: None,
        published: None,
        modified: None,
        language: Some("fr".to_owned()),
        excerpt: String::new(),
        lead_image: None,
        html: html.to_owned(),
        word_count: 2,
        pictures: Vec::new(),
    }
}

const STAR: Mark = Mark {
    read: None,
    starred: Some(true),
};
const READ: Mark = Mark {
    read: Some(true),
    starred: None,
};

fn only(set: impl FnOnce(&mut ArticleFilter)) -> ArticleFilter {
    let mut filter = ArticleFilter::default();
    set(&mut filter);
    filter
}

#[test]
fn an_article_is_one_whatever_address_led_to_it() {
    let library = Library::new();
    let first = library.save(article("https://a.example/1", "Un", "<p>a</p>"), None, 1);
    assert!(matches!(first, Saved::New(_)));
    let mut again = article("https://a.example/other", "Un", "<p>a</p>");
    again.aliases = vec!["https://a.example/1?from=feed".to_owned()];
    assert_eq!(library.save(again, None, 2), Saved::Unchanged(first.id()));
    assert_eq!(library.count(ArticleFilter::default()), 1);
}

#[test]
fn changed_words_are_a_new_revision_and_never_touch_the_persons_state() {
    let library = Library::new();
    let id = library
        .save(article("https://a.example/1", "Un", "<p>a</p>"), None, 1)
        .id();
    library
        .store
        .write_own(move |tx| tx.states().mark(id, STAR, Timestamp::from_millis(2)))
        .unwrap();
    assert_eq!(
        library.save(article("https://a.example/1", "Deux", "<p>b</p>"), None, 3),
        Saved::Updated(id)
    );
    let head = library.store.reader().read(|tx| tx.articles().head(id)).unwrap();
    assert_eq!(
        (head.revision, head.row.starred, head.row.title.as_str()),
        (2, true, "Deux")
    );
    assert_eq!(
        library
            .store
            .reader()
            .read(|tx| tx.articles().body(id))
            .unwrap()
            .html,
        "<p>b</p>"
    );
}

#[test]
fn state_outlives_its_article_and_finds_it_again() {
    let library = Library::new();
    let draft = article("https://a.example/1", "Un", "<p>a</p>");
    let id = library.save(draft.clone(), None, 1).id();
    library
        .store
        .write_own(move |tx| tx.states().mark(id, STAR, Timestamp::from_millis(2)))
        .unwrap();
    library
        .store
        .write_own(move |tx| tx.articles().remove(id))
        .unwrap();
    assert_eq!(library.count(only(|f| f.starred = true)), 0);
    library.save(draft, None, 3);
    assert_eq!(
        library.count(only(|f| f.starred = true)),
        1,
        "the star came back with its article"
    );
}

#[test]
fn lists_and_counts_agree_after_every_mark() {
    let library = Library::new();
    let ids: Vec<ArticleId> = (0..30)
        .map(|n| {
            library
                .save(
                    article(&format!("https://a.example/{n}"), "T", &format!("<p>{n}</p>")),
                    None,
                    n,
                )
                .id()
        })
        .collect();
    for id in ids.iter().copied().step_by(3) {
        library
            .store
            .write_own(move |tx| tx.states().mark(id, READ, Timestamp::from_millis(99)))
            .unwrap();
    }
    let unread = only(|f| f.unread = true);
    let place = ArticlePlace {
        offset: 5,
        limit: 100,
        sort: ArticleSort::Newest,
    };
    let rows = library
        .store
        .reader()
        .read(|tx| tx.articles().list(&unread, place))
        .unwrap();
    assert_eq!((library.count(unread), rows.len()), (20, 15));
    assert!(
        rows.windows(2).all(|pair| pair[0].arrived >= pair[1].arrived),
        "newest first"
    );
    assert!(rows.iter().all(|row| !row.read));
}

#[test]
fn a_failed_job_leaves_nothing_behind() {
    let library = Library::new();
    let result: Result<(), StoreError> = library.store.write(|tx| {
        tx.articles().save(
            &PackedArticle::new(article("https://a.example/1", "Un", "<p>a</p>"))?,
            None,
            Timestamp::from_millis(1),
        )?;
        Err(StoreError::NotFound {
            what: "feed",
            name: "x".to_owned(),
        })
    });
    assert!(result.is_err());
    assert_eq!(library.count(ArticleFilter::default()), 0, "all of it or nothing");
}

#[test]
fn a_half_ticked_article_says_what_is_missing_and_failures_expire() {
    let library = Library::new();
    let mut draft = article("https://a.example/1", "Un", "<p>a</p>");
    draft.pictures = ["https://a.example/1.png", "https://a.example/2.png"]
        .map(|url| WantedPicture {
            url: url.to_owned(),
            lead: false,
        })
        .to_vec();
    let id = library.save(draft.clone(), None, 1).id();
    library
        .store
        .write(move |tx| tx.pictures().set_wanted(id, &draft.pictures))
        .unwrap();
    assert_eq!(library.count(only(|f| f.whole = true)), 0);
    let hash = library.store.reader().assets().keep(b"png").unwrap();
    library
        .store
        .write(move |tx| {
            let meta = kalan_model::AssetMeta {
                hash,
                media_type: "image/png".to_owned(),
                size_bytes: 3,
                width: None,
                height: None,
            };
            tx.assets().save(&meta)?;
            tx.pictures().keep("https://a.example/1.png", hash)?;
            let failure = Failure::new(ErrorCode::Stalled, "no answer");
            tx.pictures()
                .fail("https://a.example/2.png", &failure, Timestamp::from_millis(1_000))
        })
        .unwrap();
    let offline = library
        .store
        .reader()
        .read(|tx| tx.articles().head(id))
        .unwrap()
        .row
        .offline;
    assert_eq!((offline.pictures, offline.kept, offline.failed), (2, 1, 1));
    let due = |at| {
        library
            .store
            .reader()
            .read(|tx| tx.pictures().due(Timestamp::from_millis(at), None, 9))
            .unwrap()
            .len()
    };
    assert_eq!(
        (due(999), due(1_000)),
        (0, 1),
        "a picture that failed once is tried again, later"
    );
}

#[test]
fn a_question_finds_what_a_reader_means() {
    let library = Library::new();
    let first = article(
        "https://a.example/1",
        "Mali",
        "<p>La coopération et l’économie du fleuve</p>",
    );
    let one = library.save(first, None, 1).id();
    let two = library
        .save(
            article(
                "https://a.example/2",
                "Dɔɔnin dɔɔnin",
                "<p>kɔnɔnin bɛ a ɲaga da</p>",
            ),
            None,
            2,
        )
        .id();
    assert_eq!(library.find("cooperation economique"), []);
    assert_eq!(library.find("cooperation economie"), [one]);
    assert_eq!(library.find("\"l'economie du fleuve\""), [one]);
    assert_eq!(library.find("dooni*"), [two]);
    assert_eq!(library.find("fleuve -mali"), []);
    assert_eq!(library.find("title:mali lang:fr"), [one]);
    library
        .store
        .write_own(move |tx| tx.states().mark(one, READ, Timestamp::from_millis(9)))
        .unwrap();
    assert_eq!(
        library.find("is:unread"),
        [two],
        "state is never stale in a search"
    );
    library
        .store
        .write_own(move |tx| tx.articles().remove(two))
        .unwrap();
    assert_eq!(library.find("dooni*"), []);
}

#[test]
fn the_index_can_be_thrown_away() {
    let library = Library::new();
    let id = library
        .save(article("https://a.example/1", "Mali", "<p>fleuve</p>"), None, 1)
        .id();
    assert_eq!(library.find("fleuve"), [id]);
    library.store.reader().search().discard().unwrap();
    let report = library.store.check(true).unwrap();
    assert_eq!(
        report.problems.iter().map(|p| p.kind).collect::<Vec<_>>(),
        ["index_behind"]
    );
    assert_eq!(library.find("fleuve"), [id]);
    assert!(library.store.check(false).unwrap().problems.is_empty());
}

#[test]
fn a_damaged_picture_is_set_aside_and_wanted_again() {
    let library = Library::new();
    let mut draft = article("https://a.example/1", "Un", "<p>a</p>");
    draft.pictures = vec![WantedPicture {
        url: "https://a.example/1.png".to_owned(),
        lead: true,
    }];
    let id = library.save(draft.clone(), None, 1).id();
    let hash = library.store.reader().assets().keep(b"png").unwrap();
    library
        .store
        .write(move |tx| {
            tx.pictures().set_wanted(id, &draft.pictures)?;
            let media_type = "image/png".to_owned();
            tx.assets().save(&kalan_model::AssetMeta {
                hash,
                media_type,
                size_bytes: 3,
                width: None,
                height: None,
            })?;
            tx.pictures().keep("https://a.example/1.png", hash)
        })
        .unwrap();
    std::fs::write(library.store.reader().assets().path(hash), b"pnx").unwrap();
    let found = library.store.check(true).unwrap();
    assert!(
        found
            .problems
            .iter()
            .any(|problem| problem.kind == "asset_damaged")
    );
    assert!(
        library
            .dir
            .path()
            .join("set-aside")
            .join(hash.to_string())
            .exists(),
        "never deleted"
    );
    let due = library
        .store
        .reader()
        .read(|tx| tx.pictures().due(Timestamp::from_millis(9), None, 9))
        .unwrap();
    assert_eq!(due.len(), 1);
}

#[test]
fn two_handles_on_one_library_see_each_other() {
    let library = Library::new();
    let other = Store::open(library.dir.path()).unwrap();
    library.save(article("https://a.example/1", "Un", "<p>a</p>"), None, 1);
    let seen = other
        .reader()
        .read(|tx| tx.articles().count(&ArticleFilter::default()))
        .unwrap();
    assert_eq!(seen, 1, "the window and the command work on one library");
}

#[test]
fn a_job_waits_once_and_ends_with_its_feed() {
    let library = Library::new();
    let count = |library: &Library| {
        library
            .store
            .reader()
            .read(|tx| tx.jobs().count("entry"))
            .unwrap()
    };
    let now = Timestamp::from_millis(1);
    let (feed, _) = library
        .store
        .write(move |tx| tx.feeds().add("https://a.example/feed", None, now))
        .unwrap();
    for payload in ["{}", "{\"newer\":1}"] {
        let (key, payload) = ("1".to_owned(), payload.to_owned());
        let job = NewJob {
            kind: "entry",
            key,
            feed: Some(feed),
            payload,
            url: None,
            news_at: None,
        };
        library.store.write(move |tx| tx.jobs().add(&job)).unwrap();
    }
    assert_eq!(count(&library), 1);
    library
        .store
        .write_own(move |tx| tx.feeds().remove(feed))
        .unwrap();
    assert_eq!(count(&library), 0);
}

#[test]
fn what_a_clock_put_off_that_was_a_year_ahead_is_due_when_it_is_right_again() {
    let library = Library::new();
    let failure = Failure::new(ErrorCode::Stalled, "silent");
    let year = Timestamp::from_millis(365 * 24 * 3_600_000);
    let job = kalan_store::NewJob {
        kind: "entry",
        key: "1".to_owned(),
        feed: None,
        payload: String::new(),
        url: None,
        news_at: None,
    };
    library
        .store
        .write(move |tx| {
            let id = tx.jobs().add(&job)?;
            tx.jobs().fail(id, &failure, year.plus_secs(24 * 3600))
        })
        .unwrap();
    let due = |at| {
        let read = library.store.reader().read(|tx| tx.jobs().due("entry", at));
        read.unwrap().len()
    };
    assert_eq!(due(year), 0, "by the clock that put it off it waits for its day");
    assert_eq!(due(Timestamp::from_millis(9)), 1, "it would wait for a year");
}
