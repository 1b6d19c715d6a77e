//! What a page costs in memory on its whole way: parsing, judging, sanitizing.
//!
//! Alone in its program, since all that is allocated there is counted, also what is given back at once.

use std::alloc::System;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use flate2::read::GzDecoder;
use kalan_content::{PageContext, extract_page};
use kalan_model::Timestamp;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[path = "../../../../tests/src/material.rs"]
#[expect(unreachable_pub, reason = "public in the kit")]
mod material;

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;
/// One page is counted at a time.
static COUNTED: Mutex<()> = Mutex::new(());

/// How many bytes a page may allocate for each of its own: an article of ours, and the dearest of the real ones, which
/// is all text in small elements (decision 7).
const MAX_BYTES_A_BYTE: usize = 22;
const MAX_OF_REAL_PAGES: usize = 46;
/// A shorter page counts as one of this length: some lists are as long for the shortest page.
const SHORT_BYTES: usize = 16 * 1024;

fn cost(page: &[u8]) -> usize {
    let ctx = PageContext {
        url: None,
        content_type: None,
        fetched_at: Timestamp::from_millis(1_764_000_000_000),
    };
    let region = Region::new(ALLOCATOR);
    extract_page(page, &ctx).expect("a page");
    region.change().bytes_allocated / page.len().max(SHORT_BYTES)
}

/// An article of so many paragraphs, all of it text that is kept and much of it marked: dearer than pages are.
fn article(paragraphs: usize) -> String {
    let text =
        "Le fleuve monte, les champs se couvrent d'eau et le riz reprend, <em>dit-on</em> au village. "
            .repeat(6);
    let body: String = (0..paragraphs)
        .map(|at| format!("<p class=\"text-{at}\"><a href=\"/lieu/{at}\">Ségou</a>, le matin. {text}</p>\n"))
        .collect();
    let links = "<li class=\"menu-item\"><a href=\"/rubrique\">Une rubrique</a></li>\n".repeat(40);
    format!("<title>Le riz</title><nav><ul>{links}</ul></nav><article><h1>Le riz</h1>{body}</article>")
}

#[test]
fn a_page_allocates_a_few_times_its_size_however_long_it_is() {
    let _alone = COUNTED.lock().unwrap_or_else(PoisonError::into_inner);
    // The tables are read once for all pages.
    cost(article(1).as_bytes());
    let (long, longer) = (cost(article(500).as_bytes()), cost(article(4000).as_bytes()));
    assert!(long <= MAX_BYTES_A_BYTE, "{long} times its size");
    assert!(
        longer <= long + long / 8,
        "{longer} times its size, and {long} when it is shorter"
    );
}

/// Of the shared pages those that have the most elements for their size, the shortest, and every twentieth.
#[test]
fn no_real_page_allocates_more() {
    let Some(data) = material::path("data") else {
        return;
    };
    let _alone = COUNTED.lock().unwrap_or_else(PoisonError::into_inner);
    cost(article(1).as_bytes());
    let mut pages: Vec<(PathBuf, Vec<u8>)> = below(&data.join("pages"))
        .into_iter()
        .map(|path| (path.clone(), unzipped(&path)))
        .filter(|(_, page)| !page.is_empty())
        .collect();
    assert!(pages.len() > 1000, "the shared pages are not all there");
    let twentieth: Vec<_> = pages.iter().step_by(20).cloned().collect();
    pages.sort_by_cached_key(|(_, page)| {
        let tags = page
            .windows(2)
            .filter(|pair| pair[0] == b'<' && pair[1].is_ascii_alphabetic());
        std::cmp::Reverse(tags.count() * 1_000_000 / page.len())
    });
    let rest = pages.split_off(80);
    pages.extend(twentieth);
    let mut shortest = rest;
    shortest.sort_by_key(|(_, page)| page.len());
    pages.extend(shortest.into_iter().take(40));
    for (path, page) in pages {
        let cost = cost(&page);
        assert!(
            cost <= MAX_OF_REAL_PAGES,
            "{}: {cost} times its size",
            path.display()
        );
    }
}

/// Every packed page below a folder.
fn below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder)
            .expect("the shared folder is readable")
            .flatten()
        {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if path.to_string_lossy().ends_with("html.gz") && !path.ends_with("expected.html.gz") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn unzipped(path: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    let file = File::open(path).expect("the file was listed");
    GzDecoder::new(file)
        .read_to_end(&mut bytes)
        .expect("the file is gzip");
    bytes
}
