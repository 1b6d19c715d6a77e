//! A feed's XML, read so that nothing is an error: what is not closed is closed, what is stray is dropped.

use super::tree::{Element, Node, Space, is_void, space_of_address, space_of_prefix};
use crate::markup::{Lexer, Tag, Token};

/// Deeper elements are dropped, their words kept.
const MAX_DEPTH: usize = 200;
/// More elements than a feed's head or one entry ever has.
const MAX_ELEMENTS: usize = 60_000;
/// The longest text of one element.
const MAX_FIELD_BYTES: usize = 2 * 1024 * 1024;
const MAX_DECLARATIONS: usize = 200;

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
        let mut space = declared.unwrap_or_else(|| space_of_prefix(prefix));
        if depth == 0 && local == "feed" && space == Space::Other {
            // Atom under an address that is not its own: drafts, and people who made one up.
            space = Space::Atom;
            self.spaces.push((depth, prefix.to_owned(), space));
        }
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
