//! What can go wrong in the library, named by what the caller can do.

use std::io;
use std::path::{Path, PathBuf};

use kalan_model::{ErrorCode, Failure};
use rusqlite::ffi::ErrorCode as Sqlite;

/// A failure of the library; nothing was changed by what failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Written by a newer Kalan: left as it was.
    #[error(
        "{path} was written by a newer Kalan (format {found}, this one knows {known}): update Kalan to open it; nothing was changed"
    )]
    Newer {
        /// The database.
        path: PathBuf,
        /// Its format.
        found: u32,
        /// The newest format this program knows.
        known: u32,
    },
    /// Not a library, or damaged.
    #[error(
        "{path} is damaged or is not a Kalan library ({reason}): run `kalan check --repair`, or restore a copy; nothing was changed"
    )]
    Damaged {
        /// The database.
        path: PathBuf,
        /// What SQLite said.
        reason: String,
    },
    /// No room on the disk.
    #[error("the disk that holds {path} is full: free some room and try again; nothing was lost")]
    DiskFull {
        /// What was being written.
        path: PathBuf,
    },
    /// The library or its disk cannot be written.
    #[error("{path} cannot be written: it is read-only for this program; reading still works")]
    ReadOnly {
        /// What was being written.
        path: PathBuf,
    },
    /// No folder for a library: a file stands there, or above it.
    #[error("{path} cannot be a library's folder ({reason}): name another folder; nothing was changed")]
    NoFolder {
        /// What was asked for.
        path: PathBuf,
        /// What the system said.
        reason: io::Error,
    },
    /// Another program writes.
    #[error("another program is writing to {path}: try again in a moment")]
    Busy {
        /// The database.
        path: PathBuf,
    },
    /// No such row.
    #[error("there is no {what} \"{name}\" in this library")]
    NotFound {
        /// `article`, `feed`, `collection`.
        what: &'static str,
        /// Its id or name.
        name: String,
    },
    /// A name that another one has.
    #[error("there is a collection called \"{name}\" already: choose another name")]
    NameTaken {
        /// The name.
        name: String,
    },
    /// A question to the search that cannot be read.
    #[error("the search \"{query}\" cannot be read: {reason}")]
    Query {
        /// What was asked.
        query: String,
        /// Why not.
        reason: String,
    },
    /// The search index cannot be used; it can be made again from the library.
    #[error("the search index failed ({0}): `kalan check --repair` makes it again")]
    Index(#[from] tantivy::TantivyError),
    /// Whoever asked gave up in the middle.
    #[error("given up in the middle; nothing was changed")]
    Abandoned,
    /// The disk refused for another reason.
    #[error("{path}: {source}")]
    Disk {
        /// What was being read or written.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// SQLite refused for another reason.
    #[error("the library refused: {0}")]
    Sqlite(rusqlite::Error),
}

impl StoreError {
    /// The failure as data.
    pub fn failure(&self) -> Failure {
        let failure = |code| Failure::new(code, self.to_string());
        match self {
            Self::Newer { path, found, known } => failure(ErrorCode::LibraryNewer)
                .with("path", path.display())
                .with("found", found)
                .with("known", known),
            Self::Damaged { path, .. } => failure(ErrorCode::LibraryDamaged).with("path", path.display()),
            Self::DiskFull { path } => failure(ErrorCode::DiskFull).with("path", path.display()),
            Self::ReadOnly { path } => failure(ErrorCode::ReadOnly).with("path", path.display()),
            Self::NoFolder { path, .. } => failure(ErrorCode::Usage).with("path", path.display()),
            Self::Busy { path } => failure(ErrorCode::LibraryBusy).with("path", path.display()),
            Self::NotFound { what, name } => {
                failure(ErrorCode::NotFound).with("what", what).with("name", name)
            }
            Self::NameTaken { name } => failure(ErrorCode::NameTaken).with("name", name),
            Self::Query { query, .. } => failure(ErrorCode::Usage).with("query", query),
            Self::Index(_) | Self::Abandoned | Self::Disk { .. } | Self::Sqlite(_) => {
                failure(ErrorCode::Internal)
            }
        }
    }

    /// Says what an error of the system means for the file it happened to.
    pub(crate) fn from_io(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull { path },
            io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => Self::ReadOnly { path },
            _ => Self::Disk { path, source },
        }
    }

    /// Says why a library's folder could not be made.
    pub(crate) fn from_folder(path: &Path, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::NotADirectory
            | io::ErrorKind::AlreadyExists
            | io::ErrorKind::InvalidInput
            | io::ErrorKind::InvalidFilename => Self::NoFolder {
                path: path.to_owned(),
                reason: source,
            },
            _ => Self::from_io(path, source),
        }
    }

    /// Says what an error of SQLite means for the database it happened to.
    pub(crate) fn located(self, path: &Path) -> Self {
        let Self::Sqlite(error) = self else { return self };
        let path = path.to_owned();
        let rusqlite::Error::SqliteFailure(code, ref text) = error else {
            return Self::Sqlite(error);
        };
        match code.code {
            Sqlite::DiskFull => Self::DiskFull { path },
            // A write-ahead log's index that cannot grow is a full disk too.
            Sqlite::SystemIoFailure if code.extended_code == rusqlite::ffi::SQLITE_IOERR_SHMSIZE => {
                Self::DiskFull { path }
            }
            Sqlite::ReadOnly | Sqlite::PermissionDenied => Self::ReadOnly { path },
            Sqlite::DatabaseBusy | Sqlite::DatabaseLocked => Self::Busy { path },
            Sqlite::DatabaseCorrupt | Sqlite::NotADatabase => Self::Damaged {
                path,
                reason: text.clone().unwrap_or_else(|| code.to_string()),
            },
            _ => Self::Sqlite(error),
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}
