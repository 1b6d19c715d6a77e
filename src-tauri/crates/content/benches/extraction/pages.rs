//! The shared pages with what is known of them.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use kalan_model::Timestamp;
use serde_json::Value;
use url::Url;

/// A page and its ground truth.
pub(crate) struct Sample {
    pub(crate) id: String,
    pub(crate) url: Url,
    pub(crate) html: String,
    pub(crate) kind: String,
    pub(crate) text: String,
    pub(crate) with: Vec<String>,
    pub(crate) without: Vec<String>,
    pub(crate) title: Option<String>,
    /// None where the ground truth does not speak of it; empty where the page has none.
    pub(crate) byline: Option<String>,
    pub(crate) published: Option<String>,
    /// Never tuned on.
    pub(crate) held_out: bool,
}

/// The shared pages, if this machine has them.
pub(crate) fn shared() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared");
    let folder = std::env::var_os("KALAN_SHARED")
        .map_or(beside, PathBuf::from)
        .join("data/pages");
    folder.is_dir().then_some(folder)
}

/// When the pages count as fetched: after all of them were written.
pub(crate) fn fetched_at() -> Timestamp {
    "2026-11-24T10:00:00Z".parse().expect("a literal moment parses")
}

/// The development half of WCXB.
pub(crate) fn wcxb(data: &Path) -> Vec<Sample> {
    let folder = data.join("wcxb/dev");
    let mut truths: Vec<PathBuf> = fs::read_dir(folder.join("ground-truth"))
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .collect();
    truths.sort();
    truths
        .iter()
        .filter_map(|truth| wcxb_page(&folder, truth))
        .collect()
}

fn wcxb_page(folder: &Path, truth: &Path) -> Option<Sample> {
    let doc: Value = serde_json::from_slice(&fs::read(truth).ok()?).ok()?;
    let gold = doc.get("ground_truth")?;
    let id = truth.file_stem()?.to_string_lossy().into_owned();
    let word = |name: &str| gold.get(name).and_then(Value::as_str).map(str::to_owned);
    let list = |name: &str| -> Vec<String> {
        let items = gold.get(name).and_then(Value::as_array).into_iter().flatten();
        items.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let known = |name: &str| {
        gold.as_object()
            .is_some_and(|fields| fields.contains_key(name))
            .then(|| word(name).unwrap_or_default())
    };
    let url = Url::parse(doc.get("url").and_then(Value::as_str)?).ok()?;
    let kind = doc
        .pointer("/_internal/page_type/primary")
        .and_then(Value::as_str);
    Some(Sample {
        html: unzipped(&folder.join("html").join(format!("{id}.html.gz")))?,
        id,
        kind: kind.unwrap_or("article").to_owned(),
        text: word("main_content").unwrap_or_default(),
        with: list("with"),
        without: list("without"),
        title: word("title"),
        byline: known("author").or_else(|| Some(String::new())),
        published: known("publish_date").or_else(|| Some(String::new())),
        held_out: is_held_out(&url),
        url,
    })
}

/// A quarter of the registrable domains, by hash.
fn is_held_out(url: &Url) -> bool {
    blake3::hash(domain(url).as_bytes()).as_bytes()[0] < 64
}

/// The registrable domain, near enough: `co.uk` and the like count as one label.
pub(crate) fn domain(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    let labels: Vec<&str> = host.split('.').collect();
    let second = ["co", "com", "org", "gov", "ac", "edu", "net", "or", "ne", "go"];
    let long =
        labels.len() > 2 && labels[labels.len() - 1].len() == 2 && second.contains(&labels[labels.len() - 2]);
    labels[labels.len().saturating_sub(if long { 3 } else { 2 })..].join(".")
}

/// Readability's own pages; their text is what Readability makes of them.
pub(crate) fn mozilla(data: &Path) -> Vec<Sample> {
    let mut folders: Vec<PathBuf> = fs::read_dir(data.join("mozilla/test/test-pages"))
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .collect();
    folders.sort();
    let page = |folder: &PathBuf| {
        let expected = unzipped(&folder.join("expected.html.gz"))
            .or_else(|| fs::read_to_string(folder.join("expected.html")).ok())?;
        Some(Sample {
            id: folder.file_name()?.to_string_lossy().into_owned(),
            url: Url::parse("http://fakehost/test/page.html").ok()?,
            html: unzipped(&folder.join("source.html.gz"))?,
            kind: "article".to_owned(),
            text: crate::score::text_of(&expected),
            with: Vec::new(),
            without: Vec::new(),
            title: None,
            byline: None,
            published: None,
            held_out: false,
        })
    };
    folders.iter().filter_map(page).collect()
}

/// The benchmark stores decoded text: bytes that are no UTF-8 are few.
fn unzipped(path: &Path) -> Option<String> {
    let mut bytes = Vec::new();
    GzDecoder::new(File::open(path).ok()?)
        .read_to_end(&mut bytes)
        .ok()?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    // Its label may name the encoding that it had before.
    Some(if text.starts_with('\u{feff}') {
        text
    } else {
        format!("\u{feff}{text}")
    })
}
