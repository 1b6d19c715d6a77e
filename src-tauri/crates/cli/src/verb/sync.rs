//! `sync`: asks the feeds and fetches what is new.

use std::time::Duration;

use kalan_engine::{Engine, Hold, Limit, SyncOptions, SyncReport};
use kalan_model::Failure;

use super::{Answer, told};
use crate::options::Sync;
use crate::printer::{Printer, bytes};
use crate::progress::ProgressLine;
use crate::{failure, stop};

pub(super) async fn sync(engine: &Engine, arguments: &Sync, printer: Printer) -> Answer {
    let feeds = arguments
        .feed
        .iter()
        .map(|text| engine.feed_named(text))
        .collect::<Result<_, _>>();
    let options = SyncOptions {
        feeds: feeds.map_err(told)?,
        due: arguments.due,
        background: arguments.background,
        text_only: match (arguments.text_only, arguments.pictures) {
            (true, _) => Some(true),
            (_, true) => Some(false),
            _ => None,
        },
        budget_bytes: arguments.budget,
        max_time: arguments.max_time.map(Duration::from_secs),
    };
    let cancel = stop::on_interrupt();
    let progress = ProgressLine::start(engine, printer);
    let report = engine.sync(&options, &cancel).await;
    drop(progress);
    let report = report.map_err(told)?;
    printer.result(&report, || words(&report));
    for failed in &report.feeds_failed {
        printer.say(&format!("failed {}: {}", failed.url, failed.error.detail));
    }
    for failed in &report.sources_failed {
        printer.say(&format!("failed {}: {}", failed.url, failed.error.detail));
    }
    if cancel.is_cancelled() {
        printer.say("stopped; what was saved stays, and the next sync goes on from there");
        return Ok(1);
    }
    let feeds = report.feeds_failed.iter().map(|failed| &failed.error);
    let sources = report.sources_failed.iter().map(|failed| &failed.error);
    let failures: Vec<Failure> = feeds.chain(sources).cloned().collect();
    let some_worked = report.feeds_checked as usize > report.feeds_failed.len();
    Ok(failure::partial(some_worked, &failures))
}

fn words(report: &SyncReport) -> String {
    if let Some(hold) = report.held_back {
        return format!("nothing was asked: {}", why(hold));
    }
    let mut words = format!(
        "{} feeds asked, {} changed; {} new articles, {} updated, {} pictures; {} received, {} sent, {} requests",
        report.feeds_checked,
        report.feeds_changed,
        report.articles_new,
        report.articles_updated,
        report.assets_new,
        bytes(report.bytes_received),
        bytes(report.bytes_sent),
        report.requests,
    );
    if report.changes_sent > 0 {
        words.push_str(&format!("\n{} changes told to servers", report.changes_sent));
    }
    if report.deferred.articles + report.deferred.assets > 0 {
        words.push_str(&format!(
            "\nfor the next sync: {} texts, {} pictures",
            report.deferred.articles, report.deferred.assets
        ));
    }
    if let Some(limit) = report.limited_by {
        let which = match limit {
            Limit::Sync => "what this sync may spend is spent",
            Limit::Day => "what a day may cost is spent; `kalan network --day-limit` changes it",
            Limit::Month => "what a month may cost is spent; `kalan network --month-limit` changes it",
        };
        words.push_str(&format!("\n{which}"));
    }
    if let Some(hold) = report.pictures_wait {
        words.push_str(&format!(
            "\npictures wait: {}; `--pictures` brings them now",
            why(hold)
        ));
    }
    words
}

/// Why something waits, in words.
pub(super) const fn why(hold: Hold) -> &'static str {
    match hold {
        Hold::ByHand => "nothing is asked by itself; `kalan network --every 2h` changes it",
        Hold::Off => "the internet is switched off; `kalan network --never off` changes it",
        Hold::Offline => "there is no network",
        Hold::Login => "the network wants a login first",
        Hold::ThisNetwork => "so it was chosen for this network; `kalan network --here` changes it",
        Hold::Metered => "this link costs; `kalan network --metered` says what is done then",
        Hold::Night => "it waits for the night; `kalan network --night` changes it",
    }
}
