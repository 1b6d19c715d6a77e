//! The runner with a clock, a link and a web of the test's own.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering::Relaxed};

use kalan_test_kit::web::Web;
use tokio::sync::broadcast;

use super::*;
use crate::{EngineConfig, LinkSource, NightWindow};

const MINUTE: i64 = 60;

/// A machine: its clocks, its link, its library, and the runner on it.
struct Machine {
    engine: Engine,
    web: Web,
    wall: Arc<AtomicI64>,
    steady: Arc<AtomicU64>,
    link: watch::Sender<LinkState>,
    told: broadcast::Receiver<Event>,
    stop: CancellationToken,
    _dir: tempfile::TempDir,
}

impl Machine {
    async fn new(policy: NetworkPolicy, link: LinkState) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let (link, links) = watch::channel(link);
        let wall = Arc::new(AtomicI64::new(1_790_000_000));
        let config = EngineConfig {
            clock: {
                let wall = wall.clone();
                Arc::new(move || Timestamp::from_millis(wall.load(Relaxed) * 1000))
            },
            links: LinkSource::Told(links),
            ..EngineConfig::default()
        };
        let engine = Engine::open(dir.path(), config).unwrap();
        let web = Web::start().await;
        let feed = web.subscription("/feed.xml", 2);
        engine.subscribe(&feed, &CancellationToken::new()).await.unwrap();
        engine.set_network(policy).await.unwrap();
        Self {
            told: engine.events(),
            engine,
            web,
            wall,
            steady: Arc::default(),
            link,
            stop: CancellationToken::new(),
            _dir: dir,
        }
    }

    fn run(&self) {
        let (engine, stop, steady) = (self.engine.clone(), self.stop.clone(), self.steady.clone());
        let pace = Pace {
            settle: Duration::ZERO,
            // A tick is when the test says that time has passed.
            tick: Duration::from_secs(3600),
            steady: Arc::new(move || Duration::from_secs(steady.load(Relaxed))),
        };
        tokio::spawn(async move { engine.look_for_news_at(&pace, &stop).await });
    }

    /// The clock on the wall goes on, or is set; the machine may have slept meanwhile.
    fn pass(&self, wall_secs: i64, awake_secs: u64) {
        self.wall.fetch_add(wall_secs, Relaxed);
        self.steady.fetch_add(awake_secs, Relaxed);
        self.engine.replan.notify_one();
    }

    async fn ended(&mut self) -> SyncReport {
        loop {
            if let Event::SyncEnded(report) = self.told.recv().await.unwrap() {
                return report;
            }
        }
    }

    async fn outlook(&mut self) -> Outlook {
        loop {
            if let Event::Outlook(outlook) = self.told.recv().await.unwrap() {
                return outlook;
            }
        }
    }

    fn in_secs(&self, outlook: &Outlook) -> i64 {
        outlook.next.unwrap().as_millis() / 1000 - self.wall.load(Relaxed)
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

fn every(minutes: u32) -> NetworkPolicy {
    NetworkPolicy {
        interval_minutes: Some(minutes),
        ..NetworkPolicy::default()
    }
}

fn metered(metered: bool) -> LinkState {
    LinkState {
        online: Some(true),
        metered: Some(metered),
        ..LinkState::default()
    }
}

#[tokio::test]
async fn a_machine_that_slept_looks_when_it_wakes_and_once() {
    let mut machine = Machine::new(every(120), LinkState::default()).await;
    machine.run();
    machine.outlook().await;
    assert_eq!(machine.ended().await.feeds_checked, 1);
    let next = machine.outlook().await;
    assert_eq!(machine.in_secs(&next), 120 * MINUTE);
    // It sleeps for more than a day, and its timers with it.
    machine.pass(30 * 3600, 300);
    assert_eq!(
        machine.ended().await.feeds_checked,
        1,
        "it would wait a whole interval"
    );
    let next = loop {
        let next = machine.outlook().await;
        if machine.in_secs(&next) > 0 {
            break next;
        }
    };
    assert_eq!(
        machine.in_secs(&next),
        120 * MINUTE,
        "the jump must not fire twice"
    );
}

#[tokio::test]
async fn a_link_that_costs_is_not_asked_and_its_end_is_noticed_at_once() {
    let mut machine = Machine::new(every(30), metered(true)).await;
    let before = machine.web.requests().len();
    machine.run();
    let held = machine.outlook().await;
    assert_eq!((held.next, held.waits_for), (None, Some(Hold::Metered)));
    assert_eq!(machine.web.requests().len(), before, "a question would cost");
    machine.link.send_replace(metered(false));
    assert_eq!(machine.ended().await.feeds_checked, 1);
}

#[tokio::test]
async fn a_link_that_begins_to_cost_in_the_middle_ends_the_look_and_the_next_one_goes_on() {
    let mut machine = Machine::new(every(30), metered(false)).await;
    let gate = machine.web.slow("/feed/2", "text/html", &["<html><p>", "never"]);
    machine.run();
    machine.web.wait_for("/feed/2", 1).await;
    machine.link.send_replace(metered(true));
    let cut = machine.ended().await;
    assert!(cut.deferred.articles >= 1, "{cut:?}");
    machine.web.redirect("/feed/2", 302, "/feed/1");
    drop(gate);
    machine.pass(31 * MINUTE, 31 * 60);
    machine.link.send_replace(metered(false));
    assert_eq!(
        machine.ended().await.deferred.articles,
        0,
        "what was left comes with the next look"
    );
}

#[tokio::test]
async fn a_clock_that_is_set_back_a_year_does_not_silence_the_runner() {
    let mut machine = Machine::new(every(30), LinkState::default()).await;
    machine.run();
    machine.ended().await;
    machine.pass(-365 * 24 * 3600, 600);
    let report = machine.ended().await;
    assert_eq!(report.feeds_checked, 1, "its feeds would not be due for a year");
}

#[tokio::test]
async fn a_sync_by_hand_outside_the_night_brings_texts_and_says_that_pictures_wait() {
    let local = TimeZone::system().to_datetime(jiff::Timestamp::from_second(1_790_000_000).unwrap());
    let hour = |later: i8| format!("{:02}:00", (local.hour() + later) % 24).parse().unwrap();
    let policy = NetworkPolicy {
        night: Some(NightWindow {
            from: hour(3),
            to: hour(5),
        }),
        ..every(30)
    };
    let machine = Machine::new(policy, LinkState::default()).await;
    let cancel = CancellationToken::new();
    let background = SyncOptions {
        background: true,
        ..SyncOptions::default()
    };
    let held = machine.engine.sync(&background, &cancel).await.unwrap();
    assert_eq!((held.held_back, held.requests), (Some(Hold::Night), 0));
    let by_hand = machine
        .engine
        .sync(&SyncOptions::default(), &cancel)
        .await
        .unwrap();
    assert_eq!((by_hand.articles_new, by_hand.assets_new), (2, 0));
    assert_eq!(by_hand.pictures_wait, Some(Hold::Night));
    let asked_for = SyncOptions {
        text_only: Some(false),
        ..SyncOptions::default()
    };
    let asked_for = machine.engine.sync(&asked_for, &cancel).await.unwrap();
    assert_eq!((asked_for.assets_new, asked_for.pictures_wait), (2, None));
    let outlook = machine.engine.outlook().await.unwrap();
    assert_eq!(outlook.waits_for, Some(Hold::Night));
    assert!(outlook.next.is_some(), "{outlook:?}");
}

#[tokio::test]
async fn pictures_that_are_asked_for_come_though_the_rule_is_text_alone() {
    let policy = NetworkPolicy {
        text_only: true,
        ..NetworkPolicy::default()
    };
    let machine = Machine::new(policy, LinkState::default()).await;
    let cancel = CancellationToken::new();
    let plain = machine
        .engine
        .sync(&SyncOptions::default(), &cancel)
        .await
        .unwrap();
    assert_eq!((plain.articles_new, plain.assets_new), (2, 0));
    let bag = SyncOptions {
        text_only: Some(false),
        ..SyncOptions::default()
    };
    let bag = machine.engine.sync(&bag, &cancel).await.unwrap();
    assert_eq!(bag.assets_new, 2, "the person asked for the whole bag");
}

#[tokio::test]
async fn a_clock_that_is_twenty_years_off_puts_no_feed_off_for_longer_than_a_day() {
    const YEARS: i64 = 20 * 365 * 24 * 3600;
    for wrong in [-YEARS, YEARS] {
        let machine = Machine::new(NetworkPolicy::default(), LinkState::default()).await;
        machine.pass(wrong, 0);
        let cancel = CancellationToken::new();
        let report = machine
            .engine
            .sync(&SyncOptions::default(), &cancel)
            .await
            .unwrap();
        assert_eq!(report.articles_new, 2, "{report:?}");
        let feed = machine.engine.reader().feeds().unwrap().remove(0);
        let next = feed.next_check.unwrap().as_millis() / 1000 - machine.wall.load(Relaxed);
        assert!((0..=24 * 3600).contains(&next), "asked again in {next} s");
    }
}
