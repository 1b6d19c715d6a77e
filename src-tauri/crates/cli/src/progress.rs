//! Progress on a terminal: nothing for the first moments, then a line that is drawn over.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use kalan_engine::{Engine, Event, Phase};
use tokio::task::JoinHandle;

use crate::printer::{Printer, bytes};

/// Draws a sync's progress until it is dropped.
#[derive(Debug)]
pub(crate) struct ProgressLine {
    bar: ProgressBar,
    task: JoinHandle<()>,
}

impl ProgressLine {
    /// Begins to draw what `engine` tells; nothing when standard error is no terminal.
    pub(crate) fn start(engine: &Engine, printer: Printer) -> Option<Self> {
        if !printer.shows_progress() {
            return None;
        }
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(15));
        let style = ProgressStyle::with_template("{prefix:9} {bar:24} {pos}/{len}  {msg}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.enable_steady_tick(Duration::from_millis(250));
        let mut events = engine.events();
        let drawn = bar.clone();
        let task = tokio::spawn(async move {
            while let Ok(event) = events.recv().await {
                let Event::SyncProgress(progress) = event else {
                    continue;
                };
                drawn.set_prefix(match progress.phase {
                    Phase::Feeds => "feeds",
                    Phase::Articles => "articles",
                    Phase::Pictures => "pictures",
                });
                drawn.set_length(u64::from(progress.total));
                drawn.set_position(u64::from(progress.done));
                let current = progress.current.unwrap_or_default();
                drawn.set_message(format!("{}  {current}", bytes(progress.bytes_received)));
            }
        });
        Some(Self { bar, task })
    }
}

impl Drop for ProgressLine {
    fn drop(&mut self) {
        self.task.abort();
        self.bar.finish_and_clear();
    }
}
