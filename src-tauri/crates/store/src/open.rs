//! Opening a library: the folder, the database, its writer and its readers.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rusqlite::{Connection, OpenFlags};

use crate::migration::migrate;
use crate::readers::{BUSY_TIMEOUT, Readers};
use crate::schema::MIGRATIONS;
use crate::transaction::{ReadTx, WriteTx};
use crate::writer::{Durability, Writer};
use crate::{AssetFolder, SearchIndex, StoreError};

/// A library that can only be read: what the reading room gets.
#[derive(Debug, Clone)]
pub struct ReadStore {
    dir: PathBuf,
    readers: Arc<Readers>,
    assets: AssetFolder,
    search: Arc<SearchIndex>,
}

/// A library. Cloning gives another handle to the same one.
#[derive(Debug, Clone)]
pub struct Store {
    read: ReadStore,
    writer: Option<Arc<Writer>>,
}

impl Store {
    /// Opens the library in the folder `dir`, and makes it when there is none.
    ///
    /// A library on a disk that cannot be written opens for reading: every write then says so.
    ///
    /// # Errors
    /// [`StoreError::Newer`], [`StoreError::Damaged`], [`StoreError::DiskFull`], [`StoreError::ReadOnly`] when there
    /// is nothing to read either. The files are then as they were.
    pub fn open(dir: &Path) -> Result<Self, StoreError> {
        let path = dir.join("library.db");
        let made = make_folders(dir);
        let writer = made.and_then(|()| open_writer(&path));
        let writer = match writer {
            Ok(connection) => Some(Arc::new(Writer::start(connection, &path)?)),
            Err(StoreError::ReadOnly { .. }) if path.exists() => None,
            Err(error) => return Err(error),
        };
        let readers = Readers::new(&path, writer.is_none());
        // A first look finds a damaged or newer file now and not at the first click.
        readers.lend(|connection| {
            connection
                .query_row("SELECT count(*) FROM settings", [], |_| Ok(()))
                .map_err(StoreError::from)
        })?;
        let search = SearchIndex::new(&dir.join("index"));
        let assets = AssetFolder::new(&dir.join("assets"));
        let read = ReadStore {
            dir: dir.to_owned(),
            readers: Arc::new(readers),
            assets,
            search: Arc::new(search),
        };
        Ok(Self { read, writer })
    }

    /// The same library, for reading only.
    pub fn reader(&self) -> &ReadStore {
        &self.read
    }

    /// Runs `job` in one transaction for what a sync can fetch again; blocks until it is committed.
    ///
    /// # Errors
    /// What `job` answers, or what the disk says; nothing of the job stays then.
    pub fn write<T: Send + 'static>(
        &self,
        job: impl FnOnce(&WriteTx<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.writer()?.write(Durability::Derived, job)
    }

    /// Runs `job` in one transaction for what a person did: on the disk, power cut or not, when it is answered.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub fn write_own<T: Send + 'static>(
        &self,
        job: impl FnOnce(&WriteTx<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.writer()?.write(Durability::Own, job)
    }

    pub(crate) fn writer(&self) -> Result<&Writer, StoreError> {
        self.writer.as_deref().ok_or_else(|| StoreError::ReadOnly {
            path: self.read.dir.join("library.db"),
        })
    }
}

impl ReadStore {
    /// Runs `job` on one moment of the library.
    ///
    /// # Errors
    /// What `job` answers, or what the disk says.
    pub fn read<T>(&self, job: impl FnOnce(ReadTx<'_>) -> Result<T, StoreError>) -> Result<T, StoreError> {
        self.readers.lend(|connection| job(ReadTx { connection }))
    }

    /// The files of pictures and sounds.
    pub fn assets(&self) -> &AssetFolder {
        &self.assets
    }

    /// The search index.
    pub fn search(&self) -> &SearchIndex {
        &self.search
    }

    /// The library's folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }
}

/// Pages of the log before they are folded into the file: 16 MiB.
const WAL_PAGES: i64 = 4096;
/// Memory of the writer for pages, in KiB.
const WRITER_CACHE_KIB: i64 = 16 * 1024;

fn make_folders(dir: &Path) -> Result<(), StoreError> {
    for folder in [dir.to_owned(), dir.join("assets")] {
        std::fs::create_dir_all(&folder).map_err(|error| StoreError::from_folder(&folder, error))?;
    }
    Ok(())
}

fn open_writer(path: &Path) -> Result<Connection, StoreError> {
    // SQLite opens a file it cannot write for reading, and says so only at the first write: ask the system first.
    if path.exists() {
        std::fs::OpenOptions::new()
            .write(true)
            .open(path)
            .map_err(|error| StoreError::from_io(path, error))?;
    }
    let open = || {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection = Connection::open_with_flags(path, flags)?;
        connection.busy_timeout(BUSY_TIMEOUT)?;
        connection.set_prepared_statement_cache_capacity(128);
        migrate(&mut connection, path, MIGRATIONS)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        // A large sync rewrites the same index pages over and over: they are folded into the file less often.
        connection.pragma_update(None, "wal_autocheckpoint", WAL_PAGES)?;
        connection.pragma_update(None, "cache_size", -WRITER_CACHE_KIB)?;
        Ok(connection)
    };
    open().map_err(|error: StoreError| error.located(path))
}
