//! Sounds and files of entries: fetched only when the person asks, within a room of their own.

use kalan_fetch::{Expect, FetchError, Fetched, Request, Spent, Trust};
use kalan_model::{ArticleId, AssetMeta, ChangeSet, ErrorCode, Failure, WantedEnclosure};
use kalan_store::{DueEnclosure, StoreError};
use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::pictures::{Picture, retry_at};
use crate::sync::{Patience, line};
use crate::{Engine, EngineError, Reader, address};

/// Under this key the size of the room stands.
const KEY: &str = "enclosures_limit_bytes";
/// The room that they have all together, unless the person says otherwise.
const USUAL_LIMIT_BYTES: u64 = 500_000_000;
/// The largest file: an hour and a half of speech. It goes through memory.
const MOST_BYTES: u64 = 96 * 1024 * 1024;

/// What is given out under its own type; everything else is only bytes, whatever its feed says.
const TYPES: [&str; 17] = [
    "audio/mpeg",
    "audio/mp4",
    "audio/x-m4a",
    "audio/aac",
    "audio/ogg",
    "audio/opus",
    "audio/flac",
    "audio/wav",
    "audio/x-wav",
    "audio/webm",
    "video/mp4",
    "video/webm",
    "video/ogg",
    "application/ogg",
    "application/pdf",
    "application/epub+zip",
    "application/zip",
];

/// Everything that was asked for, and the room there is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Enclosures {
    /// What was asked for, last first.
    pub items: Vec<WantedEnclosure>,
    /// Bytes of those that are here.
    #[specta(type = u32)]
    pub kept_bytes: u64,
    /// Bytes that they may have all together.
    #[specta(type = u32)]
    pub limit_bytes: u64,
}

impl Reader {
    /// Everything that was asked for.
    ///
    /// # Errors
    /// What the library says.
    pub fn enclosures(&self) -> Result<Enclosures, EngineError> {
        Ok(self.store().read(|tx| {
            let limit = tx.settings().get(KEY)?.and_then(|text| text.parse().ok());
            Ok(Enclosures {
                items: tx.enclosures().wanted()?,
                kept_bytes: tx.enclosures().kept_bytes()?,
                limit_bytes: limit.unwrap_or(USUAL_LIMIT_BYTES),
            })
        })?)
    }
}

impl Engine {
    /// Asks for a file of an article, which the next sync brings; or lets it go, and removes what is here of it.
    ///
    /// # Errors
    /// When the article does not bring it.
    pub async fn want_enclosure(
        &self,
        article: ArticleId,
        url: &str,
        wanted: bool,
    ) -> Result<ChangeSet, EngineError> {
        let (now, address) = (self.now(), url.to_owned());
        let unnamed = self
            .write_own(move |tx| {
                if !wanted {
                    return tx.enclosures().let_go(article, &address);
                }
                if tx.enclosures().want(article, &address, now)? {
                    return Ok(None);
                }
                Err(StoreError::NotFound {
                    what: "enclosure",
                    name: address,
                })
            })
            .await?;
        if let Some(hash) = unnamed {
            self.blocking(move |engine| Ok(engine.store.reader().assets().remove(hash)?))
                .await?;
        }
        Ok(self.changed(ChangeSet {
            updated: vec![article],
            ..ChangeSet::default()
        }))
    }

    /// Says how many bytes such files may have all together.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn set_enclosures_limit(&self, limit_bytes: u64) -> Result<(), EngineError> {
        self.write_own(move |tx| tx.settings().set(KEY, &limit_bytes.to_string()))
            .await
    }

    pub(crate) async fn due_enclosures(&self) -> Result<Vec<DueEnclosure>, EngineError> {
        let now = self.now();
        self.blocking(move |engine| Ok(engine.store.reader().read(|tx| tx.enclosures().due(now))?))
            .await
    }

    /// Fetches one file and records what became of it and what it cost; `allowance` bytes are paid at most.
    ///
    /// # Errors
    /// What stops every other too: a full or read-only disk.
    pub(crate) async fn fetch_enclosure(
        &self,
        due: &DueEnclosure,
        allowance: Option<u64>,
        patience: Patience,
        cancel: &CancellationToken,
    ) -> Result<(Picture, Spent), EngineError> {
        if cancel.is_cancelled() {
            return Ok((Picture::Left, Spent::default()));
        }
        let room = self.room_left().await?;
        if due.length_bytes.is_some_and(|length| length > room) || room == 0 {
            return Ok((self.fail_enclosure(&due.url, no_room()).await?, Spent::default()));
        }
        let request = match self.enclosure_request(due, allowance, room).await {
            Ok(request) => request,
            Err(error) => {
                return Ok((
                    self.fail_enclosure(&due.url, error.failure()).await?,
                    Spent::default(),
                ));
            }
        };
        let (fetched, spent) = self.fetcher.fetch_counted(&request, cancel).await;
        let outcome = match fetched {
            Ok(Fetched::Body(body)) if is_text(body.content_type.as_deref()) => {
                let said = "the host gives a page in its place";
                self.fail_enclosure(&due.url, Failure::new(ErrorCode::WrongContentType, said))
                    .await?
            }
            Ok(Fetched::Body(body)) => self.keep_enclosure(due, body).await?,
            Ok(Fetched::NotModified { .. }) => Picture::Failed,
            Err(FetchError::Cancelled) => Picture::Left,
            Err(FetchError::OverAllowance { size_bytes, .. }) => {
                if let Some(size) = size_bytes {
                    let url = due.url.clone();
                    self.write(move |tx| tx.enclosures().set_length(&url, size))
                        .await?;
                }
                Picture::Left
            }
            Err(FetchError::TooLarge { .. }) if room < MOST_BYTES => {
                self.fail_enclosure(&due.url, no_room()).await?
            }
            Err(error) if patience.has(error.failure().code) => Picture::Broke,
            Err(error) => self.fail_enclosure(&due.url, error.failure()).await?,
        };
        let feed = due.feed.as_ref().map(|(id, _)| *id);
        let (now, line) = (self.now(), line(feed, &due.url, "sound", &spent));
        self.write(move |tx| tx.traffic().add(&line, now)).await?;
        Ok((outcome, spent))
    }

    async fn enclosure_request(
        &self,
        due: &DueEnclosure,
        allowance: Option<u64>,
        room: u64,
    ) -> Result<Request, EngineError> {
        let url = Url::parse(&due.url).map_err(|_| EngineError::InvalidAddress(due.url.clone()))?;
        let mut request = Request::page(url);
        request.trust = Trust::Web;
        request.expect = Expect::Any;
        request.limit_bytes = MOST_BYTES.min(room);
        request.allow_bytes = allowance;
        if let Some((feed, home)) = &due.feed {
            request.allow_host = address::host_of(home);
            self.identity(*feed, home, &due.asked_as)
                .await?
                .introduce(&mut request);
        }
        Ok(request)
    }

    async fn room_left(&self) -> Result<u64, EngineError> {
        self.blocking(|engine| {
            let all = engine.reader().enclosures()?;
            Ok(all.limit_bytes.saturating_sub(all.kept_bytes))
        })
        .await
    }

    async fn keep_enclosure(
        &self,
        due: &DueEnclosure,
        body: kalan_fetch::Body,
    ) -> Result<Picture, EngineError> {
        let (url, media_type) = (due.url.clone(), media_type(due, body.content_type.as_deref()));
        let (articles, new) = self
            .blocking(move |engine| {
                let hash = engine.store.reader().assets().keep(&body.bytes)?;
                let meta = AssetMeta {
                    hash,
                    media_type,
                    size_bytes: body.bytes.len() as u64,
                    width: None,
                    height: None,
                };
                Ok(engine.store.write(move |tx| {
                    let new = tx.assets().save(&meta)?;
                    Ok((tx.enclosures().keep(&url, hash)?, new))
                })?)
            })
            .await?;
        self.changed(ChangeSet {
            updated: articles,
            ..ChangeSet::default()
        });
        Ok(Picture::Kept { new })
    }

    async fn fail_enclosure(&self, url: &str, failure: Failure) -> Result<Picture, EngineError> {
        let (url, retry_at) = (url.to_owned(), retry_at(self.now(), failure.code));
        self.write(move |tx| tx.enclosures().fail(&url, &failure, retry_at))
            .await?;
        Ok(Picture::Failed)
    }
}

fn no_room() -> Failure {
    Failure::new(
        ErrorCode::TooLarge,
        "there is no room left for sounds and files: remove some of them, or give them more room",
    )
}

fn essence(text: &str) -> String {
    text.split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase()
}

fn is_text(content_type: Option<&str>) -> bool {
    content_type.is_some_and(|text| essence(text).starts_with("text/"))
}

/// What the file is given out as: what its host says, else what its feed says, if that is harmless.
fn media_type(due: &DueEnclosure, content_type: Option<&str>) -> String {
    let said = [content_type, due.media_type.as_deref()];
    said.into_iter()
        .flatten()
        .map(essence)
        .find(|kind| TYPES.contains(&kind.as_str()))
        .unwrap_or_else(|| "application/octet-stream".to_owned())
}
