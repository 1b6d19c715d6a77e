//! What the page as a whole says of what it is: address, metadata, headline.

use super::facts::Facts;
use super::json_ld::Claims;
use super::model::{Set, hash_lower};
use super::scan::Head;
use url::Url;

/// What blocks are measured against.
#[derive(Debug, Default)]
pub(super) struct Hints {
    pub(super) title: Set<u32>,
    pub(super) description: Set<u32>,
    /// Every three words in a row of the body that JSON-LD gives.
    pub(super) body: Set<u32>,
    /// Measures of the page, each with its place.
    pub(super) page: Vec<f32>,
}

#[rustfmt::skip]
const ADDRESS_WORDS: [&[&str]; 6] = [
    &["forum", "forums", "thread", "threads", "topic", "viewtopic", "showthread", "questions", "discussion", "t", "community", "comments"],
    &["product", "products", "shop", "store", "item", "p", "dp", "buy", "itm"],
    &["docs", "doc", "api", "reference", "manual", "wiki", "guide", "documentation", "help", "learn"],
    &["category", "categories", "tag", "tags", "collections", "collection", "c", "search", "browse", "list", "topics"],
    &["blog", "news", "article", "articles", "post", "posts", "story", "2023", "2024", "2025", "press"],
    &["services", "service", "about", "solutions", "features", "pricing", "company"],
];

/// Gathers what the head and the address say.
pub(super) fn of(head: &Head, claims: &Claims, facts: &Facts, url: Option<&Url>) -> Hints {
    let set = |text: &str| words(text).collect::<Set<u32>>();
    let mut hints = Hints {
        title: set(&facts.title),
        description: set(facts.description.as_deref().unwrap_or_default()),
        body: claims
            .body
            .as_deref()
            .map(|body| triples(words(body)).collect())
            .unwrap_or_default(),
        page: Vec::new(),
    };
    let schema = match claims.kind.as_deref() {
        None => 0.0,
        Some("Product") => 2.0,
        Some("DiscussionForumPosting" | "QAPage") => 3.0,
        Some("CollectionPage" | "ItemList") => 4.0,
        Some("APIReference" | "TechArticle") => 5.0,
        Some(_) => 1.0,
    };
    let open_graph = match head.meta(&["og:type"]) {
        None => 0.0,
        Some("article") => 1.0,
        Some("website") => 2.0,
        Some(kind) if kind.contains("product") => 3.0,
        Some(_) => 4.0,
    };
    let dated = head
        .meta(&["article:published_time", "datepublished", "date", "pubdate"])
        .is_some();
    hints.page.extend([
        schema,
        open_graph,
        f32::from(dated),
        f32::from(!claims.authors.is_empty()),
    ]);
    hints.page.push(f32::from(!hints.body.is_empty()));
    address(url, &mut hints.page);
    hints
}

fn address(url: Option<&Url>, page: &mut Vec<f32>) {
    let path = url.map(Url::path).unwrap_or_default().to_ascii_lowercase();
    let host = url.and_then(Url::host_str).unwrap_or_default();
    let parts: Vec<&str> = path
        .split(['/', '.', '_'])
        .chain(host.split('.'))
        .filter(|part| !part.is_empty())
        .collect();
    let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let count = |wanted: fn(&u8) -> bool| {
        crate::extract::blocks::real(u32::try_from(last.bytes().filter(wanted).count()).unwrap_or(0))
    };
    page.push(crate::extract::blocks::real(
        u32::try_from(path.split('/').filter(|part| !part.is_empty()).count()).unwrap_or(0),
    ));
    page.push(count(|b| *b == b'-'));
    page.push(count(u8::is_ascii_digit));
    page.extend(
        ADDRESS_WORDS
            .iter()
            .map(|words| f32::from(parts.iter().any(|part| words.contains(part)))),
    );
}

/// The hashes of a text's words.
pub(super) fn words(text: &str) -> impl Iterator<Item = u32> + '_ {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(hash_lower)
}

/// Three words in a row as one number each.
pub(super) fn triples(words: impl Iterator<Item = u32>) -> impl Iterator<Item = u32> {
    let mut last = (0_u32, 0_u32);
    words.enumerate().filter_map(move |(at, word)| {
        let triple = last.0.rotate_left(10) ^ last.1.rotate_left(5) ^ word;
        last = (last.1, word);
        (at >= 2).then_some(triple)
    })
}
