//! Connections that only read: a few, lent one at a time, each in a transaction of its own.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use crate::StoreError;

/// How long a connection waits for another program's transaction.
pub(crate) const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// More idle connections than this are closed: each holds a page cache.
const KEEP: usize = 4;

/// The pool. A connection is made when none is idle, so nobody waits for another reader.
#[derive(Debug)]
pub(crate) struct Readers {
    path: PathBuf,
    immutable: bool,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    /// Reads the database at `path`; `immutable` for one on a disk that cannot be written.
    pub(crate) fn new(path: &Path, immutable: bool) -> Self {
        Self {
            path: path.to_owned(),
            immutable,
            idle: Mutex::default(),
        }
    }

    /// Lends a connection to `job`, inside one transaction: everything it reads is of one moment.
    pub(crate) fn lend<T>(
        &self,
        job: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = idle.map_or_else(|| self.connect(), Ok)?;
        let answer = (|| {
            let tx = connection.unchecked_transaction()?;
            job(&tx)
        })();
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < KEEP {
            idle.push(connection);
        }
        answer.map_err(|error| error.located(&self.path))
    }

    fn connect(&self) -> Result<Connection, StoreError> {
        let flags =
            OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(uri(&self.path, self.immutable), flags)?;
        prepare(&connection)?;
        Ok(connection)
    }
}

/// Settings of every connection that only reads.
fn prepare(connection: &Connection) -> Result<(), StoreError> {
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_prepared_statement_cache_capacity(64);
    connection.pragma_update(None, "query_only", true)?;
    Ok(())
}

/// The database's path as a `file:` address, since only those can say `immutable`.
fn uri(path: &Path, immutable: bool) -> String {
    let mut uri = String::from("file:");
    for byte in path.to_string_lossy().bytes() {
        match byte {
            b'%' | b'?' | b'#' | 128.. => uri.push_str(&format!("%{byte:02X}")),
            _ => uri.push(char::from(byte)),
        }
    }
    if immutable {
        uri.push_str("?immutable=1");
    }
    uri
}
