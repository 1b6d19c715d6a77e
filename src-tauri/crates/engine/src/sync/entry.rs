//! One entry of a feed on its way to an article: what waits in the queue, and what the feed itself gives.

use kalan_content::{
    ParsedEnclosure, ParsedEntry, ParsedPerson, canonical_address, pictures, plain_text, word_count,
};
use kalan_model::{ArticleDraft, FeedId, FullText, OfferedEnclosure, Origin, Published, Timestamp};
use kalan_store::NewJob;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::draft::excerpt;

/// The word for these jobs in the queue.
pub(crate) const JOB: &str = "entry";

/// An entry with fewer words than this is taken for a teaser, when its feed's full text is `auto`.
const WHOLE_WORDS: u32 = 150;

/// An entry that waits. Its HTML has been sanitized by the content room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct EntryJob {
    pub(super) entry_id: String,
    /// Hash of what the feed says of it: another one means that it changed.
    pub(super) hash: [u8; 32],
    pub(super) url: Option<String>,
    title: Option<String>,
    byline: Option<String>,
    published: Option<Timestamp>,
    updated: Option<Timestamp>,
    language: Option<String>,
    html: String,
    /// Sounds and files; jobs of before did not know them.
    #[serde(default)]
    pub(super) enclosures: Vec<OfferedEnclosure>,
}

impl EntryJob {
    pub(super) fn new(feed: FeedId, entry: ParsedEntry) -> Self {
        let hash = fingerprint(feed, &entry);
        let some = |html: Option<String>| html.filter(|html| !html.is_empty());
        let html = some(entry.content_html)
            .or(some(entry.summary_html))
            .unwrap_or_default();
        let authors: Vec<&str> = entry.authors.iter().filter_map(ParsedPerson::shown).collect();
        Self {
            hash,
            entry_id: entry.id,
            url: entry.url,
            title: entry.title,
            byline: Some(authors.join(", ")).filter(|authors| !authors.is_empty()),
            published: entry.published,
            updated: entry.updated,
            language: entry.language,
            html,
            enclosures: entry.enclosures.into_iter().filter_map(offered).collect(),
        }
    }

    pub(super) fn into_new_job(self, feed: FeedId) -> NewJob {
        let key = format!("{feed} {}", self.entry_id);
        // Serializing strings, numbers and times cannot fail.
        let payload = serde_json::to_string(&self).unwrap_or_default();
        NewJob {
            kind: JOB,
            key,
            feed: Some(feed),
            payload,
            url: self.url,
            news_at: self.published.or(self.updated),
        }
    }

    /// What the feed gives, as plain text; the callers of the two below have it anyway.
    pub(super) fn text(&self) -> String {
        plain_text(&self.html)
    }

    /// The page to fetch for the whole text; none when the feed gives it.
    pub(super) fn page_to_fetch(&self, policy: FullText, text: &str) -> Option<Url> {
        let url = self.url.as_deref().and_then(|url| Url::parse(url).ok())?;
        let wanted = match policy {
            FullText::Never => false,
            FullText::Always => true,
            FullText::Auto => is_teaser(text),
        };
        (wanted && matches!(url.scheme(), "http" | "https")).then_some(url)
    }

    /// The article that the feed alone gives.
    pub(super) fn draft(&self, feed: FeedId, text: &str) -> ArticleDraft {
        let url = self.url.as_deref().and_then(|url| Url::parse(url).ok());
        let canonical = url.as_ref().map(|url| canonical_address(url).to_string());
        let pictures = pictures(&self.html);
        ArticleDraft {
            // An entry without an address is known by its feed and its id there.
            url: Some(canonical.unwrap_or_else(|| format!("kalan:entry/{feed}/{}", self.entry_id))),
            aliases: self.url.clone().into_iter().collect(),
            origin: Origin::Feed,
            title: self.title.clone().unwrap_or_default(),
            byline: self.byline.clone(),
            site_name: None,
            published: self.published.map(|at| Published { at, inferred: false }),
            modified: self.updated,
            language: self.language.clone(),
            excerpt: excerpt(text),
            lead_image: pictures.first().map(|picture| picture.url.clone()),
            word_count: word_count(text),
            html: self.html.clone(),
            pictures,
        }
    }

    /// Lets the page speak for the text and the feed for what it knows better.
    pub(super) fn merge(&self, feed: FeedId, text: &str, page: ArticleDraft) -> ArticleDraft {
        let own = self.draft(feed, text);
        if own.word_count > page.word_count {
            return own;
        }
        let mut aliases = page.aliases;
        aliases.extend(own.url.into_iter().chain(own.aliases));
        ArticleDraft {
            aliases,
            origin: Origin::Feed,
            title: if own.title.is_empty() {
                page.title
            } else {
                own.title
            },
            byline: own.byline.or(page.byline),
            published: own.published.or(page.published),
            modified: own.modified.or(page.modified),
            language: page.language.or(own.language),
            ..page
        }
    }
}

/// What a person may ask for; pictures come with the article itself.
fn offered(file: ParsedEnclosure) -> Option<OfferedEnclosure> {
    let is_picture = file
        .media_type
        .as_deref()
        .is_some_and(|kind| kind.starts_with("image/"));
    let path = file
        .url
        .split(['?', '#'])
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let looks_like_one = [".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg"]
        .iter()
        .any(|end| path.ends_with(end));
    let of_the_web = file.url.starts_with("http://") || file.url.starts_with("https://");
    (of_the_web && !is_picture && !looks_like_one).then_some(OfferedEnclosure {
        url: file.url,
        media_type: file.media_type,
        length_bytes: file.length_bytes.filter(|length| *length > 0),
    })
}

fn fingerprint(feed: FeedId, entry: &ParsedEntry) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    for part in [
        Some(feed.to_string()),
        entry.url.clone(),
        entry.title.clone(),
        entry.content_html.clone(),
        entry.summary_html.clone(),
        entry.updated.map(|at| at.to_string()),
    ] {
        // The length goes first, so that no two entries share the bytes.
        let part = part.unwrap_or_default();
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    *hasher.finalize().as_bytes()
}

fn is_teaser(text: &str) -> bool {
    let end = text.trim_end();
    let cut = ["…", "...", "[…]", "[...]", "(…)"]
        .iter()
        .any(|sign| end.ends_with(sign));
    cut || word_count(text) < WHOLE_WORDS
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(html: &str, url: Option<&str>) -> EntryJob {
        EntryJob {
            entry_id: "1".to_owned(),
            hash: [0; 32],
            url: url.map(str::to_owned),
            title: Some("T".to_owned()),
            byline: None,
            published: None,
            updated: None,
            language: None,
            html: html.to_owned(),
            enclosures: Vec::new(),
        }
    }

    fn page(job: &EntryJob, policy: FullText) -> Option<Url> {
        job.page_to_fetch(policy, &job.text())
    }

    #[test]
    fn a_page_is_fetched_only_when_the_feed_gives_less() {
        let url = Some("https://example.org/a");
        let whole = format!("<p>{}</p>", "mot ".repeat(200));
        assert!(page(&job("<p>Un début</p>", url), FullText::Auto).is_some());
        assert!(
            page(&job(&whole, url), FullText::Auto).is_none(),
            "it would be paid for twice"
        );
        assert!(page(&job(&format!("{whole}<p>la suite…</p>"), url), FullText::Auto).is_some());
        assert!(page(&job("<p>Un début</p>", url), FullText::Never).is_none());
        assert!(page(&job("", Some("javascript:x")), FullText::Always).is_none());
    }

    #[test]
    fn an_entry_without_an_address_stays_the_same_article() {
        let feed = FeedId::of("https://example.org/feed");
        assert_eq!(
            job("<p>a</p>", None).draft(feed, "").id(),
            job("<p>b</p>", None).draft(feed, "").id()
        );
    }
}
