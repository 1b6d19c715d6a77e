//! Writes what `training/train.py` learns from: measures and labels of the blocks of WCXB's tuned pages, with `all` of all.
//!
//! `cargo bench -p kalan-content --features training --bench training -- FOLDER tokens|first|second|days [all]`.
//! `FOLDER/lexicon-N.bin` is what was learned without the pages of fold N, `FOLDER/first.f32` is
//! the first judgement by models that had not seen the page.

#![expect(clippy::print_stdout, reason = "a tool for a person")]

#[expect(dead_code, reason = "the bench of extraction uses the rest")]
#[path = "../extraction/pages.rs"]
mod pages;
#[expect(dead_code, reason = "the bench of extraction uses the rest")]
#[path = "../extraction/score.rs"]
mod score;

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::PathBuf;
use std::time::Duration;

use kalan_content::PageContext;
use kalan_content::training::{Observation, observe, observe_days};
use pages::Sample;

const FOLDS: u8 = 8;

fn main() {
    let mut arguments = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with("--"));
    let (Some(folder), Some(what)) = (arguments.next().map(PathBuf::from), arguments.next()) else {
        println!("usage: training FOLDER tokens|first|second|days [all]");
        return;
    };
    let Some(data) = pages::shared() else {
        println!("SKIPPED: there is no ../shared/data/pages (set KALAN_SHARED)");
        return;
    };
    let all = arguments.next().as_deref() == Some("all");
    let mut samples = pages::wcxb(&data);
    samples.retain(|sample| (all || !sample.held_out) && !sample.text.is_empty());
    let done = match what.as_str() {
        "tokens" => tokens(&folder, &samples),
        "days" => days(&folder, &samples),
        name => rows(&folder, &samples, name),
    };
    done.expect("the folder can be written");
}

/// Which of the folds a page's domain is in.
fn fold(sample: &Sample) -> u8 {
    blake3::hash(pages::domain(&sample.url).as_bytes()).as_bytes()[1] % FOLDS
}

fn look(sample: &Sample, lexicon: &[u8], first: Option<&[f32]>) -> Observation {
    let ctx = PageContext {
        url: Some(&sample.url),
        content_type: None,
        fetched_at: pages::fetched_at(),
    };
    observe(sample.html.as_bytes(), &ctx, lexicon, first)
}

/// One line a block: page, kind, fold, words of the truth, words, words that are text, hashes of words, of classes,
/// and how the line begins, for a person.
fn tokens(folder: &std::path::Path, samples: &[Sample]) -> std::io::Result<()> {
    let mut out = BufWriter::new(File::create(folder.join("tokens.tsv"))?);
    for sample in samples {
        let seen = look(sample, &[], None);
        let gold = score::words(&sample.text.to_lowercase());
        let lines: Vec<Vec<String>> = seen
            .blocks
            .iter()
            .map(|block| score::words(&block.line.to_lowercase()))
            .collect();
        let found = aligned(&lines, &gold);
        for ((block, words), found) in seen.blocks.iter().zip(&lines).zip(found) {
            let join = |hashes: &[u32]| hashes.iter().map(u32::to_string).collect::<Vec<_>>().join(" ");
            writeln!(
                out,
                "{}\t{}\t{}\t{}\t{}\t{found}\t{}\t{}\t{}",
                sample.id,
                sample.kind,
                fold(sample),
                gold.len(),
                words.len(),
                join(&block.words),
                join(&block.classes),
                block.line.chars().take(70).collect::<String>()
            )?;
        }
    }
    Ok(())
}

/// One line a day that a page names: page, kind, fold, the true day, this day, whether its year is a guess, measures.
/// A page that names none has a line without a day.
fn days(folder: &std::path::Path, samples: &[Sample]) -> std::io::Result<()> {
    let mut out = BufWriter::new(File::create(folder.join("days.tsv"))?);
    for sample in samples {
        let ctx = PageContext {
            url: Some(&sample.url),
            content_type: None,
            fetched_at: pages::fetched_at(),
        };
        let truth = sample.published.as_deref().unwrap_or_default();
        let page = format!("{}\t{}\t{}\t{truth}", sample.id, sample.kind, fold(sample));
        writeln!(out, "{page}\t\t\t")?;
        for (day, guessed, row) in observe_days(sample.html.as_bytes(), &ctx) {
            let row: Vec<String> = row.iter().map(f32::to_string).collect();
            writeln!(out, "{page}\t{day}\t{}\t{}", u8::from(guessed), row.join(" "))?;
        }
    }
    Ok(())
}

/// By block, how many of its words stand in the truth, in order; what is in another order counts by its own words.
fn aligned(lines: &[Vec<String>], gold: &[String]) -> Vec<usize> {
    let page: Vec<&str> = lines.iter().flatten().map(String::as_str).collect();
    let gold: Vec<&str> = gold.iter().map(String::as_str).collect();
    let deadline = std::time::Instant::now() + Duration::from_secs(4);
    let ops =
        similar::capture_diff_slices_deadline(similar::Algorithm::Patience, &page, &gold, Some(deadline));
    let mut hit = vec![false; page.len()];
    let mut used = vec![false; gold.len()];
    for op in ops {
        if let similar::DiffOp::Equal {
            old_index,
            new_index,
            len,
        } = op
        {
            hit[old_index..old_index + len].fill(true);
            used[new_index..new_index + len].fill(true);
        }
    }
    // What the alignment left of the truth, as runs of three words: moved blocks have them whole.
    let mut left: std::collections::HashMap<&[&str], usize> = std::collections::HashMap::new();
    for at in 0..gold.len().saturating_sub(2) {
        if !used[at] && !used[at + 1] && !used[at + 2] {
            *left.entry(&gold[at..at + 3]).or_default() += 1;
        }
    }
    let mut from = 0;
    lines
        .iter()
        .map(|words| {
            let range = from..from + words.len();
            from = range.end;
            let own = hit[range.clone()].iter().filter(|hit| **hit).count();
            if own * 2 >= words.len() || words.len() < 3 {
                return own;
            }
            let runs: Vec<&[&str]> = page[range].windows(3).collect();
            let moved = runs
                .iter()
                .filter(|run| left.get(**run).is_some_and(|count| *count > 0))
                .count();
            if moved * 10 < runs.len() * 7 {
                return own;
            }
            for run in runs {
                if let Some(count) = left.get_mut(run) {
                    *count = count.saturating_sub(1);
                }
            }
            words.len()
        })
        .collect()
}

/// The measures of every block as 32-bit floats; how many a block has is printed.
fn rows(folder: &std::path::Path, samples: &[Sample], name: &str) -> std::io::Result<()> {
    let lexicons: Vec<Vec<u8>> = (0..FOLDS)
        .map(|fold| std::fs::read(folder.join(format!("lexicon-{fold}.bin"))))
        .collect::<Result<_, _>>()?;
    let judged: Option<Vec<f32>> = if name == "second" {
        let bytes = std::fs::read(folder.join("first.f32"))?;
        let floats = bytes
            .as_chunks::<4>()
            .0
            .iter()
            .map(|bytes| f32::from_le_bytes(*bytes));
        Some(floats.collect())
    } else {
        None
    };
    let mut out = BufWriter::new(File::create(folder.join(format!("{name}.rows")))?);
    let (mut at, mut width) = (0, 0);
    for sample in samples {
        let lexicon = &lexicons[usize::from(fold(sample))];
        let seen = match &judged {
            Some(judged) => {
                let count = look(sample, lexicon, None).blocks.len();
                let seen = look(sample, lexicon, Some(&judged[at..at + count]));
                at += count;
                seen
            }
            None => look(sample, lexicon, None),
        };
        if seen.width > 0 {
            width = seen.width;
        }
        for value in seen.rows {
            out.write_all(&value.to_le_bytes())?;
        }
    }
    println!("width {width}");
    Ok(())
}
