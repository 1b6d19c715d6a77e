//! Keys that are replaced and taken back, and articles that are: the channel itself tells it.

use kalan_model::Mark;
use kalan_store::FollowedChannel;

use super::machine::{KEY, followed, follower};

#[tokio::test]
async fn a_new_key_that_the_old_one_signed_is_followed_without_asking() {
    let (_, desk, reader) = followed().await;
    let (own, _) = desk.engine.rotate_key(KEY).await.unwrap();
    desk.write(4, "");
    // What the old key gave the new one may take back.
    let first = desk.ids()[0];
    desk.try_publish(vec![(first, "Erreur.".to_owned())])
        .await
        .unwrap();
    let pulled = reader.pull().await;
    assert_eq!((pulled.sequence, pulled.withdrawn.len()), (Some(2), 1));
    assert_eq!(reader.ids(), desk.ids()[1..]);
    let followed: FollowedChannel = reader.engine.followed_channels().unwrap().remove(0);
    assert_eq!(followed.publisher, own.key.to_string());
}

#[tokio::test]
async fn a_key_that_was_taken_back_says_so_in_its_last_list_and_signs_nothing_any_more() {
    let (_, desk, reader) = followed().await;
    desk.engine.revoke_key(KEY, "volée").await.unwrap();
    desk.write(4, "");
    let report = desk.publish().await;
    assert_eq!((report.revoked, report.published), (true, false));
    assert_eq!(reader.refused().await, "revoked_key");
    assert_eq!(reader.refused().await, "revoked_key", "for good");
}

#[tokio::test]
async fn what_is_taken_back_goes_from_followers_and_their_own_words_stay() {
    let (wall, desk, reader) = followed().await;
    let id = desk.ids()[1];
    let star = Mark {
        read: None,
        starred: Some(true),
    };
    reader.engine.mark(vec![id], star).await.unwrap();
    let report = desk
        .try_publish(vec![(id, "Le puits est ailleurs.".to_owned())])
        .await
        .unwrap();
    assert_eq!((report.articles, report.withdrawn), (2, 1));
    let pulled = reader.pull().await;
    assert_eq!(pulled.withdrawn[0].reason, "Le puits est ailleurs.");
    assert!(reader.engine.reader().head(id).is_err(), "it is gone");
    let states = reader
        .engine
        .store
        .reader()
        .read(|tx| tx.states().read_and_starred(id));
    assert!(states.unwrap().1, "the person's own mark went with it");

    // It does not come back by the next number, though the collection still holds it.
    desk.write(4, "");
    let report = desk.publish().await;
    assert_eq!((report.articles, report.withdrawn), (3, 1));
    reader.pull().await;
    assert!(!reader.ids().contains(&id));
    let new = follower(&wall, &desk).await;
    assert!(!new.ids().contains(&id));
}
