//! From a fetched page to its whole article: a version that shows more of it, then the parts in which its site cut it.

use std::collections::HashSet;

use kalan_content::{Joining, Page, PageContext, Part, extract_saved_page, looks_like_feed};
use kalan_fetch::{Body, Fetched, Request, Traffic};
use kalan_model::{ArticleDraft, Origin};
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::{Engine, EngineError, FailedInput, draft};

/// An article, as whole as it could be had.
pub(crate) struct Whole {
    pub(crate) draft: ArticleDraft,
    /// The part that did not come, and why; what came before it is in the article.
    pub(crate) missing: Option<FailedInput>,
}

impl Engine {
    /// The article of a fetched page, if it is one, with its further parts.
    ///
    /// `more` makes the request for a further address, or none when no more may be asked: the article is then as far
    /// as it came. What the further requests cost is added to `further`.
    pub(crate) async fn extract(
        &self,
        body: Body,
        asked: Url,
        origin: Origin,
        more: impl Fn(Url) -> Option<Request>,
        cancel: &CancellationToken,
        further: &mut Traffic,
    ) -> Result<Whole, EngineError> {
        let (url, input) = (body.url.clone(), asked.to_string());
        let page = self.read_body(body, input.clone()).await?;
        let page = self.with_more_text(page, &more, cancel, further).await;
        let page = draft::readable(page, &input)?;
        let (page, missing) = if page.next_part.is_some() {
            self.joined(page, &url, &more, cancel, further).await?
        } else {
            (page, None)
        };
        let draft = draft::from_page(page, origin, &[&asked, &url]);
        Ok(Whole { draft, missing })
    }

    /// The page, or what another version of it shows when that is more; one that cannot be had costs nothing.
    async fn with_more_text(
        &self,
        mut page: Page,
        more: &impl Fn(Url) -> Option<Request>,
        cancel: &CancellationToken,
        further: &mut Traffic,
    ) -> Page {
        for url in std::mem::take(&mut page.versions) {
            let Some(request) = more(url) else { break };
            let words = page.word_count;
            match self.read_page(&request, cancel, further).await {
                Ok(other) => page = page.or_better(other),
                Err(error) => tracing::debug!(%error, "another version of a page could not be had"),
            }
            if page.word_count > words {
                break;
            }
        }
        page
    }

    /// The parts of an article as one, as far as they can be had.
    async fn joined(
        &self,
        first: Page,
        url: &Url,
        more: &impl Fn(Url) -> Option<Request>,
        cancel: &CancellationToken,
        further: &mut Traffic,
    ) -> Result<(Page, Option<FailedInput>), EngineError> {
        let mut joining = Joining::new(first);
        let mut asked = HashSet::from([url.clone()]);
        let mut missing: Option<(Part, Option<EngineError>)> = None;
        while let Some(part) = joining.next_part().cloned() {
            if !asked.insert(part.url.clone()) {
                break;
            }
            let Some(request) = more(part.url.clone()) else {
                missing = Some((part, None));
                break;
            };
            match self.read_page(&request, cancel, further).await {
                Ok(page) if joining.add(&page) => {}
                Ok(_) => break,
                Err(error) => {
                    missing = Some((part, Some(error)));
                    break;
                }
            }
        }
        let failed = missing.as_ref().and_then(|(part, error)| {
            let error = error.as_ref()?.failure();
            let input = part.url.to_string();
            Some(FailedInput { input, error })
        });
        let finish = move |_: &Self| Ok(joining.finish(missing.as_ref().map(|(part, _)| part)));
        Ok((self.blocking(finish).await?, failed))
    }

    async fn read_page(
        &self,
        request: &Request,
        cancel: &CancellationToken,
        further: &mut Traffic,
    ) -> Result<Page, EngineError> {
        let input = request.url.to_string();
        let (fetched, spent) = self.fetcher.fetch_counted(request, cancel).await;
        *further += spent.traffic;
        match fetched? {
            Fetched::Body(body) => draft::readable(self.read_body(body, input.clone()).await?, &input),
            Fetched::NotModified { .. } => Err(EngineError::Internal(format!(
                "{input} answered 304 to an unconditional request"
            ))),
        }
    }

    async fn read_body(&self, body: Body, input: String) -> Result<Page, EngineError> {
        let now = self.now();
        self.blocking(move |_| {
            let ctx = PageContext {
                url: Some(&body.url),
                content_type: body.content_type.as_deref(),
                fetched_at: now,
            };
            read(&body.bytes, &ctx, &[], &input)
        })
        .await
    }
}

/// What stands on a page, with the folders beside it when it is a file; a feed is none.
pub(crate) fn read(
    bytes: &[u8],
    ctx: &PageContext<'_>,
    folders: &[String],
    input: &str,
) -> Result<Page, EngineError> {
    if looks_like_feed(bytes) {
        return Err(EngineError::IsAFeed(input.to_owned()));
    }
    extract_saved_page(bytes, ctx, folders).map_err(|source| EngineError::Content {
        input: input.to_owned(),
        source,
    })
}
