//! The linear rewriting of HTML: every element closed in its place, none too deep, none too many.

use std::borrow::Cow;

use super::entities::{escape_attribute, escape_text};
use super::lexer::{Lexer, Tag, Token};
use super::names::{
    closes_paragraph, holds_table_parts, is_formatting, is_heading, is_math, is_table_part, is_void, is_wall,
};

/// Deeper elements are dropped, their words kept; pages of people stay under 60.
pub(crate) const MAX_DEPTH: usize = 256;
/// Further elements are dropped, their words kept.
const MAX_ELEMENTS: usize = 400_000;
/// End tags that close nothing are looked up in the open elements this many times.
const MAX_STRAY_ENDS: usize = 100_000;
/// What is written at most; the rest of the input is left out.
const MAX_OUTPUT_BYTES: usize = 48 * 1024 * 1024;

/// What becomes of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It stays, with the attributes the tag has now.
    Keep,
    /// It goes, its content stays.
    Unwrap,
    /// It goes with its content.
    Silence,
    /// It stays, empty: what follows is beside it and not in it.
    KeepEmpty,
}

/// Who decides what becomes of elements.
pub(crate) trait Policy {
    /// Judges a start tag, and may change its attributes.
    fn start(&mut self, tag: &mut Tag<'_>) -> Verdict;

    /// What stands in the place of an element whose content is no markup; nothing by default.
    fn raw(&mut self, tag: &Tag<'_>, source: &str) -> Vec<Token<'static>>;
}

/// Writes `html` anew as `policy` says: well nested, escaped, bounded.
pub(crate) fn rewrite(html: &str, policy: &mut dyn Policy) -> String {
    let mut balancer = Balancer::new(html.len(), policy);
    for token in Lexer::new(html) {
        if balancer.out.len() > MAX_OUTPUT_BYTES {
            break;
        }
        balancer.token(token);
    }
    balancer.close_from(0);
    balancer.out
}

struct Open<'a> {
    name: Cow<'a, str>,
    written: bool,
    silent: bool,
}

struct Balancer<'p, 'a> {
    policy: &'p mut dyn Policy,
    out: String,
    open: Vec<Open<'a>>,
    /// Open elements whose content is dropped.
    silent: usize,
    /// Start tags dropped for depth whose end tags are still to come.
    beyond: usize,
    elements: usize,
    stray_ends: usize,
    /// A parser drops a line feed right behind `<pre>`: with none there, the output stays what it is.
    after_pre: bool,
}

impl<'p, 'a> Balancer<'p, 'a> {
    fn new(size: usize, policy: &'p mut dyn Policy) -> Self {
        let out = String::with_capacity(size.min(MAX_OUTPUT_BYTES));
        Self {
            policy,
            out,
            open: Vec::new(),
            silent: 0,
            beyond: 0,
            elements: 0,
            stray_ends: 0,
            after_pre: false,
        }
    }

    fn token(&mut self, token: Token<'a>) {
        match token {
            Token::Text(text) => self.text(&text),
            Token::Start(tag) => self.start(tag),
            Token::End(name) => self.end(&name),
            Token::Raw(tag, source) => {
                if self.silent == 0 {
                    for token in self.policy.raw(&tag, source) {
                        self.token(token);
                    }
                }
            }
        }
    }

    fn text(&mut self, text: &str) {
        let text = if self.after_pre {
            text.trim_start_matches('\n')
        } else {
            text
        };
        if !text.is_empty() && self.silent == 0 {
            escape_text(text, &mut self.out);
            self.after_pre = false;
        }
    }

    fn start(&mut self, mut tag: Tag<'a>) {
        if tag.name == "image" {
            tag.name = Cow::Borrowed("img");
        }
        if self.silent > 0 {
            // A block inside a drawing means that the drawing was never closed.
            let drawing = self
                .open
                .iter()
                .rposition(|open| open.name == "svg" && open.silent);
            match drawing {
                Some(at) if closes_paragraph(&tag.name) => self.close_from(at),
                _ => {
                    return if is_void(&tag.name) || tag.self_closing {
                        ()
                    } else {
                        self.push(tag.name, false, true)
                    };
                }
            }
        }
        self.end_implied(&tag.name);
        let mut verdict = self.policy.start(&mut tag);
        if verdict != Verdict::Silence && !self.may_stand(&tag.name) {
            verdict = Verdict::Unwrap;
        }
        self.place(tag, verdict);
    }

    fn place(&mut self, tag: Tag<'a>, verdict: Verdict) {
        let void = is_void(&tag.name);
        match verdict {
            Verdict::Unwrap => {}
            Verdict::Silence if void || tag.self_closing => {}
            Verdict::Silence => self.push(tag.name, false, true),
            Verdict::Keep | Verdict::KeepEmpty => {
                self.elements += 1;
                let empty =
                    verdict == Verdict::KeepEmpty || (tag.self_closing && !closes_paragraph(&tag.name));
                if self.elements > MAX_ELEMENTS || (!void && !empty && self.open.len() >= MAX_DEPTH) {
                    self.beyond += usize::from(!void && !empty);
                    return;
                }
                write_start(&tag, &mut self.out);
                self.after_pre = tag.name == "pre";
                if void {
                    return;
                }
                if empty {
                    write_end(&tag.name, &mut self.out);
                } else {
                    self.push(tag.name, true, false);
                }
            }
        }
    }

    fn push(&mut self, name: Cow<'a, str>, written: bool, silent: bool) {
        if self.open.len() >= MAX_DEPTH {
            self.beyond += 1;
            return;
        }
        self.silent += usize::from(silent);
        self.open.push(Open {
            name,
            written,
            silent,
        });
    }

    /// Closes all open elements from this one on.
    fn close_from(&mut self, at: usize) {
        while self.open.len() > at {
            let Some(open) = self.open.pop() else { return };
            self.silent -= usize::from(open.silent);
            if open.written {
                write_end(&open.name, &mut self.out);
            }
            self.after_pre = false;
        }
    }

    /// The innermost open element that `wanted` accepts, before one at which `stop` says no.
    fn innermost(&self, wanted: impl Fn(&str) -> bool, stop: impl Fn(&str) -> bool) -> Option<usize> {
        for (at, open) in self.open.iter().enumerate().rev() {
            if wanted(&open.name) {
                return Some(at);
            }
            if stop(&open.name) {
                return None;
            }
        }
        None
    }

    /// Closes what a start tag of this name ends without saying so.
    fn end_implied(&mut self, name: &str) {
        let implied = match name {
            "li" => self.innermost(|open| open == "li", ends_item_search),
            "dd" | "dt" => self.innermost(|open| matches!(open, "dd" | "dt"), ends_item_search),
            "a" => self.innermost(|open| open == "a", |open| is_wall(open) || is_structure(open)),
            "table" if self.top().is_some_and(holds_table_parts) => {
                self.innermost(|open| open == "table", |_| false)
            }
            name if is_table_part(name) => self.table_part_ended_by(name),
            _ => None,
        };
        if let Some(at) = implied {
            self.close_from(at);
        }
        if closes_paragraph(name) {
            if let Some(at) = self.innermost(|open| open == "p", is_wall) {
                self.close_from(at);
            }
            if is_heading(name) && self.top().is_some_and(is_heading) {
                self.close_from(self.open.len() - 1);
            }
        }
        if let Some(math) = self.innermost(|open| open == "math", |_| false)
            && !is_math(name)
            && !matches!(name, "annotation" | "annotation-xml")
        {
            self.close_from(math);
        }
    }

    /// The outermost part of the innermost table that a part of this name ends.
    fn table_part_ended_by(&self, name: &str) -> Option<usize> {
        let table = self.innermost(|open| open == "table", |_| false)?;
        let reach = table_rank(name);
        let parts = self.open.iter().enumerate().skip(table + 1);
        parts
            .filter(|(_, open)| table_rank(&open.name).is_some_and(|rank| Some(rank) <= reach))
            .map(|(at, _)| at)
            .next()
    }

    /// Whether an element may be written here with no parser moving it elsewhere.
    fn may_stand(&self, name: &str) -> bool {
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
            name if is_math(name) => self.innermost(|open| open == "math", |_| false).is_some(),
            _ => true,
        }
    }

    fn top(&self) -> Option<&str> {
        self.open.last().map(|open| open.name.as_ref())
    }

    fn end(&mut self, name: &str) {
        if name == "br" {
            return self.start(Tag {
                name: Cow::Borrowed("br"),
                ..Tag::default()
            });
        }
        if is_void(name) || matches!(name, "html" | "head" | "body") {
            return;
        }
        if self.beyond > 0 {
            self.beyond -= 1;
            return;
        }
        if self.stray_ends > MAX_STRAY_ENDS {
            return;
        }
        let same = |open: &str| open == name || (is_heading(open) && is_heading(name));
        let found = self.innermost(same, |open| stops_end(open, name));
        match found {
            Some(at) => self.close_from(at),
            None => self.stray_ends += 1,
        }
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

/// Writes a start tag.
pub(crate) fn write_start(tag: &Tag<'_>, out: &mut String) {
    out.push('<');
    out.push_str(&tag.name);
    for (name, value) in &tag.attributes {
        out.push(' ');
        out.push_str(name);
        out.push_str("=\"");
        escape_attribute(value, out);
        out.push('"');
    }
    out.push('>');
}

/// Writes an end tag.
pub(crate) fn write_end(name: &str, out: &mut String) {
    out.push_str("</");
    out.push_str(name);
    out.push('>');
}
