//! Pages and feeds of our own, one fault or habit each; the snapshot is what a person would read.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use kalan_content::{FeedContext, PageContext, ParsedFeed, discover_feeds, extract_page, parse_feed};
use kalan_model::{PageKind, Timestamp};
use url::Url;

/// The files of a folder of fixtures, by name.
pub(crate) fn files(folder: &str) -> Vec<(String, Vec<u8>)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures")
        .join(folder);
    let mut names: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the fixtures are part of the repository")
        .map(|entry| entry.expect("a readable folder").path())
        .collect();
    names.sort();
    let read = |path: PathBuf| {
        (
            path.file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned(),
            fs::read(&path).expect("a readable file"),
        )
    };
    names.into_iter().map(read).collect()
}

pub(crate) fn fetched_at() -> Timestamp {
    "2025-11-24T10:00:00Z".parse().expect("a literal moment parses")
}

fn page_summary(name: &str, bytes: &[u8]) -> String {
    let url = Url::parse(&format!("https://site.example/{name}")).expect("a name of a file makes an address");
    let ctx = PageContext {
        url: Some(&url),
        content_type: None,
        fetched_at: fetched_at(),
    };
    let page = extract_page(bytes, &ctx).expect("a fixture is a page");
    let mut out = format!("== {name}: {:?}\n", page.page_kind);
    let published = page.published.map(|published| {
        format!(
            "{}{}",
            published.at,
            if published.inferred { " (inferred)" } else { "" }
        )
    });
    let _ = writeln!(
        out,
        "title: {}\nbyline: {:?}\nsite: {:?}\npublished: {published:?}",
        page.title, page.byline, page.site_name
    );
    let _ = writeln!(
        out,
        "modified: {:?}\nlanguage: {:?}\ncanonical: {:?}\nlead: {:?}",
        page.modified.map(|at| at.to_string()),
        page.language,
        page.canonical_url,
        page.lead_image
    );
    let _ = writeln!(
        out,
        "excerpt: {}\nwords: {} in {} min",
        page.excerpt, page.word_count, page.reading_time_minutes
    );
    for picture in &page.pictures {
        let _ = writeln!(
            out,
            "picture: {}{}",
            picture.url,
            if picture.lead { " (lead)" } else { "" }
        );
    }
    for feed in discover_feeds(bytes, &ctx) {
        let _ = writeln!(out, "feed: {} {:?}", feed.url, feed.title);
    }
    let _ = writeln!(out, "{}", page.html);
    out
}

#[test]
fn our_pages_become_what_a_person_would_read() {
    let files = files("pages");
    assert!(files.len() >= 14, "a fixture is missing");
    let summaries: Vec<String> = files
        .iter()
        .map(|(name, bytes)| page_summary(name, bytes))
        .collect();
    insta::assert_snapshot!("pages", summaries.join("\n"));
}

#[test]
fn every_page_of_ours_is_told_for_what_it_is() {
    for (name, bytes) in files("pages") {
        let ctx = PageContext {
            url: None,
            content_type: None,
            fetched_at: fetched_at(),
        };
        let kind = extract_page(&bytes, &ctx).expect("a fixture is a page").page_kind;
        let expected = match name.split('.').next() {
            Some("introuvable") => PageKind::SoftNotFound,
            Some("portail-captif") => PageKind::Portal,
            Some("coquille") => PageKind::Empty,
            Some("mur") => PageKind::Wall,
            Some("forum-sans-script") => PageKind::Forum,
            _ => PageKind::Article,
        };
        assert_eq!(
            kind, expected,
            "{name}: what is no article must not be kept as one"
        );
    }
}

fn parsed(name: &str, bytes: &[u8]) -> ParsedFeed {
    let url =
        Url::parse(&format!("https://site.example/feeds/{name}")).expect("a name of a file makes an address");
    parse_feed(
        bytes,
        &FeedContext {
            url: Some(&url),
            content_type: None,
        },
    )
    .expect("a fixture is a feed")
}

#[test]
fn our_feeds_are_read_whatever_their_damage() {
    let files = files("feeds");
    assert!(files.len() >= 12, "a fixture is missing");
    let json = |(name, bytes): &(String, Vec<u8>)| {
        let feed = serde_json::to_string_pretty(&parsed(name, bytes)).expect("a feed is JSON");
        // What is null says nothing to whoever reads the snapshot.
        let said = feed.lines().filter(|line| {
            !line.ends_with("null,")
                && !line.ends_with("null")
                && !line.ends_with("[],")
                && !line.ends_with("[]")
        });
        format!("== {name}\n{}", said.collect::<Vec<_>>().join("\n"))
    };
    insta::assert_snapshot!("feeds", files.iter().map(json).collect::<Vec<_>>().join("\n\n"));
}

#[test]
fn an_entry_without_an_id_has_the_same_one_at_each_sync() {
    for (name, bytes) in files("feeds") {
        let ids = |feed: ParsedFeed| feed.entries.into_iter().map(|entry| entry.id).collect::<Vec<_>>();
        let first = ids(parsed(&name, &bytes));
        assert_eq!(
            first,
            ids(parsed(&name, &bytes)),
            "{name}: else every entry is new at every sync"
        );
        let mut distinct = first.clone();
        distinct.sort();
        distinct.dedup();
        assert_eq!(
            distinct.len(),
            first.len(),
            "{name}: two entries are taken for one"
        );
    }
}
