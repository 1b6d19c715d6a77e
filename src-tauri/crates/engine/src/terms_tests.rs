//! Every rule of the link and of the hour, and the two nights of the year that are no usual ones.

use super::*;

fn zone() -> TimeZone {
    TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap()
}

fn at(local: &str) -> Timestamp {
    Timestamp::from(
        zone()
            .to_timestamp(local.parse::<civil::DateTime>().unwrap())
            .unwrap(),
    )
}

fn night(from: &str, to: &str) -> NightWindow {
    NightWindow {
        from: from.parse().unwrap(),
        to: to.parse().unwrap(),
    }
}

fn metered() -> LinkState {
    LinkState {
        metered: Some(true),
        ..LinkState::default()
    }
}

fn policy() -> NetworkPolicy {
    NetworkPolicy::default()
}

#[test]
fn a_time_of_day_is_read_and_written_alike_and_nonsense_is_refused() {
    for text in ["00:00", "07:05", "23:59"] {
        assert_eq!(text.parse::<TimeOfDay>().unwrap().to_string(), text);
    }
    for text in ["24:00", "12:60", "12", "noon", "", "-1:00", "12:5x"] {
        assert!(
            text.parse::<TimeOfDay>().is_err(),
            "{text} would be another hour than was meant"
        );
    }
}

#[test]
fn a_night_goes_over_midnight_and_one_without_length_is_the_whole_day() {
    let over = night("22:00", "06:00");
    for (time, holds) in [
        ("21:59", false),
        ("22:00", true),
        ("03:00", true),
        ("06:00", false),
    ] {
        assert_eq!(
            over.holds(at(&format!("2026-05-05T{time}")), &zone()),
            holds,
            "{time}"
        );
    }
    assert!(night("05:00", "05:00").holds(at("2026-05-05T17:00"), &zone()));
    assert_eq!(over.next(at("2026-05-05T12:00"), &zone()), at("2026-05-05T22:00"));
    assert_eq!(
        over.next(at("2026-05-05T23:00"), &zone()),
        at("2026-05-05T23:00"),
        "within it nothing waits"
    );
    assert_eq!(
        night("01:00", "05:00").next(at("2026-05-05T12:00"), &zone()),
        at("2026-05-06T01:00")
    );
}

#[test]
fn a_night_that_the_clocks_skip_or_repeat_has_a_beginning() {
    let skipped = night("02:10", "02:50");
    assert_eq!(
        skipped.next(at("2026-03-28T12:00"), &zone()),
        at("2026-03-29T03:10"),
        "02:10 is not there on the last Sunday of March"
    );
    assert_eq!(
        skipped.next(at("2026-03-29T03:10"), &zone()),
        at("2026-03-30T02:10"),
        "and that night is over when the clocks go on"
    );
    let first = skipped.next(at("2026-10-24T12:00"), &zone());
    assert_eq!(
        first.plus_secs(3600 + 1800),
        skipped.next(first.plus_secs(3600 + 1800), &zone()),
        "02:10 comes twice on the last Sunday of October, and either is night"
    );
}

#[test]
fn a_link_that_costs_asks_nothing_or_texts_alone_as_the_person_says() {
    let terms = |rule, link: &LinkState| {
        let policy = NetworkPolicy {
            metered: rule,
            ..policy()
        };
        let terms = terms_of(&policy, link);
        (terms.background, terms.pictures)
    };
    let hold = Some(Hold::Metered);
    assert_eq!(terms(MeteredRule::Nothing, &metered()), (hold, None));
    assert_eq!(terms(MeteredRule::TextOnly, &metered()), (None, hold));
    assert_eq!(terms(MeteredRule::AsAlways, &metered()), (None, None));
    assert_eq!(
        terms(MeteredRule::Nothing, &LinkState::default()),
        (None, None),
        "what nobody knows costs nothing"
    );
    let paid = NetworkPolicy {
        costs_money: true,
        ..policy()
    };
    assert_eq!(
        terms_of(&paid, &LinkState::default()).background,
        hold,
        "the person knows better than the system"
    );
}

#[test]
fn what_was_chosen_for_a_network_comes_before_what_the_system_says_of_it() {
    let home = LinkState {
        id: Some("home".to_owned()),
        ..metered()
    };
    let choose = |may| NetworkPolicy {
        night: Some(night("22:00", "06:00")),
        networks: vec![NetworkChoice {
            id: "home".to_owned(),
            name: "Home".to_owned(),
            may,
        }],
        ..policy()
    };
    let noon = at("2026-05-05T12:00");
    let terms = |may| {
        let terms = terms_at(&choose(may), &home, noon, &zone());
        (terms.background, terms.pictures)
    };
    let here = Some(Hold::ThisNetwork);
    assert_eq!(terms(NetworkUse::All), (None, None), "all means all, at noon too");
    assert_eq!(terms(NetworkUse::TextOnly), (Some(Hold::Night), here));
    assert_eq!(terms(NetworkUse::NoSync), (here, here));
    let elsewhere = LinkState {
        id: Some("hotel".to_owned()),
        ..metered()
    };
    assert_eq!(
        terms_of(&choose(NetworkUse::All), &elsewhere).background,
        Some(Hold::Metered)
    );
}

#[test]
fn nothing_is_asked_by_itself_where_nothing_can_answer() {
    let offline = LinkState {
        online: Some(false),
        ..LinkState::default()
    };
    assert_eq!(terms_of(&policy(), &offline).background, Some(Hold::Offline));
    let hotel = LinkState {
        login: true,
        ..LinkState::default()
    };
    assert_eq!(terms_of(&policy(), &hotel).background, Some(Hold::Login));
    let off = NetworkPolicy {
        never: true,
        ..policy()
    };
    assert_eq!(terms_of(&off, &LinkState::default()).background, Some(Hold::Off));
}
