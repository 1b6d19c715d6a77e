//! What is known of an article beside its body: each fact from the surest place that names it.

use std::cell::LazyCell;

use kalan_model::{Published, Timestamp};
use url::Url;

use super::PageContext;
use super::byline;
use super::json_ld::Claims;
use super::near::Near;
use super::scan::{Head, one_line};
use super::title::{self, Candidates};
use super::tree::Tree;
use crate::address::{resolve_web, same_site};
use crate::dates;

/// The facts of a page, before its body is known.
#[derive(Debug, Default)]
pub(super) struct Facts {
    pub(super) title: String,
    pub(super) byline: Option<String>,
    pub(super) site_name: Option<String>,
    pub(super) published: Option<Published>,
    pub(super) modified: Option<Timestamp>,
    pub(super) lead_image: Option<String>,
    pub(super) canonical_url: Option<String>,
    pub(super) description: Option<String>,
}

/// Metadata that names the day, the surest first (`article:published_time` is right 94 times in 100).
#[rustfmt::skip]
const PUBLISHED_METAS: [&str; 15] = [
    "article:published_time", "og:published_time", "datepublished", "date", "dc.date", "dc.date.issued",
    "dcterms.created", "dcterms.date", "pubdate", "publishdate", "publish-date",
    "citation_publication_date", "citation_date", "sailthru.date", "parsely-pub-date",
];

/// The lines near the headline, read when a fact is asked of them.
type LazyNear<'t, 'a, F> = LazyCell<Near<'t, 'a>, F>;

/// Gathers the facts from the head, the JSON-LD and the places in the tree.
pub(super) fn gather(head: &Head, claims: &Claims, tree: &Tree<'_>, ctx: &PageContext<'_>) -> Facts {
    let site_name = site_name(head, claims);
    let headings = |names: &[&str]| -> Vec<String> {
        let nodes = tree
            .elements()
            .filter(|(_, node)| names.contains(&node.name.as_ref()));
        nodes
            .take(20)
            .map(|(at, _)| tree.line(at))
            .filter(|text| !text.is_empty())
            .collect()
    };
    let (h1, lower) = (headings(&["h1"]), headings(&["h2", "h3"]));
    let title = title::choose(&Candidates {
        title_tag: &head.title,
        open_graph: head.meta(&["og:title", "twitter:title", "dc.title", "citation_title"]),
        json_ld: claims.headline.as_deref(),
        h1: &h1,
        lower: &lower,
        site_name: site_name.as_deref(),
    });
    // Most pages name both in their head, and need no look around.
    let near = LazyCell::new(|| Near::of(tree, &title, is_forum(head, claims, ctx.url)));
    let byline = byline_of(head, claims, &near, site_name.as_deref());
    let published = published(head, claims, &near, ctx);
    let canonical_url = canonical(head, ctx.url);
    Facts {
        byline,
        published,
        modified: modified(head, claims, ctx.fetched_at),
        lead_image: lead_image(head, claims),
        description: head
            .meta(&["og:description", "description", "twitter:description"])
            .map(one_line),
        title,
        site_name,
        canonical_url,
    }
}

fn site_name(head: &Head, claims: &Claims) -> Option<String> {
    let named = head
        .meta(&[
            "og:site_name",
            "application-name",
            "apple-mobile-web-app-title",
            "al:android:app_name",
        ])
        .map(one_line);
    let named = named.or_else(|| claims.site_name.clone());
    named.filter(|name| !name.is_empty() && name.chars().count() <= 80)
}

fn canonical(head: &Head, url: Option<&Url>) -> Option<String> {
    let base = head.base.as_ref();
    let linked = head.link("canonical").map(|link| link.href.as_str());
    let claims = [linked, head.meta(&["og:url"])];
    let mut found = claims
        .into_iter()
        .flatten()
        .filter_map(|text| resolve_web(text, base))
        .filter(|url| !crate::sanitize::is_unknown(url));
    let canonical = match url {
        // The start page as every page's canonical address is a fault of a template.
        Some(url) => found.find(|claim| same_site(claim, url) && (claim.path() != "/" || url.path() == "/")),
        None => found.next(),
    };
    canonical.map(|found| crate::canonical_address(&found).into())
}

fn byline_of<'t, 'a: 't>(
    head: &Head,
    claims: &Claims,
    near: &LazyNear<'t, 'a, impl FnOnce() -> Near<'t, 'a>>,
    site_name: Option<&str>,
) -> Option<String> {
    // A person may have named the site after themselves.
    let not_site = |name: &String| {
        byline::is_name(name) || site_name.is_none_or(|site| title::key(site) != title::key(name))
    };
    let meta = || {
        let named = head.meta(&[
            "author",
            "dc.creator",
            "dcterms.creator",
            "citation_author",
            "sailthru.author",
            "parsely-author",
            "byl",
        ]);
        named
            .or_else(|| head.meta(&["article:author"]))
            .or_else(|| twitter_author(head))
            .and_then(byline::clean)
    };
    byline::join(&claims.authors)
        .filter(not_site)
        .or_else(|| meta().filter(not_site))
        .or_else(|| near.author().filter(not_site))
}

/// Whether the page is a thread, whose authors bear names of their own making.
fn is_forum(head: &Head, claims: &Claims, url: Option<&Url>) -> bool {
    let address = url.map(Url::as_str).unwrap_or_default();
    let generator = head.meta(&["generator"]).unwrap_or_default().to_ascii_lowercase();
    matches!(claims.kind.as_deref(), Some("DiscussionForumPosting" | "QAPage"))
        || [
            "forum",
            "/threads/",
            "viewtopic",
            "showthread",
            "/questions/",
            "/topic/",
            "/t/",
        ]
        .iter()
        .any(|part| address.contains(part))
        || ["discourse", "phpbb", "vbulletin", "xenforo", "mybb", "flarum"]
            .iter()
            .any(|name| generator.contains(name))
}

fn twitter_author(head: &Head) -> Option<&str> {
    let label = head.meta(&["twitter:label1"])?.to_lowercase();
    let names_author = [
        "written by",
        "écrit par",
        "escrito por",
        "author",
        "geschrieben von",
        "verfasst von",
        "كتب بواسطة",
    ];
    names_author
        .contains(&label.as_str())
        .then(|| head.meta(&["twitter:data1"]))
        .flatten()
}

fn published<'t, 'a: 't>(
    head: &Head,
    claims: &Claims,
    near: &LazyNear<'t, 'a, impl FnOnce() -> Near<'t, 'a>>,
    ctx: &PageContext<'_>,
) -> Option<Published> {
    let exact = |text: &str| dates::parse_machine(text).map(|at| Published { at, inferred: false });
    let meta = || {
        PUBLISHED_METAS
            .iter()
            .filter_map(|name| head.meta(&[name]))
            .chain(other_metas(head))
            .find_map(|text| exact(text).or_else(|| dates::parse_visible(text, ctx.fetched_at)))
    };
    let claimed = || {
        claims
            .published
            .as_deref()
            .and_then(|text| exact(text).or_else(|| dates::parse_visible(text, ctx.fetched_at)))
    };
    let address = || {
        ctx.url
            .and_then(|url| dates::in_address(url.path()))
            .map(|at| Published { at, inferred: false })
    };
    let seen = || {
        let is_product = claims.kind.as_deref() == Some("Product")
            || head
                .meta(&["og:type"])
                .is_some_and(|kind| kind.contains("product"));
        let is_article = is_dated_page(head, claims, ctx.url);
        near.date(ctx.fetched_at, is_article)
            .filter(|_| is_article || !is_product)
    };
    let not_to_come = |found: &Published| found.at <= ctx.fetched_at.plus_secs(2 * 86_400);
    meta()
        .filter(not_to_come)
        .or_else(|| claimed().filter(not_to_come))
        .or_else(address)
        .or_else(seen)
        .filter(not_to_come)
}

/// Names of publishing systems' own: `w-published-date`, `ms.date`.
fn other_metas(head: &Head) -> impl Iterator<Item = &str> {
    let named = |name: &str| {
        name == "ms.date" || (name.contains("publish") && (name.contains("date") || name.contains("time")))
    };
    head.metas
        .iter()
        .filter(move |(name, _)| named(name))
        .map(|(_, content)| content.as_str())
}

/// Whether anything says that the page is an article or a post, which have dates.
fn is_dated_page(head: &Head, claims: &Claims, url: Option<&Url>) -> bool {
    let path = url.map(|url| url.path().to_ascii_lowercase()).unwrap_or_default();
    let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    head.meta(&["og:type"]) == Some("article")
        || !claims.authors.is_empty()
        || claims.headline.is_some()
        || last.matches('-').count() >= 3
        || url.is_none()
        || ["blog", "news", "article", "post", "story", "/20"]
            .iter()
            .any(|part| path.contains(part))
        || is_forum(head, claims, url)
}

fn modified(head: &Head, claims: &Claims, fetched_at: Timestamp) -> Option<Timestamp> {
    let meta = head.meta(&[
        "article:modified_time",
        "og:updated_time",
        "datemodified",
        "dcterms.modified",
        "last-modified",
    ]);
    let found = meta
        .and_then(dates::parse_machine)
        .or_else(|| claims.modified.as_deref().and_then(dates::parse_machine));
    found.filter(|moment| *moment <= fetched_at.plus_secs(2 * 86_400))
}

fn lead_image(head: &Head, claims: &Claims) -> Option<String> {
    let named = head
        .meta(&[
            "og:image:secure_url",
            "og:image",
            "og:image:url",
            "twitter:image",
            "twitter:image:src",
        ])
        .or(claims.image.as_deref());
    let url = resolve_web(named?, head.base.as_ref()).filter(|url| !crate::sanitize::is_unknown(url))?;
    Some(url.into())
}
