//! The chosen blocks as HTML: written with the elements around them, their pictures and their tables.

use super::blocks::Block;
use super::tree::{Node, Tree};
use crate::markup;

/// What of a tree is written.
pub(super) struct Cut<'t, 'a> {
    tree: &'t Tree<'a>,
    /// By node: a text that is kept, or an element with something kept in it.
    kept: Vec<bool>,
    /// By node: a paragraph begins before it, or ends behind all of it.
    opens: Vec<bool>,
    closes: Vec<bool>,
}

impl<'t, 'a> Cut<'t, 'a> {
    pub(super) fn of(tree: &'t Tree<'a>, blocks: &[Block], chosen: &[bool]) -> Self {
        let size = tree.nodes.len();
        let mut cut = Self {
            tree,
            kept: vec![false; size],
            opens: vec![false; size],
            closes: vec![false; size],
        };
        for block in blocks
            .iter()
            .zip(chosen)
            .filter(|(_, chosen)| **chosen)
            .map(|(block, _)| block)
        {
            for at in block.first..=block.last {
                cut.kept[at] |= tree.nodes[at].is_text() || is_inline_void(&tree.nodes[at]);
            }
        }
        cut.bubble();
        cut.paragraphs(blocks, chosen);
        cut
    }

    /// Keeps a picture, a player or an empty cell with all that is around it.
    pub(super) fn keep(&mut self, at: usize) {
        for inner in at..self.tree.nodes[at].end() {
            self.kept[inner] = true;
        }
        let mut above = at;
        while above != 0 {
            above = self.tree.nodes[above].parent();
            self.kept[above] = true;
        }
    }

    pub(super) fn is_kept(&self, at: usize) -> bool {
        self.kept[at]
    }

    fn bubble(&mut self) {
        for at in (1..self.kept.len()).rev() {
            if self.kept[at] {
                self.kept[self.tree.nodes[at].parent()] = true;
            }
        }
    }

    /// Bare text between empty lines is a paragraph.
    fn paragraphs(&mut self, blocks: &[Block], chosen: &[bool]) {
        for (at, block) in blocks.iter().enumerate().filter(|(at, _)| chosen[*at]) {
            let beside =
                |other: Option<&Block>| other.is_some_and(|other| other.container == block.container);
            let holder = self.tree.nodes[block.container].name();
            let holds = matches!(
                holder,
                "div" | "section" | "article" | "main" | "td" | "body" | "blockquote"
            );
            let parted = beside(blocks.get(at + 1)) || (at > 0 && beside(blocks.get(at - 1)));
            if !holds || !parted {
                continue;
            }
            let (first, last) = (
                self.child_of(block.container, block.first),
                self.child_of(block.container, block.last),
            );
            // An element that goes on behind the line holds more than it.
            let before = at.checked_sub(1).map_or(0, |before| blocks[before].last);
            let behind = blocks.get(at + 1).map_or(usize::MAX, |next| next.first);
            if first > before && self.tree.nodes[last].end() <= behind {
                self.opens[first] = true;
                self.closes[last] = true;
            }
        }
    }

    fn child_of(&self, above: usize, at: usize) -> usize {
        let mut at = at;
        while self.tree.nodes[at].parent() != above && at != 0 {
            at = self.tree.nodes[at].parent();
        }
        at
    }

    /// The HTML from the smallest element that holds all of it.
    pub(super) fn html(&self) -> String {
        let kept = self.tree.nodes.iter().zip(&self.kept).filter(|(_, kept)| **kept);
        // A tag and its end, or words.
        let size = kept
            .map(|(node, _)| if node.is_text() { node.text().len() } else { 32 })
            .sum();
        let mut out = String::with_capacity(size);
        if let Some(top) = self.top() {
            self.write(top, &mut out);
        }
        out
    }

    fn top(&self) -> Option<usize> {
        if !self.kept[0] {
            return None;
        }
        let mut top = 0;
        loop {
            let node = &self.tree.nodes[top];
            let mut inner = self.children(top).filter(|at| self.kept[*at]);
            let only = inner.next().filter(|_| inner.next().is_none());
            match only.map(|only| (only, &self.tree.nodes[only])) {
                Some((only, inner)) if is_wrapper(node.name()) && inner.is_block => top = only,
                _ => break,
            }
        }
        // A table of one cell is a layout; without its cell it is whole again.
        let rest_of_table =
            |at: usize| matches!(self.tree.nodes[at].name(), "tbody" | "thead" | "tr" | "td" | "th");
        let is_layout =
            self.tree.nodes[top].name() == "td" && self.children(top).any(|at| self.tree.nodes[at].is_block);
        while rest_of_table(top) && !is_layout {
            top = self.tree.nodes[top].parent();
        }
        Some(top)
    }

    fn children(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        let end = self.tree.nodes[at].end();
        let next = move |at: &usize| Some(self.tree.nodes[*at].end()).filter(|next| *next < end);
        std::iter::successors(Some(at + 1).filter(|first| *first < end), next)
    }

    /// Writes a node and what is kept under it.
    fn write(&self, top: usize, out: &mut String) {
        let mut open: Vec<usize> = Vec::new();
        let mut at = top;
        let end = self.tree.nodes[top].end();
        while at < end {
            while let Some(above) = open.pop_if(|above| self.tree.nodes[*above].end() <= at) {
                self.end(above, top, out);
            }
            let node = &self.tree.nodes[at];
            if !self.kept[at] && !self.is_glue(at) {
                at = node.end();
                continue;
            }
            if self.opens[at] {
                out.push_str("<p>");
            }
            if node.is_text() {
                markup::escape_text(node.text(), out);
                self.end(at, top, out);
            } else {
                if !self.is_bare(at, top) {
                    markup::write_element(written_name(node), &node.attributes, out);
                }
                open.push(at);
            }
            at += 1;
        }
        while let Some(above) = open.pop() {
            self.end(above, top, out);
        }
    }

    /// Whether the element's own tags are left out: a body, and the one cell of a layout.
    fn is_bare(&self, at: usize, top: usize) -> bool {
        let name = self.tree.nodes[at].name();
        name == "body" || (at == top && matches!(name, "td" | "th"))
    }

    fn end(&self, at: usize, top: usize, out: &mut String) {
        let node = &self.tree.nodes[at];
        if !node.is_text() && !self.is_bare(at, top) && !markup::is_void(node.name()) {
            markup::write_end(written_name(node), out);
        }
        if self.closes[at] {
            out.push_str("</p>");
        }
    }

    /// White space between what is kept, cells without words, places that are linked to.
    fn is_glue(&self, at: usize) -> bool {
        let node = &self.tree.nodes[at];
        match node.name() {
            "" => node.text().trim().is_empty(),
            "td" | "th" | "col" | "colgroup" => self.is_empty(at),
            "hr" => true,
            "a" | "span" => node.get("id").is_some() && self.is_empty(at),
            _ => false,
        }
    }

    fn is_empty(&self, at: usize) -> bool {
        self.tree.nodes[at..self.tree.nodes[at].end()]
            .iter()
            .all(|node| node.text().trim().is_empty() && node.name() != "img")
    }
}

/// The only `h1` is the headline, which is shown above.
fn written_name<'n>(node: &'n Node<'_>) -> &'n str {
    if node.name() == "h1" { "h2" } else { node.name() }
}

fn is_inline_void(node: &Node<'_>) -> bool {
    matches!(node.name(), "br" | "wbr" | "img")
}

/// Elements that say nothing to a reader when they hold one thing.
fn is_wrapper(name: &str) -> bool {
    matches!(
        name,
        "table"
            | "tbody"
            | "tr"
            | "td"
            | "body"
            | "div"
            | "section"
            | "main"
            | "article"
            | "form"
            | "center"
            | "fieldset"
            | "header"
            | "aside"
    )
}
