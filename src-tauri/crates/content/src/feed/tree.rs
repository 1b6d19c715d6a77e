//! A feed's XML as elements, read so that nothing is an error: what is not closed is closed, what is stray is dropped.

use std::borrow::Cow;

use crate::markup::{Lexer, Tag, Token, escape_text, write_end, write_start};

/// Deeper elements are dropped, their words kept.
const MAX_DEPTH: usize = 200;
/// More elements than a feed's head or one entry ever has.
const MAX_ELEMENTS: usize = 60_000;
/// The longest text of one element.
const MAX_FIELD_BYTES: usize = 2 * 1024 * 1024;
const MAX_DECLARATIONS: usize = 200;

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
    text_bytes: usize,
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

/// What the reader meets, in order.
pub(super) enum Met<'e> {
    /// The root's start tag.
    Root(&'e Element),
    /// A whole entry, with the elements around it from the root on.
    Entry(Element, &'e [Element]),
    /// The feed ends in the middle of an entry, which is left out.
    Cut,
}

/// Reads a feed; gives each entry to `met` as it ends, and comes back with the rest. `met` says whether to go on.
pub(super) fn read(source: &str, met: &mut dyn FnMut(Met<'_>) -> bool) -> Option<Element> {
    let mut reader = Reader {
        open: Vec::new(),
        spaces: Vec::new(),
        elements: 0,
        beyond: 0,
        met,
        on: true,
        root: None,
    };
    for token in Lexer::xml(source) {
        match token {
            Token::Text(text) => reader.text(&text),
            Token::Start(tag) => reader.start(tag),
            Token::End(name) => reader.end(&name),
            Token::Raw(..) => {}
        }
        if !reader.on {
            break;
        }
    }
    // An entry that is cut in the middle of a field comes whole the next time.
    if reader.on
        && let Some(at) = reader
            .open
            .iter()
            .position(is_entry)
            .filter(|at| reader.open.len() > at + 1)
    {
        reader.open.truncate(at);
        (reader.met)(Met::Cut);
    }
    while !reader.open.is_empty() {
        reader.close();
    }
    reader.root
}

/// Whether a name may begin a feed.
pub(super) fn is_root(name: &str) -> bool {
    matches!(name.rsplit(':').next(), Some("rss" | "rdf" | "feed"))
}

struct Reader<'m> {
    open: Vec<Element>,
    /// Depth, prefix and what it stands for.
    spaces: Vec<(usize, String, Space)>,
    elements: usize,
    beyond: usize,
    met: &'m mut dyn FnMut(Met<'_>) -> bool,
    on: bool,
    root: Option<Element>,
}

impl Reader<'_> {
    fn text(&mut self, text: &str) {
        let Some(element) = self.open.last_mut() else {
            return;
        };
        let room = MAX_FIELD_BYTES.saturating_sub(element.text_bytes);
        let end = (0..=text.len().min(room))
            .rev()
            .find(|at| text.is_char_boundary(*at))
            .unwrap_or(0);
        element.text_bytes += end;
        let words: String = text[..end]
            .chars()
            .filter(|c| !c.is_control() || c.is_whitespace())
            .collect();
        if let Some(Node::Text(before)) = element.children.last_mut() {
            before.push_str(&words);
        } else if !words.is_empty() {
            element.children.push(Node::Text(words));
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        if self.open.is_empty() && (self.root.is_some() || !is_root(&tag.name)) {
            return;
        }
        self.elements += 1;
        let void = tag.self_closing;
        let element = self.element(tag);
        self.end_implied(&element);
        if self.open.len() >= MAX_DEPTH || self.elements > MAX_ELEMENTS {
            self.beyond += usize::from(!void && !is_void(&element.name));
            return;
        }
        let is_html_void = is_void(&element.name) && matches!(element.space, Space::Plain | Space::Xhtml);
        if self.open.is_empty() {
            self.on = (self.met)(Met::Root(&element));
        }
        self.open.push(element);
        if void || is_html_void {
            self.close();
        }
    }

    fn element(&mut self, tag: Tag<'_>) -> Element {
        let depth = self.open.len();
        for (name, value) in &tag.attributes {
            let prefix = if name == "xmlns" {
                Some("")
            } else {
                name.strip_prefix("xmlns:")
            };
            if let Some(prefix) = prefix.filter(|_| self.spaces.len() < MAX_DECLARATIONS) {
                self.spaces
                    .push((depth, prefix.to_owned(), space_of_address(value)));
            }
        }
        let (prefix, local) = tag.name.split_once(':').unwrap_or(("", &tag.name));
        let declared = self
            .spaces
            .iter()
            .rev()
            .find(|(_, known, _)| known == prefix)
            .map(|(_, _, space)| *space);
        let space = declared.unwrap_or_else(|| space_of_prefix(prefix));
        let attributes = tag
            .attributes
            .into_iter()
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect();
        Element {
            space,
            name: local.to_owned(),
            attributes,
            children: Vec::new(),
            text_bytes: 0,
        }
    }

    /// Closes what the start of `next` ends in a feed that forgot to.
    fn end_implied(&mut self, next: &Element) {
        if is_entry(next) {
            if let Some(at) = self.open.iter().position(is_entry) {
                self.close_from(at);
            }
            return;
        }
        let forgot = self
            .open
            .last()
            .is_some_and(|top| is_field(top) && is_short_field(&top.name) && is_field(next));
        if forgot && self.open.len() > 2 {
            self.close();
        }
    }

    fn end(&mut self, name: &str) {
        let local = name.rsplit(':').next().unwrap_or(name);
        if self.beyond > 0 && !matches!(local, "item" | "entry" | "channel" | "feed" | "rss") {
            self.beyond -= 1;
            return;
        }
        if let Some(at) = self.open.iter().rposition(|element| element.name == local) {
            self.close_from(at);
        }
    }

    fn close_from(&mut self, at: usize) {
        self.beyond = 0;
        while self.open.len() > at {
            self.close();
        }
    }

    fn close(&mut self) {
        let Some(element) = self.open.pop() else { return };
        let depth = self.open.len();
        while self
            .spaces
            .last()
            .is_some_and(|(at, ..)| *at >= depth && depth > 0)
        {
            self.spaces.pop();
        }
        if is_entry(&element) && !self.open.iter().any(is_entry) {
            self.elements = 0;
            self.on = self.on && (self.met)(Met::Entry(element, &self.open));
        } else if let Some(parent) = self.open.last_mut() {
            parent.children.push(Node::Element(element));
        } else {
            self.root = Some(element);
        }
    }
}

fn is_entry(element: &Element) -> bool {
    matches!(element.space, Space::Plain | Space::Atom) && matches!(element.name.as_str(), "item" | "entry")
}

fn is_short_field(name: &str) -> bool {
    matches!(
        name,
        "title" | "link" | "guid" | "pubdate" | "id" | "updated" | "published" | "comments" | "category"
    )
}

fn is_field(element: &Element) -> bool {
    matches!(element.space, Space::Plain | Space::Atom)
        && (is_short_field(&element.name)
            || matches!(
                element.name.as_str(),
                "description" | "author" | "content" | "summary" | "enclosure" | "source" | "language"
            ))
}

/// HTML's empty elements that people leave unclosed in a feed; not `link`, which has words here.
fn is_void(name: &str) -> bool {
    matches!(name, "br" | "img" | "hr" | "wbr" | "input")
}

fn space_of_address(address: &str) -> Space {
    const SPACES: [(&str, Space); 11] = [
        ("w3.org/2005/atom", Space::Atom),
        ("purl.org/atom", Space::Atom),
        ("rss/1.0/modules/content", Space::Content),
        ("purl.org/dc/", Space::Dublin),
        ("search.yahoo.com/mrss", Space::Media),
        ("itunes.com", Space::Itunes),
        ("w3.org/1999/xhtml", Space::Xhtml),
        ("22-rdf-syntax-ns", Space::Rdf),
        ("feedburner", Space::Feedburner),
        ("rss/1.0/modules", Space::Other),
        ("purl.org/rss", Space::Plain),
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
fn space_of_prefix(prefix: &str) -> Space {
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
