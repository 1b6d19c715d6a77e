//! What may stand in an article: everything that is shown went through here last.
//!
//! Two steps: our own linear rewriting, which does what a list of names cannot (depth, addresses, ids, pictures),
//! then ammonia, which holds the list. The second never trusts the first.

mod embed;
mod policy;
mod rewrite;

pub(crate) use embed::as_link as embed_as_link;
use serde::Serialize;
use url::Url;

use crate::markup;

/// HTML that is safe to show, and what was taken out of it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Sanitized {
    /// The HTML; sanitizing it again gives the same bytes.
    pub html: String,
    /// What was taken out, by name.
    pub removed: Vec<Removed>,
}

/// One kind of thing that was taken out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Removed {
    /// An element (`script`) or a kind (`unsafe address`).
    pub what: String,
    /// How many.
    pub count: u32,
}

/// How often the output is fed back before it is given up as HTML; ordinary pages are stable at once.
const MAX_ROUNDS: usize = 4;
/// A host that never exists (RFC 6761): stands in for a base that is not known.
const UNKNOWN_HOST: &str = "unknown.invalid";

/// The address against which a page with no address of its own is resolved: whatever it gives is dropped again.
pub(crate) fn base_of(url: Option<&Url>) -> Url {
    let known = url.filter(|url| !url.cannot_be_a_base());
    known
        .cloned()
        .unwrap_or_else(|| Url::parse("https://unknown.invalid/").expect("a literal address parses"))
}

/// Whether an address leads nowhere because its base was not known.
pub(crate) fn is_unknown(url: &Url) -> bool {
    url.host_str() == Some(UNKNOWN_HOST)
}

/// Safe HTML from any HTML: a fixed point, bounded in depth and size.
///
/// Links lead to `http`, `https`, `mailto`, `tel` or a place in the article itself; pictures to `http` and `https`.
/// Ids carry the prefix `a-`. Bundles are sanitized again on import, so the output is a fixed point.
pub fn sanitize(html: &str, base: &Url) -> Sanitized {
    let mut policy = rewrite::ArticlePolicy::new(base);
    let mut tame = tamed(html, &mut policy);
    let mut clean = listed(&tame);
    let removed = policy
        .into_removed()
        .into_iter()
        .map(|(what, count)| Removed { what, count })
        .collect();
    for _ in 0..MAX_ROUNDS {
        let again = tamed(&clean, &mut rewrite::ArticlePolicy::new(base));
        // What the list was given is what it was given before, and so is what it would answer.
        if again == tame {
            return Sanitized { html: clean, removed };
        }
        tame = again;
        let again = listed(&tame);
        if again == clean {
            return Sanitized { html: clean, removed };
        }
        clean = again;
    }
    // Markup that changes at each reading is no author's: its words are kept.
    Sanitized {
        html: words_only(&crate::plain_text(&clean), base),
        removed,
    }
}

fn words_only(text: &str, base: &Url) -> String {
    listed(&tamed(&paragraphs(text), &mut rewrite::ArticlePolicy::new(base)))
}

/// The first step. A tree builder drops a byte order mark at the head, one each time: they go all at once.
fn tamed(html: &str, policy: &mut rewrite::ArticlePolicy<'_>) -> String {
    let tame = markup::rewrite(html, policy);
    match tame.trim_start_matches('\u{feff}') {
        rest if rest.len() < tame.len() => rest.to_owned(),
        _ => tame,
    }
}

/// The second step: what the list lets stand.
fn listed(tame: &str) -> String {
    let mut out = Vec::with_capacity(tame.len());
    // Memory takes every write, and what is written was text.
    let written = policy::AMMONIA.clean(tame).write_to(&mut out);
    written
        .ok()
        .and_then(|()| String::from_utf8(out).ok())
        .unwrap_or_default()
}

/// Plain text as paragraphs, one for each block of it.
pub(crate) fn paragraphs(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + text.len() / 8);
    for block in text
        .split("\n\n")
        .map(str::trim)
        .filter(|block| !block.is_empty())
    {
        html.push_str("<p>");
        markup::escape_text(block, &mut html);
        html.push_str("</p>");
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_without_their_markup_are_a_fixed_point_too() {
        let base = base_of(None);
        for text in [
            "un\n\ndeux & <b>".to_owned(),
            "é".repeat(9_000),
            "\u{feff}\u{feff}x".to_owned(),
        ] {
            let once = words_only(&text, &base);
            assert!(sanitize(&once, &base).html == once, "{text:.40}");
        }
    }
}
