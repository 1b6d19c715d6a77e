//! What a person marked in articles. No foreign key: a highlight outlives its article, and no sync writes here.

use kalan_model::{ArticleId, Highlight, HighlightId, QuotePlace, Timestamp};
use rusqlite::{Connection, OptionalExtension as _, Row};

use crate::StoreError;
use crate::table::row::words::Word as _;
use crate::table::row::{article_id, word};

pub(crate) const V5: &str = "
CREATE TABLE highlights (
  id         BLOB PRIMARY KEY,
  article_id BLOB NOT NULL,
  title      TEXT NOT NULL,
  url        TEXT,
  revision   INTEGER NOT NULL,
  exact      TEXT NOT NULL,
  prefix     TEXT NOT NULL,
  suffix     TEXT NOT NULL,
  start_at   INTEGER NOT NULL,
  end_at     INTEGER NOT NULL,
  colour     TEXT NOT NULL,
  note       TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX highlights_of_article ON highlights (article_id, start_at);
";

/// Highlights, to be read.
#[derive(Debug, Clone, Copy)]
pub struct Highlights<'a>(pub(crate) &'a Connection);

/// Highlights, to be written.
#[derive(Debug, Clone, Copy)]
pub struct HighlightsWrite<'a>(pub(crate) &'a Connection);

fn highlight(row: &Row<'_>) -> rusqlite::Result<Highlight> {
    let colour: String = row.get("colour")?;
    Ok(Highlight {
        id: row.get("id").map(HighlightId::from_bytes)?,
        article: article_id(row, "article_id")?,
        title: row.get("title")?,
        url: row.get("url")?,
        revision: row.get("revision")?,
        place: QuotePlace {
            exact: row.get("exact")?,
            prefix: row.get("prefix")?,
            suffix: row.get("suffix")?,
            start: row.get("start_at")?,
            end: row.get("end_at")?,
        },
        colour: kalan_model::HighlightColour::read(&colour),
        note: row.get("note")?,
        created: Timestamp::from_millis(row.get("created_at")?),
        changed: Timestamp::from_millis(row.get("changed_at")?),
    })
}

impl Highlights<'_> {
    /// The highlights of an article in the order of its words; of all articles, the last marked article first.
    ///
    /// # Errors
    /// What the disk says.
    pub fn list(&self, article: Option<ArticleId>) -> Result<Vec<Highlight>, StoreError> {
        let mut statement = self.0.prepare_cached(
            "SELECT h.* FROM highlights h WHERE ?1 IS NULL OR h.article_id = ?1
             ORDER BY (SELECT max(o.created_at) FROM highlights o WHERE o.article_id = h.article_id) DESC,
               h.article_id, h.start_at, h.created_at",
        )?;
        let rows = statement.query_map([article.as_ref().map(ArticleId::as_bytes)], highlight)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// One highlight.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub fn get(&self, id: HighlightId) -> Result<Highlight, StoreError> {
        let mut statement = self.0.prepare_cached("SELECT * FROM highlights WHERE id = ?1")?;
        statement
            .query_row([id.as_bytes()], highlight)
            .optional()?
            .ok_or_else(|| StoreError::NotFound {
                what: "highlight",
                name: id.to_string(),
            })
    }
}

impl HighlightsWrite<'_> {
    /// Keeps a highlight as it is given; one of that id is replaced.
    ///
    /// # Errors
    /// What the disk says.
    pub fn put(&self, it: &Highlight) -> Result<(), StoreError> {
        let place = &it.place;
        self.0
            .prepare_cached(
                "INSERT OR REPLACE INTO highlights VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
            )?
            .execute((
                it.id.as_bytes(),
                it.article.as_bytes(),
                &it.title,
                &it.url,
                it.revision,
                &place.exact,
                &place.prefix,
                &place.suffix,
                place.start,
                place.end,
                word(it.colour),
                &it.note,
                it.created.as_millis(),
                it.changed.as_millis(),
            ))?;
        Ok(())
    }

    /// Takes a highlight away.
    ///
    /// # Errors
    /// What the disk says.
    pub fn remove(&self, id: HighlightId) -> Result<(), StoreError> {
        self.0
            .execute("DELETE FROM highlights WHERE id = ?1", [id.as_bytes()])?;
        Ok(())
    }
}
