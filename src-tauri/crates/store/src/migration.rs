//! Numbered migrations: each in one transaction, a copy of the file kept before the first.
//!
//! Two numbers stand in the file: `user_version`, the newest migration it has seen, and `oldest_reader`, the
//! oldest program that may still open it. A program refuses a file only when it is older than the second, so that
//! an added table does not lock out last month's Kalan.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, TransactionBehavior};

use crate::StoreError;

/// "KALN": tells the library from any other SQLite file.
const APPLICATION_ID: i32 = 0x4B41_4C4E;

/// Whether an older program may open the file afterwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Compat {
    /// Yes: only things were added that it does not look at.
    OlderMayOpen,
    /// No.
    OlderMustNot,
}

/// One step from a version to the next.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Migration {
    /// The version it leads to; steps are numbered 1, 2, 3…
    pub(crate) version: u32,
    /// Whether an older program may open the file afterwards.
    pub(crate) compat: Compat,
    /// The statements, one text for each table.
    pub(crate) up: &'static [&'static str],
}

/// Brings the file to the newest of `migrations`.
///
/// # Errors
/// [`StoreError::Newer`] when this program is too old for the file, [`StoreError::Damaged`] when it is not a
/// library. The file is then as it was.
pub(crate) fn migrate(
    connection: &mut Connection,
    path: &Path,
    migrations: &[Migration],
) -> Result<(), StoreError> {
    let known = migrations.last().map_or(0, |last| last.version);
    let found = check_identity(connection, path)?;
    if found > known {
        let oldest: u32 =
            connection.query_row("SELECT oldest_reader FROM library_format", [], |row| row.get(0))?;
        return if oldest > known {
            Err(StoreError::Newer {
                path: path.to_owned(),
                found,
                known,
            })
        } else {
            Ok(())
        };
    }
    if found > 0 && found < known {
        keep_copy(connection, path, found)?;
    }
    for migration in migrations.iter().filter(|migration| migration.version > found) {
        apply(connection, *migration)?;
    }
    Ok(())
}

/// The version of the file: 0 for an empty one.
fn check_identity(connection: &Connection, path: &Path) -> Result<u32, StoreError> {
    let version: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let id: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let tables: u32 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if id == APPLICATION_ID || (id == 0 && tables == 0) {
        Ok(version)
    } else {
        Err(StoreError::Damaged {
            path: path.to_owned(),
            reason: "another program's database".to_owned(),
        })
    }
}

/// Where the copy of a file is kept before it is migrated from `version`.
pub(crate) fn copy_path(path: &Path, version: u32) -> PathBuf {
    path.with_extension(format!("before-format-{}.db", version + 1))
}

fn keep_copy(connection: &Connection, path: &Path, version: u32) -> Result<(), StoreError> {
    let copy = copy_path(path, version);
    if copy.exists() {
        return Ok(());
    }
    let part = copy.with_extension("part");
    let _ = std::fs::remove_file(&part);
    connection.execute("VACUUM INTO ?1", [part.to_string_lossy()])?;
    std::fs::rename(&part, &copy).map_err(|error| StoreError::from_io(&copy, error))
}

fn apply(connection: &mut Connection, migration: Migration) -> Result<(), StoreError> {
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found: u32 = tx.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if found >= migration.version {
        // Another program was faster between our look and our lock.
        return Ok(());
    }
    tx.pragma_update(None, "application_id", APPLICATION_ID)?;
    tx.execute_batch(
        "CREATE TABLE IF NOT EXISTS library_format (oldest_reader INTEGER NOT NULL) STRICT;
         INSERT INTO library_format SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM library_format);",
    )?;
    for statements in migration.up {
        tx.execute_batch(statements)?;
    }
    if migration.compat == Compat::OlderMustNot {
        tx.execute(
            "UPDATE library_format SET oldest_reader = ?1",
            [migration.version],
        )?;
    }
    tx.pragma_update(None, "user_version", migration.version)?;
    tx.commit()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: Migration = Migration {
        version: 1,
        compat: Compat::OlderMustNot,
        up: &[
            "CREATE TABLE words (word TEXT) STRICT;",
            "INSERT INTO words VALUES ('kalan');",
        ],
    };
    const TWO: Migration = Migration {
        version: 2,
        compat: Compat::OlderMayOpen,
        up: &["ALTER TABLE words ADD COLUMN meaning TEXT;"],
    };
    const THREE: Migration = Migration {
        version: 3,
        compat: Compat::OlderMustNot,
        up: &["ALTER TABLE words RENAME TO lexicon;"],
    };
    const BROKEN: Migration = Migration {
        version: 2,
        compat: Compat::OlderMustNot,
        up: &[
            "INSERT INTO words VALUES ('half');",
            "SELECT no_such_column FROM words;",
        ],
    };

    struct File {
        _dir: tempfile::TempDir,
        path: PathBuf,
    }

    impl File {
        fn new() -> Self {
            let dir = tempfile::tempdir().unwrap();
            Self {
                path: dir.path().join("library.db"),
                _dir: dir,
            }
        }

        fn migrate(&self, migrations: &[Migration]) -> Result<(), StoreError> {
            migrate(&mut Connection::open(&self.path).unwrap(), &self.path, migrations)
        }

        fn words(&self) -> Vec<String> {
            let connection = Connection::open(&self.path).unwrap();
            let mut statement = connection.prepare("SELECT word FROM words").unwrap();
            statement
                .query_map([], |row| row.get(0))
                .unwrap()
                .map(Result::unwrap)
                .collect()
        }
    }

    fn schema(path: &Path) -> Vec<String> {
        let connection = Connection::open(path).unwrap();
        let mut statement = connection
            .prepare("SELECT sql FROM sqlite_schema ORDER BY name")
            .unwrap();
        statement
            .query_map([], |row| row.get(0))
            .unwrap()
            .map(Result::unwrap)
            .collect()
    }

    #[test]
    fn an_upgraded_file_is_the_same_as_a_new_one() {
        let (old, new) = (File::new(), File::new());
        old.migrate(&[ONE]).unwrap();
        old.migrate(&[ONE, TWO, THREE]).unwrap();
        new.migrate(&[ONE, TWO, THREE]).unwrap();
        assert_eq!(schema(&old.path), schema(&new.path));
    }

    #[test]
    fn a_copy_is_kept_before_the_first_change() {
        let file = File::new();
        file.migrate(&[ONE]).unwrap();
        assert!(!copy_path(&file.path, 0).exists(), "a new file needs no copy");
        file.migrate(&[ONE, TWO]).unwrap();
        let copy = Connection::open(copy_path(&file.path, 1)).unwrap();
        let version: u32 = copy
            .pragma_query_value(None, "user_version", |row| row.get(0))
            .unwrap();
        assert_eq!(version, 1, "the copy is the file as it was");
    }

    #[test]
    fn a_failing_migration_changes_nothing() {
        let file = File::new();
        file.migrate(&[ONE]).unwrap();
        assert!(file.migrate(&[ONE, BROKEN]).is_err());
        assert_eq!(file.words(), ["kalan"], "the half that ran was taken back");
        file.migrate(&[ONE, TWO])
            .expect("the file still opens and migrates");
    }

    #[test]
    fn a_newer_file_is_refused_as_it_was_unless_it_says_that_older_may_open() {
        let file = File::new();
        file.migrate(&[ONE, TWO]).unwrap();
        file.migrate(&[ONE])
            .expect("version 2 only added a column: last month's program still reads");
        file.migrate(&[ONE, TWO, THREE]).unwrap();
        let before = std::fs::read(&file.path).unwrap();
        let error = file.migrate(&[ONE, TWO]).unwrap_err();
        assert!(
            matches!(
                error,
                StoreError::Newer {
                    found: 3,
                    known: 2,
                    ..
                }
            ),
            "{error}"
        );
        assert_eq!(std::fs::read(&file.path).unwrap(), before, "not one byte changed");
    }

    #[test]
    fn a_database_of_another_program_is_left_alone() {
        let file = File::new();
        Connection::open(&file.path)
            .unwrap()
            .execute_batch("CREATE TABLE other (a)")
            .unwrap();
        let before = std::fs::read(&file.path).unwrap();
        assert!(matches!(file.migrate(&[ONE]), Err(StoreError::Damaged { .. })));
        assert_eq!(std::fs::read(&file.path).unwrap(), before);
    }
}
