//! A sanitized body as XHTML that a validator accepts.
//!
//! Pages are not written by the rules: a list holds paragraphs, bold type holds tables, links lead nowhere. Readers of
//! books are stricter than browsers, so the tree is mended by `model` before it is written.

mod attribute;
mod model;

use html5ever::tendril::TendrilSink as _;
use html5ever::{QualName, local_name, ns, parse_fragment};
use markup5ever_rcdom::{Handle, NodeData, RcDom};

use attribute::Attributes;
use model::Place;

/// XHTML, and what a book has to say about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Xhtml {
    /// The body's content, well-formed.
    pub(crate) markup: String,
    /// Whether there is a formula in it.
    pub(crate) has_math: bool,
}

/// Deeper than this nothing is opened: the sanitizer allows no more either.
const MOST_DEPTH: usize = 300;

/// The XHTML of a sanitized body.
pub(crate) fn xhtml(html: &str) -> Xhtml {
    let context = QualName::new(None, ns!(html), local_name!("body"));
    let dom = parse_fragment(
        RcDom::default(),
        html5ever::ParseOpts::default(),
        context,
        Vec::new(),
        false,
    )
    .one(html);
    let mut writer = Writer {
        attributes: Attributes::of(&dom.document),
        out: String::with_capacity(html.len() + html.len() / 8),
        has_math: false,
    };
    // A parsed fragment is under one `html`.
    for root in dom.document.children.borrow().iter() {
        writer.children(root, Place::Flow, 0);
    }
    Xhtml {
        markup: writer.out,
        has_math: writer.has_math,
    }
}

/// The name of an element; none for what is no element.
fn name_of(node: &Handle) -> Option<&str> {
    match &node.data {
        NodeData::Element { name, .. } => Some(&name.local),
        _ => None,
    }
}

struct Writer {
    attributes: Attributes,
    out: String,
    has_math: bool,
}

impl Writer {
    fn children(&mut self, node: &Handle, place: Place, depth: usize) {
        for child in node.children.borrow().iter() {
            self.node(child, place, depth);
        }
    }

    fn node(&mut self, node: &Handle, place: Place, depth: usize) {
        match &node.data {
            NodeData::Text { contents } => self.text(&contents.borrow(), place),
            NodeData::Element { .. } => self.element(node, place, depth),
            _ => {}
        }
    }

    fn text(&mut self, text: &str, place: Place) {
        if place.takes_text() {
            escape(text, false, &mut self.out);
        } else if !text.trim().is_empty() {
            // Words where only items may stand: they become an item.
            self.wrapped(place, |writer| escape(text.trim(), false, &mut writer.out));
        }
    }

    fn wrapped(&mut self, place: Place, write: impl FnOnce(&mut Self)) {
        let Some(item) = place.item() else {
            write(self);
            return;
        };
        self.out.extend(["<", item, ">"]);
        write(self);
        self.out.extend(["</", item, ">"]);
    }

    fn element(&mut self, node: &Handle, place: Place, depth: usize) {
        let Some(name) = name_of(node) else { return };
        let Some(element) = model::element(node, name, place) else {
            // It may not stand here: its content may.
            self.children(node, place, depth);
            return;
        };
        if depth > MOST_DEPTH {
            return;
        }
        if place.item().is_some() && !place.is_item(element) {
            self.wrapped(place, |writer| writer.element(node, Place::Flow, depth + 1));
            return;
        }
        self.write(node, element, place, depth);
    }

    fn write(&mut self, node: &Handle, element: &'static str, place: Place, depth: usize) {
        let NodeData::Element { attrs, .. } = &node.data else {
            return;
        };
        self.out.extend(["<", element]);
        if element == "math" {
            self.has_math = true;
            self.out.push_str(" xmlns=\"http://www.w3.org/1998/Math/MathML\"");
        }
        let written = self.attributes.of_element(element, &attrs.borrow(), place);
        for (name, value) in &written {
            self.out.extend([" ", name, "=\""]);
            escape(value, true, &mut self.out);
            self.out.push('"');
        }
        if model::is_void(element) {
            self.out.push_str("/>");
            return;
        }
        self.out.push('>');
        let inside = place.within(element, node);
        model::for_each_child(node, inside, |child| self.node(child, inside, depth + 1));
        self.out.extend(["</", element, ">"]);
    }
}

/// Text or the value of an attribute; what XML knows no sign for is left out.
pub(crate) fn escape(text: &str, in_attribute: bool, out: &mut String) {
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' if in_attribute => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push(letter),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            _ => out.push(letter),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mended(html: &str) -> String {
        xhtml(html).markup
    }

    #[test]
    fn what_is_well_written_stays_as_it_is() {
        let html = "<h2 id=\"a\">Un</h2><p>Eau &amp; <em>sel</em><br/>2</p><ul><li><p>a</p></li></ul>";
        assert_eq!(mended(html), html);
    }

    #[test]
    fn a_list_holds_items_only() {
        assert_eq!(
            mended("<ul>a<p>b</p><li>c</li></ul>"),
            "<ul><li>a</li><li><p>b</p></li><li>c</li></ul>"
        );
        assert_eq!(mended("<li>seul</li>"), "<div>seul</div>");
    }

    #[test]
    fn bold_type_around_a_table_is_a_box_and_a_box_in_a_heading_is_gone() {
        assert_eq!(mended("<b><div>x</div></b>"), "<div><div>x</div></div>");
        assert_eq!(mended("<h2><div>Titre</div></h2>"), "<h2>Titre</h2>");
    }

    #[test]
    fn a_link_to_nowhere_is_words_and_a_name_stands_once() {
        let html = "<p id=\"n\">a<a href=\"#n\">1</a><a href=\"#x\">2</a></p><p id=\"n\">b</p>";
        assert_eq!(
            mended(html),
            "<p id=\"n\">a<a href=\"#n\">1</a><a>2</a></p><p>b</p>"
        );
    }

    #[test]
    fn a_list_of_terms_is_paired_or_becomes_boxes() {
        let pairs = "<dl><dt>mot</dt><dd>sens</dd></dl>";
        assert_eq!(mended(pairs), pairs);
        assert_eq!(mended("<dl><dd>sens</dd></dl>"), "<div><div>sens</div></div>");
    }

    #[test]
    fn formulas_are_told() {
        let found = xhtml("<p><math><mi>x</mi></math><img src=\"pictures/1.png\" alt=\"\"></p>");
        assert!(found.has_math);
    }

    #[test]
    fn signs_that_xml_has_not_are_left_out() {
        assert_eq!(mended("<p>a\u{b}b\u{1}</p>"), "<p>ab</p>");
    }
}
