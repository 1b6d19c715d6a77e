//! How a person files articles: collections, which are ordered, and tags.

use kalan_model::{ArticleId, ChangeSet, Collection, CollectionId, CollectionItem, TagCount};
use serde::{Deserialize, Serialize};

use crate::{Engine, EngineError, Reader};

/// Longer is no name; also what fits a line of a window.
const MAX_NAME_CHARS: usize = 80;

/// In how many of some articles each collection and tag is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, specta::Type)]
pub struct Filing {
    /// Collections that hold one of them at least.
    pub collections: Vec<Filed>,
    /// Tags that one of them carries at least.
    pub tags: Vec<TagCount>,
}

/// In how many of some articles a collection is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Filed {
    /// Which collection.
    pub id: CollectionId,
    /// How many of them it holds.
    pub articles: u32,
}

/// A name as it is kept: single spaces, no sign that a line cannot show.
fn name(text: &str) -> Result<String, EngineError> {
    let clean: String = text.chars().filter(|sign| !sign.is_control()).collect();
    let name = clean.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() || name.chars().count() > MAX_NAME_CHARS {
        return Err(EngineError::InvalidName(
            text.chars().take(MAX_NAME_CHARS).collect(),
        ));
    }
    Ok(name)
}

impl Reader {
    /// The collections, by name.
    ///
    /// # Errors
    /// What the library says.
    pub fn collections(&self) -> Result<Vec<Collection>, EngineError> {
        Ok(self.store().read(|tx| tx.collections().list())?)
    }

    /// What is in a collection, in order; an article that was removed keeps its place.
    ///
    /// # Errors
    /// What the library says.
    pub fn collection_items(&self, id: CollectionId) -> Result<Vec<CollectionItem>, EngineError> {
        Ok(self.store().read(|tx| tx.collections().items(id))?)
    }

    /// Where these articles are filed.
    ///
    /// # Errors
    /// What the library says.
    pub fn filing(&self, ids: &[ArticleId]) -> Result<Filing, EngineError> {
        Ok(self.store().read(|tx| {
            let mut filing = Filing::default();
            for id in ids {
                for collection in tx.collections().of_article(*id)? {
                    match filing.collections.iter_mut().find(|filed| filed.id == collection) {
                        Some(filed) => filed.articles += 1,
                        None => filing.collections.push(Filed {
                            id: collection,
                            articles: 1,
                        }),
                    }
                }
                for tag in tx.tags().of_article(*id)? {
                    match filing.tags.iter_mut().find(|known| known.tag == tag) {
                        Some(known) => known.articles += 1,
                        None => filing.tags.push(TagCount { tag, articles: 1 }),
                    }
                }
            }
            Ok(filing)
        })?)
    }
}

impl Engine {
    /// Makes a collection; one of that name is given as it is.
    ///
    /// # Errors
    /// [`EngineError::InvalidName`].
    pub async fn make_collection(&self, text: &str) -> Result<Collection, EngineError> {
        let (name, now) = (name(text)?, self.now());
        let made = self
            .write_own(move |tx| {
                let id = tx.collections().make(&name, now)?;
                tx.read().collections().get(id)
            })
            .await?;
        self.changed(ChangeSet::of_collections(vec![made.id]));
        Ok(made)
    }

    /// Gives a collection another name.
    ///
    /// # Errors
    /// When another has it, or the collection is not there.
    pub async fn rename_collection(&self, id: CollectionId, text: &str) -> Result<ChangeSet, EngineError> {
        let name = name(text)?;
        self.write_own(move |tx| tx.collections().rename(id, &name))
            .await?;
        Ok(self.changed(ChangeSet::of_collections(vec![id])))
    }

    /// Removes a collection; its articles stay in the library.
    ///
    /// # Errors
    /// When it is not there.
    pub async fn remove_collection(&self, id: CollectionId) -> Result<ChangeSet, EngineError> {
        self.write_own(move |tx| tx.collections().remove(id)).await?;
        Ok(self.changed(ChangeSet::of_collections(vec![id])))
    }

    /// Puts articles at the end of a collection, each with that note; those that are in it keep their place.
    ///
    /// # Errors
    /// When the collection is not there.
    pub async fn collect(
        &self,
        id: CollectionId,
        articles: Vec<ArticleId>,
        note: Option<String>,
    ) -> Result<ChangeSet, EngineError> {
        self.write_own(move |tx| {
            tx.read().collections().get(id)?;
            articles
                .iter()
                .try_for_each(|article| tx.collections().put(id, *article, note.as_deref()))
        })
        .await?;
        Ok(self.changed(ChangeSet::of_collections(vec![id])))
    }

    /// Makes these, in this order, the articles of a collection.
    ///
    /// # Errors
    /// When the collection is not there.
    pub async fn arrange_collection(
        &self,
        id: CollectionId,
        articles: Vec<ArticleId>,
    ) -> Result<ChangeSet, EngineError> {
        self.write_own(move |tx| {
            tx.read().collections().get(id)?;
            tx.collections().arrange(id, &articles)
        })
        .await?;
        Ok(self.changed(ChangeSet::of_collections(vec![id])))
    }

    /// Puts tags on articles and takes others off. A tag that is there in other letters (`Eau`, `eau`) is the one
    /// that is there.
    ///
    /// # Errors
    /// [`EngineError::InvalidName`]; when an article is not there: nothing is changed then.
    pub async fn tag(
        &self,
        ids: Vec<ArticleId>,
        add: Vec<String>,
        remove: Vec<String>,
    ) -> Result<ChangeSet, EngineError> {
        let add: Vec<String> = add
            .iter()
            .map(|tag| name(tag.trim_start_matches('#')))
            .collect::<Result<_, _>>()?;
        let updated = self
            .write_own(move |tx| {
                let known = tx.read().tags().list()?;
                for id in &ids {
                    tx.read().articles().head(*id)?;
                    for tag in &add {
                        let same = known
                            .iter()
                            .find(|known| known.tag.to_lowercase() == tag.to_lowercase());
                        tx.tags().set(*id, same.map_or(tag, |known| &known.tag), true)?;
                    }
                    for tag in &remove {
                        tx.tags().set(*id, tag, false)?;
                    }
                }
                Ok(ids)
            })
            .await?;
        Ok(self.changed(ChangeSet {
            updated,
            ..ChangeSet::default()
        }))
    }
}
