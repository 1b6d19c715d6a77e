//! A person's own state: read, starred, progress, the window's settings; and removing articles.

use kalan_model::{ArticleFilter, ArticleId, ChangeSet, Mark};

use crate::highlights::MOST_LETTERS;
use crate::reader::SETTINGS;
use crate::{Engine, EngineError, Settings};

impl Engine {
    /// Marks articles; what it answers is what was not so before, so that it can be undone. On the disk, power cut or
    /// not, when it is answered.
    ///
    /// # Errors
    /// When one of them is not there: nothing is marked then.
    pub async fn mark(&self, ids: Vec<ArticleId>, mark: Mark) -> Result<ChangeSet, EngineError> {
        let now = self.now();
        let updated = self
            .write_own(move |tx| {
                let mut changed = Vec::new();
                for id in ids {
                    tx.read().articles().head(id)?;
                    let (read, starred) = tx.read().states().read_and_starred(id)?;
                    tx.states().mark(id, mark, now)?;
                    if mark.read.is_some_and(|wanted| wanted != read)
                        || mark.starred.is_some_and(|wanted| wanted != starred)
                    {
                        changed.push(id);
                    }
                }
                Ok(changed)
            })
            .await?;
        Ok(self.changed(ChangeSet {
            updated,
            ..ChangeSet::default()
        }))
    }

    /// Marks a whole list as read; what it answers is what was unread, so that it can be undone.
    ///
    /// # Errors
    /// What the library says.
    pub async fn mark_all_read(&self, filter: ArticleFilter) -> Result<ChangeSet, EngineError> {
        let now = self.now();
        let filter = ArticleFilter {
            unread: true,
            ..filter
        };
        let updated = self
            .write_own(move |tx| {
                let ids = tx.read().articles().ids(&filter)?;
                let read = Mark {
                    read: Some(true),
                    starred: None,
                };
                ids.iter().try_for_each(|id| tx.states().mark(*id, read, now))?;
                Ok(ids)
            })
            .await?;
        Ok(self.changed(ChangeSet {
            updated,
            ..ChangeSet::default()
        }))
    }

    /// Keeps what the person writes about an article as a whole; nothing but spaces takes it away.
    ///
    /// # Errors
    /// When the article is not there; [`EngineError::TooMuchMarked`].
    pub async fn note(&self, id: ArticleId, text: &str) -> Result<Option<String>, EngineError> {
        let note = Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        if note
            .as_ref()
            .is_some_and(|text| text.chars().count() > MOST_LETTERS)
        {
            return Err(EngineError::TooMuchMarked);
        }
        let (now, kept) = (self.now(), note.clone());
        self.write_own(move |tx| {
            tx.read().articles().head(id)?;
            tx.states().set_note(id, kept.as_deref(), now)
        })
        .await?;
        self.changed(ChangeSet {
            updated: vec![id],
            ..ChangeSet::default()
        });
        Ok(note)
    }

    /// Remembers how far an article was read, 0 to 1. Nobody is told: the list does not show it.
    ///
    /// # Errors
    /// What the library says.
    pub async fn set_progress(&self, id: ArticleId, progress: f32) -> Result<(), EngineError> {
        let now = self.now();
        self.write_own(move |tx| tx.states().set_progress(id, progress, now))
            .await
    }

    /// Removes articles. Their state stays, and no feed brings them back by itself.
    ///
    /// # Errors
    /// When one of them is not there: nothing is removed then.
    pub async fn remove(&self, ids: Vec<ArticleId>) -> Result<ChangeSet, EngineError> {
        let removed = self
            .write_own(move |tx| {
                ids.iter().try_for_each(|id| tx.articles().remove(*id))?;
                Ok(ids)
            })
            .await?;
        self.refresh_search().await;
        Ok(self.changed(ChangeSet {
            removed,
            ..ChangeSet::default()
        }))
    }

    /// Keeps what the person chose for the window.
    ///
    /// # Errors
    /// What the library says.
    pub async fn set_settings(&self, settings: Settings) -> Result<Settings, EngineError> {
        let settings = settings.bounded();
        let text = serde_json::to_string(&settings).map_err(|e| EngineError::Internal(e.to_string()))?;
        self.write_own(move |tx| tx.settings().set(SETTINGS, &text))
            .await?;
        Ok(settings)
    }
}
