//! Runs one target: a fixed number of cases, or as long as it is told.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a person waits for what a long run tells"
)]

use std::collections::HashSet;
use std::fmt::Write as _;
use std::fs;
use std::panic::{self, AssertUnwindSafe};
use std::path::PathBuf;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use super::mutation::Mutator;

/// The seed of the ordinary run.
const SEED: u64 = 20_260_730;
/// How many slow inputs and how many findings are kept of a long run.
const KEPT: usize = 5;
/// A page of a few bytes costs something too.
const FIXED_BYTES: f64 = 2_000.0;
const MEMORY_LIMIT_KB: usize = 512 * 1024;

/// What is tried on which inputs.
pub(super) struct Target {
    pub(super) name: &'static str,
    /// In the ordinary run.
    pub(super) cases: u64,
    /// Where the inputs come from; with the shared material or without.
    pub(super) seeds: fn(bool) -> Vec<Vec<u8>>,
    pub(super) fragments: &'static [&'static [&'static str]],
    pub(super) make: fn(&mut Mutator<'_>) -> Vec<u8>,
    /// Panics when something does not hold.
    pub(super) check: fn(&[u8]),
}

/// Tries a target, as long as `KALAN_FUZZ_SECS` says, from the seed in `KALAN_FUZZ_SEED`.
pub(super) fn target(target: &Target) {
    let number = |name| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let seed = number("KALAN_FUZZ_SEED").unwrap_or(SEED);
    match number("KALAN_FUZZ_SECS") {
        Some(seconds) => long(target, seed, Duration::from_secs(seconds)),
        None => short(target, seed),
    }
}

fn short(target: &Target, seed: u64) {
    let seeds = (target.seeds)(false);
    for case in 0..target.cases {
        let input = input(target, &seeds, seed, case);
        let outcome = panic::catch_unwind(AssertUnwindSafe(|| (target.check)(&input)));
        if let Err(fault) = outcome {
            let file = keep(target, "finding", case, &input);
            eprintln!("{}: seed {seed}, case {case}, in {}", target.name, file.display());
            panic::resume_unwind(fault);
        }
    }
}

/// Each case has a seed of its own, so that it can be made again without those before it.
fn input(target: &Target, seeds: &[Vec<u8>], seed: u64, case: u64) -> Vec<u8> {
    let seed = seed.wrapping_add(case.wrapping_mul(0x9e37_79b9));
    (target.make)(&mut Mutator::new(seed, seeds, target.fragments))
}

/// The last panic, with its place.
static FAULT: Mutex<String> = Mutex::new(String::new());

/// Goes on after a finding, and fails at its end with all of them.
fn long(target: &Target, seed: u64, time: Duration) {
    // What a reader of foreign formats throws and catches is no news.
    panic::set_hook(Box::new(|fault| {
        *FAULT.lock().expect("one thread") = fault.to_string();
    }));
    let seeds = (target.seeds)(true);
    let begin = Instant::now();
    let mut log = Log::default();
    while begin.elapsed() < time {
        let case = log.costs.len() as u64;
        log.try_one(target, case, &input(target, &seeds, seed, case));
    }
    println!("{}", log.told(target, seed, begin.elapsed()));
    // What was found is news.
    drop(panic::take_hook());
    let findings = log.findings;
    assert!(
        findings.is_empty(),
        "{} findings:\n{}",
        findings.len(),
        findings.join("\n")
    );
}

struct Slow {
    case: u64,
    bytes: usize,
    nanos_a_byte: f64,
    file: PathBuf,
}

/// What a long run remembers.
#[derive(Default)]
struct Log {
    /// Nanoseconds a byte, of each case.
    costs: Vec<f64>,
    slow: Vec<Slow>,
    findings: Vec<String>,
    /// How the findings begin: one is told once.
    seen: HashSet<String>,
}

impl Log {
    fn try_one(&mut self, target: &Target, case: u64, input: &[u8]) {
        // A stack that overflows ends the program: what did it is in this file.
        let now = keep(target, "now", 0, input);
        forget_peak();
        let (outcome, nanos_a_byte) = tried(target, input);
        let memory = peak_kb();
        let fault = match outcome {
            Err(_) => Some(FAULT.lock().expect("one thread").clone()),
            Ok(()) => (memory > MEMORY_LIMIT_KB).then(|| format!("{} MiB of memory", memory / 1024)),
        };
        if let Some(fault) = fault.filter(|fault| self.seen.insert(fault.chars().take(60).collect())) {
            let file = keep(target, "finding", case, input);
            self.findings
                .push(format!("case {case}, in {}: {fault}", file.display()));
        }
        self.costs.push(nanos_a_byte);
        if self.is_slow(nanos_a_byte) {
            // Another program may have had the processor meanwhile.
            let nanos_a_byte = nanos_a_byte.min(tried(target, input).1);
            let (bytes, file) = (input.len(), keep(target, "slow", case, input));
            self.remember(Slow {
                case,
                bytes,
                nanos_a_byte,
                file,
            });
        }
        let _ = fs::remove_file(now);
    }

    fn is_slow(&self, nanos_a_byte: f64) -> bool {
        self.slow.len() < KEPT || self.slow.iter().any(|one| one.nanos_a_byte < nanos_a_byte)
    }

    fn remember(&mut self, one: Slow) {
        self.slow.push(one);
        self.slow
            .sort_by(|one, other| other.nanos_a_byte.total_cmp(&one.nanos_a_byte));
        for left_out in self.slow.drain(KEPT.min(self.slow.len())..) {
            let _ = fs::remove_file(left_out.file);
        }
    }

    fn told(&mut self, target: &Target, seed: u64, time: Duration) -> String {
        self.costs.sort_by(f64::total_cmp);
        let median = self.costs.get(self.costs.len() / 2).copied().unwrap_or_default();
        let mut text = format!(
            "{}: {} cases in {} s, seed {seed}, median {median:.0} ns a byte\n",
            target.name,
            self.costs.len(),
            time.as_secs()
        );
        for one in &self.slow {
            let times = one.nanos_a_byte / median;
            let file = one.file.display();
            let _ = writeln!(
                text,
                "  {times:.0} times the median: case {}, {} bytes, {file}",
                one.case, one.bytes
            );
        }
        text
    }
}

/// What came of an input, and its cost in nanoseconds a byte.
fn tried(target: &Target, input: &[u8]) -> (std::thread::Result<()>, f64) {
    let start = Instant::now();
    let outcome = panic::catch_unwind(AssertUnwindSafe(|| (target.check)(input)));
    (
        outcome,
        start.elapsed().as_nanos() as f64 / (input.len() as f64 + FIXED_BYTES),
    )
}

fn keep(target: &Target, what: &str, case: u64, input: &[u8]) -> PathBuf {
    let name = format!("fuzz-{}-{what}-{case}", target.name);
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&file, input).expect("the target folder takes a file");
    file
}

/// The most memory that was used since it was forgotten, where the system tells (Linux).
pub(crate) fn peak_kb() -> usize {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|rest| rest.trim().trim_end_matches(" kB").parse().ok())
        .unwrap_or(0)
}

fn forget_peak() {
    // Where it cannot be forgotten, the first large input is told and the next ones with it.
    let _ = fs::write("/proc/self/clear_refs", "5");
}
