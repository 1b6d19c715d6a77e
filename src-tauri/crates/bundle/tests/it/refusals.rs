//! Each trick of a hostile archive, refused with its own reason.

use kalan_bundle::ProblemCode;

use crate::desk::{Desk, Material, problem};

fn valid() -> Vec<u8> {
    Desk::new().pack("a.kalan", &Material::of(3))
}

fn code(bytes: &[u8]) -> (ProblemCode, String) {
    let problem = problem(bytes).expect("it is refused");
    let what = problem.params.get("what").or_else(|| problem.params.get("entry"));
    (problem.code, what.cloned().unwrap_or_default())
}

/// Replaces each place where `from` stands by `to`, of the same length.
fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let mut bytes = bytes.to_vec();
    let places: Vec<usize> = (0..bytes.len())
        .filter(|at| bytes[*at..].starts_with(from))
        .collect();
    assert!(!places.is_empty(), "nothing to replace");
    for at in places {
        bytes[at..at + from.len()].copy_from_slice(to);
    }
    bytes
}

#[test]
fn another_kind_of_file_is_not_called_a_damaged_bundle() {
    for bytes in [
        &b""[..],
        b"P",
        b"<html>",
        b"PK\x03\x04 another ZIP, with its own first entry, and much more",
    ] {
        assert_eq!(code(bytes).0, ProblemCode::NotABundle, "{bytes:?}");
    }
}

#[test]
fn a_copy_that_was_cut_or_has_more_behind_it_is_told_as_such() {
    let bytes = valid();
    for length in [70, 100, bytes.len() / 2, bytes.len() - 1] {
        assert_eq!(code(&bytes[..length]).0, ProblemCode::Truncated, "{length} bytes");
    }
    assert_eq!(code(&[&bytes[..], b"x"].concat()).0, ProblemCode::Truncated);
    let comment = {
        let mut bytes = bytes.clone();
        let at = bytes.len() - 2;
        bytes[at] = 1;
        [&bytes[..], b"x"].concat()
    };
    assert_eq!(
        code(&comment).0,
        ProblemCode::Truncated,
        "a comment hides nothing"
    );
}

#[test]
fn no_path_leads_out_of_the_bundle() {
    let bytes = valid();
    let evil = replaced(&bytes, b"blocks/000000", b"../../000.txt");
    assert_eq!(code(&evil), (ProblemCode::Container, "name".into()));
    let twice = replaced(&bytes, b"manifest.json.minisig", b"manifest.json.minisih");
    assert_eq!(code(&twice), (ProblemCode::Container, "name".into()));
}

#[test]
fn a_symbolic_link_and_every_other_attribute_are_refused() {
    let bytes = valid();
    let record = bytes.windows(4).rposition(|four| four == b"PK\x01\x02").unwrap();
    for (at, what) in [
        (5, "made by"),
        (8, "flags"),
        (12, "time"),
        (34, "disk"),
        (36, "internal"),
        (41, "mode"),
    ] {
        let mut evil = bytes.clone();
        evil[record + at] ^= 0xa0;
        assert_eq!(code(&evil), (ProblemCode::Container, "record".into()), "{what}");
    }
}

#[test]
fn the_record_before_the_bytes_says_the_same_as_the_directory() {
    let mut evil = valid();
    let local = evil
        .windows(13)
        .position(|name| name == b"blocks/000000")
        .unwrap()
        - 30;
    evil[local + 18] ^= 1;
    assert_eq!(code(&evil).0, ProblemCode::Container, "two sizes for one entry");
}

#[test]
fn what_is_in_the_file_is_what_the_manifest_promises() {
    let bytes = valid();
    let block = bytes
        .windows(13)
        .position(|name| name == b"blocks/000000")
        .unwrap()
        + 13;
    let mut evil = bytes.clone();
    evil[block + 12] ^= 1;
    assert_eq!(code(&evil), (ProblemCode::WrongContent, "blocks/000000".into()));
    let asset = bytes.windows(7).position(|name| name == b"assets/").unwrap();
    let mut evil = bytes.clone();
    evil[asset + 71 + 5] ^= 1;
    let (refusal, entry) = code(&evil);
    assert_eq!(refusal, ProblemCode::WrongContent);
    assert!(entry.starts_with("assets/"), "{entry}");
}

#[test]
fn another_s_signature_is_a_forgery() {
    let desk = Desk::new();
    let ours = desk.pack("a.kalan", &Material::of(3));
    let mut other = Material::of(3);
    other.header.title = "Le Fleuve".into();
    let other = desk.pack("b.kalan", &other);
    let signature = |bytes: &[u8]| {
        let at = bytes
            .windows(21)
            .position(|name| name == b"manifest.json.minisig")
            .unwrap();
        (
            at + 21,
            u32::from_le_bytes(bytes[at - 8..at - 4].try_into().unwrap()) as usize,
        )
    };
    let (at, length) = signature(&ours);
    let (from, same) = signature(&other);
    assert_eq!(length, same);
    let mut evil = ours;
    evil[at..at + length].copy_from_slice(&other[from..from + length]);
    assert_eq!(code(&evil).0, ProblemCode::Forged);
}

#[test]
fn no_single_bit_is_missed() {
    let bytes = valid();
    for at in 0..bytes.len() {
        let mut evil = bytes.clone();
        evil[at] ^= 1 << (at % 8);
        let seen = problem(&evil);
        // Deflate has more than one way to say the same; the comment that nobody signs says nothing; a checksum of
        // bytes that are proved by a better one is not asked.
        assert!(
            seen.is_some() || harmless(&bytes, &evil),
            "byte {at} of {}",
            bytes.len()
        );
    }
}

/// Whether what is read is the same all the same.
fn harmless(bytes: &[u8], evil: &[u8]) -> bool {
    let edition = |bytes| crate::desk::believed(bytes).edition(None).unwrap();
    edition(bytes) == edition(evil)
}
