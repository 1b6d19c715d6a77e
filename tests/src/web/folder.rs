//! Files of the disk as pages of the web.

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;

use super::Web;
use super::ranged::ranged;
use super::routes::Asked;

impl Web {
    /// Serves the files under a folder of the disk, each read when it is asked for.
    pub fn folder(&self, path: &str, folder: &Path) -> String {
        let (prefix, folder) = (format!("{}/", path.trim_end_matches('/')), folder.to_owned());
        let answer = move |asked: &Asked| {
            let name = asked.path.strip_prefix(&prefix).unwrap_or_default();
            let file = inside(&folder, &percent_decoded(name));
            match file.as_ref().map(std::fs::read) {
                Some(Ok(bytes)) => ([(header::CONTENT_TYPE, media_type(name))], bytes).into_response(),
                _ => StatusCode::NOT_FOUND.into_response(),
            }
        };
        self.table.set_under(path, Arc::new(answer));
        self.url(path)
    }
}

impl Web {
    /// The same as a static host serves them: with an `ETag`, and from a byte on. Each connection breaks after so many
    /// bytes of a file.
    pub fn shelf(&self, path: &str, folder: &Path, breaks_after: Option<usize>) -> String {
        let (prefix, folder) = (format!("{}/", path.trim_end_matches('/')), folder.to_owned());
        let answer = move |asked: &Asked| {
            let name = asked.path.strip_prefix(&prefix).unwrap_or_default();
            let file = inside(&folder, &percent_decoded(name));
            match file.as_ref().map(std::fs::read) {
                Some(Ok(bytes)) => ranged(asked, &bytes.into(), &HeaderMap::new(), breaks_after),
                _ => StatusCode::NOT_FOUND.into_response(),
            }
        };
        self.table.set_under(path, Arc::new(answer));
        self.url(path)
    }
}

fn inside(folder: &Path, name: &str) -> Option<PathBuf> {
    let name = Path::new(name);
    name.components()
        .all(|part| matches!(part, Component::Normal(_)))
        .then(|| folder.join(name))
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let coded = (first == b'%').then(|| after.get(..2)).flatten();
        let coded = coded.and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        bytes.push(coded.unwrap_or(first));
        rest = if coded.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn media_type(name: &str) -> &'static str {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    match extension.to_ascii_lowercase().as_str() {
        "html" | "htm" => "text/html",
        "xhtml" => "application/xhtml+xml",
        "txt" => "text/plain; charset=utf-8",
        "xml" => "application/xml",
        "rss" => "application/rss+xml",
        "atom" => "application/atom+xml",
        "json" => "application/json",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "svg" => "image/svg+xml",
        "pdf" => "application/pdf",
        "mp3" => "audio/mpeg",
        _ => "application/octet-stream",
    }
}
