//! Whoever holds a place or the road to it, and not the key: nothing they give is believed, and nothing moves.

use kalan_bundle::Channel;

use super::machine::{KEY, Machine, Wall, begin, copied, followed, follower, list_of, publisher, put_back};
use crate::channel::PullOptions;

#[tokio::test]
async fn a_list_of_yesterday_is_a_rollback() {
    let wall = Wall::new();
    let desk = publisher(&wall).await;
    desk.publish().await;
    let old = copied(&desk.folder());
    desk.write(4, "");
    desk.publish().await;
    let reader = follower(&wall, &desk).await;
    put_back(old.path(), &desk.folder());
    assert_eq!(reader.refused().await, "rollback");
}

#[tokio::test]
async fn a_list_that_was_seen_holds_though_its_content_never_came() {
    let (_, desk, reader) = followed().await;
    let old = copied(&desk.folder());
    desk.write(4, "");
    desk.publish().await;
    let list = list_of(&desk.folder());
    for file in list.deltas.iter().map(|delta| &delta.file).chain([&list.full]) {
        std::fs::write(desk.folder().join(&file.file), "").unwrap();
    }
    assert_eq!(
        reader.refused().await,
        "wrong_content",
        "a list is a promise, not the content"
    );
    put_back(old.path(), &desk.folder());
    assert_eq!(reader.refused().await, "rollback");
}

#[tokio::test]
async fn a_promise_that_was_not_kept_is_told_and_what_there_is_comes_only_when_the_person_says_so() {
    let (wall, desk, reader) = followed().await;
    desk.write(4, "");
    desk.publish().await;
    wall.days_pass(31);
    assert_eq!(reader.refused().await, "expired", "somebody freezes the channel");
    let stale = PullOptions {
        stale: true,
        ..PullOptions::default()
    };
    let report = reader.pull_with(stale).await;
    assert_eq!(
        (report.failed.as_slice(), report.pulled[0].sequence),
        (&[][..], Some(2))
    );
    assert_eq!(
        reader.refused().await,
        "expired",
        "also when there is nothing new"
    );
}

#[tokio::test]
async fn two_editions_under_one_number_are_a_fork() {
    let wall = Wall::new();
    let desk = publisher(&wall).await;
    desk.publish().await;
    let before = copied(&desk.folder());
    desk.write(4, "");
    desk.publish().await;
    let reader = follower(&wall, &desk).await;
    // The same publisher goes on from yesterday's copy: another second number.
    put_back(before.path(), &desk.folder());
    wall.days_pass(1);
    desk.write(5, "");
    desk.publish().await;
    assert_eq!(list_of(&desk.folder()).sequence, 2);
    assert_eq!(reader.refused().await, "forked");
}

#[tokio::test]
async fn parts_of_two_publications_are_not_mixed() {
    let (_, desk, reader) = followed().await;
    let before = copied(&desk.folder());
    desk.write(4, "");
    desk.publish().await;
    let first = list_of(&desk.folder());
    let fork = copied(&desk.folder());
    put_back(before.path(), &desk.folder());
    desk.write(5, "");
    desk.publish().await;
    let mut second = list_of(&desk.folder());
    // Signed by the publisher, but each with another's bundle: whoever holds a place swaps the files…
    let (from, to) = (&first.deltas[0].file, &second.deltas[0].file);
    std::fs::copy(fork.path().join(&from.file), desk.folder().join(&to.file)).unwrap();
    let word = reader.refused().await;
    assert!(["wrong_content", "endless"].contains(&word.as_str()), "{word}");
    // …and a publisher's own program that lost its way lists a bundle of another edition.
    second.deltas.clear();
    second.full = first.full.clone();
    std::fs::copy(
        fork.path().join(&first.full.file),
        desk.folder().join(&first.full.file),
    )
    .unwrap();
    let secret = desk.engine.signer(&desk.engine.own_key(KEY).unwrap()).unwrap();
    std::fs::write(desk.folder().join(Channel::FILE), second.sign(&secret).unwrap()).unwrap();
    assert_eq!(reader.refused().await, "mixed");
}

#[tokio::test]
async fn a_file_that_goes_on_for_ever_and_another_channel_in_its_place_are_refused() {
    let (wall, desk, reader) = followed().await;
    desk.write(4, "");
    desk.publish().await;
    let list = list_of(&desk.folder());
    for file in list.deltas.iter().map(|delta| &delta.file).chain([&list.full]) {
        let path = desk.folder().join(&file.file);
        let mut bytes = std::fs::read(&path).unwrap();
        bytes.extend_from_slice(&[0; 4096]);
        std::fs::write(&path, bytes).unwrap();
    }
    assert_eq!(reader.refused().await, "endless");
    std::fs::write(desk.folder().join(Channel::FILE), vec![b'{'; (1 << 20) + 9]).unwrap();
    assert_eq!(reader.refused().await, "too_large", "the list too has an end");

    let other = publisher(&wall).await;
    other.publish().await;
    put_back(&other.folder(), &desk.folder());
    assert_eq!(reader.refused().await, "other_channel");
}

#[tokio::test]
async fn a_forger_in_the_publishers_place_is_an_alarm_and_no_publisher_goes_on_with_anothers_channel() {
    let (wall, desk, reader) = followed().await;
    let mut list = list_of(&desk.folder());
    // Another who is trusted too signs a list of the same name.
    let other = Machine::new(&wall);
    let key = other.engine.new_key("Une autre").await.unwrap();
    reader
        .engine
        .trust_key(&key.key.to_string(), "Une autre")
        .await
        .unwrap();
    list.publisher = key.publisher();
    list.sequence = 9;
    let secret = other.engine.signer(&key).unwrap();
    std::fs::write(desk.folder().join(Channel::FILE), list.sign(&secret).unwrap()).unwrap();
    assert_eq!(reader.refused().await, "changed_key");

    let taken = Machine::new(&wall);
    taken.write(1, "");
    taken.engine.new_key(KEY).await.unwrap();
    let draft = crate::channel::ChannelDraft {
        place: desk.folder().display().to_string(),
        collection: "Eau".to_owned(),
        key: KEY.to_owned(),
        ..crate::channel::ChannelDraft::default()
    };
    let error = taken.engine.init_channel(draft).await.unwrap_err();
    assert!(
        matches!(error, crate::EngineError::ChannelTaken { .. }),
        "{error}"
    );
}

#[tokio::test]
async fn a_publisher_who_lost_the_library_goes_on_with_the_key_and_the_folder() {
    let (_, desk, reader) = followed().await;
    desk.write(4, "");
    desk.publish().await;
    // The setting that remembered the channel is gone; the folder and the key are there.
    begin(&desk).await;
    desk.write(5, "");
    assert_eq!(desk.publish().await.sequence, 3, "numbers go on");
    assert_eq!(reader.pull().await.sequence, Some(3));
    assert_eq!(reader.texts(), desk.texts());
}
