//! Fetching the pictures that articles show: bounded, kept under their hash, tried again when it may help.

use std::collections::HashSet;

use futures_util::StreamExt as _;
use kalan_content::Attached;
use kalan_fetch::{FetchError, Fetched, Request, Spent};
use kalan_model::{ArticleId, AssetHash, AssetMeta, ChangeSet, ErrorCode, Failure, FeedPictures, Timestamp};
use kalan_store::DuePicture;
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::sync::{Patience, is_of_the_link, line};
use crate::{Engine, EngineError, address};

/// Pictures fetched at once.
const AT_ONCE: usize = 6;

/// A picture that failed for a passing reason is tried again after this.
const RETRY_SECS: i64 = 3 * 3600;

/// Any other one after this: what was broken or gone may have been mended.
const RETRY_BROKEN_SECS: i64 = 30 * 86_400;

/// What a picture may weigh for a feed whose small pictures alone are wanted, in bytes.
const SMALL_BYTES: u64 = 64 * 1024;

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
    /// The link broke, and may be back in a moment.
    Broke,
}

impl Engine {
    /// Fetches the pictures of these articles, each asked for once: what the link broke is due again at once.
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
        let mut asked = HashSet::new();
        loop {
            let mut due = self.due_pictures(Some(articles.to_vec()), asked.len()).await?;
            due.retain(|picture| asked.insert(picture.url.clone()));
            if due.is_empty() || cancel.is_cancelled() {
                return Ok(());
            }
            let mut outcomes = futures_util::stream::iter(due)
                .map(|due| async move { self.fetch_picture(&due, None, Patience::None, cancel).await })
                .buffer_unordered(AT_ONCE);
            while let Some(outcome) = outcomes.next().await {
                if outcome?.0 == Picture::Left {
                    return Ok(());
                }
            }
        }
    }

    /// The next pictures whose time has come, each address once; `seen` of them are known to the caller.
    pub(crate) async fn due_pictures(
        &self,
        articles: Option<Vec<ArticleId>>,
        seen: usize,
    ) -> Result<Vec<DuePicture>, EngineError> {
        let now = self.now();
        let limit = BATCH.saturating_add(u32::try_from(seen).unwrap_or(u32::MAX));
        let mut due = self
            .blocking(move |engine| {
                let store = engine.store.reader();
                Ok(store.read(|tx| tx.pictures().due(now, articles.as_deref(), limit))?)
            })
            .await?;
        let mut seen = HashSet::new();
        due.retain(|picture| seen.insert(picture.url.clone()));
        Ok(due)
    }

    /// Fetches one picture and records what became of it and what it cost; `allowance` bytes are paid at most.
    ///
    /// A patient caller asks again by itself when the link breaks: nothing is recorded then.
    ///
    /// # Errors
    /// What stops every picture: a full or read-only disk.
    pub(crate) async fn fetch_picture(
        &self,
        due: &DuePicture,
        allowance: Option<u64>,
        patience: Patience,
        cancel: &CancellationToken,
    ) -> Result<(Picture, Spent), EngineError> {
        if cancel.is_cancelled() {
            return Ok((Picture::Left, Spent::default()));
        }
        let Ok(url) = Url::parse(&due.url) else {
            let failure = Failure::new(ErrorCode::InvalidAddress, "not an address of the web");
            return Ok((self.record_failure(&due.url, failure).await?, Spent::default()));
        };
        let mut request = Request::picture(url);
        request.allow_host = due.trusted_url.as_deref().and_then(address::host_of);
        request.allow_bytes = allowance;
        if due.wanted == FeedPictures::Small {
            request.limit_bytes = SMALL_BYTES;
        }
        if let (Some(feed), Some(home)) = (due.feed, &due.trusted_url) {
            let identity = self.identity(feed, home, &due.asked_as).await;
            identity.unwrap_or_default().introduce(&mut request);
        }
        let (fetched, spent) = self.fetcher.fetch_counted(&request, cancel).await;
        let picture = match fetched {
            Ok(Fetched::Body(body)) => self.keep_picture(&due.url, body.bytes).await?,
            Ok(Fetched::NotModified { .. }) => Picture::Failed,
            Err(FetchError::Cancelled) => Picture::Left,
            // It is too large for what is left of the budget, not in itself.
            Err(FetchError::OverAllowance { size_bytes, .. }) => self.leave(&due.url, size_bytes).await?,
            Err(error) => {
                let failure = error.failure();
                if patience.has(failure.code) {
                    Picture::Broke
                } else {
                    self.record_failure(&due.url, failure).await?
                }
            }
        };
        let (now, line) = (self.now(), line(due.feed, &due.url, "picture", &spent));
        self.write(move |tx| tx.traffic().add(&line, now)).await?;
        Ok((picture, spent))
    }

    async fn leave(&self, url: &str, size_bytes: Option<u64>) -> Result<Picture, EngineError> {
        if let Some(size) = size_bytes {
            let url = url.to_owned();
            self.write(move |tx| tx.pictures().set_size(&url, size)).await?;
        }
        Ok(Picture::Left)
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
        let retry_at = retry_at(self.now(), failure.code);
        let url = url.to_owned();
        self.write(move |tx| tx.pictures().fail(&url, &failure, retry_at))
            .await?;
        Ok(Picture::Failed)
    }
}

/// When what failed so is asked for again.
pub(crate) fn retry_at(now: Timestamp, code: ErrorCode) -> Timestamp {
    now.plus_secs(match code {
        // The next sync asks again, however soon: the link was to blame.
        code if is_of_the_link(code) => 0,
        code if code.is_passing() => RETRY_SECS,
        _ => RETRY_BROKEN_SECS,
    })
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
