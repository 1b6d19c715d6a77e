//! Each limit, one below, at it, and one above: a limit is the largest value that is taken.

use std::io::Cursor;

use kalan_bundle::{Limits, ProblemCode, open};

use crate::desk::{Desk, Material};

/// What a bundle of three articles and two pictures has of each.
fn held(bytes: &[u8], limits: Limits) -> Option<String> {
    let error = open(Cursor::new(bytes.to_vec()), &limits).err()?;
    let problem = error.problem().expect("no disk").clone();
    assert_eq!(problem.code, ProblemCode::TooLarge, "{problem}");
    Some(problem.params["what"].clone())
}

/// Finds the smallest value that is taken, and proves that it is `exact`, and that the next below is refused as `what`.
fn exactly(bytes: &[u8], what: &str, exact: u64, set: impl Fn(&mut Limits, u64)) {
    for (value, taken) in [(exact - 1, false), (exact, true), (exact + 1, true)] {
        let mut limits = Limits::default();
        set(&mut limits, value);
        let refusal = held(bytes, limits);
        assert_eq!(refusal.is_none(), taken, "{what} of {value}: {refusal:?}");
        assert!(taken || refusal.as_deref() == Some(what), "{what}: {refusal:?}");
    }
}

#[test]
fn each_limit_is_the_largest_value_that_is_taken() {
    let desk = Desk::new();
    let mut material = Material::of(3);
    material.articles[2].0.title = "t".repeat(5_000);
    material.articles[2].0.details.tags = vec!["eau".into(); 7];
    let bytes = desk.pack("a.kalan", &material);
    let bodies: usize = material.articles.iter().map(|(_, body)| body.len()).sum();
    let number = |value: u64| usize::try_from(value).unwrap();

    exactly(&bytes, "file_bytes", bytes.len() as u64, |limits, value| {
        limits.file_bytes = value;
    });
    // mimetype, a block, two pictures, the manifest, its signature
    exactly(&bytes, "entries", 6, |limits, value| limits.entries = value);
    exactly(&bytes, "articles", 3, |limits, value| {
        limits.articles = number(value);
    });
    exactly(&bytes, "assets", 2, |limits, value| limits.assets = number(value));
    exactly(&bytes, "asset_bytes", 1001, |limits, value| {
        limits.asset_bytes = value;
    });
    exactly(&bytes, "block_bytes", bodies as u64, |limits, value| {
        limits.block_bytes = value;
    });
    exactly(&bytes, "unpacked_ratio", bodies as u64, |limits, value| {
        (limits.unpacked_free, limits.unpacked_ratio) = (value, 0);
    });
    exactly(&bytes, "text_bytes", 5_000, |limits, value| {
        limits.text_bytes = number(value);
    });
    exactly(&bytes, "list_items", 7, |limits, value| {
        limits.list_items = number(value);
    });
    let manifest = manifest_bytes(&bytes);
    exactly(&bytes, "manifest_bytes", manifest, |limits, value| {
        limits.manifest_bytes = value;
    });
}

fn manifest_bytes(bytes: &[u8]) -> u64 {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).expect("a ZIP");
    let manifest = zip.by_name("manifest.json").expect("it has one");
    manifest.size()
}
