//! The page's tree without the site's own blocks, before an extractor weighs what is left.

use std::collections::HashMap;

use dom_query::{Document, NodeId, NodeRef};

use super::chrome;

/// Takes out sharing, comments, related pages and the like, unless that would take most of the page's words.
///
/// A forum's posts are often called comments: there the comments stay.
pub(super) fn prune(document: &Document, is_forum: bool) {
    let nodes = document.root().descendants();
    let sizes = text_sizes(&nodes);
    let size_of = |node: &NodeRef<'_>| sizes.get(&node.id).copied().unwrap_or(0);
    let total: usize = nodes.iter().filter(|node| node.is_text()).map(size_of).sum();
    let mut taken = 0;
    for node in &nodes {
        if node.is_element()
            && is_chrome(node, is_forum)
            && is_attached(node)
            && (taken + size_of(node)) * 2 < total
        {
            taken += size_of(node);
            node.remove_from_parent();
        }
    }
}

/// Bytes of text in and under each node, each counted once on the way up.
fn text_sizes(nodes: &[NodeRef<'_>]) -> HashMap<NodeId, usize> {
    let mut sizes: HashMap<NodeId, usize> = HashMap::with_capacity(nodes.len());
    // Parents stand before their children: from the end, every child is summed before its parent.
    for node in nodes.iter().rev() {
        let own = if node.is_text() {
            node.text().len()
        } else {
            sizes.get(&node.id).copied().unwrap_or(0)
        };
        sizes.insert(node.id, own);
        if let Some(parent) = node.parent() {
            *sizes.entry(parent.id).or_default() += own;
        }
    }
    sizes
}

/// Whether a node is still in the page, and not in a block that was taken out before it.
fn is_attached(node: &NodeRef<'_>) -> bool {
    node.ancestors_it(None)
        .last()
        .is_some_and(|outermost| outermost.is_document() || outermost.is_fragment())
}

fn is_chrome(node: &NodeRef<'_>, is_forum: bool) -> bool {
    let name = node.node_name().unwrap_or_default();
    if matches!(name.as_ref(), "article" | "main" | "body" | "html") {
        return false;
    }
    let hit = |value: &str| {
        value.split_ascii_whitespace().any(|token| {
            let token = token.to_ascii_lowercase();
            chrome::is_chrome_name(&token) && !(is_forum && (token.contains("comment") || token == "respond"))
        })
    };
    ["class", "id"]
        .iter()
        .any(|attribute| node.attr(attribute).is_some_and(|value| hit(&value)))
}
