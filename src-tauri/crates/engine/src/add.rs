//! Saving a page or a file: fetch, extract, sanitize, one transaction, then its pictures.

use std::path::PathBuf;

use kalan_content::{Attached, PageContext};
use kalan_fetch::{Fetched, Request, Spent, Trust};
use kalan_model::{ArticleDraft, ChangeSet, Origin, Saved};
use kalan_store::PackedArticle;
use tokio_util::sync::CancellationToken;

use crate::parts::Whole;
use crate::sync::line;
use crate::{
    AddReport, AddedArticle, Engine, EngineError, FailedInput, LoginDraft, address, beside, draft, parts,
};

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
        /// Where it is on this disk, when the person named it there: a saved page's pictures lie beside it.
        path: Option<PathBuf>,
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
                Ok((saved, title, missing)) => {
                    report.failed.extend(missing);
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
    ) -> Result<(Saved, String, Option<FailedInput>), EngineError> {
        let (whole, attached) = match input {
            Input::Address(text) => (self.fetch_page(&text, cancel).await?, Vec::new()),
            Input::File { name, bytes, path } => {
                let (draft, attached) = self.read_file(name, bytes, path).await?;
                (Whole { draft, missing: None }, attached)
            }
        };
        let title = whole.draft.title.clone();
        let saved = self.save_article(whole.draft).await?;
        self.keep_attached(attached).await?;
        Ok((saved, title, whole.missing))
    }

    async fn fetch_page(&self, text: &str, cancel: &CancellationToken) -> Result<Whole, EngineError> {
        self.fetch_page_counted(text, None, cancel).await.0
    }

    /// The article of a page that the person named, and what it cost; `allowance` bytes are paid at most.
    pub(crate) async fn fetch_page_counted(
        &self,
        text: &str,
        allowance: Option<u64>,
        cancel: &CancellationToken,
    ) -> (Result<Whole, EngineError>, Spent) {
        let url = match address::typed(text) {
            Ok(url) => url,
            Err(error) => return (Err(error), Spent::default()),
        };
        let (url, login) = address::without_login(url);
        let mut request = Request::page(url.clone());
        request.login = login.as_ref().map(LoginDraft::login);
        request.allow_bytes = allowance;
        let (fetched, mut spent) = self.fetcher.fetch_counted(&request, cancel).await;
        let left = allowance.map(|allowed| allowed.saturating_sub(spent.traffic.bytes_received));
        let more = |further| {
            let mut request = Request::page(further);
            request.trust = Trust::Web;
            request.allow_host = address::host_of(url.as_str());
            request.allow_bytes = left;
            Some(request)
        };
        let whole = match fetched {
            Ok(Fetched::Body(body)) => {
                let further = &mut spent.traffic;
                self.extract(body, url.clone(), Origin::Page, more, cancel, further)
                    .await
            }
            Ok(Fetched::NotModified { .. }) => Err(EngineError::Internal(format!(
                "{url} answered 304 to an unconditional request"
            ))),
            Err(error) => Err(error.into()),
        };
        let (now, line) = (self.now(), line(None, url.as_str(), "page", &spent));
        let noted = self.write(move |tx| tx.traffic().add(&line, now)).await;
        (noted.and(whole), spent)
    }

    /// The article of a file, and the pictures that the file carries.
    async fn read_file(
        &self,
        name: String,
        bytes: Vec<u8>,
        path: Option<PathBuf>,
    ) -> Result<(ArticleDraft, Vec<Attached>), EngineError> {
        let now = self.now();
        self.blocking(move |_| {
            let folders = path.as_deref().map(beside::folders).unwrap_or_default();
            let ctx = PageContext {
                url: None,
                content_type: None,
                fetched_at: now,
            };
            let mut page = draft::readable(parts::read(&bytes, &ctx, &folders, &name)?, &name)?;
            let mut attached = std::mem::take(&mut page.attached);
            attached.extend(
                path.iter()
                    .flat_map(|path| beside::pictures(path, &folders, &page)),
            );
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
