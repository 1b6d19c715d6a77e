//! The worst instant: a program that is killed, and a disk that fills up, at a write that no timing would hit.
//!
//! `KALAN_ROUNDS=300` makes either test longer.

use std::process::Output;

use kalan_test_kit::bad_disk::BadDisk;
use kalan_test_kit::web::Web;

use crate::kalan::{Kalan, Ran};
use crate::kept::the_same;

/// A whole library in the making takes a few hundred writes; what is chosen lies before, amid and after them.
const WRITES: u64 = 90;
/// So many entries more are published whenever a sync has come to its end.
const MORE: usize = 6;

/// A number from 1 to `most` that looks random, and is the same in every run (splitmix64).
fn some(seed: u64, round: usize, most: u64) -> u64 {
    let mut z = (seed << 32 | round as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (z ^ (z >> 31)) % most + 1
}

fn rounds() -> usize {
    let asked = std::env::var("KALAN_ROUNDS").ok();
    asked.and_then(|asked| asked.parse().ok()).unwrap_or(40)
}

/// A library with a person's own marks in it, and the web it follows.
struct Disturbed {
    kalan: Kalan,
    web: Web,
    entries: usize,
}

impl Disturbed {
    fn new() -> Self {
        let (kalan, web) = (Kalan::new(), Web::open());
        let disturbed = Self {
            kalan,
            web,
            entries: 2,
        };
        disturbed.publish();
        mark(&disturbed.kalan, &disturbed.web);
        disturbed
    }

    fn publish(&self) {
        self.web.subscription("/feed.xml", self.entries);
    }

    /// One sync with a bad disk; none where there is none to be had.
    fn sync(&mut self, disk: BadDisk, write: u64) -> Option<Output> {
        let mut command = self.kalan.command(&["sync"]);
        if !disk.at(write, &mut command) {
            return None;
        }
        let output = command.output().expect("a program that is there starts");
        if output.status.success() {
            self.entries += MORE;
            self.publish();
        }
        Some(output)
    }

    /// What is left comes, and is what it would have been.
    fn ends_the_same(&self) {
        let last = self.kalan.ok(&["sync"]);
        assert_eq!(
            last["deferred"],
            serde_json::json!({ "articles": 0, "assets": 0 }),
            "{last}"
        );
        let undisturbed = Kalan::new();
        self.web.subscription("/feed.xml", 2);
        mark(&undisturbed, &self.web);
        self.publish();
        undisturbed.ok(&["sync"]);
        the_same(&self.kalan, &undisturbed);
        let check = self.kalan.sound();
        assert_eq!(check["articles"], self.entries, "{check}");
        let again = self.kalan.ok(&["sync"]);
        assert_eq!(
            (&again["articles_new"], &again["requests"]),
            (&0.into(), &1.into()),
            "something comes twice: {again}"
        );
        let all = self.kalan.ok(&["search", "the OR le OR la OR a", "--limit", "1"]);
        assert!(all["total"].is_u64(), "the search was harmed: {all}");
    }
}

/// A library that follows the feed with two entries, one starred and one read.
fn mark(kalan: &Kalan, web: &Web) {
    kalan.ok(&["subscribe", &web.url("/feed.xml")]);
    kalan.ok(&["sync"]);
    let ids = kalan.articles();
    let id = |at: usize| ids[at]["id"].as_str().unwrap_or_default().to_owned();
    kalan.ok(&["mark", &id(0), "--starred"]);
    kalan.ok(&["mark", &id(1), "--read"]);
}

#[test]
fn killed_at_any_write_a_sync_goes_on_to_the_same_library() {
    let mut disturbed = Disturbed::new();
    disturbed.entries += 4 * MORE;
    disturbed.publish();
    let (rounds, mut killed) = (rounds(), 0);
    for round in 0..rounds {
        let write = some(1, round, WRITES);
        let Some(output) = disturbed.sync(BadDisk::Kill, write) else {
            return;
        };
        let signalled = output.status.code().is_none();
        assert!(
            signalled || output.status.success(),
            "round {round}, write {write}: {}",
            String::from_utf8_lossy(&output.stdout)
        );
        killed += usize::from(signalled);
        if round % 10 == 0 {
            disturbed.kalan.sound();
        }
    }
    assert!(killed * 4 > rounds * 3, "only {killed} of {rounds} were killed");
    disturbed.ends_the_same();
}

#[test]
fn full_from_any_write_on_a_disk_is_told_and_with_room_the_sync_goes_on_to_the_same_library() {
    let mut disturbed = Disturbed::new();
    disturbed.entries += 4 * MORE;
    disturbed.publish();
    let (rounds, mut full) = (rounds(), 0);
    for round in 0..rounds {
        let write = some(2, round, WRITES);
        let Some(output) = disturbed.sync(BadDisk::Full, write) else {
            return;
        };
        let ran = Ran::read(&output, "a sync on a disk that fills up");
        match ran.status {
            // The disk filled up only when the search was brought up: it mends itself.
            Some(0) => {}
            status => {
                full += 1;
                assert_eq!(
                    (status, ran.json["error"]["code"].as_str()),
                    (Some(5), Some("disk_full")),
                    "round {round}, write {write}: {}",
                    ran.json
                );
            }
        }
        if round % 10 == 0 {
            disturbed.kalan.sound();
        }
    }
    assert!(
        full * 2 > rounds,
        "only {full} of {rounds} disks were full in time"
    );
    disturbed.ends_the_same();
}

#[test]
fn killed_while_it_is_made_a_library_is_made_by_the_next_who_opens_it() {
    let web = Web::open();
    let feed = web.subscription("/feed.xml", 1);
    for round in 0..rounds() / 4 {
        let kalan = Kalan::new();
        let mut command = kalan.command(&["subscribe", &feed]);
        if !BadDisk::Kill.at(some(3, round, 60), &mut command) {
            return;
        }
        command.output().expect("a program that is there starts");
        kalan.ok(&["subscribe", &feed]);
        assert_eq!(kalan.ok(&["feeds"])["feeds"].as_array().map(Vec::len), Some(1));
        kalan.sound();
    }
}
