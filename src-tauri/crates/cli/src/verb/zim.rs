//! `import` of articles out of a ZIM.

use std::path::PathBuf;

use kalan_engine::{Engine, ZimContents, ZimRequest};

use super::{Answer, add, told};
use crate::options::Import;
use crate::printer::Printer;
use crate::stop;

pub(super) async fn import(engine: &Engine, arguments: Import, printer: Printer) -> Answer {
    let path = PathBuf::from(arguments.file);
    if arguments.list {
        let contents = engine.zim_contents(&path).await.map_err(told)?;
        printer.result(&contents, || listed(&contents));
        return Ok(0);
    }
    let request = ZimRequest {
        path,
        articles: arguments.article,
        collection: arguments.collection,
    };
    let report = engine
        .import_zim(request, &stop::on_interrupt())
        .await
        .map_err(told)?;
    add::finish(&report, printer)
}

fn listed(contents: &ZimContents) -> String {
    let title = contents.title.as_deref().unwrap_or("—");
    let lines = contents
        .articles
        .iter()
        .map(|line| format!("{}  {}", line.path, line.title));
    std::iter::once(format!("{title}: {} articles", contents.count))
        .chain(lines)
        .collect::<Vec<_>>()
        .join("\n")
}
