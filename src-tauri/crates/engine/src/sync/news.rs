//! From a feed's bytes to what is new in it, ready to be saved: parsed and packed before the one transaction begins.

use kalan_content::Pace;
use kalan_fetch::Body;
use kalan_model::{FeedId, Timestamp};
use kalan_store::{NewJob, PackedArticle};

use super::entry::EntryJob;
use crate::EngineError;
use crate::subscribe::{describe, parse_body};

/// What the feed's bytes came to, before anything is written.
pub(super) struct News {
    pub(super) feed: kalan_model::FeedDraft,
    pub(super) hub_url: Option<String>,
    /// Where older entries are.
    pub(super) archive_url: Option<String>,
    /// Its end is missing.
    pub(super) cut: bool,
    pub(super) pace: Pace,
    pub(super) dates: Vec<Timestamp>,
    pub(super) whole: Vec<(EntryJob, PackedArticle)>,
    pub(super) pages: Vec<NewJob>,
}

/// Parses a feed and makes what is new in it ready to be saved.
pub(super) fn read_news(
    engine: &crate::Engine,
    id: FeedId,
    policy: kalan_model::FullText,
    body: &Body,
) -> Result<News, EngineError> {
    let parsed = parse_body(body).map_err(|error| not_the_feed(body, error))?;
    let mut read = News {
        feed: describe(&parsed),
        hub_url: parsed.hub_url.or_else(|| body.hub_url.clone()),
        archive_url: parsed.next_url,
        cut: parsed.cut,
        pace: parsed.pace,
        dates: parsed
            .entries
            .iter()
            .filter_map(|entry| entry.published.or(entry.updated))
            .collect(),
        whole: Vec::new(),
        pages: Vec::new(),
    };
    let entries: Vec<EntryJob> = parsed
        .entries
        .into_iter()
        .map(|entry| EntryJob::new(id, entry))
        .collect();
    let known = engine.store.reader().read(|tx| {
        entries
            .iter()
            .map(|entry| tx.entries().get(id, &entry.entry_id))
            .collect::<Result<Vec<_>, _>>()
    })?;
    for (entry, known) in entries.into_iter().zip(known) {
        // Known and the same, or removed by the person: nothing to do.
        if known.is_some_and(|known| known.hash == entry.hash || !known.in_library) {
            continue;
        }
        let text = entry.text();
        if entry.page_to_fetch(policy, &text).is_some() {
            read.pages.push(entry.into_new_job(id));
        } else {
            let article = PackedArticle::new(entry.draft(id, &text))?;
            read.whole.push((entry, article));
        }
    }
    Ok(read)
}

/// A page where a feed was: the network's login page, or a site that took its feed down.
fn not_the_feed(body: &Body, error: EngineError) -> EngineError {
    let context = kalan_content::PageContext {
        url: Some(&body.url),
        content_type: body.content_type.as_deref(),
        fetched_at: kalan_model::Timestamp::from_millis(0),
    };
    match kalan_content::extract_page(&body.bytes, &context) {
        Ok(page) if page.page_kind == kalan_model::PageKind::Portal => EngineError::NotReadable {
            input: body.url.to_string(),
            kind: page.page_kind,
        },
        _ => error,
    }
}
