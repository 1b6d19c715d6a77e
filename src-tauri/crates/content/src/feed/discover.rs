//! The feeds that a page names.

use serde::Serialize;
use url::Url;

use crate::address::resolve_web;
use crate::decode::{Kind, decode};
use crate::extract::scan::{Head, Link, read_head};
use crate::{MAX_PAGE_BYTES, PageContext};

/// A feed that a page names in its head or links to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FeedLink {
    /// Absolute address.
    pub url: String,
    /// What the page calls it.
    pub title: Option<String>,
    /// Its type as the page says.
    pub media_type: Option<String>,
}

/// More than any page names on purpose.
const MAX_FOUND: usize = 50;

/// The feeds that a page names, in its order, each once.
///
/// Links in the text that look like feeds count only when the head names none: they are guesses.
pub fn discover_feeds(bytes: &[u8], ctx: &PageContext<'_>) -> Vec<FeedLink> {
    let bytes = &bytes[..bytes.len().min(MAX_PAGE_BYTES)];
    let head = read_head(&decode(bytes, ctx.content_type, Kind::Page), ctx.url);
    let named = found(&head, |link| !link.rel.is_empty() && is_feed(link));
    if named.is_empty() {
        found(&head, |link| link.rel.is_empty())
    } else {
        named
    }
}

fn found(head: &Head, wanted: impl Fn(&Link) -> bool) -> Vec<FeedLink> {
    let mut feeds: Vec<FeedLink> = Vec::new();
    for link in head.links.iter().filter(|link| wanted(link)) {
        let url: Option<Url> =
            resolve_web(&link.href, head.base.as_ref()).filter(|url| !crate::sanitize::is_unknown(url));
        let Some(url) = url.map(String::from) else {
            continue;
        };
        if feeds.len() < MAX_FOUND && !feeds.iter().any(|feed| feed.url == url) {
            feeds.push(FeedLink {
                url,
                title: link.title.clone(),
                media_type: link.media_type.clone(),
            });
        }
    }
    feeds
}

fn is_feed(link: &Link) -> bool {
    let kind = link
        .media_type
        .as_deref()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    let relation = |wanted: &str| link.rel.split_ascii_whitespace().any(|rel| rel == wanted);
    let typed = matches!(
        kind,
        "application/rss+xml"
            | "application/atom+xml"
            | "application/feed+json"
            | "application/rdf+xml"
            | "application/rss"
            | "application/atom"
            | "text/rss+xml"
    );
    relation("alternate") && !relation("stylesheet") && typed
}
