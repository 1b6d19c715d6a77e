//! The list of a channel: what is refused, and the way that is taken.

use kalan_bundle::{Channel, ChannelDelta, ChannelFile, EditionHash, Followed, Problem, ProblemCode};
use kalan_model::AssetHash;
use proptest::prelude::*;

use crate::desk::{Material, now, publisher, signer};

fn file(name: &str, size: u64) -> ChannelFile {
    ChannelFile {
        file: name.into(),
        size,
        hash: AssetHash::of(name.as_bytes()),
    }
}

fn delta(from: u64, to: u64, size: u64) -> ChannelDelta {
    ChannelDelta {
        from,
        to,
        file: file(&format!("{from}-{to}.kalan"), size),
    }
}

fn edition(number: u32) -> EditionHash {
    Material::of(number).edition().hash()
}

fn channel(sequence: u64, deltas: Vec<ChannelDelta>) -> Channel {
    Channel {
        format: Channel::FORMAT,
        id: "kayes/fleuve".into(),
        title: "Le fleuve".into(),
        publisher: publisher(),
        sequence,
        edition: edition(1),
        created: now(),
        expires: now().plus_secs(86_400 * 30),
        keeps_days: 90,
        full: file("full.kalan", 1_000),
        deltas,
        statements: Vec::new(),
    }
}

fn at(sequence: u64) -> Followed {
    Followed {
        have: Some((sequence, edition(1))),
        ..Followed::default()
    }
}

fn way(channel: &Channel, followed: &Followed) -> Vec<String> {
    channel
        .path(followed, |_| 0)
        .iter()
        .map(|file| file.file.clone())
        .collect()
}

fn code(outcome: Result<impl std::fmt::Debug, Problem>) -> ProblemCode {
    outcome.expect_err("it is refused").code
}

#[test]
fn a_list_is_read_as_it_was_signed_and_not_otherwise() {
    let channel = channel(7, vec![delta(6, 7, 50)]);
    let text = channel.sign(&signer()).unwrap();
    let read = |text: &str| Channel::read(text.as_bytes());
    assert_eq!(read(&text).unwrap(), channel);
    assert_eq!(
        read(&text.replace('\n', "\r\n")).unwrap(),
        channel,
        "a stick that went through another system's tools"
    );
    let longer = text.replace("\"size\":50", "\"size\":9999999");
    assert_eq!(code(read(&longer)), ProblemCode::Forged, "endless data");
    let list = text.lines().next().unwrap();
    let other = signer().sign(list.as_bytes(), "kalan bundle full");
    assert_eq!(
        code(read(&format!("{list}\n{other}"))),
        ProblemCode::Forged,
        "signed as something else"
    );
    assert_eq!(code(read(list)), ProblemCode::SignatureUnreadable);
    let newer = text.replace("\"format\":1", "\"format\":2");
    assert_eq!(code(read(&newer)), ProblemCode::Newer);
    let page = "<!DOCTYPE html><title>Connexion</title>";
    assert_eq!(
        code(read(page)),
        ProblemCode::NotAChannel,
        "a login page in its place"
    );
}

#[test]
fn no_file_of_it_lies_elsewhere() {
    for name in ["../x", "/x", "a/b", "a\\b", "", ".x", "x.", "a..b", "con:", "é"] {
        let mut channel = channel(7, Vec::new());
        channel.full.file = name.into();
        assert!(channel.sign(&signer()).is_err(), "{name:?}");
    }
    assert!(channel(7, vec![delta(7, 6, 1)]).sign(&signer()).is_err(), "back");
    assert!(
        channel(7, vec![delta(7, 8, 1)]).sign(&signer()).is_err(),
        "past the newest"
    );
}

#[test]
fn an_older_list_a_forked_one_and_a_stale_one_are_told_apart() {
    let mut followed = at(7);
    let list = channel(7, Vec::new());
    assert_eq!(list.judge(&followed, now()), Ok(()));
    followed.believe(&list);

    assert_eq!(
        code(channel(6, Vec::new()).judge(&followed, now())),
        ProblemCode::Rollback
    );
    let mut earlier = list.clone();
    earlier.created = now().plus_secs(-1);
    assert_eq!(
        code(earlier.judge(&followed, now())),
        ProblemCode::Rollback,
        "the same number, an older list"
    );
    let mut forked = list.clone();
    forked.edition = edition(2);
    assert_eq!(code(forked.judge(&followed, now())), ProblemCode::Forked);
    let late = now().plus_secs(86_400 * 31);
    assert_eq!(code(list.judge(&followed, late)), ProblemCode::Expired);
    assert_eq!(
        list.judge(&followed, list.expires),
        Ok(()),
        "the last moment is in time"
    );
    assert_eq!(channel(8, Vec::new()).judge(&followed, now()), Ok(()));
}

#[test]
fn the_way_is_the_one_of_fewest_bytes() {
    let list = channel(
        50,
        vec![
            delta(45, 50, 300),
            delta(48, 49, 20),
            delta(49, 50, 30),
            delta(45, 48, 200),
            delta(1, 50, 2_000),
        ],
    );
    assert_eq!(way(&list, &at(50)), [""; 0]);
    assert_eq!(way(&list, &at(49)), ["49-50.kalan"]);
    assert_eq!(
        way(&list, &at(45)),
        ["45-48.kalan", "48-49.kalan", "49-50.kalan"],
        "250 bytes, not 300"
    );
    assert_eq!(
        way(&list, &at(1)),
        ["full.kalan"],
        "the delta is larger than the whole"
    );
    assert_eq!(way(&list, &at(7)), ["full.kalan"], "no way from there");
    assert_eq!(way(&list, &Followed::default()), ["full.kalan"]);
    assert_eq!(way(&list, &at(51)), [""; 0], "never back");
    let begun = list.path(&at(45), |file| if file.file == "45-50.kalan" { 250 } else { 0 });
    assert_eq!(begun[0].file, "45-50.kalan", "what is half here costs half");
}

#[test]
fn the_number_moves_when_the_content_is_in() {
    let mut followed = at(6);
    followed.believe(&channel(7, Vec::new()));
    assert_eq!(followed.have.unwrap().0, 6, "a list is a promise");
    followed.arrive(7, edition(1));
    assert_eq!(followed.have.unwrap().0, 7);
}

/// Lists that differ from a true one, and are read all the same, would be a forgery.
#[test]
fn every_mutation_of_a_list_is_refused_with_a_reason_or_says_the_same() {
    let true_list = channel(50, vec![delta(45, 50, 300), delta(49, 50, 30)]);
    let text = true_list.sign(&signer()).unwrap().into_bytes();
    let mut state = 11_u32;
    let mut some = |most: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state as usize / 7 % most
    };
    let mut refused = 0;
    for _ in 0..4_000 {
        let mut bytes = text.clone();
        match some(4) {
            0 => bytes[some(text.len())] ^= 1 << some(8),
            1 => bytes.truncate(some(text.len())),
            2 => bytes
                .splice(some(text.len())..text.len(), text[some(text.len())..].to_vec())
                .for_each(drop),
            _ => bytes.insert(some(text.len()), u8::try_from(some(256)).unwrap()),
        }
        match Channel::read(&bytes) {
            Ok(read) => assert_eq!(read, true_list, "{}", String::from_utf8_lossy(&bytes)),
            Err(_) => refused += 1,
        }
    }
    assert!(
        refused > 3_000,
        "only {refused} were refused: the mutations are no mutations"
    );
}

proptest! {
    #[test]
    fn a_way_always_leads_to_the_newest(
        have in 1..12_u64,
        deltas in proptest::collection::vec((1..12_u64, 1..12_u64, 1..900_u64), 0..20),
    ) {
        let deltas = deltas.into_iter().filter(|(from, to, _)| from < to);
        let list = channel(12, deltas.map(|(from, to, size)| delta(from, to, size)).collect());
        let followed = Followed { have: Some((have, edition(1))), ..Followed::default() };
        let steps = list.path(&followed, |_| 0);
        let mut place = have;
        for step in &steps {
            place = match list.deltas.iter().find(|delta| delta.file == **step) {
                Some(delta) => {
                    prop_assert_eq!(delta.from, place);
                    delta.to
                }
                None => 12,
            };
        }
        prop_assert_eq!(place, 12);
        prop_assert!(steps.iter().map(|file| file.size).sum::<u64>() <= list.full.size);
    }
}
