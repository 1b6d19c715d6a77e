//! A feed's XML as elements: what names mean, and what is inside them as words or as HTML.

use std::borrow::Cow;

use crate::markup::{Tag, escape_text, write_end, write_start};

/// What a name belongs to; the form of a feed does not matter to its fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Space {
    /// RSS of any kind, or no namespace at all.
    Plain,
    Atom,
    Dublin,
    Content,
    Media,
    Itunes,
    Xhtml,
    Rdf,
    Feedburner,
    Other,
}

/// One element, its names in lower case.
#[derive(Debug)]
pub(super) struct Element {
    pub(super) space: Space,
    pub(super) name: String,
    pub(super) attributes: Vec<(String, String)>,
    pub(super) children: Vec<Node>,
    /// Bytes of the text read into it.
    pub(super) text_bytes: usize,
}

/// What an element holds.
#[derive(Debug)]
pub(super) enum Node {
    Element(Element),
    Text(String),
}

impl Element {
    /// An attribute that is not empty.
    pub(super) fn attr(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, value)| value.trim())
            .filter(|value| !value.is_empty())
    }

    /// The elements right below.
    pub(super) fn elements(&self) -> impl Iterator<Item = &Self> {
        self.children.iter().filter_map(|node| {
            if let Node::Element(element) = node {
                Some(element)
            } else {
                None
            }
        })
    }

    /// The elements right below that have one of these names, the names in order.
    pub(super) fn named<'e>(&'e self, names: &'e [(Space, &str)]) -> impl Iterator<Item = &'e Self> {
        names.iter().flat_map(|(space, name)| {
            self.elements()
                .filter(move |element| element.space == *space && element.name == *name)
        })
    }

    /// All words below, markup aside.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        self.gather(&mut text);
        text
    }

    fn gather(&self, text: &mut String) {
        for node in &self.children {
            match node {
                Node::Text(words) => text.push_str(words),
                Node::Element(element) => element.gather(text),
            }
        }
    }

    /// What is inside as HTML: prefixes dropped, words escaped.
    pub(super) fn markup(&self) -> String {
        let mut html = String::new();
        for node in &self.children {
            match node {
                Node::Text(words) => escape_text(words, &mut html),
                Node::Element(element) => element.write(&mut html),
            }
        }
        html
    }

    fn write(&self, html: &mut String) {
        let own = |(name, value): &(String, String)| (Cow::Owned(name.clone()), Cow::Owned(value.clone()));
        let attributes = self
            .attributes
            .iter()
            .filter(|(name, _)| !name.starts_with("xml"))
            .map(own)
            .collect();
        write_start(
            &Tag {
                name: Cow::Borrowed(&self.name),
                attributes,
                self_closing: false,
            },
            html,
        );
        html.push_str(&self.markup());
        if !is_void(&self.name) {
            write_end(&self.name, html);
        }
    }

    /// Whether anything but words is inside.
    pub(super) fn has_elements(&self) -> bool {
        self.elements().next().is_some()
    }
}

/// What the address of a namespace means.
pub(super) fn space_of_address(address: &str) -> Space {
    #[rustfmt::skip]
    const SPACES: [(&str, Space); 11] = [
        ("w3.org/2005/atom", Space::Atom), ("purl.org/atom", Space::Atom),
        ("rss/1.0/modules/content", Space::Content), ("purl.org/dc/", Space::Dublin),
        ("search.yahoo.com/mrss", Space::Media), ("itunes.com", Space::Itunes),
        ("w3.org/1999/xhtml", Space::Xhtml), ("22-rdf-syntax-ns", Space::Rdf),
        ("feedburner", Space::Feedburner), ("rss/1.0/modules", Space::Other), ("purl.org/rss", Space::Plain),
    ];
    let address = address.to_ascii_lowercase();
    let old = [
        "netscape.com/rdf",
        "userland.com",
        "harvard.edu/tech/rss",
        "harvard.edu/rss",
        "purl.org/net/rss",
    ];
    let known = SPACES
        .iter()
        .find(|(part, _)| address.contains(part))
        .map(|(_, space)| *space);
    known.unwrap_or(
        if address.is_empty() || old.iter().any(|part| address.contains(part)) {
            Space::Plain
        } else {
            Space::Other
        },
    )
}

/// What a prefix means that was never declared.
pub(super) fn space_of_prefix(prefix: &str) -> Space {
    match prefix {
        "" => Space::Plain,
        "atom" | "atom10" | "a10" => Space::Atom,
        "dc" | "dcterms" => Space::Dublin,
        "content" => Space::Content,
        "media" => Space::Media,
        "itunes" => Space::Itunes,
        "xhtml" => Space::Xhtml,
        "rdf" => Space::Rdf,
        "feedburner" => Space::Feedburner,
        _ => Space::Other,
    }
}

/// HTML's empty elements that people leave unclosed in a feed; not `link`, which has words here.
pub(super) fn is_void(name: &str) -> bool {
    matches!(name, "br" | "img" | "hr" | "wbr" | "input")
}
