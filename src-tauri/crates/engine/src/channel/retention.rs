//! Which ways from earlier numbers a publisher makes, and how long each is kept.
//!
//! From each number one step to the next; from every 4th, 16th, 64th … one step over as many. A file that stands is never
//! made anew, so mirrors and caches keep it, and a follower who is 50 behind takes 8 steps where there would be 50.

use std::collections::BTreeMap;

use kalan_bundle::ChannelDelta;
use kalan_model::Timestamp;

const STEP: u64 = 4;
const LEVELS: u32 = 6;
/// A list has room for a thousand.
const MOST: usize = 900;

/// The numbers from which a way leads straight to `next`.
pub(super) fn bases(next: u64) -> Vec<u64> {
    (0..LEVELS)
        .map(|level| STEP.pow(level))
        .filter(|step| next.is_multiple_of(*step))
        .filter_map(|step| next.checked_sub(step))
        .filter(|base| *base > 0)
        .collect()
}

/// The ways that are still promised: whoever was at the newest number within `keeps_days` finds all that lead on from it.
pub(super) fn kept(
    deltas: &[ChannelDelta],
    made: &BTreeMap<u64, Timestamp>,
    now: Timestamp,
    keeps_days: u32,
) -> Vec<ChannelDelta> {
    let oldest = now.plus_secs(-i64::from(keeps_days) * 86_400);
    let promised = |delta: &&ChannelDelta| made.get(&delta.to).is_none_or(|made| *made >= oldest);
    let mut kept: Vec<ChannelDelta> = deltas.iter().filter(promised).cloned().collect();
    kept.sort_by_key(|delta| (delta.to, delta.from));
    kept.drain(..kept.len().saturating_sub(MOST));
    kept
}

#[cfg(test)]
mod tests {
    use kalan_bundle::ChannelFile;
    use kalan_model::AssetHash;

    use super::*;

    fn delta(from: u64, to: u64) -> ChannelDelta {
        ChannelDelta {
            from,
            to,
            file: ChannelFile {
                file: format!("{from}-{to}"),
                size: 1,
                hash: AssetHash::of(b""),
            },
        }
    }

    #[test]
    fn from_every_number_a_few_steps_lead_to_every_later_one() {
        for have in 1..200_u64 {
            for newest in have + 1..200 {
                let (mut at, mut steps) = (newest, 0);
                while at > have {
                    at = bases(at).into_iter().filter(|base| *base >= have).min().unwrap();
                    steps += 1;
                }
                assert_eq!(at, have, "no way from {have} to {newest}");
                assert!(steps <= 20, "{steps} steps from {have} to {newest}");
            }
        }
        assert_eq!(bases(1), [] as [u64; 0], "the first has nothing before it");
    }

    #[test]
    fn a_way_is_kept_as_long_as_was_promised_from_the_day_its_end_was_new() {
        let day = |day: i64| Timestamp::from_millis(day * 86_400_000);
        let made = BTreeMap::from([(2, day(1)), (3, day(40)), (4, day(100))]);
        let all = [delta(1, 2), delta(2, 3), delta(3, 4), delta(9, 10)];
        let left = kept(&all, &made, day(100), 60);
        let left: Vec<u64> = left.iter().map(|delta| delta.to).collect();
        assert_eq!(left, [3, 4, 10], "who was at 2 sixty days ago still needs 2 to 3");
    }
}
