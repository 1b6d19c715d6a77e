//! When a page says that it was published: its claims weighed against each other, and none on pages that have no day.

use kalan_model::Published;
use url::Url;

use super::blocks::real;
use super::days::{self, Source};
use super::facts::LazyNear;
use super::json_ld::Claims;
use super::model;
use super::near::Near;
use super::scan::Head;
use super::{PageContext, address_day};

/// What a page's address, types and system say of whether it has a day of publication at all.
pub(super) struct Bearing {
    /// A thread, whose authors bear names of their own making.
    pub(super) is_forum: bool,
    /// Something says that the page is an article or a post, which have dates.
    pub(super) is_dated: bool,
    /// A shop's, a list's, a manual's or a wiki's page: what it dates is something else.
    pub(super) is_timeless: bool,
    /// Folders in the address, and hyphens in its last part.
    pub(super) depth: f32,
    pub(super) hyphens: f32,
}

impl Bearing {
    pub(super) fn of(head: &Head, claims: &Claims, url: Option<&Url>) -> Self {
        let is_forum = is_forum(head, claims, url);
        let path = url.map(Url::path).unwrap_or_default().trim_end_matches('/');
        let count = |text: &str, sign: char| real(u32::try_from(text.matches(sign).count()).unwrap_or(0));
        Self {
            depth: count(path, '/'),
            hyphens: count(path.rsplit('/').next().unwrap_or_default(), '-'),
            is_forum,
            is_dated: is_forum || is_dated(head, claims, url),
            is_timeless: !is_forum
                && url.and_then(|url| address_day::of(url.path())).is_none()
                && is_timeless(head, claims, url),
        }
    }
}

/// How likely the likeliest day has to be, else none is given.
const ENOUGH: f32 = 0.35;

/// The day of publication; none where the page does not say, or where such a day is rarely true.
pub(super) fn of<'t, 'a: 't>(
    head: &Head,
    claims: &Claims,
    bearing: &Bearing,
    near: &LazyNear<'t, 'a, impl FnOnce() -> Near<'t, 'a>>,
    ctx: &PageContext<'_>,
) -> Option<Published> {
    let (days, rows) = days::of(head, claims, bearing, near, ctx);
    // An address was written when the page was: on the tuned pages its day was never another's.
    if let Some(day) = days.iter().find(|day| day.by[Source::Address as usize]) {
        return Some(Published {
            at: day.at,
            inferred: false,
        });
    }
    let (judges, width) = (model::days(), days::WIDTH);
    let chances = judges.forests[0].judge(days.len(), width, |at, row| {
        judges.codes.write(0, &rows[at * width..(at + 1) * width], row);
    });
    let best = days.iter().zip(chances).max_by(|a, b| a.1.total_cmp(&b.1));
    let alone = days.len() == 1;
    best.filter(|(day, chance)| *chance >= ENOUGH || (alone && day.is_plain()))
        .map(|(day, _)| Published {
            at: day.at,
            inferred: day.inferred,
        })
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

fn is_dated(head: &Head, claims: &Claims, url: Option<&Url>) -> bool {
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
}

/// Folders of shops, lists and manuals.
#[rustfmt::skip]
const TIMELESS_FOLDERS: [&str; 21] = [
    "shop", "store", "product", "products", "collections", "genre", "category", "categories", "tag", "tags",
    "sections", "docs", "doc", "documentation", "manual", "reference", "service", "services", "solutions",
    "pricing", "coupons",
];
/// Where a path ends that lists articles.
const LISTS: [&str; 10] = [
    "news",
    "blog",
    "blogs",
    "articles",
    "posts",
    "stories",
    "issues",
    "archive",
    "archives",
    "actualites",
];

fn is_timeless(head: &Head, claims: &Claims, url: Option<&Url>) -> bool {
    let kind = claims.kind.as_deref().unwrap_or_default();
    let is_other = matches!(
        kind,
        "Product" | "CollectionPage" | "ItemList" | "APIReference" | "TechArticle"
    ) || head
        .meta(&["og:type"])
        .is_some_and(|kind| kind.contains("product"));
    let is_wiki = head
        .meta(&["generator"])
        .is_some_and(|generator| generator.starts_with("MediaWiki"));
    let at = url.is_some_and(|url| {
        let path = url.path().to_ascii_lowercase();
        let mut folders: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let last = folders.pop();
        let manual = url
            .host_str()
            .is_some_and(|host| host.starts_with("docs.") || host.starts_with("developer."));
        manual
            || last.is_none_or(|last| LISTS.contains(&last))
            || folders.iter().any(|folder| TIMELESS_FOLDERS.contains(folder))
            || last.is_some_and(|last| TIMELESS_FOLDERS.contains(&last))
    });
    // Some portals keep their articles under their sections; what calls itself news is one wherever it stands.
    let is_news = matches!(kind, "NewsArticle" | "BlogPosting" | "ReportageNewsArticle");
    is_other || is_wiki || (at && !is_news)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(address: &str, head: &str, line: &str) -> String {
        let url = Url::parse(address).unwrap();
        let text = "Des mots qui font un long paragraphe de texte. ".repeat(12);
        let html = format!(
            "<html><head><title>Un titre de page</title>{head}</head><body><h1>Un titre de page</h1><p>{line}</p><p>{text}</p></body></html>"
        );
        let ctx = PageContext {
            url: Some(&url),
            content_type: None,
            fetched_at: "2026-01-10T10:00:00Z".parse().unwrap(),
        };
        let page = crate::extract_page(html.as_bytes(), &ctx).unwrap();
        page.published
            .map_or("none".to_owned(), |found| found.at.to_string()[..10].to_owned())
    }

    fn json_ld(kind: &str, moment: &str) -> String {
        format!(
            r#"<script type="application/ld+json">{{"@type":"{kind}","headline":"Un titre de page","datePublished":"{moment}"}}</script>"#
        )
    }

    #[test]
    fn the_day_is_the_one_that_readers_see() {
        let address = "https://a.test/un-titre-de-page";
        let article = json_ld("Article", "2019-05-02T10:00:00Z");
        assert_eq!(day(address, &article, "2 mai 2019"), "2019-05-02");
        assert_eq!(
            day(address, &article, "3 mars 2024"),
            "2024-03-03",
            "the version that is read is a later one"
        );
        let other_order = json_ld("Article", "2024-09-10T10:00:00Z");
        assert_eq!(
            day(address, &other_order, "10.9.2024"),
            "2024-09-10",
            "the claim says which number is the month"
        );
        let moment = r#"<meta property="article:published_time" content="2025-12-19T02:41:41+00:00">"#;
        assert_eq!(
            day("https://a.test/2025/12/18/un-titre", moment, ""),
            "2025-12-18",
            "its own address says which side of midnight"
        );
        assert_eq!(
            day(address, "", "Mis à jour le 3 mars 2024"),
            "2024-03-03",
            "better the day of a change than none"
        );
    }

    #[test]
    fn who_speaks_of_a_product_did_not_write_its_page() {
        let byline = |address: &str| {
            let url = Url::parse(address).unwrap();
            let html = format!(
                "<h1>Une tasse</h1><p>Par Awa Diop</p><p>{}</p>",
                "mot ".repeat(80)
            );
            let ctx = PageContext {
                url: Some(&url),
                content_type: None,
                fetched_at: "2026-01-10T10:00:00Z".parse().unwrap(),
            };
            crate::extract_page(html.as_bytes(), &ctx).unwrap().byline
        };
        assert_eq!(byline("https://a.test/une-tasse").as_deref(), Some("Awa Diop"));
        assert_eq!(byline("https://a.test/products/une-tasse"), None);
    }

    #[test]
    fn a_page_that_is_no_article_has_no_day() {
        let made = json_ld("WebPage", "2020-07-04T00:27:57+00:00");
        let address = "https://a.test/analyse";
        assert_eq!(
            day(address, &made, ""),
            "none",
            "systems date every page that they make"
        );
        assert_eq!(day(address, &made, "4 juillet 2020"), "2020-07-04");
        let meta = r#"<meta property="article:published_time" content="2019-06-06T01:51:03+00:00">"#;
        for timeless in [
            "https://a.test/",
            "https://a.test/shop/",
            "https://a.test/docs/guide/premiers-pas",
            "https://a.test/blog",
        ] {
            assert_eq!(day(timeless, meta, ""), "none", "{timeless}");
        }
        for dated in [
            "https://a.test/category/2025/07/30/un-titre",
            "https://a.test/docs/20250730-un-titre",
        ] {
            assert_eq!(
                day(dated, "", ""),
                "2025-07-30",
                "{dated} names its day, whatever its folder"
            );
        }
        let news = json_ld("NewsArticle", "2019-06-06");
        assert_eq!(
            day("https://a.test/category/politique/un-titre", &news, "6 juin 2019"),
            "2019-06-06",
            "a portal's section"
        );
        let product = format!("{meta}{}", json_ld("Product", "2019-06-06"));
        assert_eq!(day("https://a.test/tasse", &product, ""), "none", "a shop's");
        assert_eq!(day("https://a.test/tasse", meta, ""), "2019-06-06");
    }
}
