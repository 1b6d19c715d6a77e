//! When a feed is worth asking again: by its own rhythm, by what it says, by what its host says.

use kalan_content::Pace;
use kalan_model::Timestamp;
use kalan_store::Rhythm;

const HOUR: u64 = 3600;
/// Between two questions, at least and at most, in seconds.
const BOUNDS: (u64, u64) = (15 * 60, 24 * HOUR);
/// Entries whose distances are looked at.
const LOOKED_AT: usize = 20;
/// As many entries are expected of a feed at most: more than that it no longer shows.
const MOST_NEWS: f64 = 20.0;
/// What asking costs when nothing is new, in bytes: two heads.
const UNCHANGED_BYTES: f64 = 500.0;
/// What a feed is taken to cost that was never read, in bytes.
const UNKNOWN_BYTES: f64 = 30_000.0;

/// The time between two entries, in seconds: the middle of the distances; none when there are too few dates.
pub(super) fn interval_of(mut dates: Vec<Timestamp>, now: Timestamp) -> Option<u64> {
    dates.retain(|date| *date <= now);
    dates.sort_unstable_by(|a, b| b.cmp(a));
    dates.truncate(LOOKED_AT);
    let mut gaps: Vec<u64> = dates
        .windows(2)
        .map(|pair| secs_between(pair[1], pair[0]))
        .collect();
    gaps.sort_unstable();
    let middle = *gaps.get(gaps.len() / 2)?;
    // A feed that has fallen silent is asked more and more seldom.
    let silent = dates.first().map_or(0, |newest| secs_between(*newest, now));
    Some(middle.max(silent / 4))
}

/// When a feed that answered is asked again by a `--due` sync.
pub(super) fn next_check(now: Timestamp, rhythm: &Rhythm, fresh_secs: Option<u64>, pace: &Pace) -> Timestamp {
    // Twice in the time in which one entry comes: half of that is how late it is known, on average a quarter.
    let own = rhythm.interval_secs.map_or(HOUR, |interval| interval / 2);
    let said = fresh_secs.unwrap_or(0).max(pace.wait_secs.unwrap_or(0));
    let wait = own.clamp(BOUNDS.0, BOUNDS.1).max(said.min(BOUNDS.1));
    let mut next = now.plus_secs(i64::try_from(wait).unwrap_or(3600));
    for _ in 0..24 {
        let hour = next.as_millis().div_euclid(3_600_000);
        if !pace
            .skip_hours
            .contains(&u8::try_from(hour.rem_euclid(24)).unwrap_or(0))
        {
            break;
        }
        next = Timestamp::from_millis((hour + 1) * 3_600_000);
    }
    next
}

/// As much may two clocks of one machine differ, in seconds.
const SKEW_SECS: i64 = 5 * 60;

/// Whether a feed's time has come; one that was asked in the future was asked by a clock that was wrong.
pub(super) fn is_due(now: Timestamp, checked: Option<Timestamp>, next: Option<Timestamp>) -> bool {
    let soon = now.plus_secs(SKEW_SECS);
    next.is_none_or(|next| next <= now) || checked.is_some_and(|checked| checked > soon)
}

/// The rhythm of a feed that answered that it has nothing new.
pub(super) fn unchanged(rhythm: &Rhythm) -> Rhythm {
    let longer = |secs: u64| (secs + secs / 8).clamp(BOUNDS.0, 2 * BOUNDS.1);
    Rhythm {
        interval_secs: Some(rhythm.interval_secs.map_or(3 * HOUR, longer)),
        failures: 0,
        ..*rhythm
    }
}

/// When a feed that failed is asked again: as its host says, else after a quarter of an hour, then twice as long each
/// time, a day at most.
pub(super) fn after_failure(now: Timestamp, failures: u32, retry_after_secs: Option<u64>) -> Timestamp {
    let own = BOUNDS.0 << failures.saturating_sub(1).min(7);
    let wait = retry_after_secs.map_or(own.min(BOUNDS.1), |secs| secs.clamp(60, 7 * BOUNDS.1));
    now.plus_secs(i64::try_from(wait).unwrap_or(3600))
}

/// Entries that a feed may have by now, and the bytes that asking it may cost.
pub(super) fn expectation(now: Timestamp, checked: Option<Timestamp>, rhythm: &Rhythm) -> (f64, f64) {
    let whole = rhythm.wire_bytes.map_or(UNKNOWN_BYTES, |bytes| bytes as f64);
    let (Some(checked), Some(interval)) = (checked, rhythm.interval_secs) else {
        // Never asked: a person who has just subscribed waits for it.
        return (MOST_NEWS, UNCHANGED_BYTES + whole);
    };
    let news = secs_between(checked, now) as f64 / interval.max(1) as f64;
    // The chance of at least one entry, when they come by chance.
    let chance = 1.0 - (-news).exp();
    (news.min(MOST_NEWS), UNCHANGED_BYTES + chance * whole)
}

fn secs_between(from: Timestamp, to: Timestamp) -> u64 {
    u64::try_from((to.as_millis() - from.as_millis()) / 1000).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_750_000_000_000;

    fn at(hours_ago: i64) -> Timestamp {
        Timestamp::from_millis(NOW - hours_ago * 3_600_000)
    }

    fn rhythm(interval_secs: Option<u64>) -> Rhythm {
        Rhythm {
            interval_secs,
            ..Rhythm::default()
        }
    }

    fn wait(rhythm: &Rhythm, fresh_secs: Option<u64>, wait_secs: Option<u64>) -> u64 {
        let pace = Pace {
            wait_secs,
            skip_hours: Vec::new(),
        };
        secs_between(at(0), next_check(at(0), rhythm, fresh_secs, &pace))
    }

    #[test]
    fn a_feed_is_asked_by_its_own_rhythm_within_bounds() {
        assert_eq!(
            interval_of(vec![at(1), at(5), at(3), at(13)], at(0)),
            Some(2 * HOUR)
        );
        assert_eq!(
            interval_of(vec![at(400), at(401)], at(0)),
            Some(100 * HOUR),
            "silent for long"
        );
        assert_eq!(
            interval_of(vec![at(-50), at(1)], at(0)),
            None,
            "one date of the past is no rhythm"
        );
        assert_eq!(wait(&rhythm(Some(8 * HOUR)), None, None), 4 * HOUR);
        assert_eq!(wait(&rhythm(Some(1)), None, None), BOUNDS.0);
        assert_eq!(wait(&rhythm(Some(9_999_999)), None, None), BOUNDS.1);
        assert_eq!(wait(&rhythm(None), None, None), HOUR);
    }

    #[test]
    fn a_feed_that_a_wrong_clock_put_off_for_a_year_is_due() {
        let (year, soon) = (at(-365 * 24), at(-1));
        assert!(is_due(at(0), Some(year), Some(year.plus_secs(3600))));
        assert!(!is_due(at(0), Some(at(1)), Some(soon)));
        assert!(is_due(at(0), Some(at(1)), Some(at(0))) && is_due(at(0), None, None));
    }

    #[test]
    fn what_the_host_and_the_feed_say_is_heard() {
        assert_eq!(wait(&rhythm(Some(1)), Some(7200), None), 7200, "Cache-Control");
        assert_eq!(wait(&rhythm(Some(1)), Some(60), Some(5400)), 5400, "ttl");
        let pace = Pace {
            wait_secs: None,
            skip_hours: (0..24).filter(|hour| *hour != 5).collect(),
        };
        let next = next_check(at(0), &rhythm(None), None, &pace);
        assert_eq!(next.as_millis() / 3_600_000 % 24, 5, "skipHours");
    }

    #[test]
    fn a_feed_that_fails_is_asked_more_and_more_seldom_and_as_its_host_says() {
        let waits: Vec<u64> = (1..=9)
            .map(|failures| secs_between(at(0), after_failure(at(0), failures, None)))
            .collect();
        assert_eq!(waits[..3], [900, 1800, 3600]);
        assert_eq!(waits[8], BOUNDS.1);
        assert_eq!(secs_between(at(0), after_failure(at(0), 1, Some(500))), 500);
        assert_eq!(
            secs_between(at(0), after_failure(at(0), 1, Some(0))),
            60,
            "a host under load says 0"
        );
    }

    #[test]
    fn news_for_each_byte_puts_the_lively_and_small_first() {
        let lively = expectation(
            at(0),
            Some(at(8)),
            &Rhythm {
                wire_bytes: Some(9_000),
                ..rhythm(Some(4 * HOUR))
            },
        );
        let still = expectation(
            at(0),
            Some(at(8)),
            &Rhythm {
                wire_bytes: Some(9_000),
                ..rhythm(Some(800 * HOUR))
            },
        );
        assert!(lively.0 / lively.1 > still.0 / still.1, "{lively:?} {still:?}");
        assert!(still.1 < 700.0, "nothing new costs two heads: {still:?}");
        assert_eq!(expectation(at(0), None, &Rhythm::default()).0, MOST_NEWS);
    }
}
