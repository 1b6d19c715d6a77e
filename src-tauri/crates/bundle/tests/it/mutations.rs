//! Thousands of damaged and forged bundles: each is refused with a reason or says what it said before, and none panics.
//!
//! `KALAN_ROUNDS=20000` tries as many; `cargo xtask fuzz bundle` goes on for minutes, from another seed each day.

use std::time::{Duration, Instant};

use kalan_bundle::{Edition, PackOptions};
use serde_json::{Value, json};

use crate::desk::{Desk, Material, believed, body, opened, pack, problem};
use crate::evil::{Parts, apart};

/// In the ordinary run.
const ROUNDS: u64 = 2_500;
const SEED: u64 = 20_261_128;

/// A generator that is the same everywhere (SplitMix64).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end.max(1) as u64).expect("it is below one")
    }
}

/// A bundle, and what it says.
struct Subject {
    bytes: Vec<u8>,
    parts: Parts,
    said: (Edition, Vec<String>),
}

fn subjects() -> Vec<Subject> {
    let desk = Desk::new();
    let mut material = Material::of(4);
    material.articles[1].0.details.tags = vec!["eau".into(), "fleuve".into()];
    let mut many = Material::of(0);
    for number in 0..40 {
        let words = body(number).repeat(2);
        many.articles.push((crate::desk::article(number, &words), words));
    }
    let small = |codec| PackOptions {
        codec,
        block_bytes: 2_000,
        ..PackOptions::in_place()
    };
    let mut subjects = Vec::new();
    for (material, codec) in [
        (&material, kalan_bundle::Codec::Zstd),
        (&material, kalan_bundle::Codec::Cm),
        (&many, kalan_bundle::Codec::Zstd),
    ] {
        let path = desk.path("one.kalan");
        let writer = kalan_bundle::BundleWriter::full(&path, material.header.clone(), small(codec));
        pack(writer.unwrap(), material).unwrap();
        let bytes = std::fs::read(&path).unwrap();
        subjects.push(Subject {
            parts: apart(&bytes),
            said: said(&bytes),
            bytes,
        });
    }
    subjects
}

fn said(bytes: &[u8]) -> (Edition, Vec<String>) {
    let mut bundle = believed(bytes);
    let order = bundle.reading_order();
    let bodies = order
        .iter()
        .map(|id| bundle.body(id).expect("it was checked"))
        .collect();
    (bundle.edition(None).expect("a full one"), bodies)
}

/// Bytes damaged as disks, links and hands damage them.
fn damaged(bytes: &[u8], chance: &mut Chance) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=chance.below(3) {
        let (at, length) = (chance.below(bytes.len()), chance.below(64) + 1);
        let end = (at + length).min(bytes.len());
        match chance.below(8) {
            0 | 1 => bytes[at] ^= 1 << chance.below(8),
            2 => bytes.truncate(at),
            3 => bytes[at..end].fill([0, 0xff, 0x7f][chance.below(3)]),
            4 => {
                let from = chance.below(bytes.len() - (end - at));
                bytes.copy_within(from..from + (end - at), at);
            }
            5 => {
                bytes.drain(at..end);
            }
            6 => {
                let piece = bytes[at..end].to_vec();
                bytes.splice(at..at, piece);
            }
            // Records stand at the end: numbers there lie most.
            _ => {
                let back = chance.below(bytes.len().min(400)) + 1;
                let place = bytes.len() - back;
                bytes[place] = [0, 1, 0xff, 0x50][chance.below(4)];
            }
        }
        if bytes.is_empty() {
            break;
        }
    }
    bytes
}

/// A manifest that says something else somewhere, signed all the same.
fn lying(parts: &Parts, chance: &mut Chance) -> Vec<u8> {
    let mut parts = parts.clone();
    for _ in 0..=chance.below(2) {
        let count = places(&parts.manifest);
        let mut at = chance.below(count);
        let other = parts.manifest.clone();
        change(&mut parts.manifest, &mut at, &other, chance);
    }
    match chance.below(6) {
        0 => {
            let one = chance.below(parts.entries.len());
            let other = chance.below(parts.entries.len());
            parts.entries.swap(one, other);
        }
        1 => {
            let one = chance.below(parts.entries.len());
            parts.entries[one].1 = damaged(&parts.entries[one].1, chance);
        }
        _ => {}
    }
    parts.sealed()
}

fn places(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(places).sum(),
        Value::Object(members) => members.values().map(places).sum(),
        _ => 0,
    }
}

/// Changes the value at place `at` of a walk.
fn change(value: &mut Value, at: &mut usize, whole: &Value, chance: &mut Chance) {
    if *at == 0 {
        *value = changed(value, whole, chance);
    }
    *at = at.wrapping_sub(1);
    let inner: Vec<&mut Value> = match value {
        Value::Array(items) => items.iter_mut().collect(),
        Value::Object(members) => members.values_mut().collect(),
        _ => return,
    };
    for one in inner {
        change(one, at, whole, chance);
    }
}

fn changed(value: &Value, whole: &Value, chance: &mut Chance) -> Value {
    let numbers = [0, 1, 2, 0xff, 0xffff, 0xffff_ffff, 1 << 40, u64::MAX];
    match chance.below(9) {
        0 => Value::Null,
        1 => json!(numbers[chance.below(numbers.len())]),
        2 => json!(-1),
        3 => json!("../../../etc/passwd\0"),
        4 => json!("x".repeat(70_000)),
        5 => json!([value, value]),
        6 => whole["articles"].clone(),
        7 => match value.as_u64() {
            Some(number) => json!(number.wrapping_add(1)),
            None => json!({}),
        },
        _ => match value.as_array().filter(|items| !items.is_empty()) {
            Some(items) => {
                let mut items = items.clone();
                items.remove(chance.below(items.len()));
                items.into()
            }
            None => json!([]),
        },
    }
}

fn try_one(subject: &Subject, seed: u64) -> &'static str {
    let mut chance = Chance(seed);
    let forged = chance.below(3) == 0;
    let bytes = if forged {
        lying(&subject.parts, &mut chance)
    } else {
        damaged(&subject.bytes, &mut chance)
    };
    match problem(&bytes) {
        Some(_) => "refused",
        // A signed manifest may say anything that holds together; a damaged one says what it said.
        None if forged => {
            opened(&bytes).expect("it was read");
            "allowed"
        }
        None => {
            assert!(
                said(&bytes) == subject.said,
                "seed {seed}: other words under the same signature"
            );
            "harmless"
        }
    }
}

#[test]
fn bundle() {
    let number = |name| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let seed = number("KALAN_FUZZ_SEED").unwrap_or(SEED);
    let until = number("KALAN_FUZZ_SECS").map(|secs| Instant::now() + Duration::from_secs(secs));
    let rounds = number("KALAN_ROUNDS").unwrap_or(ROUNDS);
    let subjects = subjects();
    let mut outcomes = std::collections::BTreeMap::new();
    let mut round = 0;
    while until.map_or(round < rounds, |until| Instant::now() < until) {
        let subject = &subjects[usize::try_from(round % subjects.len() as u64).expect("few")];
        let seed = seed.wrapping_add(round.wrapping_mul(0x9e37_79b9));
        let tried = std::panic::catch_unwind(|| try_one(subject, seed));
        let outcome = tried.unwrap_or_else(|fault| {
            eprintln!("bundle: seed {seed}, round {round}");
            std::panic::resume_unwind(fault)
        });
        *outcomes.entry(outcome).or_insert(0_u64) += 1;
        round += 1;
    }
    println!("{round} rounds: {outcomes:?}");
    let refused = outcomes.get("refused").copied().unwrap_or(0);
    assert!(refused * 10 > round * 8, "most are refused: {outcomes:?}");
    if let Some(peak) = peak_kb() {
        assert!(peak < 600 * 1024, "{} MiB of memory", peak / 1024);
    }
}

/// The most memory this process had, where the system tells.
fn peak_kb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}
