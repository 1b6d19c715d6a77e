//! Whose bundles are believed here: a plain value, which the engine keeps and asks.

use kalan_model::Timestamp;
use serde::{Deserialize, Serialize};

use crate::edition::Publisher;
use crate::error::{Problem, ProblemCode};
use crate::key::{PublicKey, SignedStatement, Statement};

/// A publisher's key, and what is known of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownPublisher {
    /// The name under which it was first met.
    pub name: String,
    /// The key.
    pub key: PublicKey,
    /// When it was first met.
    pub first_seen: Timestamp,
    /// Whether the person said yes to it.
    pub trusted: bool,
    /// The key whose word brought this one, when it was a rotation and not the person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub introduced_by: Option<PublicKey>,
    /// The channels that were followed under it.
    #[serde(default)]
    pub channels: Vec<String>,
    /// Whether its owner still stands by it.
    #[serde(default)]
    pub state: KeyState,
}

/// What a key's owner says of it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum KeyState {
    /// Nothing to the contrary.
    #[default]
    Good,
    /// Another key follows it.
    Replaced {
        /// That key.
        next: PublicKey,
        /// When that was said.
        at: Timestamp,
    },
    /// Taken back.
    Revoked {
        /// Why.
        reason: String,
        /// When that was said.
        at: Timestamp,
    },
}

/// What a trust store says of a bundle whose signature holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The person trusts this key.
    Trusted,
    /// Or why the person must be asked, or warned.
    Doubtful(Problem),
}

/// What came of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// The store was changed.
    Taken,
    /// It was known before.
    Known,
    /// About a key that is not known here, or no longer speaks for anyone: nothing was changed.
    Ignored,
    /// The key names a second successor: two hands hold it. It is revoked here.
    Contradiction,
}

/// The publishers that are known here.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TrustStore {
    publishers: Vec<KnownPublisher>,
}

impl TrustStore {
    /// All that are known, in the order they were met.
    pub fn publishers(&self) -> &[KnownPublisher] {
        &self.publishers
    }

    /// What is known of a key.
    pub fn find(&self, key: &PublicKey) -> Option<&KnownPublisher> {
        self.publishers.iter().find(|known| known.key == *key)
    }

    /// Judges a bundle by its publisher and its channel; the signature has been proved.
    pub fn judge(&self, publisher: Option<&Publisher>, channel: Option<&str>) -> Verdict {
        let Some(publisher) = publisher else {
            return Verdict::Doubtful(Problem::new(ProblemCode::Unsigned));
        };
        let doubt = |code| {
            Problem::new(code)
                .with("name", &publisher.name)
                .with("key", publisher.key)
        };
        match self.find(&publisher.key) {
            Some(known) => match &known.state {
                KeyState::Revoked { reason, .. } => {
                    return Verdict::Doubtful(doubt(ProblemCode::RevokedKey).with("reason", reason));
                }
                KeyState::Replaced { next, .. } => {
                    return Verdict::Doubtful(doubt(ProblemCode::ReplacedKey).with("new_key", next));
                }
                KeyState::Good if known.trusted => return Verdict::Trusted,
                KeyState::Good => {}
            },
            None => {
                if let Some(other) = self.namesake(publisher, channel) {
                    let problem = doubt(ProblemCode::ChangedKey).with("known_key", other.key);
                    return Verdict::Doubtful(problem);
                }
            }
        }
        Verdict::Doubtful(doubt(ProblemCode::UnknownPublisher))
    }

    /// A trusted publisher that goes by this name, or whose channel this claims to be.
    fn namesake(&self, publisher: &Publisher, channel: Option<&str>) -> Option<&KnownPublisher> {
        let trusted = self.publishers.iter().filter(|known| known.trusted);
        let mut same = trusted.filter(|known| {
            folded(&known.name) == folded(&publisher.name)
                || channel.is_some_and(|channel| known.channels.iter().any(|one| one == channel))
        });
        same.next()
    }

    /// The key that speaks now for the owner of `key`: itself, or the last of those that were named one by the other.
    pub fn successor(&self, key: &PublicKey) -> PublicKey {
        let mut last = *key;
        // Statements may lead in a circle.
        for _ in 0..self.publishers.len() {
            match self.find(&last).map(|known| &known.state) {
                Some(KeyState::Replaced { next, .. }) => last = *next,
                _ => break,
            }
        }
        last
    }

    /// Remembers that a key was met.
    pub fn see(&mut self, publisher: &Publisher, now: Timestamp) {
        if self.find(&publisher.key).is_none() {
            self.publishers.push(KnownPublisher {
                name: publisher.name.clone(),
                key: publisher.key,
                first_seen: now,
                trusted: false,
                introduced_by: None,
                channels: Vec::new(),
                state: KeyState::Good,
            });
        }
    }

    /// The person says yes to a key, for a channel or for single bundles.
    pub fn trust(&mut self, publisher: &Publisher, channel: Option<&str>, now: Timestamp) {
        self.see(publisher, now);
        if let Some(known) = self.find_mut(&publisher.key) {
            known.trusted = true;
            known.introduced_by = None;
            if let Some(channel) = channel.filter(|channel| !known.channels.iter().any(|one| one == channel))
            {
                known.channels.push(channel.to_owned());
            }
        }
    }

    /// A channel of a known key is followed: another key that speaks for it is an alarm from now on.
    pub fn follow(&mut self, key: &PublicKey, channel: &str) {
        if let Some(known) = self.find_mut(key)
            && !known.channels.iter().any(|one| one == channel)
        {
            known.channels.push(channel.to_owned());
        }
    }

    /// The person takes their yes back; the key stays known.
    pub fn distrust(&mut self, key: &PublicKey) {
        if let Some(known) = self.find_mut(key) {
            known.trusted = false;
        }
    }

    /// Takes what a key's owner says of it.
    pub fn hear(&mut self, statement: &SignedStatement) -> Heard {
        match statement.statement() {
            Statement::Revoke { key, reason, at } => self.revoke(key, reason, *at),
            Statement::Rotate { key, next, at } => self.rotate(key, next, *at),
        }
    }

    fn revoke(&mut self, key: &PublicKey, reason: &str, at: Timestamp) -> Heard {
        let Some(known) = self.find_mut(key) else {
            return Heard::Ignored;
        };
        if matches!(known.state, KeyState::Revoked { .. }) {
            return Heard::Known;
        }
        known.state = KeyState::Revoked {
            reason: reason.to_owned(),
            at,
        };
        // Whoever stole it may have named a successor: the person is asked anew about each.
        let mut fallen = vec![*key];
        while let Some(key) = fallen.pop() {
            for known in &mut self.publishers {
                if known.introduced_by == Some(key) && known.trusted {
                    known.trusted = false;
                    fallen.push(known.key);
                }
            }
        }
        Heard::Taken
    }

    fn rotate(&mut self, key: &PublicKey, next: &PublicKey, at: Timestamp) -> Heard {
        let Some(known) = self.find_mut(key) else {
            return Heard::Ignored;
        };
        match known.state.clone() {
            KeyState::Revoked { .. } => return Heard::Ignored,
            KeyState::Replaced { next: earlier, .. } if earlier == *next => return Heard::Known,
            KeyState::Replaced { .. } => {
                self.revoke(key, "two successors", at);
                return Heard::Contradiction;
            }
            KeyState::Good if key == next => return Heard::Ignored,
            KeyState::Good => {}
        }
        known.state = KeyState::Replaced { next: *next, at };
        let heir = KnownPublisher {
            key: *next,
            introduced_by: Some(*key),
            state: KeyState::Good,
            ..known.clone()
        };
        match self.find_mut(next) {
            // A key that the person judged by themselves stays as they judged it.
            Some(there) if there.trusted || there.state != KeyState::Good => {}
            Some(there) => *there = heir,
            None => self.publishers.push(heir),
        }
        Heard::Taken
    }

    fn find_mut(&mut self, key: &PublicKey) -> Option<&mut KnownPublisher> {
        self.publishers.iter_mut().find(|known| known.key == *key)
    }
}

/// A name as a person hears it: case and spaces tell nobody apart.
fn folded(name: &str) -> String {
    let words: Vec<String> = name.split_whitespace().map(str::to_lowercase).collect();
    words.join(" ")
}
