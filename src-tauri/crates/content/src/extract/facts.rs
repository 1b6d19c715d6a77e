//! What is known of an article beside its body: each fact from the surest place that names it.

use kalan_model::{Published, Timestamp};
use url::Url;

use super::byline;
use super::json_ld::Claims;
use super::scan::{Head, one_line};
use super::title::{self, Candidates};
use super::tree::{Node, Tree};
use super::{PageContext, chrome, near};
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

/// Classes of the place where the date or the author stands, when a template names it.
#[rustfmt::skip]
const DATE_PLACES: [&str; 11] = [
    "entry-date", "post-date", "published", "date", "entry-meta", "post-meta", "article-date",
    "date-publication", "meta", "byline", "info-publi",
];
#[rustfmt::skip]
const AUTHOR_PLACES: [&str; 7] =
    ["byline", "author", "post-author", "entry-author", "article-author", "auteur", "vcard"];
/// How many elements near the headline are asked.
const PLACES_ASKED: usize = 12;

/// Gathers the facts from the head, the JSON-LD and the places in the tree.
/// `html` is the page from which `tree` was built.
pub(super) fn gather(
    head: &Head,
    claims: &Claims,
    html: &str,
    tree: &Tree<'_>,
    ctx: &PageContext<'_>,
) -> Facts {
    let site_name = site_name(head, claims);
    let headings = |names: &[&str]| -> Vec<String> {
        let nodes = tree.elements().filter(|(_, node)| names.contains(&node.name.as_ref()));
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
    let near = near::lines(html, &title);
    let canonical_url = canonical(head, ctx.url);
    Facts {
        byline: byline_of(head, claims, tree, &near, site_name.as_deref()),
        published: published(head, claims, tree, &near, ctx),
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

fn byline_of(
    head: &Head,
    claims: &Claims,
    tree: &Tree<'_>,
    near: &[String],
    site_name: Option<&str>,
) -> Option<String> {
    let not_site = |name: &String| site_name.is_none_or(|site| title::key(site) != title::key(name));
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
    let placed = || {
        places(tree, is_author_place).find_map(|(at, _)| {
            let line = tree.line(at);
            (line.chars().count() <= 80)
                .then(|| byline::after_lead(&line).or_else(|| byline::is_name(&line).then_some(line)))
                .flatten()
        })
    };
    let led = || near.iter().find_map(|line| byline::after_lead(line));
    byline::join(&claims.authors)
        .filter(not_site)
        .or_else(|| meta().filter(not_site))
        .or_else(led)
        .or_else(placed)
}

/// The first elements of a kind.
fn places<'t, 'a>(
    tree: &'t Tree<'a>,
    wanted: fn(&Node<'_>) -> bool,
) -> impl Iterator<Item = (usize, &'t Node<'a>)> {
    tree.elements().filter(move |(_, node)| wanted(node)).take(PLACES_ASKED)
}

fn is_date_place(node: &Node<'_>) -> bool {
    node.name == "time"
        || node.get("itemprop") == Some("datePublished")
        || DATE_PLACES.iter().any(|class| node.has_class(class))
}

fn is_author_place(node: &Node<'_>) -> bool {
    node.get("rel") == Some("author")
        || node.get("itemprop") == Some("author")
        || AUTHOR_PLACES.iter().any(|class| node.has_class(class))
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

fn published(
    head: &Head,
    claims: &Claims,
    tree: &Tree<'_>,
    near: &[String],
    ctx: &PageContext<'_>,
) -> Option<Published> {
    let exact = |text: &str| dates::parse_machine(text).map(|at| Published { at, inferred: false });
    let meta = || {
        PUBLISHED_METAS
            .iter()
            .filter_map(|name| head.meta(&[name]))
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
    let not_to_come = |found: &Published| found.at <= ctx.fetched_at.plus_secs(2 * 86_400);
    meta()
        .filter(not_to_come)
        .or_else(|| claimed().filter(not_to_come))
        .or_else(address)
        .or_else(|| seen_date(tree, near, ctx))
        .filter(not_to_come)
}

/// The first date in a place that a template made for it; a bare date elsewhere may be anything's.
fn seen_date(tree: &Tree<'_>, near: &[String], ctx: &PageContext<'_>) -> Option<Published> {
    // Outside of such places a date counts when it has its year or is alone on its line.
    let under = || {
        let lines = near.iter().filter(|line| line.split(' ').count() <= 14);
        lines
            .filter_map(|line| Some((line, dates::parse_visible(line, ctx.fetched_at)?)))
            .find(|(line, found)| !found.inferred || line.split(' ').count() <= 3)
            .map(|(_, found)| found)
    };
    let placed = places(tree, is_date_place).find_map(|(at, node)| {
        let stamped = node.get("datetime").or_else(|| node.get("content"));
        let exact = stamped
            .and_then(dates::parse_machine)
            .map(|at| Published { at, inferred: false });
        let line = tree.line(at);
        let short = line.split(' ').count() <= 25 && !chrome::ends_article(&line);
        exact.or_else(|| {
            short
                .then(|| dates::parse_visible(&line, ctx.fetched_at))
                .flatten()
        })
    });
    placed.or_else(under)
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
