//! Which request comes next: a pure choice, so that its order and its fairness are tried without a network.
//!
//! The order (DESIGN.md, "Getting the web in"): what the person asked for; feeds by expected news for each byte; the
//! texts of new articles, a text of each feed in turn, newest first; the picture that leads each article; the other
//! pictures, those further down last. One text goes before the feeds that are left, so that there is something to read
//! as soon as there can be.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use kalan_model::{FeedId, Timestamp};
use kalan_store::{DueEnclosure, DuePicture};

/// Heads of a request and its answer, and a handshake: kept back from every allowance, in bytes.
pub(super) const OVERHEAD_BYTES: u64 = 8 * 1024;
/// Between two feeds of one public host, unless it is known to carry many.
const FEED_PACE: Duration = Duration::from_secs(2);
/// Requests under way to one host: of the public web, and of this machine or its network.
const PER_HOST: (usize, usize) = (2, 8);
/// After so many answers in a row that did not fit, what is left of the budget is taken to be too little.
const MISSES: u32 = 4;
/// What an answer that did not fit may have sent, beyond what is counted, before its host learned of it: a window of TCP.
const WINDOW_BYTES: u64 = 48 * 1024;
/// Hosts that carry feeds of thousands of sites, and expect to be asked often.
const CARRIERS: [&str; 12] = [
    "feeds.feedburner.com",
    "feeds2.feedburner.com",
    "www.youtube.com",
    "medium.com",
    "news.google.com",
    "feeds.megaphone.fm",
    "feeds.simplecast.com",
    "feeds.acast.com",
    "rss.art19.com",
    "anchor.fm",
    "github.com",
    "feeds.transistor.fm",
];

/// One thing to ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Ask {
    /// What the person asked for while there was no network, by the number of its job.
    Own(i64),
    /// A page of a feed's archive, by the number of its job.
    Archive(i64),
    /// A server that asks feeds for us, by its number.
    Server(i64),
    /// A list of feeds, by its number.
    List(i64),
    /// A feed.
    Feed(FeedId),
    /// The page of an entry, by the number of its job.
    Text(i64),
    /// A picture.
    Picture(Box<DuePicture>),
    /// A sound or a file that the person asked for.
    Enclosure(Box<DueEnclosure>),
}

/// Something that waits for its turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Waiting {
    pub(super) ask: Ask,
    /// `host:port`; empty when nobody needs to be asked.
    pub(super) host: String,
    /// On this machine or its network: never paced.
    pub(super) private: bool,
    /// Bytes on the wire, where they are known.
    pub(super) size_bytes: Option<u64>,
    /// Not before this, since the sync began.
    pub(super) not_before: Duration,
    /// How often it broke off in this sync.
    pub(super) tries: u32,
}

/// A text that waits, with what its order needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct WaitingText {
    pub(super) waiting: Waiting,
    pub(super) feed: Option<FeedId>,
    pub(super) news_at: Option<Timestamp>,
}

/// A feed that waits, with what its order needs.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct WaitingFeed {
    pub(super) waiting: Waiting,
    /// Entries that it may have by now.
    pub(super) expected_news: f64,
    /// What asking it may cost, in bytes.
    pub(super) expected_bytes: f64,
}

/// What the choice depends on besides what waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Moment {
    /// Since the sync began.
    pub(super) at: Duration,
    /// Bytes that may still be spent; none for no limit.
    pub(super) left_bytes: Option<u64>,
    /// Requests that the link carries at once.
    pub(super) at_once: usize,
}

/// What to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// Ask for this, and pay so many bytes for its body at most.
    Ask(Waiting, Option<u64>),
    /// Everything that waits must rest until then.
    Rest(Duration),
    /// Enough is under way.
    Full,
    /// Nothing is left that could be asked for.
    Over,
}

/// All that waits in one sync.
#[derive(Debug, Default)]
pub(super) struct Plan {
    own: VecDeque<Waiting>,
    feeds: VecDeque<Waiting>,
    texts: VecDeque<Waiting>,
    /// The round of the newest text of a feed that is still to come: a text of each feed in turn.
    rounds: HashMap<Option<FeedId>, u32>,
    order: VecDeque<(u32, std::cmp::Reverse<Option<Timestamp>>)>,
    pictures: VecDeque<Waiting>,
    /// What broke off, to be tried once more at the end.
    again: VecDeque<Waiting>,
    hosts: HashMap<String, Host>,
    running: usize,
    misses: u32,
    /// In all, and not in a row.
    windows: u64,
    /// Whether this sync has brought something to read, or has asked for it.
    tasted: bool,
}

#[derive(Debug, Default)]
struct Host {
    running: usize,
    feed_not_before: Duration,
}

impl Plan {
    /// The plan of a sync that begins: what the person asked for, and the feeds.
    pub(super) fn new(own: Vec<Waiting>, mut feeds: Vec<WaitingFeed>) -> Self {
        let worth = |feed: &WaitingFeed| feed.expected_news / feed.expected_bytes.max(1.0);
        feeds.sort_by(|a, b| worth(b).total_cmp(&worth(a)));
        Self {
            own: own.into(),
            feeds: feeds.into_iter().map(|feed| feed.waiting).collect(),
            ..Self::default()
        }
    }

    /// More of what the person asked for.
    pub(super) fn add_own(&mut self, own: Option<Waiting>) {
        self.own.extend(own);
    }

    /// Texts came into the queue.
    pub(super) fn add_texts(&mut self, mut texts: Vec<WaitingText>) {
        texts.sort_by_key(|text| std::cmp::Reverse(text.news_at));
        for text in texts {
            let round = self.rounds.entry(text.feed).or_default();
            let key = (*round, std::cmp::Reverse(text.news_at));
            *round += 1;
            let place = self.order.partition_point(|other| *other <= key);
            self.order.insert(place, key);
            self.texts.insert(place, text.waiting);
        }
    }

    /// Pictures, in the order in which they are wanted.
    pub(super) fn add_pictures(&mut self, pictures: Vec<Waiting>) {
        self.pictures.extend(pictures);
    }

    /// Something broke off and is asked for again, when its time has come.
    pub(super) fn again(&mut self, waiting: Waiting) {
        self.again.push_back(waiting);
    }

    /// Something to read has come without a text of its own being asked for.
    pub(super) fn tasted(&mut self) {
        self.tasted = true;
    }

    /// A request ended; `fitted` says whether what came of it fitted into its allowance.
    pub(super) fn ended(&mut self, host: &str, fitted: bool) {
        self.running = self.running.saturating_sub(1);
        if let Some(host) = self.hosts.get_mut(host) {
            host.running = host.running.saturating_sub(1);
        }
        self.misses = if fitted { 0 } else { self.misses + 1 };
        self.windows += u64::from(!fitted);
    }

    /// Nothing more is asked for.
    pub(super) fn stop(&mut self) {
        for waiting in [
            &mut self.own,
            &mut self.feeds,
            &mut self.texts,
            &mut self.pictures,
            &mut self.again,
        ] {
            waiting.clear();
        }
        self.order.clear();
    }

    /// Things that wait and are no pictures.
    pub(super) fn feeds_and_texts(&self) -> (usize, usize) {
        (self.feeds.len(), self.own.len() + self.texts.len())
    }

    /// Pictures that wait.
    pub(super) fn pictures(&self) -> usize {
        self.pictures.len()
    }

    /// The next step at this moment; what is to be asked is taken off and counted as under way.
    pub(super) fn next(&mut self, moment: &Moment) -> Step {
        if self.running >= moment.at_once {
            return Step::Full;
        }
        if self.misses >= MISSES {
            return Step::Over;
        }
        let moment = &Moment {
            left_bytes: moment
                .left_bytes
                .map(|left| left.saturating_sub(self.windows * WINDOW_BYTES)),
            ..*moment
        };
        let taste_first = !self.tasted && !self.texts.is_empty();
        let classes = match taste_first {
            true => [
                Class::Own,
                Class::Text,
                Class::Feed,
                Class::Text,
                Class::Picture,
                Class::Again,
            ],
            false => [
                Class::Own,
                Class::Feed,
                Class::Text,
                Class::Picture,
                Class::Again,
                Class::Again,
            ],
        };
        let mut wake: Option<Duration> = None;
        for class in classes {
            match self.pick(class, moment) {
                Pick::One(waiting) => return self.begin(waiting, class, moment),
                Pick::Rest(until) => {
                    wake = Some(wake.map_or(until, |wake| wake.min(until)));
                    if moment.left_bytes.is_some() && class != Class::Again {
                        // The promised order holds where bytes are counted: nothing overtakes what rests.
                        break;
                    }
                }
                Pick::None => {}
            }
        }
        match wake {
            Some(until) if until == Duration::MAX => Step::Full,
            Some(until) => Step::Rest(until),
            None => Step::Over,
        }
    }

    fn begin(&mut self, waiting: Waiting, class: Class, moment: &Moment) -> Step {
        self.running += 1;
        let host = self.hosts.entry(waiting.host.clone()).or_default();
        host.running += 1;
        if class == Class::Feed && is_paced(&waiting) {
            host.feed_not_before = moment.at + FEED_PACE;
        }
        self.tasted |= class == Class::Text;
        Step::Ask(
            waiting,
            moment.left_bytes.map(|left| left.saturating_sub(OVERHEAD_BYTES)),
        )
    }

    fn pick(&mut self, class: Class, moment: &Moment) -> Pick {
        let hosts = &self.hosts;
        let waiting = match class {
            Class::Own => &mut self.own,
            Class::Feed => &mut self.feeds,
            Class::Text => &mut self.texts,
            Class::Picture => &mut self.pictures,
            Class::Again => &mut self.again,
        };
        let mut wake = None;
        for place in 0..waiting.len() {
            if !is_affordable(&waiting[place], moment) {
                continue;
            }
            match rests_until(&waiting[place], class, hosts, moment) {
                None => {
                    if class == Class::Text {
                        self.order.remove(place);
                    }
                    // The place is within the queue.
                    return waiting.remove(place).map_or(Pick::None, Pick::One);
                }
                Some(until) => wake = Some(wake.map_or(until, |wake: Duration| wake.min(until))),
            }
        }
        wake.map_or(Pick::None, Pick::Rest)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Own,
    Feed,
    Text,
    Picture,
    Again,
}

enum Pick {
    One(Waiting),
    /// Until then; for ever when only the end of a request can free it.
    Rest(Duration),
    None,
}

fn is_affordable(waiting: &Waiting, moment: &Moment) -> bool {
    let Some(left) = moment.left_bytes else {
        return true;
    };
    let left = left.saturating_sub(OVERHEAD_BYTES);
    left > 0 && waiting.size_bytes.is_none_or(|size| size <= left)
}

fn rests_until(
    waiting: &Waiting,
    class: Class,
    hosts: &HashMap<String, Host>,
    moment: &Moment,
) -> Option<Duration> {
    if waiting.not_before > moment.at {
        return Some(waiting.not_before);
    }
    let host = hosts.get(&waiting.host)?;
    let most = if waiting.private { PER_HOST.1 } else { PER_HOST.0 };
    if host.running >= most {
        return Some(Duration::MAX);
    }
    let paced = class == Class::Feed && is_paced(waiting) && host.feed_not_before > moment.at;
    paced.then_some(host.feed_not_before)
}

fn is_paced(waiting: &Waiting) -> bool {
    let name = waiting
        .host
        .rsplit_once(':')
        .map_or(waiting.host.as_str(), |(name, _)| name);
    !waiting.private && !CARRIERS.contains(&name)
}

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;
