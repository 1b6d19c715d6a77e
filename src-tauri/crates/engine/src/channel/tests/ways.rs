//! Followers who are near and far behind: each comes to the newest, by the cheapest way there is.

use kalan_bundle::Kind;

use super::machine::{Machine, Wall, copied, followed, follower, list_of, publisher};
use crate::channel::PullOptions;

#[tokio::test]
async fn one_five_and_fifty_behind_and_new_ones_come_to_the_newest_by_the_cheapest_way() {
    let wall = Wall::new();
    let desk = publisher(&wall).await;
    let mut followers = Vec::new();
    for number in 1..=54_u64 {
        if number > 1 {
            desk.write(100 + number, "Une pompe est venue.");
            desk.write(1 + number % 3, &format!("Vu le {number}."));
        }
        let report = desk.publish().await;
        assert_eq!((report.published, report.sequence), (true, number));
        if [4, 49, 53].contains(&number) {
            followers.push((number, follower(&wall, &desk).await));
        }
    }
    let full = list_of(&desk.folder()).full.size;
    for (number, machine) in &followers {
        let pulled = machine.pull().await;
        assert_eq!((pulled.from, pulled.sequence), (Some(*number), Some(54)));
        let kinds: Vec<Kind> = pulled.bundles.iter().map(|bundle| bundle.kind).collect();
        let bytes: u64 = pulled.bundles.iter().map(|bundle| bundle.size_bytes).sum();
        assert!(kinds.len() <= 12, "{number}: {} files", kinds.len());
        assert!(
            bytes < full || kinds == [Kind::Full],
            "{number}: {bytes} bytes where the whole has {full}"
        );
        if *number >= 49 {
            assert!(!kinds.contains(&Kind::Full), "{number}: the whole was not needed");
        }
        assert_eq!(machine.texts(), desk.texts(), "from {number}");
    }
    let new = follower(&wall, &desk).await;
    assert_eq!(new.texts(), desk.texts(), "from nothing");
}

#[tokio::test]
async fn nothing_new_is_no_number_and_renews_the_promise_only_when_half_of_it_is_over() {
    let wall = Wall::new();
    let desk = publisher(&wall).await;
    let first = desk.publish().await;
    let list = list_of(&desk.folder());
    wall.days_pass(10);
    let again = desk.publish().await;
    assert_eq!((again.published, again.sequence), (false, 1));
    assert_eq!(list_of(&desk.folder()), list, "followers are told: not modified");
    wall.days_pass(10);
    let renewed = desk.publish().await;
    assert_eq!((renewed.published, renewed.sequence), (false, 1));
    assert!(renewed.expires > first.expires, "the promise goes on");
}

#[tokio::test]
async fn a_file_goes_when_its_promise_is_over_and_nothing_else_does() {
    let wall = Wall::new();
    let desk = publisher(&wall).await;
    let here = |name: &str| desk.folder().join(name).exists();
    desk.publish().await;
    let first = list_of(&desk.folder()).full.file;
    std::fs::write(desk.folder().join("full-notes.kalan"), "mes notes").unwrap();
    desk.write(9, "");
    desk.publish().await;
    let delta = list_of(&desk.folder()).deltas[0].file.file.clone();
    assert!(here(&first), "who began by the list before ends by it");
    wall.days_pass(89);
    desk.write(10, "");
    desk.publish().await;
    assert!(!here(&first) && here(&delta), "eighty-nine days of ninety");
    wall.days_pass(2);
    desk.write(11, "");
    desk.publish().await;
    assert!(here(&delta), "the list before still names it");
    desk.write(12, "");
    desk.publish().await;
    assert!(!here(&delta), "its promise is over");
    assert!(here("full-notes.kalan"), "another's file was removed");
}

#[tokio::test]
async fn where_a_copy_has_not_the_step_yet_or_words_are_gone_the_whole_is_taken() {
    let wall = Wall::new();
    let desk = publisher(&wall).await;
    desk.publish().await;
    let (thin, poor) = (follower(&wall, &desk).await, follower(&wall, &desk).await);
    desk.write(1, "Une pompe a été ajoutée.");
    desk.publish().await;

    let mirror = copied(&desk.folder());
    std::fs::remove_file(mirror.path().join(&list_of(mirror.path()).deltas[0].file.file)).unwrap();
    let options = PullOptions {
        names: vec!["Eau".to_owned()],
        from: Some(mirror.path().display().to_string()),
        ..PullOptions::default()
    };
    let report = thin.pull_with(options).await;
    assert_eq!(report.failed, []);
    assert_eq!(report.pulled[0].bundles[0].kind, Kind::Full);
    assert_eq!(thin.texts(), desk.texts());

    poor.engine.remove(poor.ids()).await.unwrap();
    let pulled = poor.pull().await;
    assert_eq!(pulled.sequence, Some(2));
    assert_eq!(
        poor.texts(),
        desk.texts(),
        "what was removed here came back with the whole"
    );
}

#[tokio::test]
async fn a_collection_of_ones_own_that_has_the_channels_name_stays_as_it_is() {
    let wall = Wall::new();
    let desk = publisher(&wall).await;
    desk.publish().await;
    let reader = Machine::new(&wall);
    let own = reader.write(77, "À moi.");
    reader.follow(&desk.folder()).await;
    reader.pull().await;
    assert_eq!(reader.ids(), [own], "a stranger's list replaced the person's own");
    let names: Vec<String> = reader
        .engine
        .reader()
        .collections()
        .unwrap()
        .into_iter()
        .map(|one| one.name)
        .collect();
    assert_eq!(names, ["Eau", "Eau (Bibliothèque de Ségou)"]);
    desk.write(8, "");
    desk.publish().await;
    reader.pull().await;
    let theirs = reader
        .engine
        .reader()
        .collection("Eau (Bibliothèque de Ségou)")
        .unwrap();
    assert_eq!(theirs.articles, 4, "the next number comes to the same place");
}

#[tokio::test]
async fn a_publishers_clock_that_was_set_back_is_no_rollback() {
    let (wall, desk, reader) = followed().await;
    wall.days_pass(-3);
    desk.write(4, "");
    desk.publish().await;
    assert_eq!(reader.pull().await.sequence, Some(2));
}

#[tokio::test]
async fn nor_does_a_bundle_by_itself_take_the_place_of_a_collection_of_ones_own() {
    let (wall, desk, _) = followed().await;
    let reader = Machine::new(&wall);
    let own = reader.write(77, "À moi.");
    let newest = || desk.folder().join(list_of(&desk.folder()).full.file);
    reader.engine.import_bundle(&newest(), true).await.unwrap();
    desk.write(8, "");
    desk.publish().await;
    reader.engine.import_bundle(&newest(), false).await.unwrap();
    assert_eq!(reader.ids(), [own], "a bundle's list replaced the person's own");
    let theirs = reader
        .engine
        .reader()
        .collection("Eau (Bibliothèque de Ségou)")
        .unwrap();
    assert_eq!(theirs.articles, 4, "the next one comes to the same place");
}
