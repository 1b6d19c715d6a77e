//! Channels: those that are followed, with the number whose content is in, and the editions of one's own.

use kalan_model::{AssetHash, CollectionId, Failure, Timestamp, Validators};
use rusqlite::{Connection, OptionalExtension as _, Row};

use crate::StoreError;
use crate::body;

pub(crate) const V7: &str = "
CREATE TABLE channels (
  number         INTEGER PRIMARY KEY,
  id             TEXT NOT NULL,
  publisher_name TEXT NOT NULL,
  publisher      TEXT NOT NULL,
  title          TEXT NOT NULL,
  place          TEXT NOT NULL,
  collection_id  BLOB,
  have           INTEGER,
  edition        BLOB,
  seen           INTEGER NOT NULL DEFAULT 0,
  seen_at        INTEGER,
  expires_at     INTEGER,
  checked_at     INTEGER,
  etag           TEXT,
  last_modified  TEXT,
  failure        TEXT
) STRICT;
CREATE TABLE channel_editions (
  id         TEXT NOT NULL,
  sequence   INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  json       BLOB NOT NULL,
  PRIMARY KEY (id, sequence)
) STRICT, WITHOUT ROWID;
";

/// Channels, to be read.
#[derive(Debug, Clone, Copy)]
pub struct Channels<'a>(pub(crate) &'a Connection);

/// Channels, to be written.
#[derive(Debug, Clone, Copy)]
pub struct ChannelsWrite<'a>(pub(crate) &'a Connection);

/// A channel that is followed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FollowedChannel {
    /// Which row.
    pub number: i64,
    /// The series' name for good.
    pub id: String,
    /// As its publisher calls themselves.
    pub publisher_name: String,
    /// The publisher's key.
    pub publisher: String,
    /// Its name for people.
    pub title: String,
    /// Where it is: a folder or an address.
    pub place: String,
    /// The collection that its articles are in, since the first of them came.
    pub collection: Option<CollectionId>,
    /// The number whose content is in, and its edition.
    pub have: Option<(u64, AssetHash)>,
    /// The highest number that a list named which was believed.
    pub seen: u64,
    /// When that list was made.
    pub seen_created: Option<Timestamp>,
    /// When there will be another list, at the latest.
    pub expires: Option<Timestamp>,
    /// When it was last looked at.
    pub checked: Option<Timestamp>,
    /// What its host is asked again with.
    pub validators: Validators,
    /// Why the last look failed.
    pub failure: Option<Failure>,
}

fn channel(row: &Row<'_>) -> rusqlite::Result<FollowedChannel> {
    let moment =
        |name: &str| Ok::<_, rusqlite::Error>(row.get::<_, Option<i64>>(name)?.map(Timestamp::from_millis));
    let number =
        |name: &str| Ok::<_, rusqlite::Error>(row.get::<_, Option<i64>>(name)?.map(i64::unsigned_abs));
    let edition: Option<[u8; 32]> = row.get("edition")?;
    let collection: Option<[u8; 16]> = row.get("collection_id")?;
    let failure: Option<String> = row.get("failure")?;
    Ok(FollowedChannel {
        number: row.get("number")?,
        id: row.get("id")?,
        publisher_name: row.get("publisher_name")?,
        publisher: row.get("publisher")?,
        title: row.get("title")?,
        place: row.get("place")?,
        collection: collection.map(CollectionId::from_bytes),
        have: number("have")?.zip(edition.map(AssetHash::from_bytes)),
        seen: number("seen")?.unwrap_or_default(),
        seen_created: moment("seen_at")?,
        expires: moment("expires_at")?,
        checked: moment("checked_at")?,
        validators: Validators {
            etag: row.get("etag")?,
            last_modified: row.get("last_modified")?,
        },
        failure: failure.and_then(|text| serde_json::from_str(&text).ok()),
    })
}

impl Channels<'_> {
    /// All that are followed, in the order in which that began.
    ///
    /// # Errors
    /// What the disk says.
    pub fn followed(&self) -> Result<Vec<FollowedChannel>, StoreError> {
        let mut statement = self.0.prepare_cached("SELECT * FROM channels ORDER BY number")?;
        Ok(statement.query_map([], channel)?.collect::<Result<_, _>>()?)
    }

    /// One that is followed.
    ///
    /// # Errors
    /// What the disk says.
    pub fn get(&self, number: i64) -> Result<Option<FollowedChannel>, StoreError> {
        let mut statement = self
            .0
            .prepare_cached("SELECT * FROM channels WHERE number = ?1")?;
        Ok(statement.query_row([number], channel).optional()?)
    }

    /// The JSON of an edition that was published here.
    ///
    /// # Errors
    /// [`StoreError::Damaged`].
    pub fn published(&self, id: &str, sequence: u64) -> Result<Option<String>, StoreError> {
        let mut statement = self
            .0
            .prepare_cached("SELECT json FROM channel_editions WHERE id = ?1 AND sequence = ?2")?;
        let bytes: Option<Vec<u8>> = statement
            .query_row((id, signed(sequence)), |row| row.get(0))
            .optional()?;
        bytes.map(|bytes| body::decompress(&bytes)).transpose()
    }

    /// When each edition that was published here was made, by its number.
    ///
    /// # Errors
    /// What the disk says.
    pub fn published_at(&self, id: &str) -> Result<Vec<(u64, Timestamp)>, StoreError> {
        let sql = "SELECT sequence, created_at FROM channel_editions WHERE id = ?1 ORDER BY sequence";
        let mut statement = self.0.prepare_cached(sql)?;
        let rows = statement.query_map([id], |row| {
            let sequence: i64 = row.get(0)?;
            Ok((sequence.unsigned_abs(), Timestamp::from_millis(row.get(1)?)))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl ChannelsWrite<'_> {
    /// Follows a channel from now on; gives its number.
    ///
    /// # Errors
    /// What the disk says.
    pub fn add(&self, channel: &FollowedChannel) -> Result<i64, StoreError> {
        self.0.execute(
            "INSERT INTO channels (id, publisher_name, publisher, title, place) VALUES (?1, ?2, ?3, ?4, ?5)",
            (
                &channel.id,
                &channel.publisher_name,
                &channel.publisher,
                &channel.title,
                &channel.place,
            ),
        )?;
        Ok(self.0.last_insert_rowid())
    }

    /// Another place from now on; what its host was asked with is no use there.
    ///
    /// # Errors
    /// What the disk says.
    pub fn set_place(&self, number: i64, place: &str) -> Result<(), StoreError> {
        self.0.execute(
            "UPDATE channels SET place = ?2, etag = NULL, last_modified = NULL WHERE number = ?1",
            (number, place),
        )?;
        Ok(())
    }

    /// Follows a channel no more; its articles stay.
    ///
    /// # Errors
    /// What the disk says.
    pub fn remove(&self, number: i64) -> Result<(), StoreError> {
        self.0
            .execute("DELETE FROM channels WHERE number = ?1", [number])?;
        Ok(())
    }

    /// A list was believed: what it says of the channel, and that no older one will be. The number stays.
    ///
    /// # Errors
    /// What the disk says.
    pub fn believe(&self, channel: &FollowedChannel) -> Result<(), StoreError> {
        self.0.execute(
            "UPDATE channels SET publisher_name = ?2, publisher = ?3, title = ?4, seen = ?5, seen_at = ?6,
               expires_at = ?7 WHERE number = ?1",
            (
                channel.number,
                &channel.publisher_name,
                &channel.publisher,
                &channel.title,
                signed(channel.seen),
                channel.seen_created.map(Timestamp::as_millis),
                channel.expires.map(Timestamp::as_millis),
            ),
        )?;
        Ok(())
    }

    /// It was looked at: how that ended, and what its host is asked next time.
    ///
    /// # Errors
    /// What the disk says.
    pub fn looked(
        &self,
        number: i64,
        now: Timestamp,
        validators: &Validators,
        failure: Option<&Failure>,
    ) -> Result<(), StoreError> {
        let failure = failure.and_then(|failure| serde_json::to_string(failure).ok());
        self.0.execute(
            "UPDATE channels SET checked_at = ?2, etag = ?3, last_modified = ?4, failure = ?5 WHERE number = ?1",
            (
                number,
                now.as_millis(),
                &validators.etag,
                &validators.last_modified,
                failure,
            ),
        )?;
        Ok(())
    }

    /// The content of a number is in, in this very transaction.
    ///
    /// # Errors
    /// What the disk says.
    pub fn arrive(
        &self,
        number: i64,
        have: (u64, AssetHash),
        collection: CollectionId,
    ) -> Result<(), StoreError> {
        self.0.execute(
            "UPDATE channels SET have = ?2, edition = ?3, collection_id = ?4 WHERE number = ?1",
            (number, signed(have.0), have.1.as_bytes(), collection.as_bytes()),
        )?;
        Ok(())
    }

    /// Keeps an edition that was published, and lets go of those before `oldest`.
    ///
    /// # Errors
    /// What the disk says.
    pub fn keep_published(
        &self,
        id: &str,
        sequence: u64,
        created: Timestamp,
        json: &str,
        oldest: u64,
    ) -> Result<(), StoreError> {
        self.0.execute(
            "INSERT OR REPLACE INTO channel_editions VALUES (?1, ?2, ?3, ?4)",
            (id, signed(sequence), created.as_millis(), body::compress(json)?),
        )?;
        self.0.execute(
            "DELETE FROM channel_editions WHERE id = ?1 AND sequence < ?2",
            (id, signed(oldest)),
        )?;
        Ok(())
    }
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::migration::migrate;
    use crate::schema::MIGRATIONS;

    #[test]
    fn a_library_of_before_channels_keeps_its_editions_and_follows_none() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("library.db");
        let mut connection = Connection::open(&path).unwrap();
        migrate(&mut connection, &path, &MIGRATIONS[..6]).unwrap();
        connection
            .execute_batch("INSERT INTO editions VALUES (x'01', NULL, 'Eau', 3, 1, 1, x'');")
            .unwrap();
        migrate(&mut connection, &path, &MIGRATIONS[..7]).unwrap();
        let kept: i64 = connection
            .query_row("SELECT sequence FROM editions", [], |row| row.get(0))
            .unwrap();
        assert_eq!(kept, 3);
        assert_eq!(Channels(&connection).followed().unwrap(), []);
        migrate(&mut connection, &path, &MIGRATIONS[..6]).expect("last month's program still opens it");
    }

    #[test]
    fn the_number_moves_alone_and_a_new_place_is_asked_anew() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("library.db");
        let mut connection = Connection::open(&path).unwrap();
        migrate(&mut connection, &path, MIGRATIONS).unwrap();
        let (write, read) = (ChannelsWrite(&connection), Channels(&connection));
        let mut channel = FollowedChannel {
            id: "eau-1".to_owned(),
            title: "Eau".to_owned(),
            place: "/media/a".to_owned(),
            ..FollowedChannel::default()
        };
        channel.number = write.add(&channel).unwrap();
        channel.seen = 7;
        write.believe(&channel).unwrap();
        let validators = Validators {
            etag: Some("\"a\"".to_owned()),
            last_modified: None,
        };
        write
            .looked(channel.number, Timestamp::from_millis(5), &validators, None)
            .unwrap();
        let seen = read.get(channel.number).unwrap().unwrap();
        assert_eq!((seen.have, seen.seen), (None, 7), "a list is a promise");
        let (edition, collection) = (AssetHash::of(b"7"), CollectionId::of("Eau"));
        write.arrive(channel.number, (7, edition), collection).unwrap();
        write.set_place(channel.number, "/media/b").unwrap();
        let moved = read.get(channel.number).unwrap().unwrap();
        assert_eq!(
            (moved.have, moved.collection),
            (Some((7, edition)), Some(collection))
        );
        assert_eq!(moved.validators, Validators::default());
    }
}
