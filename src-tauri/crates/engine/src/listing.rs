//! What lists and the sources pane ask: rows in an order, the groups a list falls into, its ids, all counts.

use std::collections::HashMap;

use kalan_model::{
    ArticleFilter, ArticleId, ArticleSort, CollectionId, Facet, Facets, FeedId, Refine, Timestamp,
};
use kalan_store::{ArticlePlace, FacetCount, SearchRequest};
use serde::{Deserialize, Serialize};

use crate::reader::MAX_ROWS;
use crate::{Counts, EngineError, ListWindow, Reader, Sources};

/// Ids that are given at once at most: a whole list to choose from.
const MAX_IDS: u32 = 100_000;
/// Moments by which a list is grouped at most: the days of a month, the months of years.
const MAX_MOMENTS: usize = 200;
/// Values of a kind that are given: more are no choice but a list.
const MAX_VALUES: usize = 40;

/// What makes the groups of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(tag = "by", content = "moments", rename_all = "snake_case")]
pub enum GroupBy {
    /// Time: each group begins at one of these moments, which go back; the last group is all before.
    Time(Vec<Timestamp>),
    /// The feed.
    Source,
}

/// A group of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct ListGroup {
    /// The feed, when the list is grouped by it; none for what no feed brought, and for groups of time.
    pub feed: Option<FeedId>,
    /// How many articles; may be none in a group of time.
    pub articles: u32,
}

/// The groups of a list: those of time as their moments, latest first; those of feeds by title.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct ListGroups {
    /// Each with its articles.
    pub groups: Vec<ListGroup>,
}

/// Ids of a list, in its order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct ArticleIds {
    /// From the place that was asked for on.
    pub ids: Vec<ArticleId>,
}

impl Reader {
    /// Everything the sources pane shows; `midnight` is the last one where the person is.
    ///
    /// # Errors
    /// What the library says.
    pub fn sources(&self, midnight: Timestamp) -> Result<Sources, EngineError> {
        let order: HashMap<CollectionId, usize> = self
            .habits()?
            .collections
            .into_iter()
            .enumerate()
            .map(|(place, id)| (id, place))
            .collect();
        let only = |change: fn(&mut ArticleFilter)| {
            let mut filter = ArticleFilter::default();
            change(&mut filter);
            filter
        };
        let today = ArticleFilter {
            since: Some(midnight),
            ..ArticleFilter::default()
        };
        Ok(self.store().read(|tx| {
            let count = |filter: ArticleFilter| tx.articles().count(&filter);
            let all = count(ArticleFilter::default())?;
            let whole = count(only(|filter| filter.whole = true))?;
            let mut collections = tx.collections().list()?;
            collections.sort_by_key(|collection| order.get(&collection.id).copied().unwrap_or(usize::MAX));
            Ok(Sources {
                feeds: tx.feeds().list()?,
                collections,
                tags: tx.tags().list()?,
                counts: Counts {
                    all,
                    unread: count(only(|filter| filter.unread = true))?,
                    today: count(today)?,
                    starred: count(only(|filter| filter.starred = true))?,
                    saved: count(only(|filter| filter.saved = true))?,
                    whole,
                    missing: all - whole,
                },
            })
        })?)
    }

    /// A part of a list by place, 500 rows at most.
    ///
    /// # Errors
    /// What the library says.
    pub fn list_window(
        &self,
        filter: &ArticleFilter,
        sort: ArticleSort,
        offset: u32,
        limit: u32,
    ) -> Result<ListWindow, EngineError> {
        let limit = limit.min(MAX_ROWS);
        let place = ArticlePlace { offset, limit, sort };
        Ok(self.store().read(|tx| {
            Ok(ListWindow {
                articles: tx.articles().list(filter, place)?,
                offset,
                total: tx.articles().count(filter)?,
            })
        })?)
    }

    /// The groups that a list falls into.
    ///
    /// # Errors
    /// What the library says.
    pub fn list_groups(&self, filter: &ArticleFilter, by: &GroupBy) -> Result<ListGroups, EngineError> {
        let groups = self.store().read(|tx| match by {
            GroupBy::Source => {
                let sources = tx.articles().by_source(filter)?.into_iter();
                Ok(sources
                    .map(|group| ListGroup {
                        feed: group.feed,
                        articles: group.articles,
                    })
                    .collect())
            }
            GroupBy::Time(moments) => {
                let moments = &moments[..moments.len().min(MAX_MOMENTS)];
                let counts = tx.articles().count_between(filter, moments)?.into_iter();
                Ok(counts
                    .map(|articles| ListGroup { feed: None, articles })
                    .collect())
            }
        })?;
        Ok(ListGroups { groups })
    }

    /// The ids of a part of a list, in its order; 100,000 at most.
    ///
    /// # Errors
    /// What the library says.
    pub fn list_ids(
        &self,
        filter: &ArticleFilter,
        sort: ArticleSort,
        offset: u32,
        limit: u32,
    ) -> Result<ArticleIds, EngineError> {
        let limit = limit.min(MAX_IDS);
        let place = ArticlePlace { offset, limit, sort };
        let ids = self.store().read(|tx| tx.articles().ids_at(filter, place))?;
        Ok(ArticleIds { ids })
    }

    /// How what a question finds can be narrowed.
    ///
    /// # Errors
    /// For a question that cannot be read.
    pub fn facets(&self, query: &str, refine: &Refine) -> Result<Facets, EngineError> {
        let found = self.store().facets(&SearchRequest {
            query,
            offset: 0,
            limit: 1,
            as_you_type: true,
            refine: Some(refine),
        })?;
        let titles: HashMap<String, String> = self
            .feeds()?
            .into_iter()
            .map(|feed| (format!("feed:{}", feed.id), feed.title))
            .collect();
        let source = |value: &str| {
            let title = titles.get(value).map(String::as_str);
            title.or(value.strip_prefix("site:")).map(str::to_owned)
        };
        Ok(Facets {
            languages: values(found.languages, &refine.languages, |value| Some(value.to_owned())),
            // A feed that was left has no name any more, and its articles are not asked by it.
            sources: values(found.sources, &refine.sources, source),
            years: values(found.years, &[], |value| Some(value.to_owned())),
            tags: values(found.tags, &refine.tags, |value| Some(value.to_owned())),
            complete: found.complete,
        })
    }
}

/// The first values, and those that are chosen however few they are.
fn values(counts: Vec<FacetCount>, chosen: &[String], title: impl Fn(&str) -> Option<String>) -> Vec<Facet> {
    let mut kept = Vec::new();
    for (place, FacetCount { value, articles }) in counts.into_iter().enumerate() {
        if (place < MAX_VALUES || chosen.contains(&value))
            && let Some(title) = title(&value)
        {
            kept.push(Facet {
                value,
                title,
                articles,
            });
        }
    }
    kept
}
