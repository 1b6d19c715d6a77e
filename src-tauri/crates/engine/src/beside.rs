//! The folder that a browser saves beside a page: what the article shows of it, and nothing else of the disk.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use kalan_content::{Attached, Page, file_beside};

/// The largest picture that is taken, and the most bytes of all of them.
const MAX_PICTURE_BYTES: u64 = 12 * 1024 * 1024;
const MAX_BYTES: u64 = 128 * 1024 * 1024;

/// The names of the folders that belong to a saved page: `puits_files` or `puits_fichiers` for `puits.html`.
pub(crate) fn folders(page: &Path) -> Vec<String> {
    let (Some(stem), Some(parent)) = (page.file_stem().and_then(|stem| stem.to_str()), parent(page)) else {
        return Vec::new();
    };
    let entries = fs::read_dir(parent).into_iter().flatten().flatten();
    // The type is that of the entry itself: a link to a folder elsewhere is no folder.
    let is_folder = |entry: &fs::DirEntry| entry.file_type().is_ok_and(|kind| kind.is_dir());
    let names = entries
        .filter(is_folder)
        .filter_map(|entry| entry.file_name().into_string().ok());
    names
        .filter(|name| {
            name.strip_prefix(stem)
                .is_some_and(|rest| rest.starts_with(['_', '-', '.']))
        })
        .collect()
}

/// The pictures of the article that lie in these folders.
pub(crate) fn pictures(saved: &Path, folders: &[String], page: &Page) -> Vec<Attached> {
    let Some(parent) = parent(saved) else {
        return Vec::new();
    };
    let mut left = MAX_BYTES;
    let mut found = Vec::new();
    for picture in &page.pictures {
        let Some(names) = file_beside(&picture.url).filter(|names| folders.contains(&names[0])) else {
            continue;
        };
        if let Some(bytes) = read(&parent.join(&names[0]), &names[1..], MAX_PICTURE_BYTES.min(left)) {
            left -= bytes.len() as u64;
            found.push(Attached {
                url: picture.url.clone(),
                bytes,
            });
        }
    }
    found
}

fn parent(page: &Path) -> Option<&Path> {
    page.parent().map(|parent| {
        if parent.as_os_str().is_empty() {
            Path::new(".")
        } else {
            parent
        }
    })
}

/// A file in a folder; none when a link leads out of it, or when it is too large or no file.
fn read(folder: &Path, names: &[String], limit: u64) -> Option<Vec<u8>> {
    let folder = folder.canonicalize().ok()?;
    let path: PathBuf = names.iter().fold(folder.clone(), |path, name| path.join(name));
    let path = path
        .canonicalize()
        .ok()
        .filter(|path| path.starts_with(&folder))?;
    let size = fs::metadata(&path).ok().filter(fs::Metadata::is_file)?.len();
    if size > limit {
        return None;
    }
    let mut bytes = Vec::new();
    File::open(&path).ok()?.take(limit).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}
