//! What each step of a long task came to, and how long it took.

use std::fmt::Write;
use std::time::{Duration, Instant};

use crate::counts::Counts;
use crate::stop::Stop;

/// How a step ended.
pub(crate) enum Outcome {
    Passed(Counts),
    /// With the command or the reason.
    Failed(Counts, String),
    /// With what is missing.
    Skipped(String),
}

impl From<Result<(), Stop>> for Outcome {
    fn from(result: Result<(), Stop>) -> Self {
        match result {
            Ok(()) => Self::Passed(Counts::default()),
            Err(stop) => Self::Failed(Counts::default(), stop.to_string()),
        }
    }
}

impl From<(Counts, Option<String>)> for Outcome {
    fn from((counts, failed): (Counts, Option<String>)) -> Self {
        match failed {
            None => Self::Passed(counts),
            Some(line) => Self::Failed(counts, line),
        }
    }
}

/// The steps so far.
#[derive(Default)]
pub(crate) struct Report {
    steps: Vec<(&'static str, Outcome, Duration)>,
    parts: Vec<String>,
}

impl Report {
    /// Does one step; a failed one does not hold back the next, so that one run tells all.
    pub(crate) fn step(&mut self, name: &'static str, work: impl FnOnce() -> Outcome) {
        eprintln!("\n=== {name}");
        let start = Instant::now();
        let outcome = work();
        match &outcome {
            Outcome::Skipped(why) => println!("SKIPPED: {name}: {why}"),
            Outcome::Failed(_, why) => eprintln!("FAILED: {name}: {why}"),
            Outcome::Passed(_) => {}
        }
        self.steps.push((name, outcome, start.elapsed()));
    }

    /// A part of a test that was skipped while the test itself passed.
    pub(crate) fn skipped_part(&mut self, line: &str) {
        self.parts.push(line.to_owned());
    }

    /// Prints the summary and ends the task.
    pub(crate) fn end(&self) -> Result<(), Stop> {
        println!("\n{}", self.summary());
        let failed: Vec<_> = self
            .steps
            .iter()
            .filter(|step| matches!(step.1, Outcome::Failed(..)))
            .map(|step| step.0)
            .collect();
        if failed.is_empty() {
            Ok(())
        } else {
            Err(Stop::Failed(format!("failed: {}", failed.join(", "))))
        }
    }

    /// One line a step, then `N passed, N failed, N skipped`: tests where a step counts them, else the step itself.
    fn summary(&self) -> String {
        let (mut text, mut total) = (String::new(), Counts::default());
        for (name, outcome, took) in &self.steps {
            let (word, counts, why) = match outcome {
                Outcome::Passed(counts) => ("passed", at_least(*counts, 1, 0, 0), ""),
                Outcome::Failed(counts, why) => ("FAILED", at_least(*counts, 0, 1, 0), why.as_str()),
                Outcome::Skipped(why) => ("SKIPPED", at_least(Counts::default(), 0, 0, 1), why.as_str()),
            };
            total.add(counts);
            let seconds = took.as_secs();
            let row = format!(
                "{word:8} {:>3}:{:02}  {name}  {}",
                seconds / 60,
                seconds % 60,
                first_line(why)
            );
            writeln!(text, "{}", row.trim_end()).expect("a String takes every write");
        }
        for line in &self.parts {
            writeln!(text, "{line}").expect("a String takes every write");
            total.add(at_least(Counts::default(), 0, 0, 1));
        }
        let took: u64 = self.steps.iter().map(|step| step.2.as_secs()).sum();
        let Counts {
            passed,
            failed,
            skipped,
        } = total;
        format!(
            "{text}in {}:{:02}\n{passed} passed, {failed} failed, {skipped} skipped",
            took / 60,
            took % 60
        )
    }
}

fn at_least(counts: Counts, passed: u64, failed: u64, skipped: u64) -> Counts {
    let known = counts.passed + counts.failed > 0;
    Counts {
        passed: if known { counts.passed } else { passed },
        // A tool may end badly with no test to blame: still a failure.
        failed: counts.failed.max(failed),
        skipped: counts.skipped.max(skipped),
    }
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report() -> Report {
        let mut report = Report::default();
        let counts = |passed, failed, skipped| Counts {
            passed,
            failed,
            skipped,
        };
        report.steps.push((
            "format",
            Outcome::Passed(Counts::default()),
            Duration::from_secs(2),
        ));
        report.steps.push((
            "tests",
            Outcome::Passed(counts(40, 0, 2)),
            Duration::from_secs(75),
        ));
        report.steps.push((
            "browser",
            Outcome::Skipped("no Chromium here\nmore".into()),
            Duration::ZERO,
        ));
        report.skipped_part("SKIPPED: real_pages: there is no ../shared");
        report
    }

    #[test]
    fn the_summary_has_a_line_a_step_and_ends_with_the_counts() {
        let text = report().summary();
        assert_eq!(
            text,
            "passed     0:02  format\n\
             passed     1:15  tests\n\
             SKIPPED    0:00  browser  no Chromium here\n\
             SKIPPED: real_pages: there is no ../shared\n\
             in 1:17\n\
             41 passed, 0 failed, 4 skipped",
            "steps that do not count tests count as one"
        );
        assert!(report().end().is_ok(), "what was skipped did not fail");
    }

    #[test]
    fn a_step_that_broke_fails_the_whole_even_when_all_its_tests_passed() {
        let mut report = report();
        let outcome = Outcome::Failed(
            Counts {
                passed: 3,
                failed: 0,
                skipped: 0,
            },
            "npm run e2e".into(),
        );
        report.steps.push(("page", outcome, Duration::ZERO));
        assert!(
            report.summary().ends_with("44 passed, 1 failed, 4 skipped"),
            "a crash after the last test is a failure"
        );
        assert_eq!(
            report.end(),
            Err(Stop::Failed("failed: page".into())),
            "and the exit status says so"
        );
    }
}
