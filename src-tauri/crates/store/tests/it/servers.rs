//! What is kept of servers: above all, what the person did and a server does not know yet.

use kalan_model::{ArticleId, ErrorCode, Failure, Mark, Timestamp};
use kalan_store::{FeedChange, ItemField, ServerChange, ServerFeed, StoreError, WriteTx};

use crate::{Library, article};

const READ: ServerChange = ServerChange {
    item: 7,
    field: ItemField::Read,
    value: true,
};

/// A library with one article, which a server has as its item 7, unread.
fn connected() -> (Library, i64, ArticleId) {
    let library = Library::new();
    let id = library
        .save(article("https://a.example/1", "Un", "<p>un mot</p>"), None, 1)
        .id();
    let server = library.write(move |tx| {
        let server = tx
            .servers()
            .add("https://rss.example", "awa", Timestamp::from_millis(1))?;
        tx.server_items().said(server, 7, false, false)?;
        tx.server_items().fetched(server, 7, None, Some(id))?;
        Ok(server)
    });
    (library, server, id)
}

impl Library {
    fn write<T: Send + 'static>(
        &self,
        job: impl FnOnce(&WriteTx<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        self.store.write_own(job).unwrap()
    }

    fn mark(&self, id: ArticleId, read: Option<bool>, starred: Option<bool>) {
        self.write(move |tx| {
            tx.states()
                .mark(id, Mark { read, starred }, Timestamp::from_millis(5))
        });
    }

    fn waiting(&self, server: i64) -> Vec<ServerChange> {
        self.store
            .reader()
            .read(|tx| tx.server_changes().of(server))
            .unwrap()
    }
}

#[test]
fn a_mark_and_its_place_in_the_queue_are_one_and_a_mark_taken_back_leaves_nothing_to_send() {
    let (library, server, id) = connected();
    library.mark(id, Some(true), Some(true));
    let star = ServerChange {
        field: ItemField::Starred,
        ..READ
    };
    assert_eq!(library.waiting(server), [READ, star]);
    library.mark(id, Some(true), None);
    assert_eq!(library.waiting(server).len(), 2, "marked twice is one change");
    library.mark(id, Some(false), Some(false));
    assert_eq!(library.waiting(server), [], "it is as the server knows it");
}

#[test]
fn a_mark_that_may_have_reached_the_server_is_taken_back_there_too() {
    let (library, server, id) = connected();
    library.mark(id, Some(true), None);
    library.write(move |tx| tx.server_changes().trying(server, &[READ]));
    library.mark(id, Some(false), None);
    let unread = ServerChange { value: false, ..READ };
    assert_eq!(
        library.waiting(server),
        [unread],
        "the answer was lost, the server may have it as read"
    );
    library.write(move |tx| tx.server_changes().taken(server, &[unread]));
    assert_eq!(library.waiting(server), []);
}

#[test]
fn what_was_changed_again_while_it_was_being_sent_is_sent_too() {
    let (library, server, id) = connected();
    library.mark(id, Some(true), None);
    library.write(move |tx| tx.server_changes().trying(server, &[READ]));
    library.mark(id, Some(false), None);
    library.write(move |tx| tx.server_changes().taken(server, &[READ]));
    let unread = ServerChange { value: false, ..READ };
    assert_eq!(
        library.waiting(server),
        [unread],
        "the second change was lost with the first"
    );
}

#[test]
fn what_a_server_said_is_not_sent_back_to_it() {
    let (library, server, id) = connected();
    library.write(move |tx| {
        tx.server_items().said(server, 7, true, false)?;
        let read = Mark {
            read: Some(true),
            starred: None,
        };
        tx.states().mark(id, read, Timestamp::from_millis(5))
    });
    assert_eq!(library.waiting(server), []);
}

#[test]
fn what_a_server_refused_is_kept_and_counted_until_the_person_changes_it() {
    let (library, server, id) = connected();
    library.mark(id, Some(true), None);
    let failure = Failure::new(ErrorCode::HttpStatus, "refused");
    library.write(move |tx| {
        tx.server_changes()
            .refused(server, READ, &failure, Timestamp::from_millis(100))
    });
    let due = |at| {
        library
            .store
            .reader()
            .read(|tx| tx.server_changes().due(server, Timestamp::from_millis(at)))
    };
    assert_eq!((due(99).unwrap().len(), due(100).unwrap().len()), (0, 1));
    let told = library
        .store
        .reader()
        .read(|tx| tx.servers().get(server))
        .unwrap();
    assert_eq!((told.waiting, told.refused), (1, 1));
    library.mark(id, Some(false), None);
    assert_eq!(
        library.waiting(server),
        [],
        "it was never tried: as the server knows it"
    );
}

#[test]
fn an_ended_subscription_waits_until_its_server_knows_and_a_list_does_not_bring_it_back() {
    let (library, server, _) = connected();
    let (feeds, listed) = library.write(move |tx| {
        let now = Timestamp::from_millis(1);
        let (feed, _) = tx.feeds().add("https://a.example/feed", None, now)?;
        let known = ServerFeed {
            url: "https://a.example/feed".to_owned(),
            stream: Some("feed/3".to_owned()),
            title: None,
            folder: None,
            feed: Some(feed),
            came: true,
            change: None,
            failure: None,
        };
        tx.server_feeds().put(server, &known)?;
        let (list, _) = tx.lists().add("https://a.example/list.opml", now)?;
        let named = kalan_store::ListFeed {
            url: known.url,
            title: None,
            folder: None,
            feed: Some(feed),
            came: true,
            ended: false,
        };
        tx.lists().put_feed(list, &named)?;
        assert_eq!(tx.read().server_feeds().carried()?, [(feed, server)]);
        tx.feeds().remove(feed)?;
        Ok((
            tx.read().server_feeds().of(server)?,
            tx.read().lists().feeds(list)?,
        ))
    });
    assert_eq!(feeds[0].change, Some(FeedChange::Unsubscribe));
    assert!(listed[0].ended);
}

#[test]
fn a_forgotten_server_takes_nothing_with_it_but_what_it_does_not_know() {
    let (library, server, id) = connected();
    library.mark(id, Some(true), None);
    library.write(move |tx| tx.servers().remove(server));
    assert_eq!(library.waiting(server), []);
    let state = library.store.reader().read(|tx| tx.states().read_and_starred(id));
    assert_eq!(state.unwrap(), (true, false));
    let again = library.write(|tx| {
        tx.servers()
            .add("https://rss.example", "awa", Timestamp::from_millis(9))
    });
    assert_ne!(again, server, "an old password would be taken for a new server's");
}
