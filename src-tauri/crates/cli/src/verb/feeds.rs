//! `subscribe`, `unsubscribe`, `feeds`, and `import` of a list of feeds or of what another program saved.

use kalan_engine::Engine;
use kalan_export::{SavedLink, read_saved};
use serde_json::json;

use super::{Answer, read_input, told};
use crate::options::{Import, One, Subscribe};
use crate::printer::Printer;
use crate::stop;

pub(super) async fn subscribe(engine: &Engine, arguments: &Subscribe, printer: Printer) -> Answer {
    if arguments.list {
        return super::servers::follow(engine, &arguments.url, printer).await;
    }
    let cancel = stop::on_interrupt();
    let report = match arguments.server {
        Some(server) => engine.subscribe_through(server, &arguments.url, &cancel).await,
        None => engine.subscribe(&arguments.url, &cancel).await,
    };
    let report = report.map_err(told)?;
    printer.result(&report, || {
        let word = if report.existed { "known" } else { "subscribed" };
        format!(
            "{word} {}  {}  {}",
            report.feed.id, report.feed.title, report.feed.url
        )
    });
    Ok(0)
}

pub(super) async fn unsubscribe(engine: &Engine, arguments: &One, printer: Printer) -> Answer {
    let id = engine.feed_named(&arguments.name).map_err(told)?;
    engine.unsubscribe(id).await.map_err(told)?;
    printer.result(&json!({ "unsubscribed": id }), || format!("unsubscribed {id}"));
    Ok(0)
}

pub(super) fn list(engine: &Engine, printer: Printer) -> Answer {
    let feeds = engine.reader().feeds().map_err(told)?;
    printer.result(&json!({ "feeds": feeds }), || {
        let lines = feeds.iter().map(|feed| {
            let failure = feed
                .failure
                .as_ref()
                .map_or_else(String::new, |f| format!("  failed: {}", f.detail));
            format!(
                "{}  {:>5} unread  {}  {}{failure}",
                feed.id, feed.unread, feed.title, feed.url
            )
        });
        lines.collect::<Vec<_>>().join("\n")
    });
    Ok(0)
}

pub(super) async fn import(engine: &Engine, arguments: &Import, printer: Printer) -> Answer {
    let bytes = read_input(&arguments.file)?;
    if let Some(links) = read_saved(&bytes) {
        return saved(engine, links, printer).await;
    }
    if is_document(&arguments.file) {
        return super::add::add_file(engine, &arguments.file, bytes, printer).await;
    }
    let text = String::from_utf8_lossy(&bytes);
    let report = engine.import_opml(&arguments.file, &text).await.map_err(told)?;
    let (added, known, skipped) = (report.added, report.known, report.skipped);
    let document = json!({ "feeds_added": added, "feeds_known": known, "skipped": skipped });
    printer.result(&document, || {
        format!("{added} feeds added, {known} known, {skipped} lines without an address")
    });
    Ok(0)
}

/// Whether it is called as pages and books are, which no list of feeds is.
fn is_document(name: &str) -> bool {
    let ending = name
        .rsplit_once('.')
        .map(|(_, ending)| ending.to_ascii_lowercase());
    ending.is_some_and(|ending| {
        matches!(
            ending.as_str(),
            "epub" | "html" | "htm" | "md" | "mht" | "mhtml" | "pdf" | "txt"
        )
    })
}

/// What another program saved.
async fn saved(engine: &Engine, links: Vec<SavedLink>, printer: Printer) -> Answer {
    let report = engine.import_saved(links).await.map_err(told)?;
    printer.result(&report, || {
        let (skipped, queued) = (report.skipped.len(), report.queued);
        let later = match queued {
            0 => String::new(),
            queued => {
                format!("; {queued} are asked for by the next syncs (`kalan sync --budget 2M` for a part)")
            }
        };
        format!(
            "{} pages added, {} known, {skipped} without an address{later}",
            report.added, report.known
        )
    });
    Ok(0)
}
