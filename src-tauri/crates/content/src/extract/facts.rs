//! What is known of an article beside its body: each fact from the surest place that names it.

use std::cell::LazyCell;

use kalan_model::{Published, Timestamp};
use url::Url;

use super::PageContext;
use super::byline;
use super::json_ld::{Claims, Stamp};
use super::near::Near;
use super::published::{self, Bearing};
use super::rules::Rules;
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
    /// A shop's, a list's or a manual's page.
    pub(super) is_timeless: bool,
}

/// The lines near the headline, read when a fact is asked of them.
pub(super) type LazyNear<'t, 'a, F> = LazyCell<Near<'t, 'a>, F>;

/// Gathers the facts from the head, the JSON-LD and the places in the tree.
pub(super) fn gather(
    head: &Head,
    claims: &Claims,
    tree: &Tree<'_>,
    ctx: &PageContext<'_>,
    rules: &Rules,
) -> Facts {
    let site_name = site_name(head, claims);
    let title = headline(head, claims, tree, ctx, site_name.as_deref());
    let bearing = Bearing::of(head, claims, ctx.url);
    let near = LazyCell::new(|| Near::of(tree, &title, bearing.is_forum, is_day_first(head), rules));
    let byline = byline_of(head, claims, &bearing, &near, site_name.as_deref());
    let published = published::of(head, claims, &bearing, &near, ctx);
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
        is_timeless: bearing.is_timeless,
    }
}

/// The days that the trainer learns from, with their measures.
#[cfg(feature = "training")]
pub(super) fn days(
    head: &Head,
    claims: &Claims,
    tree: &Tree<'_>,
    ctx: &PageContext<'_>,
    rules: &Rules,
) -> (Vec<super::days::Day>, Vec<f32>) {
    let title = headline(head, claims, tree, ctx, site_name(head, claims).as_deref());
    let bearing = Bearing::of(head, claims, ctx.url);
    let near = LazyCell::new(|| Near::of(tree, &title, bearing.is_forum, is_day_first(head), rules));
    super::days::of(head, claims, &bearing, &near, ctx)
}

fn headline(
    head: &Head,
    claims: &Claims,
    tree: &Tree<'_>,
    ctx: &PageContext<'_>,
    site_name: Option<&str>,
) -> String {
    let headings = |names: &[&str]| -> Vec<String> {
        let nodes = tree.elements().filter(|(_, node)| names.contains(&node.name()));
        nodes
            .take(20)
            .map(|(at, _)| tree.line(at))
            .filter(|text| !text.is_empty())
            .collect()
    };
    let (h1, lower) = (headings(&["h1"]), headings(&["h2", "h3"]));
    title::choose(&Candidates {
        title_tag: &head.title,
        open_graph: head.meta(&["og:title", "twitter:title", "dc.title", "citation_title"]),
        json_ld: claims.headline.as_deref(),
        h1: &h1,
        lower: &lower,
        site_name,
        host: ctx.url.and_then(Url::host_str),
    })
}

/// Whether the page is in a language that writes the day before the month: every known one but English.
fn is_day_first(head: &Head) -> bool {
    let declared = head
        .language
        .as_deref()
        .or_else(|| head.meta(&["og:locale", "content-language"]));
    let language = declared.and_then(|tag| tag.trim().split(['-', '_']).next());
    language.is_some_and(|language| {
        [
            "fr", "es", "pt", "de", "it", "nl", "ar", "sw", "ha", "wo", "bm", "ff",
        ]
        .iter()
        .any(|known| known.eq_ignore_ascii_case(language))
    })
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
    bearing: &Bearing,
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
        // The names on a shop's page or a list's are those of who speaks of it, or of other pages.
        .or_else(|| {
            let shown = (!bearing.is_timeless).then(|| near.author())?;
            shown.filter(not_site)
        })
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

fn modified(head: &Head, claims: &Claims, fetched_at: Timestamp) -> Option<Timestamp> {
    let meta = head.meta(&[
        "article:modified_time",
        "og:updated_time",
        "datemodified",
        "dcterms.modified",
        "last-modified",
    ]);
    let found = meta.and_then(dates::parse_machine).or_else(|| {
        let mut days = claims.days.iter();
        let changed = days.find(|(stamp, _)| *stamp == Stamp::Changed);
        changed.and_then(|(_, text)| dates::parse_machine(text))
    });
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
