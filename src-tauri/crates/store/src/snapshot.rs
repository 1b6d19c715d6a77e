//! The database of one moment as a file of its own, and such a file in the place of the database.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};

use crate::migration::migrate;
use crate::readers::BUSY_TIMEOUT;
use crate::schema::MIGRATIONS;
use crate::{ReadStore, Store, StoreError};

const PAUSE: Duration = Duration::from_millis(50);

/// Proves that the file at `path` is the database of a library, and brings it to this program's format. Nothing
/// that stands in it has run before: neither its triggers nor its views are others than Kalan's own.
///
/// # Errors
/// [`StoreError::Newer`], [`StoreError::Damaged`].
pub fn prove_database(path: &Path) -> Result<(), StoreError> {
    let prove = || {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection = Connection::open_with_flags(path, flags)?;
        connection.pragma_update(None, "trusted_schema", false)?;
        let found: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
        if found == 0 {
            return Err(damaged(path, "no library"));
        }
        // Before anything is written: what an older Kalan made, and nothing that a stranger added.
        let upto = MIGRATIONS.iter().take_while(|step| step.version <= found).count();
        same_schema(&connection, path, &MIGRATIONS[..upto])?;
        let sound: String = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
        if sound != "ok" {
            return Err(damaged(path, &sound));
        }
        if connection.prepare("PRAGMA foreign_key_check")?.exists([])? {
            return Err(damaged(path, "a row names one that is not there"));
        }
        migrate(&mut connection, path, MIGRATIONS)?;
        connection.pragma_update(None, "journal_mode", "DELETE")?;
        Ok(())
    };
    prove().map_err(|error: StoreError| error.located(path))
}

fn same_schema(
    connection: &Connection,
    path: &Path,
    migrations: &[crate::migration::Migration],
) -> Result<(), StoreError> {
    let mut plain = Connection::open_in_memory()?;
    migrate(&mut plain, path, migrations)?;
    let known = migrations.last().map_or(0, |last| last.version);
    let found: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if found > known {
        return Err(StoreError::Newer {
            path: path.to_owned(),
            found,
            known,
        });
    }
    if schema(connection)? == schema(&plain)? {
        Ok(())
    } else {
        Err(damaged(path, "its tables are not a library's"))
    }
}

fn schema(connection: &Connection) -> Result<Vec<(String, String)>, StoreError> {
    let mut statement = connection.prepare(
        "SELECT name, coalesce(sql, '') FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%' ORDER BY name",
    )?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn damaged(path: &Path, reason: &str) -> StoreError {
    StoreError::Damaged {
        path: path.to_owned(),
        reason: reason.to_owned(),
    }
}

impl ReadStore {
    /// Writes the database as it is at this moment to `path`, where nothing stands yet; without its empty pages.
    ///
    /// # Errors
    /// What the disk says.
    pub fn copy_database(&self, path: &Path) -> Result<(), StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let database = self.dir().join("library.db");
        let copy = || {
            let connection = Connection::open_with_flags(&database, flags)?;
            connection.busy_timeout(BUSY_TIMEOUT)?;
            connection.execute("VACUUM INTO ?1", [path.to_string_lossy()])?;
            Ok(())
        };
        copy().map_err(|error: StoreError| error.located(path))
    }
}

impl Store {
    /// Puts the proved database `copy` in the place of this one, in one step; other programs that have the library
    /// open see it from then on. The index is thrown away, to be made again.
    ///
    /// Says where the former database is kept; nowhere when there was nothing in it.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when another program goes on writing, or what the disk says; the library is then as it was.
    pub fn take_database(&self, copy: &Path) -> Result<Option<PathBuf>, StoreError> {
        let kept = self.keep_former()?;
        let copy = copy.to_owned();
        self.writer()?.run(move |connection| {
            connection.pragma_update(None, "synchronous", "FULL")?;
            let source = Connection::open_with_flags(&copy, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
            let backup = Backup::new(&source, connection)?;
            let begun = Instant::now();
            loop {
                match backup.step(-1)? {
                    StepResult::Done => return Ok(()),
                    StepResult::Busy | StepResult::Locked if begun.elapsed() > BUSY_TIMEOUT => {
                        return Err(StoreError::Busy { path: copy.clone() });
                    }
                    _ => std::thread::sleep(PAUSE),
                }
            }
        })?;
        self.reader().search().discard()?;
        Ok(kept)
    }

    /// Keeps the database beside itself under a name that nothing has.
    fn keep_former(&self) -> Result<Option<PathBuf>, StoreError> {
        let is_empty = self.reader().read(|tx| {
            let rows = "SELECT (SELECT count(*) FROM articles) + (SELECT count(*) FROM feeds)
                      + (SELECT count(*) FROM collections) + (SELECT count(*) FROM settings)";
            Ok(tx.connection.query_row(rows, [], |row| row.get::<_, i64>(0))? == 0)
        })?;
        if is_empty {
            return Ok(None);
        }
        let name = |number: u32| {
            let dir = self.reader().dir();
            dir.join(format!("library.before-restore-{number}.db"))
        };
        let kept = (1..)
            .map(name)
            .find(|path| !path.exists())
            .unwrap_or_else(|| name(0));
        let part = kept.with_extension("part");
        let _ = std::fs::remove_file(&part);
        self.reader().copy_database(&part)?;
        std::fs::rename(&part, &kept).map_err(|error| StoreError::from_io(&kept, error))?;
        Ok(Some(kept))
    }
}
