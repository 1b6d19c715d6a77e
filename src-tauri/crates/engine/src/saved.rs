//! Pages that a person saved in other programs: taken with their words where the file has them, else asked for by the
//! next syncs as the budget allows. What was read, kept, tagged, marked and noted comes along.

use kalan_content::{canonical_address, pictures, plain_text, sanitize, word_count};
use kalan_export::SavedLink;
use kalan_model::{
    ArticleDraft, ArticleId, ChangeSet, HighlightColour, HighlightDraft, Mark, Origin, Published, QuotePlace,
};
use kalan_store::{NewJob, WriteTx};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::{Engine, EngineError, FailedInput, address, draft, outbox};

/// What taking a file of saved pages did.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct SavedReport {
    /// Pages whose words the file had.
    pub added: u32,
    /// Pages that were in the library: only what was done with them is taken.
    pub known: u32,
    /// Pages that the next syncs ask for.
    pub queued: u32,
    /// Lines that are no addresses of the web.
    pub skipped: Vec<FailedInput>,
}

/// What is to be done with a page once it is here.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Wish {
    pub(crate) url: String,
    #[serde(default)]
    read: bool,
    #[serde(default)]
    starred: bool,
    #[serde(default)]
    tags: Vec<String>,
    #[serde(default)]
    note: Option<String>,
    #[serde(default)]
    marked: Vec<String>,
}

impl Wish {
    /// What a job of the outbox says: an address alone, or one with what is to be done.
    pub(crate) fn of(payload: &str) -> Self {
        serde_json::from_str(payload).unwrap_or_else(|_| Self {
            url: payload.to_owned(),
            ..Self::default()
        })
    }

    /// Whether somebody brought it from elsewhere: it is never let go of without a word.
    pub(crate) fn is_brought(payload: &str) -> bool {
        payload.starts_with('{')
    }

    fn from_link(link: &SavedLink, url: &Url) -> Self {
        Self {
            url: url.to_string(),
            read: link.read,
            starred: link.starred,
            tags: link.tags.clone(),
            note: link.note.clone(),
            marked: link.marked.clone(),
        }
    }
}

impl Engine {
    /// Takes the pages of another program's file, in its order; twice is once.
    ///
    /// # Errors
    /// A full or read-only disk; what was taken before stays.
    pub async fn import_saved(&self, links: Vec<SavedLink>) -> Result<SavedReport, EngineError> {
        let (mut report, mut waiting) = (SavedReport::default(), Vec::new());
        for link in links {
            let url = match address::typed(&link.url) {
                Ok(url) => url,
                Err(error) => {
                    let (input, error) = (link.url, error.failure());
                    report.skipped.push(FailedInput { input, error });
                    continue;
                }
            };
            let wish = Wish::from_link(&link, &url);
            if let Some(id) = self.here(&url).await? {
                self.grant(id, wish).await?;
                report.known += 1;
            } else if let Some(html) = &link.html {
                let saved = self.save_article(with_words(&link, html, &url)).await?;
                self.grant(saved.id(), wish).await?;
                report.added += 1;
            } else {
                waiting.push(wish);
                report.queued += 1;
            }
        }
        self.write_own(move |tx| waiting.iter().try_for_each(|wish| queue(tx, wish)))
            .await?;
        self.refresh_search().await;
        Ok(report)
    }

    /// The article that an address leads to.
    async fn here(&self, url: &Url) -> Result<Option<ArticleId>, EngineError> {
        let names = [canonical_address(url).to_string(), url.to_string()];
        self.blocking(move |engine| {
            Ok(engine.store.reader().read(|tx| {
                let [canonical, plain] = &names;
                Ok(match tx.articles().by_url(canonical)? {
                    Some(id) => Some(id),
                    None => tx.articles().by_url(plain)?,
                })
            })?)
        })
        .await
    }

    /// Does with an article what was wished; what the person did here since stays.
    pub(crate) async fn grant(&self, id: ArticleId, wish: Wish) -> Result<(), EngineError> {
        let mark = Mark {
            read: wish.read.then_some(true),
            starred: wish.starred.then_some(true),
        };
        let Wish {
            tags, note, marked, ..
        } = wish;
        if !tags.is_empty() {
            // A name that cannot be a tag here is no reason to lose the others.
            for tag in tags {
                match self.tag(vec![id], vec![tag], Vec::new()).await {
                    Err(EngineError::InvalidName(_)) | Ok(_) => {}
                    Err(error) => return Err(error),
                }
            }
        }
        if mark != Mark::default() {
            self.mark(vec![id], mark).await?;
        }
        if let Some(note) = note
            && self.reader().note(id)?.is_none()
        {
            self.note(id, &note).await?;
        }
        let known = self.reader().highlights(Some(id))?;
        for exact in marked {
            if exact.trim().is_empty() || known.iter().any(|one| one.place.exact == exact) {
                continue;
            }
            let place = QuotePlace {
                exact,
                prefix: String::new(),
                suffix: String::new(),
                start: 0,
                end: 0,
            };
            let (colour, note) = (HighlightColour::Ochre, String::new());
            let draft = HighlightDraft {
                article: id,
                place,
                colour,
                note,
            };
            match self.highlight(draft).await {
                Err(EngineError::TooMuchMarked) | Ok(_) => {}
                Err(error) => return Err(error),
            }
        }
        self.changed(ChangeSet {
            updated: vec![id],
            ..ChangeSet::default()
        });
        Ok(())
    }
}

fn queue(tx: &WriteTx<'_>, wish: &Wish) -> Result<(), kalan_store::StoreError> {
    let job = NewJob {
        kind: outbox::JOB,
        key: wish.url.clone(),
        feed: None,
        // Serializing strings and yes or no cannot fail.
        payload: serde_json::to_string(wish).unwrap_or_default(),
        url: Some(wish.url.clone()),
        news_at: None,
    };
    tx.jobs().add(&job).map(drop)
}

/// The article as the file has it.
fn with_words(link: &SavedLink, html: &str, url: &Url) -> ArticleDraft {
    let html = sanitize(html, url).html;
    let (text, pictures) = (plain_text(&html), pictures(&html));
    ArticleDraft {
        url: Some(canonical_address(url).to_string()),
        aliases: vec![url.to_string()],
        origin: Origin::Page,
        title: link.title.clone().unwrap_or_default(),
        byline: link.byline.clone(),
        site_name: url.host_str().map(str::to_owned),
        published: link.published.map(|at| Published { at, inferred: false }),
        modified: None,
        language: None,
        excerpt: draft::excerpt(&text),
        lead_image: pictures.first().map(|picture| picture.url.clone()),
        word_count: word_count(&text),
        html,
        pictures,
    }
}
