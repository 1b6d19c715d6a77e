//! Pictures and sounds on the disk, each under the hash of its bytes.
//!
//! Written to a temporary name, synced, renamed, the folder synced: after a power cut a file is whole or absent.
//! A row names it only afterwards; a file without a row is an orphan, harmless, and swept later.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{ErrorKind, Read, Write as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use kalan_model::{AssetHash, AssetHasher};

use crate::StoreError;

/// What is read and written at once.
const PIECE_BYTES: usize = 64 * 1024;

/// The folder `assets/`: `ab/abcdef…` with two digits of the hash as the inner folder.
#[derive(Debug, Clone)]
pub struct AssetFolder {
    dir: PathBuf,
}

impl AssetFolder {
    pub(crate) fn new(dir: &Path) -> Self {
        Self { dir: dir.to_owned() }
    }

    /// Where the file of `hash` is or would be.
    pub fn path(&self, hash: AssetHash) -> PathBuf {
        let name = hash.to_string();
        self.dir.join(&name[..2]).join(name)
    }

    /// Keeps `bytes` and says their name. Bytes that are there already are not written again.
    ///
    /// # Errors
    /// [`StoreError::DiskFull`], [`StoreError::ReadOnly`]; no part of the file stays then.
    pub fn keep(&self, bytes: &[u8]) -> Result<AssetHash, StoreError> {
        let hash = AssetHash::of(bytes);
        if self.has(hash, bytes.len() as u64) {
            return Ok(hash);
        }
        self.put(hash, |part| part.write_all(bytes).map(|()| true))?;
        Ok(hash)
    }

    /// Keeps what `bytes` gives, read in pieces, if it is what `hash` names. Says whether it is.
    ///
    /// # Errors
    /// As [`AssetFolder::keep`]; what the reading says.
    pub fn keep_from(&self, hash: AssetHash, mut bytes: impl Read) -> Result<bool, StoreError> {
        self.put(hash, |part| {
            let mut hasher = AssetHasher::default();
            let mut piece = vec![0; PIECE_BYTES];
            loop {
                match bytes.read(&mut piece) {
                    Ok(0) => return Ok(hasher.hash() == hash),
                    Ok(read) => {
                        hasher.update(&piece[..read]);
                        part.write_all(&piece[..read])?;
                    }
                    Err(error) if error.kind() == ErrorKind::Interrupted => {}
                    // What is given cannot be read: it is not what was named, and the disk is well.
                    Err(_) => return Ok(false),
                }
            }
        })
    }

    /// Whether a file of that length is there; it counts as used just now, so that no sweep takes it.
    pub fn has(&self, hash: AssetHash, size_bytes: u64) -> bool {
        let Ok(file) = File::options().append(true).open(self.path(hash)) else {
            return false;
        };
        let is_whole = file.metadata().is_ok_and(|meta| meta.len() == size_bytes);
        if is_whole {
            // A disk that knows no times has no sweep either.
            let _ = file.set_modified(SystemTime::now());
        }
        is_whole
    }

    /// Writes a file of that name; `fill` says whether what it wrote is to stay.
    fn put(
        &self,
        hash: AssetHash,
        fill: impl FnOnce(&mut File) -> std::io::Result<bool>,
    ) -> Result<bool, StoreError> {
        let path = self.path(hash);
        let write = || -> std::io::Result<bool> {
            let folder = path.parent().unwrap_or(&self.dir);
            fs::create_dir_all(folder)?;
            // Beside its place, so that the rename never crosses a disk; removed by itself when anything fails.
            let mut part = tempfile::Builder::new().prefix(".part-").tempfile_in(folder)?;
            if !fill(part.as_file_mut())? {
                return Ok(false);
            }
            part.as_file().sync_all()?;
            part.persist(&path).map_err(|error| error.error)?;
            // Without this a power cut may take the name and leave a row that names nothing.
            File::open(folder)?.sync_all()?;
            Ok(true)
        };
        write().map_err(|error| StoreError::from_io(&path, error))
    }

    /// Removes the file of `hash`; one that is gone already is no failure.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn remove(&self, hash: AssetHash) -> Result<(), StoreError> {
        let path = self.path(hash);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(StoreError::from_io(&path, error)),
            _ => Ok(()),
        }
    }

    /// The bytes of `hash`, checked against it; none when they are absent or damaged.
    ///
    /// # Errors
    /// When the disk refuses to read what is there.
    pub fn read(&self, hash: AssetHash) -> Result<Option<Vec<u8>>, StoreError> {
        let path = self.path(hash);
        match fs::read(&path) {
            Ok(bytes) => Ok(Some(bytes).filter(|bytes| AssetHash::of(bytes) == hash)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(StoreError::from_io(&path, error)),
        }
    }

    /// The names of all files, and of what is no asset: leftovers of a crash.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(crate) fn survey(&self) -> Result<(BTreeSet<AssetHash>, Vec<PathBuf>), StoreError> {
        let (mut hashes, mut leftovers) = (BTreeSet::new(), Vec::new());
        for folder in list(&self.dir)? {
            if !folder.is_dir() {
                leftovers.push(folder);
                continue;
            }
            for path in list(&folder)? {
                let name = path
                    .file_name()
                    .map(|name| name.to_string_lossy().into_owned())
                    .unwrap_or_default();
                match name.parse() {
                    Ok(hash) => drop(hashes.insert(hash)),
                    Err(_) => leftovers.push(path),
                }
            }
        }
        Ok((hashes, leftovers))
    }

    /// Moves a damaged file out of the way, into `set-aside/` beside this folder; one that is not there is fine.
    pub(crate) fn set_aside(&self, hash: AssetHash) -> Result<(), StoreError> {
        let aside = self.dir.with_file_name("set-aside");
        fs::create_dir_all(&aside).map_err(|error| StoreError::from_io(&aside, error))?;
        match fs::rename(self.path(hash), aside.join(hash.to_string())) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(StoreError::from_io(&aside, error)),
            _ => Ok(()),
        }
    }
}

fn list(dir: &Path) -> Result<Vec<PathBuf>, StoreError> {
    let located = |error| StoreError::from_io(dir, error);
    match fs::read_dir(dir) {
        Ok(entries) => entries
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<Result<_, _>>()
            .map_err(located),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(located(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> (tempfile::TempDir, AssetFolder) {
        let dir = tempfile::tempdir().unwrap();
        let assets = AssetFolder::new(&dir.path().join("assets"));
        (dir, assets)
    }

    #[test]
    fn bytes_come_back_under_their_hash_and_are_kept_once() {
        let (_dir, assets) = folder();
        let hash = assets.keep(b"a picture").unwrap();
        assert_eq!(assets.keep(b"a picture").unwrap(), hash);
        assert_eq!(assets.read(hash).unwrap().as_deref(), Some(&b"a picture"[..]));
        let (files, leftovers) = assets.survey().unwrap();
        assert_eq!(
            (files.len(), leftovers.len()),
            (1, 0),
            "one file, no temporary ones left"
        );
    }

    #[test]
    fn damaged_bytes_are_never_given_out() {
        let (_dir, assets) = folder();
        let hash = assets.keep(b"a picture").unwrap();
        fs::write(assets.path(hash), b"a pictvre").unwrap();
        assert_eq!(assets.read(hash).unwrap(), None);
    }

    #[test]
    fn a_half_written_file_is_written_again() {
        let (_dir, assets) = folder();
        let hash = assets.keep(b"a picture").unwrap();
        fs::write(assets.path(hash), b"a pic").unwrap();
        assets.keep(b"a picture").unwrap();
        assert!(
            assets.read(hash).unwrap().is_some(),
            "a torn file must not stop its own repair"
        );
    }

    #[test]
    fn what_a_crash_left_is_found() {
        let (_dir, assets) = folder();
        let hash = assets.keep(b"a picture").unwrap();
        fs::write(assets.path(hash).with_file_name(".part-x"), b"half").unwrap();
        assert_eq!(assets.survey().unwrap().1.len(), 1);
    }
}
