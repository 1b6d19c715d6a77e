//! Which element may stand where (HTML, "Content models"), as far as bodies come near the borders of it.

use markup5ever_rcdom::{Handle, NodeData};

use super::name_of;

/// What the place where something is to stand takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Anything.
    Flow,
    /// Words and what marks them.
    Phrasing,
    /// Items of a list.
    List,
    /// Terms and what they mean, in pairs.
    Terms,
    /// Parts of a table: they are where the parser put them.
    Table,
    /// A formula.
    Math,
}

impl Place {
    pub(super) fn takes_text(self) -> bool {
        matches!(self, Self::Flow | Self::Phrasing | Self::Math)
    }

    /// What anything that may not stand here by itself is wrapped into.
    pub(super) fn item(self) -> Option<&'static str> {
        (self == Self::List).then_some("li")
    }

    pub(super) fn is_item(self, element: &str) -> bool {
        self == Self::List && element == "li"
    }

    /// The place that an element makes within itself.
    pub(super) fn within(self, element: &str, node: &Handle) -> Self {
        match element {
            "ul" | "ol" => Self::List,
            "dl" => Self::Terms,
            "table" | "thead" | "tbody" | "tfoot" | "tr" | "colgroup" => Self::Table,
            "math" => Self::Math,
            _ if self == Self::Math => Self::Math,
            "a" | "ins" | "del" if self == Self::Flow && holds_a_block(node) => Self::Flow,
            _ if PHRASING_ONLY.contains(&element) || INLINE.contains(&element) => Self::Phrasing,
            _ => Self::Flow,
        }
    }
}

/// Elements in which words stand, not boxes.
const PHRASING_ONLY: [&str; 9] = ["p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "summary"];
#[rustfmt::skip]
const INLINE: [&str; 31] = [
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "i", "ins", "kbd", "mark", "q",
    "rp", "rt", "ruby", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var", "br", "wbr",
];
/// Boxes; those whose rules are narrow (one `main`, no heading in an `address`) are written as plain ones.
#[rustfmt::skip]
const BLOCK: [&str; 24] = [
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote", "div", "section", "article", "aside", "figure",
    "figcaption", "ul", "ol", "li", "dl", "dt", "dd", "table", "hr", "details",
];
const PLAIN_BOX: [&str; 5] = ["address", "header", "footer", "main", "nav"];
const TABLE: [&str; 9] = [
    "caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr", "td", "th",
];
#[rustfmt::skip]
const MATH: [&str; 27] = [
    "math", "merror", "mfrac", "mi", "mmultiscripts", "mn", "mo", "mover", "mpadded", "mphantom", "mprescripts",
    "mroot", "mrow", "ms", "mspace", "msqrt", "mstyle", "msub", "msubsup", "msup", "mtable", "mtd", "mtext", "mtr",
    "munder", "munderover", "semantics",
];

pub(super) fn is_void(element: &str) -> bool {
    matches!(element, "br" | "hr" | "img" | "wbr" | "col")
}

/// The element as which it is written at this place; none when only its content is.
pub(super) fn element(node: &Handle, name: &str, place: Place) -> Option<&'static str> {
    let listed = |list: &[&'static str]| list.iter().copied().find(|known| *known == name);
    if place == Place::Math || name == "math" {
        return listed(&MATH);
    }
    if name == "img" {
        return Some("img");
    }
    if place == Place::Table {
        return listed(&TABLE);
    }
    if name == "bdo" && attribute(node, "dir").is_none() {
        return Some("span");
    }
    if let Some(inline) = listed(&INLINE) {
        return inline_at(node, inline, place);
    }
    if place == Place::Phrasing {
        return None;
    }
    if PLAIN_BOX.contains(&name) {
        return Some("div");
    }
    listed(&BLOCK)
        .map(|block| block_at(node, block, place))
        .or((name == "summary").then_some("summary"))
}

fn inline_at(node: &Handle, inline: &'static str, place: Place) -> Option<&'static str> {
    let transparent = matches!(inline, "a" | "ins" | "del");
    if matches!(inline, "rt" | "rp") && parent_name(node).as_deref() != Some("ruby") {
        return None;
    }
    if place != Place::Phrasing && !transparent && holds_a_block(node) {
        return Some("div");
    }
    Some(inline)
}

fn block_at(node: &Handle, block: &'static str, place: Place) -> &'static str {
    match block {
        "li" if place != Place::List => "div",
        "dt" | "dd" if place != Place::Terms => "div",
        "dl" if !is_paired(node) => "div",
        "figcaption" if !is_the_caption(node) => "div",
        "details" if first_element(node).as_deref() != Some("summary") => "div",
        "table" if !has_a_row(node) => "div",
        _ => block,
    }
}

/// The children of an element in the order that its model asks for.
pub(super) fn for_each_child(node: &Handle, inside: Place, mut write: impl FnMut(&Handle)) {
    let children = node.children.borrow();
    if inside != Place::Table || name_of(node) != Some("table") {
        children.iter().for_each(write);
        return;
    }
    let rank = |child: &Handle| match name_of(child) {
        Some("caption") => 0,
        Some("colgroup" | "col") => 1,
        Some("thead") => 2,
        Some("tfoot") => 4,
        _ => 3,
    };
    let mut ordered: Vec<&Handle> = children.iter().collect();
    ordered.sort_by_key(|child| rank(child));
    // One caption, one head and one foot: what is beyond them says the same thing twice.
    let mut last = None;
    for child in ordered {
        let this = rank(child);
        if !(last == Some(this) && matches!(this, 0 | 2 | 4)) {
            write(child);
        }
        last = Some(this);
    }
}

fn holds_a_block(node: &Handle) -> bool {
    let mut waiting: Vec<Handle> = node.children.borrow().iter().cloned().collect();
    while let Some(next) = waiting.pop() {
        if name_of(&next).is_some_and(|name| BLOCK.contains(&name) || PLAIN_BOX.contains(&name)) {
            return true;
        }
        waiting.extend(next.children.borrow().iter().cloned());
    }
    false
}

fn element_names(node: &Handle) -> Vec<String> {
    let children = node.children.borrow();
    children
        .iter()
        .filter_map(|child| name_of(child).map(str::to_owned))
        .collect()
}

fn has_words(node: &Handle) -> bool {
    let children = node.children.borrow();
    children.iter().any(|child| match &child.data {
        NodeData::Text { contents } => !contents.borrow().trim().is_empty(),
        _ => false,
    })
}

/// Terms first, a meaning last, nothing else between.
fn is_paired(node: &Handle) -> bool {
    let names = element_names(node);
    let only_pairs = names.iter().all(|name| matches!(name.as_str(), "dt" | "dd"));
    let ends = (
        names.first().map(String::as_str),
        names.last().map(String::as_str),
    );
    only_pairs && ends == (Some("dt"), Some("dd")) && !has_words(node)
}

fn first_element(node: &Handle) -> Option<String> {
    element_names(node).into_iter().next()
}

fn has_a_row(node: &Handle) -> bool {
    let children = node.children.borrow();
    children.iter().any(|part| {
        name_of(part) == Some("tr")
            || part
                .children
                .borrow()
                .iter()
                .any(|row| name_of(row) == Some("tr"))
    })
}

/// The first caption of its figure, at the beginning or the end of it.
fn is_the_caption(node: &Handle) -> bool {
    let Some(parent) = parent(node) else { return false };
    if name_of(&parent) != Some("figure") {
        return false;
    }
    let names = element_names(&parent);
    let captions = names.iter().filter(|name| *name == "figcaption").count();
    let at_an_end = names.first().is_some_and(|name| name == "figcaption")
        || names.last().is_some_and(|name| name == "figcaption");
    captions == 1 && at_an_end && !has_words(&parent)
}

fn parent(node: &Handle) -> Option<Handle> {
    let weak = node.parent.take();
    let parent = weak.as_ref().and_then(std::rc::Weak::upgrade);
    node.parent.set(weak);
    parent
}

fn parent_name(node: &Handle) -> Option<String> {
    parent(node).and_then(|parent| name_of(&parent).map(str::to_owned))
}

fn attribute(node: &Handle, name: &str) -> Option<String> {
    match &node.data {
        NodeData::Element { attrs, .. } => {
            let attrs = attrs.borrow();
            let found = attrs.iter().find(|attribute| &*attribute.name.local == name);
            found.map(|attribute| attribute.value.to_string())
        }
        _ => None,
    }
}
