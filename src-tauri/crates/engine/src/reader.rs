//! Everything that can be asked of a library without changing it. This handle has no way to write.

use std::collections::HashMap;
use std::path::Path;
use std::time::Instant;

use kalan_content::{Shown, present};
use kalan_model::{
    ArticleFilter, ArticleHead, ArticleId, ArticlePage, AssetHash, AssetMeta, Collection, Cursor, Feed,
    PictureState, Refine, Timestamp,
};
use kalan_store::{ReadStore, SearchRequest};

use crate::{EngineError, OpenedArticle, SearchHit, SearchPage, Settings, SnippetPart};

/// Rows that are given at once at most.
pub(crate) const MAX_ROWS: u32 = 500;

/// Under this key the window's settings stand.
pub(crate) const SETTINGS: &str = "window";

/// A library, to be read. Blocking: call it off the async threads.
#[derive(Debug, Clone)]
pub struct Reader {
    store: ReadStore,
}

impl Reader {
    pub(crate) fn new(store: ReadStore) -> Self {
        Self { store }
    }

    pub(crate) fn store(&self) -> &ReadStore {
        &self.store
    }

    /// The library's folder.
    pub fn dir(&self) -> &Path {
        self.store.dir()
    }

    /// All subscriptions, by title.
    ///
    /// # Errors
    /// What the library says.
    pub fn feeds(&self) -> Result<Vec<Feed>, EngineError> {
        Ok(self.store.read(|tx| tx.feeds().list())?)
    }

    /// The collection of that name.
    ///
    /// # Errors
    /// When there is none.
    pub fn collection(&self, name: &str) -> Result<Collection, EngineError> {
        Ok(self.store.read(|tx| tx.collections().by_name(name))?)
    }

    /// A part of a list after a cursor, newest first.
    ///
    /// # Errors
    /// [`EngineError::Internal`] never; a cursor that is none begins at the beginning.
    pub fn list_page(
        &self,
        filter: &ArticleFilter,
        after: Option<&Cursor>,
        limit: u32,
    ) -> Result<ArticlePage, EngineError> {
        let after = after.and_then(|Cursor(text)| {
            let (millis, id) = text.split_once('-')?;
            Some((Timestamp::from_millis(millis.parse().ok()?), id.parse().ok()?))
        });
        let mut rows = self
            .store
            .read(|tx| tx.articles().list_after(filter, after, limit.saturating_add(1)))?;
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let next = rows.last().filter(|_| more);
        let next = next.map(|(row, sort_at)| Cursor(format!("{}-{}", sort_at.as_millis(), row.id)));
        Ok(ArticlePage {
            articles: rows.into_iter().map(|(row, _)| row).collect(),
            next,
        })
    }

    /// The article that an id, or the beginning of one of at least six digits, names.
    ///
    /// # Errors
    /// When none or several have it.
    pub fn article_named(&self, text: &str) -> Result<ArticleId, EngineError> {
        let name = text.trim().to_ascii_lowercase();
        if let Ok(id) = name.parse() {
            return Ok(id);
        }
        let is_prefix = name.len() >= 6 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
        let found = if is_prefix {
            self.store.read(|tx| tx.articles().by_prefix(&name))?
        } else {
            Vec::new()
        };
        match found.as_slice() {
            [id] => Ok(*id),
            _ => Err(kalan_store::StoreError::NotFound {
                what: "article",
                name: text.to_owned(),
            }
            .into()),
        }
    }

    /// Everything about an article but its body.
    ///
    /// # Errors
    /// When it is not there.
    pub fn head(&self, id: ArticleId) -> Result<ArticleHead, EngineError> {
        Ok(self.store.read(|tx| tx.articles().head(id))?)
    }

    /// What the person wrote about an article as a whole.
    ///
    /// # Errors
    /// What the library says.
    pub fn note(&self, id: ArticleId) -> Result<Option<String>, EngineError> {
        Ok(self.store.read(|tx| tx.states().note(id))?)
    }

    /// The sanitized body as it is kept, its pictures at their addresses on the web.
    ///
    /// # Errors
    /// When it is not there.
    pub fn body(&self, id: ArticleId) -> Result<String, EngineError> {
        Ok(self.store.read(|tx| tx.articles().body(id))?.html)
    }

    /// Opens an article. Its pictures point at `{asset_base}{article}/{hash}`; those that are not here become
    /// place-holders with their alt text.
    ///
    /// # Errors
    /// When it is not there.
    pub fn open_article(&self, id: ArticleId, asset_base: &str) -> Result<OpenedArticle, EngineError> {
        let (head, body, pictures, picture_bytes, enclosures) = self.store.read(|tx| {
            let pictures = tx.pictures();
            Ok((
                tx.articles().head(id)?,
                tx.articles().body(id)?,
                pictures.of_article(id)?,
                pictures.size_bytes(id)?,
                tx.enclosures().of_article(id)?,
            ))
        })?;
        let kept: HashMap<&str, AssetHash> = pictures
            .iter()
            .filter_map(|(url, state)| match state {
                PictureState::Kept(hash) => Some((url.as_str(), *hash)),
                _ => None,
            })
            .collect();
        let html = present(&body.html, |url| match kept.get(url) {
            Some(hash) => Shown::At(format!("{asset_base}{id}/{hash}")),
            None => Shown::Missing,
        });
        Ok(OpenedArticle {
            head,
            html,
            size_bytes: body.size_bytes + picture_bytes,
            enclosures,
        })
    }

    /// A file that an article shows: what it is, and its bytes. None when the article does not name it, or when it is
    /// missing or damaged.
    ///
    /// # Errors
    /// What the library says.
    pub fn asset(
        &self,
        article: ArticleId,
        hash: AssetHash,
    ) -> Result<Option<(AssetMeta, Vec<u8>)>, EngineError> {
        let meta = self.store.read(|tx| {
            Ok(
                if tx.pictures().names(article, hash)? || tx.enclosures().names(article, hash)? {
                    tx.assets().get(hash)?
                } else {
                    None
                },
            )
        })?;
        let Some(meta) = meta else { return Ok(None) };
        Ok(self.store.assets().read(hash)?.map(|bytes| (meta, bytes)))
    }

    /// Finds articles, best first; `as_you_type` also takes the last word as the beginning of one.
    ///
    /// # Errors
    /// For a question that cannot be read.
    pub fn search(
        &self,
        query: &str,
        offset: u32,
        limit: u32,
        as_you_type: bool,
    ) -> Result<SearchPage, EngineError> {
        self.search_in(query, &Refine::default(), offset, limit, as_you_type)
    }

    /// As [`Reader::search`], narrowed.
    ///
    /// # Errors
    /// For a question that cannot be read.
    pub fn search_in(
        &self,
        query: &str,
        refine: &Refine,
        offset: u32,
        limit: u32,
        as_you_type: bool,
    ) -> Result<SearchPage, EngineError> {
        let start = Instant::now();
        let limit = limit.clamp(1, MAX_ROWS);
        let found = self.store.find(&SearchRequest {
            query,
            offset,
            limit,
            as_you_type,
            refine: Some(refine),
        })?;
        let mut hits = Vec::with_capacity(found.hits.len());
        let shown = offset.saturating_add(u32::try_from(found.hits.len()).unwrap_or(u32::MAX));
        self.store.read(|tx| {
            for hit in found.hits {
                // An article that was removed a moment ago may still be in the index.
                let Some(article) = tx.articles().row(hit.id)? else {
                    continue;
                };
                let snippet = hit.snippet.into_iter();
                let snippet = snippet
                    .map(|piece| SnippetPart {
                        text: piece.text,
                        hit: piece.hit,
                    })
                    .collect();
                hits.push(SearchHit {
                    article,
                    snippet,
                    score: hit.score,
                });
            }
            Ok(())
        })?;
        let next = (shown < found.total).then(|| Cursor(shown.to_string()));
        Ok(SearchPage {
            total: found.total,
            hits,
            next,
            elapsed_ms: start.elapsed().as_secs_f64() * 1_000.0,
        })
    }

    /// What the person chose for the window.
    ///
    /// # Errors
    /// What the library says.
    pub fn settings(&self) -> Result<Settings, EngineError> {
        let text = self.store.read(|tx| tx.settings().get(SETTINGS))?;
        let settings: Option<Settings> = text.and_then(|text| serde_json::from_str(&text).ok());
        Ok(settings.unwrap_or_default().bounded())
    }
}
