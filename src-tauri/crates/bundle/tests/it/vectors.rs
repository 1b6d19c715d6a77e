//! The files in `tests/vectors`: whoever implements the format tries them, and so do we, for good.
//!
//! `KALAN_VECTORS=write` makes them anew: only for a new number of the format.

use std::path::PathBuf;

use kalan_bundle::{Bundle, Channel, ChannelFile, Edition, PackOptions};
use kalan_model::AssetHash;
use serde_json::{Value, json};

use crate::delta::{delta, primed, week_later};
use crate::desk::{Desk, InMemory, Material, believed, now, publisher, signer};

fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/vectors")
        .join(name)
}

fn read(name: &str) -> Vec<u8> {
    std::fs::read(file(name)).expect("a vector")
}

/// Everything a bundle says.
fn said(bundle: &mut Bundle<InMemory>, edition: &Edition) -> Value {
    let bodies: serde_json::Map<String, Value> = bundle
        .reading_order()
        .iter()
        .map(|id| (id.to_string(), bundle.body(id).expect("a body").into()))
        .collect();
    json!({"edition_hash": edition.hash(), "edition": edition, "bodies": bodies})
}

#[test]
fn the_vectors_say_what_they_always_said() {
    let base = Material::of(8);
    if std::env::var("KALAN_VECTORS").is_ok_and(|asked| asked == "write") {
        let desk = Desk::new();
        std::fs::write(file("full.kalan"), desk.pack("full.kalan", &base)).unwrap();
        let bytes = delta(&desk, &base, &week_later(&base), PackOptions::smallest());
        std::fs::write(file("delta.kalan"), bytes).unwrap();
    }
    let mut full = believed(&read("full.kalan"));
    let first = full.edition(None).unwrap();
    let mut next = primed(&read("delta.kalan"), &base);
    let second = next.edition(Some(&first)).unwrap();
    let told = json!({"full": said(&mut full, &first), "delta": said(&mut next, &second)});
    if std::env::var("KALAN_VECTORS").is_ok_and(|asked| asked == "write") {
        std::fs::write(file("expected.json"), format!("{told:#}\n")).unwrap();
    }
    let expected: Value = serde_json::from_slice(&read("expected.json")).unwrap();
    assert_eq!(told, expected, "files that are out there must stay readable");
    assert_eq!(first, base.edition());
    assert_eq!(full.check(|_, _| true).unwrap(), []);
    assert_eq!(next.check(|_, _| true).unwrap(), []);
}

#[test]
fn the_list_of_the_vectors_is_read_and_made_again_to_the_byte() {
    let base = Material::of(8);
    let full = read("full.kalan");
    let list = Channel {
        format: Channel::FORMAT,
        id: "kayes/fleuve".into(),
        title: "Le fleuve".into(),
        publisher: publisher(),
        sequence: 1,
        edition: base.edition().hash(),
        created: now(),
        expires: now().plus_secs(30 * 86_400),
        keeps_days: 90,
        full: ChannelFile {
            file: "full.kalan".into(),
            size: full.len() as u64,
            hash: AssetHash::of(&full),
        },
        deltas: Vec::new(),
        statements: Vec::new(),
    };
    let signed = list.sign(&signer()).unwrap();
    if std::env::var("KALAN_VECTORS").is_ok_and(|asked| asked == "write") {
        std::fs::write(file("channel.txt"), &signed).unwrap();
    }
    assert_eq!(Channel::read(&read("channel.txt")).unwrap(), list);
    assert_eq!(read("channel.txt"), signed.as_bytes());
}
