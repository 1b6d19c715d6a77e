//! The start of the window: time to the first words on the screen, and memory, beside a bare Tauri window.

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use crate::house::{self, House};
use crate::process::{born_ms, family, memory_kib, runs};
use crate::screen::Screen;
use crate::stop::Stop;
use crate::webdriver::Driver;
use crate::{setup, ui};

/// Starts of each program; the first of each, with cold caches, is not counted.
const ROUNDS: usize = 6;
/// Memory is read when the window has been quiet for so long.
const QUIET: Duration = Duration::from_secs(2);
/// Milliseconds since 1970 at which the first words were on the screen; empty before.
const FIRST_PAINT: &str = "const p = performance.getEntriesByName('first-contentful-paint')[0]; return p ? String(performance.timeOrigin + p.startTime) : ''";

/// One start of a window.
#[derive(Clone, Copy)]
struct Start {
    first_paint_ms: f64,
    memory_mib: f64,
}

/// Builds both programs and prints a line for each.
pub(crate) fn run(house: &House) -> Result<(), Stop> {
    if !cfg!(target_os = "linux") {
        return Err(Stop::Machine("the start is measured on Linux only".into()));
    }
    setup::for_tests(house)?;
    ui::build(house)?;
    let build = [
        "build",
        "--release",
        "--package",
        "kalan-desktop",
        "--bins",
        "--example",
        "bare_window",
    ];
    house::run(&mut house.cargo(&build))?;
    let screen = Screen::open(house)?;
    let programs = [
        ("bare window", "release/examples/bare_window"),
        ("Kalan", "release/kalan-desktop"),
    ];
    let mut starts = [Vec::new(), Vec::new()];
    for round in 0..ROUNDS {
        for ((_, path), starts) in programs.iter().zip(&mut starts) {
            let start = measure(house, &screen, &house.target.join(path))?;
            if round > 0 {
                starts.push(start);
            }
        }
    }
    let [bare, ours] = starts.map(|starts| median(&starts));
    for ((name, _), start) in programs.iter().zip([bare, ours]) {
        println!(
            "{name:12} first paint {:5.0} ms   memory {:4.0} MiB",
            start.first_paint_ms, start.memory_mib
        );
    }
    println!(
        "ratio {:.2} (at most 1.25)   more memory {:+.0} MiB (at most 60)",
        ours.first_paint_ms / bare.first_paint_ms,
        ours.memory_mib - bare.memory_mib
    );
    Ok(())
}

fn measure(house: &House, screen: &Screen, program: &Path) -> Result<Start, Stop> {
    let library = screen.folder("library");
    let mut driver = screen.inside(house, &house.command("WebKitWebDriver"));
    driver.env("KALAN_LIBRARY", library);
    let driver = Driver::start(driver, program)?;
    let painted = wait_for_paint(&driver)?;
    let family = family(driver.process());
    let app = family.iter().copied().find(|pid| runs(*pid, program));
    let born = app
        .and_then(born_ms)
        .ok_or_else(|| Stop::Failed(format!("{} is not running", program.display())))?;
    thread::sleep(QUIET);
    // The driver itself and the bus are no part of the window.
    let memory_kib: u64 = family_of(app).iter().map(|pid| memory_kib(*pid)).sum();
    Ok(Start {
        first_paint_ms: painted - born,
        memory_mib: memory_kib as f64 / 1024.0,
    })
}

fn wait_for_paint(driver: &Driver) -> Result<f64, Stop> {
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(30) {
        if let Ok(painted) = driver.script(FIRST_PAINT)?.parse() {
            return Ok(painted);
        }
        thread::sleep(Duration::from_millis(20));
    }
    Err(Stop::Failed("the window painted nothing".into()))
}

fn median(starts: &[Start]) -> Start {
    let middle = |of: fn(&Start) -> f64| {
        let mut values: Vec<_> = starts.iter().map(of).collect();
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
    };
    Start {
        first_paint_ms: middle(|start| start.first_paint_ms),
        memory_mib: middle(|start| start.memory_mib),
    }
}

fn family_of(root: Option<u32>) -> Vec<u32> {
    root.map(family).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_not_moved_by_one_slow_start() {
        let starts = [530.0, 9000.0, 520.0].map(|first_paint_ms| Start {
            first_paint_ms,
            memory_mib: 200.0,
        });
        assert_eq!(
            median(&starts).first_paint_ms,
            530.0,
            "the machine may have been busy once"
        );
    }
}
