//! The list and the search in a library of 100,000 articles of 400 words. `cargo xtask bench [list|search]`.
//!
//! Prints figures for a person; as ratios against a bare walk of the same rows in the same run, since machines differ.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "made-up articles: their numbers are small"
)]

use std::io::Write as _;
use std::time::{Duration, Instant};

use kalan_engine::{Engine, EngineConfig, GroupBy};
use kalan_model::{ArticleDraft, ArticleFilter, ArticleSort, Origin, Refine, Timestamp};
use kalan_store::{PackedArticle, Store};

const ARTICLES: usize = 100_000;
const WORDS: usize = 400;
const ROUNDS: usize = 200;

fn main() {
    let what: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with('-'))
        .collect();
    let chosen = |name: &str| what.is_empty() || what.iter().any(|asked| asked == name);
    let dir = tempfile::tempdir().expect("a folder for the library");
    let start = Instant::now();
    fill(dir.path());
    say(&format!(
        "{ARTICLES} articles saved and indexed in {:.0} s",
        start.elapsed().as_secs_f64()
    ));
    let engine = Engine::open(dir.path(), EngineConfig::default()).expect("the library that was just made");
    if chosen("list") {
        list(&engine);
    }
    if chosen("search") {
        search(&engine);
    }
}

fn list(engine: &Engine) {
    let all = ArticleFilter::default();
    let rows = |sort, offset| {
        drop(
            engine
                .reader()
                .list_window(&all, sort, offset, 50)
                .expect("a list"),
        );
    };
    let window = |offset| rows(ArticleSort::Newest, offset);
    let first = measure(|_| window(0));
    report("first 50 rows and the total", &first, None);
    report(
        "50 rows at the 90,000th",
        &measure(|_| window(90_000)),
        Some(first[ROUNDS / 2]),
    );
    for (what, sort) in [
        ("shortest first", ArticleSort::Shortest),
        ("by source", ArticleSort::Source),
    ] {
        let times = measure(|_| rows(sort, 90_000));
        report(
            &format!("{what}, at the 90,000th"),
            &times,
            Some(first[ROUNDS / 2]),
        );
    }
    let months: Vec<Timestamp> = (0..60)
        .map(|month| Timestamp::from_millis((60 - month) * 100_000_000))
        .collect();
    let by = GroupBy::Time(months);
    let groups = measure(|_| drop(engine.reader().list_groups(&all, &by).expect("groups")));
    report("60 groups of time", &groups, Some(first[ROUNDS / 2]));
    let sources = measure(|_| {
        drop(
            engine
                .reader()
                .sources(Timestamp::from_millis(0))
                .expect("sources"),
        );
    });
    report("sources and all counts", &sources, Some(first[ROUNDS / 2]));
}

fn search(engine: &Engine) {
    let find = |query: String| drop(engine.reader().search(&query, 0, 20, false).expect("an answer"));
    let one = measure(|round| find(word(round * 13)));
    report("one word", &one, None);
    let three = measure(|round| {
        find(format!(
            "{} {} {}",
            word(round),
            word(round * 3 + 1),
            word(round * 7)
        ));
    });
    report("three words", &three, Some(one[ROUNDS / 2]));
    let prefix = measure(|round| find(format!("{}*", &word(round * 31)[..3])));
    report("prefix of three letters", &prefix, Some(one[ROUNDS / 2]));
    let none = Refine::default();
    let count = |query: String| drop(engine.reader().facets(&query, &none).expect("counts"));
    let facets = measure(|round| count(word(round * 13)));
    report("facets of one word", &facets, Some(one[ROUNDS / 2]));
    let everywhere = measure(|_| count("ba*".to_owned()));
    report("facets of what is everywhere", &everywhere, Some(one[ROUNDS / 2]));
}

/// Sorted times of each round.
fn measure(mut work: impl FnMut(usize)) -> Vec<Duration> {
    work(0);
    let mut times: Vec<Duration> = (0..ROUNDS)
        .map(|round| {
            let start = Instant::now();
            work(round);
            start.elapsed()
        })
        .collect();
    times.sort();
    times
}

fn report(what: &str, times: &[Duration], reference: Option<Duration>) {
    let millis = |time: Duration| time.as_secs_f64() * 1e3;
    let (p50, p95) = (times[times.len() / 2], times[times.len() * 95 / 100]);
    let ratio = reference.map_or_else(String::new, |reference| {
        format!(
            "  {:.2} x the first line",
            p50.as_secs_f64() / reference.as_secs_f64()
        )
    });
    say(&format!(
        "{what:30} p50 {:7.2} ms  p95 {:7.2} ms{ratio}",
        millis(p50),
        millis(p95)
    ));
}

fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// A vocabulary with common and rare words, as languages have.
fn word(number: usize) -> String {
    let syllables = [
        "ba", "mako", "fle", "uve", "mil", "ko", "ri", "sé", "gou", "nia", "to", "lan",
    ];
    let mut rest = number % 20_000;
    let mut word = String::new();
    for _ in 0..4 {
        word.push_str(syllables[rest % syllables.len()]);
        rest /= syllables.len();
    }
    word
}

fn fill(dir: &std::path::Path) {
    let store = Store::open(dir).expect("an empty folder");
    let mut seed = 1u64;
    let mut next = move || {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        // Squared, so that small numbers, the common words, come often.
        let unit = (seed >> 11) as f64 / (1u64 << 53) as f64;
        (unit * unit * 20_000.0) as usize
    };
    for batch in 0..ARTICLES / 1_000 {
        let drafts: Vec<ArticleDraft> = (0..1_000)
            .map(|number| {
                let words: Vec<String> = (0..WORDS).map(|_| word(next())).collect();
                draft(batch * 1_000 + number, &words)
            })
            .collect();
        store
            .write(move |tx| {
                for (number, draft) in drafts.into_iter().enumerate() {
                    let at = Timestamp::from_millis((batch * 1_000 + number) as i64 * 60_000);
                    tx.articles().save(&PackedArticle::new(draft)?, None, at)?;
                }
                Ok(())
            })
            .expect("room for the library");
    }
    store
        .refresh_search(kalan_content::plain_text)
        .expect("room for the index");
}

fn draft(number: usize, words: &[String]) -> ArticleDraft {
    ArticleDraft {
        url: Some(format!("https://example.org/{number}")),
        aliases: Vec::new(),
        origin: Origin::Page,
        title: words[..6].join(" "),
        byline: Some(words[6..8].join(" ")),
        site_name: Some("Example".to_owned()),
        published: None,
        modified: None,
        language: Some("fr".to_owned()),
        excerpt: words[..30].join(" "),
        lead_image: None,
        html: format!("<p>{}</p>", words.join(" ")),
        word_count: WORDS as u32,
        pictures: Vec::new(),
    }
}
