//! `pack`, `verify`, and `import` of a bundle.

use std::fs::File;
use std::io::{BufReader, Read as _};
use std::path::Path;

use kalan_bundle::{Bundle, BundleError, Limits, Problem, Rejected, Summary, TrustStore, open};
use kalan_engine::{BundleReport, Engine, EngineError, PackRequest, problem_words};
use kalan_model::{ArticleId, ErrorCode, Failure};
use serde_json::{Value, json};

use super::{Answer, told};
use crate::options::{Pack, Verify};
use crate::printer::{Printer, bytes};

pub(super) async fn pack(engine: &Engine, arguments: Pack, printer: Printer) -> Answer {
    let reason = arguments.reason.unwrap_or_default();
    let named = |id: &String| engine.reader().article_named(id).map(|id| (id, reason.clone()));
    let withdrawn: Result<Vec<(ArticleId, String)>, EngineError> =
        arguments.withdraw.iter().map(named).collect();
    let request = PackRequest {
        collection: arguments.collection,
        key: arguments.key,
        since: arguments.since,
        title: arguments.title,
        licence: arguments.licence,
        withdrawn: withdrawn.map_err(told)?,
        out: arguments.output,
    };
    let report = engine.pack(request).await.map_err(told)?;
    printer.result(&report, || {
        let missing = match report.missing {
            0 => String::new(),
            missing => format!("; {missing} of the collection are not in the library any more"),
        };
        format!(
            "{}: {} articles, {} pictures, {}{missing}",
            report.path,
            report.articles,
            report.assets,
            bytes(report.size_bytes)
        )
    });
    Ok(0)
}

/// Whether a file is a bundle, by its first bytes.
pub(super) fn is_bundle(path: &str) -> bool {
    let mut head = [0; 70];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut head));
    read.is_ok()
        && head.starts_with(b"PK\x03\x04")
        && head[30..].starts_with(b"mimetypeapplication/vnd.kalan.bundle")
}

pub(super) async fn import(engine: &Engine, path: &str, trust: bool, printer: Printer) -> Answer {
    let report = engine.import_bundle(Path::new(path), trust).await.map_err(told)?;
    printer.result(&report, || imported(&report));
    Ok(0)
}

fn imported(report: &BundleReport) -> String {
    let by = report
        .publisher
        .as_ref()
        .map_or("nobody", |publisher| &publisher.name);
    let gone = report
        .withdrawn
        .iter()
        .map(|gone| format!("\ntaken back: {} ({})", gone.title, gone.reason));
    format!(
        "\"{}\" by {by}: {} new, {} changed, {} as they were, {} pictures{}",
        report.title,
        report.articles_new,
        report.articles_updated,
        report.articles_unchanged,
        report.assets_new,
        gone.collect::<String>()
    )
}

/// What `verify` found.
struct Verdict {
    summary: Option<Summary>,
    sequence: Option<u64>,
    trusted: bool,
    doubt: Option<Problem>,
    problems: Vec<Problem>,
}

/// Reads the whole file and proves it. No library is touched; one that was named says whom it trusts.
pub(super) fn verify(arguments: &Verify, library: Option<&Path>, printer: Printer) -> Answer {
    let path = &arguments.file;
    let named = library.filter(|library| library.join("library.db").is_file());
    let trust = match named {
        Some(_) => super::open(named)?.trust_store().map_err(told)?,
        None => TrustStore::default(),
    };
    let verdict = prove(path, &trust)?;
    let valid = verdict.problems.is_empty();
    let size = std::fs::metadata(path).map_or(0, |meta| meta.len());
    printer.result(&document(&verdict, size), || text(path, &verdict));
    Ok(if valid {
        0
    } else {
        ErrorCode::Unreadable.exit_status()
    })
}

fn prove(path: &Path, trust: &TrustStore) -> Result<Verdict, Failure> {
    let refused = |source| {
        told(EngineError::File {
            path: path.display().to_string(),
            source,
        })
    };
    let failed = |error: BundleError| match error {
        BundleError::Refused(problem) => Ok(Verdict::broken(problem)),
        BundleError::Io(source) => Err(refused(source)),
        source => Err(told(EngineError::Bundle {
            path: path.display().to_string(),
            source,
        })),
    };
    let file = File::open(path).map_err(refused)?;
    let unverified = match open(BufReader::new(file), &Limits::default()) {
        Ok(unverified) => unverified,
        Err(error) => return failed(error),
    };
    let (mut bundle, doubt): (Bundle<_>, _) = match unverified.verify(trust) {
        Ok(bundle) => (bundle, None),
        Err(Rejected::Doubtful(quarantined)) => {
            let problem = quarantined.problem().clone();
            (quarantined.accept(), Some(problem))
        }
        Err(Rejected::Forged(problem)) => return Ok(Verdict::broken(problem)),
        Err(Rejected::Failed(error)) => return failed(error),
    };
    let problems = match bundle.check(|_, _| true) {
        Ok(problems) => problems,
        Err(error) => return failed(error),
    };
    let summary = bundle.summary();
    Ok(Verdict {
        sequence: summary.header.channel.as_ref().map(|place| place.sequence),
        trusted: doubt.is_none(),
        summary: Some(summary),
        doubt,
        problems,
    })
}

impl Verdict {
    fn broken(problem: Problem) -> Self {
        Self {
            summary: None,
            sequence: None,
            trusted: false,
            doubt: None,
            problems: vec![problem],
        }
    }
}

fn told_problem(problem: &Problem) -> Value {
    json!({ "code": problem.code, "params": problem.params, "detail": problem_words(problem) })
}

fn document(verdict: &Verdict, size_bytes: u64) -> Value {
    let summary = verdict.summary.as_ref();
    let publisher = summary.and_then(|summary| summary.header.publisher.as_ref());
    json!({
        "valid": verdict.problems.is_empty(),
        "kind": summary.map(|summary| summary.kind),
        "title": summary.map(|summary| &summary.header.title),
        "publisher": publisher.map(|publisher| json!({ "name": publisher.name, "key": publisher.key })),
        "trusted": verdict.trusted,
        "doubt": verdict.doubt.as_ref().map(told_problem),
        "articles": summary.map(|summary| summary.articles),
        "assets": summary.map(|summary| summary.assets),
        "size_bytes": size_bytes,
        "sequence": verdict.sequence,
        "problems": verdict.problems.iter().map(told_problem).collect::<Vec<_>>(),
    })
}

fn text(path: &Path, verdict: &Verdict) -> String {
    let mut lines = Vec::new();
    if let Some(summary) = &verdict.summary {
        let by = summary
            .header
            .publisher
            .as_ref()
            .map_or("nobody", |publisher| &publisher.name);
        lines.push(format!(
            "\"{}\" by {by}: {} articles, {} pictures, {}",
            summary.header.title,
            summary.articles,
            summary.assets,
            bytes(summary.size_bytes)
        ));
    }
    lines.extend(verdict.problems.iter().chain(&verdict.doubt).map(problem_words));
    lines.push(match verdict.problems.is_empty() {
        true => format!("{}: whole and as it was signed", path.display()),
        false => format!("{}: not to be used", path.display()),
    });
    lines.join("\n")
}
