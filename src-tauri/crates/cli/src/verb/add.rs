//! `add`: saves pages and files.

use std::path::PathBuf;

use kalan_engine::{AddReport, AddedArticle, Engine, FailedInput, Input};
use kalan_model::Failure;

use super::{Answer, read_input, told};
use crate::options::Add;
use crate::printer::Printer;
use crate::{failure, stop};

pub(super) async fn add(engine: &Engine, arguments: Add, printer: Printer) -> Answer {
    let mut inputs = Vec::new();
    let mut unread = Vec::new();
    for name in arguments.inputs {
        if name != "-" && is_address(&name) {
            inputs.push(Input::Address(name));
            continue;
        }
        match read_input(&name) {
            Ok(bytes) => {
                let path = (name != "-").then(|| PathBuf::from(&name));
                inputs.push(Input::File { name, bytes, path });
            }
            Err(error) => unread.push(FailedInput { input: name, error }),
        }
    }
    let mut report = engine.add(inputs, &stop::on_interrupt()).await.map_err(told)?;
    report.failed.extend(unread);
    finish(&report, printer)
}

/// Adds a file that was read already.
pub(super) async fn add_file(engine: &Engine, name: &str, bytes: Vec<u8>, printer: Printer) -> Answer {
    let input = Input::File {
        name: name.to_owned(),
        bytes,
        path: Some(PathBuf::from(name)),
    };
    let report = engine
        .add(vec![input], &stop::on_interrupt())
        .await
        .map_err(told)?;
    finish(&report, printer)
}

/// Endings of files that are no ending of a host's name.
const FILE_ENDINGS: [&str; 6] = [".html", ".htm", ".xhtml", ".txt", ".text", ".xml"];

/// A file that is there is a file, whatever it is called; what is not there is one when it is written as one.
fn is_address(name: &str) -> bool {
    if name.contains("://") {
        return true;
    }
    let (host, path) = name
        .split_once('/')
        .map_or((name, None), |(host, path)| (host, Some(path)));
    let is_path = host.is_empty() || host.starts_with(['.', '~']) || name.contains(['\\', ' ']);
    let is_file_name = path.is_none() && FILE_ENDINGS.iter().any(|ending| name.ends_with(ending));
    !is_path && !is_file_name && host.contains(['.', ':']) && !std::path::Path::new(name).exists()
}

/// Tells what was added; of one input that failed, the failure.
pub(super) fn finish(report: &AddReport, printer: Printer) -> Answer {
    let failures: Vec<Failure> = report.failed.iter().map(|failed| failed.error.clone()).collect();
    let nothing_done = report.added.is_empty() && report.unchanged.is_empty();
    // One input that failed is a failure of the whole; of several, the report names each.
    if let ([only], true) = (failures.as_slice(), nothing_done) {
        return Err(only.clone());
    }
    printer.result(report, || {
        let line = |word: &str, article: &AddedArticle| format!("{word} {}  {}", article.id, article.title);
        let added = report.added.iter().map(|article| line("added", article));
        let unchanged = report.unchanged.iter().map(|article| line("known", article));
        added.chain(unchanged).collect::<Vec<_>>().join("\n")
    });
    for failed in &report.failed {
        printer.say(&format!("failed {}: {}", failed.input, failed.error.detail));
    }
    Ok(failure::partial(!nothing_done, &failures))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_as_a_file_is_never_asked_of_the_network() {
        for file in [
            "absent.txt",
            "./absent.page",
            "../a.b",
            "/tmp/nope.html",
            "~/a.html",
            "a page.html",
            "C:\\a.html",
            "notes/page.html",
        ] {
            assert!(
                !is_address(file),
                "{file} costs a person a request and gives an error about names"
            );
        }
        for address in [
            "example.org",
            "example.org/a/page.html",
            "https://x.example/a b",
            "[::1]:8080/a",
            "127.0.0.1:80/x.txt",
        ] {
            assert!(is_address(address), "{address}");
        }
    }
}
