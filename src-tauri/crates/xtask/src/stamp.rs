//! Tells whether a result is still that of its sources, by their contents: a change of branch touches times, not words.

use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};

/// A result's sources, summed up in one word kept beside the result.
pub(crate) struct Stamp {
    file: PathBuf,
    word: String,
}

impl Stamp {
    /// Sums up `sources` (files and folders, `except` these names at any depth) for the stamp kept in `file`.
    pub(crate) fn of(file: PathBuf, sources: &[PathBuf], except: &[&str]) -> io::Result<Self> {
        let mut found = BTreeMap::new();
        for source in sources {
            gather(source, except, &mut found)?;
        }
        let mut hasher = DefaultHasher::new();
        found.hash(&mut hasher);
        Ok(Self {
            file,
            word: format!("{:016x}", hasher.finish()),
        })
    }

    /// Whether the result was made from just these sources.
    pub(crate) fn is_fresh(&self) -> bool {
        fs::read_to_string(&self.file).is_ok_and(|kept| kept == self.word)
    }

    /// Says that the result now is that of these sources.
    pub(crate) fn keep(&self) -> io::Result<()> {
        fs::write(&self.file, &self.word)
    }
}

fn gather(path: &Path, except: &[&str], found: &mut BTreeMap<PathBuf, u64>) -> io::Result<()> {
    if path
        .file_name()
        .is_some_and(|name| except.iter().any(|other| name == *other))
    {
        return Ok(());
    }
    if path.is_dir() {
        for entry in fs::read_dir(path)? {
            gather(&entry?.path(), except, found)?;
        }
    } else if path.is_file() {
        let mut hasher = DefaultHasher::new();
        fs::read(path)?.hash(&mut hasher);
        found.insert(path.to_path_buf(), hasher.finish());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_is_fresh_until_a_source_changes_comes_or_goes() {
        let dir = std::env::temp_dir().join(format!("xtask-stamp-{}", std::process::id()));
        let (source, built) = (dir.join("src"), dir.join("src/dist"));
        fs::create_dir_all(&built).expect("a temporary folder");
        fs::write(source.join("a.ts"), "1").expect("a source");
        let stamp = || {
            Stamp::of(dir.join("stamp"), std::slice::from_ref(&source), &["dist"]).expect("readable sources")
        };

        assert!(!stamp().is_fresh(), "nothing was built yet");
        stamp().keep().expect("the stamp is written");
        assert!(stamp().is_fresh(), "nothing changed");
        fs::write(built.join("out.js"), "x").expect("a result");
        assert!(stamp().is_fresh(), "a result is not a source");
        fs::write(source.join("a.ts"), "2").expect("a changed source");
        assert!(
            !stamp().is_fresh(),
            "a changed word must be built, even at the same size"
        );
        stamp().keep().expect("the stamp is written");
        fs::write(source.join("b.ts"), "").expect("a new source");
        assert!(!stamp().is_fresh(), "a new file must be built");
        fs::remove_file(source.join("b.ts")).expect("gone again");
        assert!(stamp().is_fresh(), "back where it was: nothing to build");
        fs::remove_dir_all(&dir).expect("what we made can be removed");
    }
}
