use std::collections::{HashMap, HashSet};

use kalan_model::{ArticleId, FeedId, Mark};
use kalan_store::{ItemField, ServerItem};

use proptest::strategy::Strategy as _;

use super::*;

fn feed() -> FeedId {
    FeedId::of("https://a.example/feed")
}

fn article(id: i64) -> ArticleId {
    ArticleId::of(&format!("https://a.example/{id}"))
}

fn item(id: i64, read: bool, starred: bool) -> ServerItem {
    ServerItem {
        id,
        feed: Some(feed()),
        article: Some(article(id)),
        read,
        starred,
        fetched: true,
    }
}

fn known(items: &[ServerItem]) -> HashMap<i64, ServerItem> {
    items.iter().map(|item| (item.id, *item)).collect()
}

fn said(unread: &[i64], starred: &[i64]) -> Said {
    let listed = |ids: &[i64]| Listed {
        ids: ids.iter().copied().collect(),
        whole: true,
    };
    Said {
        unread: listed(unread),
        starred: listed(starred),
        feeds: HashSet::from([feed()]),
    }
}

#[test]
fn what_was_read_and_starred_elsewhere_is_read_and_starred_here() {
    let outcome = reconcile(
        &known(&[item(1, false, false)]),
        &HashSet::new(),
        &said(&[], &[1]),
    );
    let mark = Mark {
        read: Some(true),
        starred: Some(true),
    };
    assert_eq!(outcome.decisions[0].mark, Some((article(1), mark)));
    let back = reconcile(&known(&[item(1, true, true)]), &HashSet::new(), &said(&[1], &[]));
    let mark = Mark {
        read: Some(false),
        starred: Some(false),
    };
    assert_eq!(back.decisions[0].mark, Some((article(1), mark)));
}

#[test]
fn an_unsent_change_wins_over_whatever_the_server_says() {
    let unsent = HashSet::from([(1, ItemField::Read)]);
    for unread in [&[1_i64][..], &[]] {
        let outcome = reconcile(&known(&[item(1, false, false)]), &unsent, &said(unread, &[1]));
        let mark = outcome.decisions[0]
            .mark
            .expect("the star is not held back by the other field");
        assert_eq!(mark.1.read, None, "the person's mark was overwritten");
        assert_eq!(mark.1.starred, Some(true));
        assert!(
            !outcome.decisions[0].read,
            "what is ignored is not remembered either"
        );
    }
}

#[test]
fn what_the_server_says_as_before_changes_nothing() {
    let items = [item(1, false, false), item(2, true, true)];
    let outcome = reconcile(&known(&items), &HashSet::new(), &said(&[1], &[2]));
    assert_eq!(outcome, Outcome::default(), "a quiet day writes nothing");
}

#[test]
fn silence_is_no_statement_about_a_list_cut_off_or_a_feed_that_left() {
    let mut cut = said(&[], &[]);
    cut.unread.whole = false;
    let items = known(&[item(1, false, false)]);
    assert_eq!(reconcile(&items, &HashSet::new(), &cut), Outcome::default());
    let mut left = said(&[], &[]);
    left.feeds.clear();
    assert_eq!(
        reconcile(&items, &HashSet::new(), &left),
        Outcome::default(),
        "a subscription ended elsewhere would mark all its articles as read"
    );
}

#[test]
fn new_items_are_wanted_once_and_those_gone_before_they_came_are_forgotten() {
    let mut gone = item(3, false, false);
    (gone.fetched, gone.article, gone.feed) = (false, None, None);
    let outcome = reconcile(&known(&[gone]), &HashSet::new(), &said(&[1, 2], &[2]));
    let wanted: Vec<_> = outcome
        .decisions
        .iter()
        .map(|decision| (decision.id, decision.read, decision.starred))
        .collect();
    assert_eq!(wanted, [(1, false, false), (2, false, true)]);
    assert_eq!(outcome.forget, [3]);
}

#[test]
fn an_article_that_is_here_already_keeps_what_the_person_did_and_the_server_learns_it() {
    assert_eq!(
        met((true, false), (false, true)),
        (
            Mark {
                read: None,
                starred: Some(true)
            },
            vec![(ItemField::Read, true)]
        )
    );
    assert_eq!(met((false, false), (false, false)), (Mark::default(), Vec::new()));
}

/// Two sides and a queue between them, as the store keeps them.
#[derive(Debug, Clone, Copy)]
enum Act {
    MarkHere(bool),
    MarkThere(bool),
    /// Sends what waits; whether the answer comes back.
    Send(bool),
    Hear,
}

proptest::proptest! {
    /// Whatever is done in whatever order, what the person did here last is never undone by what the server said
    /// before it heard of it, and once both have talked in quiet they agree.
    #[test]
    fn no_order_of_marks_and_talks_loses_the_persons_last_word(
        acts in proptest::collection::vec(
            proptest::prop_oneof![
                proptest::bool::ANY.prop_map(Act::MarkHere),
                proptest::bool::ANY.prop_map(Act::MarkThere),
                proptest::bool::ANY.prop_map(Act::Send),
                proptest::strategy::Just(Act::Hear),
            ],
            0..40,
        )
    ) {
        let (mut here, mut there, mut base) = (false, false, false);
        let (mut waits, mut tried) = (None::<bool>, false);
        for act in acts.into_iter().chain([Act::Send(true), Act::Hear]) {
            match act {
                Act::MarkHere(value) if value != here => {
                    here = value;
                    waits = (value != base || tried).then_some(value);
                }
                Act::MarkHere(_) => {}
                Act::MarkThere(value) => there = value,
                Act::Send(answered) => if let Some(value) = waits {
                    (there, tried) = (value, true);
                    if answered {
                        (base, waits, tried) = (value, None, false);
                    }
                },
                Act::Hear => {
                    let unsent: HashSet<_> = waits.iter().map(|_| (1, ItemField::Read)).collect();
                    let listed: &[i64] = if there { &[] } else { &[1] };
                    let outcome = reconcile(&known(&[item(1, base, false)]), &unsent, &said(listed, &[]));
                    let before = here;
                    for decision in outcome.decisions {
                        base = decision.read;
                        if let Some((_, Mark { read: Some(read), .. })) = decision.mark {
                            here = read;
                        }
                    }
                    proptest::prop_assert!(waits.is_none() || here == before, "an unsent change was overwritten");
                }
            }
        }
        proptest::prop_assert_eq!((here, base), (there, there));
    }
}
