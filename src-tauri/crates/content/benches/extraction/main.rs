//! How well and how fast articles are found, beside two other extractors. `cargo xtask bench extraction`.
//!
//! Scores as `../shared/tools/extraction_eval.py` does. A quarter of WCXB's domains is held out from all tuning: its
//! figures are printed as sums only, so that no page of it is ever looked at.

#![expect(
    clippy::cast_precision_loss,
    clippy::print_stdout,
    reason = "figures for a person, made of small numbers"
)]

mod pages;
mod score;

use std::collections::BTreeMap;
use std::time::Instant;

use kalan_content::{PageContext, SiteMemory, extract_page, extract_page_of_site};
use pages::Sample;
use score::{Answer, Row};

fn main() {
    let Some(data) = pages::shared() else {
        println!("SKIPPED: there is no ../shared/data/pages (set KALAN_SHARED)");
        return;
    };
    let samples = pages::wcxb(&data);
    println!("{} pages of WCXB dev", samples.len());
    let mut times = Times::default();
    let (mut tuned, mut held) = (Vec::new(), Vec::new());
    for sample in &samples {
        let answer = times.ours(sample);
        let row = score::judge(sample, &answer);
        if sample.held_out {
            held.push(row);
        } else {
            tuned.push(row);
        }
    }
    if let Ok(path) = std::env::var("KALAN_BENCH_ROWS") {
        score::save(&tuned, &path);
    }
    of_sites(&samples);
    report("tuned", &tuned);
    report(
        "never tuned on, though learned from by tables trained with `all`",
        &held,
    );
    let mozilla: Vec<Row> = pages::mozilla(&data)
        .iter()
        .map(|sample| score::judge(sample, &ours(sample)))
        .collect();
    println!(
        "mozilla: likeness {:.4} on {} pages",
        mean(mozilla.iter().map(|row| row.f1)),
        mozilla.len()
    );
    if std::env::args().any(|argument| argument == "alone") {
        times.tell("kalan", &times.kalan);
        return;
    }
    others(&samples, &mut times);
}

/// Fewer pages of one site are not known to be a site.
const SITE_PAGES: usize = 4;

/// What it gives to know other pages of the same site: tuned pages of the sites that have several.
fn of_sites(samples: &[Sample]) {
    let mut sites: BTreeMap<String, Vec<&Sample>> = BTreeMap::new();
    for sample in samples.iter().filter(|sample| !sample.held_out) {
        sites.entry(pages::domain(&sample.url)).or_default().push(sample);
    }
    let (mut without, mut with) = (Vec::new(), Vec::new());
    for site in sites.values().filter(|site| site.len() >= SITE_PAGES) {
        let mut memory = SiteMemory::default();
        for sample in site {
            if let Ok(page) = extract_page(sample.html.as_bytes(), &context(sample)) {
                memory.learn(&page.prints);
            }
        }
        for sample in site {
            let f1 = |memory: &SiteMemory| {
                let page = extract_page_of_site(sample.html.as_bytes(), &context(sample), &[], memory);
                page.map_or(0.0, |page| score::f1(&page.text, &sample.text).2)
            };
            let pair = (f1(&SiteMemory::default()), f1(&memory));
            if std::env::var_os("KALAN_BENCH_SITES").is_some() && (pair.0 - pair.1).abs() > 0.005 {
                println!(
                    "   {} {}: {:.3} alone, {:.3} beside its site",
                    sample.id, sample.url, pair.0, pair.1
                );
            }
            without.push(pair.0);
            with.push(pair.1);
        }
    }
    println!(
        "pages of sites with {SITE_PAGES} and more: {}, F1 {:.4} alone, {:.4} with the memory of their site",
        with.len(),
        mean(without.into_iter()),
        mean(with.into_iter())
    );
}

/// The other extractors on the same pages, in the same process.
fn others(samples: &[Sample], times: &mut Times) {
    let (mut smoothie, mut legible) = (Vec::new(), Vec::new());
    for sample in samples {
        let (text, ms) = timed(|| {
            let found = dom_smoothie::Readability::new(sample.html.as_str(), None, None)
                .and_then(|mut readability| readability.parse());
            found
                .map(|article| article.content.to_string())
                .unwrap_or_default()
        });
        times.smoothie.push(ms);
        smoothie.push(score::f1(&score::text_of(&text), &sample.text).2);
        let (text, ms) = timed(|| {
            legible::parse(&sample.html, None, None).map_or_else(|_| String::new(), |article| article.content)
        });
        times.legible.push(ms);
        legible.push(score::f1(&score::text_of(&text), &sample.text).2);
    }
    for (name, scores) in [("dom_smoothie", &smoothie), ("legible", &legible)] {
        let of = |wanted: fn(&Sample) -> bool| {
            mean(
                samples
                    .iter()
                    .zip(scores)
                    .filter(|(sample, _)| wanted(sample))
                    .map(|(_, f1)| *f1),
            )
        };
        println!(
            "{name}: F1 {:.4} on all, {:.4} on articles",
            of(|_| true),
            of(|sample| sample.kind == "article")
        );
    }
    times.tell("kalan", &times.kalan);
    times.tell("dom_smoothie", &times.smoothie);
    times.tell("legible", &times.legible);
}

fn context(sample: &Sample) -> PageContext<'_> {
    PageContext {
        url: Some(&sample.url),
        content_type: None,
        fetched_at: pages::fetched_at(),
    }
}

fn ours(sample: &Sample) -> Answer {
    let page = extract_page(sample.html.as_bytes(), &context(sample));
    page.map(|page| Answer {
        title: page.title,
        byline: page.byline,
        published: page.published.map(|published| published.at.to_string()),
        text: page.text,
    })
    .unwrap_or_default()
}

/// Milliseconds a page, one thread, parsing and sanitizing included.
#[derive(Default)]
struct Times {
    kalan: Vec<f64>,
    smoothie: Vec<f64>,
    legible: Vec<f64>,
}

impl Times {
    fn ours(&mut self, sample: &Sample) -> Answer {
        let (answer, ms) = timed(|| ours(sample));
        self.kalan.push(ms);
        answer
    }

    #[expect(clippy::unused_self, reason = "reads as a sentence where it is called")]
    fn tell(&self, name: &str, times: &[f64]) {
        let mut times = times.to_vec();
        times.sort_by(f64::total_cmp);
        let at = |share: usize| times.get(times.len() * share / 100).copied().unwrap_or_default();
        println!(
            "{name}: {:.2} ms a page at p50, {:.2} at p95, {:.1} at most",
            at(50),
            at(95),
            times.last().copied().unwrap_or_default()
        );
    }
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let start = Instant::now();
    let value = work();
    (value, start.elapsed().as_secs_f64() * 1000.0)
}

fn report(name: &str, rows: &[Row]) {
    println!("-- {name}: {} pages", rows.len());
    let mut kinds: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
    for row in rows {
        kinds.entry("(all)").or_default().push(row);
        kinds.entry(&row.kind).or_default().push(row);
    }
    for (kind, rows) in kinds {
        let of = |field: fn(&Row) -> f64| mean(rows.iter().map(|row| field(row)));
        println!(
            "   {kind:<14} {:>4}  P {:.4}  R {:.4}  F1 {:.4}  with {:.3}  without {:.3}",
            rows.len(),
            of(|row| row.precision),
            of(|row| row.recall),
            of(|row| row.f1),
            of(|row| row.with),
            of(|row| row.without)
        );
    }
    for articles in [true, false] {
        let rows = || rows.iter().filter(move |row| !articles || row.kind == "article");
        let of = |field: fn(&Row) -> Option<bool>| mean(rows().filter_map(field).map(f64::from));
        println!(
            "   {}: title {:.4}  byline {:.4} (invented {:.3})  date {:.4} (invented {:.3})",
            if articles { "articles" } else { "all" },
            of(|row| row.title),
            of(|row| row.byline),
            of(|row| row.byline_invented),
            of(|row| row.published),
            of(|row| row.published_invented)
        );
    }
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = values.fold((0.0, 0_u32), |(sum, count), value| (sum + value, count + 1));
    sum / f64::from(count.max(1))
}
