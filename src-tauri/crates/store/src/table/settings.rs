//! What the person chose, one JSON value a key.

use rusqlite::{Connection, OptionalExtension as _};

use crate::StoreError;

pub(crate) const V1: &str = "
CREATE TABLE settings (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
";

/// Settings, to be read.
#[derive(Debug, Clone, Copy)]
pub struct SettingsRead<'a>(pub(crate) &'a Connection);

/// Settings, to be written.
#[derive(Debug, Clone, Copy)]
pub struct SettingsWrite<'a>(pub(crate) &'a Connection);

impl SettingsRead<'_> {
    /// The JSON under a key.
    ///
    /// # Errors
    /// What the disk says.
    pub fn get(&self, key: &str) -> Result<Option<String>, StoreError> {
        let mut statement = self
            .0
            .prepare_cached("SELECT value FROM settings WHERE key = ?1")?;
        Ok(statement.query_row([key], |row| row.get(0)).optional()?)
    }
}

impl SettingsWrite<'_> {
    /// Puts JSON under a key.
    ///
    /// # Errors
    /// What the disk says.
    pub fn set(&self, key: &str, value: &str) -> Result<(), StoreError> {
        self.0
            .execute("INSERT OR REPLACE INTO settings VALUES (?1, ?2)", (key, value))?;
        Ok(())
    }
}
