//! A list's filter as a condition that one index answers.

use kalan_model::{ArticleFilter, ArticleId, LONG_READ_WORDS, Timestamp};
use rusqlite::types::Value;

use crate::table::row::blob;

/// A condition over `articles a`, and its values in order.
#[derive(Debug)]
pub(crate) struct Selection {
    pub(crate) condition: String,
    pub(crate) values: Vec<Value>,
}

impl Selection {
    pub(crate) fn of(filter: &ArticleFilter) -> Self {
        let mut selection = Self {
            condition: "1".to_owned(),
            values: Vec::new(),
        };
        if filter.unread {
            selection.and("a.read = 0", None);
        }
        if filter.starred {
            selection.and("a.starred = 1", None);
        }
        if filter.saved {
            selection.and("a.feed_id IS NULL", None);
        }
        if filter.whole {
            selection.and("a.pictures_kept = a.pictures", None);
        }
        if filter.missing {
            selection.and("a.pictures_kept < a.pictures", None);
        }
        if filter.long {
            let words = Value::Integer(LONG_READ_WORDS.into());
            selection.and("a.word_count >= ?", Some(words));
        }
        if let Some(language) = &filter.language {
            let condition = "lower(substr(a.language, 1, instr(a.language || '-', '-') - 1)) = ?";
            selection.and(condition, Some(Value::Text(primary(language))));
        }
        if let Some(feed) = filter.feed {
            selection.and("a.feed_id = ?", Some(blob(feed.as_bytes())));
        }
        if let Some(since) = filter.since {
            selection.and("a.sort_at >= ?", Some(Value::Integer(since.as_millis())));
        }
        if let Some(collection) = filter.collection {
            let condition = "a.id IN (SELECT article_id FROM collection_items WHERE collection_id = ?)";
            selection.and(condition, Some(blob(collection.as_bytes())));
        }
        if let Some(tag) = &filter.tag {
            let condition = "a.id IN (SELECT article_id FROM article_tags WHERE tag = ?)";
            selection.and(condition, Some(Value::Text(tag.clone())));
        }
        selection
    }

    /// Only what comes after that row, newest first.
    pub(crate) fn after(mut self, row: Option<(Timestamp, ArticleId)>) -> Self {
        if let Some((sort_at, id)) = row {
            self.and(
                "(a.sort_at, a.id) < (?, ?)",
                Some(Value::Integer(sort_at.as_millis())),
            );
            self.values.push(blob(id.as_bytes()));
        }
        self
    }

    /// Only what stands before that moment.
    pub(crate) fn until(mut self, moment: Option<Timestamp>) -> Self {
        if let Some(moment) = moment {
            self.and("a.sort_at < ?", Some(Value::Integer(moment.as_millis())));
        }
        self
    }

    fn and(&mut self, condition: &str, value: Option<Value>) {
        self.condition.push_str(" AND ");
        self.condition.push_str(condition);
        self.values.extend(value);
    }
}

/// The language of a tag, without its region: `fr` of `fr-ML`.
pub(crate) fn primary(tag: &str) -> String {
    tag.split('-').next().unwrap_or(tag).to_ascii_lowercase()
}
