//! What each target calls, and what must hold of the answer.

use std::fmt::Write as _;

use kalan_content::{
    FeedContext, Joining, PageContext, discover_feeds, extract_page, looks_like_feed, parse_feed,
};
use kalan_model::Published;
use url::Url;

use super::oracle::{assert_clean, assert_safe, base};
use crate::fixtures::fetched_at;

pub(super) fn feed(bytes: &[u8]) {
    let base = base();
    let ctx = FeedContext {
        url: Some(&base),
        content_type: None,
    };
    looks_like_feed(bytes);
    let Ok(feed) = parse_feed(bytes, &ctx) else { return };
    let html = |entry: &kalan_content::ParsedEntry| [entry.summary_html.clone(), entry.content_html.clone()];
    for html in feed
        .entries
        .iter()
        .flat_map(html)
        .chain([feed.description])
        .flatten()
    {
        assert_safe(&html);
    }
    for entry in &feed.entries {
        assert!(!entry.id.is_empty(), "an entry without an identity");
        let address = entry.url.as_deref().map(Url::parse);
        assert!(
            address.is_none_or(|url| url.is_ok_and(|url| matches!(url.scheme(), "http" | "https"))),
            "an entry leads to {:?}",
            entry.url
        );
    }
}

pub(super) fn page(bytes: &[u8]) {
    let base = base();
    let ctx = PageContext {
        url: Some(&base),
        content_type: None,
        fetched_at: fetched_at(),
    };
    discover_feeds(bytes, &ctx);
    let Ok(page) = extract_page(bytes, &ctx) else {
        return;
    };
    assert_clean(&page.html);
    let shown = |url: &String| page.html.contains("<img") || page.lead_image.as_ref() == Some(url);
    assert!(
        page.attached.iter().all(|one| shown(&one.url)),
        "a picture that nobody asks for"
    );
    joined(page);
}

/// The article as the first part of itself, with one more line in the second.
fn joined(page: kalan_content::Page) {
    let html = format!("{}<p>Ce qui suit est nouveau.</p>", page.html);
    let second = kalan_content::Page { html, ..page.clone() };
    let words = page.word_count;
    let mut joining = Joining::new(page);
    joining.add(&second);
    let whole = joining.finish(None);
    assert_clean(&whole.html);
    // A line or two that only leads on may go.
    assert!(
        whole.word_count + 60 >= words,
        "{} of {words} words are left",
        whole.word_count
    );
}

pub(super) fn sanitized(bytes: &[u8]) {
    let html = String::from_utf8_lossy(bytes);
    let clean = kalan_content::sanitize(&html, &base()).html;
    assert_clean(&clean);
    let shown = kalan_content::present(&clean, |_| kalan_content::Shown::Missing);
    assert!(
        kalan_content::pictures(&shown).is_empty() && !shown.contains("<video") && !shown.contains("<source"),
        "something is asked of the network: {shown}"
    );
}

/// The same words in every place where a date is looked for.
pub(super) fn dated(bytes: &[u8]) {
    let words = String::from_utf8_lossy(bytes);
    let quoted = words
        .replace('&', "&amp;")
        .replace('"', "&quot;")
        .replace('<', "&lt;");
    let json = serde_json::json!({"@type": "NewsArticle", "datePublished": words, "dateModified": words});
    let text = "Le village attendait l'eau depuis dix ans et rien ne venait du fleuve, disait-on. ".repeat(8);
    let places = [
        format!("<meta property=\"article:published_time\" content=\"{quoted}\">"),
        format!("<script type=\"application/ld+json\">{json}</script>"),
        format!("<article><h1>Le puits</h1><time datetime=\"{quoted}\">{quoted}</time>"),
        format!("<article><h1>Le puits</h1><p class=date>{quoted}</p>"),
        format!("<article><h1>Le puits</h1><p class=byline>Par Awa Diallo, {quoted}</p>"),
        String::new(),
    ];
    let address = base().join(&words).unwrap_or_else(|_| base());
    for place in places {
        published(
            &format!("<title>Le puits</title>{place}<p>{text}</p><p>{text}</p>"),
            &address,
        );
    }
    published(&format!("Le puits\n\n{words}\n\n{text}\n\n{text}\n"), &address);
    published(
        &format!("---\ntitle: Le puits\ndate: {words}\n---\n\n{text}\n"),
        &address,
    );
    let mut feed = String::from("<rss version=\"2.0\"><channel><title>x</title>");
    for name in ["pubDate", "dc:date", "published", "updated"] {
        let _ = write!(feed, "<item><title>x</title><{name}>{quoted}</{name}></item>");
    }
    let feed = parse_feed(feed.as_bytes(), &FeedContext::default()).expect("a feed but for its dates");
    for entry in &feed.entries {
        for at in [entry.published, entry.updated].into_iter().flatten() {
            assert_eq!(
                at.to_string().parse().ok(),
                Some(at),
                "a moment that cannot be stored"
            );
        }
    }
}

fn published(page: &str, address: &Url) {
    let ctx = PageContext {
        url: Some(address),
        content_type: None,
        fetched_at: fetched_at(),
    };
    let page = extract_page(page.as_bytes(), &ctx).expect("a page but for its date");
    let Some(Published { at, inferred }) = page.published else {
        return;
    };
    assert_eq!(
        at.to_string().parse().ok(),
        Some(at),
        "a moment that cannot be stored"
    );
    assert!(at.as_millis().abs() > 86_400_000, "{at} is a program's zero");
    assert!(
        !inferred || at <= fetched_at().plus_secs(2 * 86_400),
        "{at} is guessed, and still to come"
    );
}

/// The first line names an encoding: told by the server, by the page, and by nobody.
pub(super) fn encoded(bytes: &[u8]) {
    let (label, bytes) = bytes.split_at(bytes.iter().position(|b| *b == b'\n').unwrap_or(0));
    let label = String::from_utf8_lossy(label);
    let header = format!("text/html; charset={label}");
    for (head, header) in [
        (String::new(), Some(header.as_str())),
        (format!("<meta charset=\"{label}\">"), None),
        (format!("<?xml version='1.0' encoding='{label}'?>"), None),
        (String::new(), None),
    ] {
        let mut page = head.into_bytes();
        page.extend_from_slice(bytes);
        let ctx = PageContext {
            url: None,
            content_type: header,
            fetched_at: fetched_at(),
        };
        if let Ok(page) = extract_page(&page, &ctx) {
            assert_safe(&page.html);
        }
        page.splice(0..0, *b"<rss><channel><item><description>");
        let ctx = FeedContext {
            url: None,
            content_type: header,
        };
        let feed = parse_feed(&page, &ctx).unwrap_or_default();
        for html in feed
            .entries
            .iter()
            .filter_map(|entry| entry.summary_html.as_deref())
        {
            assert_safe(html);
        }
    }
}
