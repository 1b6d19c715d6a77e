//! Where an element may stand and what it ends: the tree builder's rules, asked of the names of the open elements.

use std::borrow::Cow;

use super::names::{
    closes_paragraph, holds_table_parts, is_formatting, is_heading, is_math, is_table_part, is_wall,
};

/// The names of the open elements, the outermost first.
#[derive(Default)]
pub(super) struct Nesting<'a> {
    open: Vec<Cow<'a, str>>,
    /// How many of these are open, so that they are looked for only when there are any.
    paragraphs: usize,
    formulas: usize,
}

impl<'a> Nesting<'a> {
    pub(super) fn depth(&self) -> usize {
        self.open.len()
    }

    pub(super) fn push(&mut self, name: Cow<'a, str>) {
        self.paragraphs += usize::from(name == "p");
        self.formulas += usize::from(name == "math");
        self.open.push(name);
    }

    pub(super) fn pop(&mut self) -> Option<Cow<'a, str>> {
        let name = self.open.pop()?;
        self.paragraphs -= usize::from(name == "p");
        self.formulas -= usize::from(name == "math");
        Some(name)
    }

    fn top(&self) -> Option<&str> {
        self.open.last().map(AsRef::as_ref)
    }

    /// Whether text here would be moved or changed by a parser.
    pub(super) fn is_frame(&self) -> bool {
        self.formulas > 0 || self.top().is_some_and(holds_table_parts)
    }

    /// The innermost open element that `wanted` accepts, before one at which `stop` says no.
    fn innermost(&self, wanted: impl Fn(&str) -> bool, stop: impl Fn(&str) -> bool) -> Option<usize> {
        for (at, open) in self.open.iter().enumerate().rev() {
            if wanted(open) {
                return Some(at);
            }
            if stop(open) {
                return None;
            }
        }
        None
    }

    /// From which element on a start tag of this name closes what is open; asked until it says none.
    pub(super) fn ended_by(&self, name: &str) -> Option<usize> {
        if self.formulas > 0 && !is_math(name) && !matches!(name, "annotation" | "annotation-xml") {
            return self.innermost(|open| open == "math", |_| false);
        }
        let item = match name {
            "li" => self.innermost(|open| open == "li", ends_item_search),
            "dd" | "dt" => self.innermost(|open| matches!(open, "dd" | "dt"), ends_item_search),
            "a" => self.innermost(|open| open == "a", |open| is_wall(open) || is_structure(open)),
            "table" if self.top().is_some_and(holds_table_parts) => {
                self.innermost(|open| open == "table", |_| false)
            }
            name if is_table_part(name) => self.table_part_ended_by(name),
            _ => None,
        };
        let paragraph = || {
            let may_end = self.paragraphs > 0 && closes_paragraph(name);
            may_end
                .then(|| self.innermost(|open| open == "p", is_wall))
                .flatten()
        };
        let heading =
            || (is_heading(name) && self.top().is_some_and(is_heading)).then(|| self.open.len() - 1);
        item.or_else(paragraph).or_else(heading)
    }

    /// The outermost part of the innermost table that a part of this name ends.
    fn table_part_ended_by(&self, name: &str) -> Option<usize> {
        let table = self.innermost(|open| open == "table", |_| false)?;
        let reach = table_rank(name);
        let parts = self.open.iter().enumerate().skip(table + 1);
        parts
            .filter(|(_, open)| table_rank(open).is_some_and(|rank| Some(rank) <= reach))
            .map(|(at, _)| at)
            .next()
    }

    /// Whether an element may be written here with no parser moving it elsewhere.
    pub(super) fn may_stand(&self, name: &str) -> bool {
        if !name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-:".contains(&b))
        {
            return false;
        }
        let in_table_frame = self.top().is_some_and(holds_table_parts);
        match name {
            "html" | "head" | "body" | "frameset" => false,
            "a" => !in_table_frame && self.innermost(|open| open == "a", is_wall).is_none(),
            "col" => self.top() == Some("colgroup"),
            "caption" | "colgroup" => self.top() == Some("table"),
            name if is_table_part(name) => in_table_frame && self.top() != Some("colgroup"),
            name if in_table_frame => name == "img",
            "math" => true,
            name if is_math(name) => self.formulas > 0,
            _ => true,
        }
    }

    /// From which element on an end tag of this name closes; none when it is stray.
    pub(super) fn closed_by(&self, name: &str) -> Option<usize> {
        let same = |open: &str| open == name || (is_heading(open) && is_heading(name));
        self.innermost(same, |open| stops_end(open, name))
    }
}

/// How far up a table a part reaches: cells 1, rows 2, groups of rows 3.
fn table_rank(name: &str) -> Option<u8> {
    match name {
        "td" | "th" | "caption" | "colgroup" => Some(1),
        "tr" => Some(2),
        "thead" | "tbody" | "tfoot" => Some(3),
        _ => None,
    }
}

/// Blocks that an inline element's end does not close with it: they hold more than a paragraph.
fn is_structure(name: &str) -> bool {
    closes_paragraph(name) && !is_heading(name) && !matches!(name, "p" | "center" | "address")
}

fn ends_item_search(name: &str) -> bool {
    is_wall(name) || (closes_paragraph(name) && !matches!(name, "address" | "div" | "p"))
}

/// Whether an end tag `name` cannot close what lies beyond the open element `open`.
fn stops_end(open: &str, name: &str) -> bool {
    if name == "table" {
        return false;
    }
    if is_table_part(name) {
        return open == "table";
    }
    if is_wall(open) {
        return true;
    }
    if is_formatting(name) {
        return is_structure(open);
    }
    !closes_paragraph(name) && closes_paragraph(open)
}
