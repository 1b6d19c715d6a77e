//! Who is believed: the first time asks, a changed key warns, and what a key's owner says is heard.

use kalan_bundle::{
    Heard, KeyState, ProblemCode, Publisher, SecretKey, SignedStatement, Statement, TrustStore, Verdict,
};

use crate::desk::now;

fn key(_whose: &str) -> SecretKey {
    SecretKey::generate().expect("random bytes")
}

fn publisher(name: &str, key: &SecretKey) -> Publisher {
    Publisher {
        name: name.into(),
        key: key.public_key(),
    }
}

fn code(store: &TrustStore, publisher: &Publisher, channel: Option<&str>) -> Option<ProblemCode> {
    match store.judge(Some(publisher), channel) {
        Verdict::Trusted => None,
        Verdict::Doubtful(problem) => Some(problem.code),
    }
}

fn rotate(old: &SecretKey, new: &SecretKey) -> SignedStatement {
    let statement = Statement::Rotate {
        key: old.public_key(),
        next: new.public_key(),
        at: now(),
    };
    statement.sign(old).expect("its own key")
}

fn revoke(key: &SecretKey) -> SignedStatement {
    let statement = Statement::Revoke {
        key: key.public_key(),
        reason: "un ordinateur volé".into(),
        at: now(),
    };
    statement.sign(key).expect("its own key")
}

#[test]
fn the_first_time_asks_and_the_second_does_not() {
    let mut store = TrustStore::default();
    let kayes = publisher("Kayes", &key("kayes"));
    assert_eq!(code(&store, &kayes, None), Some(ProblemCode::UnknownPublisher));
    store.see(&kayes, now());
    assert_eq!(
        code(&store, &kayes, None),
        Some(ProblemCode::UnknownPublisher),
        "seen is not trusted"
    );
    store.trust(&kayes, None, now());
    assert_eq!(code(&store, &kayes, None), None);
    store.distrust(&kayes.key);
    assert_eq!(code(&store, &kayes, None), Some(ProblemCode::UnknownPublisher));
}

#[test]
fn another_key_under_a_known_name_or_channel_is_an_alarm() {
    let mut store = TrustStore::default();
    store.trust(
        &publisher("Bibliothèque de Kayes", &key("kayes")),
        Some("kayes/fleuve"),
        now(),
    );
    let thief = key("thief");
    let named = publisher("bibliothèque  DE kayes", &thief);
    assert_eq!(code(&store, &named, None), Some(ProblemCode::ChangedKey));
    let other = publisher("Quelqu'un", &thief);
    assert_eq!(
        code(&store, &other, Some("kayes/fleuve")),
        Some(ProblemCode::ChangedKey)
    );
    assert_eq!(
        code(&store, &other, Some("autre")),
        Some(ProblemCode::UnknownPublisher)
    );
}

#[test]
fn a_key_that_the_old_one_names_takes_its_place_with_no_alarm() {
    let mut store = TrustStore::default();
    let (old, new) = (key("old"), key("new"));
    store.trust(&publisher("Kayes", &old), Some("kayes/fleuve"), now());
    assert_eq!(store.hear(&rotate(&old, &new)), Heard::Taken);
    assert_eq!(store.hear(&rotate(&old, &new)), Heard::Known);
    let next = publisher("Kayes", &new);
    assert_eq!(code(&store, &next, Some("kayes/fleuve")), None);
    assert_eq!(
        code(&store, &publisher("Kayes", &old), None),
        Some(ProblemCode::ReplacedKey)
    );
}

#[test]
fn a_revoked_key_takes_with_it_whom_it_named() {
    let mut store = TrustStore::default();
    let (stolen, thief) = (key("stolen"), key("thief"));
    store.trust(&publisher("Kayes", &stolen), None, now());
    store.hear(&rotate(&stolen, &thief));
    assert_eq!(store.hear(&revoke(&stolen)), Heard::Taken);
    assert_eq!(store.hear(&revoke(&stolen)), Heard::Known);
    assert_eq!(
        code(&store, &publisher("Kayes", &stolen), None),
        Some(ProblemCode::RevokedKey)
    );
    assert_eq!(
        code(&store, &publisher("Kayes", &thief), None),
        Some(ProblemCode::UnknownPublisher),
        "whoever stole the key may have named the next one"
    );
    assert_eq!(
        store.hear(&rotate(&stolen, &key("third"))),
        Heard::Ignored,
        "it speaks no more"
    );
}

#[test]
fn two_successors_mean_two_hands() {
    let mut store = TrustStore::default();
    let old = key("old");
    store.trust(&publisher("Kayes", &old), None, now());
    store.hear(&rotate(&old, &key("one")));
    assert_eq!(store.hear(&rotate(&old, &key("two"))), Heard::Contradiction);
    assert!(matches!(
        store.find(&old.public_key()).map(|known| &known.state),
        Some(KeyState::Revoked { .. })
    ));
}

#[test]
fn what_strangers_say_of_their_keys_changes_nothing() {
    let mut store = TrustStore::default();
    assert_eq!(store.hear(&rotate(&key("a"), &key("b"))), Heard::Ignored);
    assert_eq!(store.hear(&revoke(&key("a"))), Heard::Ignored);
    assert_eq!(store, TrustStore::default());
}

#[test]
fn the_store_is_kept_as_text_and_read_back() {
    let mut store = TrustStore::default();
    let (old, new) = (key("old"), key("new"));
    store.trust(&publisher("Kayes", &old), Some("kayes/fleuve"), now());
    store.hear(&rotate(&old, &new));
    let text = serde_json::to_string(&store).unwrap();
    assert_eq!(serde_json::from_str::<TrustStore>(&text).unwrap(), store);
}
