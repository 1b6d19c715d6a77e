//! The order and the fairness of a sync, tried on made-up queues.

use kalan_model::ArticleId;
use kalan_model::FeedPictures;

use super::*;

fn waiting(ask: Ask, host: &str) -> Waiting {
    Waiting {
        ask,
        host: host.to_owned(),
        private: false,
        size_bytes: None,
        not_before: Duration::ZERO,
        tries: 0,
    }
}

fn id(name: &str) -> FeedId {
    FeedId::of(name)
}

fn feed(name: &str, expected_news: f64, expected_bytes: f64) -> WaitingFeed {
    WaitingFeed {
        waiting: waiting(Ask::Feed(id(name)), &format!("{name}:443")),
        expected_news,
        expected_bytes,
    }
}

fn text(number: i64, of: &str, news_at: i64) -> WaitingText {
    WaitingText {
        waiting: waiting(Ask::Text(number), &format!("{number}.example:443")),
        feed: Some(id(of)),
        news_at: Some(Timestamp::from_millis(news_at)),
    }
}

fn picture(url: &str) -> Waiting {
    let picture = DuePicture {
        article: ArticleId::from_bytes([1; 16]),
        trusted_url: None,
        url: url.to_owned(),
        feed: None,
        wanted: FeedPictures::All,
        asked_as: Default::default(),
        size_bytes: None,
    };
    waiting(Ask::Picture(Box::new(picture)), &format!("{url}:443"))
}

const FREE: Moment = Moment {
    at: Duration::ZERO,
    left_bytes: None,
    at_once: 1,
};

/// What is asked for, one after the other, until nothing is left.
fn order(plan: &mut Plan, moment: &Moment) -> Vec<Ask> {
    let mut asked = Vec::new();
    while let Step::Ask(waiting, _) = plan.next(moment) {
        plan.ended(&waiting.host, true);
        asked.push(waiting.ask);
    }
    asked
}

#[test]
fn the_order_is_own_then_feeds_by_news_a_byte_then_texts_then_pictures() {
    let feeds = vec![
        feed("dear", 2.0, 90_000.0),
        feed("cheap", 1.0, 500.0),
        feed("still", 0.01, 500.0),
    ];
    let mut plan = Plan::new(vec![waiting(Ask::Own(9), "own:443")], feeds);
    plan.tasted();
    plan.add_texts(vec![text(1, "a", 10)]);
    plan.add_pictures(vec![picture("lead"), picture("second")]);
    let Ask::Picture(lead) = picture("lead").ask else {
        panic!()
    };
    let asked = order(&mut plan, &FREE);
    assert_eq!(
        asked[..6],
        [
            Ask::Own(9),
            Ask::Feed(id("cheap")),
            Ask::Feed(id("dear")),
            Ask::Feed(id("still")),
            Ask::Text(1),
            Ask::Picture(lead)
        ],
        "a small budget must buy the most reading"
    );
    assert_eq!(asked.len(), 7);
}

#[test]
fn no_feed_has_all_its_texts_before_another_has_one() {
    let mut plan = Plan::default();
    plan.add_texts(vec![text(1, "a", 10), text(2, "a", 30), text(3, "a", 20)]);
    plan.add_texts(vec![text(4, "b", 5)]);
    plan.add_texts(vec![text(5, "a", 40)]);
    assert_eq!(
        order(&mut plan, &FREE),
        [2, 4, 3, 1, 5].map(Ask::Text),
        "a busy feed would spend the budget of a quiet one"
    );
}

#[test]
fn something_to_read_comes_before_the_feeds_that_are_left() {
    let mut plan = Plan::new(Vec::new(), vec![feed("b", 1.0, 500.0), feed("c", 1.0, 500.0)]);
    plan.add_texts(vec![text(1, "a", 10), text(2, "a", 20)]);
    assert_eq!(
        order(&mut plan, &FREE),
        [Ask::Text(2), Ask::Feed(id("b")), Ask::Feed(id("c")), Ask::Text(1)],
        "on a slow link a thousand feeds would be asked before the first word could be read"
    );
}

#[test]
fn a_public_host_is_asked_for_a_feed_every_two_seconds_and_others_meanwhile() {
    let on = |name: &str, host: &str| WaitingFeed {
        waiting: waiting(Ask::Feed(id(name)), host),
        expected_news: 1.0,
        expected_bytes: 500.0,
    };
    let feeds = vec![
        on("a", "one:443"),
        on("b", "one:443"),
        on("c", "two:443"),
        on("d", "medium.com:443"),
        on("e", "medium.com:443"),
    ];
    let mut plan = Plan::new(Vec::new(), feeds);
    let asked = order(&mut plan, &FREE);
    assert_eq!(asked, ["a", "c", "d", "e"].map(|name| Ask::Feed(id(name))));
    assert_eq!(
        plan.next(&FREE),
        Step::Rest(FEED_PACE),
        "the host must be left alone"
    );
    let later = Moment {
        at: FEED_PACE,
        ..FREE
    };
    assert_eq!(order(&mut plan, &later), [Ask::Feed(id("b"))]);
    assert_eq!(plan.next(&later), Step::Over);
}

#[test]
fn one_host_has_two_requests_at_once_and_this_machine_more() {
    let many = |private: bool| {
        let feeds = (0..9).map(|number| {
            let mut feed = feed(&number.to_string(), 1.0, 500.0);
            feed.waiting.host = "medium.com:443".to_owned();
            feed.waiting.private = private;
            feed
        });
        Plan::new(Vec::new(), feeds.collect())
    };
    let wide = Moment { at_once: 99, ..FREE };
    for (private, most) in [(false, PER_HOST.0), (true, PER_HOST.1)] {
        let mut plan = many(private);
        for _ in 0..most {
            assert!(matches!(plan.next(&wide), Step::Ask(..)));
        }
        assert_eq!(plan.next(&wide), Step::Full);
        plan.ended("medium.com:443", true);
        assert!(matches!(plan.next(&wide), Step::Ask(..)));
    }
}

#[test]
fn what_is_known_not_to_fit_is_left_and_smaller_things_still_come() {
    let mut plan = Plan::default();
    plan.tasted();
    plan.add_texts(vec![text(1, "a", 30), text(2, "b", 20)]);
    plan.texts[0].size_bytes = Some(90_000);
    let poor = Moment {
        left_bytes: Some(50_000),
        ..FREE
    };
    assert_eq!(
        plan.next(&poor),
        Step::Ask(text(2, "b", 20).waiting, Some(50_000 - OVERHEAD_BYTES))
    );
    plan.ended("2.example:443", true);
    assert_eq!(plan.next(&poor), Step::Over, "it waits for the next sync");
    let none = Moment {
        left_bytes: Some(OVERHEAD_BYTES),
        ..FREE
    };
    plan.add_pictures(vec![picture("p")]);
    assert_eq!(plan.next(&none), Step::Over, "not a byte past the budget");
}

#[test]
fn a_budget_that_fits_nothing_is_not_spent_on_heads() {
    let asked = |left_bytes| {
        let mut plan = Plan::default();
        plan.add_pictures((0..20).map(|number| picture(&number.to_string())).collect());
        let poor = Moment {
            left_bytes: Some(left_bytes),
            ..FREE
        };
        let mut asked = 0;
        while let Step::Ask(waiting, _) = plan.next(&poor) {
            plan.ended(&waiting.host, false);
            asked += 1;
        }
        asked
    };
    assert_eq!(
        asked(900_000),
        MISSES,
        "each head that says `too large` costs too"
    );
    assert_eq!(
        asked(20_000),
        1,
        "each has sent a window before it learned that nobody wants it"
    );
}

#[test]
fn where_bytes_are_counted_nothing_overtakes_what_rests() {
    let mut plan = Plan::new(Vec::new(), vec![feed("a", 1.0, 1.0), feed("a", 1.0, 1.0)]);
    plan.tasted();
    plan.add_pictures(vec![picture("p")]);
    let poor = Moment {
        left_bytes: Some(90_000),
        ..FREE
    };
    assert_eq!(order(&mut plan, &poor), [Ask::Feed(id("a"))]);
    assert_eq!(
        plan.next(&poor),
        Step::Rest(FEED_PACE),
        "a picture would spend what a text needs"
    );
}
