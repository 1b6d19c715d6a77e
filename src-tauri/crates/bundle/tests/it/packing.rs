//! Written and read back; the same input is the same bytes; a half-written one leaves nothing.

use std::io::Read;

use kalan_bundle::{BundleError, BundleWriter, Codec, Kind, PackOptions, Rejected, TrustStore};
use proptest::prelude::*;

use crate::desk::{Desk, Material, believed, body, on_disk, opened, pack, problem};

#[test]
fn what_is_packed_is_read_back_whole() {
    let desk = Desk::new();
    let material = Material::of(5);
    let mut bundle = believed(&desk.pack("a.kalan", &material));
    assert_eq!(bundle.edition(None).unwrap(), material.edition());
    for (article, body) in &material.articles {
        assert_eq!(bundle.body(&article.id).unwrap(), *body);
    }
    for (asset, bytes) in &material.files {
        let mut read = Vec::new();
        bundle.asset(&asset.hash).unwrap().read_to_end(&mut read).unwrap();
        assert_eq!(read, *bytes);
    }
    assert_eq!(bundle.check(|_, _| true).unwrap(), []);
    let summary = bundle.summary();
    assert_eq!(
        (summary.kind, summary.articles, summary.assets),
        (Kind::Full, 5, 2)
    );
    assert_eq!(summary.asset_bytes, 2001);
}

#[test]
fn an_empty_collection_and_an_empty_article_are_bundles_too() {
    let desk = Desk::new();
    assert_eq!(problem(&desk.pack("none.kalan", &Material::of(0))), None);
    let mut material = Material::of(3);
    material.articles[1].1.clear();
    material.articles[1].0.revision = kalan_bundle::Revision::of("");
    assert_eq!(problem(&desk.pack("empty.kalan", &material)), None);
}

#[test]
fn the_same_input_is_the_same_bytes() {
    let desk = Desk::new();
    let material = Material::of(40);
    assert_eq!(desk.pack("a.kalan", &material), desk.pack("b.kalan", &material));
}

#[test]
fn ordinary_tools_can_list_it_and_check_its_signature() {
    let desk = Desk::new();
    let bytes = desk.pack("a.kalan", &Material::of(3));
    assert_eq!(
        &bytes[30..70],
        b"mimetypeapplication/vnd.kalan.bundle+zip",
        "the kind stands where `file` looks for it"
    );
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(&bytes)).expect("a ZIP");
    let names: Vec<String> = zip
        .file_names()
        .map(|name| name.expect("text").into_owned())
        .collect();
    assert_eq!(names[0], "mimetype");
    assert!(names.contains(&"blocks/000000".to_owned()), "{names:?}");
    let mut text = |name: &str| {
        let mut text = String::new();
        zip.by_name(name)
            .expect(name)
            .read_to_string(&mut text)
            .expect("text");
        text
    };
    let (manifest, signature) = (text("manifest.json"), text("manifest.json.minisig"));
    let key = minisign_verify::PublicKey::from_base64(&crate::desk::publisher().key.to_string()).unwrap();
    let signature = minisign_verify::Signature::decode(&signature).unwrap();
    key.verify(manifest.as_bytes(), &signature, false)
        .expect("another program finds it good");
    assert_eq!(
        signature.trusted_comment(),
        "kalan bundle full kayes/fleuve 1 2026-11-18T11:06:40Z"
    );
}

#[test]
fn bodies_that_come_in_another_order_stand_in_the_list_as_asked() {
    let desk = Desk::new();
    let material = Material::of(4);
    let path = desk.path("a.kalan");
    let mut writer = BundleWriter::full(&path, material.header.clone(), PackOptions::in_place()).unwrap();
    for position in [2, 0, 3, 1] {
        let (article, body) = &material.articles[position as usize];
        writer.add_article(position, article.clone(), Some(body)).unwrap();
    }
    for hash in writer.wanted_assets().unwrap().to_vec() {
        let (asset, bytes) = material.file(&hash);
        writer.add_asset(asset.clone(), Some(&mut &bytes[..])).unwrap();
    }
    writer.finish(Some(&crate::desk::signer())).unwrap();
    let bundle = on_disk(&path);
    assert_eq!(bundle.edition(None).unwrap(), material.edition());
    let first = bundle.reading_order()[0];
    assert_eq!(first, material.articles[2].0.id, "reading follows the blocks");
}

#[test]
fn an_article_is_read_from_its_own_block_and_the_others_may_be_damaged() {
    let desk = Desk::new();
    let mut material = Material::of(0);
    for number in 0..60 {
        // Text that does not pack to nothing, so that there are several blocks.
        let words: String = (0..2_000_u32)
            .map(|at| format!("{} ", at.wrapping_mul(number + 7) % 9_973))
            .collect();
        let words = format!("{}{words}", body(number));
        material
            .articles
            .push((crate::desk::article(number, &words), words));
    }
    let mut bytes = desk.pack("a.kalan", &material);
    let place = bytes
        .windows(13)
        .rposition(|name| name == b"blocks/000001")
        .unwrap();
    assert!(place > 0, "more than one block");
    let first = bytes
        .windows(13)
        .position(|name| name == b"blocks/000001")
        .unwrap();
    bytes[first + 100] ^= 1;
    let mut bundle = believed(&bytes);
    let (ids, mut read, mut refused) = (bundle.reading_order(), 0, 0);
    for id in ids {
        match bundle.body(&id) {
            Ok(_) => read += 1,
            Err(error) => {
                assert!(error.problem().is_some(), "{error}");
                refused += 1;
            }
        }
    }
    assert!(read > 10 && refused > 10, "{read} read, {refused} refused");
    let problems = bundle.check(|_, _| true).unwrap();
    assert_eq!(problems.len(), 1, "one block, told once: {problems:?}");
    assert_eq!(problems[0].params["entry"], "blocks/000001");
}

#[test]
fn a_large_collection_learns_a_dictionary() {
    let desk = Desk::new();
    let mut material = Material::of(0);
    for number in 0..400 {
        let words: String = (0..900_u32)
            .map(|at| format!("puits {} eau {} ", at.wrapping_mul(number + 7) % 9_973, at % 31))
            .collect();
        material
            .articles
            .push((crate::desk::article(number, &words), words));
    }
    let bytes = desk.pack("a.kalan", &material);
    assert!(bytes.windows(17).any(|name| name == b"blocks/dictionary"));
    assert_eq!(problem(&bytes), None);
    assert_eq!(
        bytes,
        desk.pack("b.kalan", &material),
        "and learns the same again"
    );
}

#[test]
fn a_writer_that_stops_leaves_nothing_and_keeps_what_stood_there() {
    let desk = Desk::new();
    let path = desk.path("a.kalan");
    std::fs::write(&path, "earlier").unwrap();
    let material = Material::of(2);
    let mut writer = BundleWriter::full(&path, material.header.clone(), PackOptions::in_place()).unwrap();
    let (article, body) = &material.articles[0];
    writer.add_article(0, article.clone(), Some(body)).unwrap();
    drop(writer);
    assert_eq!(std::fs::read(&path).unwrap(), b"earlier");
    assert_eq!(desk.files(), 1, "no part is left");
}

#[test]
fn what_does_not_fit_together_is_not_written() {
    let desk = Desk::new();
    let path = desk.path("a.kalan");
    let material = Material::of(2);
    let begin = || BundleWriter::full(&path, material.header.clone(), PackOptions::in_place()).unwrap();
    let refused = |outcome: Result<(), BundleError>| matches!(outcome, Err(BundleError::Unpackable { .. }));
    let (article, body) = material.articles[0].clone();

    assert!(refused(begin().add_article(
        0,
        article.clone(),
        Some("other words")
    )));
    let mut writer = begin();
    writer.add_article(5, article.clone(), Some(&body)).unwrap();
    let hash = writer.wanted_assets().unwrap()[0];
    let (asset, bytes) = material.file(&hash).clone();
    assert!(
        refused(writer.add_article(1, article.clone(), Some(&body))),
        "after the assets"
    );
    let lie = vec![9; bytes.len()];
    assert!(
        refused(writer.add_asset(asset.clone(), Some(&mut &lie[..]))),
        "other bytes"
    );
    let mut writer = begin();
    writer.add_article(5, article, Some(&body)).unwrap();
    assert!(
        refused(begin().add_asset(asset.clone(), Some(&mut &bytes[..]))),
        "not wanted"
    );
    writer.add_asset(asset, Some(&mut &bytes[..])).unwrap();
    assert!(
        refused(writer.finish(Some(&crate::desk::signer())).map(drop)),
        "position 5 of 1"
    );
    assert!(
        refused(begin().finish(None).map(drop)),
        "its publisher does not sign"
    );
    assert!(!path.exists());
}

#[test]
fn unsigned_is_told_and_can_be_looked_at() {
    let desk = Desk::new();
    let mut material = Material::of(2);
    material.header.publisher = None;
    let bytes = desk.pack("a.kalan", &material);
    let Err(Rejected::Doubtful(mut doubtful)) = opened(&bytes).unwrap().verify(&TrustStore::default()) else {
        panic!("nobody signed it");
    };
    assert_eq!(doubtful.problem().code, kalan_bundle::ProblemCode::Unsigned);
    let id = material.articles[0].0.id;
    assert_eq!(doubtful.view().body(&id).unwrap(), material.articles[0].1);
    assert_eq!(doubtful.accept().articles().count(), 2);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn any_words_come_back(bodies in proptest::collection::vec(".{0,300}", 0..8), cm in any::<bool>()) {
        let desk = Desk::new();
        let mut material = Material::of(0);
        for (number, body) in (0..).zip(&bodies) {
            material.articles.push((crate::desk::article(number, body), body.clone()));
        }
        let options = PackOptions {
            codec: if cm { Codec::Cm } else { Codec::Zstd },
            block_bytes: 400,
            ..PackOptions::in_place()
        };
        let path = desk.path("a.kalan");
        let writer = BundleWriter::full(&path, material.header.clone(), options).unwrap();
        pack(writer, &material).unwrap();
        let mut bundle = on_disk(&path);
        for (article, body) in &material.articles {
            prop_assert_eq!(&bundle.body(&article.id).unwrap(), body);
        }
        prop_assert_eq!(bundle.check(|_, _| true).unwrap(), []);
    }
}
