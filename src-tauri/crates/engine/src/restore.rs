//! A backup taken back: proved before anything changes, and in one step when all of it is here.

use std::fs::{self, File};
use std::io::{self, Read, Seek};
use std::path::{Path, PathBuf};

use kalan_model::{AssetHash, AssetHasher};
use kalan_store::prove_database;
use serde::Serialize;
use tokio_util::sync::CancellationToken;
use zip::ZipArchive;
use zip::read::ZipFile;

use crate::backup::{ASSETS, BackupHead, DATABASE, FORMAT, HEAD};
use crate::dictionary::FOLDER as DICTIONARIES;
use crate::{Engine, EngineError};

const MOST_HEAD_BYTES: u64 = 64 * 1024;
/// Parts of a file beyond this are no library's.
const MOST_PARTS: usize = 10_000_000;
const SQLITE: &[u8] = b"SQLite format 3\0";

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RestoreReport {
    /// Articles in the library now.
    pub articles: u32,
    /// Pictures and sounds that came with it and were not here.
    pub assets_new: u32,
    /// Pictures and sounds that were damaged in the backup: the next sync asks for them again.
    pub assets_damaged: u32,
    /// Where the database that stood here before is kept; none when there was nothing in it.
    pub former: Option<String>,
}

impl Engine {
    /// Puts the library as the backup `file` has it in the place of this one; what was here is kept beside it.
    /// A database that was kept so is taken back in the same way.
    ///
    /// # Errors
    /// [`EngineError::NotABackup`], [`EngineError::SyncRunning`], a library of a newer Kalan: all is then as it was.
    pub async fn restore(&self, file: PathBuf) -> Result<RestoreReport, EngineError> {
        let cancel = CancellationToken::new();
        let _alone = self.begin_sync(&cancel)?;
        let report = self.blocking(move |engine| engine.restore_now(&file)).await?;
        self.refresh_search().await;
        Ok(report)
    }

    fn restore_now(&self, path: &Path) -> Result<RestoreReport, EngineError> {
        let failed = |source| crate::export::file_failed(path, source);
        let mut file = File::open(path).map_err(failed)?;
        let beside = tempfile::Builder::new()
            .prefix(".restore-")
            .tempdir_in(self.reader().dir());
        let beside = beside.map_err(|source| crate::export::file_failed(self.reader().dir(), source))?;
        let copy = beside.path().join(DATABASE);
        let mut first = [0; SQLITE.len()];
        let is_database = file.read_exact(&mut first).is_ok() && first == SQLITE;
        file.rewind().map_err(failed)?;
        let (mut assets_new, mut assets_damaged) = (0, 0);
        if is_database {
            write(&mut file, &copy)?;
            prove(path, &copy)?;
        } else {
            let mut parts = Parts::open(path, file)?;
            parts.database(&copy)?;
            prove(path, &copy)?;
            // Pictures come first: one that nothing names yet is harmless.
            (assets_new, assets_damaged) = self.take_files(&mut parts)?;
        }
        let former = self.store.take_database(&copy)?;
        // What is named and not here, or damaged, waits for the next sync.
        self.store.check(true)?;
        let articles = self
            .store
            .reader()
            .read(|tx| tx.articles().count(&kalan_model::ArticleFilter::default()))?;
        Ok(RestoreReport {
            articles,
            assets_new,
            assets_damaged,
            former: former.map(|path| path.display().to_string()),
        })
    }

    fn take_files(&self, parts: &mut Parts) -> Result<(u32, u32), EngineError> {
        let (mut new, mut damaged) = (0, 0);
        for index in 0..parts.zip.len() {
            let mut part = parts.at(index)?;
            let name = part
                .name()
                .map_or_else(|_| String::new(), std::borrow::Cow::into_owned);
            if let Some(hash) = name
                .strip_prefix(ASSETS)
                .and_then(|name| name.parse::<AssetHash>().ok())
            {
                let assets = self.store.reader().assets();
                if assets.has(hash, part.size()) {
                    continue;
                }
                let whole = assets.keep_from(hash, &mut part)?;
                new += u32::from(whole);
                damaged += u32::from(!whole);
            } else if let Some(name) = name
                .strip_prefix(DICTIONARIES)
                .and_then(|name| name.strip_prefix('/'))
            {
                self.take_dictionary(name, &mut part)?;
            }
        }
        Ok((new, damaged))
    }

    /// A dictionary comes only under a plain name, and in the place of none that is here.
    fn take_dictionary(&self, name: &str, part: &mut impl Read) -> Result<(), EngineError> {
        let is_plain = !name.is_empty() && !name.starts_with('.') && !name.contains(['/', '\\', ':', '\0']);
        let folder = self.reader().dir().join(DICTIONARIES);
        let path = folder.join(name);
        if !is_plain || path.exists() {
            return Ok(());
        }
        fs::create_dir_all(&folder).map_err(|source| crate::export::file_failed(&folder, source))?;
        write(part, &path)
    }
}

/// A backup that is read.
struct Parts {
    path: PathBuf,
    zip: ZipArchive<File>,
    head: BackupHead,
}

impl Parts {
    fn open(path: &Path, file: File) -> Result<Self, EngineError> {
        let refused = |reason: &str| not_a_backup(path, reason);
        let mut zip = ZipArchive::new(file).map_err(|error| refused(&error.to_string()))?;
        if zip.len() > MOST_PARTS {
            return Err(refused("it has more parts than a library"));
        }
        let mut text = Vec::new();
        let part = zip
            .by_name(HEAD)
            .map_err(|_| refused("it says nothing of itself"))?;
        part.take(MOST_HEAD_BYTES)
            .read_to_end(&mut text)
            .map_err(|error| refused(&error.to_string()))?;
        let head: BackupHead = serde_json::from_slice(&text).map_err(|error| refused(&error.to_string()))?;
        if head.format > FORMAT {
            return Err(refused("a newer Kalan wrote it: update Kalan"));
        }
        Ok(Self {
            path: path.to_owned(),
            zip,
            head,
        })
    }

    fn at(&mut self, index: usize) -> Result<ZipFile<'_, File>, EngineError> {
        let path = &self.path;
        self.zip
            .by_index(index)
            .map_err(|error| not_a_backup(path, &error.to_string()))
    }

    /// Writes the database to `copy`, if it is the one that the backup speaks of.
    fn database(&mut self, copy: &Path) -> Result<(), EngineError> {
        let (path, head) = (self.path.clone(), self.head.clone());
        let part = self
            .zip
            .by_name(DATABASE)
            .map_err(|error| not_a_backup(&path, &error.to_string()))?;
        let mut seen = Hashed::new(part.take(head.database_bytes.saturating_add(1)));
        write(&mut seen, copy)?;
        if let Some(reason) = seen.failed {
            return Err(not_a_backup(&path, &reason));
        }
        if seen.hasher.hash() != head.database {
            return Err(not_a_backup(&path, "the database in it is damaged or cut off"));
        }
        Ok(())
    }
}

/// Bytes that are hashed as they pass; what cannot be read is an end with a reason, as the disk is well.
struct Hashed<R> {
    inner: R,
    hasher: AssetHasher,
    failed: Option<String>,
}

impl<R: Read> Hashed<R> {
    fn new(inner: R) -> Self {
        Self {
            inner,
            hasher: AssetHasher::default(),
            failed: None,
        }
    }
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, piece: &mut [u8]) -> io::Result<usize> {
        match self.inner.read(piece) {
            Ok(read) => {
                self.hasher.update(&piece[..read]);
                Ok(read)
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Err(error),
            Err(error) => {
                self.failed = Some(error.to_string());
                Ok(0)
            }
        }
    }
}

fn write(from: &mut impl Read, to: &Path) -> Result<(), EngineError> {
    let copy = || {
        let mut file = File::create(to)?;
        io::copy(from, &mut file)?;
        file.sync_all()
    };
    let mut copy = copy;
    copy().map_err(|source| crate::export::file_failed(to, source))
}

fn prove(path: &Path, copy: &Path) -> Result<(), EngineError> {
    use kalan_store::StoreError;
    prove_database(copy).map_err(|error| match error {
        StoreError::Damaged { reason, .. } => not_a_backup(path, &reason),
        StoreError::Newer { found, known, .. } => StoreError::Newer {
            path: path.to_owned(),
            found,
            known,
        }
        .into(),
        other => other.into(),
    })
}

fn not_a_backup(path: &Path, reason: &str) -> EngineError {
    EngineError::NotABackup {
        path: path.display().to_string(),
        reason: reason.to_owned(),
    }
}
