//! `add`: saves pages and files.

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
            Ok(bytes) => inputs.push(Input::File { name, bytes }),
            Err(error) => unread.push(FailedInput { input: name, error }),
        }
    }
    let mut report = engine.add(inputs, &stop::on_interrupt()).await.map_err(told)?;
    report.failed.extend(unread);
    finish(&report, printer)
}

/// A file that is there is a file, whatever it is called.
fn is_address(name: &str) -> bool {
    name.contains("://")
        || (!std::path::Path::new(name).exists() && name.contains('.') && !name.contains(' '))
}

fn finish(report: &AddReport, printer: Printer) -> Answer {
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
