//! `enclosures`: the sounds and files that entries brought.

use kalan_engine::Engine;
use kalan_model::{Enclosure, EnclosureState};
use serde_json::json;

use super::{Answer, told};
use crate::options::Enclosures;
use crate::printer::{Printer, bytes};

pub(super) async fn enclosures(engine: &Engine, arguments: &Enclosures, printer: Printer) -> Answer {
    if let Some(limit) = arguments.limit {
        engine.set_enclosures_limit(limit).await.map_err(told)?;
    }
    match &arguments.id {
        Some(id) => of_article(engine, id, arguments, printer).await,
        None => all(engine, printer),
    }
}

async fn of_article(engine: &Engine, id: &str, arguments: &Enclosures, printer: Printer) -> Answer {
    let id = engine.reader().article_named(id).map_err(told)?;
    let read = || engine.reader().open_article(id, "").map_err(told);
    if arguments.fetch || arguments.remove {
        for file in read()?.enclosures {
            if arguments.url.as_ref().is_none_or(|url| *url == file.url) {
                let asked = engine.want_enclosure(id, &file.url, arguments.fetch).await;
                asked.map_err(told)?;
            }
        }
    }
    let files = read()?.enclosures;
    printer.result(&json!({ "enclosures": files }), || {
        files.iter().map(words).collect::<Vec<_>>().join("\n")
    });
    Ok(0)
}

fn all(engine: &Engine, printer: Printer) -> Answer {
    let all = engine.reader().enclosures().map_err(told)?;
    printer.result(&all, || {
        let mut lines: Vec<String> = all
            .items
            .iter()
            .map(|item| format!("{}  {}  {}", item.article, item.title, words(&item.enclosure)))
            .collect();
        lines.push(format!(
            "{} of {} used",
            bytes(all.kept_bytes),
            bytes(all.limit_bytes)
        ));
        lines.join("\n")
    });
    Ok(0)
}

fn words(file: &Enclosure) -> String {
    let size = file.length_bytes.map_or_else(|| "size unknown".to_owned(), bytes);
    let state = match &file.state {
        EnclosureState::Offered => format!("not here, {size}"),
        EnclosureState::Waiting => format!("comes with the next sync, {size}"),
        EnclosureState::Kept { size_bytes, .. } => format!("here, {}", bytes(*size_bytes)),
        EnclosureState::Failed { failure } => format!("failed: {}", failure.detail),
    };
    format!("{}  {state}", file.url)
}
