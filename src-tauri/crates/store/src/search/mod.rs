//! Text search: a tantivy index beside the database, derived from it and made again at any time.
//!
//! The queue in the database says what the index has not seen; an update that is cut repeats harmlessly, since each
//! article is deleted from the index before it is added. Its folder carries a version: when fields or folding
//! change, a new folder is filled and the old one removed.

mod beginning;
mod directory;
mod facets;
mod fields;
mod fold;
mod index;
mod part;
mod query;
mod snippet;

pub use facets::{FacetCount, FoundFacets};
pub use index::SearchIndex;
pub use query::SearchRequest;
pub use snippet::SnippetPiece;

use std::collections::HashSet;

use kalan_model::{ArticleFilter, ArticleId};
use tantivy::collector::{Count, FilterCollector, TopDocs};
use tantivy::query::Query;

use crate::table::search_queue;
use crate::{ReadStore, Store, StoreError};
use beginning::most_frequent;
use fields::key_of;
use query::{Parsed, StateFilter};

/// Articles that are indexed between two commits.
const BATCH: u32 = 2_000;

/// One article that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Which article.
    pub id: ArticleId,
    /// The higher the better.
    pub score: f32,
    /// Where the words stand.
    pub snippet: Vec<SnippetPiece>,
}

/// A part of what was found, best first.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FoundPage {
    /// How many articles match.
    pub total: u32,
    /// This part of them.
    pub hits: Vec<Found>,
}

impl Store {
    /// Brings the index up to the library; `to_text` makes plain text of a body. Says how many articles it saw.
    ///
    /// When another program is at it, nothing is done: that program brings it up.
    ///
    /// # Errors
    /// What the disk says; the library itself is never harmed.
    pub fn refresh_search(&self, to_text: impl Fn(&str) -> String) -> Result<u32, StoreError> {
        let mut seen = 0;
        let mut writer = None;
        let everything = ArticleFilter::default();
        if self.reader().search().count().is_none()
            && self.reader().read(|tx| tx.articles().count(&everything))? > 0
        {
            // No index, or one that an earlier Kalan made in another form: everything is told anew.
            self.write(|tx| search_queue::fill(tx.read().connection))?;
        }
        loop {
            let waiting = self
                .reader()
                .read(|tx| search_queue::waiting(tx.connection, BATCH))?;
            if waiting.is_empty() {
                break;
            }
            if writer.is_none() {
                writer = self.reader().search().writer()?;
            }
            let Some(writer) = writer.as_mut() else { break };
            for (id, _) in &waiting {
                let source = self.reader().read(|tx| tx.articles().source_text(*id));
                match source {
                    Ok(source) => writer.replace(*id, source.as_ref(), &to_text)?,
                    // A damaged body must not keep every other article from being found.
                    Err(error) => tracing::warn!(%id, %error, "an article cannot be indexed"),
                }
            }
            writer.commit()?;
            seen += u32::try_from(waiting.len()).unwrap_or(u32::MAX);
            self.write(move |tx| search_queue::done(tx.read().connection, &waiting))?;
        }
        if let Some(writer) = writer {
            writer.finish()?;
            self.reader().search().discard_older();
        }
        Ok(seen)
    }
}

impl ReadStore {
    /// Finds articles.
    ///
    /// # Errors
    /// [`StoreError::Query`] for a question that cannot be read.
    pub fn find(&self, request: &SearchRequest<'_>) -> Result<FoundPage, StoreError> {
        let Some(opened) = self.search().opened()? else {
            return Ok(FoundPage::default());
        };
        let searcher = opened.reader.searcher();
        let beginnings = |field, prefix: &str, limit| most_frequent(&searcher, field, prefix, limit);
        let parsed = Parsed::new(request, &opened.fields, &beginnings)?;
        let top = TopDocs::with_limit(request.limit.max(1) as usize)
            .and_offset(request.offset as usize)
            .order_by_score();
        let (total, top) = match self.allowed(&parsed.states)? {
            None => {
                let total = parsed.matching.count(&searcher)?;
                let wanted = total.min(request.offset as usize + request.limit as usize);
                let best = match &parsed.best {
                    Some(best) => searcher.search(best, &top)?,
                    None => Vec::new(),
                };
                let is_whole = request.offset as usize + best.len() >= wanted;
                let hits = if parsed.best.is_some() && is_whole {
                    best
                } else {
                    searcher.search(&parsed.query, &top)?
                };
                (total, hits)
            }
            Some(keys) => {
                let allowed = move |key: u64| keys.contains(&key);
                let collector = FilterCollector::new("key".to_owned(), allowed, (Count, top));
                searcher.search(&parsed.query, &collector)?
            }
        };
        let mut hits = Vec::with_capacity(top.len());
        for (score, address) in top {
            let Some((id, text)) = opened.fields.stored(&searcher.doc(address)?) else {
                continue;
            };
            hits.push(Found {
                id,
                score,
                snippet: snippet::snippet(&text, &parsed.words),
            });
        }
        Ok(FoundPage {
            total: u32::try_from(total).unwrap_or(u32::MAX),
            hits,
        })
    }

    /// The articles whose state the question asks for; state is not in the index, since it changes with every click.
    fn allowed(&self, states: &[StateFilter]) -> Result<Option<HashSet<u64>>, StoreError> {
        let mut allowed: Option<HashSet<u64>> = None;
        for state in states {
            let chosen = self.in_state(state)?;
            allowed = Some(match allowed {
                None => chosen,
                Some(before) => before.intersection(&chosen).copied().collect(),
            });
        }
        Ok(allowed)
    }

    fn in_state(&self, state: &StateFilter) -> Result<HashSet<u64>, StoreError> {
        let keys = |filter: ArticleFilter| -> Result<HashSet<u64>, StoreError> {
            let ids = self.read(|tx| tx.articles().ids(&filter))?;
            Ok(ids.into_iter().map(key_of).collect())
        };
        let unread = ArticleFilter {
            unread: true,
            ..ArticleFilter::default()
        };
        match state {
            StateFilter::Unread => keys(unread),
            StateFilter::Read => {
                let (all, unread) = (keys(ArticleFilter::default())?, keys(unread)?);
                Ok(all.difference(&unread).copied().collect())
            }
            StateFilter::Starred => keys(ArticleFilter {
                starred: true,
                ..ArticleFilter::default()
            }),
            StateFilter::Tags(tags) => self.read(|tx| {
                let mut keys = HashSet::new();
                for tag in tags {
                    keys.extend(tx.tags().articles(tag)?.into_iter().map(key_of));
                }
                Ok(keys)
            }),
        }
    }
}
