//! What a page costs in memory on its whole way: parsing, judging, sanitizing.
//!
//! Alone in its program, since all that is allocated there is counted, also what is given back at once.

use std::alloc::System;

use kalan_content::{PageContext, extract_page};
use kalan_model::Timestamp;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// How many bytes such a page may allocate for each of its own; half of real pages stay under 9, nine in ten under 20 (decision 7).
const MAX_BYTES_A_BYTE: usize = 25;

fn cost(page: &str) -> usize {
    let ctx = PageContext {
        url: None,
        content_type: None,
        fetched_at: Timestamp::from_millis(1_764_000_000_000),
    };
    let region = Region::new(ALLOCATOR);
    extract_page(page.as_bytes(), &ctx).expect("a page");
    region.change().bytes_allocated / page.len()
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
    // The tables are read once for all pages.
    cost(&article(1));
    let (long, longer) = (cost(&article(500)), cost(&article(4000)));
    assert!(long <= MAX_BYTES_A_BYTE, "{long} times its size");
    assert!(
        longer <= long + long / 8,
        "{longer} times its size, and {long} when it is shorter"
    );
}
