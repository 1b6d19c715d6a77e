//! The page as one flat tree, built once: every part of the extractor reads it, none changes it.
//!
//! Nodes stand in document order, so that what is under a node is a range. Each knows where it stands in the source,
//! which `scan` wrote well nested: an answer is cut out of the source and never serialized.

use std::borrow::Cow;
use std::ops::Range;

use super::ancestry::{self, Ancestry};
use super::model::Lexicon;
use crate::markup::{Lexer, Tag, Token, is_void};

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
    /// Start tag, content and end tag in the source.
    pub(super) outer: Range<usize>,
    pub(super) inner: Range<usize>,
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
    pub(super) source: &'a str,
    /// The root is the body itself.
    pub(super) nodes: Vec<Node<'a>>,
}

impl<'a> Tree<'a> {
    /// Reads what `markup::rewrite` wrote.
    pub(super) fn read(source: &'a str, lexicon: &Lexicon) -> Self {
        let mut tree = Self {
            source,
            nodes: Vec::with_capacity(source.len() / 24 + 1),
        };
        let body = Tag {
            name: Cow::Borrowed("body"),
            ..Tag::default()
        };
        tree.push(body, 0, 0..0, lexicon);
        let mut open = vec![0_usize];
        let mut lexer = Lexer::new(source);
        loop {
            let from = lexer.position();
            let Some(token) = lexer.next() else { break };
            let to = lexer.position();
            let parent = open.last().copied().unwrap_or(0);
            match token {
                Token::Text(text) => tree.text(text, parent, from..to),
                Token::Start(tag) => {
                    let void = is_void(&tag.name);
                    let at = tree.push(tag, parent, from..to, lexicon);
                    if !void {
                        open.push(at);
                    }
                }
                Token::End(name) => {
                    if open.len() > 1 && tree.nodes[parent].name == name {
                        open.pop();
                        tree.close(parent, from, to);
                    }
                }
                Token::Raw(..) => {}
            }
        }
        for at in open {
            tree.close(at, source.len(), source.len());
        }
        tree
    }

    fn push(&mut self, tag: Tag<'a>, parent: usize, place: Range<usize>, lexicon: &Lexicon) -> usize {
        let at = self.nodes.len();
        let depth = self
            .nodes
            .get(parent)
            .map_or(0, |above| above.depth.saturating_add(1));
        let above = self.nodes.get(parent).map(|above| &above.ancestry);
        let ancestry = ancestry::of(&tag, depth, above, lexicon);
        self.nodes.push(Node {
            name: tag.name,
            attributes: tag.attributes,
            text: Cow::Borrowed(""),
            parent,
            end: at + 1,
            depth,
            inner: place.end..place.end,
            outer: place,
            ancestry,
        });
        at
    }

    fn text(&mut self, text: Cow<'a, str>, parent: usize, place: Range<usize>) {
        let at = self.nodes.len();
        self.nodes.push(Node {
            name: Cow::Borrowed(""),
            attributes: Vec::new(),
            text,
            parent,
            end: at + 1,
            depth: self.nodes[parent].depth.saturating_add(1),
            inner: place.clone(),
            outer: place,
            ancestry: Ancestry::default(),
        });
    }

    fn close(&mut self, at: usize, from: usize, to: usize) {
        let end = self.nodes.len();
        let node = &mut self.nodes[at];
        node.end = end;
        node.inner.end = from;
        node.outer.end = to;
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
                gap |= node.name == "br" || crate::markup::is_block(&node.name);
                continue;
            }
            add_words(&node.text, &mut out, &mut gap);
        }
        out
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
