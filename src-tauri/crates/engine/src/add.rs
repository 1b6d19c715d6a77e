//! Saving a page or a file: fetch, extract, sanitize, one transaction, then its pictures.

use kalan_content::{Attached, PageContext, extract_page, looks_like_feed};
use kalan_fetch::{Body, Fetched, Request, Spent};
use kalan_model::{ArticleDraft, ChangeSet, Origin, Saved, Timestamp};
use kalan_store::PackedArticle;
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::sync::line;
use crate::{AddReport, AddedArticle, Engine, EngineError, FailedInput, address, draft};

/// Something to add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A page of the web, as it was typed.
    Address(String),
    /// A file: its name and its bytes.
    File {
        /// As it was given.
        name: String,
        /// HTML in any encoding, a saved page, or a plain text dump of a page.
        bytes: Vec<u8>,
    },
}

impl Engine {
    /// Saves pages and files, one after the other; each that fails is told and the rest go on.
    ///
    /// # Errors
    /// Only what stops them all: a full or read-only disk, the person.
    pub async fn add(
        &self,
        inputs: Vec<Input>,
        cancel: &CancellationToken,
    ) -> Result<AddReport, EngineError> {
        let mut report = AddReport::default();
        let mut saved_ids = Vec::new();
        for input in inputs {
            let (name, is_address) = match &input {
                Input::Address(text) => (text.clone(), true),
                Input::File { name, .. } => (name.clone(), false),
            };
            if cancel.is_cancelled() {
                report.failed.push(FailedInput {
                    input: name,
                    error: EngineError::Cancelled.failure(),
                });
                continue;
            }
            match self.add_one(input, cancel).await {
                Ok((saved, title)) => {
                    let added = AddedArticle {
                        id: saved.id(),
                        title,
                    };
                    match saved {
                        Saved::Unchanged(_) => report.unchanged.push(added),
                        Saved::New(_) | Saved::Updated(_) => report.added.push(added),
                    }
                    saved_ids.push(saved.id());
                }
                Err(error) => {
                    let mut error = error.failure();
                    if is_address {
                        error = self.queue_if_it_can_wait(&name, error).await?;
                    }
                    report.failed.push(FailedInput { input: name, error });
                }
            }
        }
        self.fetch_pictures_of(&saved_ids, cancel).await?;
        self.refresh_search().await;
        Ok(report)
    }

    async fn add_one(
        &self,
        input: Input,
        cancel: &CancellationToken,
    ) -> Result<(Saved, String), EngineError> {
        let (draft, attached) = match input {
            Input::Address(text) => (self.fetch_page(&text, cancel).await?, Vec::new()),
            Input::File { name, bytes } => self.read_file(name, bytes).await?,
        };
        let title = draft.title.clone();
        let saved = self.save_article(draft).await?;
        self.keep_attached(attached).await?;
        Ok((saved, title))
    }

    async fn fetch_page(&self, text: &str, cancel: &CancellationToken) -> Result<ArticleDraft, EngineError> {
        self.fetch_page_counted(text, None, cancel).await.0
    }

    /// The article of a page that the person named, and what it cost; `allowance` bytes are paid at most.
    pub(crate) async fn fetch_page_counted(
        &self,
        text: &str,
        allowance: Option<u64>,
        cancel: &CancellationToken,
    ) -> (Result<ArticleDraft, EngineError>, Spent) {
        let url = match address::typed(text) {
            Ok(url) => url,
            Err(error) => return (Err(error), Spent::default()),
        };
        let mut request = Request::page(url.clone());
        request.allow_bytes = allowance;
        let (fetched, spent) = self.fetcher.fetch_counted(&request, cancel).await;
        let (now, line) = (self.now(), line(None, url.as_str(), "page", &spent));
        if let Err(error) = self.write(move |tx| tx.traffic().add(&line, now)).await {
            return (Err(error), spent);
        }
        let draft = match fetched {
            Ok(Fetched::Body(body)) => self.extract(body, url, Origin::Page).await,
            Ok(Fetched::NotModified { .. }) => Err(EngineError::Internal(format!(
                "{url} answered 304 to an unconditional request"
            ))),
            Err(error) => Err(error.into()),
        };
        (draft, spent)
    }

    /// The article of a fetched page, if it is one.
    pub(crate) async fn extract(
        &self,
        body: Body,
        asked: Url,
        origin: Origin,
    ) -> Result<ArticleDraft, EngineError> {
        let now = self.now();
        self.blocking(move |_| {
            let input = asked.to_string();
            let content_type = body.content_type.as_deref();
            let page = extract(&body.bytes, Some(&body.url), content_type, now, &input)?;
            Ok(draft::from_page(page, origin, &[&asked, &body.url]))
        })
        .await
    }

    /// The article of a file, and the pictures that the file carries.
    async fn read_file(
        &self,
        name: String,
        bytes: Vec<u8>,
    ) -> Result<(ArticleDraft, Vec<Attached>), EngineError> {
        let now = self.now();
        self.blocking(move |_| {
            let mut page = extract(&bytes, None, None, now, &name)?;
            let attached = std::mem::take(&mut page.attached);
            Ok((draft::from_page(page, Origin::File, &[]), attached))
        })
        .await
    }

    /// One transaction: the article and the pictures it wants.
    pub(crate) async fn save_article(&self, draft: ArticleDraft) -> Result<Saved, EngineError> {
        let now = self.now();
        let article = PackedArticle::new(draft)?;
        let saved = self
            .write_own(move |tx| {
                let saved = tx.articles().save(&article, None, now)?;
                tx.pictures().set_wanted(saved.id(), &article.draft().pictures)?;
                Ok(saved)
            })
            .await?;
        self.changed(changes_of(saved));
        Ok(saved)
    }
}

/// What a save changed.
pub(crate) fn changes_of(saved: Saved) -> ChangeSet {
    let mut changes = ChangeSet::default();
    match saved {
        Saved::New(id) => changes.added.push(id),
        Saved::Updated(id) => changes.updated.push(id),
        Saved::Unchanged(_) => {}
    }
    changes
}

fn extract(
    bytes: &[u8],
    url: Option<&Url>,
    content_type: Option<&str>,
    now: Timestamp,
    input: &str,
) -> Result<kalan_content::Page, EngineError> {
    if looks_like_feed(bytes) {
        return Err(EngineError::IsAFeed(input.to_owned()));
    }
    let page = extract_page(
        bytes,
        &PageContext {
            url,
            content_type,
            fetched_at: now,
        },
    )
    .map_err(|source| EngineError::Content {
        input: input.to_owned(),
        source,
    })?;
    draft::readable(page, input)
}
