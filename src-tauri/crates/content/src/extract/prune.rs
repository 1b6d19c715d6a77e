//! The page's tree without the site's own blocks, before an extractor weighs what is left.

use dom_query::{Document, NodeRef};

use super::chrome;

/// Takes out sharing, comments, related pages and the like, unless that would take most of the page's words.
///
/// A forum's posts are often called comments: there the comments stay.
pub(super) fn prune(document: &Document, is_forum: bool) {
    let total = document.text().len();
    let mut taken = 0;
    for node in document.root().descendants() {
        if !node.is_element() || node.parent().is_none() || !is_chrome(&node, is_forum) {
            continue;
        }
        let size = node.text().len();
        if (taken + size) * 2 < total {
            taken += size;
            node.remove_from_parent();
        }
    }
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
