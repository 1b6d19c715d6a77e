//! Pictures and sounds on the disk, each under the hash of its bytes.
//!
//! Written to a temporary name, synced, renamed, the folder synced: after a power cut a file is whole or absent.
//! A row names it only afterwards; a file without a row is an orphan, harmless, and swept later.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use kalan_model::AssetHash;

use crate::StoreError;

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
        let path = self.path(hash);
        if fs::metadata(&path).is_ok_and(|meta| meta.len() == bytes.len() as u64) {
            return Ok(hash);
        }
        let write = || -> std::io::Result<()> {
            let folder = path.parent().unwrap_or(&self.dir);
            fs::create_dir_all(folder)?;
            // Beside its place, so that the rename never crosses a disk; removed by itself when anything fails.
            let mut part = tempfile::Builder::new().prefix(".part-").tempfile_in(folder)?;
            part.write_all(bytes)?;
            part.as_file().sync_all()?;
            part.persist(&path).map_err(|error| error.error)?;
            // Without this a power cut may take the name and leave a row that names nothing.
            File::open(folder)?.sync_all()
        };
        write().map_err(|error| StoreError::from_io(&path, error))?;
        Ok(hash)
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
