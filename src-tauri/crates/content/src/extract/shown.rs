//! Days that a page shows, each with the line it stands in: what the judge of days looks at.

use kalan_model::Timestamp;

use super::blocks::real;
use super::near::{Near, signature};
use super::tree::Node;
use crate::dates::{self, Written};

/// A longer line is a sentence that tells of something else.
const MAX_WORDS: usize = 25;
/// Dates of one line that are read, and lines of a page.
const MOST_IN_LINE: usize = 3;
const MOST_SHOWN: usize = 80;
/// How far above a text what is said of it stands.
const REACH: usize = 3;

/// By place in `Ancestry::slots`: comments, metadata, links, items of lists, articles.
const COMMENT_SLOT: usize = 19;
const META_SLOT: usize = 28;
const LINK_SLOT: usize = 13;
const LIST_SLOT: usize = 8;
const TEXT_SLOTS: [usize; 2] = [0, 1];

/// A day in a line of the page.
pub(super) struct Shown {
    /// What machines may read there, else midnight of the day.
    pub(super) at: Timestamp,
    pub(super) written: Written,
    pub(super) measures: [f32; WIDTH],
    /// How likely by the few measures that matter most: orders the lines that show the same day.
    pub(super) rank: f32,
}

/// How many measures such a line has.
pub(super) const WIDTH: usize = 20;

impl Near<'_, '_> {
    /// The days that the page shows, in order.
    pub(super) fn days(&self, fetched_at: Timestamp) -> Vec<Shown> {
        let mut found = Vec::new();
        for at in 0..self.lines.len() {
            if found.len() < MOST_SHOWN {
                self.days_of(at, fetched_at, &mut found);
            }
        }
        found
    }

    fn days_of(&self, at: usize, fetched_at: Timestamp, found: &mut Vec<Shown>) {
        let line = &self.lines[at];
        let mark = self.date_mark(line.at);
        let has_digit = line.words.chars().any(char::is_numeric);
        if !has_digit && mark.stamp.is_none() {
            return;
        }
        let words = dates::words_of(&line.words);
        if words.len() > MAX_WORDS {
            return;
        }
        let seen = dates::all_visible(&words, fetched_at, self.is_day_first, MOST_IN_LINE);
        let stamp = mark.stamp.and_then(|stamp| {
            dates::parse_on_page(stamp).or_else(|| dates::parse_on_page(&stamp.replacen(' ', "T", 1)))
        });
        let mut from = 0;
        for (index, one) in seen.iter().enumerate() {
            // A stamp says the same as the line, and to the minute; of several dates it is the first.
            let exact = stamp.filter(|_| index == 0);
            let said = Said {
                at: exact.unwrap_or(one.at),
                written: if exact.is_some() {
                    Written::Whole
                } else {
                    one.written
                },
                label: Label::of(&words[from..one.word.max(from)]),
                words: words.len(),
                index,
            };
            from = one.word + 1;
            found.push(self.shown(at, &said, &mark));
        }
        if let (true, Some(at_)) = (seen.is_empty(), stamp) {
            let said = Said {
                at: at_,
                written: Written::Whole,
                label: Label::of(&words),
                words: words.len(),
                index: 0,
            };
            found.push(self.shown(at, &said, &mark));
        }
    }

    fn shown(&self, at: usize, said: &Said, mark: &Mark<'_>) -> Shown {
        let line = &self.lines[at];
        let before = at
            .checked_sub(1)
            .map_or(Label::None, |at| Label::announced(&self.lines[at].words));
        let label = if said.label == Label::None {
            before
        } else {
            said.label
        };
        let is = |wanted: Label| f32::from(label == wanted);
        let elsewhere = self.is_elsewhere(line.at);
        let slots = &self.tree.ancestry(self.tree.nodes[line.at].parent()).slots;
        let distance = self.headline.map(|_| self.distance(at));
        let far = distance.unwrap_or(999).clamp(-200, 999);
        let alike = self
            .alike
            .get(&signature(self.tree, line.at))
            .copied()
            .unwrap_or(1);
        let lower = line.words.to_lowercase();
        let rights = lower.contains('©') || lower.contains("copyright");
        let total = self.lines.last().map_or(1, |line| line.place).max(1);
        let measures = [
            signed(far),
            signed(far.abs()),
            count(said.words),
            is(Label::Published),
            is(Label::Changed),
            f32::from(said.label == Label::None && before != Label::None),
            f32::from(elsewhere),
            real(alike.min(50)),
            f32::from(mark.strength),
            f32::from(mark.is_time),
            f32::from(mark.stamp.is_some()),
            f32::from(said.written == Written::Yearless),
            f32::from(said.written == Written::Swappable),
            f32::from(rights),
            f32::from(slots[LINK_SLOT] > 0),
            f32::from(slots[COMMENT_SLOT] > 0),
            signed(line.place) / signed(total),
            count(said.index),
            f32::from(slots[LIST_SLOT] > 0),
            TEXT_SLOTS.iter().map(|slot| f32::from(slots[*slot] > 0)).sum(),
        ];
        let rank = f32::from(mark.strength) + is(Label::Published) * 3.0 - is(Label::Changed);
        let rank = rank - f32::from(elsewhere) * 3.0 - f32::from(rights) * 6.0;
        Shown {
            at: said.at,
            written: said.written,
            measures,
            rank: rank + nearness(distance) + brevity(said.words),
        }
    }

    /// A stamp that machines read, and how surely a template says that a date stands here.
    fn date_mark(&self, at: usize) -> Mark<'_> {
        let mut found = Mark::default();
        for above in self.tree.above(at).take(REACH) {
            let node = &self.tree.nodes[above];
            let named = node.get("itemprop") == Some("datePublished");
            if node.name() == "time" || named {
                let stamp = node
                    .get("datetime")
                    .or_else(|| node.get("content").filter(|_| node.get("itemprop").is_some()));
                found.stamp = found.stamp.or(stamp);
                found.is_time |= node.name() == "time";
                found.strength = found.strength.max(if named { 3 } else { 2 });
            }
            if self.rules.is_day(node) {
                found.strength = 3;
            }
            // As old systems mark what machines read (hAtom).
            if node.name() == "abbr" && node.has_class("published") {
                found.stamp = found.stamp.or(node.get("title"));
            }
            if self.tree.ancestry(above).slots[META_SLOT] == node.depth.saturating_add(1) || is_head(node) {
                found.strength = found.strength.max(1);
            }
        }
        found
    }
}

/// One date of a line.
struct Said {
    at: Timestamp,
    written: Written,
    label: Label,
    /// Of the whole line.
    words: usize,
    /// Which of the line's dates.
    index: usize,
}

/// Right under the headline, or near it.
fn nearness(distance: Option<isize>) -> f32 {
    match distance {
        Some(-3..=8) => 3.0,
        Some(-6..=16) => 2.0,
        _ => 0.0,
    }
}

/// A line that says little else.
fn brevity(words: usize) -> f32 {
    match words {
        ..=4 => 2.0,
        5..=8 => 1.0,
        _ => 0.0,
    }
}

/// What a template says of a place.
#[derive(Default)]
struct Mark<'t> {
    stamp: Option<&'t str>,
    strength: u8,
    is_time: bool,
}

/// What stands before a date.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Label {
    None,
    Published,
    Changed,
}

#[rustfmt::skip]
const CHANGED: [&str; 19] = [
    "updat", "modif", "mis à jour", "mise à jour", "actualiz", "atualiz", "aktualis", "reviewed", "revis", "edited",
    "last ", "dernière", "تحديث", "amended", "checked", "refreshed", "changed", "geändert", "imesasishwa",
];
#[rustfmt::skip]
const PUBLISHED: [&str; 18] = [
    "publi", "posted", "créé", "mis en ligne", "mise en ligne", "written", "veröffentlicht", "erstellt", "released",
    "created", "issued", "date:", "originally", "نشر", "imechapishwa", "par ", "by ", "added",
];

impl Label {
    /// By the last words before a date.
    fn of(words: &[String]) -> Self {
        let near = &words[words.len().saturating_sub(6)..];
        Self::read(&near.join(" "))
    }

    fn read(text: &str) -> Self {
        let at = |words: &[&str]| words.iter().filter_map(|word| text.rfind(word)).max();
        match (at(&PUBLISHED), at(&CHANGED)) {
            (None, None) => Self::None,
            (Some(published), Some(changed)) if published > changed => Self::Published,
            (Some(_), None) => Self::Published,
            _ => Self::Changed,
        }
    }

    /// By a line that only announces the date on the next.
    fn announced(line: &str) -> Self {
        let line = line.trim().trim_end_matches(':').trim_end().to_lowercase();
        if line.split(' ').count() > 3 {
            return Self::None;
        }
        match line.as_str() {
            "date" => Self::Published,
            line => Self::read(line),
        }
    }
}

/// Templates' names for the line under the headline.
fn is_head(node: &Node<'_>) -> bool {
    ["date-header", "info-publi", "byline", "entry-meta"]
        .iter()
        .any(|class| node.has_class(class))
}

fn count(number: usize) -> f32 {
    real(u32::try_from(number).unwrap_or(u32::MAX))
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a measure needs no more than six digits"
)]
fn signed(number: isize) -> f32 {
    number as f32
}
