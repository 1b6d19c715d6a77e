//! The index on the disk: opened when it is first needed, written by one program at a time.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use kalan_model::ArticleId;
use tantivy::directory::MmapDirectory;
use tantivy::directory::error::LockError;
use tantivy::{Index, IndexReader, IndexWriter, ReloadPolicy, TantivyError, Term};

use super::directory::IndexFolder;
use super::fields::{FOLDING, Fields};
use super::fold::FoldingTokenizer;
use crate::{SourceText, StoreError};

/// Changes with the fields and the folding; an index of another version is made again.
const VERSION: &str = "v2";

/// Memory of the writer: enough for a batch, little enough for an old laptop.
const WRITER_BYTES: usize = 32 * 1024 * 1024;

/// The search index of a library: derived and disposable.
#[derive(Debug)]
pub struct SearchIndex {
    dir: PathBuf,
    state: Mutex<Option<(Opened, Option<SystemTime>)>>,
}

/// An opened index.
#[derive(Clone)]
pub(crate) struct Opened {
    index: Index,
    pub(crate) reader: IndexReader,
    pub(crate) fields: Fields,
}

impl std::fmt::Debug for Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Opened").finish_non_exhaustive()
    }
}

impl SearchIndex {
    pub(crate) fn new(dir: &Path) -> Self {
        Self {
            dir: dir.join(VERSION),
            state: Mutex::default(),
        }
    }

    /// How many articles the index knows; none when there is no index.
    pub fn count(&self) -> Option<u64> {
        Some(self.opened().ok().flatten()?.reader.searcher().num_docs())
    }

    /// Takes the index away; it is made again from the library.
    ///
    /// # Errors
    /// What the disk says.
    pub fn discard(&self) -> Result<(), StoreError> {
        *self.state.lock().unwrap_or_else(PoisonError::into_inner) = None;
        match std::fs::remove_dir_all(&self.dir) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(StoreError::from_io(&self.dir, error))
            }
            _ => Ok(()),
        }
    }

    /// Takes away what an earlier Kalan made; a program that still reads it keeps its files until it ends.
    pub(crate) fn discard_older(&self) {
        let Some(all) = self.dir.parent() else { return };
        let folders = std::fs::read_dir(all).into_iter().flatten().flatten();
        for folder in folders.filter(|folder| folder.path() != self.dir) {
            if let Err(error) = std::fs::remove_dir_all(folder.path()) {
                tracing::debug!(%error, "an older index stays");
            }
        }
    }

    /// The index as it is now on the disk; none when there is none yet.
    pub(crate) fn opened(&self) -> Result<Option<Opened>, StoreError> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let written = std::fs::metadata(self.dir.join("meta.json"))
            .and_then(|meta| meta.modified())
            .ok();
        if written.is_none() {
            return Ok(None);
        }
        match state.as_mut() {
            Some((opened, seen)) => {
                // Another program may have written since: look again, and only then.
                if *seen != written {
                    opened.reader.reload()?;
                    *seen = written;
                }
            }
            None => *state = Some((self.open()?, written)),
        }
        Ok(state.as_ref().map(|(opened, _)| opened.clone()))
    }

    /// A writer; none when another program has it.
    pub(crate) fn writer(&self) -> Result<Option<Writer>, StoreError> {
        let opened = match self.open() {
            Err(StoreError::Index(TantivyError::DataCorruption(_) | TantivyError::SchemaError(_))) => {
                self.discard()?;
                self.open()?
            }
            opened => opened?,
        };
        match opened.index.writer_with_num_threads(1, WRITER_BYTES) {
            Ok(writer) => Ok(Some(Writer {
                writer,
                fields: opened.fields,
            })),
            Err(TantivyError::LockFailure(LockError::LockBusy, _)) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    fn open(&self) -> Result<Opened, StoreError> {
        std::fs::create_dir_all(&self.dir).map_err(|error| StoreError::from_io(&self.dir, error))?;
        let fields = Fields::new();
        let directory = MmapDirectory::open(&self.dir).map_err(TantivyError::from)?;
        let index = Index::open_or_create(IndexFolder(directory), fields.schema.clone())?;
        index.tokenizers().register(FOLDING, FoldingTokenizer);
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()?;
        Ok(Opened {
            index,
            reader,
            fields,
        })
    }
}

/// The one writer of an index.
pub(crate) struct Writer {
    writer: IndexWriter,
    fields: Fields,
}

impl Writer {
    /// Puts an article in the place of what the index knew of it; `None` when it is gone.
    pub(crate) fn replace(
        &self,
        id: ArticleId,
        source: Option<&SourceText>,
        to_text: impl Fn(&str) -> String,
    ) -> Result<(), StoreError> {
        self.writer
            .delete_term(Term::from_field_text(self.fields.id, &id.to_string()));
        if let Some(source) = source {
            self.writer
                .add_document(self.fields.document(source, &to_text(&source.html)))?;
        }
        Ok(())
    }

    /// Makes what was put visible.
    pub(crate) fn commit(&mut self) -> Result<(), StoreError> {
        self.writer.commit()?;
        Ok(())
    }

    /// Waits until the pieces are joined, so that a program that ends leaves no half-joined ones.
    pub(crate) fn finish(self) -> Result<(), StoreError> {
        self.writer.wait_merging_threads()?;
        Ok(())
    }
}
