//! When the next look for news is due, or why there is none: a pure choice, so that clocks that jump, nights that the
//! clocks skip and links that come and go are tried without waiting for them.

use std::time::Duration;

use jiff::tz::TimeZone;
use kalan_model::Timestamp;

use crate::NetworkPolicy;
use crate::link_state::LinkState;
use crate::terms::{Hold, terms_of};

/// Between two looks, at least and at most, in minutes.
pub(crate) const INTERVAL_MINUTES: (u32, u32) = (5, 7 * 24 * 60);
/// After a look that came to nothing, in seconds; then twice as long each time.
const AGAIN_SECS: i64 = 5 * 60;
/// As much may two clocks of one machine differ, in seconds: what lies further ahead was written by a clock that was wrong.
const SKEW_SECS: i64 = 5 * 60;
/// Between two looks of one program, whatever the clock on the wall does.
const LEAST_APART: Duration = Duration::from_secs(4 * 60);

/// What is known of the looks before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Past {
    /// When the last sync began, by the clock of then.
    pub(crate) last: Option<Timestamp>,
    /// Looks in a row that came to nothing.
    pub(crate) failures: u32,
    /// How long ago this program last looked, by a clock that nobody sets; it may stand still while the machine sleeps.
    pub(crate) looked_ago: Option<Duration>,
}

/// When the next look is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    /// At this moment, or at once when it is over.
    At(Timestamp),
    /// Not before something changes.
    Waits(Hold),
}

/// The later of two looks, without one that a clock wrote which was ahead.
pub(crate) fn latest(now: Timestamp, one: Option<Timestamp>, other: Option<Timestamp>) -> Option<Timestamp> {
    let believed = |last: &Timestamp| *last <= now.plus_secs(SKEW_SECS);
    one.into_iter().chain(other).filter(believed).max()
}

/// When the next look is due, or what it waits for.
pub(crate) fn next(
    policy: &NetworkPolicy,
    link: &LinkState,
    now: Timestamp,
    zone: &TimeZone,
    past: &Past,
) -> Next {
    let Some(minutes) = policy.interval_minutes else {
        return Next::Waits(Hold::ByHand);
    };
    let terms = terms_of(policy, link);
    if let Some(hold) = terms.background {
        return Next::Waits(hold);
    }
    let interval = i64::from(minutes.clamp(INTERVAL_MINUTES.0, INTERVAL_MINUTES.1)) * 60;
    let wait = match past.failures {
        0 => interval,
        failures => interval.min(AGAIN_SECS << (failures - 1).min(12)),
    };
    let by_the_wall = match past.last {
        // A clock that was set back would make this one wait for as long as it was ahead.
        Some(last) if last <= now.plus_secs(SKEW_SECS) => last.plus_secs(wait),
        _ => now,
    };
    // A clock that is set back again and again would put it off each time.
    let by_the_steady = past.looked_ago.map(|ago| {
        let ago = i64::try_from(ago.as_secs()).unwrap_or(i64::MAX);
        now.plus_secs(wait.saturating_sub(ago).max(0))
    });
    let by_either = by_the_steady.map_or(by_the_wall, |steady| steady.min(by_the_wall));
    let apart = past
        .looked_ago
        .map_or(Duration::ZERO, |ago| LEAST_APART.saturating_sub(ago));
    let due = by_either.max(now.plus_secs(i64::try_from(apart.as_secs()).unwrap_or(0)));
    match policy.night.filter(|_| terms.night) {
        Some(night) => Next::At(night.next(due.max(now), zone)),
        None => Next::At(due),
    }
}

/// What a look that is not due yet waits for, to be told: only the night is worth a word.
pub(crate) fn waits_for_the_night(
    policy: &NetworkPolicy,
    link: &LinkState,
    now: Timestamp,
    zone: &TimeZone,
) -> bool {
    let night = policy.night.filter(|_| terms_of(policy, link).night);
    night.is_some_and(|night| !night.holds(now, zone))
}

#[cfg(test)]
#[path = "schedule_tests.rs"]
mod tests;
