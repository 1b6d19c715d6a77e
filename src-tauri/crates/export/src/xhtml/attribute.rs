//! The attributes of an element as XHTML takes them: no name twice, no link to nowhere, no value out of its range.

use std::collections::HashSet;

use html5ever::Attribute;
use markup5ever_rcdom::{Handle, NodeData};
use url::Url;

use super::model::Place;

/// What is known of the names in a body.
pub(super) struct Attributes {
    /// The places that links may lead to.
    ids: HashSet<String>,
    /// Those that were written.
    written: HashSet<String>,
}

impl Attributes {
    pub(super) fn of(root: &Handle) -> Self {
        let mut ids = HashSet::new();
        let mut waiting = vec![root.clone()];
        while let Some(node) = waiting.pop() {
            if let NodeData::Element { attrs, .. } = &node.data {
                let attrs = attrs.borrow();
                let id = attrs.iter().find(|attribute| &*attribute.name.local == "id");
                ids.extend(id.map(|id| id.value.to_string()).filter(|id| is_name(id)));
            }
            waiting.extend(node.children.borrow().iter().cloned());
        }
        Self {
            ids,
            written: HashSet::new(),
        }
    }

    /// Names and values, in order.
    pub(super) fn of_element(
        &mut self,
        element: &str,
        attrs: &[Attribute],
        place: Place,
    ) -> Vec<(&'static str, String)> {
        let mut kept = Vec::new();
        for attribute in attrs {
            let value = attribute.value.to_string();
            if let Some((name, value)) = self.kept(element, &attribute.name.local, value, place) {
                kept.push((name, value));
            }
        }
        if element == "img" && !kept.iter().any(|(name, _)| *name == "alt") {
            kept.push(("alt", String::new()));
        }
        let language = kept
            .iter()
            .find(|(name, _)| *name == "lang")
            .map(|(_, value)| value.clone());
        kept.extend(language.map(|language| ("xml:lang", language)));
        kept
    }

    fn kept(
        &mut self,
        element: &str,
        name: &str,
        value: String,
        place: Place,
    ) -> Option<(&'static str, String)> {
        match (element, name) {
            (_, "id") => (is_name(&value) && self.written.insert(value.clone())).then_some(("id", value)),
            (_, "lang") => is_language(&value).then_some(("lang", value)),
            (_, "dir") => matches!(value.as_str(), "ltr" | "rtl" | "auto").then_some(("dir", value)),
            (_, "title") => Some(("title", value)),
            (_, "class") => Some(("class", value)),
            ("a", "href") => self.link(&value).map(|address| ("href", address)),
            ("img", "src") => Some(("src", value)),
            ("img", "alt") => Some(("alt", value)),
            ("img", "width") => number(&value).map(|value| ("width", value)),
            ("img", "height") => number(&value).map(|value| ("height", value)),
            ("ol", "start") => number(&value).map(|value| ("start", value)),
            ("ol", "reversed") => Some(("reversed", "reversed".to_owned())),
            ("ol", "type") => {
                matches!(value.as_str(), "1" | "a" | "A" | "i" | "I").then_some(("type", value))
            }
            ("li", "value") if place == Place::List => number(&value).map(|value| ("value", value)),
            ("td" | "th", "colspan") => span(&value).map(|value| ("colspan", value)),
            ("td" | "th", "rowspan") => span(&value).map(|value| ("rowspan", value)),
            ("th", "scope") => {
                matches!(value.as_str(), "row" | "col" | "rowgroup" | "colgroup").then_some(("scope", value))
            }
            ("td" | "th", "align") => matches!(value.as_str(), "left" | "right" | "center")
                .then(|| ("style", format!("text-align:{value}"))),
            ("col", "span") => span(&value).map(|value| ("span", value)),
            ("data", "value") => Some(("value", value)),
            ("details", "open") => Some(("open", "open".to_owned())),
            ("math", "display") => matches!(value.as_str(), "block" | "inline").then_some(("display", value)),
            ("math", "alttext") => Some(("alttext", value)),
            _ => None,
        }
    }

    fn link(&self, address: &str) -> Option<String> {
        match address.strip_prefix('#') {
            Some(id) => self.ids.contains(id).then(|| address.to_owned()),
            None => Url::parse(address).ok().map(String::from),
        }
    }
}

/// What may be a name in XML: links into it are written without marks.
fn is_name(id: &str) -> bool {
    let mut letters = id.chars();
    let begins = letters
        .next()
        .is_some_and(|first| first.is_alphabetic() || first == '_');
    begins && letters.all(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.'))
}

fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let first = parts
        .next()
        .is_some_and(|part| (2..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphabetic()));
    first
        && parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()))
}

fn number(value: &str) -> Option<String> {
    let digits = value.trim();
    (!digits.is_empty() && digits.len() < 8 && digits.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| digits.to_owned())
}

fn span(value: &str) -> Option<String> {
    let cells: u16 = value.trim().parse().ok()?;
    (1..=1000).contains(&cells).then(|| cells.to_string())
}
