//! Real pages and feeds from the shared test material: what is made of each, as one line with none of its text.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use kalan_content::{FeedContext, PageContext, extract_page, parse_feed};
use kalan_model::PageKind;

use crate::fixtures::fetched_at;
use crate::material;

/// Every file below a folder whose path ends in `ending`, in order.
pub(crate) fn below(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder)
            .expect("the shared folder is readable")
            .flatten()
        {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if path.to_string_lossy().ends_with(ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

pub(crate) fn unzipped(path: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    let file = File::open(path).expect("the file was listed");
    GzDecoder::new(file)
        .read_to_end(&mut bytes)
        .expect("the file is gzip");
    bytes
}

/// A short name of a text, so that no text of others stands in this repository.
fn mark(text: &str) -> String {
    blake3::hash(text.as_bytes()).to_hex()[..8].to_owned()
}

fn page_line(name: &str, bytes: &[u8]) -> String {
    let ctx = PageContext {
        url: None,
        content_type: None,
        fetched_at: fetched_at(),
    };
    let page = extract_page(bytes, &ctx).expect("a shared page is a page");
    let words: Vec<&str> = page.text.split_whitespace().collect();
    let first = mark(&words[..words.len().min(8)].join(" "));
    let last = mark(&words[words.len().saturating_sub(8)..].join(" "));
    let day = page
        .published
        .map(|published| published.at.to_string()[..10].to_owned());
    let mut line = format!(
        "{name}: {:?} {} words {first}…{last}",
        page.page_kind, page.word_count
    );
    let _ = write!(
        line,
        ", title {}, byline {:?}",
        mark(&page.title),
        page.byline.as_deref().map(mark)
    );
    let _ = write!(
        line,
        ", {:?}, {:?}, {} pictures",
        day,
        page.language,
        page.pictures.len()
    );
    line
}

#[test]
fn real_pages_give_what_they_gave() {
    let Some(data) = material::path("data") else {
        return;
    };
    let wcxb = below(&data.join("pages/wcxb/dev/html"), ".html.gz");
    let mozilla = below(&data.join("pages/mozilla/test/test-pages"), "source.html.gz");
    let chosen: Vec<&PathBuf> = wcxb.iter().step_by(60).chain(mozilla.iter().step_by(7)).collect();
    assert!(chosen.len() >= 30, "the shared pages are not all there");
    let name = |path: &Path| {
        path.strip_prefix(data.join("pages"))
            .unwrap_or(path)
            .display()
            .to_string()
    };
    let lines: Vec<String> = chosen
        .iter()
        .map(|path| page_line(&name(path), &unzipped(path)))
        .collect();
    insta::assert_snapshot!("real_pages", lines.join("\n"));
}

#[test]
fn real_feeds_give_what_they_gave() {
    let Some(data) = material::path("data") else {
        return;
    };
    let folder = data.join("feeds/feedparser-dev");
    let files = below(&folder, ".xml");
    let chosen: Vec<&PathBuf> = files.iter().step_by(9).collect();
    assert!(chosen.len() >= 40, "the shared feeds are not all there");
    let line = |path: &&PathBuf| {
        let name = path.strip_prefix(&folder).unwrap_or(path).display();
        match parse_feed(
            &fs::read(path).expect("the file was listed"),
            &FeedContext::default(),
        ) {
            Ok(feed) => format!(
                "{name}: {} {} entries {}",
                feed.format,
                feed.entries.len(),
                mark(&serde_json::json!(feed).to_string())
            ),
            Err(error) => format!("{name}: {error}"),
        }
    };
    insta::assert_snapshot!(
        "real_feeds",
        chosen.iter().map(line).collect::<Vec<_>>().join("\n")
    );
}

#[test]
fn the_article_that_started_it_is_whole() {
    let Some(data) = material::path("data") else {
        return;
    };
    for name in ["bamako.txt", "bamako-page.html"] {
        let bytes = fs::read(data.join("seed").join(name)).expect("the seed is there");
        let ctx = PageContext {
            url: None,
            content_type: None,
            fetched_at: fetched_at(),
        };
        let page = extract_page(&bytes, &ctx).expect("the seed is a page");
        assert!(
            page.title.starts_with("Bamako accueille la première session"),
            "{name}: {}",
            page.title
        );
        assert_eq!(
            page.byline.as_deref(),
            Some("Oura KANTÉ"),
            "{name}: the byline stands at the foot"
        );
        assert_eq!(
            page.site_name.as_deref(),
            Some("Malikunafoni"),
            "{name}: the site's name stands under it"
        );
        assert_eq!(page.language.as_deref(), Some("fr"), "{name}");
        let published = page
            .published
            .map(|published| (published.at.to_string(), published.inferred));
        assert_eq!(
            published,
            Some(("2025-07-30T00:00:00Z".into(), true)),
            "{name}: the year is inferred, and said to be"
        );
        assert_eq!(
            page.html.matches("<h").count(),
            2,
            "{name}: its two sub-headings are headings"
        );
        assert_eq!(page.page_kind, PageKind::Article, "{name}");
        assert!(
            page.text.starts_with("Une nouvelle étape"),
            "{name}: site chrome before the text"
        );
        assert!(
            page.text.ends_with("transformation structurelle."),
            "{name}: signature or comments behind it"
        );
        for chrome in [
            "malikunafoninet",
            "min de lecture",
            "Commentaires",
            "Partager",
            "WhatsApp",
            "Posts récents",
        ] {
            assert!(!page.text.contains(chrome), "{name}: {chrome} is the site's word");
        }
    }
}
