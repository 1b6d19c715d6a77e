//! The page as one flat tree, built once: every part of the extractor reads it, none changes it.
//!
//! It is made of the tokens that `scan` lets stay, which come well nested. Nodes stand in document order, so that what is
//! under a node is a range; names and words are those of the page itself, and only an answer is written down again.

use std::borrow::Cow;

use super::ancestry::{self, Ancestry};
use super::model::Lexicon;
use super::scan::{self, Head};
use crate::markup::{MAX_VALUE_BYTES, Sink, Tag, is_block, is_void};
use url::Url;

/// An element or a text.
#[derive(Debug)]
pub(super) struct Node<'a> {
    /// Empty for a text.
    pub(super) name: Cow<'a, str>,
    pub(super) attributes: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    pub(super) text: Cow<'a, str>,
    /// The root is its own parent.
    pub(super) parent: usize,
    /// The first node behind all that is under this one.
    pub(super) end: usize,
    pub(super) depth: u8,
    /// Whether it stands on lines of its own.
    pub(super) is_block: bool,
    /// What it stands in.
    pub(super) ancestry: Ancestry,
}

impl Node<'_> {
    pub(super) fn is_text(&self) -> bool {
        self.name.is_empty()
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, value)| value.as_ref())
    }

    /// Whether a class of this whole name is there.
    pub(super) fn has_class(&self, class: &str) -> bool {
        self.get("class").is_some_and(|value| {
            value
                .split_ascii_whitespace()
                .any(|one| one.eq_ignore_ascii_case(class))
        })
    }
}

/// A whole page.
#[derive(Debug)]
pub(super) struct Tree<'a> {
    /// The root is the body itself.
    pub(super) nodes: Vec<Node<'a>>,
}

impl<'a> Tree<'a> {
    /// Reads a page: its head, and its tree.
    pub(super) fn read(html: &'a str, url: Option<&Url>, lexicon: &Lexicon) -> (Head, Self) {
        let mut builder = Builder {
            nodes: Vec::with_capacity(most_nodes(html)),
            open: Vec::new(),
            lexicon,
        };
        builder.start(Tag {
            name: Cow::Borrowed("body"),
            ..Tag::default()
        });
        let (head, mut builder) = scan::scan(html, url, builder);
        builder.end("body");
        let nodes = builder.nodes;
        (head, Self { nodes })
    }

    /// The nodes in which this one stands, the nearest first, without the root.
    pub(super) fn above(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(Some(self.nodes[at].parent), |at| Some(self.nodes[*at].parent))
            .take_while(|at| *at != 0)
    }

    /// The elements, in order.
    pub(super) fn elements(&self) -> impl Iterator<Item = (usize, &Node<'a>)> {
        self.nodes.iter().enumerate().filter(|(_, node)| !node.is_text())
    }

    /// The words under a node on one line.
    pub(super) fn line(&self, at: usize) -> String {
        let mut out = String::new();
        let mut gap = false;
        for node in &self.nodes[at..self.nodes[at].end] {
            if !node.is_text() {
                gap |= node.name == "br" || node.is_block;
                continue;
            }
            add_words(&node.text, &mut out, &mut gap);
        }
        out
    }
}

/// How many nodes a page has at most, but for what its `noscript` hold: elements, and texts behind tags.
fn most_nodes(html: &str) -> usize {
    let bytes = html.as_bytes();
    let behind = |sign: u8, which: fn(u8) -> bool| {
        memchr::memchr_iter(sign, bytes)
            .filter(|at| bytes.get(at + 1).is_some_and(|byte| which(*byte)))
            .count()
    };
    behind(b'<', |byte| byte.is_ascii_alphabetic()) + behind(b'>', |byte| byte != b'<') + 2
}

/// Nodes from tokens.
struct Builder<'a, 'l> {
    nodes: Vec<Node<'a>>,
    open: Vec<usize>,
    lexicon: &'l Lexicon,
}

impl<'a> Sink<'a> for Builder<'a, '_> {
    fn start(&mut self, mut tag: Tag<'a>) {
        tag.attributes.retain(|(_, value)| value.len() <= MAX_VALUE_BYTES);
        let at = self.nodes.len();
        let parent = self.open.last().copied().unwrap_or(0);
        let above = self.nodes.get(parent);
        let depth = above.map_or(0, |above| above.depth.saturating_add(1));
        let ancestry = ancestry::of(&tag, depth, above.map(|above| &above.ancestry), self.lexicon);
        if !is_void(&tag.name) {
            self.open.push(at);
        }
        self.nodes.push(Node {
            is_block: is_block(&tag.name),
            name: tag.name,
            attributes: tag.attributes,
            text: Cow::Borrowed(""),
            parent,
            end: at + 1,
            depth,
            ancestry,
        });
    }

    fn end(&mut self, _: &str) {
        let end = self.nodes.len();
        if let Some(at) = self.open.pop() {
            self.nodes[at].end = end;
        }
    }

    fn text(&mut self, text: Cow<'a, str>, _: bool) {
        let at = self.nodes.len();
        let parent = self.open.last().copied().unwrap_or(0);
        // Nothing that stayed parts the two.
        if let Some(last) = self
            .nodes
            .last_mut()
            .filter(|last| last.is_text() && last.parent == parent)
        {
            return last.text.to_mut().push_str(&text);
        }
        self.nodes.push(Node {
            is_block: false,
            name: Cow::Borrowed(""),
            attributes: Vec::new(),
            text,
            parent,
            end: at + 1,
            depth: self.nodes[parent].depth.saturating_add(1),
            ancestry: Ancestry::default(),
        });
    }
}

/// Adds the words of a text to a line; `gap` is whether a space stands before the next word.
pub(super) fn add_words(text: &str, out: &mut String, gap: &mut bool) {
    *gap |= text.starts_with(char::is_whitespace);
    for word in text.split_whitespace() {
        if *gap && !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
        *gap = true;
    }
    *gap = text.ends_with(char::is_whitespace);
}
