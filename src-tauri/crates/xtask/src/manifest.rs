//! Reads from our own Cargo.toml files the names that a room depends on; enough TOML for how we write them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// One package of the workspace.
#[derive(Debug)]
pub(crate) struct Manifest {
    /// The package's name.
    pub(crate) name: String,
    /// Its folder.
    pub(crate) dir: PathBuf,
    /// What it is built of, tests and build script apart.
    pub(crate) normal: Vec<String>,
    /// What its tests and build script need besides.
    pub(crate) other: Vec<String>,
}

impl Manifest {
    /// Every package of the checkout.
    pub(crate) fn all(root: &Path) -> io::Result<Vec<Self>> {
        let mut dirs = vec![root.to_path_buf(), root.join("tests")];
        for entry in fs::read_dir(root.join("src-tauri/crates"))? {
            dirs.push(entry?.path());
        }
        dirs.sort();
        dirs.into_iter()
            .filter(|dir| dir.join("Cargo.toml").is_file())
            .map(|dir| Ok(Self::parse(&fs::read_to_string(dir.join("Cargo.toml"))?, dir)))
            .collect()
    }

    fn parse(text: &str, dir: PathBuf) -> Self {
        let mut manifest = Self {
            name: String::new(),
            dir,
            normal: Vec::new(),
            other: Vec::new(),
        };
        let mut section = "";
        for line in text.lines() {
            if let Some(header) = line.strip_prefix('[') {
                section = header.trim_end().trim_end_matches(']');
                if let Some((kind, name)) = section.rsplit_once("dependencies.") {
                    manifest.depend(&format!("{kind}dependencies"), name);
                }
            } else if let Some((key, value)) = line.split_once('=') {
                let key = key.trim().split('.').next().unwrap_or_default();
                match section {
                    "package" if key == "name" => manifest.name = value.trim().trim_matches('"').to_owned(),
                    _ if section.starts_with("workspace") || !line.starts_with(char::is_alphanumeric) => {}
                    _ => manifest.depend(section, key),
                }
            }
        }
        manifest
    }

    fn depend(&mut self, section: &str, name: &str) {
        // `target.'cfg(unix)'.dependencies` counts like `dependencies`.
        match section.rsplit('.').next() {
            _ if section.starts_with("workspace") => {}
            Some("dependencies") => self.normal.push(name.to_owned()),
            Some("dev-dependencies" | "build-dependencies") => self.other.push(name.to_owned()),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_in_which_we_write_a_dependency_is_read() {
        let text = r#"
[workspace.dependencies]
apart = "1"
[package]
name = "kalan-room"
version.workspace = true
[dependencies]
serde.workspace = true
jiff = { version = "1", features = [
    "std",
] }   # why = because
# commented = "1"
[target.'cfg(unix)'.dependencies]
rustix = "1"
[dependencies.url]
version = "2"
[dev-dependencies]
insta.workspace = true
[build-dependencies]
cc = "1"
[lints]
workspace = true
"#;
        let manifest = Manifest::parse(text, PathBuf::new());
        assert_eq!(manifest.name, "kalan-room", "the name says which room it is");
        assert_eq!(
            manifest.normal,
            ["serde", "jiff", "rustix", "url"],
            "one for each way of writing"
        );
        assert_eq!(manifest.other, ["insta", "cc"], "tests and the build script");
    }
}
