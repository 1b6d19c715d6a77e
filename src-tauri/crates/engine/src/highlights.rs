//! Highlights and notes: kept, changed, taken back, written out. A person's own; no sync comes near them.

use kalan_export::{Annotations, annotations_json, annotations_markdown};
use kalan_model::{
    ArticleId, ChangeSet, Highlight, HighlightColour, HighlightDraft, HighlightId, QuotePlace,
};
use serde::{Deserialize, Serialize};

use crate::{Engine, EngineError, Reader};

/// No one marks more at once: some ten pages.
pub(crate) const MOST_LETTERS: usize = 20_000;
/// What is kept of the words around.
const MOST_CONTEXT: usize = 256;

/// The formats that highlights are written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum HighlightFormat {
    /// Markdown, for people.
    Markdown,
    /// W3C Web Annotation, JSON-LD, for programs.
    W3c,
}

impl Reader {
    /// The highlights of an article in the order of its words, or of all, the last marked article first.
    ///
    /// # Errors
    /// What the library says.
    pub fn highlights(&self, article: Option<ArticleId>) -> Result<Vec<Highlight>, EngineError> {
        Ok(self.store().read(|tx| tx.highlights().list(article))?)
    }

    /// Highlights written out; `article` as in [`Reader::highlights`].
    ///
    /// # Errors
    /// What the library says.
    pub fn write_highlights(
        &self,
        article: Option<ArticleId>,
        format: HighlightFormat,
    ) -> Result<String, EngineError> {
        let all = self.highlights(article)?;
        let annotations = Annotations(&all);
        Ok(match format {
            HighlightFormat::Markdown => annotations_markdown(annotations),
            HighlightFormat::W3c => annotations_json(annotations),
        })
    }
}

impl Engine {
    /// Marks words of an article. On the disk, power cut or not, when it is answered.
    ///
    /// # Errors
    /// When the article is not there, when no words are marked or too many, or when the note is too long.
    pub async fn highlight(&self, draft: HighlightDraft) -> Result<Highlight, EngineError> {
        bounded(&draft.place.exact, &draft.note)?;
        if draft.place.exact.trim().is_empty() {
            return Err(EngineError::NothingMarked);
        }
        let now = self.now();
        let HighlightDraft {
            article,
            place,
            colour,
            note,
        } = draft;
        let place = QuotePlace {
            prefix: last(&place.prefix),
            suffix: place.suffix.chars().take(MOST_CONTEXT).collect(),
            ..place
        };
        let key = format!("{article}\n{}\n{}\n{}", now.as_millis(), place.start, place.exact);
        let kept = self
            .write_own(move |tx| {
                let head = tx.read().articles().head(article)?;
                let kept = Highlight {
                    id: HighlightId::of(&key),
                    article,
                    title: head.row.title,
                    url: head.url,
                    revision: head.revision,
                    place,
                    colour,
                    note,
                    created: now,
                    changed: now,
                };
                tx.highlights().put(&kept)?;
                Ok(kept)
            })
            .await?;
        self.changed(of_article(article));
        Ok(kept)
    }

    /// Changes a highlight's colour or note; what is not said stays.
    ///
    /// # Errors
    /// When it is not there, or the note is too long.
    pub async fn change_highlight(
        &self,
        id: HighlightId,
        colour: Option<HighlightColour>,
        note: Option<String>,
    ) -> Result<Highlight, EngineError> {
        bounded("", note.as_deref().unwrap_or_default())?;
        let now = self.now();
        let kept = self
            .write_own(move |tx| {
                let mut kept = tx.read().highlights().get(id)?;
                kept.colour = colour.unwrap_or(kept.colour);
                kept.note = note.unwrap_or(kept.note);
                kept.changed = now;
                tx.highlights().put(&kept)?;
                Ok(kept)
            })
            .await?;
        self.changed(of_article(kept.article));
        Ok(kept)
    }

    /// Takes a highlight away; what it answers can be put back.
    ///
    /// # Errors
    /// When it is not there.
    pub async fn remove_highlight(&self, id: HighlightId) -> Result<Highlight, EngineError> {
        let gone = self
            .write_own(move |tx| {
                let gone = tx.read().highlights().get(id)?;
                tx.highlights().remove(id)?;
                Ok(gone)
            })
            .await?;
        self.changed(of_article(gone.article));
        Ok(gone)
    }

    /// Puts back a highlight that was taken away, as it was.
    ///
    /// # Errors
    /// What the library says; bounds as in [`Engine::highlight`].
    pub async fn restore_highlight(&self, highlight: Highlight) -> Result<Highlight, EngineError> {
        bounded(&highlight.place.exact, &highlight.note)?;
        let kept = highlight.clone();
        self.write_own(move |tx| tx.highlights().put(&highlight)).await?;
        self.changed(of_article(kept.article));
        Ok(kept)
    }
}

fn of_article(article: ArticleId) -> ChangeSet {
    ChangeSet {
        updated: vec![article],
        ..ChangeSet::default()
    }
}

fn bounded(exact: &str, note: &str) -> Result<(), EngineError> {
    if exact.chars().count() > MOST_LETTERS || note.chars().count() > MOST_LETTERS {
        return Err(EngineError::TooMuchMarked);
    }
    Ok(())
}

/// The end of the words before a place.
fn last(text: &str) -> String {
    let over = text.chars().count().saturating_sub(MOST_CONTEXT);
    text.chars().skip(over).collect()
}

#[cfg(test)]
#[path = "highlights_tests.rs"]
mod tests;
