//! Passwords of feeds and servers: in the system's keyring, or in a sealed file where there is none.
//!
//! The file stands in the library and its key in the person's own settings, so that a library on a stick or in a
//! backup tells nobody's password.

use std::collections::{BTreeMap, HashMap};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use chacha20poly1305::aead::{Aead as _, KeyInit as _};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use keyring::v1::{Entry, Error as KeyringError};

use crate::EngineError;

const SERVICE: &str = "Kalan";
const NONCE_BYTES: usize = 24;
const KEY_BYTES: usize = 32;

/// Where passwords are kept.
#[derive(Debug, Clone)]
pub enum SecretPlace {
    /// In the system's keyring; in a sealed file when there is none.
    System,
    /// In a sealed file, whose key stands in this other file.
    File(PathBuf),
}

impl Default for SecretPlace {
    /// The system's, unless `KALAN_SECRETS` says `file`.
    fn default() -> Self {
        match std::env::var_os("KALAN_SECRETS") {
            Some(word) if word == "file" => Self::File(default_key_path()),
            _ => Self::System,
        }
    }
}

fn default_key_path() -> PathBuf {
    directories::ProjectDirs::from("org", "Kalan", "kalan").map_or_else(
        || PathBuf::from("kalan-secrets.key"),
        |dirs| dirs.config_dir().join("secrets.key"),
    )
}

/// The passwords of one library. Its work blocks; clones share what was read.
#[derive(Debug, Clone)]
pub(crate) struct Secrets {
    place: SecretPlace,
    file: PathBuf,
    /// A sync asks for the same ones again and again, and a keyring is slow.
    known: Arc<Mutex<HashMap<String, Option<String>>>>,
}

impl Secrets {
    pub(crate) fn new(place: SecretPlace, library: &Path) -> Self {
        Self {
            place,
            file: library.join("secrets.sealed"),
            known: Arc::default(),
        }
    }

    /// The password under a name, if one is kept.
    ///
    /// # Errors
    /// When the keyring is locked or the file cannot be read.
    pub(crate) fn get(&self, name: &str) -> Result<Option<String>, EngineError> {
        if let Some(known) = self.known().get(name) {
            return Ok(known.clone());
        }
        let found = match self.keyring(name) {
            Some(entry) => match entry.and_then(|entry| entry.get_password()) {
                Ok(secret) => Ok(Some(secret)),
                Err(KeyringError::NoEntry) => Ok(None),
                Err(error) => Err(error.to_string()),
            },
            None => self
                .open(false)
                .map(|sealed| sealed.and_then(|sealed| sealed.words.get(name).cloned()))
                .map_err(|error| error.to_string()),
        };
        let found = found.map_err(|reason| failed(name, "read", reason))?;
        self.known().insert(name.to_owned(), found.clone());
        Ok(found)
    }

    /// Keeps a password under a name.
    ///
    /// # Errors
    /// When the keyring is locked or the disk is full.
    pub(crate) fn set(&self, name: &str, secret: &str) -> Result<(), EngineError> {
        let kept = match self.keyring(name) {
            Some(entry) => entry
                .and_then(|entry| entry.set_password(secret))
                .map_err(|error| error.to_string()),
            None => self.change(|words| {
                words.insert(name.to_owned(), secret.to_owned());
            }),
        };
        kept.map_err(|reason| failed(name, "kept", reason))?;
        self.known().insert(name.to_owned(), Some(secret.to_owned()));
        Ok(())
    }

    /// Forgets the password under a name, if one is kept.
    ///
    /// # Errors
    /// When the keyring is locked or the disk cannot be written.
    pub(crate) fn forget(&self, name: &str) -> Result<(), EngineError> {
        let forgotten = match self.keyring(name) {
            Some(entry) => match entry.and_then(|entry| entry.delete_credential()) {
                Ok(()) | Err(KeyringError::NoEntry) => Ok(()),
                Err(error) => Err(error.to_string()),
            },
            None if !self.file.exists() => Ok(()),
            None => self.change(|words| {
                words.remove(name);
            }),
        };
        forgotten.map_err(|reason| failed(name, "forgotten", reason))?;
        self.known().insert(name.to_owned(), None);
        Ok(())
    }

    fn known(&self) -> std::sync::MutexGuard<'_, HashMap<String, Option<String>>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The place in the keyring; none where the file is used.
    fn keyring(&self, name: &str) -> Option<Result<Entry, KeyringError>> {
        let there = matches!(self.place, SecretPlace::System) && Entry::store_status().is_ok();
        there.then(|| Entry::new(SERVICE, name))
    }

    fn change(&self, change: impl FnOnce(&mut BTreeMap<String, String>)) -> Result<(), String> {
        let changed = || {
            let mut sealed = self
                .open(true)?
                .ok_or_else(|| io::Error::other("there is no key for the sealed file"))?;
            change(&mut sealed.words);
            sealed.write(&self.file)
        };
        changed().map_err(|error: io::Error| error.to_string())
    }

    /// Opens the sealed file; none when it was never made and is not to be.
    fn open(&self, make: bool) -> io::Result<Option<Sealed>> {
        let key_path = match &self.place {
            SecretPlace::File(path) => path.clone(),
            SecretPlace::System => default_key_path(),
        };
        let made = self.file.exists() && key_path.exists();
        if !make && !made {
            return Ok(None);
        }
        let (key_file, key) = read_key(&key_path)?;
        let words = match fs::read(&self.file) {
            // What another person's key sealed is theirs; here it is as if nothing were kept.
            Ok(bytes) => unseal(&key, &bytes).unwrap_or_default(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => BTreeMap::new(),
            Err(error) => return Err(error),
        };
        Ok(Some(Sealed {
            _key_file: key_file,
            key,
            words,
        }))
    }
}

/// The open file; while it lives, no other program opens it.
struct Sealed {
    _key_file: File,
    key: Key,
    words: BTreeMap<String, String>,
}

impl Sealed {
    fn write(&self, path: &Path) -> io::Result<()> {
        let mut nonce = [0; NONCE_BYTES];
        getrandom::fill(&mut nonce).map_err(io::Error::other)?;
        let plain = serde_json::to_vec(&self.words)?;
        let sealed = XChaCha20Poly1305::new(&self.key)
            .encrypt(&XNonce::from(nonce), plain.as_slice())
            .map_err(|_| io::Error::other("sealing failed"))?;
        let part = path.with_extension("part");
        let mut file = private(&part)?;
        file.set_len(0)?;
        file.write_all(&nonce)?;
        file.write_all(&sealed)?;
        file.sync_all()?;
        fs::rename(part, path)
    }
}

/// Reads the key, and makes it the first time. The file is locked as long as it is open.
fn read_key(path: &Path) -> io::Result<(File, Key)> {
    if let Some(dir) = path.parent() {
        fs::create_dir_all(dir)?;
    }
    let mut file = private(path)?;
    file.lock()?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    let key = match <[u8; KEY_BYTES]>::try_from(bytes) {
        Ok(key) => key,
        Err(bytes) if bytes.is_empty() => {
            let mut key = [0; KEY_BYTES];
            getrandom::fill(&mut key).map_err(io::Error::other)?;
            file.write_all(&key)?;
            file.sync_all()?;
            key
        }
        Err(_) => {
            let words = format!("{} is not a key of Kalan", path.display());
            return Err(io::Error::new(io::ErrorKind::InvalidData, words));
        }
    };
    Ok((file, Key::from(key)))
}

/// A file that only its owner may read.
fn private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn unseal(key: &Key, bytes: &[u8]) -> Option<BTreeMap<String, String>> {
    let (nonce, sealed) = bytes.split_first_chunk::<NONCE_BYTES>()?;
    let plain = XChaCha20Poly1305::new(key)
        .decrypt(&XNonce::from(*nonce), sealed)
        .ok()?;
    serde_json::from_slice(&plain).ok()
}

fn failed(name: &str, act: &'static str, reason: String) -> EngineError {
    EngineError::Secret {
        name: name.to_owned(),
        act,
        reason,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Desk(tempfile::TempDir);

    impl Desk {
        fn secrets(&self) -> Secrets {
            Secrets::new(SecretPlace::File(self.0.path().join("own/key")), self.0.path())
        }
    }

    #[test]
    fn a_password_outlives_the_program_and_is_gone_when_it_is_forgotten() {
        let desk = Desk(tempfile::tempdir().unwrap());
        assert_eq!(desk.secrets().get("feed").unwrap(), None);
        desk.secrets().set("feed", "bamako").unwrap();
        desk.secrets().set("server", "segou").unwrap();
        assert_eq!(desk.secrets().get("feed").unwrap().as_deref(), Some("bamako"));
        desk.secrets().forget("feed").unwrap();
        assert_eq!(desk.secrets().get("feed").unwrap(), None);
        assert_eq!(desk.secrets().get("server").unwrap().as_deref(), Some("segou"));
    }

    #[test]
    fn a_library_on_a_stick_tells_nobodys_password() {
        let desk = Desk(tempfile::tempdir().unwrap());
        desk.secrets().set("feed", "bamako").unwrap();
        let sealed = fs::read(desk.0.path().join("secrets.sealed")).unwrap();
        assert!(!sealed.windows(6).any(|bytes| bytes == b"bamako"));
        let other = Secrets::new(SecretPlace::File(desk.0.path().join("other")), desk.0.path());
        assert_eq!(other.get("feed").unwrap(), None, "another person's key opens it");
        other.set("feed", "segou").unwrap();
        assert_eq!(
            other.get("feed").unwrap().as_deref(),
            Some("segou"),
            "and does not shut it"
        );
    }

    #[cfg(unix)]
    #[test]
    fn key_and_file_are_the_owners_alone() {
        use std::os::unix::fs::PermissionsExt as _;
        let desk = Desk(tempfile::tempdir().unwrap());
        desk.secrets().set("feed", "bamako").unwrap();
        for name in ["own/key", "secrets.sealed"] {
            let mode = fs::metadata(desk.0.path().join(name))
                .unwrap()
                .permissions()
                .mode();
            assert_eq!(mode & 0o077, 0, "others on this machine read {name}");
        }
    }

    #[test]
    fn a_spoilt_key_is_said_and_not_overwritten() {
        let desk = Desk(tempfile::tempdir().unwrap());
        desk.secrets().set("feed", "bamako").unwrap();
        fs::write(desk.0.path().join("own/key"), "short").unwrap();
        let error = desk.secrets().get("feed").unwrap_err();
        assert!(error.to_string().contains("is not a key of Kalan"), "{error}");
        assert!(desk.secrets().set("feed", "segou").is_err());
        assert_eq!(fs::read(desk.0.path().join("own/key")).unwrap(), b"short");
    }
}
