//! Scores of one page, as WCXB's authors define them: multisets of lower-case words.

use std::collections::HashMap;
use std::fmt::Write as _;

use crate::pages::Sample;

/// What an extractor says of a page.
#[derive(Default)]
pub(crate) struct Answer {
    pub(crate) title: String,
    pub(crate) byline: Option<String>,
    pub(crate) published: Option<String>,
    pub(crate) text: String,
}

/// The scores of one page; facts are none where the ground truth does not know them.
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) kind: String,
    pub(crate) precision: f64,
    pub(crate) recall: f64,
    pub(crate) f1: f64,
    pub(crate) with: f64,
    pub(crate) without: f64,
    pub(crate) title: Option<bool>,
    pub(crate) byline: Option<bool>,
    pub(crate) byline_invented: Option<bool>,
    pub(crate) published: Option<bool>,
    pub(crate) published_invented: Option<bool>,
    told: [String; 6],
}

/// Holds an answer against the truth.
pub(crate) fn judge(sample: &Sample, answer: &Answer) -> Row {
    let (precision, recall, f1) = f1(&answer.text, &sample.text);
    let lower = answer.text.to_lowercase();
    let share = |snippets: &[String]| {
        let found = snippets
            .iter()
            .filter(|snippet| lower.contains(&snippet.to_lowercase()))
            .count();
        if snippets.is_empty() {
            1.0
        } else {
            found as f64 / snippets.len() as f64
        }
    };
    let byline = answer.byline.as_deref().unwrap_or_default();
    let published = answer.published.as_deref().unwrap_or_default();
    let known = |fact: &Option<String>| fact.clone().filter(|fact| !fact.is_empty());
    let absent = |fact: &Option<String>| fact.as_ref().is_some_and(String::is_empty);
    let title = known(&sample.title);
    let gold_byline = known(&sample.byline);
    let gold_day = known(&sample.published).filter(|day| day.len() >= 7);
    Row {
        id: sample.id.clone(),
        kind: sample.kind.clone(),
        precision,
        recall,
        f1,
        with: share(&sample.with),
        without: share(&sample.without),
        title: title
            .as_deref()
            .map(|title| words(&plain(title)) == words(&plain(&answer.title))),
        byline: gold_byline
            .as_deref()
            .map(|gold| names(gold) == names(byline) && !byline.is_empty()),
        byline_invented: absent(&sample.byline).then_some(!byline.is_empty()),
        published: gold_day
            .as_deref()
            .map(|gold| published.starts_with(&gold[..gold.len().min(10)])),
        published_invented: absent(&sample.published).then_some(!published.is_empty()),
        told: [
            title.unwrap_or_default(),
            answer.title.clone(),
            gold_byline.unwrap_or_default(),
            byline.to_owned(),
            gold_day.unwrap_or_default(),
            published.to_owned(),
        ],
    }
}

/// Every tuned page's scores as a table, for whoever tunes.
pub(crate) fn save(rows: &[Row], path: &str) {
    let mut out = String::new();
    for row in rows {
        let _ = writeln!(
            out,
            "{:.4}\t{:.4}\t{:.4}\t{}\t{}\t{}",
            row.f1,
            row.precision,
            row.recall,
            row.id,
            row.kind,
            row.told.join("\t")
        );
    }
    let _ = std::fs::write(path, out);
}

/// Precision, recall and F1 over multisets of words.
pub(crate) fn f1(got: &str, gold: &str) -> (f64, f64, f64) {
    let (got, gold) = (words(&got.to_lowercase()), words(&gold.to_lowercase()));
    if gold.is_empty() {
        return if got.is_empty() {
            (1.0, 1.0, 1.0)
        } else {
            (0.0, 0.0, 0.0)
        };
    }
    let mut left: HashMap<&str, u32> = HashMap::new();
    for word in &gold {
        *left.entry(word).or_default() += 1;
    }
    let mut hit = 0_u32;
    for word in &got {
        if let Some(count) = left.get_mut(word.as_str()).filter(|count| **count > 0) {
            *count -= 1;
            hit += 1;
        }
    }
    if hit == 0 {
        return (0.0, 0.0, 0.0);
    }
    let (precision, recall) = (
        f64::from(hit) / got.len() as f64,
        f64::from(hit) / gold.len() as f64,
    );
    (precision, recall, 2.0 * precision * recall / (precision + recall))
}

/// Runs of letters, digits and low lines: Python's `\w+`.
pub(crate) fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

fn plain(text: &str) -> String {
    text.replace('\u{ad}', "").to_lowercase()
}

fn names(text: &str) -> Vec<String> {
    let text = plain(text);
    let text = text.trim_start();
    let leads = [
        "written by ",
        "posted by ",
        "words by ",
        "story by ",
        "by ",
        "par ",
        "von ",
        "por ",
        "di ",
    ];
    let text = leads
        .iter()
        .find_map(|lead| text.strip_prefix(lead))
        .unwrap_or(text);
    let mut names = words(text);
    names.retain(|word| !["and", "et", "und", "y", "e"].contains(&word.as_str()));
    names.sort();
    names
}

/// The words of HTML, blocks parted; near enough for the other extractors.
pub(crate) fn text_of(html: &str) -> String {
    kalan_content::plain_text(html)
}
