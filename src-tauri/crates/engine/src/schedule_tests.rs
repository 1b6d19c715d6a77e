//! The schedule, with clocks that are set, nights that are skipped, and a year of made-up days.

use proptest::prelude::*;

use super::*;
use crate::{NightWindow, terms::NetworkChoice, terms::NetworkUse};

const NOW: i64 = 1_790_000_000_000;
const MINUTE: i64 = 60;
const YEAR: i64 = 365 * 24 * 3600;

fn zone() -> TimeZone {
    TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap()
}

fn at(secs: i64) -> Timestamp {
    Timestamp::from_millis(NOW).plus_secs(secs)
}

fn every(minutes: u32) -> NetworkPolicy {
    NetworkPolicy {
        interval_minutes: Some(minutes),
        ..NetworkPolicy::default()
    }
}

fn looked(last: i64) -> Past {
    Past {
        last: Some(at(last)),
        ..Past::default()
    }
}

fn due(policy: &NetworkPolicy, past: &Past) -> Next {
    next(policy, &LinkState::default(), at(0), &zone(), past)
}

#[test]
fn a_look_is_due_an_interval_after_the_last_one_and_at_once_when_there_was_none() {
    assert_eq!(due(&every(30), &looked(-10 * MINUTE)), Next::At(at(20 * MINUTE)));
    assert_eq!(due(&every(30), &Past::default()), Next::At(at(0)));
    let Next::At(overdue) = due(&every(30), &looked(-300 * MINUTE)) else {
        panic!("nothing holds it")
    };
    assert!(
        overdue <= at(0),
        "a machine that slept does not wait a whole interval"
    );
    assert_eq!(
        due(&NetworkPolicy::default(), &Past::default()),
        Next::Waits(Hold::ByHand),
        "nothing is asked by itself unless the person says so"
    );
}

#[test]
fn a_look_that_came_to_nothing_is_repeated_soon_and_then_more_and_more_seldom() {
    let failed = |failures| Past {
        failures,
        ..looked(0)
    };
    let waits: Vec<Next> = (0..5)
        .map(|failures| due(&every(30), &failed(failures)))
        .collect();
    assert_eq!(
        waits,
        [30, 5, 10, 20, 30].map(|minutes| Next::At(at(minutes * MINUTE)))
    );
    assert_eq!(due(&every(30), &failed(u32::MAX)), Next::At(at(30 * MINUTE)));
}

#[test]
fn a_clock_that_was_a_year_wrong_means_one_look_now_and_then_the_usual_rhythm() {
    for wrong in [YEAR, -YEAR] {
        let Next::At(first) = due(&every(30), &looked(wrong)) else {
            panic!("nothing holds it")
        };
        assert!(first <= at(0), "after {wrong} s nobody would look for a year");
    }
    let just = Past {
        looked_ago: Some(Duration::ZERO),
        ..looked(YEAR)
    };
    assert_eq!(
        due(&every(30), &just),
        Next::At(at(4 * MINUTE)),
        "a clock that jumps all the time must not make a storm"
    );
}

#[test]
fn the_night_is_waited_for_unless_the_network_is_free() {
    let night = NightWindow {
        from: "22:00".parse().unwrap(),
        to: "06:00".parse().unwrap(),
    };
    let noon: Timestamp = "2026-05-05T10:00:00Z".parse().unwrap();
    let mut policy = NetworkPolicy {
        night: Some(night),
        ..every(30)
    };
    let link = LinkState {
        id: Some("home".to_owned()),
        ..LinkState::default()
    };
    let when = |policy: &NetworkPolicy| next(policy, &link, noon, &zone(), &Past::default());
    assert_eq!(when(&policy), Next::At("2026-05-05T20:00:00Z".parse().unwrap()));
    assert!(waits_for_the_night(&policy, &link, noon, &zone()));
    policy.networks.push(NetworkChoice {
        id: "home".to_owned(),
        name: "Home".to_owned(),
        may: NetworkUse::All,
    });
    assert_eq!(when(&policy), Next::At(noon));
    assert!(!waits_for_the_night(&policy, &link, noon, &zone()));
}

fn any_night() -> impl Strategy<Value = Option<NightWindow>> {
    let time = || (0u16..24, 0u16..60).prop_map(|(h, m)| format!("{h}:{m}").parse().unwrap());
    proptest::option::of((time(), time()).prop_map(|(from, to)| NightWindow { from, to }))
}

proptest! {
    #[test]
    fn whatever_the_clock_and_the_night_a_look_is_due_within_an_interval_and_two_days(
        minutes: u32,
        night in any_night(),
        now in -YEAR..YEAR,
        last in proptest::option::of(-40 * YEAR..40 * YEAR),
        failures: u32,
        ago in proptest::option::of(0u64..10_000_000),
    ) {
        let policy = NetworkPolicy { night, ..every(minutes) };
        let past = Past {
            last: last.map(at),
            failures,
            looked_ago: ago.map(Duration::from_secs),
        };
        let Next::At(due) = next(&policy, &LinkState::default(), at(now), &zone(), &past) else {
            panic!("nothing holds it")
        };
        let interval = i64::from(minutes.clamp(INTERVAL_MINUTES.0, INTERVAL_MINUTES.1)) * 60;
        prop_assert!(due <= at(now + interval + SKEW_SECS + 49 * 3600), "never is too late: {due}");
        if let (Some(night), true) = (night, due > at(now)) {
            let after = night.next(due.plus_secs(1), &zone());
            prop_assert!(after <= due.plus_secs(49 * 3600), "the night after next: {after}");
        }
    }

    /// A week of steps of a minute, and at some of them the clock on the wall is set anywhere.
    #[test]
    fn however_often_the_clock_is_set_there_is_no_storm_and_no_silence(
        minutes in 5u32..180,
        jumps in proptest::collection::btree_map(0i64..3000, -YEAR..YEAR, 0..12),
        sleeps in proptest::collection::btree_map(0i64..3000, 60i64..90_000, 0..6),
    ) {
        let policy = every(minutes);
        let (mut wall, mut steady, mut past, mut looks) = (0i64, 0i64, Past::default(), Vec::<i64>::new());
        let (mut slept, mut gap) = (0i64, 0i64);
        for step in 0..3000 {
            wall += MINUTE + jumps.get(&step).copied().unwrap_or(0) + sleeps.get(&step).copied().unwrap_or(0);
            slept += sleeps.get(&step).copied().unwrap_or(0);
            steady += MINUTE;
            past.looked_ago = looks.last().map(|look| Duration::from_secs((steady - look).unsigned_abs()));
            let due = next(&policy, &LinkState::default(), at(wall), &zone(), &past);
            if matches!(due, Next::At(due) if due <= at(wall)) {
                looks.push(steady);
                (past.last, gap) = (Some(at(wall)), 0);
            } else {
                gap += 1;
            }
            prop_assert!(gap <= i64::from(minutes) + 7, "nobody looked for {gap} minutes");
        }
        let usual = (3000 * MINUTE + slept) / (i64::from(minutes) * MINUTE) + 2;
        let most = usual + i64::try_from(jumps.len()).unwrap();
        prop_assert!(i64::try_from(looks.len()).unwrap() <= most, "{} looks, {most} at most", looks.len());
    }
}
