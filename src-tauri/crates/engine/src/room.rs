//! What a guest of the reading room sees of a library: the collections that were chosen, and nothing of the person's
//! own: no marks, no tags, no highlights, no other article. Like [`Reader`] it has no way to write.

use std::collections::HashSet;
use std::path::PathBuf;

use kalan_content::Shown;
use kalan_model::{
    ArticleFilter, ArticleId, ArticleRow, ArticleSort, AssetHash, AssetMeta, Collection, CollectionId,
    CollectionItem, PictureState,
};
use kalan_store::{ArticlePlace, StoreError};

use crate::{EngineError, ExportFormat, ExportReport, ExportRequest, Reader, SearchHit};

/// Hits that are looked through for those that are in the room.
const LOOKED_THROUGH: u32 = 2_000;
/// Hits that are asked for at once.
const HITS_AT_ONCE: u32 = 500;

/// A library as guests see it. Blocking: call it off the async threads.
#[derive(Debug, Clone)]
pub struct Room {
    reader: Reader,
    /// None for every collection.
    chosen: Option<Vec<CollectionId>>,
}

/// A collection in its order.
#[derive(Debug, Clone)]
pub struct RoomShelf {
    /// Its name and note.
    pub collection: Collection,
    /// Its articles, each with what its owner says of it.
    pub items: Vec<RoomItem>,
}

/// One article on a shelf.
#[derive(Debug, Clone)]
pub struct RoomItem {
    /// What its row shows; the owner's marks are taken out.
    pub row: ArticleRow,
    /// What the owner says of it.
    pub note: Option<String>,
}

/// An article that is open in the room.
#[derive(Debug, Clone)]
pub struct RoomArticle {
    /// The shelf that it stands on.
    pub shelf: RoomShelf,
    /// Its place there, from 0.
    pub place: usize,
    /// Where it was on the web.
    pub url: Option<String>,
    /// How many times its words changed.
    pub revision: u32,
    /// Sanitized; its pictures and links are the room's own.
    pub html: String,
}

impl RoomArticle {
    /// Its row and note.
    pub fn item(&self) -> &RoomItem {
        &self.shelf.items[self.place]
    }
}

impl Room {
    /// The room of the collections of these names; of every one when none is named.
    ///
    /// # Errors
    /// When there is no collection of a name.
    pub fn new(reader: Reader, names: &[String]) -> Result<Self, EngineError> {
        let ids: Result<Vec<_>, _> = names
            .iter()
            .map(|name| reader.collection(name).map(|collection| collection.id))
            .collect();
        let chosen = Some(ids?).filter(|ids| !ids.is_empty());
        Ok(Self { reader, chosen })
    }

    /// The collections of the room, in the order in which they were named.
    ///
    /// # Errors
    /// What the library says.
    pub fn collections(&self) -> Result<Vec<Collection>, EngineError> {
        let mut all = self.reader.collections()?;
        let Some(chosen) = &self.chosen else {
            return Ok(all);
        };
        let place = |id: CollectionId| chosen.iter().position(|known| *known == id);
        all.retain(|collection| place(collection.id).is_some());
        all.sort_by_key(|collection| place(collection.id));
        Ok(all)
    }

    /// A collection with its articles; none when it is not in the room.
    ///
    /// # Errors
    /// What the library says.
    pub fn shelf(&self, id: CollectionId) -> Result<Option<RoomShelf>, EngineError> {
        let Some(collection) = self.collections()?.into_iter().find(|known| known.id == id) else {
            return Ok(None);
        };
        let filter = ArticleFilter {
            collection: Some(id),
            ..ArticleFilter::default()
        };
        let place = ArticlePlace {
            offset: 0,
            limit: crate::export::MOST_ARTICLES,
            sort: ArticleSort::Hand,
        };
        let (rows, notes) = self
            .reader
            .store()
            .read(|tx| Ok((tx.articles().list(&filter, place)?, tx.collections().items(id)?)))?;
        let mut notes: std::collections::HashMap<ArticleId, String> = notes
            .into_iter()
            .filter_map(|CollectionItem { article, note, .. }| Some((article, note?)))
            .collect();
        let items = rows.into_iter().map(|row| RoomItem {
            note: notes.remove(&row.id),
            row: without_marks(row),
        });
        Ok(Some(RoomShelf {
            collection,
            items: items.collect(),
        }))
    }

    /// The shelf on which an article stands: this one when it is there, else the first that has it.
    fn shelf_of(
        &self,
        article: ArticleId,
        wanted: Option<CollectionId>,
    ) -> Result<Option<RoomShelf>, EngineError> {
        let held = self.reader.filing(&[article])?.collections;
        let holds = |id: CollectionId| held.iter().any(|filed| filed.id == id);
        let found = self
            .collections()?
            .into_iter()
            .map(|collection| collection.id)
            .filter(|id| holds(*id));
        let mut found: Vec<_> = found.collect();
        found.sort_by_key(|id| Some(*id) != wanted);
        found.first().map_or(Ok(None), |id| self.shelf(*id))
    }

    /// Opens an article; none when it is not in the room. Pictures are at `{pictures}{article}/{hash}`; `link` says
    /// where a link leads: to an article of the room, or to an address that is not here.
    ///
    /// # Errors
    /// What the library says.
    pub fn article(
        &self,
        id: ArticleId,
        wanted: Option<CollectionId>,
        pictures: &str,
        link: impl Fn(Result<ArticleId, &str>) -> String,
    ) -> Result<Option<RoomArticle>, EngineError> {
        let Some(shelf) = self.shelf_of(id, wanted)? else {
            return Ok(None);
        };
        let Some(place) = shelf.items.iter().position(|item| item.row.id == id) else {
            return Ok(None);
        };
        let inside = self.inside()?;
        let (head, body, states) = self.reader.store().read(|tx| {
            Ok((
                tx.articles().head(id)?,
                tx.articles().body(id)?.html,
                tx.pictures().of_article(id)?,
            ))
        })?;
        let kept = |url: &str| {
            states.iter().find_map(|(known, state)| match state {
                PictureState::Kept(hash) if known == url => Some(*hash),
                _ => None,
            })
        };
        let leads = |url: &str| {
            let found = self
                .reader
                .store()
                .read(|tx| tx.articles().by_url(url))
                .ok()
                .flatten();
            link(found.filter(|id| inside.contains(id)).ok_or(url))
        };
        let html = kalan_content::present_linked(
            &body,
            |url| match kept(url) {
                Some(hash) => Shown::At(format!("{pictures}{id}/{hash}")),
                None => Shown::Missing,
            },
            leads,
        );
        Ok(Some(RoomArticle {
            shelf,
            place,
            url: head.url,
            revision: head.revision,
            html,
        }))
    }

    /// A file that an article of the room shows.
    ///
    /// # Errors
    /// What the library says.
    pub fn asset(
        &self,
        article: ArticleId,
        hash: AssetHash,
    ) -> Result<Option<(AssetMeta, Vec<u8>)>, EngineError> {
        if self.shelf_of(article, None)?.is_none() {
            return Ok(None);
        }
        self.reader.asset(article, hash)
    }

    /// Finds articles of the room by words alone: what narrows a search by the owner's marks is no word.
    ///
    /// # Errors
    /// What the library says.
    pub fn search(&self, words: &str, limit: usize) -> Result<Vec<SearchHit>, EngineError> {
        let plain: String = words
            .chars()
            .map(|letter| if letter.is_alphanumeric() { letter } else { ' ' })
            .take(200)
            .collect();
        // A word in quotes is a word, whatever it means to the search.
        let plain: Vec<String> = plain
            .split_whitespace()
            .map(|word| format!("\"{word}\""))
            .collect();
        if plain.is_empty() {
            return Ok(Vec::new());
        }
        let (query, inside) = (plain.join(" "), self.inside()?);
        let mut hits = Vec::new();
        for offset in (0..LOOKED_THROUGH).step_by(HITS_AT_ONCE as usize) {
            let page = self.reader.search(&query, offset, HITS_AT_ONCE, false)?;
            let is_last = page.next.is_none();
            let found = page
                .hits
                .into_iter()
                .filter(|hit| inside.contains(&hit.article.id));
            hits.extend(found.map(|hit| SearchHit {
                article: without_marks(hit.article),
                ..hit
            }));
            if is_last || hits.len() >= limit {
                break;
            }
        }
        hits.truncate(limit);
        Ok(hits)
    }

    /// Writes a collection, or one article of it, to the file `out`, to be taken away.
    ///
    /// # Errors
    /// When it is not in the room; what the disk says.
    pub fn write_out(
        &self,
        shelf: &RoomShelf,
        article: Option<ArticleId>,
        format: ExportFormat,
        out: PathBuf,
    ) -> Result<ExportReport, EngineError> {
        let ids = match article {
            None => shelf.items.iter().map(|item| item.row.id).collect(),
            Some(id) if shelf.items.iter().any(|item| item.row.id == id) => vec![id],
            Some(id) => {
                return Err(StoreError::NotFound {
                    what: "article",
                    name: id.to_string(),
                }
                .into());
            }
        };
        let title = article.and_then(|id| shelf.items.iter().find(|item| item.row.id == id));
        let title = title.map_or(&shelf.collection.name, |item| &item.row.title);
        let request = ExportRequest {
            filter: ArticleFilter {
                collection: Some(shelf.collection.id),
                ..ArticleFilter::default()
            },
            ids,
            format,
            title: Some(title.clone()),
            language: None,
            out,
            own: false,
        };
        let made = shelf.items.iter().map(|item| item.row.arrived).max();
        self.reader
            .write_out(&request, &made.unwrap_or_default().to_string())
    }

    /// Every article of the room.
    fn inside(&self) -> Result<HashSet<ArticleId>, EngineError> {
        let mut inside = HashSet::new();
        for collection in self.collections()? {
            let items = self.reader.collection_items(collection.id)?;
            inside.extend(items.into_iter().map(|item| item.article));
        }
        Ok(inside)
    }
}

/// Whether the owner has read it or keeps it is nobody's business.
fn without_marks(row: ArticleRow) -> ArticleRow {
    ArticleRow {
        read: false,
        starred: false,
        ..row
    }
}
