//! `extract`, `sanitize`, `parse-feed`, `discover`: bytes in, JSON out; no library, no network.

use kalan_content::{
    ContentError, FeedContext, PageContext, discover_feeds, extract_page, parse_feed as parse,
    sanitize as clean,
};
use kalan_model::{ErrorCode, Failure, Timestamp};
use serde_json::json;
use url::Url;

use super::{Answer, read_input};
use crate::options::{Extract, ParseFeed, Sanitize};
use crate::printer::Printer;

/// Relative addresses of a page whose own address nobody knows lead nowhere.
const NOWHERE: &str = "https://unknown.invalid/";

/// The moment that relative dates are read against. `KALAN_NOW` sets it, so that a script gets the same answer twice.
fn now() -> Timestamp {
    let set = std::env::var("KALAN_NOW").ok().and_then(|text| text.parse().ok());
    set.unwrap_or_else(|| kalan_engine::EngineConfig::default().clock.as_ref()())
}

fn address(text: Option<&String>) -> Result<Option<Url>, Failure> {
    text.map(|text| {
        Url::parse(text).map_err(|error| {
            Failure::new(
                ErrorCode::InvalidAddress,
                format!("\"{text}\" is not an address: {error}"),
            )
        })
    })
    .transpose()
}

fn unreadable(file: &str) -> impl Fn(ContentError) -> Failure {
    move |error| Failure::new(error.code(), format!("{file}: {error}")).with("input", file)
}

pub(super) fn extract(arguments: &Extract, printer: Printer) -> Answer {
    let url = address(arguments.url.as_ref())?;
    let bytes = read_input(&arguments.file)?;
    let context = PageContext {
        url: url.as_ref(),
        content_type: None,
        fetched_at: now(),
    };
    let page = extract_page(&bytes, &context).map_err(unreadable(&arguments.file))?;
    let document = json!({
        "title": Some(&page.title).filter(|title| !title.is_empty()),
        "byline": page.byline,
        "site_name": page.site_name,
        "published": page.published.map(|published| published.at),
        "published_inferred": page.published.is_some_and(|published| published.inferred),
        "modified": page.modified,
        "language": page.language,
        "excerpt": Some(&page.excerpt).filter(|excerpt| !excerpt.is_empty()),
        "lead_image": page.lead_image,
        "canonical_url": page.canonical_url,
        "html": page.html,
        "text": page.text,
        "word_count": page.word_count,
        "reading_time_minutes": page.reading_time_minutes,
        "page_kind": page.page_kind,
    });
    printer.result(&document, || format!("{}\n\n{}", page.title, page.text));
    Ok(0)
}

pub(super) fn sanitize(arguments: &Sanitize, printer: Printer) -> Answer {
    let base = address(arguments.base.as_ref())?;
    let nowhere = || Url::parse(NOWHERE).expect("a constant address is an address");
    let bytes = read_input(&arguments.file)?;
    let clean = clean(&String::from_utf8_lossy(&bytes), &base.unwrap_or_else(nowhere));
    printer.result(&json!({ "html": clean.html, "removed": clean.removed }), || {
        clean.html.clone()
    });
    Ok(0)
}

pub(super) fn parse_feed(arguments: &ParseFeed, printer: Printer) -> Answer {
    let url = address(arguments.url.as_ref())?;
    let bytes = read_input(&arguments.file)?;
    let context = FeedContext {
        url: url.as_ref(),
        content_type: None,
    };
    let feed = parse(&bytes, &context).map_err(unreadable(&arguments.file))?;
    printer.result(&feed, || {
        let title = feed.title.as_deref().unwrap_or("(no title)");
        let entries = feed.entries.iter().map(|entry| {
            format!(
                "{}  {}",
                entry.title.as_deref().unwrap_or("(no title)"),
                entry.url.as_deref().unwrap_or("")
            )
        });
        format!(
            "{title} ({})\n{}",
            feed.format,
            entries.collect::<Vec<_>>().join("\n")
        )
    });
    Ok(0)
}

pub(super) fn discover(arguments: &ParseFeed, printer: Printer) -> Answer {
    let url = address(arguments.url.as_ref())?;
    let bytes = read_input(&arguments.file)?;
    let context = PageContext {
        url: url.as_ref(),
        content_type: None,
        fetched_at: now(),
    };
    let feeds = discover_feeds(&bytes, &context);
    printer.result(&json!({ "feeds": feeds }), || {
        feeds
            .iter()
            .map(|feed| feed.url.clone())
            .collect::<Vec<_>>()
            .join("\n")
    });
    Ok(0)
}
