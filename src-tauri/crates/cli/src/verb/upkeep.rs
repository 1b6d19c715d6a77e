//! `check`, `backup`, `restore`, `gc` and `stats`.

use kalan_engine::Engine;
use serde_json::{Value, json};

use super::{Answer, told};
use crate::options::{Backup, Check, Restore};
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

pub(super) async fn backup(engine: &Engine, arguments: Backup, printer: Printer) -> Answer {
    let report = engine.backup(arguments.out).await.map_err(told)?;
    printer.result(&report, || {
        let missing = match report.assets_missing {
            0 => String::new(),
            missing => format!(
                "; {missing} pictures are not on this disk, or damaged (`kalan check --repair`, then a sync)"
            ),
        };
        format!(
            "{}: {} articles, {} feeds, {} pictures, {}{missing}",
            report.path,
            report.articles,
            report.feeds,
            report.assets,
            bytes(report.size_bytes)
        )
    });
    Ok(0)
}

pub(super) async fn restore(engine: &Engine, arguments: Restore, printer: Printer) -> Answer {
    let report = engine.restore(arguments.file).await.map_err(told)?;
    printer.result(&report, || {
        let damaged = match report.assets_damaged {
            0 => String::new(),
            damaged => format!("\n{damaged} pictures were damaged in it: the next sync asks for them again"),
        };
        let former = report.former.as_ref().map_or_else(String::new, |former| {
            format!("\nwhat was here before: `kalan restore {former}` takes it back")
        });
        format!(
            "{} articles, {} new pictures{damaged}{former}",
            report.articles, report.assets_new
        )
    });
    Ok(u8::from(report.assets_damaged > 0))
}

pub(super) async fn gc(engine: &Engine, printer: Printer) -> Answer {
    let report = engine.gc().await.map_err(told)?;
    let document = json!({
        "assets_removed": report.assets_removed, "files_removed": report.files_removed,
        "files_bytes": report.files_bytes, "database_bytes": report.database_bytes,
    });
    printer.result(&document, || {
        format!(
            "{} pictures that no article shows, {} leftovers: {}; the database is {} smaller",
            report.assets_removed,
            report.files_removed,
            bytes(report.files_bytes),
            bytes(report.database_bytes)
        )
    });
    Ok(0)
}
