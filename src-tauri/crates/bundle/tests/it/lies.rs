//! Manifests that lie, under a signature that holds: each refused with a reason.

use kalan_bundle::ProblemCode;
use serde_json::{Value, json};

use crate::desk::{Desk, Material, problem};
use crate::evil::{Parts, apart};

fn parts() -> Parts {
    apart(&Desk::new().pack("a.kalan", &Material::of(3)))
}

fn lie(change: impl FnOnce(&mut Parts)) -> (ProblemCode, String) {
    let mut parts = parts();
    change(&mut parts);
    let problem = problem(&parts.sealed()).expect("a lie is refused");
    let params = &problem.params;
    let what = params.get("what").or(params.get("entry")).or(params.get("needs"));
    (problem.code, what.cloned().unwrap_or_default())
}

fn set(parts: &mut Parts, pointer: &str, value: Value) {
    *parts.manifest.pointer_mut(pointer).expect("it is there") = value;
}

#[test]
fn what_another_writer_seals_by_the_page_alone_is_taken() {
    assert_eq!(problem(&parts().sealed()), None, "the page says enough");
    let mut parts = parts();
    parts.manifest["mood"] = json!({"today": "good"});
    assert_eq!(problem(&parts.sealed()), None, "what is not known is left alone");
}

#[test]
fn a_newer_format_says_that_it_is_newer() {
    assert_eq!(lie(|parts| set(parts, "/format", json!(2))).0, ProblemCode::Newer);
    let needs = lie(|parts| parts.manifest["requires"] = json!(["sounds"]));
    assert_eq!(needs, (ProblemCode::Newer, "sounds".into()));
    // Even when nothing else of it can be understood.
    let bytes = parts().sealed_as(br#"{"format":9,"articles":7}"#);
    assert_eq!(
        problem(&bytes).map(|problem| problem.code),
        Some(ProblemCode::Newer)
    );
}

#[test]
fn bytes_that_are_no_manifest_are_refused() {
    let deep = "[".repeat(100_000);
    let twice = parts()
        .manifest
        .to_string()
        .replacen("{\"", "{\"format\":1,\"", 1);
    for bytes in [
        "",
        "{}",
        "null",
        "[]",
        "{\"format\":1}",
        "\u{feff}{}",
        &deep,
        &twice,
    ] {
        let problem = problem(&parts().sealed_as(bytes.as_bytes())).expect("no manifest");
        assert_eq!(problem.code, ProblemCode::Manifest, "{bytes:.40}");
    }
}

#[test]
fn places_cover_each_block_once() {
    let wrong = (ProblemCode::Manifest, "places of bodies".to_owned());
    let place = |pointer: &'static str, value| lie(move |parts| set(parts, pointer, value));
    assert_eq!(place("/bodies/1", json!([0, 0, 10])), wrong, "two in one place");
    assert_eq!(
        place("/bodies/2/2", json!(4_294_967_295_u32)),
        wrong,
        "past the end"
    );
    assert_eq!(place("/bodies/2/0", json!(7)), wrong, "in no block");
    assert_eq!(place("/blocks/0/decoded", json!(100)), wrong, "a shorter block");
    assert_eq!(
        place("/bodies/0", json!(null)).0,
        ProblemCode::Manifest,
        "no body"
    );
    assert_eq!(
        lie(|parts| parts.manifest["bodies"] = json!([])).1,
        "bodies beside articles"
    );
}

#[test]
fn sizes_that_lie_are_refused_before_and_after_unpacking() {
    let size = lie(|parts| set(parts, "/blocks/0/size", json!(7)));
    assert_eq!(size, (ProblemCode::WrongContent, "blocks/000000".into()));
    let bomb = lie(|parts| {
        set(parts, "/blocks/0/decoded", json!(1_u64 << 40));
    });
    assert_eq!(bomb, (ProblemCode::TooLarge, "block_bytes".into()));
    let more = lie(|parts| {
        let decoded = parts.manifest["blocks"][0]["decoded"].as_u64().unwrap();
        let length = parts.manifest["bodies"][2][2].as_u64().unwrap();
        set(parts, "/blocks/0/decoded", json!(decoded + 5));
        set(parts, "/bodies/2/2", json!(length + 5));
    });
    assert_eq!(more, (ProblemCode::WrongContent, "blocks/000000".into()));
    assert_eq!(
        lie(|parts| set(parts, "/blocks/0/codec", json!("cm"))).0,
        ProblemCode::WrongContent
    );
    assert_eq!(
        lie(|parts| set(parts, "/blocks/0/codec", json!("rar"))).0,
        ProblemCode::Manifest
    );
}

#[test]
fn entries_and_manifest_name_the_same_things() {
    let extra = lie(|parts| {
        parts
            .entries
            .push(("assets/".to_owned() + &"f".repeat(64), vec![1]));
    });
    assert_eq!(extra.0, ProblemCode::WrongContent);
    let missing = lie(|parts| {
        parts.entries.pop();
    });
    assert_eq!(missing.0, ProblemCode::WrongContent);
    let twice = lie(|parts| parts.entries.push(parts.entries.last().unwrap().clone()));
    assert_eq!(twice, (ProblemCode::Container, "order".into()));
    let evil = lie(|parts| parts.entries.push(("blocks/../../x".into(), vec![1])));
    assert_eq!(evil, (ProblemCode::Container, "name".into()));
    let unlisted = lie(|parts| parts.entries[0].1 = b"application/zip-of-another-kind+".to_vec());
    assert_eq!(unlisted.0, ProblemCode::NotABundle);
}

#[test]
fn articles_are_who_they_are() {
    let twice = lie(|parts| {
        let one = parts.manifest["articles"][0].clone();
        set(parts, "/articles/1", one);
    });
    assert_eq!(twice.0, ProblemCode::Manifest);
    let nobody = lie(|parts| {
        parts.manifest["articles"][0]
            .as_object_mut()
            .unwrap()
            .remove("url");
    });
    assert_eq!(nobody.0, ProblemCode::Manifest);
    let words = lie(|parts| set(parts, "/articles/0/revision", json!("0000000000000000")));
    assert_eq!(words, (ProblemCode::WrongContent, "blocks/000000".into()));
    assert_eq!(
        lie(|parts| set(parts, "/articles/0/pictures/0/asset", json!(9))).0,
        ProblemCode::Manifest
    );
    assert_eq!(
        lie(|parts| set(parts, "/articles/0/title", json!("a\u{1b}[31m"))).1,
        "control character"
    );
}

#[test]
fn the_name_on_it_is_the_one_that_signs() {
    let key = kalan_bundle::SecretKey::generate()
        .unwrap()
        .public_key()
        .to_string();
    assert_eq!(
        lie(|parts| set(parts, "/publisher/key", json!(key))).0,
        ProblemCode::Forged
    );
    let mut parts = parts();
    let bytes = parts.sealed();
    parts.manifest["title"] = json!("another");
    let manifest = parts.manifest.to_string();
    assert!(bytes.len() > manifest.len());
    parts.manifest.as_object_mut().unwrap().remove("publisher");
    let unsigned = problem(&parts.sealed()).expect("nobody signs it");
    assert_eq!(
        unsigned.code,
        ProblemCode::Unsigned,
        "to strip a signature is not to be trusted"
    );
}
