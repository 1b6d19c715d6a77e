//! What the inputs are made from: our fixtures, and in a long run the shared material where it is present.

use std::fs;
use std::path::Path;

use crate::{documents as sample, fixtures, material, shared};

/// Longer pages make a long run slow, not thorough.
const MAX_SEED_BYTES: usize = 120_000;

pub(super) fn feeds(all: bool) -> Vec<Vec<u8>> {
    let shared = material_below(all, "data/feeds/feedparser-dev", ".xml", 20, |path| {
        fs::read(path).expect("the file was listed")
    });
    own("feeds").chain(shared).collect()
}

pub(super) fn pages(all: bool) -> Vec<Vec<u8>> {
    let shared = material_below(all, "data/pages", ".html.gz", 12, shared::unzipped);
    own("pages")
        .chain(shared)
        .filter(|page| page.len() < MAX_SEED_BYTES)
        .collect()
}

/// Files that are taken as they are; books and PDF are also made anew from changed parts.
pub(super) fn documents(_: bool) -> Vec<Vec<u8>> {
    let page = own("pages").next().expect("there are fixtures");
    let text = String::from_utf8_lossy(&page).into_owned();
    vec![
        archive(&text).into_bytes(),
        sample::book(sample::WHOLE_BOOK),
        sample::pdf(&[(20, 760, "Le puits"), (11, 720, "Le village attendait depuis dix ans.")]),
        b"---\ntitle: \"Le puits\"\nauthors:\n  - Awa Diallo\ndate: 2026-07-30\n---\n\n# Le puits\n\nL'eau **est** [ici](/a).[^1]\n\n\
          | a | b |\n|---|---|\n| 1 | 2 |\n\n```\ncode\n```\n\n> dit-on\n\n1. un\n   - deux\n\n[^1]: Une note.\n"
            .to_vec(),
        format!("<!-- Page saved with SingleFile \n url: https://site.example/a -->{text}<img src=\"data:image/png;base64,{}\">", "AAAA".repeat(400))
            .into_bytes(),
    ]
}

/// A page as browsers save it in one file.
pub(crate) fn archive(page: &str) -> String {
    format!(
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://site.example/puits\r\nSubject: Le puits\r\n\
         Date: Thu, 30 Jul 2026 10:00:00 +0000\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/related; type=\"text/html\"; boundary=\"----B\"\r\n\r\n\
         ------B\r\nContent-Type: text/html; charset=utf-8\r\nContent-Location: https://site.example/puits\r\n\r\n\
         {page}<img src=\"cid:one@kalan\">\r\n\
         ------B\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\nContent-ID: <one@kalan>\r\n\r\n\
         iVBORw0=\r\n------B--\r\n"
    )
}

pub(super) fn dates(_: bool) -> Vec<Vec<u8>> {
    [
        "30 juil.",
        "mardi 30 juillet 2025 à 14h",
        "Publié le 1er août 2023",
        "July 30, 2025",
        "30 de julio de 2025",
        "3. Oktober 2024",
        "٣٠ يوليو ٢٠٢٥",
        "30/07/2025",
        "30.07.2025 14:00",
        "29 février",
        "2025-07-30T14:00:00+02:00",
        "Wed, 30 Jul 2025 14:00:00 GMT",
        "/2025/07/30/le-puits",
        "/actualites-20250730-12",
        "il y a 2 heures",
        "2025-07-30 14:00:00[Africa/Bamako]",
    ]
    .into_iter()
    .map(|text| text.as_bytes().to_vec())
    .collect()
}

fn own(folder: &str) -> impl Iterator<Item = Vec<u8>> {
    fixtures::files(folder).into_iter().map(|(_, bytes)| bytes)
}

fn material_below(
    all: bool,
    folder: &str,
    ending: &str,
    every: usize,
    read: impl Fn(&Path) -> Vec<u8>,
) -> Vec<Vec<u8>> {
    let folder = if all { material::path(folder) } else { None };
    let files = folder
        .map(|folder| shared::below(&folder, ending))
        .unwrap_or_default();
    files.iter().step_by(every).map(|path| read(path)).collect()
}
