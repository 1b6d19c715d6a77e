//! Other pages that hold the same article, for one that shows little of it: AMP, and the one for printing.

use kalan_model::PageKind;
use url::Url;

use super::scan::Head;
use super::tree::Tree;
use super::{Page, title};
use crate::address::{resolve_web, same_site};

/// An article of fewer words may be the beginning of one.
const FEW_WORDS: u32 = 120;
/// How much longer another version must be, to be more than the same with other words around.
const MORE_WORDS: f32 = 1.2;

/// What leads to the page for printing, alone in a link.
#[rustfmt::skip]
const PRINT: [&str; 12] = [
    "imprimer", "version imprimable", "imprimer cet article", "imprimer la page", "version à imprimer", "print",
    "print version", "printable version", "printer-friendly", "printer friendly version", "versión para imprimir",
    "druckversion",
];

/// The versions that a page names, the surest first.
pub(super) fn named(tree: &Tree<'_>, head: &Head, url: Option<&Url>) -> Vec<Url> {
    let Some(url) = url else { return Vec::new() };
    let base = head.base.as_ref().unwrap_or(url);
    let amp = head.link("amphtml").map(|link| link.href.as_str());
    let print = head.links.iter().find(|link| {
        let words = link.rel.split_ascii_whitespace();
        link.media
            .as_deref()
            .is_some_and(|media| media.trim().eq_ignore_ascii_case("print"))
            && words.clone().any(|one| one == "alternate")
            && !words.clone().any(|one| one == "stylesheet")
    });
    let print = print.map(|link| link.href.as_str());
    let link = || {
        let mut links = tree.elements().filter(|(_, node)| node.name() == "a");
        links.find_map(|(at, node)| {
            let href = node
                .get("href")
                .filter(|href| !href.trim_start().starts_with('#'))?;
            let label = tree.line(at).to_lowercase();
            let label = if label.is_empty() {
                node.get("title")?.to_lowercase()
            } else {
                label
            };
            PRINT
                .contains(&label.trim_matches(|c: char| !c.is_alphanumeric()))
                .then_some(href)
        })
    };
    let on_site = |href: &str| resolve_web(href, Some(base)).filter(|found| same_site(found, url));
    let found = [
        amp.and_then(|href| resolve_web(href, Some(base))),
        print.or_else(link).and_then(on_site),
    ];
    let mut versions: Vec<Url> = Vec::new();
    for mut found in found.into_iter().flatten() {
        found.set_fragment(None);
        if found != *url && !versions.contains(&found) {
            versions.push(found);
        }
    }
    versions
}

impl Page {
    /// Whether so little of an article is here that another version of the page may hold more.
    pub(super) fn is_thin(&self) -> bool {
        let hidden = matches!(self.page_kind, PageKind::Empty | PageKind::Wall);
        hidden || (self.page_kind == PageKind::Article && self.word_count < FEW_WORDS)
    }

    /// This page with the text of another version of it, when that shows more of the same article.
    ///
    /// The address stays this page's own, and so does each fact that it names.
    #[must_use]
    pub fn or_better(self, other: Self) -> Self {
        let (own, its) = (title::key(&self.title), title::key(&other.title));
        let same = own.is_empty() || its.is_empty() || own.contains(&its) || its.contains(&own);
        let readable = self.page_kind.is_readable();
        let more = f64::from(other.word_count) > f64::from(self.word_count) * f64::from(MORE_WORDS);
        if !other.page_kind.is_readable() || (readable && !(same && more)) {
            return self;
        }
        // A wall's headline is the wall's own.
        let title = if (readable && !own.is_empty()) || its.is_empty() {
            self.title
        } else {
            other.title
        };
        Self {
            title,
            byline: self.byline.or(other.byline),
            site_name: self.site_name.or(other.site_name),
            published: self.published.or(other.published),
            modified: self.modified.or(other.modified),
            lead_image: self.lead_image.or(other.lead_image),
            canonical_url: self.canonical_url,
            ..other
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(address: &str, html: &str) -> Page {
        let url = Url::parse(address).unwrap();
        let ctx = super::super::PageContext {
            url: Some(&url),
            content_type: None,
            fetched_at: "2026-01-10T10:00:00Z".parse().unwrap(),
        };
        crate::extract_page(html.as_bytes(), &ctx).unwrap()
    }

    fn text(words: usize) -> String {
        format!(
            "<p>{}</p>",
            "Le puits donne de l'eau au village. ".repeat(words / 7 + 1)
        )
    }

    const HEAD: &str = "<title>Le puits</title><link rel=canonical href=https://a.test/puits>\
                        <link rel=amphtml href=https://amp.a.test/puits>";

    #[test]
    fn a_page_that_shows_little_names_its_other_versions() {
        let print =
            "<a href='/puits?print=1' rel=nofollow>Imprimer</a><a href='https://b.test/print'>Print</a>";
        let thin = page(
            "https://a.test/puits",
            &format!("{HEAD}<h1>Le puits</h1>{}{print}", text(40)),
        );
        let versions: Vec<&str> = thin.versions.iter().map(Url::as_str).collect();
        assert_eq!(
            versions,
            ["https://amp.a.test/puits", "https://a.test/puits?print=1"]
        );
        let whole = page(
            "https://a.test/puits",
            &format!("{HEAD}<h1>Le puits</h1>{}{print}", text(300)),
        );
        assert!(
            whole.versions.is_empty(),
            "a whole article costs no second request"
        );
        let media = page(
            "https://a.test/puits",
            "<title>Le puits</title><link rel=alternate media=print href=/imprimer/puits><link rel=stylesheet media=print href=p.css>",
        );
        assert_eq!(media.versions[0].as_str(), "https://a.test/imprimer/puits");
    }

    #[test]
    fn the_version_with_more_of_the_article_is_kept_under_the_pages_own_address() {
        let shell = page(
            "https://a.test/puits",
            &format!("{HEAD}<p>Please enable JavaScript</p>"),
        );
        assert_eq!(shell.page_kind, PageKind::Empty);
        let amp = page(
            "https://amp.a.test/puits",
            &format!("<title>Le puits</title><h1>Le puits</h1>{}", text(300)),
        );
        let better = shell.or_better(amp.clone());
        assert!(
            better.word_count > 250 && better.page_kind == PageKind::Article,
            "{better:?}"
        );
        assert_eq!(better.canonical_url.as_deref(), Some("https://a.test/puits"));
        let short = page(
            "https://a.test/puits",
            &format!("<title>Le puits</title><h1>Le puits</h1>{}", text(40)),
        );
        assert!(short.clone().or_better(amp).word_count > 250);
        let other = page(
            "https://a.test/x",
            &format!("<title>Le fleuve</title><h1>Le fleuve</h1>{}", text(300)),
        );
        assert!(
            short.or_better(other).word_count < 100,
            "another article is not this one"
        );
    }
}
