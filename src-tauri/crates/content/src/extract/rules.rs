//! What is known of the systems that sites are built with: their own names for what is no text, for author and day.
//!
//! The forests learned from mostly English pages, and some builders that our readers meet are not among them. A rule is
//! data: it is found by the page's generator, its host or a class of its own, and says nothing of any other page.

use url::Url;

use super::blocks::Block;
use super::scan::Head;
use super::tree::{Node, Tree};

/// One builder's names.
#[derive(Debug, Clone, Copy)]
struct Rule {
    /// How `<meta name=generator>` begins, in lower case.
    generators: &'static [&'static str],
    /// Hosts, with those below them.
    hosts: &'static [&'static str],
    /// Classes that no other builder has.
    marks: &'static [&'static str],
    /// Classes and ids of what is no text.
    chrome: &'static [&'static str],
    /// Classes of where the author stands, and the day.
    author: &'static [&'static str],
    day: &'static [&'static str],
}

const NONE: Rule = Rule {
    generators: &[],
    hosts: &[],
    marks: &[],
    chrome: &[],
    author: &[],
    day: &[],
};

/// By builder; measured on the tuned pages where these have it, else from what the builders' own templates write.
#[rustfmt::skip]
const RULES: [(&str, Rule); 13] = [
    ("WordPress", Rule {
        generators: &["wordpress", "elementor", "site kit", "wpml"],
        marks: &["wp-block-post-content", "entry-content", "wp-site-blocks"],
        chrome: &["sharedaddy", "sd-sharing", "jp-relatedposts", "comment-respond", "respond", "post-navigation", "skip-link",
            "yarpp-related", "addtoany_share_save_container", "site-footer", "site-info", "elementor-location-footer",
            "elementor-location-popup", "wp-block-latest-posts", "wp-block-comments", "heateor_sss_sharing_container"],
        author: &["byline", "entry-author", "wp-block-post-author-name"],
        day: &["entry-date", "posted-on", "wp-block-post-date"], ..NONE }),
    ("Newspaper, the theme of many portals", Rule {
        marks: &["td-post-content", "tdb_single_content", "td-theme-wrap", "td-container"],
        chrome: &["td-post-sharing", "td_block_related_posts", "td-post-next-prev", "td-a-rec", "td-author-box", "td-g-rec",
            "td-post-source-tags", "td-sub-footer-container", "td-footer-wrapper", "tdb-author-box", "td-crumb-container"],
        author: &["td-post-author-name", "tdb-author-name"],
        day: &["td-post-date", "tdb_single_date"], ..NONE }),
    ("Blogger", Rule {
        generators: &["blogger"], hosts: &["blogspot.com"],
        chrome: &["blog-pager", "post-footer", "post-share-buttons", "comment-form", "PopularPosts", "BlogArchive", "Attribution"],
        author: &["post-author"], day: &["date-header"], ..NONE }),
    ("SPIP", Rule {
        generators: &["spip"],
        chrome: &["formulaire_spip", "repondre", "menu-articles", "liens-sites", "forum-repondre", "spip-admin", "pagination"],
        author: &["auteurs", "vcard"], day: &["info-publi", "published", "publication"], ..NONE }),
    ("Joomla", Rule {
        generators: &["joomla"],
        chrome: &["pager", "pagenav", "pagenavigation", "content_rating", "actions", "mod-breadcrumbs", "tags"],
        author: &["createdby"], day: &["published", "create"], ..NONE }),
    ("Drupal", Rule {
        generators: &["drupal"],
        chrome: &["visually-hidden", "comment-comment-form", "block-system-breadcrumb-block", "links", "pager", "region-footer"],
        author: &["field--name-uid", "submitted", "node__submitted"], day: &["field--name-created", "submitted", "node__submitted"],
        ..NONE }),
    ("Ghost", Rule {
        generators: &["ghost"],
        chrome: &["gh-post-upgrade-cta", "kg-signup-card", "gh-comments", "read-next", "gh-readmore", "gh-footer", "gh-navigation"],
        author: &["author-name", "gh-article-author-name"], day: &["byline-meta-date", "gh-article-meta-date"], ..NONE }),
    ("Wix", Rule {
        generators: &["wix.com"],
        chrome: &["SITE_FOOTER", "SITE_HEADER", "blog-post-page-related-posts"],
        day: &["time-ago", "post-metadata__date"], ..NONE }),
    ("Substack", Rule {
        hosts: &["substack.com"], marks: &["available-content"],
        chrome: &["subscribe-widget", "subscription-widget-wrap", "post-footer", "captioned-button-wrap", "footer-wrap",
            "post-ufi", "comments-section"], ..NONE }),
    ("Medium", Rule {
        hosts: &["medium.com"], chrome: &["speechify-ignore", "pw-responses"], ..NONE }),
    ("RFI and its sisters", Rule {
        hosts: &["rfi.fr", "france24.com", "mc-doualiya.com"],
        chrome: &["o-self-promo", "m-interstitial", "o-ad-container", "m-em-flash", "t-content__related", "o-banner"],
        author: &["m-from-author__name"], day: &["t-content__dates", "m-pub-dates__date"], ..NONE }),
    ("Jeune Afrique", Rule {
        hosts: &["jeuneafrique.com"],
        chrome: &["read-also", "article-related", "newsletter-block", "paywall", "art-tags"],
        author: &["art-signature", "author"], day: &["art-date", "date"], ..NONE }),
    ("BBC", Rule {
        hosts: &["bbc.com", "bbc.co.uk"], chrome: &["podcast-promo", "end-of-recommendations", "end-of-podcasts"], ..NONE }),
];

/// Elements among which a builder's own classes are looked for.
const MOST_LOOKED_AT: usize = 400;

/// What the builders of a page call its parts.
#[derive(Debug, Default)]
pub(super) struct Rules {
    chrome: Vec<&'static str>,
    author: Vec<&'static str>,
    day: Vec<&'static str>,
}

impl Rules {
    /// The rules that hold for a page; of most pages, none.
    pub(super) fn of(head: &Head, tree: &Tree<'_>, url: Option<&Url>) -> Self {
        let generators: Vec<String> = head
            .metas
            .iter()
            .filter(|(name, _)| name == "generator")
            .map(|(_, content)| content.to_ascii_lowercase())
            .collect();
        let host = url.and_then(Url::host_str).unwrap_or_default();
        let marked = marked(tree);
        let mut found = Self::default();
        for (at, (_, rule)) in RULES.iter().enumerate() {
            let generated = || {
                let begins = |own: &String| rule.generators.iter().any(|name| own.starts_with(name));
                generators.iter().any(begins)
            };
            let hosted = || rule.hosts.iter().any(|name| is_under(host, name));
            if marked[at] || generated() || hosted() {
                found.chrome.extend(rule.chrome);
                found.author.extend(rule.author);
                found.day.extend(rule.day);
            }
        }
        found
    }

    /// Takes from the blocks that are no text the chance of being any.
    pub(super) fn silence(&self, tree: &Tree<'_>, blocks: &[Block], chances: &mut [f32]) {
        if self.chrome.is_empty() {
            return;
        }
        let mut from = 0;
        for (at, node) in tree.elements().filter(|(_, node)| names(node, &self.chrome)) {
            from += blocks[from..].iter().take_while(|block| block.first < at).count();
            let inside = blocks[from..]
                .iter()
                .take_while(|block| block.first < node.end())
                .count();
            chances[from..from + inside].fill(0.0);
        }
    }

    pub(super) fn is_author(&self, node: &Node<'_>) -> bool {
        !self.author.is_empty() && names(node, &self.author)
    }

    pub(super) fn is_day(&self, node: &Node<'_>) -> bool {
        !self.day.is_empty() && names(node, &self.day)
    }
}

/// By rule, whether the page has a class that only its builder writes.
fn marked(tree: &Tree<'_>) -> [bool; RULES.len()] {
    let mut found = [false; RULES.len()];
    let classes = tree.elements().filter_map(|(_, node)| node.get("class"));
    for class in classes.take(MOST_LOOKED_AT).flat_map(str::split_ascii_whitespace) {
        for (found, (_, rule)) in found.iter_mut().zip(&RULES) {
            *found |= rule.marks.contains(&class);
        }
    }
    found
}

/// Whether a host is this one or below it.
fn is_under(host: &str, name: &str) -> bool {
    host.strip_suffix(name)
        .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// Whether one of these is a class of the element, or its id.
fn names(node: &Node<'_>, wanted: &[&str]) -> bool {
    let own = ["class", "id", "data-hook"]
        .into_iter()
        .filter_map(|name| node.get(name));
    own.flat_map(str::split_ascii_whitespace)
        .any(|one| wanted.contains(&one))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Page, PageContext, extract_page};

    const TEXT: &str =
        "Au bord du fleuve, les pêcheurs réparent leurs filets, et la crue, cette année, se fait attendre. ";

    fn page(address: &str, html: &str) -> Page {
        let url = Url::parse(address).unwrap();
        let ctx = PageContext {
            url: Some(&url),
            content_type: None,
            fetched_at: "2026-01-10T10:00:00Z".parse().unwrap(),
        };
        extract_page(html.replace("TEXT", &TEXT.repeat(6)).as_bytes(), &ctx).unwrap()
    }

    /// What stands in a builder's own boxes is not kept, whatever it says.
    #[test]
    fn what_a_builder_names_as_its_own_is_left_out() {
        let note = "Ce billet vous a plu, et vous voulez en lire d'autres sur le fleuve, le riz et la pêche au village ?";
        for (address, head, class) in [
            (
                "https://radio.test/a",
                "<meta name=generator content='WordPress 6.4'>",
                "sharedaddy",
            ),
            (
                "https://portail.test/a",
                "<div class=td-container></div>",
                "td-post-sharing",
            ),
            ("https://carnet.blogspot.com/a", "", "post-footer"),
            (
                "https://spip.test/a",
                "<meta name=generator content='SPIP 4.2'>",
                "formulaire_spip",
            ),
            (
                "https://joomla.test/a",
                "<meta name=generator content='Joomla! - Open Source'>",
                "pagenav",
            ),
            (
                "https://drupal.test/a",
                "<meta name=generator content='Drupal 10'>",
                "region-footer",
            ),
            (
                "https://ghost.test/a",
                "<meta name=generator content='Ghost 5.8'>",
                "kg-signup-card",
            ),
            ("https://lettre.substack.com/p/a", "", "subscribe-widget"),
            ("https://www.rfi.fr/fr/a", "", "o-self-promo"),
        ] {
            let html = |class: &str| {
                format!(
                    "{head}<title>Le fleuve attend</title><h1>Le fleuve attend</h1><p>TEXT</p><div class='{class}'><p>{note}</p></div><p>TEXT</p>"
                )
            };
            let kept = page(address, &html("texte")).text;
            assert!(
                kept.contains(note),
                "{address}: else the rule is not what leaves it out"
            );
            let text = page(address, &html(class)).text;
            assert!(
                !text.contains(note) && text.contains("les pêcheurs réparent"),
                "{address} .{class}"
            );
        }
    }

    #[test]
    fn a_builder_shows_author_and_day_at_places_of_its_own() {
        for (address, head, line) in [
            (
                "https://portail.test/un-titre-de-page",
                "<div class=td-container></div>",
                "<div class=td-post-author-name><a href=/x>Moussa Keïta</a></div><span class=td-post-date>4 mai 2024</span>",
            ),
            (
                "https://spip.test/un-titre-de-page",
                "<meta name=generator content='SPIP 4.2'>",
                "<p class=info-publi>4 mai 2024, <span class=auteurs>par <span>Moussa Keïta</span></span></p>",
            ),
            (
                "https://joomla.test/un-titre-de-page",
                "<meta name=generator content='Joomla!'>",
                "<dl><dd class=createdby>Écrit par <span>Moussa Keïta</span></dd><dd class=published>Publié le 4 mai 2024</dd></dl>",
            ),
        ] {
            let found = page(
                address,
                &format!("{head}<title>Le fleuve attend</title><h1>Le fleuve attend</h1>{line}<p>TEXT</p>"),
            );
            assert_eq!(found.byline.as_deref(), Some("Moussa Keïta"), "{address}");
            let day = found.published.map(|found| found.at.to_string()[..10].to_owned());
            assert_eq!(day.as_deref(), Some("2024-05-04"), "{address}");
        }
    }

    #[test]
    fn no_rule_speaks_of_another_builder() {
        let html =
            "<title>Le fleuve attend</title><h1>Le fleuve attend</h1><div class=respond><p>TEXT</p></div>";
        assert!(
            page("https://a.test/", html)
                .text
                .contains("les pêcheurs réparent")
        );
        assert!(!is_under("notrfi.fr", "rfi.fr") && is_under("www.rfi.fr", "rfi.fr"));
    }
}
