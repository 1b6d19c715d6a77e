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
///
/// A page has one for every forty of its bytes, and some pages for every eight: it is kept small.
#[derive(Debug)]
pub(super) struct Node<'a> {
    /// An element's name, or the text.
    words: Cow<'a, str>,
    pub(super) attributes: Box<[Attribute<'a>]>,
    /// The root is its own parent.
    parent: u32,
    end: u32,
    /// Where in the tree's list stands what it stands in; a text has that of its parent.
    ancestry: u32,
    pub(super) depth: u8,
    is_text: bool,
    /// Whether it stands on lines of its own.
    pub(super) is_block: bool,
}

/// A name and a value.
pub(super) type Attribute<'a> = (Cow<'a, str>, Cow<'a, str>);

impl Node<'_> {
    pub(super) const fn is_text(&self) -> bool {
        self.is_text
    }

    /// Empty for a text.
    pub(super) fn name(&self) -> &str {
        if self.is_text { "" } else { &self.words }
    }

    /// Empty for an element.
    pub(super) fn text(&self) -> &str {
        if self.is_text { &self.words } else { "" }
    }

    /// The element in which it stands.
    pub(super) const fn parent(&self) -> usize {
        self.parent as usize
    }

    /// The first node behind all that is under this one.
    pub(super) const fn end(&self) -> usize {
        self.end as usize
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
    /// What elements stand in, by [`Node::ancestry`].
    ancestries: Vec<Ancestry>,
}

impl<'a> Tree<'a> {
    /// Reads a page: its head, and its tree.
    pub(super) fn read(html: &'a str, url: Option<&Url>, lexicon: &Lexicon) -> (Head, Self) {
        let mut builder = Builder {
            nodes: Vec::with_capacity(most_nodes(html)),
            ancestries: Vec::with_capacity(most_elements(html)),
            open: Vec::new(),
            lexicon,
        };
        builder.start(Tag {
            name: Cow::Borrowed("body"),
            ..Tag::default()
        });
        let (head, mut builder) = scan::scan(html, url, builder);
        builder.end("body");
        let tree = Self {
            nodes: builder.nodes,
            ancestries: builder.ancestries,
        };
        (head, tree)
    }

    /// What an element stands in.
    pub(super) fn ancestry(&self, at: usize) -> &Ancestry {
        &self.ancestries[self.nodes[at].ancestry as usize]
    }

    /// The nodes in which this one stands, the nearest first, without the root.
    pub(super) fn above(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(Some(self.nodes[at].parent()), |at| Some(self.nodes[*at].parent()))
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
        for node in &self.nodes[at..self.nodes[at].end()] {
            if !node.is_text() {
                gap |= node.name() == "br" || node.is_block;
                continue;
            }
            add_words(node.text(), &mut out, &mut gap);
        }
        out
    }
}

/// How many nodes a page has at most, but for what its `noscript` hold: elements, and texts behind tags.
fn most_nodes(html: &str) -> usize {
    let texts = signs(html, b'>', |byte| byte != b'<');
    most_elements(html) + texts
}

fn most_elements(html: &str) -> usize {
    signs(html, b'<', |byte| byte.is_ascii_alphabetic()) + 2
}

/// How often a sign stands before a byte of this sort.
fn signs(html: &str, sign: u8, which: fn(u8) -> bool) -> usize {
    let bytes = html.as_bytes();
    memchr::memchr_iter(sign, bytes)
        .filter(|at| bytes.get(at + 1).is_some_and(|byte| which(*byte)))
        .count()
}

/// Nodes from tokens.
struct Builder<'a, 'l> {
    nodes: Vec<Node<'a>>,
    ancestries: Vec<Ancestry>,
    open: Vec<u32>,
    lexicon: &'l Lexicon,
}

/// A place in one of the lists: pages are bounded far below what it holds.
fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

impl<'a> Sink<'a> for Builder<'a, '_> {
    fn start(&mut self, mut tag: Tag<'a>) {
        tag.attributes.retain(|(_, value)| value.len() <= MAX_VALUE_BYTES);
        let at = place(self.nodes.len());
        let parent = self.open.last().copied().unwrap_or(0);
        let above = self.nodes.get(parent as usize);
        let depth = above.map_or(0, |above| above.depth.saturating_add(1));
        let above = above.map(|above| &self.ancestries[above.ancestry as usize]);
        let ancestry = ancestry::of(&tag, depth, above, self.lexicon);
        if !is_void(&tag.name) {
            self.open.push(at);
        }
        self.nodes.push(Node {
            is_block: is_block(&tag.name),
            words: tag.name,
            attributes: tag.attributes.into_boxed_slice(),
            parent,
            end: at + 1,
            ancestry: place(self.ancestries.len()),
            depth,
            is_text: false,
        });
        self.ancestries.push(ancestry);
    }

    fn end(&mut self, _: &str) {
        let end = place(self.nodes.len());
        if let Some(at) = self.open.pop() {
            self.nodes[at as usize].end = end;
        }
    }

    fn text(&mut self, text: Cow<'a, str>, _: bool) {
        let at = place(self.nodes.len());
        let parent = self.open.last().copied().unwrap_or(0);
        // Nothing that stayed parts the two.
        if let Some(last) = self
            .nodes
            .last_mut()
            .filter(|last| last.is_text && last.parent == parent)
        {
            return last.words.to_mut().push_str(&text);
        }
        let above = &self.nodes[parent as usize];
        self.nodes.push(Node {
            words: text,
            attributes: Box::default(),
            parent,
            end: at + 1,
            ancestry: above.ancestry,
            depth: above.depth.saturating_add(1),
            is_text: true,
            is_block: false,
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
