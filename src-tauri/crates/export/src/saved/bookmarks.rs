//! Files of bookmarks as HTML: Netscape's form, which all browsers write, and Pocket's of old.

use html5ever::parse_document;
use html5ever::tendril::TendrilSink as _;
use markup5ever_rcdom::{Handle, NodeData, RcDom};

use super::{SavedLink, is_address, moment};

/// A file of bookmarks says so in its first line, or carries the attributes that only they have.
fn is_one(text: &str) -> bool {
    let head: String = text.chars().take(300).collect::<String>().to_ascii_lowercase();
    head.contains("netscape-bookmark-file") || text.contains("time_added=\"")
}

/// The links, each with the folder it lies in; none when the page is no file of bookmarks.
pub(super) fn read(text: &str) -> Option<Vec<SavedLink>> {
    if !is_one(text) {
        return None;
    }
    let dom = parse_document(RcDom::default(), html5ever::ParseOpts::default()).one(text);
    let mut links = Vec::new();
    // By hand: a file may nest deeper than a stack reaches. Folders are headings; the last one before a link is its.
    let (mut waiting, mut folder) = (vec![dom.document.clone()], String::new());
    while let Some(node) = waiting.pop() {
        if let NodeData::Element { name, .. } = &node.data {
            match &*name.local {
                "h1" | "h3" => folder = words(&node),
                "a" => links.extend(link(&node, &folder)),
                "dd" => {
                    if let Some(last) = links
                        .last_mut()
                        .filter(|last: &&mut SavedLink| last.note.is_none())
                    {
                        last.note = Some(own_words(&node));
                    }
                }
                _ => {}
            }
        }
        let children = node.children.borrow();
        waiting.extend(children.iter().rev().cloned());
    }
    Some(links)
}

fn link(node: &Handle, folder: &str) -> Option<SavedLink> {
    let url = attribute(node, "href").filter(|url| is_address(url))?;
    let mut tags: Vec<String> = attribute(node, "tags")
        .unwrap_or_default()
        .split(',')
        .map(str::to_owned)
        .collect();
    let is_archive = folder == "Read Archive";
    // A browser's own folders and Pocket's two say nothing of the subject.
    if !is_archive && !folder.starts_with("Bookmarks") && !folder.starts_with("Kalan") {
        tags.push(folder.to_owned());
    }
    let added = attribute(node, "add_date").or_else(|| attribute(node, "time_added"));
    Some(SavedLink {
        url,
        title: Some(words(node)),
        added: added.as_deref().and_then(moment),
        read: is_archive || attribute(node, "toread").as_deref() == Some("0"),
        tags,
        ..SavedLink::default()
    })
}

fn attribute(node: &Handle, wanted: &str) -> Option<String> {
    let NodeData::Element { attrs, .. } = &node.data else {
        return None;
    };
    let attrs = attrs.borrow();
    let found = attrs.iter().find(|attribute| &*attribute.name.local == wanted);
    found.map(|attribute| attribute.value.to_string())
}

/// The text in a node.
fn words(node: &Handle) -> String {
    let (mut text, mut waiting) = (String::new(), vec![node.clone()]);
    while let Some(node) = waiting.pop() {
        if let NodeData::Text { contents } = &node.data {
            text.push_str(&contents.borrow());
        }
        waiting.extend(node.children.borrow().iter().rev().cloned());
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text that stands in a node itself: what follows a description is nested in it, since nobody closes one.
fn own_words(node: &Handle) -> String {
    let children = node.children.borrow();
    let texts = children.iter().map_while(|child| match &child.data {
        NodeData::Text { contents } => Some(contents.borrow().to_string()),
        _ => None,
    });
    texts
        .collect::<String>()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}
