//! Where a channel stands: a folder of this machine, a stick, or an address that gives the same files.

use std::fmt;
use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use kalan_bundle::{Channel, ChannelFile, Problem, ProblemCode, WholeFile};
use kalan_model::AssetHash;
use url::Url;

use crate::pack::bundle_failed;
use crate::{EngineError, address};

/// A place that holds a channel's files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// A folder.
    Folder(PathBuf),
    /// The address of one; it ends with a slash.
    Web(Url),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(folder) => folder.display().fmt(f),
            Self::Web(url) => url.fmt(f),
        }
    }
}

impl Place {
    /// Reads a place as a person writes it: a folder or an address, or those of the list in it.
    pub(super) fn named(text: &str) -> Result<Self, EngineError> {
        let text = text.trim();
        if text.starts_with("http://") || text.starts_with("https://") {
            // What is stored and shown has no password in it.
            let (mut url, _) = address::without_login(address::typed(text)?);
            url.set_query(None);
            url.set_fragment(None);
            let path = url.path().strip_suffix(Channel::FILE).unwrap_or(url.path());
            let path = format!("{}/", path.trim_end_matches('/'));
            url.set_path(&path);
            return Ok(Self::Web(url));
        }
        let path = Path::new(
            text.strip_prefix("file://")
                .or(text.strip_prefix("file:"))
                .unwrap_or(text),
        );
        let is_list = path.file_name().is_some_and(|name| name == Channel::FILE);
        let folder = match path.parent().filter(|_| is_list) {
            Some(parent) if parent.as_os_str().is_empty() => Path::new("."),
            Some(parent) => parent,
            None => path,
        };
        let folder = std::path::absolute(folder).map_err(|source| EngineError::File {
            path: text.to_owned(),
            source,
        })?;
        Ok(Self::Folder(folder))
    }

    /// Why what stands there is not believed.
    pub(super) fn refused(&self, problem: Problem) -> EngineError {
        EngineError::Bundle {
            path: self.to_string(),
            source: problem.into(),
        }
    }

    /// The bytes of the list of a folder, not one more than a list has; none where there is no list.
    pub(super) fn list_bytes(&self) -> Result<Option<Vec<u8>>, EngineError> {
        let Self::Folder(folder) = self else {
            return Ok(None);
        };
        let path = folder.join(Channel::FILE);
        let mut bytes = Vec::new();
        let read = File::open(&path)
            .and_then(|file| file.take(Channel::MAX_BYTES as u64 + 1).read_to_end(&mut bytes));
        match read {
            Ok(_) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(file_failed(&path, source)),
        }
    }
}

/// A file that is here is the one that the list names: its size, then its hash.
pub(super) fn prove(path: &Path, file: &ChannelFile) -> Result<(), EngineError> {
    let failed = |source| file_failed(path, source);
    let refused = |problem: Problem| bundle_failed(path, problem.into());
    let mut bytes = File::open(path).map_err(failed)?;
    let size = bytes.metadata().map_err(failed)?.len();
    if size > file.size {
        return Err(refused(endless(file)));
    }
    let hash = hash_of(&mut bytes).map_err(failed)?;
    if size < file.size || hash != file.hash {
        let problem = Problem::new(ProblemCode::WrongContent).with("entry", &file.file);
        return Err(refused(problem));
    }
    Ok(())
}

/// More comes than was signed for.
pub(super) fn endless(file: &ChannelFile) -> Problem {
    Problem::new(ProblemCode::Endless)
        .with("file", &file.file)
        .with("size", file.size)
}

pub(super) fn hash_of(bytes: &mut File) -> io::Result<AssetHash> {
    let mut hasher = blake3::Hasher::new();
    let mut piece = vec![0; 256 * 1024];
    loop {
        match bytes.read(&mut piece)? {
            0 => return Ok(AssetHash::from_bytes(*hasher.finalize().as_bytes())),
            read => hasher.update(&piece[..read]),
        };
    }
}

/// Puts bytes at `to`, where they stand only when they are whole and on the disk.
pub(super) fn put_bytes(bytes: &[u8], to: &Path) -> Result<(), EngineError> {
    let put = WholeFile::begin(to).and_then(|mut out| {
        out.write_all(bytes)?;
        out.put()
    });
    put.map_err(|error| file_failed(to, error))
}

pub(super) fn file_failed(path: &Path, source: io::Error) -> EngineError {
    EngineError::File {
        path: path.display().to_string(),
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_named_by_its_folder_or_its_list_and_keeps_no_password() {
        let named = |text: &str| Place::named(text).unwrap().to_string();
        assert_eq!(named("https://a.example/eau"), "https://a.example/eau/");
        assert_eq!(
            named("https://awa:secret@a.example/eau/channel.txt?x#y"),
            "https://a.example/eau/"
        );
        assert_eq!(named("http://a.example"), "http://a.example/");
        assert_eq!(named("/media/stick/eau/channel.txt"), "/media/stick/eau");
        assert_eq!(named("file:///media/stick"), "/media/stick");
        assert!(Path::new(&named("channel.txt")).is_absolute());
        assert!(Place::named("https://").is_err());
    }
}
