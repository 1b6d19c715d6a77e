//! The article's body: found by Readability's rules, then freed of what they leave.

use dom_query::{Document, NodeRef};
use dom_smoothie::{Config, Readability};
use kalan_model::Timestamp;

use super::byline::{self, Signature};
use super::facts::Facts;
use super::scan::one_line;
use super::{chrome, title};
use crate::dates;

/// More elements than a page of text has; beyond it the scoring takes seconds.
const MAX_SCORED_ELEMENTS: usize = 60_000;

/// Below this part of the page's words the scoring has missed what the page is about.
const SMALL_PART: f64 = 0.35;

/// The article's HTML, not sanitized; empty when the page has none.
///
/// `page` is consumed: scoring changes the tree.
pub(super) fn find(page: Document, known: &Facts, fetched_at: Timestamp) -> String {
    let whole = whole_html(&page);
    let config = Config {
        disable_json_ld: true,
        // The sanitizer keeps the one class that means something, the language of a code.
        keep_classes: true,
        max_elements_to_parse: MAX_SCORED_ELEMENTS,
        ..Config::default()
    };
    let found =
        Readability::with_document(page, None, Some(config)).and_then(|mut readability| readability.parse());
    let html = found
        .map(|article| unwrapped(&article.content).to_owned())
        .unwrap_or_default();
    let html = wider(html, whole);
    if html.is_empty() {
        return html;
    }
    let tree = Document::fragment(html);
    drop_repeated_headline(&tree, &known.title);
    drop_chrome_lines(&tree);
    drop_head_lines(&tree, known, fetched_at);
    tree.html_root().inner_html().to_string()
}

/// The content without the extractor's own wrapper, which says nothing to a reader.
fn unwrapped(content: &str) -> &str {
    let inner = content
        .split_once('>')
        .filter(|(wrapper, _)| wrapper.contains("readability-page-1"));
    inner
        .and_then(|(_, rest)| rest.trim_end().strip_suffix("</div>"))
        .unwrap_or(content)
}

/// The one `main` of the page, else its body.
fn whole_html(page: &Document) -> String {
    ["main", "[role=main]", "body"]
        .iter()
        .map(|selector| page.select(selector))
        .find(|found| found.length() == 1)
        .map(|found| found.inner_html().to_string())
        .unwrap_or_default()
}

/// What the scoring found, or the whole page when that is but a small part of its words: shops, lists and forums have
/// no one block that scores.
fn wider(found: String, whole: String) -> String {
    let words = |html: &str| crate::word_count(&crate::plain_text(html));
    let found_words = words(&found);
    if f64::from(found_words) >= f64::from(words(&whole)) * SMALL_PART {
        return found;
    }
    let tree = Document::fragment(whole);
    tree.select("nav, header, footer, aside, form, dialog, [hidden], [aria-hidden=true], [role=navigation]")
        .remove();
    let rest = tree.html_root().inner_html().to_string();
    if f64::from(found_words) < f64::from(words(&rest)) * SMALL_PART {
        rest
    } else {
        found
    }
}

/// The headline is shown above the article: the body does not begin with it again.
fn drop_repeated_headline(tree: &Document, headline: &str) {
    let wanted = title::key(headline);
    for node in tree.select("h1, h2").nodes().iter().take(2) {
        let words = title::key(&node.text());
        let same = !words.is_empty() && (words == wanted || (words.len() > 12 && wanted.starts_with(&words)));
        if same {
            node.remove_from_parent();
            return;
        }
    }
}

/// Takes out lines that are the site's, and all that follows the line that ends the article.
fn drop_chrome_lines(tree: &Document) {
    let blocks: Vec<NodeRef<'_>> = tree.root().descendants().into_iter().filter(is_line).collect();
    let words: Vec<String> = blocks.iter().map(|block| one_line(&block.text())).collect();
    let total: usize = words.iter().map(String::len).sum();
    let (mut before, mut over) = (0, false);
    for (block, words) in blocks.iter().zip(&words) {
        before += words.len();
        // Behind half of the text: a heading of that name at the top would take the article itself.
        over |= chrome::ends_article(words) && before * 2 > total;
        if over || (words.chars().count() < 60 && chrome::is_noise(words)) {
            block.remove_from_parent();
        }
    }
}

/// A line of this length is text.
const TEXT_CHARS: usize = 80;

/// Takes out the lines before the text that say again what is known: author, date, site.
fn drop_head_lines(tree: &Document, known: &Facts, fetched_at: Timestamp) {
    let blocks: Vec<NodeRef<'_>> = tree.root().descendants().into_iter().filter(is_line).collect();
    let again = |words: &str| {
        let same = |fact: &Option<String>| {
            fact.as_deref()
                .is_some_and(|fact| title::key(fact) == title::key(words))
        };
        let dated = words.split(' ').count() <= 6 && dates::parse_visible(words, fetched_at).is_some();
        same(&known.byline) || same(&known.site_name) || byline::after_lead(words).is_some() || dated
    };
    for block in blocks {
        let words = one_line(&block.text());
        if words.chars().count() >= TEXT_CHARS {
            return;
        }
        if !words.is_empty() && again(&words) {
            // In a short list of such facts the others are of the kind: a handle, a section.
            let list = block
                .parent()
                .filter(|list| list.has_name("ul") && one_line(&list.text()).chars().count() < TEXT_CHARS);
            list.unwrap_or(block).remove_from_parent();
        }
    }
}

/// Blocks that hold a line of text and no further blocks.
fn is_line(node: &NodeRef<'_>) -> bool {
    let name = node.node_name().unwrap_or_default();
    let block = matches!(
        name.as_ref(),
        "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "li" | "div" | "span" | "a"
    );
    let leaf = |node: &NodeRef<'_>| {
        node.children().iter().all(|child| {
            !child.is_element() || !crate::markup::is_block(&child.node_name().unwrap_or_default())
        })
    };
    // A link or span is a line of its own only between blocks.
    let beside_block = |beside: Option<NodeRef<'_>>| {
        beside.is_some_and(|n| crate::markup::is_block(&n.node_name().unwrap_or_default()))
    };
    let inline_in_text = matches!(name.as_ref(), "span" | "a")
        && !beside_block(node.prev_sibling())
        && !beside_block(node.next_sibling());
    block && !inline_in_text && leaf(node) && !has_picture(node)
}

/// Takes the signature off the foot of the body, when the name is one that the head does not contradict.
pub(super) fn take_signature(html: &str) -> (String, Signature) {
    let tree = Document::fragment(html);
    let blocks: Vec<NodeRef<'_>> = tree.root().descendants().into_iter().filter(is_line).collect();
    let words: Vec<String> = blocks.iter().map(|block| one_line(&block.text())).collect();
    let filled: Vec<(&NodeRef<'_>, &str)> = blocks
        .iter()
        .zip(&words)
        .filter(|(_, words)| !words.is_empty())
        .map(|(block, words)| (block, words.as_str()))
        .collect();
    let lines: Vec<&str> = filled.iter().map(|(_, words)| *words).collect();
    let signature = byline::signature(&lines);
    if signature.lines == 0 {
        return (html.to_owned(), signature);
    }
    for (block, _) in filled.iter().rev().take(signature.lines) {
        block.remove_from_parent();
    }
    (tree.html_root().inner_html().to_string(), signature)
}

fn has_picture(node: &NodeRef<'_>) -> bool {
    node.descendants_it()
        .any(|inner| matches!(inner.node_name().as_deref(), Some("img" | "video" | "audio")))
}
