//! Where an article goes on, when its site cut it in parts: told by the addresses, confirmed by the links.
//!
//! What is called "next" is as often another article, so the words of a link never suffice: its address must be the
//! page's own but for a number that is one higher.

use url::Url;

use super::facts::Facts;
use super::json_ld::Claims;
use super::published::Bearing;
use super::scan::Head;
use super::tree::{Node, Tree};
use crate::address::{resolve_web, same_site};

/// One further part of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Where it is.
    pub url: Url,
    /// Which one it is; the first part is 1.
    pub number: u32,
}

/// No article has more; a higher number is that of a year or of another article.
const MAX_NUMBER: u32 = 60;
/// A longer label is a headline.
const MAX_LABEL_CHARS: usize = 30;

/// Parameters that hold the number of a part.
#[rustfmt::skip]
const NUMBERED: [&str; 12] = [
    "page", "p", "pg", "paged", "pagenum", "page_no", "pageno", "pagina", "seite", "part", "partie", "showpage",
];
/// Parameters that count the parts before.
const COUNTED: [&str; 2] = ["start", "limitstart"];
/// What leads on, alone in a link.
#[rustfmt::skip]
const NEXT: [&str; 20] = [
    "next", "next page", "page suivante", "suivant", "suivante", "suite", "la suite", "lire la suite", "continue",
    "continue reading", "continued", "read more", "página siguiente", "siguiente", "próxima página", "próxima",
    "nächste seite", "weiter", "التالي", "الصفحة التالية",
];

/// The next part of the article on this page; none when the page is whole, a list, or says nothing.
pub(super) fn next(
    tree: &Tree<'_>,
    head: &Head,
    claims: &Claims,
    facts: &Facts,
    url: Option<&Url>,
) -> Option<Part> {
    let url = url?;
    let base = head.base.as_ref().unwrap_or(url);
    let own = readings(url);
    let named = head
        .link("next")
        .and_then(|link| follow(&link.href, base, url, &own));
    let linked = || {
        let mut links = tree.elements().filter(|(_, node)| node.name() == "a");
        links.find_map(|(at, node)| {
            let part = follow(node.get("href")?, base, url, &own)?;
            leads_on(tree, at, node, part.number).then_some(part)
        })
    };
    let part = named.or_else(linked)?;
    let is_list = url.path() == "/" && url.query().is_none();
    (!is_list && is_article(head, claims, facts, url, &part.url)).then_some(part)
}

/// Whether a page in parts says that it is an article, and not a list of them.
fn is_article(head: &Head, claims: &Claims, facts: &Facts, own: &Url, next: &Url) -> bool {
    let kind = claims.kind.as_deref().unwrap_or_default();
    let is_named = kind.ends_with("Article") || kind.ends_with("Posting");
    // WordPress pages its archives so, and its articles without the word; and calls both of them articles.
    if next.path().contains("/page/") || next.query().is_some_and(|query| query.contains("paged=")) {
        return is_named || head.meta(&["article:published_time"]).is_some();
    }
    let bearing = Bearing::of(head, claims, Some(own));
    let dated = || facts.published.is_some() || facts.byline.is_some();
    // A thread has hundreds of pages, and no end.
    !bearing.is_timeless
        && !bearing.is_forum
        && (is_named || head.meta(&["og:type"]) == Some("article") || dated())
}

/// What a link leads to, when that is the part behind the page at `own`, of which the readings are given.
fn follow(href: &str, base: &Url, own: &Url, readings_of_own: &[(String, u32)]) -> Option<Part> {
    // Most links have no number in them, and need no further look.
    if !href.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut url = resolve_web(href, Some(base))?;
    url.set_fragment(None);
    if url.scheme() != own.scheme() || url.port() != own.port() || !same_site(&url, own) {
        return None;
    }
    let is_next = |(stem, number): &(String, u32)| {
        let mut before = readings_of_own.iter();
        *number > 1 && before.any(|(own, before)| own == stem && before + 1 == *number)
    };
    let number = readings(&url).into_iter().find(is_next)?.1;
    Some(Part { url, number })
}

/// How an address may be read: what is the same for all parts of an article, and which part it is.
fn readings(url: &Url) -> Vec<(String, u32)> {
    let url = crate::canonical_address(url);
    let path = url.path().trim_end_matches('/');
    let pairs: Vec<&str> = url
        .query()
        .unwrap_or_default()
        .split('&')
        .filter(|pair| !pair.is_empty())
        .collect();
    let stem = |path: &str, left_out: Option<usize>| {
        let rest = pairs.iter().enumerate().filter(|(at, _)| Some(*at) != left_out);
        let rest: Vec<&str> = rest.map(|(_, pair)| *pair).collect();
        format!("{}?{}", path.trim_end_matches('/'), rest.join("&"))
    };
    let mut found = vec![(stem(path, None), 1)];
    for (at, pair) in pairs.iter().enumerate() {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let name = name.to_ascii_lowercase();
        let counted = u32::from(COUNTED.contains(&name.as_str()));
        if let Some(number) = number_of(value).filter(|_| counted == 1 || NUMBERED.contains(&name.as_str())) {
            found.push((stem(path, Some(at)), number + counted));
        }
    }
    for (path, number) in paths(path) {
        found.push((stem(&path, None), number));
    }
    found
}

/// The same of a path: `/a/2`, `/a/page/2`, `/a-2.html`, `/a_2.html`, `/a,2.html`, `/a/page-2`.
fn paths(path: &str) -> Vec<(String, u32)> {
    let mut found = Vec::new();
    let Some((above, last)) = path.rsplit_once('/') else {
        return found;
    };
    let (name, ending) = match last.rsplit_once('.') {
        Some((name, ending)) if ending.len() <= 5 => (name, &last[name.len()..]),
        _ => (last, ""),
    };
    let digits = name.len() - name.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let (word, number) = name.split_at(name.len() - digits);
    let Some(number) = number_of(number) else {
        return found;
    };
    let bare = word.trim_end_matches(['-', '_', ',', '.']);
    let is_word = |word: &str| ["page", "p", "part", "partie", "seite", "pagina"].contains(&word);
    if (bare.is_empty() || is_word(bare)) && !above.is_empty() {
        let folder = above
            .rsplit_once('/')
            .filter(|(_, last)| bare.is_empty() && is_word(last));
        found.push((folder.map_or(above, |(above, _)| above).to_owned(), number));
    } else if bare.len() < word.len() {
        let bare = bare
            .rsplit_once(['-', '_', ','])
            .filter(|(_, last)| is_word(last))
            .map_or(bare, |(bare, _)| bare);
        found.push((format!("{above}/{bare}{ending}"), number));
    }
    found
}

fn number_of(text: &str) -> Option<u32> {
    let number = text.parse().ok()?;
    ((1..=MAX_NUMBER).contains(&number) && !text.starts_with('0')).then_some(number)
}

/// Whether a link says that it leads to this part, or on.
fn leads_on(tree: &Tree<'_>, at: usize, node: &Node<'_>, number: u32) -> bool {
    let says = |name: &str, word: &str| {
        node.get(name)
            .is_some_and(|value| value.to_ascii_lowercase().contains(word))
    };
    if says("rel", "next") || says("class", "next") {
        return true;
    }
    let words = tree.line(at);
    let label = [
        Some(words.as_str()).filter(|words| !words.is_empty()),
        node.get("aria-label"),
        node.get("title"),
    ];
    label
        .into_iter()
        .flatten()
        .filter(|label| label.chars().count() <= MAX_LABEL_CHARS)
        .any(|label| {
            let label = label.to_lowercase();
            let bare = label.trim_matches(|c: char| !c.is_alphanumeric());
            let is_arrow = bare.is_empty() && label.contains(['>', '»', '›', '→']);
            let its_number = bare.rsplit(|c: char| !c.is_alphanumeric()).next() == Some(&number.to_string());
            is_arrow || its_number || NEXT.contains(&bare)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next_of(own: &str, head: &str, foot: &str) -> Option<(String, u32)> {
        let url = Url::parse(own).unwrap();
        let text = "Des mots qui font un long paragraphe de texte. ".repeat(12);
        let html = format!(
            "<html><head><title>Le puits</title><meta property=og:type content=article>\
             <meta property=article:published_time content=2025-03-04>{head}</head>\
             <body><article><h1>Le puits</h1><p>{text}</p></article><p>{foot}</p></body></html>"
        );
        let ctx = super::super::PageContext {
            url: Some(&url),
            content_type: None,
            fetched_at: "2026-01-10T10:00:00Z".parse().unwrap(),
        };
        let page = crate::extract_page(html.as_bytes(), &ctx).unwrap();
        page.next_part.map(|part| (part.url.into(), part.number))
    }

    #[test]
    fn an_article_in_parts_says_where_it_goes_on() {
        for (own, link, next, number) in [
            (
                "https://a.test/puits",
                "<a href='?page=2'>2</a>",
                "https://a.test/puits?page=2",
                2,
            ),
            (
                "https://a.test/puits?page=2",
                "<a href='?page=3'>Page suivante »</a>",
                "https://a.test/puits?page=3",
                3,
            ),
            (
                "https://a.test/puits/",
                "<a href='/puits/2/'>Suite</a>",
                "https://a.test/puits/2/",
                2,
            ),
            (
                "https://a.test/puits",
                "<a href='/puits/page/2'>&gt;</a>",
                "https://a.test/puits/page/2",
                2,
            ),
            (
                "https://a.test/puits.html",
                "<a href='puits-2.html'>2</a>",
                "https://a.test/puits-2.html",
                2,
            ),
            (
                "https://a.test/puits-2.html",
                "<a href='puits-3.html'>3</a>",
                "https://a.test/puits-3.html",
                3,
            ),
            (
                "https://a.test/x.php?id=77",
                "<a href='x.php?id=77&amp;p=2'>page 2</a>",
                "https://a.test/x.php?id=77&p=2",
                2,
            ),
            (
                "https://a.test/puits",
                "<a href='?start=1'>Suivant</a>",
                "https://a.test/puits?start=1",
                2,
            ),
            (
                "https://a.test/top-10",
                "<a href='/top-10/2' aria-label='Next'><i></i></a>",
                "https://a.test/top-10/2",
                2,
            ),
            (
                "https://a.test/puits?utm_source=x",
                "<a href='/puits?page=2'>2</a>",
                "https://a.test/puits?page=2",
                2,
            ),
        ] {
            assert_eq!(
                next_of(own, "", link),
                Some((next.to_owned(), number)),
                "{own}: half of the article is lost"
            );
        }
        assert_eq!(
            next_of("https://a.test/puits", "<link rel=next href='/puits?page=2'>", ""),
            Some(("https://a.test/puits?page=2".to_owned(), 2))
        );
    }

    #[test]
    fn what_is_next_but_no_part_is_left_alone() {
        for (own, head, link) in [
            ("https://a.test/puits", "", "<a href='/fleuve'>Suivant</a>"),
            (
                "https://a.test/?p=123",
                "",
                "<a href='/?p=124'>Article suivant</a>",
            ),
            ("https://a.test/puits", "<link rel=next href='/fleuve'>", ""),
            (
                "https://a.test/puits",
                "",
                "<a href='https://b.test/puits?page=2'>2</a>",
            ),
            (
                "https://a.test/puits?page=2",
                "",
                "<a href='/puits?page=1'>1</a> <a href='?page=4'>4</a>",
            ),
            ("https://a.test/", "<link rel=next href='/page/2'>", ""),
            (
                "https://a.test/showthread.php?t=7",
                "",
                "<a href='?t=7&amp;page=2'>2</a>",
            ),
            ("https://a.test/2024/05/puits", "", "<a href='/2024/05/6'>6</a>"),
            (
                "https://a.test/puits",
                "",
                "<a href='/puits?page=2#avis'>Les avis de nos lecteurs sur ce puits</a>",
            ),
        ] {
            assert_eq!(
                next_of(own, head, link),
                None,
                "{own}: another page would be joined to the article"
            );
        }
    }

    #[test]
    fn an_archive_is_no_article() {
        let next = |own: &str, html: &str| {
            let url = Url::parse(own).unwrap();
            let ctx = super::super::PageContext {
                url: Some(&url),
                content_type: None,
                fetched_at: "2026-01-10T10:00:00Z".parse().unwrap(),
            };
            crate::extract_page(html.as_bytes(), &ctx).unwrap().next_part
        };
        let text = "Des mots qui font un long paragraphe de texte. ".repeat(12);
        let archive = format!(
            "<title>Mali</title><meta property=og:type content=article><link rel=next href=page/2/>\
             <h1>Mali</h1><p>Le 3 mars 2024</p><p>{text}</p>"
        );
        assert_eq!(
            next("https://a.test/mali/", &archive),
            None,
            "it has no day of its own"
        );
        let teaser = format!("<h3><a href=/puits>Le puits de la vieille route</a></h3><p>{text}</p>");
        let teasers = format!(
            "<title>Mali</title><meta property=og:type content=article><h1>Mali</h1><article>{}</article>\
             <a href=/mali?page=2>2</a>",
            teaser.repeat(4)
        );
        assert_eq!(
            next("https://a.test/mali", &teasers),
            None,
            "each of its titles leads to an article"
        );
    }
}
