//! One's own channel while it is published: its folder held, its list as it was read, and what is written beside it.

use std::collections::{BTreeMap, HashSet};
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use kalan_bundle::{Article, BundleError, Channel, ChannelDelta, ChannelFile, Edition, SecretKey, WholeFile};
use kalan_model::Timestamp;

use super::own::OwnChannel;
use super::place::{Place, file_failed, hash_of, prove, put_bytes};
use super::publish::{Before, unnamed};
use super::retention::kept;
use crate::keys::OwnKey;
use crate::pack::{bundle_failed, open_base};
use crate::sealing::Sealing;
use crate::{Engine, EngineError};

/// Held while somebody publishes, where the disk knows locks.
const LOCK: &str = ".kalan-lock";

/// A channel on its way to its next list.
pub(super) struct Press<'a> {
    pub(super) engine: &'a Engine,
    pub(super) channel: OwnChannel,
    pub(super) own: OwnKey,
    pub(super) place: Place,
    folder: PathBuf,
    pub(super) now: Timestamp,
    /// The list that stands there, and its bytes.
    pub(super) list: Option<Channel>,
    bytes: Option<Vec<u8>>,
    _lock: Option<File>,
}

impl<'a> Press<'a> {
    /// Takes the folder for oneself and reads its list.
    pub(super) fn begin(engine: &'a Engine, name: Option<&str>, now: Timestamp) -> Result<Self, EngineError> {
        let channel = engine.own_channel(name)?;
        let own = engine.own_key(&channel.key)?;
        let place = Place::named(&channel.place)?;
        let Place::Folder(folder) = place.clone() else {
            return Err(EngineError::NotAFolder(channel.place));
        };
        let lock = lock(&folder)?;
        let bytes = place.list_bytes()?;
        let list = bytes.as_deref().map(Channel::read).transpose();
        let list = list.map_err(|problem| place.refused(problem))?;
        if let Some(other) = list
            .as_ref()
            .filter(|list| list.id != channel.id || !own.signed_as(&list.publisher.key))
        {
            return Err(EngineError::ChannelTaken {
                place: channel.place,
                title: other.title.clone(),
            });
        }
        sweep_parts(&folder);
        Ok(Self {
            engine,
            channel,
            own,
            place,
            folder,
            now,
            list,
            bytes,
            _lock: lock,
        })
    }

    pub(super) fn signer(&self) -> Result<SecretKey, EngineError> {
        self.engine.signer(&self.own)
    }

    /// When the next list is made: after the last one, whatever this machine's clock says.
    pub(super) fn created(&self) -> Timestamp {
        let after = self.list.as_ref().map(|list| list.created.plus_secs(1));
        after.map_or(self.now, |after| after.max(self.now))
    }

    pub(super) fn expires(&self) -> Timestamp {
        let days = i64::from(self.channel.expires_days);
        self.created().plus_secs(days * 86_400)
    }

    /// The newest edition and its bundle. One that is damaged is no reason not to publish a whole one.
    pub(super) fn before(&self) -> Result<Option<Before>, EngineError> {
        let Some(list) = &self.list else { return Ok(None) };
        let path = self.folder.join(&list.full.file);
        if prove(&path, &list.full).is_ok()
            && let Ok((edition, bundle)) = open_base(&path)
        {
            return Ok(Some(Before {
                edition,
                bundle: Some(bundle),
            }));
        }
        let json = self
            .engine
            .store
            .reader()
            .read(|tx| tx.channels().published(&list.id, list.sequence))?;
        let edition = json.and_then(|json| serde_json::from_str(&json).ok());
        Ok(edition.map(|edition| Before {
            edition,
            bundle: None,
        }))
    }

    /// Writes the whole of an edition.
    pub(super) fn seal_full(&self, sequence: u64, edition: &Edition) -> Result<ChannelFile, EngineError> {
        let out = unnamed(&self.folder);
        let sealing = Sealing::full(self.engine, &out, edition);
        self.sealed(sealing, &format!("full-{sequence}"))
    }

    /// Writes what changed between two numbers.
    pub(super) fn seal_delta(
        &self,
        (from, to): (u64, u64),
        edition: &Edition,
        base: &Edition,
        words: impl FnMut(&Article) -> Option<String>,
    ) -> Result<ChannelFile, EngineError> {
        let out = unnamed(&self.folder);
        let sealing = Sealing::delta(self.engine, &out, edition, base, words);
        self.sealed(sealing, &format!("delta-{from}-{to}"))
    }

    /// A name tells what a file is and which: a file never changes under its name, here or on a mirror.
    fn sealed(
        &self,
        sealing: Result<Sealing<'_>, BundleError>,
        name: &str,
    ) -> Result<ChannelFile, EngineError> {
        let out = unnamed(&self.folder);
        let signer = self.signer()?;
        let sealed = sealing.and_then(|sealing| sealing.seal(Some(&signer)));
        let sealed = sealed.map_err(|error| bundle_failed(&out, error))?;
        let failed = |error| file_failed(&out, error);
        let hash = File::open(&out)
            .and_then(|mut file| hash_of(&mut file))
            .map_err(failed)?;
        let file = format!("{name}-{}.kalan", &hash.to_string()[..8]);
        std::fs::rename(&out, self.folder.join(&file)).map_err(failed)?;
        Ok(ChannelFile {
            file,
            size: sealed.written.size_bytes,
            hash,
        })
    }

    /// The ways of the list that stands which are still promised. Those that another key signed are not vouched for.
    pub(super) fn kept_deltas(&self, newest: u64) -> Result<Vec<ChannelDelta>, EngineError> {
        let Some(list) = self
            .list
            .as_ref()
            .filter(|list| list.publisher.key == self.own.key)
        else {
            return Ok(Vec::new());
        };
        let id = &self.channel.id;
        let made = self
            .engine
            .store
            .reader()
            .read(|tx| tx.channels().published_at(id))?;
        let mut made: BTreeMap<u64, Timestamp> = made.into_iter().collect();
        made.insert(newest, self.now);
        Ok(kept(&list.deltas, &made, self.now, self.channel.keeps_days))
    }

    pub(super) fn list_of(
        &self,
        sequence: u64,
        edition: &Edition,
        full: ChannelFile,
        deltas: Vec<ChannelDelta>,
    ) -> Channel {
        Channel {
            format: Channel::FORMAT,
            id: self.channel.id.clone(),
            title: self.channel.title.clone(),
            publisher: self.own.publisher(),
            sequence,
            edition: edition.hash(),
            created: edition.header.created,
            expires: self.expires(),
            keeps_days: self.channel.keeps_days,
            full,
            deltas,
            statements: self.own.statements.clone(),
        }
    }

    /// Puts the list in the place of the one that was read, if that still stands there.
    pub(super) fn put_list(&self, list: &Channel, signer: &SecretKey) -> Result<(), EngineError> {
        let path = self.folder.join(Channel::FILE);
        let text = list.sign(signer).map_err(|error| bundle_failed(&path, error))?;
        // The bundles' names are on the disk before the list that names them.
        if cfg!(unix) {
            let synced = File::open(&self.folder).and_then(|folder| folder.sync_all());
            synced.map_err(|error| file_failed(&self.folder, error))?;
        }
        if self.place.list_bytes()? != self.bytes {
            return Err(EngineError::PublishedMeanwhile(self.place.to_string()));
        }
        put_bytes(text.as_bytes(), &path)
    }

    /// Keeps the edition, from which later ones may be told apart.
    pub(super) fn remember(&self, edition: &Edition, sequence: u64) -> Result<(), EngineError> {
        let (id, created) = (self.channel.id.clone(), self.now);
        let json = serde_json::to_string(edition).unwrap_or_default();
        let cutoff = self.now.plus_secs(-i64::from(self.channel.keeps_days) * 86_400);
        self.engine.store.write_own(move |tx| {
            let made = tx.read().channels().published_at(&id)?;
            let young = made.iter().find(|(_, made)| *made >= cutoff);
            let oldest = young.map_or(sequence, |(sequence, _)| *sequence);
            tx.channels()
                .keep_published(&id, sequence, created, &json, oldest)
        })?;
        self.engine
            .remember_sequence(self.channel.place.clone(), sequence)
    }

    /// Removes the bundles that neither this list nor the one before names: who began by that one ends by it. A file
    /// that stays is swept next time.
    pub(super) fn sweep(&self, list: &Channel) -> usize {
        let named: HashSet<&str> = [Some(list), self.list.as_ref()]
            .into_iter()
            .flatten()
            .flat_map(|list| list.deltas.iter().map(|delta| &delta.file).chain([&list.full]))
            .map(|file| file.file.as_str())
            .collect();
        let Ok(files) = std::fs::read_dir(&self.folder) else {
            return 0;
        };
        let old = files.flatten().filter(|file| {
            let name = file.file_name();
            name.to_str()
                .is_some_and(|name| is_bundle_of_a_channel(name) && !named.contains(name))
        });
        old.filter(|file| std::fs::remove_file(file.path()).is_ok())
            .count()
    }
}

/// Whether a name is one that [`Press::sealed`] gives: nothing else in the folder is ours to remove.
fn is_bundle_of_a_channel(name: &str) -> bool {
    let Some(stem) = name.strip_suffix(".kalan") else {
        return false;
    };
    let parts: Vec<&str> = stem.split('-').collect();
    let number = |part: &&str| !part.is_empty() && part.bytes().all(|sign| sign.is_ascii_digit());
    let hash = |part: &str| part.len() == 8 && part.bytes().all(|sign| sign.is_ascii_hexdigit());
    match parts.as_slice() {
        ["full", to, end] => number(to) && hash(end),
        ["delta", from, to, end] => number(from) && number(to) && hash(end),
        _ => false,
    }
}

/// What a pulled plug left half written.
fn sweep_parts(folder: &Path) {
    let Ok(files) = std::fs::read_dir(folder) else {
        return;
    };
    for file in files.flatten() {
        let name = file.file_name();
        let is_part = name
            .to_str()
            .is_some_and(|name| name.starts_with(WholeFile::PART_PREFIX) && name.ends_with(".part"));
        if is_part {
            let _ = std::fs::remove_file(file.path());
        }
    }
}

fn lock(folder: &Path) -> Result<Option<File>, EngineError> {
    let path = folder.join(LOCK);
    let file = File::create(&path).map_err(|error| file_failed(&path, error))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Err(EngineError::PublishedMeanwhile(folder.display().to_string())),
        // A disk that knows no locks; the list is looked at again before it is changed.
        Err(TryLockError::Error(_)) => Ok(None),
    }
}
