//! Channels that are published from this library: where each stands, what it is made of, who signs it.

use kalan_bundle::{Channel, Publisher};
use kalan_model::Timestamp;
use serde::{Deserialize, Serialize};

use super::place::Place;
use crate::{Engine, EngineError};

/// The setting under which they stand.
const OWN: &str = "own_channels";

/// How a channel is begun.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChannelDraft {
    /// Where it will stand: a folder.
    pub place: String,
    /// The collection that it is made of.
    pub collection: String,
    /// The own key that signs it.
    pub key: String,
    /// Another title than the collection's name.
    pub title: Option<String>,
    /// Under which terms its articles may be handed on.
    pub licence: Option<String>,
    /// Days within which there will be another list.
    pub expires_days: u32,
    /// Days for which the ways from earlier numbers are kept.
    pub keeps_days: u32,
}

/// A channel that is published from here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnChannel {
    /// Where it stands.
    pub place: String,
    /// The series' name for good.
    pub id: String,
    /// Its name for people.
    pub title: String,
    /// The collection that it is made of.
    pub collection: String,
    /// The own key that signs it.
    pub key: String,
    /// Under which terms its articles may be handed on.
    pub licence: Option<String>,
    /// Days within which there will be another list.
    pub expires_days: u32,
    /// Days for which the ways from earlier numbers are kept.
    pub keeps_days: u32,
    /// When it was begun here.
    pub made: Timestamp,
    /// The newest number that was published from here.
    pub sequence: u64,
}

impl Engine {
    /// The channels that are published from here, in the order in which they were begun.
    ///
    /// # Errors
    /// What the library says.
    pub fn own_channels(&self) -> Result<Vec<OwnChannel>, EngineError> {
        let text = self.store.reader().read(|tx| tx.settings().get(OWN))?;
        Ok(text
            .and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or_default())
    }

    /// Begins a channel, or goes on with one's own that stands there; nothing is written there yet.
    ///
    /// # Errors
    /// A key or a collection that is not there; a place where another's channel stands, or that is none.
    pub async fn init_channel(&self, draft: ChannelDraft) -> Result<OwnChannel, EngineError> {
        let now = self.now();
        self.blocking(move |engine| engine.init_now(draft, now)).await
    }

    fn init_now(&self, draft: ChannelDraft, now: Timestamp) -> Result<OwnChannel, EngineError> {
        let Place::Folder(folder) = Place::named(&draft.place)? else {
            return Err(EngineError::NotAFolder(draft.place));
        };
        let own = self.own_key(&draft.key)?;
        self.store
            .reader()
            .read(|tx| tx.collections().by_name(&draft.collection))?;
        std::fs::create_dir_all(&folder).map_err(|source| EngineError::File {
            path: folder.display().to_string(),
            source,
        })?;
        let place = Place::Folder(folder);
        let title = draft.title.unwrap_or_else(|| draft.collection.clone());
        let (id, sequence) = match place.own_list()? {
            None => (new_id(&title, &own.publisher(), now), 0),
            Some(list) if own.signed_as(&list.publisher.key) => (list.id, list.sequence),
            Some(list) => {
                return Err(EngineError::ChannelTaken {
                    place: place.to_string(),
                    title: list.title,
                });
            }
        };
        let channel = OwnChannel {
            place: place.to_string(),
            id,
            title,
            collection: draft.collection,
            key: draft.key,
            licence: draft.licence,
            expires_days: draft.expires_days,
            keeps_days: draft.keeps_days,
            made: now,
            sequence,
        };
        let kept = channel.clone();
        self.change_setting(OWN, move |all: &mut Vec<OwnChannel>| {
            all.retain(|one| one.place != kept.place);
            all.push(kept);
        })?;
        Ok(channel)
    }

    /// The own channel of that name, or at that place; the only one when nothing is named.
    pub(super) fn own_channel(&self, name: Option<&str>) -> Result<OwnChannel, EngineError> {
        let mut all = self.own_channels()?;
        let Some(name) = name else {
            return match all.len() {
                1 => Ok(all.remove(0)),
                _ => Err(EngineError::NoChannel(String::new())),
            };
        };
        let place = Place::named(name).map(|place| place.to_string()).ok();
        let found = all
            .into_iter()
            .find(|one| one.title == name || one.id == name || Some(&one.place) == place.as_ref());
        found.ok_or_else(|| EngineError::NoChannel(name.to_owned()))
    }

    pub(super) fn remember_sequence(&self, place: String, sequence: u64) -> Result<(), EngineError> {
        self.change_setting(OWN, move |all: &mut Vec<OwnChannel>| {
            for one in all.iter_mut().filter(|one| one.place == place) {
                one.sequence = sequence;
            }
        })
    }
}

/// A name that is the same for good and no other channel has: readable, with a hash of who began it when.
fn new_id(title: &str, publisher: &Publisher, now: Timestamp) -> String {
    let sign = |sign: char| {
        if sign.is_ascii_alphanumeric() {
            sign.to_ascii_lowercase()
        } else {
            '-'
        }
    };
    let slug: String = title.chars().map(sign).take(24).collect();
    let hash = blake3::hash(format!("{title}\n{}\n{}", publisher.key, now.as_millis()).as_bytes());
    format!("{}-{}", slug.trim_matches('-'), &hash.to_hex()[..12])
}

impl Place {
    /// The list that stands there, if one does; it is proved, and not yet believed.
    pub(super) fn own_list(&self) -> Result<Option<Channel>, EngineError> {
        let Some(bytes) = self.list_bytes()? else {
            return Ok(None);
        };
        let list = Channel::read(&bytes);
        list.map(Some).map_err(|problem| self.refused(problem))
    }
}
