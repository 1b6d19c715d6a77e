//! How many tests passed, read from what the test tools print, since no two of them agree on a machine's form.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Command, Stdio};
use std::thread;

use crate::house::line_of;

/// Tests by their end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) skipped: u64,
}

impl Counts {
    /// Adds what another tool counted.
    pub(crate) fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }

    /// The counts in one printed line, if it is a summary of cargo, nextest, Vitest or Playwright.
    fn in_line(line: &str) -> Option<Self> {
        let plain = without_colours(line);
        let plain = plain.trim();
        let titled = ["test result:", "Summary [", "Tests "]
            .iter()
            .any(|title| plain.starts_with(title));
        let words: Vec<_> = plain
            .split([' ', ',', ';', '|'])
            .filter(|word| !word.is_empty())
            .collect();
        // Playwright prints each count alone: `12 passed (3.4s)`.
        let alone = words.len() <= 3 && words.first().is_some_and(|word| word.parse::<u64>().is_ok());
        if !titled && !alone {
            return None;
        }
        let before = |names: &[&str]| {
            let at = words.iter().position(|word| names.contains(word));
            at.and_then(|at| words.get(at.checked_sub(1)?)?.parse::<u64>().ok())
        };
        let (passed, failed) = (before(&["passed"]), before(&["failed"]));
        let skipped = before(&["skipped", "ignored"]);
        (passed.is_some() || failed.is_some() || skipped.is_some()).then(|| Self {
            passed: passed.unwrap_or(0),
            failed: failed.unwrap_or(0),
            skipped: skipped.unwrap_or(0),
        })
    }
}

/// Runs a test tool, its output passed on, and counts; the second part says why it did not succeed.
pub(crate) fn run(command: &mut Command) -> (Counts, Option<String>) {
    let line = line_of(command);
    eprintln!("$ {line}");
    let child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = match child {
        Ok(child) => child,
        Err(error) => return (Counts::default(), Some(format!("cannot start `{line}`: {error}"))),
    };
    let err = child
        .stderr
        .take()
        .map(|stream| thread::spawn(|| pass_on(stream, std::io::stderr())));
    let mut counts = child
        .stdout
        .take()
        .map_or_else(Counts::default, |stream| pass_on(stream, std::io::stdout()));
    counts.add(err.and_then(|err| err.join().ok()).unwrap_or_default());
    match child.wait() {
        Ok(status) if status.success() => (counts, None),
        _ => (counts, Some(line)),
    }
}

fn pass_on(from: impl Read, mut to: impl Write) -> Counts {
    let (mut counts, mut line) = (Counts::default(), Vec::new());
    let mut from = BufReader::new(from);
    while from.read_until(b'\n', &mut line).is_ok_and(|size| size > 0) {
        // A closed terminal is no reason to stop the tests.
        let _ = to.write_all(&line);
        counts.add(Counts::in_line(&String::from_utf8_lossy(&line)).unwrap_or_default());
        line.clear();
    }
    counts
}

fn without_colours(line: &str) -> String {
    let mut parts = line.split('\u{1b}');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        plain.push_str(part.split_once('m').map_or("", |(_, rest)| rest));
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(passed: u64, failed: u64, skipped: u64) -> Option<Counts> {
        Some(Counts {
            passed,
            failed,
            skipped,
        })
    }

    #[test]
    fn the_four_tools_are_understood() {
        let cargo = "test result: FAILED. 12 passed; 1 failed; 2 ignored; 0 measured; 3 filtered out; finished in 0.4s";
        let nextest = "     Summary [   0.512s] 15 tests run: 14 passed (1 slow), 1 failed, 2 skipped";
        let vitest = "      Tests  1 failed | 40 passed | 3 skipped (44)";
        assert_eq!(Counts::in_line(cargo), counts(12, 1, 2), "cargo test");
        assert_eq!(Counts::in_line(nextest), counts(14, 1, 2), "cargo nextest");
        assert_eq!(Counts::in_line(vitest), counts(40, 1, 3), "vitest");
        assert_eq!(
            Counts::in_line("  12 passed (3.4s)"),
            counts(12, 0, 0),
            "playwright"
        );
        assert_eq!(
            Counts::in_line("  1 failed\n"),
            counts(0, 1, 0),
            "playwright, each count on its own line"
        );
    }

    #[test]
    fn colours_do_not_hide_a_count() {
        let line = "\u{1b}[2m      Tests \u{1b}[22m \u{1b}[1m\u{1b}[32m7 passed\u{1b}[39m\u{1b}[22m\u{1b}[90m (7)\u{1b}[39m";
        assert_eq!(Counts::in_line(line), counts(7, 0, 0), "vitest colours its line");
    }

    #[test]
    fn other_lines_are_not_counted() {
        for line in [
            "3 feeds failed to load today",
            " Test Files  2 passed (2)",
            "running 12 tests",
            "test a::b ... ok",
        ] {
            assert_eq!(
                Counts::in_line(line),
                None,
                "`{line}` is no summary, and would count twice"
            );
        }
    }

    #[test]
    fn output_is_passed_on_as_it_is_and_counted() {
        let mut seen = Vec::new();
        let text = "a\ntest result: ok. 1 passed; 0 failed; 0 ignored\nno newline at the end";
        let counts = pass_on(text.as_bytes(), &mut seen);
        assert_eq!(
            seen,
            text.as_bytes(),
            "a person sees every byte that the tool wrote"
        );
        assert_eq!(counts.passed, 1, "and its summary is counted");
    }

    #[test]
    fn a_tool_that_fails_is_named() {
        let (_, why) = run(Command::new("sh").args(["-c", "exit 1"]));
        assert_eq!(
            why.as_deref(),
            Some("sh -c 'exit 1'"),
            "the report says what to type again"
        );
        let (_, why) = run(&mut Command::new("no-such-program-here"));
        assert!(
            why.expect("it failed").contains("cannot start"),
            "a missing tool is a failure, not a success"
        );
    }
}
