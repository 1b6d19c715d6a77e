//! The verbs and their flags, declared once: the parser and the help both read this table.

use std::fmt::Write;

use crate::stop::Stop;

/// What the words after `cargo xtask` ask for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Task {
    Help,
    Setup,
    Run(Vec<String>),
    Test { fast: bool, filter: Option<String> },
    Check,
    Bench(Option<String>),
    Fuzz { target: Option<String>, minutes: u64 },
    Bindings,
    Package,
}

struct Verb {
    name: &'static str,
    takes: &'static str,
    says: &'static str,
    parse: fn(Vec<String>) -> Result<Task, Stop>,
}

const VERBS: &[Verb] = &[
    Verb {
        name: "run",
        takes: "[ARGS]",
        says: "set up, build and open the window; with no display, serve the same page on a loopback address",
        parse: |args| Ok(Task::Run(args)),
    },
    Verb {
        name: "test",
        takes: "[--fast] [NAME]",
        says: "set up, then everything that must hold: check, tests, page, browser, window.\n\
               --fast: only the Rust and the page's unit tests. NAME: only the Rust tests whose name holds it",
        parse: test,
    },
    Verb {
        name: "check",
        takes: "",
        says: "format, lints, docs, dependencies, the page's lints and types",
        parse: |args| none("check", &args, Task::Check),
    },
    Verb {
        name: "setup",
        takes: "",
        says: "install what run and test need (they do it by themselves)",
        parse: |args| none("setup", &args, Task::Setup),
    },
    Verb {
        name: "bench",
        takes: "[start|list|search]",
        says: "measure: the window's start and memory, the list, the search; all of them when none is named",
        parse: bench,
    },
    Verb {
        name: "fuzz",
        takes: "[TARGET] [--minutes N]",
        says: "hostile inputs for the parsers, ten minutes each: feed, extract, documents, sanitize, dates,\n\
               encodings. KALAN_FUZZ_SEED: another seed than today's",
        parse: fuzz,
    },
    Verb {
        name: "bindings",
        takes: "",
        says: "write the page's types anew from the commands in src-tauri/crates/api",
        parse: |args| none("bindings", &args, Task::Bindings),
    },
    Verb {
        name: "package",
        takes: "",
        says: "build the Debian package into target/release/bundle",
        parse: |args| none("package", &args, Task::Package),
    },
];

/// Reads the words after `cargo xtask`.
pub(crate) fn parse(args: impl Iterator<Item = String>) -> Result<Task, Stop> {
    let mut args = args;
    let Some(name) = args.next() else {
        return Ok(Task::Help);
    };
    if ["help", "--help", "-h"].contains(&name.as_str()) {
        return Ok(Task::Help);
    }
    let Some(verb) = VERBS.iter().find(|verb| verb.name == name) else {
        return Err(Stop::Usage(format!("there is no task `{name}`")));
    };
    (verb.parse)(args.collect())
}

/// The help text, one paragraph a verb.
pub(crate) fn help() -> String {
    let mut text = String::from("usage: cargo xtask VERB\n\n");
    for verb in VERBS {
        let usage = format!("{} {}", verb.name, verb.takes);
        let says = verb.says.replace('\n', &format!("\n{:29}", ""));
        writeln!(text, "  {usage:26} {says}").expect("a String takes every write");
    }
    text
}

fn none(verb: &str, args: &[String], task: Task) -> Result<Task, Stop> {
    match args.first() {
        None => Ok(task),
        Some(extra) => Err(Stop::Usage(format!("`{verb}` takes no `{extra}`"))),
    }
}

fn test(args: Vec<String>) -> Result<Task, Stop> {
    let (mut fast, mut filter) = (false, None);
    for arg in args {
        match arg.as_str() {
            "--fast" => fast = true,
            flag if flag.starts_with('-') => return Err(Stop::Usage(format!("`test` has no flag `{flag}`"))),
            _ if filter.is_some() => return Err(Stop::Usage("`test` takes one name".into())),
            _ => filter = Some(arg),
        }
    }
    Ok(Task::Test { fast, filter })
}

fn bench(args: Vec<String>) -> Result<Task, Stop> {
    let mut args = args.into_iter();
    match (args.next(), args.next()) {
        (what, None) => Ok(Task::Bench(what)),
        _ => Err(Stop::Usage("`bench` takes one name".into())),
    }
}

fn fuzz(args: Vec<String>) -> Result<Task, Stop> {
    let (mut target, mut minutes) = (None, 10);
    let mut args = args.into_iter();
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--minutes" => {
                let number = args.next().and_then(|number| number.parse().ok());
                minutes = number.ok_or_else(|| Stop::Usage("`--minutes` takes a whole number".into()))?;
            }
            flag if flag.starts_with('-') => return Err(Stop::Usage(format!("`fuzz` has no flag `{flag}`"))),
            _ if target.is_some() => return Err(Stop::Usage("`fuzz` takes one target".into())),
            _ => target = Some(arg),
        }
    }
    Ok(Task::Fuzz { target, minutes })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Result<Task, Stop> {
        parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn every_verb_is_in_the_help_and_parses_bare() {
        for verb in VERBS {
            assert!(
                help().contains(verb.name),
                "a newcomer cannot find `{}`",
                verb.name
            );
            assert!(
                words(verb.name).is_ok(),
                "`cargo xtask {}` alone must do something useful",
                verb.name
            );
        }
    }

    #[test]
    fn test_reads_its_flag_and_its_name_in_any_order() {
        let wanted = Ok(Task::Test {
            fast: true,
            filter: Some("sync".into()),
        });
        assert_eq!(words("test --fast sync"), wanted, "the flag first");
        assert_eq!(words("test sync --fast"), wanted, "the flag last");
    }

    #[test]
    fn fuzz_takes_a_target_and_a_time_or_neither() {
        let wanted = |target: Option<&str>, minutes| {
            let target = target.map(str::to_owned);
            Ok(Task::Fuzz { target, minutes })
        };
        assert_eq!(words("fuzz"), wanted(None, 10), "all of them");
        assert_eq!(
            words("fuzz feed --minutes 1"),
            wanted(Some("feed"), 1),
            "one, and shorter"
        );
    }

    #[test]
    fn wrong_words_are_wrong_use_and_name_the_word() {
        for line in [
            "tests",
            "test --fats",
            "test one two",
            "check now",
            "bench a b",
            "fuzz --minutes",
        ] {
            let stop = words(line).expect_err("nothing may be run by a mistyped command");
            assert_eq!(stop.status(), 2, "`{line}` is wrong use");
        }
        assert!(
            words("tset").expect_err("mistyped").to_string().contains("tset"),
            "say which word"
        );
    }

    #[test]
    fn the_arguments_of_run_go_on_untouched() {
        assert_eq!(
            words("run --library x"),
            Ok(Task::Run(vec!["--library".into(), "x".into()])),
            "they are the app's"
        );
    }
}
