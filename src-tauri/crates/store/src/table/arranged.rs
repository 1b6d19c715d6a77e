//! The rows of a list in the order that was asked for, and the groups that the list falls into.
//!
//! Newest and oldest walk one index. By source is the lists of the feeds one after the other, so it walks an index
//! too, however deep one scrolls.

use kalan_model::{ArticleFilter, ArticleId, ArticleRow, ArticleSort, FeedId, Timestamp};
use rusqlite::{Connection, Row, params_from_iter};

use crate::StoreError;
use crate::table::articles::{ArticlePlace, Articles, ROW, article_row};
use crate::table::filter::Selection;
use crate::table::row::article_id;

/// Articles that one source brought; what no feed brought has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SourceGroup {
    /// Which feed.
    pub feed: Option<FeedId>,
    /// How many of the list.
    pub articles: u32,
}

/// What is read of each place.
struct Wanted<T> {
    columns: &'static str,
    read: fn(&Row<'_>) -> rusqlite::Result<T>,
}

impl Articles<'_> {
    /// The rows of a list by place.
    ///
    /// # Errors
    /// What the disk says.
    pub fn list(&self, filter: &ArticleFilter, place: ArticlePlace) -> Result<Vec<ArticleRow>, StoreError> {
        let wanted = Wanted {
            columns: ROW,
            read: article_row,
        };
        self.arranged(filter, place, &wanted)
    }

    /// The ids of a part of a list, in its order.
    ///
    /// # Errors
    /// What the disk says.
    pub fn ids_at(&self, filter: &ArticleFilter, place: ArticlePlace) -> Result<Vec<ArticleId>, StoreError> {
        let wanted = Wanted {
            columns: "a.id",
            read: |row| article_id(row, "id"),
        };
        self.arranged(filter, place, &wanted)
    }

    /// How many articles of a list stand at or after the first of `moments`, between it and the second, and so on to
    /// the last, before which the rest stands. The moments go back in time.
    ///
    /// # Errors
    /// What the disk says.
    pub fn count_between(
        &self,
        filter: &ArticleFilter,
        moments: &[Timestamp],
    ) -> Result<Vec<u32>, StoreError> {
        let until = std::iter::once(None).chain(moments.iter().copied().map(Some));
        let since = moments.iter().copied().map(Some).chain([None]);
        let counts = until.zip(since).map(|(until, since)| {
            let part = ArticleFilter {
                since: filter.since.max(since),
                ..filter.clone()
            };
            self.count_of(&Selection::of(&part).until(until))
        });
        counts.collect()
    }

    /// How a list falls into sources: the feeds by title, then what no feed brought.
    ///
    /// # Errors
    /// What the disk says.
    pub fn by_source(&self, filter: &ArticleFilter) -> Result<Vec<SourceGroup>, StoreError> {
        let selection = Selection::of(filter);
        let sql = format!(
            "SELECT g.feed_id, g.articles, coalesce(f.title, f.feed_title, f.url) AS title FROM (SELECT a.feed_id,
               count(*) AS articles FROM articles a WHERE {} GROUP BY a.feed_id) g LEFT JOIN feeds f ON f.id = g.feed_id",
            selection.condition
        );
        let mut statement = self.0.prepare_cached(&sql)?;
        let rows = statement.query_map(params_from_iter(&selection.values), |row| {
            let feed = row.get::<_, Option<[u8; 16]>>("feed_id")?.map(FeedId::from_bytes);
            let title: Option<String> = row.get("title")?;
            let articles = row.get("articles")?;
            Ok((
                feed.is_none(),
                title.unwrap_or_default().to_lowercase(),
                SourceGroup { feed, articles },
            ))
        })?;
        let mut groups: Vec<_> = rows.collect::<Result<_, _>>()?;
        groups.sort_by(|(no_feed, title, _), (other, others, _)| (no_feed, title).cmp(&(other, others)));
        Ok(groups.into_iter().map(|(_, _, group)| group).collect())
    }

    fn arranged<T>(
        &self,
        filter: &ArticleFilter,
        place: ArticlePlace,
        wanted: &Wanted<T>,
    ) -> Result<Vec<T>, StoreError> {
        if place.sort == ArticleSort::Source {
            return self.source_after_source(filter, place, wanted);
        }
        let selection = Selection::of(filter);
        let (items, order) = match place.sort {
            ArticleSort::Hand if filter.collection.is_some() => (true, "i.position"),
            ArticleSort::Oldest => (false, "a.sort_at, a.id"),
            ArticleSort::Shortest => (false, "a.word_count, a.sort_at DESC, a.id DESC"),
            _ => (false, "a.sort_at DESC, a.id DESC"),
        };
        let join = match filter.collection {
            Some(collection) if items => {
                format!(
                    "JOIN collection_items i ON i.article_id = a.id AND i.collection_id = x'{collection}'"
                )
            }
            _ => String::new(),
        };
        // The places are walked along one covering index; only the rows that are shown are looked up.
        let sql = format!(
            "SELECT {} FROM (SELECT a.rowid AS place FROM articles a {join} WHERE {} ORDER BY {order}
               LIMIT {} OFFSET {}) JOIN articles a ON a.rowid = place LEFT JOIN feeds f ON f.id = a.feed_id {}
             ORDER BY {order}",
            wanted.columns, selection.condition, place.limit, place.offset, join
        );
        query(self.0, &sql, &selection.values, wanted)
    }

    /// The lists of the sources one after the other, as far as the part that is asked for goes.
    fn source_after_source<T>(
        &self,
        filter: &ArticleFilter,
        place: ArticlePlace,
        wanted: &Wanted<T>,
    ) -> Result<Vec<T>, StoreError> {
        let (mut rows, mut before) = (Vec::new(), place.offset);
        for SourceGroup { feed, articles } in self.by_source(filter)? {
            let left = place.limit - u32::try_from(rows.len()).unwrap_or(place.limit);
            if left == 0 {
                break;
            }
            if before >= articles {
                before -= articles;
                continue;
            }
            let part = ArticleFilter {
                feed,
                saved: feed.is_none(),
                ..filter.clone()
            };
            let here = ArticlePlace {
                offset: before,
                limit: left,
                sort: ArticleSort::Newest,
            };
            rows.extend(self.arranged(&part, here, wanted)?);
            before = 0;
        }
        Ok(rows)
    }
}

fn query<T>(
    connection: &Connection,
    sql: &str,
    values: &[rusqlite::types::Value],
    wanted: &Wanted<T>,
) -> Result<Vec<T>, StoreError> {
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map(params_from_iter(values), wanted.read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}
