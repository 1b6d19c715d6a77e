//! The linear rewriting of HTML: every element closed in its place, none too deep, none too many.

use std::borrow::Cow;

use super::entities::{escape_attribute, escape_text};
use super::lexer::Lexer;
use super::names::{closes_paragraph, is_void};
use super::nesting::Nesting;
use super::token::{Tag, Token};

/// Deeper elements are dropped, their words kept; pages of people stay under 60.
pub(crate) const MAX_DEPTH: usize = 200;
/// Further elements are dropped, their words kept.
const MAX_ELEMENTS: usize = 400_000;
/// End tags that close nothing are looked up in the open elements this many times.
const MAX_STRAY_ENDS: usize = 100_000;
/// What is written at most; the rest of the input is left out.
const MAX_OUTPUT_BYTES: usize = 48 * 1024 * 1024;

/// Text between two tags is broken here by a `<wbr>`: serializers are quadratic in the escapes of one text.
const MAX_RUN_BYTES: usize = 8 * 1024;
/// Longer values are left out, for the same reason; they hold data and no words.
const MAX_VALUE_BYTES: usize = 32 * 1024;

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

/// An element whose content is dropped up to its end.
struct Silence<'a> {
    name: Cow<'a, str>,
    /// How many of its own kind are open inside it, and how many of any kind.
    nested: usize,
    inner: usize,
}

struct Balancer<'p, 'a> {
    policy: &'p mut dyn Policy,
    out: String,
    open: Nesting<'a>,
    silence: Option<Silence<'a>>,
    /// Start tags dropped for depth whose end tags are still to come.
    beyond: usize,
    elements: usize,
    stray_ends: usize,
    /// A parser drops a line feed right behind `<pre>`: with none there, the output stays what it is.
    after_pre: bool,
    /// Where the text since the last tag began.
    run_from: usize,
}

impl<'p, 'a> Balancer<'p, 'a> {
    fn new(size: usize, policy: &'p mut dyn Policy) -> Self {
        let out = String::with_capacity(size.min(MAX_OUTPUT_BYTES));
        let open = Nesting::default();
        Self {
            policy,
            out,
            open,
            silence: None,
            beyond: 0,
            elements: 0,
            stray_ends: 0,
            after_pre: false,
            run_from: 0,
        }
    }

    fn token(&mut self, token: Token<'a>) {
        match token {
            Token::Text(text) => self.text(&text),
            Token::Start(tag) => self.start(tag),
            Token::End(name) => self.end(&name),
            Token::Raw(tag, source) => {
                if self.silence.is_none() {
                    for token in self.policy.raw(&tag, source) {
                        self.token(token);
                    }
                }
            }
        }
    }

    fn text(&mut self, text: &str) {
        if self.silence.is_some() {
            return;
        }
        let mut rest = if self.after_pre {
            text.trim_start_matches('\n')
        } else {
            text
        };
        self.after_pre &= rest.is_empty();
        while !rest.is_empty() {
            let room = MAX_RUN_BYTES.saturating_sub(self.out.len() - self.run_from);
            if room == 0 {
                if self.open.is_frame() {
                    return;
                }
                self.write_start(&Tag {
                    name: Cow::Borrowed("wbr"),
                    ..Tag::default()
                });
                continue;
            }
            let end = (1..=rest.len().min(room.div_ceil(4)))
                .rev()
                .find(|at| rest.is_char_boundary(*at));
            let end = end.unwrap_or_else(|| rest.chars().next().map_or(rest.len(), char::len_utf8));
            escape_text(&rest[..end], &mut self.out);
            rest = &rest[end..];
        }
    }

    fn start(&mut self, mut tag: Tag<'a>) {
        if tag.name == "image" {
            tag.name = Cow::Borrowed("img");
        }
        if self.stays_silent(&tag) {
            return;
        }
        while let Some(at) = self.open.ended_by(&tag.name) {
            self.close_from(at);
        }
        let verdict = self.policy.start(&mut tag);
        match verdict {
            Verdict::Silence if !is_void(&tag.name) && !tag.self_closing => {
                self.silence = Some(Silence {
                    name: tag.name,
                    nested: 0,
                    inner: 0,
                });
            }
            Verdict::Keep | Verdict::KeepEmpty if self.open.may_stand(&tag.name) => {
                self.place(tag, verdict == Verdict::KeepEmpty);
            }
            _ => {}
        }
    }

    /// Whether a start tag is inside a dropped element.
    fn stays_silent(&mut self, tag: &Tag<'a>) -> bool {
        let Some(silence) = &mut self.silence else {
            return false;
        };
        let again = silence.name == tag.name;
        // A block inside a drawing, or a button in a button: the first was never closed.
        if (silence.name == "svg" && closes_paragraph(&tag.name)) || (again && !may_nest(&tag.name)) {
            self.silence = None;
            return false;
        }
        if !is_void(&tag.name) && !tag.self_closing {
            silence.nested += usize::from(again);
            silence.inner += 1;
        }
        true
    }

    fn place(&mut self, tag: Tag<'a>, empty: bool) {
        let void = is_void(&tag.name);
        let empty = empty || (tag.self_closing && !closes_paragraph(&tag.name));
        self.elements += 1;
        if self.elements > MAX_ELEMENTS || (!void && !empty && self.open.depth() >= MAX_DEPTH) {
            self.beyond += usize::from(!void && !empty);
            return;
        }
        self.write_start(&tag);
        self.after_pre = tag.name == "pre";
        if empty && !void {
            self.write_end(&tag.name);
        } else if !void {
            self.open.push(tag.name);
        }
    }

    /// Closes all open elements from this one on.
    fn close_from(&mut self, at: usize) {
        while self.open.depth() > at {
            let Some(name) = self.open.pop() else { return };
            self.write_end(&name);
            self.after_pre = false;
        }
    }

    fn end(&mut self, name: &str) {
        if let Some(silence) = &mut self.silence {
            let own = silence.name == name;
            if own && silence.nested > 0 {
                silence.nested -= 1;
            } else if own {
                self.silence = None;
                return;
            }
            if silence.inner > 0 {
                silence.inner -= 1;
                return;
            }
            // The end of an element around it.
            self.silence = None;
        }
        if name == "br" {
            return self.start(Tag {
                name: Cow::Borrowed("br"),
                ..Tag::default()
            });
        }
        if is_void(name) || matches!(name, "html" | "head" | "body") || self.stray_ends > MAX_STRAY_ENDS {
            return;
        }
        if self.beyond > 0 {
            self.beyond -= 1;
            return;
        }
        match self.open.closed_by(name) {
            Some(at) => self.close_from(at),
            None => self.stray_ends += 1,
        }
    }

    fn write_start(&mut self, tag: &Tag<'_>) {
        write_start(tag, &mut self.out);
        self.run_from = self.out.len();
    }

    fn write_end(&mut self, name: &str) {
        write_end(name, &mut self.out);
        self.run_from = self.out.len();
    }
}

/// Whether an element may stand in one of its kind.
fn may_nest(name: &str) -> bool {
    !matches!(name, "button" | "select" | "datalist")
}

/// Writes a start tag.
pub(crate) fn write_start(tag: &Tag<'_>, out: &mut String) {
    out.push('<');
    out.push_str(&tag.name);
    for (name, value) in tag
        .attributes
        .iter()
        .filter(|(_, value)| value.len() <= MAX_VALUE_BYTES)
    {
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
