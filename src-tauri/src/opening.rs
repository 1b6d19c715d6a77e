//! What the system asks us to open: a link, a file that was double-clicked, the words of a second start.
//!
//! The page is told of them once it listens; until then they wait here. It may read a file only if the system named
//! it: no page can name a path of its own.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use kalan_engine::Event;
use tauri::{AppHandle, Emitter, Manager, Url};

use crate::EVENTS;

/// Schemes of the addresses that we take over, from a person's click or command line.
const SCHEMES: &[&str] = &["kalan", "feed", "http", "https"];

/// What was asked so far.
#[derive(Default)]
pub(crate) struct Opening(Mutex<State>);

#[derive(Default)]
struct State {
    page_listens: bool,
    waiting: Vec<String>,
    files: BTreeSet<PathBuf>,
}

impl Opening {
    /// What was asked before the page listened; from now on it is told at once.
    pub(crate) fn take(&self) -> Vec<String> {
        let mut state = self.state();
        state.page_listens = true;
        std::mem::take(&mut state.waiting)
    }

    /// The file behind a `file:` address, if the system named it.
    pub(crate) fn file(&self, address: &str) -> Option<PathBuf> {
        let path = Url::parse(address).ok()?.to_file_path().ok()?;
        self.state().files.contains(&path).then_some(path)
    }

    /// Notes what is asked; gives what the page must be told now.
    fn ask(&self, words: &[String], folder: &Path) -> Vec<String> {
        let asked: Vec<_> = words.iter().filter_map(|word| address(word, folder)).collect();
        let mut state = self.state();
        state
            .files
            .extend(asked.iter().filter_map(|address| address.to_file_path().ok()));
        let asked: Vec<_> = asked.into_iter().map(String::from).collect();
        if state.page_listens {
            return asked;
        }
        state.waiting.extend(asked);
        Vec::new()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing above leaves the state half changed.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes the words of a command line (the program's own name apart) that was typed in `folder`.
pub(crate) fn ask(app: &AppHandle, words: &[String], folder: &Path) {
    let now = app.state::<Opening>().ask(words, folder);
    if !now.is_empty() {
        let _ = app.emit(EVENTS, Event::OpenRequested(now));
    }
}

/// An address of ours, or an existing file as a `file:` address; other words are not for us.
fn address(word: &str, folder: &Path) -> Option<Url> {
    let path = folder.join(word);
    if path.is_file() {
        return Url::from_file_path(std::path::absolute(path).ok()?).ok();
    }
    let url = Url::parse(word).ok()?;
    if url.scheme() == "file" {
        return url
            .to_file_path()
            .ok()
            .filter(|path| path.is_file())
            .and(Some(url));
    }
    SCHEMES.contains(&url.scheme()).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: &[&str]) -> Vec<String> {
        words.iter().map(|&word| word.to_owned()).collect()
    }

    #[test]
    fn a_link_given_at_the_start_waits_for_the_page() {
        let opening = Opening::default();
        let link = words(&["kalan:https://example.org/a"]);
        assert!(
            opening.ask(&link, Path::new("/")).is_empty(),
            "nobody listens yet"
        );
        assert_eq!(opening.take(), link, "the page gets it when it listens");
        assert!(opening.take().is_empty(), "once: a reload must not add it again");
        assert_eq!(
            opening.ask(&link, Path::new("/")),
            link,
            "a second start is told at once"
        );
    }

    #[test]
    fn only_addresses_of_the_web_and_files_that_exist_are_ours() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        for word in [
            "--flag",
            "no-such-file.kalan",
            "javascript:alert(1)",
            "file:///no/such/file",
            "",
        ] {
            assert_eq!(address(word, folder), None, "{word:?} is nothing to open");
        }
        for word in [
            "feed://example.org/rss",
            "https://example.org",
            "kalan:https://example.org",
        ] {
            assert!(
                address(word, folder).is_some(),
                "{word:?} is what our schemes are for"
            );
        }
    }

    #[test]
    fn a_file_can_be_read_only_if_the_system_named_it() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        let opening = Opening::default();
        let other = Url::from_file_path(folder.join("README.md"))
            .expect("an absolute path")
            .to_string();
        opening.ask(&words(&["Cargo.toml"]), folder);
        let named = opening.take().pop().expect("the file exists");
        assert_eq!(
            opening.file(&named),
            Some(folder.join("Cargo.toml")),
            "relative to where it was typed"
        );
        assert_eq!(opening.file(&other), None, "a page may not choose a path");
        assert_eq!(
            opening.file("https://example.org"),
            None,
            "and an address is no path"
        );
    }
}
