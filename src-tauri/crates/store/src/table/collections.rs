//! Collections: hand-picked, ordered sets. Their items outlive the articles they name.

use std::collections::HashMap;

use kalan_model::{ArticleId, Collection, CollectionId, CollectionItem, Timestamp};
use rusqlite::{Connection, OptionalExtension as _, Row};

use crate::StoreError;
use crate::table::row::{article_id, collection_id};

pub(crate) const V1: &str = "
CREATE TABLE collections (
  id         BLOB PRIMARY KEY,
  name       TEXT NOT NULL UNIQUE,
  note       TEXT,
  created_at INTEGER NOT NULL
) STRICT;
CREATE TABLE collection_items (
  collection_id BLOB NOT NULL REFERENCES collections(id) ON DELETE CASCADE,
  article_id    BLOB NOT NULL,
  position      INTEGER NOT NULL,
  note          TEXT,
  PRIMARY KEY (collection_id, article_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX collection_items_of_article ON collection_items (article_id);
";

const ROW: &str =
    "SELECT c.*, (SELECT count(*) FROM collection_items i JOIN articles a ON a.id = i.article_id
  WHERE i.collection_id = c.id) AS articles FROM collections c";

/// Collections, to be read.
#[derive(Debug, Clone, Copy)]
pub struct Collections<'a>(pub(crate) &'a Connection);

/// Collections, to be written.
#[derive(Debug, Clone, Copy)]
pub struct CollectionsWrite<'a>(pub(crate) &'a Connection);

fn collection(row: &Row<'_>) -> rusqlite::Result<Collection> {
    Ok(Collection {
        id: collection_id(row, "id")?,
        name: row.get("name")?,
        note: row.get("note")?,
        articles: row.get("articles")?,
    })
}

impl Collections<'_> {
    /// All collections, by name.
    ///
    /// # Errors
    /// What the disk says.
    pub fn list(&self) -> Result<Vec<Collection>, StoreError> {
        let mut statement = self.0.prepare_cached(&format!("{ROW} ORDER BY c.name"))?;
        Ok(statement.query_map([], collection)?.collect::<Result<_, _>>()?)
    }

    /// The collection of that name.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub fn by_name(&self, name: &str) -> Result<Collection, StoreError> {
        let mut statement = self.0.prepare_cached(&format!("{ROW} WHERE c.name = ?1"))?;
        statement
            .query_row([name], collection)
            .optional()?
            .ok_or_else(|| StoreError::NotFound {
                what: "collection",
                name: name.to_owned(),
            })
    }

    /// One collection.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub fn get(&self, id: CollectionId) -> Result<Collection, StoreError> {
        let mut statement = self.0.prepare_cached(&format!("{ROW} WHERE c.id = ?1"))?;
        let found = statement.query_row([id.as_bytes()], collection).optional()?;
        found.ok_or_else(|| not_found(id))
    }

    /// The collections that hold an article.
    ///
    /// # Errors
    /// What the disk says.
    pub fn of_article(&self, article: ArticleId) -> Result<Vec<CollectionId>, StoreError> {
        let mut statement = self
            .0
            .prepare_cached("SELECT collection_id FROM collection_items WHERE article_id = ?1")?;
        let rows = statement.query_map([article.as_bytes()], |row| collection_id(row, "collection_id"))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The items of a collection, in order.
    ///
    /// # Errors
    /// What the disk says.
    pub fn items(&self, id: CollectionId) -> Result<Vec<CollectionItem>, StoreError> {
        let mut statement = self
            .0
            .prepare_cached("SELECT * FROM collection_items WHERE collection_id = ?1 ORDER BY position")?;
        let rows = statement.query_map([id.as_bytes()], |row| {
            Ok(CollectionItem {
                article: article_id(row, "article_id")?,
                position: row.get("position")?,
                note: row.get("note")?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl CollectionsWrite<'_> {
    /// Makes a collection; one of that name stays as it is.
    ///
    /// # Errors
    /// What the disk says.
    pub fn make(&self, name: &str, now: Timestamp) -> Result<CollectionId, StoreError> {
        if let Ok(known) = Collections(self.0).by_name(name) {
            return Ok(known.id);
        }
        let id = CollectionId::of(&format!("{name}\n{}", now.as_millis()));
        self.0.execute(
            "INSERT INTO collections (id, name, created_at) VALUES (?1, ?2, ?3)",
            (id.as_bytes(), name, now.as_millis()),
        )?;
        Ok(id)
    }

    /// Gives a collection another name.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::NameTaken`].
    pub fn rename(&self, id: CollectionId, name: &str) -> Result<(), StoreError> {
        if Collections(self.0)
            .by_name(name)
            .is_ok_and(|known| known.id != id)
        {
            return Err(StoreError::NameTaken {
                name: name.to_owned(),
            });
        }
        let sql = "UPDATE collections SET name = ?2 WHERE id = ?1";
        match self.0.execute(sql, (id.as_bytes(), name))? {
            0 => Err(not_found(id)),
            _ => Ok(()),
        }
    }

    /// Removes a collection; its articles stay in the library.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub fn remove(&self, id: CollectionId) -> Result<(), StoreError> {
        let removed = self
            .0
            .execute("DELETE FROM collections WHERE id = ?1", [id.as_bytes()])?;
        match removed {
            0 => Err(not_found(id)),
            _ => Ok(()),
        }
    }

    /// Makes these, in this order, the articles of a collection; the notes of those that stay are kept.
    ///
    /// # Errors
    /// What the disk says.
    pub fn arrange(&self, id: CollectionId, articles: &[ArticleId]) -> Result<(), StoreError> {
        let notes: HashMap<ArticleId, Option<String>> = Collections(self.0)
            .items(id)?
            .into_iter()
            .map(|item| (item.article, item.note))
            .collect();
        self.0.execute(
            "DELETE FROM collection_items WHERE collection_id = ?1",
            [id.as_bytes()],
        )?;
        for article in articles {
            let note = notes.get(article).and_then(Option::as_deref);
            self.put(id, *article, note)?;
        }
        Ok(())
    }

    /// Puts an article at the end of a collection; one that is there keeps its place.
    ///
    /// # Errors
    /// What the disk says.
    pub fn put(&self, id: CollectionId, article: ArticleId, note: Option<&str>) -> Result<(), StoreError> {
        self.0.execute(
            "INSERT INTO collection_items SELECT ?1, ?2, coalesce(max(position) + 1, 0), ?3 FROM collection_items
             WHERE collection_id = ?1
             ON CONFLICT (collection_id, article_id) DO UPDATE SET note = coalesce(excluded.note, note)",
            (id.as_bytes(), article.as_bytes(), note),
        )?;
        Ok(())
    }
}

fn not_found(id: CollectionId) -> StoreError {
    StoreError::NotFound {
        what: "collection",
        name: id.to_string(),
    }
}
