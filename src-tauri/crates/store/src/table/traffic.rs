//! The ledger: what each day, feed and host cost, in bytes on the wire. Never emptied by a sync.

use kalan_model::{FeedId, Timestamp};
use rusqlite::{Connection, Row};

use crate::StoreError;

pub(crate) const V2: &str = "
CREATE TABLE traffic (
  day            INTEGER NOT NULL,
  feed_id        BLOB NOT NULL,
  host           TEXT NOT NULL,
  kind           TEXT NOT NULL,
  requests       INTEGER NOT NULL,
  bytes_received INTEGER NOT NULL,
  bytes_sent     INTEGER NOT NULL,
  PRIMARY KEY (day, feed_id, host, kind)
) STRICT, WITHOUT ROWID;
";

const DAY_MILLIS: i64 = 86_400_000;

/// The ledger, to be read.
#[derive(Debug, Clone, Copy)]
pub struct TrafficRead<'a>(pub(crate) &'a Connection);

/// The ledger, to be written.
#[derive(Debug, Clone, Copy)]
pub struct TrafficWrite<'a>(pub(crate) &'a Connection);

/// What one thing cost.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LedgerLine {
    /// The feed it was for; none for a page that the person asked for.
    pub feed: Option<FeedId>,
    /// The host that was asked, or nothing for what belongs to none: a handshake.
    pub host: String,
    /// What for: the engine's word.
    pub kind: &'static str,
    /// Requests made.
    pub requests: u64,
    /// Bytes in.
    pub bytes_received: u64,
    /// Bytes out.
    pub bytes_sent: u64,
}

/// What a day, a feed or a host cost in all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LedgerSum {
    /// Days since 1970, in UTC; 0 in a sum over many days.
    pub day: i64,
    /// The feed; none for the person's own pages, and in a sum over many feeds.
    pub feed: Option<FeedId>,
    /// The host; empty in a sum over many hosts.
    pub host: String,
    /// Requests made.
    pub requests: u64,
    /// Bytes in.
    pub bytes_received: u64,
    /// Bytes out.
    pub bytes_sent: u64,
}

/// The day of a moment: days since 1970, in UTC.
pub fn day_of(moment: Timestamp) -> i64 {
    moment.as_millis().div_euclid(DAY_MILLIS)
}

/// The midnight in UTC with which a day begins.
pub fn midnight_of(day: i64) -> Timestamp {
    Timestamp::from_millis(day * DAY_MILLIS)
}

fn sum(row: &Row<'_>) -> rusqlite::Result<LedgerSum> {
    let feed: Vec<u8> = row.get("feed_id")?;
    let count = |name: &str| row.get::<_, i64>(name).map(i64::unsigned_abs);
    Ok(LedgerSum {
        day: row.get("day")?,
        feed: <[u8; 16]>::try_from(feed).ok().map(FeedId::from_bytes),
        host: row.get("host")?,
        requests: count("requests")?,
        bytes_received: count("bytes_received")?,
        bytes_sent: count("bytes_sent")?,
    })
}

impl TrafficRead<'_> {
    /// What each day since `from_day` cost, oldest first.
    ///
    /// # Errors
    /// What the disk says.
    pub fn by_day(&self, from_day: i64) -> Result<Vec<LedgerSum>, StoreError> {
        self.grouped("day, x'' AS feed_id, '' AS host", "day ORDER BY day", from_day)
    }

    /// What each feed cost since `from_day`, the dearest first; what was for none has none.
    ///
    /// # Errors
    /// What the disk says.
    pub fn by_feed(&self, from_day: i64) -> Result<Vec<LedgerSum>, StoreError> {
        self.grouped(
            "0 AS day, feed_id, '' AS host",
            "feed_id ORDER BY sum(bytes_received) + sum(bytes_sent) DESC",
            from_day,
        )
    }

    /// What each host cost since `from_day`, the dearest first.
    ///
    /// # Errors
    /// What the disk says.
    pub fn by_host(&self, from_day: i64) -> Result<Vec<LedgerSum>, StoreError> {
        self.grouped(
            "0 AS day, x'' AS feed_id, host",
            "host ORDER BY sum(bytes_received) + sum(bytes_sent) DESC",
            from_day,
        )
    }

    /// All bytes since `from_day`, both ways.
    ///
    /// # Errors
    /// What the disk says.
    pub fn bytes_since(&self, from_day: i64) -> Result<u64, StoreError> {
        let sql = "SELECT coalesce(sum(bytes_received + bytes_sent), 0) FROM traffic WHERE day >= ?1";
        let mut statement = self.0.prepare_cached(sql)?;
        Ok(statement
            .query_row([from_day], |row| row.get::<_, i64>(0))?
            .unsigned_abs())
    }

    fn grouped(&self, columns: &str, group: &str, from_day: i64) -> Result<Vec<LedgerSum>, StoreError> {
        let mut statement = self.0.prepare_cached(&format!(
            "SELECT {columns}, sum(requests) AS requests, sum(bytes_received) AS bytes_received,
               sum(bytes_sent) AS bytes_sent FROM traffic WHERE day >= ?1 GROUP BY {group}"
        ))?;
        Ok(statement.query_map([from_day], sum)?.collect::<Result<_, _>>()?)
    }
}

impl TrafficWrite<'_> {
    /// Adds what something cost to the day of `now`.
    ///
    /// # Errors
    /// What the disk says.
    pub fn add(&self, line: &LedgerLine, now: Timestamp) -> Result<(), StoreError> {
        if line.requests == 0 && line.bytes_received + line.bytes_sent == 0 {
            return Ok(());
        }
        let count = |bytes: u64| i64::try_from(bytes).unwrap_or(i64::MAX);
        let feed = line.feed.map_or_else(Vec::new, |feed| feed.as_bytes().to_vec());
        self.0
            .prepare_cached(
                "INSERT INTO traffic VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO UPDATE SET
                   requests = requests + excluded.requests, bytes_received = bytes_received + excluded.bytes_received,
                   bytes_sent = bytes_sent + excluded.bytes_sent",
            )?
            .execute((
                day_of(now),
                feed,
                &line.host,
                line.kind,
                count(line.requests),
                count(line.bytes_received),
                count(line.bytes_sent),
            ))?;
        Ok(())
    }
}
