//! What a page is: an article, or one of the things met in its place.

use kalan_model::PageKind;

/// What the kind is judged by.
pub(super) struct Evidence<'a> {
    pub(super) title: &'a str,
    pub(super) text: &'a str,
    /// What the page says to those who run no scripts.
    pub(super) without_scripts: &'a str,
    /// schema.org type, from JSON-LD.
    pub(super) schema: Option<&'a str>,
    pub(super) open_graph: Option<&'a str>,
    /// `<meta http-equiv=refresh>`'s content.
    pub(super) refresh: Option<&'a str>,
    pub(super) generator: Option<&'a str>,
    pub(super) has_password: bool,
    pub(super) words: u32,
}

/// Fewer words than this may be an error page; more are never taken for one.
const FEW_WORDS: u32 = 120;
/// Below this there is nothing to read.
const NO_WORDS: u32 = 8;

#[rustfmt::skip]
const NOT_FOUND: [&str; 14] = [
    "404", "not found", "page introuvable", "page non trouvée", "n'existe pas", "n’existe pas",
    "n'existe plus", "n’existe plus", "page doesn't exist", "page no encontrada", "página não encontrada",
    "nicht gefunden", "الصفحة غير موجودة", "no longer available",
];
#[rustfmt::skip]
const LOGIN: [&str; 10] = [
    "captive", "hotspot", "wi-fi", "wifi", "se connecter", "connectez-vous", "log in", "login", "sign in",
    "تسجيل الدخول",
];
#[rustfmt::skip]
const WALL: [&str; 16] = [
    "captcha", "are you a robot", "are you human", "verify you are human", "checking your browser",
    "just a moment", "access denied", "accès refusé", "accept cookies", "accepter les cookies",
    "nous utilisons des cookies", "we use cookies", "réservé aux abonnés", "subscribe to continue",
    "subscribers only", "unusual traffic",
];
const SCRIPTS: [&str; 5] = [
    "enable javascript",
    "javascript is disabled",
    "activer javascript",
    "activez javascript",
    "requires javascript",
];

/// The kind of a page: what is no article only when it has few words and says so.
pub(super) fn of(evidence: &Evidence<'_>) -> PageKind {
    if evidence.words < FEW_WORDS
        && let Some(kind) = in_place_of_article(evidence)
    {
        return kind;
    }
    if evidence.words < NO_WORDS {
        return PageKind::Empty;
    }
    by_type(evidence).unwrap_or(PageKind::Article)
}

fn in_place_of_article(evidence: &Evidence<'_>) -> Option<PageKind> {
    let title = evidence.title.to_lowercase();
    let text = evidence.text.to_lowercase();
    let says = |phrases: &[&str], where_: &str| phrases.iter().any(|phrase| where_.contains(phrase));
    if says(&NOT_FOUND, &title) || (evidence.words < 60 && says(&NOT_FOUND[1..], &text)) {
        return Some(PageKind::SoftNotFound);
    }
    let refreshed = evidence.refresh.map(str::to_lowercase).is_some_and(|refresh| {
        refresh.contains("url=")
            && ["login", "portal", "captive", "hotspot", "auth"]
                .iter()
                .any(|part| refresh.contains(part))
    });
    if refreshed
        || (evidence.has_password
            && (says(&LOGIN, &title) || says(&LOGIN, &text) || evidence.words < NO_WORDS))
    {
        return Some(PageKind::Portal);
    }
    if says(&SCRIPTS, &text)
        || (evidence.words < 20 && says(&SCRIPTS, &evidence.without_scripts.to_lowercase()))
    {
        return Some(PageKind::Empty);
    }
    (says(&WALL, &title) || (evidence.words < 80 && says(&WALL, &text))).then_some(PageKind::Wall)
}

fn by_type(evidence: &Evidence<'_>) -> Option<PageKind> {
    let schema = match evidence.schema {
        Some("Product") => Some(PageKind::Product),
        Some("DiscussionForumPosting" | "QAPage") => Some(PageKind::Forum),
        Some("CollectionPage" | "ItemList") => Some(PageKind::Listing),
        Some("APIReference" | "TechArticle") => Some(PageKind::Documentation),
        _ => None,
    };
    let generator = evidence.generator.map(str::to_lowercase).unwrap_or_default();
    let by_generator = || {
        let documentation = [
            "sphinx",
            "docusaurus",
            "mkdocs",
            "mdbook",
            "doxygen",
            "javadoc",
            "vitepress",
            "rustdoc",
        ];
        let forum = ["discourse", "phpbb", "vbulletin", "mybb", "xenforo", "flarum"];
        if documentation.iter().any(|name| generator.contains(name)) {
            return Some(PageKind::Documentation);
        }
        forum
            .iter()
            .any(|name| generator.contains(name))
            .then_some(PageKind::Forum)
    };
    let product = evidence
        .open_graph
        .is_some_and(|kind| kind.starts_with("product"));
    schema
        .or_else(by_generator)
        .or(product.then_some(PageKind::Product))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(title: &str, text: &str, has_password: bool) -> PageKind {
        let words = crate::word_count(text);
        of(&Evidence {
            title,
            text,
            without_scripts: "",
            schema: None,
            open_graph: None,
            refresh: None,
            generator: None,
            has_password,
            words,
        })
    }

    #[test]
    fn what_stands_in_the_place_of_an_article() {
        assert_eq!(
            kind("Page introuvable", "La page demandée n’existe pas.", false),
            PageKind::SoftNotFound
        );
        assert_eq!(
            kind("Orange WiFi", "Connectez-vous pour naviguer", true),
            PageKind::Portal
        );
        assert_eq!(
            kind(
                "Just a moment...",
                "Checking your browser before you go on to the site.",
                false
            ),
            PageKind::Wall
        );
        assert_eq!(
            kind("App", "You need to enable JavaScript to run this app.", false),
            PageKind::Empty
        );
        assert_eq!(kind("Titre", "", false), PageKind::Empty);
    }

    #[test]
    fn a_long_article_about_errors_is_an_article() {
        let text = "Les erreurs 404 et les captcha agacent les lecteurs, et on peut se connecter autrement. "
            .repeat(20);
        assert_eq!(
            kind("Pourquoi l'erreur 404 agace", &text, true),
            PageKind::Article
        );
    }
}
