//! `export`.

use kalan_engine::{Engine, ExportReport, ExportRequest};

use super::{Answer, told, write_output};
use crate::options::Export;
use crate::printer::Printer;

pub(super) async fn export(engine: &Engine, arguments: Export, printer: Printer) -> Answer {
    let Some(format) = arguments.format.of_articles() else {
        return opml(engine, &arguments, printer);
    };
    let named = |id: &String| engine.reader().article_named(id);
    let ids: Result<Vec<_>, _> = arguments.ids.iter().map(named).collect();
    let request = ExportRequest {
        ids: ids.map_err(told)?,
        filter: arguments.choice.filter(engine).map_err(told)?,
        format,
        title: arguments.title,
        language: arguments.language,
        out: arguments.output,
        own: true,
    };
    let report = engine.export(request).await.map_err(told)?;
    printer.result(&report, || written(&report));
    Ok(0)
}

fn written(report: &ExportReport) -> String {
    let missing = match report.pictures_missing {
        0 => String::new(),
        missing => format!("; {missing} pictures are not on this machine yet (`kalan sync` brings them)"),
    };
    let without = match report.articles_without_address {
        0 => String::new(),
        without => format!("; {without} came from no address and are left out"),
    };
    format!(
        "{}: {} articles, {} pictures{missing}{without}",
        report.path, report.articles, report.pictures
    )
}

fn opml(engine: &Engine, arguments: &Export, printer: Printer) -> Answer {
    let text = engine.reader().export_opml().map_err(told)?;
    let output = arguments.output.to_string_lossy();
    if output == "-" {
        printer.out(&text);
        return Ok(0);
    }
    write_output(&output, &text, printer)
}
