//! A moment, in UTC. Time is passed in: nothing below the engine reads a clock.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A moment in UTC; RFC 3339 in JSON, milliseconds since 1970 in the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, specta::Type)]
#[serde(transparent)]
#[specta(transparent)]
pub struct Timestamp(#[specta(type = String)] jiff::Timestamp);

impl Default for Timestamp {
    /// The beginning of 1970.
    fn default() -> Self {
        Self::from_millis(0)
    }
}

impl Timestamp {
    /// The moment `millis` milliseconds after 1970; what lies outside the years -9999 to 9999 is the epoch.
    pub fn from_millis(millis: i64) -> Self {
        Self(jiff::Timestamp::from_millisecond(millis).unwrap_or(jiff::Timestamp::UNIX_EPOCH))
    }

    /// Milliseconds since 1970.
    pub fn as_millis(self) -> i64 {
        self.0.as_millisecond()
    }

    /// The moment as the time library knows it, for calendars and zones.
    pub fn to_jiff(self) -> jiff::Timestamp {
        self.0
    }

    /// This moment and `secs` seconds more, held at the ends of time.
    pub fn plus_secs(self, secs: i64) -> Self {
        Self(
            self.0
                .saturating_add(jiff::SignedDuration::from_secs(secs))
                .unwrap_or(self.0),
        )
    }
}

impl From<jiff::Timestamp> for Timestamp {
    fn from(moment: jiff::Timestamp) -> Self {
        Self(moment)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl FromStr for Timestamp {
    type Err = jiff::Error;

    fn from_str(text: &str) -> Result<Self, jiff::Error> {
        text.parse().map(Self)
    }
}
