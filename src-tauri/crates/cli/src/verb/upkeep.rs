//! `check` and `stats`.

use kalan_engine::Engine;
use serde_json::{Value, json};

use super::{Answer, told};
use crate::options::Check;
use crate::printer::{Printer, bytes};

pub(super) async fn check(engine: &Engine, arguments: &Check, printer: Printer) -> Answer {
    let report = engine.check(arguments.repair).await.map_err(told)?;
    let problems: Vec<Value> = report
        .problems
        .iter()
        .map(|problem| {
            let repaired = arguments.repair && problem.repairable;
            json!({ "kind": problem.kind, "detail": problem.detail, "repaired": repaired })
        })
        .collect();
    let ok = report.problems.is_empty();
    let document = json!({
        "ok": ok, "problems": problems, "articles": report.articles, "assets": report.assets,
        "orphans": report.orphans,
    });
    printer.result(&document, || {
        let lines = report
            .problems
            .iter()
            .map(|problem| format!("{}: {}\n", problem.kind, problem.detail));
        let end = if ok { "all is well" } else { "not all is well" };
        format!(
            "{}{end}: {} articles, {} pictures, {} orphans",
            lines.collect::<String>(),
            report.articles,
            report.assets,
            report.orphans
        )
    });
    let unsolved = report
        .problems
        .iter()
        .any(|problem| !(arguments.repair && problem.repairable));
    Ok(u8::from(unsolved))
}

pub(super) async fn stats(engine: &Engine, printer: Printer) -> Answer {
    let stats = engine.stats().await.map_err(told)?;
    printer.result(&stats, || {
        format!(
            "{} articles, {} unread, {} starred; {} feeds, {} failed; {} pictures ({}); database {}\n\
             network: {} today, {} this month; {} texts and {} pictures are missing, about {}\n{}",
            stats.articles.all,
            stats.articles.unread,
            stats.articles.starred,
            stats.feeds,
            stats.feeds_failed,
            stats.assets,
            bytes(stats.assets_bytes),
            bytes(stats.database_bytes),
            bytes(stats.network.today_bytes),
            bytes(stats.network.month_bytes),
            stats.missing.articles,
            stats.missing.assets,
            bytes(stats.missing.estimated_bytes),
            stats.library
        )
    });
    Ok(0)
}
