//! The list of what may stand in an article, as ammonia holds it: the last word.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};

/// Elements of text; everything else is taken out and its words are kept.
#[rustfmt::skip]
const TEXT: [&str; 66] = [
    "a", "abbr", "address", "article", "aside", "b", "bdi", "bdo", "blockquote", "br", "caption", "cite",
    "code", "col", "colgroup", "data", "dd", "del", "details", "dfn", "div", "dl", "dt", "em", "figcaption",
    "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "i", "img", "ins", "kbd", "li",
    "mark", "ol", "p", "pre", "q", "rp", "rt", "ruby", "s", "samp", "section", "small", "span", "strong",
    "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "u",
];
const MORE: [&str; 8] = ["ul", "var", "wbr", "audio", "video", "source", "track", "main"];
/// Formulas, as they look; what they mean (`annotation`) is not shown.
#[rustfmt::skip]
const MATH: [&str; 27] = [
    "math", "merror", "mfrac", "mi", "mmultiscripts", "mn", "mo", "mover", "mpadded", "mphantom",
    "mprescripts", "mroot", "mrow", "ms", "mspace", "msqrt", "mstyle", "msub", "msubsup", "msup", "mtable",
    "mtd", "mtext", "mtr", "munder", "munderover", "semantics",
];
/// Attributes that may stand on all elements.
pub(super) const EVERYWHERE: [&str; 4] = ["id", "lang", "dir", "title"];
/// Further attributes by element.
#[rustfmt::skip]
const ATTRIBUTES: [(&str, &[&str]); 22] = [
    ("a", &["href", "hreflang"]), ("audio", &["src", "controls", "preload"]), ("blockquote", &["cite"]),
    ("code", &["class"]), ("col", &["span"]), ("colgroup", &["span"]), ("data", &["value"]),
    ("del", &["cite", "datetime"]), ("details", &["open"]), ("img", &["src", "alt", "width", "height"]),
    ("ins", &["cite", "datetime"]), ("li", &["value"]), ("math", &["display", "alttext"]),
    ("ol", &["start", "reversed", "type"]), ("pre", &["class"]), ("q", &["cite"]),
    ("source", &["src", "type"]), ("td", &["colspan", "rowspan", "headers", "align"]),
    ("th", &["colspan", "rowspan", "headers", "align", "scope", "abbr"]), ("time", &["datetime"]),
    ("track", &["src", "kind", "srclang", "label"]),
    ("video", &["src", "controls", "preload", "poster", "width", "height"]),
];

/// By element: its own attributes.
static ALLOWED: LazyLock<HashMap<&'static str, &'static [&'static str]>> = LazyLock::new(|| {
    let names = TEXT.into_iter().chain(MORE).chain(MATH);
    let mut allowed: HashMap<&str, &[&str]> = names.map(|name| (name, &[] as &[&str])).collect();
    allowed.extend(ATTRIBUTES);
    allowed
});

/// The attributes that an element may have beside those of all elements; none when it may not stand in an article.
pub(super) fn attributes_of(name: &str) -> Option<&'static [&'static str]> {
    ALLOWED.get(name).copied()
}

/// The policy itself; building it takes longer than cleaning a short text.
pub(super) static AMMONIA: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::empty();
    builder
        .tags(TEXT.into_iter().chain(MORE).chain(MATH).collect())
        .clean_content_tags(HashSet::from(["script", "style"]))
        .generic_attributes(HashSet::from(EVERYWHERE))
        .tag_attributes(
            ATTRIBUTES
                .into_iter()
                .map(|(tag, names)| (tag, names.iter().copied().collect()))
                .collect(),
        )
        .allowed_classes(HashMap::new())
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel"]))
        .url_relative(UrlRelative::Custom(Box::new(place_in_article)))
        .link_rel(None)
        .strip_comments(true);
    builder
});

/// All addresses were made absolute before: what is still relative is a place in this article, or hostile.
fn place_in_article(url: &str) -> Option<Cow<'_, str>> {
    url.starts_with('#').then_some(Cow::Borrowed(url))
}
