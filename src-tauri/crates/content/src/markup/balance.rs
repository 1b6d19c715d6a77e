//! The linear rewriting of HTML: every element closed in its place, none too deep, none too many.

use std::borrow::Cow;

use super::lexer::Lexer;
use super::names::{closes_paragraph, is_void};
use super::nesting::Nesting;
use super::token::{Tag, Token};
use super::writer::Writer;

/// Deeper elements are dropped, their words kept; pages of people stay under 60.
pub(crate) const MAX_DEPTH: usize = 200;
/// Further elements are dropped, their words kept.
const MAX_ELEMENTS: usize = 400_000;
/// End tags that close nothing are looked up in the open elements this many times.
const MAX_STRAY_ENDS: usize = 100_000;

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

/// Who takes what stays, well nested.
pub(crate) trait Sink<'a> {
    /// An element begins; one without content has no end.
    fn start(&mut self, tag: Tag<'a>);

    /// The element that began last and is open ends.
    fn end(&mut self, name: &str);

    /// Words; in a frame (a table, a formula) nothing may stand among them.
    fn text(&mut self, text: Cow<'a, str>, in_frame: bool);

    /// Whether the rest of the input is to be left out.
    fn is_full(&self) -> bool {
        false
    }
}

/// For who only listens to the policy.
impl<'a> Sink<'a> for () {
    fn start(&mut self, _: Tag<'a>) {}

    fn end(&mut self, _: &str) {}

    fn text(&mut self, _: Cow<'a, str>, _: bool) {}
}

/// Writes `html` anew as `policy` says: well nested, escaped, bounded.
pub(crate) fn rewrite(html: &str, policy: &mut dyn Policy) -> String {
    balance(html, policy, Writer::of(html.len())).out
}

/// Gives `sink` what of `html` stays as `policy` says, and returns it.
pub(crate) fn balance<'a, S: Sink<'a>>(html: &'a str, policy: &mut dyn Policy, sink: S) -> S {
    let mut balancer = Balancer::new(policy, sink);
    for token in Lexer::new(html) {
        if balancer.sink.is_full() {
            break;
        }
        balancer.token(token);
    }
    balancer.close_from(0);
    balancer.sink
}

/// An element whose content is dropped up to its end.
struct Silence<'a> {
    name: Cow<'a, str>,
    /// How many of its own kind are open inside it, and how many of any kind.
    nested: usize,
    inner: usize,
}

struct Balancer<'p, 'a, S> {
    policy: &'p mut dyn Policy,
    sink: S,
    open: Nesting<'a>,
    silence: Option<Silence<'a>>,
    /// Start tags dropped for depth whose end tags are still to come.
    beyond: usize,
    elements: usize,
    stray_ends: usize,
    /// A parser drops a line feed right behind `<pre>`: with none there, the output stays what it is.
    after_pre: bool,
}

impl<'p, 'a, S: Sink<'a>> Balancer<'p, 'a, S> {
    fn new(policy: &'p mut dyn Policy, sink: S) -> Self {
        Self {
            policy,
            sink,
            open: Nesting::default(),
            silence: None,
            beyond: 0,
            elements: 0,
            stray_ends: 0,
            after_pre: false,
        }
    }

    fn token(&mut self, token: Token<'a>) {
        match token {
            Token::Text(text) => self.text(text),
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

    fn text(&mut self, mut text: Cow<'a, str>) {
        if self.silence.is_some() {
            return;
        }
        if self.after_pre && text.starts_with('\n') {
            text = Cow::Owned(text.trim_start_matches('\n').to_owned());
        }
        self.after_pre &= text.is_empty();
        if !text.is_empty() {
            self.sink.text(text, self.open.is_frame());
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
        let name = tag.name.clone();
        self.sink.start(tag);
        self.after_pre = name == "pre";
        if empty && !void {
            self.sink.end(&name);
        } else if !void {
            self.open.push(name);
        }
    }

    /// Closes all open elements from this one on.
    fn close_from(&mut self, at: usize) {
        while self.open.depth() > at {
            let Some(name) = self.open.pop() else { return };
            self.sink.end(&name);
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
}

/// Whether an element may stand in one of its kind.
fn may_nest(name: &str) -> bool {
    !matches!(name, "button" | "select" | "datalist")
}
