//! Holds the rooms apart: which crate may know which, and that none carries what it does not use.
//!
//! Cargo stops only a circle; that two rooms of one row stay strangers is for us to hold.

use std::fs;
use std::path::Path;

use crate::manifest::Manifest;
use crate::stop::Stop;

/// The floors of the house, lowest first; a crate may know those on lower floors, and none beside it.
const FLOORS: &[&[&str]] = &[
    &["kalan-model"],
    &[
        "kalan-content",
        "kalan-fetch",
        "kalan-store",
        "kalan-bundle",
        "kalan-export",
        "kalan-picture",
    ],
    &["kalan-engine", "kalan-zim"],
    &["kalan-api"],
    &["kalan-serve"],
    &["kalan-cli", "kalan-desktop"],
];

/// Fails with every arrow that points up or sideways, and every dependency that no source names.
pub(crate) fn check(root: &Path) -> Result<(), Stop> {
    let manifests =
        Manifest::all(root).map_err(|error| Stop::Machine(format!("cannot read a Cargo.toml: {error}")))?;
    let mut wrong = arrows(&manifests);
    for manifest in &manifests {
        let sources = sources(root, manifest);
        for name in manifest.normal.iter().chain(&manifest.other) {
            if !names(&sources, name) {
                wrong.push(format!("{} depends on {name} and never uses it", manifest.name));
            }
        }
    }
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(Stop::Failed(wrong.join("\n")))
    }
}

fn floor(name: &str) -> Option<usize> {
    FLOORS.iter().position(|rooms| rooms.contains(&name))
}

fn arrows(manifests: &[Manifest]) -> Vec<String> {
    let mut wrong = Vec::new();
    for manifest in manifests {
        let Some(own) = floor(&manifest.name) else {
            continue;
        };
        for name in &manifest.normal {
            let lower = floor(name).is_none_or(|other| other < own);
            // A library that is not on the list yet would be free of all rules.
            let listed = floor(name).is_some() || !name.starts_with("kalan-");
            if !lower || !listed {
                wrong.push(format!(
                    "{} may not depend on {name}: see FLOORS in xtask/src/rooms.rs",
                    manifest.name
                ));
            }
        }
    }
    wrong
}

/// All sources of a package as one text.
fn sources(root: &Path, manifest: &Manifest) -> String {
    let mut text = String::new();
    // The desktop package's manifest lies at the top, its sources in src-tauri.
    let dir = if manifest.dir == root {
        root.join("src-tauri")
    } else {
        manifest.dir.clone()
    };
    gather(&dir, &mut text);
    text
}

fn gather(dir: &Path, text: &mut String) {
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() && !path.ends_with("crates") {
            gather(&path, text);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            text.push_str(&fs::read_to_string(&path).unwrap_or_default());
        }
    }
}

/// Whether a whole word of the text is this crate's name as Rust writes it.
fn names(text: &str, package: &str) -> bool {
    let word = package.replace('-', "_");
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
    text.match_indices(&word)
        .any(|(at, _)| !text[..at].ends_with(is_part) && !text[at + word.len()..].starts_with(is_part))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(name: &str, normal: &[&str]) -> Manifest {
        let normal = normal.iter().map(|&name| name.to_owned()).collect();
        Manifest {
            name: name.to_owned(),
            dir: Path::new("").to_path_buf(),
            normal,
            other: Vec::new(),
        }
    }

    #[test]
    fn arrows_go_down_only() {
        let fine = manifest("kalan-engine", &["kalan-store", "kalan-model", "serde"]);
        assert!(
            arrows(&[fine]).is_empty(),
            "the engine stands on the rooms below it"
        );
        let sideways = manifest("kalan-fetch", &["kalan-store"]);
        assert_eq!(
            arrows(&[sideways]).len(),
            1,
            "the rooms of the middle row never see each other"
        );
        let up = manifest("kalan-model", &["kalan-engine"]);
        assert_eq!(arrows(&[up]).len(), 1, "the words know nobody");
        let unlisted = manifest("kalan-engine", &["kalan-new"]);
        assert_eq!(arrows(&[unlisted]).len(), 1, "a new room must be given its floor");
    }

    #[test]
    fn a_name_counts_only_as_a_whole_word() {
        assert!(
            names("use feed_rs::parser;", "feed-rs"),
            "used under Rust's spelling"
        );
        assert!(
            !names("use serde_json::Value;", "serde"),
            "a longer name is another crate"
        );
        assert!(
            names("#[derive(serde::Serialize)]", "serde"),
            "used without `use`"
        );
    }

    #[test]
    fn this_checkout_keeps_its_rooms_apart() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..");
        let manifests = Manifest::all(&root).expect("the checkout has its manifests");
        assert!(manifests.len() > 8, "the rooms were found: {}", manifests.len());
        assert!(arrows(&manifests).is_empty(), "{}", arrows(&manifests).join("\n"));
    }
}
