//! Fetching the pictures that articles show: bounded, kept under their hash, tried again when it may help.

use futures_util::StreamExt as _;
use kalan_content::Attached;
use kalan_fetch::{Fetched, Request};
use kalan_model::{ArticleId, AssetHash, AssetMeta, ChangeSet, ErrorCode, Failure, Timestamp};
use kalan_store::DuePicture;
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::{Engine, EngineError, address};

/// Pictures fetched at once.
const AT_ONCE: usize = 6;

/// A picture that failed for a passing reason is tried again after this.
const RETRY_SECS: i64 = 3 * 3600;

/// Pictures asked for in one look at the queue.
const BATCH: u32 = 200;

/// What became of one picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Picture {
    /// On disk; whether its bytes were new there.
    Kept {
        /// Not there before, under any address.
        new: bool,
    },
    /// Not to be had now.
    Failed,
    /// Not asked: the person stopped, or the budget is spent.
    Left,
}

impl Engine {
    /// Fetches the pictures of these articles.
    ///
    /// # Errors
    /// What stops them all: a full or read-only disk.
    pub(crate) async fn fetch_pictures_of(
        &self,
        articles: &[ArticleId],
        cancel: &CancellationToken,
    ) -> Result<(), EngineError> {
        if articles.is_empty() {
            return Ok(());
        }
        loop {
            let due = self.due_pictures(Some(articles.to_vec())).await?;
            if due.is_empty() || cancel.is_cancelled() {
                return Ok(());
            }
            let mut outcomes = futures_util::stream::iter(due)
                .map(|due| async move { self.fetch_picture(&due, None, cancel).await })
                .buffer_unordered(AT_ONCE);
            while let Some(outcome) = outcomes.next().await {
                if outcome? == Picture::Left {
                    return Ok(());
                }
            }
        }
    }

    /// The pictures whose time has come, each address once.
    pub(crate) async fn due_pictures(
        &self,
        articles: Option<Vec<ArticleId>>,
    ) -> Result<Vec<DuePicture>, EngineError> {
        let now = self.now();
        let mut due = self
            .blocking(move |engine| {
                let store = engine.store.reader();
                Ok(store.read(|tx| tx.pictures().due(now, articles.as_deref(), BATCH))?)
            })
            .await?;
        let mut seen = std::collections::HashSet::new();
        due.retain(|picture| seen.insert(picture.url.clone()));
        Ok(due)
    }

    /// Fetches one picture, `limit_bytes` at most, and records what became of it.
    ///
    /// # Errors
    /// What stops every picture: a full or read-only disk.
    pub(crate) async fn fetch_picture(
        &self,
        due: &DuePicture,
        limit_bytes: Option<u64>,
        cancel: &CancellationToken,
    ) -> Result<Picture, EngineError> {
        if cancel.is_cancelled() {
            return Ok(Picture::Left);
        }
        let Ok(url) = Url::parse(&due.url) else {
            let failure = Failure::new(ErrorCode::InvalidAddress, "not an address of the web");
            return self.record_failure(&due.url, failure).await;
        };
        let mut request = Request::picture(url);
        request.allow_host = due.trusted_url.as_deref().and_then(address::host_of);
        request.limit_bytes = request.limit_bytes.min(limit_bytes.unwrap_or(u64::MAX));
        match self.fetcher.fetch(&request, cancel).await {
            Ok(Fetched::Body(body)) => self.keep_picture(&due.url, body.bytes).await,
            Ok(Fetched::NotModified { .. }) => Ok(Picture::Failed),
            Err(error) => {
                let failure = error.failure();
                match failure.code {
                    ErrorCode::Cancelled => Ok(Picture::Left),
                    // It is too large for what is left of the budget, not in itself.
                    ErrorCode::TooLarge if limit_bytes.is_some() => Ok(Picture::Left),
                    _ => self.record_failure(&due.url, failure).await,
                }
            }
        }
    }

    async fn keep_picture(&self, url: &str, bytes: Vec<u8>) -> Result<Picture, EngineError> {
        let named = url.to_owned();
        let kept = self
            .blocking(move |engine| Ok(engine.keep_bytes(&named, bytes)))
            .await?;
        match kept {
            Ok((articles, new)) => {
                self.changed(ChangeSet {
                    updated: articles,
                    ..ChangeSet::default()
                });
                Ok(Picture::Kept { new })
            }
            Err(Refused::Picture(error)) => {
                self.record_failure(url, Failure::new(error.code(), error.to_string()))
                    .await
            }
            Err(Refused::Disk(error)) => Err(error),
        }
    }

    /// Keeps the pictures that came inside a file: nothing is fetched for them.
    ///
    /// # Errors
    /// A full or read-only disk.
    pub(crate) async fn keep_attached(&self, attached: Vec<Attached>) -> Result<(), EngineError> {
        for Attached { url, bytes } in attached {
            self.keep_picture(&url, bytes).await?;
        }
        Ok(())
    }

    fn keep_bytes(&self, url: &str, bytes: Vec<u8>) -> Result<(Vec<ArticleId>, bool), Refused> {
        let picture = kalan_picture::prepare(bytes).map_err(Refused::Picture)?;
        let disk = |error| Refused::Disk(EngineError::Store(error));
        let hash: AssetHash = self.store.reader().assets().keep(&picture.bytes).map_err(disk)?;
        let meta = AssetMeta {
            hash,
            media_type: picture.media_type.to_owned(),
            size_bytes: picture.bytes.len() as u64,
            width: Some(picture.width),
            height: Some(picture.height),
        };
        let url = url.to_owned();
        let named = self.store.write(move |tx| {
            let new = tx.assets().save(&meta)?;
            Ok((tx.pictures().keep(&url, hash)?, new))
        });
        named.map_err(disk)
    }

    async fn record_failure(&self, url: &str, failure: Failure) -> Result<Picture, EngineError> {
        let retry_at = failure
            .code
            .is_passing()
            .then(|| self.now().plus_secs(RETRY_SECS));
        let url = url.to_owned();
        self.write(move |tx| tx.pictures().fail(&url, &failure, retry_at))
            .await?;
        Ok(Picture::Failed)
    }
}

/// Why bytes were not kept.
enum Refused {
    Picture(kalan_picture::PictureError),
    Disk(EngineError),
}

/// When a failed job is tried again: a quarter of an hour, then twice as long each time, a day at most.
pub(crate) fn back_off(now: Timestamp, attempts: u32) -> Timestamp {
    now.plus_secs((900i64 << attempts.min(7)).min(86_400))
}
