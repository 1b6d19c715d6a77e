//! Inputs that nobody would write: our fixtures cut, crossed and poisoned, and what must hold of whatever comes out.
//!
//! In the ordinary run each target tries the same few hundred cases everywhere. `cargo xtask fuzz` runs for minutes, from
//! another seed and from the shared pages too, and tells which inputs were slow or took much memory.

mod corpus;
mod mutation;
mod oracle;
mod run;
pub(crate) use run::peak_kb;
mod targets;
mod wrapping;

use std::collections::HashSet;

use mutation::Mutator;
use run::Target;

#[test]
fn feed() {
    run::target(&Target {
        name: "feed",
        cases: 150,
        seeds: corpus::feeds,
        fragments: &[mutation::MARKUP, mutation::FEED],
        make: |mutator| mutator.mutated(),
        check: targets::feed,
    });
}

#[test]
fn extract() {
    run::target(&Target {
        name: "extract",
        cases: 40,
        seeds: corpus::pages,
        fragments: &[mutation::MARKUP, mutation::PAGE, mutation::TEXT],
        make: |mutator| mutator.mutated(),
        check: targets::page,
    });
}

#[test]
fn documents() {
    run::target(&Target {
        name: "documents",
        cases: 120,
        seeds: corpus::documents,
        fragments: &[mutation::MARKUP, mutation::DOCUMENT, mutation::TEXT],
        make: |mutator| mutator.document(),
        check: targets::page,
    });
}

#[test]
fn sanitize() {
    run::target(&Target {
        name: "sanitize",
        cases: 200,
        seeds: corpus::pages,
        fragments: &[mutation::MARKUP],
        make: |mutator| mutator.markup(),
        check: targets::sanitized,
    });
}

#[test]
fn dates() {
    run::target(&Target {
        name: "dates",
        cases: 60,
        seeds: corpus::dates,
        fragments: &[mutation::DATE],
        make: |mutator| mutator.mutated(),
        check: targets::dated,
    });
}

#[test]
fn encodings() {
    run::target(&Target {
        name: "encodings",
        cases: 25,
        seeds: corpus::pages,
        fragments: &[mutation::MARKUP, mutation::ENCODING],
        make: |mutator| mutator.encoded(),
        check: targets::encoded,
    });
}

#[test]
fn the_same_seed_makes_the_same_inputs_and_hardly_two_alike() {
    let seeds = corpus::feeds(false);
    let make = |seed| -> Vec<Vec<u8>> {
        let mut mutator = Mutator::new(seed, &seeds, &[mutation::MARKUP]);
        (0..100).map(|_| mutator.mutated()).collect()
    };
    assert_eq!(make(1), make(1), "a finding can be found again");
    let distinct: HashSet<Vec<u8>> = make(1).into_iter().chain(make(2)).collect();
    assert!(
        distinct.len() > 180,
        "{} of 200 differ: the rest is wasted",
        distinct.len()
    );
}
