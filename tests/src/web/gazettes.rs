//! Many feeds of whole articles, as a busy reader follows them, with news on command: what a sync is measured on.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Bytes;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;

use super::Web;
use super::answers::{has_current, last_modified};
use super::routes::Asked;
use super::subscription::published;
use crate::{picture, prose};

/// One feed in so many has an entry more at each edition: three in a hundred.
const ONE_IN: u64 = 33;

/// Feeds that come out together.
pub struct Gazettes {
    prefix: String,
    entries: u64,
    edition: AtomicU64,
    printed: Mutex<HashMap<(u64, u64), Printed>>,
}

#[derive(Clone)]
struct Printed {
    body: Bytes,
    etag: String,
    modified: String,
}

impl Gazettes {
    /// A new edition: three feeds in a hundred have one entry more.
    pub fn publish(&self) {
        self.edition.fetch_add(1, Relaxed);
    }

    fn entries_of(&self, feed: u64) -> u64 {
        let edition = self.edition.load(Relaxed);
        let first = (ONE_IN + feed % ONE_IN - 1) % ONE_IN + 1;
        self.entries + (edition + ONE_IN).saturating_sub(first) / ONE_IN
    }

    fn print(&self, feed: u64) -> Printed {
        let entries = self.entries_of(feed);
        let mut printed = self.printed.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = || {
            let body = Bytes::from(rss(&self.prefix, feed, entries));
            Printed {
                etag: format!("\"{feed}-{entries}\""),
                modified: last_modified(u32::try_from(entries * 1000 + feed).unwrap_or(0)),
                body,
            }
        };
        printed.entry((feed, entries)).or_insert_with(fresh).clone()
    }

    /// Makes every feed beforehand, so that the first who asks does not wait for the press.
    pub fn print_all(&self, feeds: u64) {
        for feed in 0..feeds {
            self.print(feed);
        }
    }
}

impl Web {
    /// Puts up feeds under `/gazettes/N.xml`, each with `entries` whole articles that show a picture each.
    pub fn gazettes(&self, entries: u64) -> Arc<Gazettes> {
        let gazettes = Arc::new(Gazettes {
            prefix: self.url("/gazettes"),
            entries,
            edition: AtomicU64::new(0),
            printed: Mutex::default(),
        });
        let press = gazettes.clone();
        let answer = move |asked: &Asked| {
            let name = asked.path.strip_prefix("/gazettes/").unwrap_or_default();
            if let Some(seed) = name.strip_suffix(".png") {
                let seed = seed
                    .bytes()
                    .fold(7_u64, |hash, byte| hash.wrapping_mul(31) + u64::from(byte));
                return ([(header::CONTENT_TYPE, "image/png")], picture::png(96, 64, seed)).into_response();
            }
            let Some(feed) = name.strip_suffix(".xml").and_then(|feed| feed.parse().ok()) else {
                return StatusCode::NOT_FOUND.into_response();
            };
            let Printed { body, etag, modified } = press.print(feed);
            let current = has_current(&asked.headers, &etag, &modified);
            let validators = [(header::ETAG, etag), (header::LAST_MODIFIED, modified)];
            if current {
                return (StatusCode::NOT_MODIFIED, validators).into_response();
            }
            (validators, [(header::CONTENT_TYPE, "application/rss+xml")], body).into_response()
        };
        self.table.set_under("/gazettes", Arc::new(answer));
        gazettes
    }
}

fn rss(prefix: &str, feed: u64, entries: u64) -> String {
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"><channel>\n\
         <title>Gazette {feed}</title><link>{prefix}/{feed}/</link>\n\
         <description>Made for tests: nobody did any of this.</description>\n"
    );
    for number in (1..=entries).rev() {
        let prose = prose::article(feed * 1000 + number);
        let link = format!("{prefix}/{feed}/{number}");
        let mut body = format!("<p><img src=\"{link}.png\" alt=\"\" width=\"96\" height=\"64\"></p>");
        for paragraph in &prose.paragraphs {
            let _ = write!(body, "<p>{paragraph}</p>");
        }
        let _ = writeln!(
            text,
            "<item><title>{}</title><link>{link}</link><guid>{link}</guid><pubDate>{}</pubDate>\
             <content:encoded><![CDATA[{body}]]></content:encoded></item>",
            prose.headline,
            published(number)
        );
    }
    text + "</channel></rss>\n"
}
