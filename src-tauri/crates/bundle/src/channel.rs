//! A channel's list: which bundles there are, under one signature, and the cheapest way to the newest.
//!
//! Pure functions: the list, what is here, and the time go in. The attacks are named as The Update Framework names them.

use std::collections::BTreeMap;

use kalan_model::{AssetHash, Timestamp};
use serde::{Deserialize, Serialize};

use crate::edition::{EditionHash, Publisher};
use crate::error::{BundleError, Problem, ProblemCode, manifest as fault, too_large};
use crate::key::{SecretKey, Signature, SignedStatement};
use crate::pack::unpackable;

const MAX_DELTAS: usize = 1_000;
/// Keys are changed once in years.
const MAX_STATEMENTS: usize = 32;
/// Letters of an id, a title, a publisher's name.
const MAX_TEXT: usize = 400;
/// Whatever is signed for a channel says so, and nothing that was signed for something else passes for it.
const COMMENT: &str = "kalan channel";

/// What a channel's list says: the first line of `channel.txt`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Channel {
    /// The format's number: `Channel::FORMAT`.
    pub format: u32,
    /// The series' name for good.
    pub id: String,
    /// Its name for people.
    pub title: String,
    /// Whose it is.
    pub publisher: Publisher,
    /// The newest number.
    pub sequence: u64,
    /// What the newest edition's hash is.
    pub edition: EditionHash,
    /// When the list was made.
    pub created: Timestamp,
    /// When there will be another list, at the latest.
    pub expires: Timestamp,
    /// How many days deltas are kept: who comes at least so often never needs the whole again.
    pub keeps_days: u32,
    /// The newest, whole.
    pub full: ChannelFile,
    /// Ways from earlier numbers.
    pub deltas: Vec<ChannelDelta>,
    /// What the owners of its keys said of them, each signed by the key it is about: a successor, a key taken back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub statements: Vec<String>,
}

/// A bundle of the channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelFile {
    /// Its name, beside the list.
    pub file: String,
    /// Its bytes: no reader takes one more.
    pub size: u64,
    /// The hash of them.
    pub hash: AssetHash,
}

/// A delta of the channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelDelta {
    /// The number it begins with.
    pub from: u64,
    /// The number it leads to.
    pub to: u64,
    /// Where it is.
    pub file: ChannelFile,
}

/// What a follower has and remembers of a channel.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Followed {
    /// The number whose content is in, and its edition.
    pub have: Option<(u64, EditionHash)>,
    /// The highest number that a list ever named: below it no list is believed.
    pub seen: u64,
    /// When the newest list that was believed was made.
    pub seen_created: Option<Timestamp>,
}

#[derive(Deserialize)]
struct Version {
    format: u32,
}

impl Channel {
    /// The format's number.
    pub const FORMAT: u32 = 1;

    /// The name of the file, beside the bundles. One file, so that it changes at one instant, on a stick and in a bucket.
    pub const FILE: &str = "channel.txt";

    /// No list is longer; one of a thousand deltas is a fifth of it.
    pub const MAX_BYTES: usize = 1 << 20;

    /// The file: a line of JSON, and minisign's four lines below it.
    ///
    /// # Errors
    /// A list that no reader would take; a key that is not the publisher's.
    pub fn sign(&self, secret: &SecretKey) -> Result<String, BundleError> {
        self.check()?;
        if self.publisher.key != secret.public_key() {
            return Err(unpackable("the signer is not the publisher"));
        }
        let list = serde_json::to_string(self).map_err(|error| unpackable(&error.to_string()))?;
        let comment = format!("{COMMENT} {} {}", self.id, self.sequence);
        let signature = secret.sign(list.as_bytes(), &comment);
        Ok(format!("{list}\n{signature}"))
    }

    /// Reads the file and proves its signature. Whether its key is trusted, the trust store says.
    ///
    /// # Errors
    /// Why it is refused.
    pub fn read(file: &[u8]) -> Result<Self, Problem> {
        if file.len() > Self::MAX_BYTES {
            return Err(too_large("channel_bytes", Self::MAX_BYTES));
        }
        // A login page, or whatever else answers in its place.
        let text = std::str::from_utf8(file)
            .ok()
            .filter(|text| text.starts_with('{'));
        let text = text.ok_or_else(|| Problem::new(ProblemCode::NotAChannel))?;
        let unreadable = || Problem::new(ProblemCode::SignatureUnreadable);
        let (list, signature) = text.split_once('\n').ok_or_else(unreadable)?;
        let list = list.trim_end_matches('\r');
        let version: Version = serde_json::from_str(list).map_err(fault)?;
        if version.format != Self::FORMAT {
            return Err(Problem::new(ProblemCode::Newer).with("needs", format!("format {}", version.format)));
        }
        let channel: Self = serde_json::from_str(list).map_err(fault)?;
        let signature: Signature = signature.parse().map_err(|_| unreadable())?;
        let key = channel.publisher.key;
        let proved = key.verify(list.as_bytes(), &signature);
        if proved.is_err() || !signature.trusted_comment().starts_with(COMMENT) {
            let problem = Problem::new(ProblemCode::Forged);
            return Err(problem.with("name", &channel.publisher.name).with("key", key));
        }
        channel.check()?;
        Ok(channel)
    }

    fn check(&self) -> Result<(), Problem> {
        if self.deltas.len() > MAX_DELTAS {
            return Err(too_large("deltas", MAX_DELTAS));
        }
        if self.statements.len() > MAX_STATEMENTS {
            return Err(too_large("statements", MAX_STATEMENTS));
        }
        for text in [&self.id, &self.title, &self.publisher.name] {
            if text.len() > MAX_TEXT || text.chars().any(char::is_control) {
                return Err(fault("text"));
            }
        }
        let files = self.deltas.iter().map(|delta| &delta.file).chain([&self.full]);
        for file in files {
            if !is_plain(&file.file) {
                return Err(fault("file name").with("entry", &file.file));
            }
        }
        let forward = |delta: &ChannelDelta| delta.from < delta.to && delta.to <= self.sequence;
        if self.id.is_empty() || self.sequence == 0 || !self.deltas.iter().all(forward) {
            return Err(fault("sequence"));
        }
        Ok(())
    }

    /// Holds a list against what is remembered of the channel.
    ///
    /// # Errors
    /// `Rollback` for an older list than was seen, `Forked` for the same number with another edition: the follower stays
    /// where it is. `Expired` is a warning: what the list names is still good, and there may be newer.
    pub fn judge(&self, followed: &Followed, now: Timestamp) -> Result<(), Problem> {
        let older = followed.seen_created.is_some_and(|seen| self.created < seen);
        if self.sequence < followed.seen || (self.sequence == followed.seen && older) {
            let problem = Problem::new(ProblemCode::Rollback).with("sequence", self.sequence);
            return Err(problem.with("have", followed.seen));
        }
        if let Some((have, edition)) = followed.have
            && have == self.sequence
            && edition != self.edition
        {
            return Err(Problem::new(ProblemCode::Forked).with("sequence", have));
        }
        if self.expires < now {
            return Err(Problem::new(ProblemCode::Expired).with("expires", self.expires));
        }
        Ok(())
    }

    /// What was said of its keys, each proved to be said by the key itself; what is not is left out.
    pub fn statements(&self) -> impl Iterator<Item = SignedStatement> + '_ {
        self.statements.iter().filter_map(|text| text.parse().ok())
    }

    /// The cheapest way, in bytes, from what is here to the newest: nothing, some deltas, or the whole.
    ///
    /// `here` tells how many bytes of a file are here already, from an earlier try or a neighbour.
    pub fn path(&self, followed: &Followed, here: impl Fn(&ChannelFile) -> u64) -> Vec<&ChannelFile> {
        let cost = |file: &ChannelFile| file.size.saturating_sub(here(file));
        let whole = cost(&self.full);
        let Some((have, _)) = followed.have else {
            return vec![&self.full];
        };
        if have >= self.sequence {
            return Vec::new();
        }
        // Numbers only grow, so that one pass in their order finds the cheapest way to each.
        let mut best: BTreeMap<u64, (u64, Option<usize>)> = BTreeMap::from([(have, (0, None))]);
        let mut deltas: Vec<usize> = (0..self.deltas.len()).collect();
        deltas.sort_by_key(|at| (self.deltas[*at].from, self.deltas[*at].to));
        for at in deltas {
            let delta = &self.deltas[at];
            let Some((spent, _)) = best.get(&delta.from) else {
                continue;
            };
            let spent = spent.saturating_add(cost(&delta.file));
            if best.get(&delta.to).is_none_or(|(known, _)| spent < *known) {
                best.insert(delta.to, (spent, Some(at)));
            }
        }
        match best.get(&self.sequence) {
            Some((spent, _)) if *spent < whole => self.walk_back(&best),
            _ => vec![&self.full],
        }
    }

    fn walk_back(&self, best: &BTreeMap<u64, (u64, Option<usize>)>) -> Vec<&ChannelFile> {
        let (mut steps, mut at) = (Vec::new(), self.sequence);
        while let Some((_, Some(step))) = best.get(&at) {
            steps.push(&self.deltas[*step].file);
            at = self.deltas[*step].from;
        }
        steps.reverse();
        steps
    }
}

impl Followed {
    /// A list was believed: no older one will be.
    pub fn believe(&mut self, channel: &Channel) {
        self.seen = self.seen.max(channel.sequence);
        self.seen_created = self.seen_created.max(Some(channel.created));
    }

    /// Its content is in: only now does the number move.
    pub const fn arrive(&mut self, sequence: u64, edition: EditionHash) {
        self.have = Some((sequence, edition));
    }
}

/// A name that is the same on every disk and leads nowhere else: letters, digits, and `-_.` within.
fn is_plain(name: &str) -> bool {
    let sign = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    (1..=100).contains(&name.len())
        && name.bytes().all(sign)
        && !name.starts_with('.')
        && !name.ends_with('.')
        && !name.contains("..")
}
