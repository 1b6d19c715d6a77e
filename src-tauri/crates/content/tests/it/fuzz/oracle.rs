//! Whether HTML is safe, told by a reader of its own that shares nothing with the sanitizer.
//!
//! It reads only what a serializer writes: attributes in double quotes, no bare `<`. Whatever else it meets is a finding.

use url::Url;

/// What may lead somewhere, and what it may begin with.
const ADDRESSES: [&str; 5] = ["href", "src", "poster", "cite", "data"];
const SCHEMES: [&str; 5] = ["http://", "https://", "mailto:", "tel:", "#"];
#[rustfmt::skip]
const FORBIDDEN: [&str; 27] = [
    "script", "style", "iframe", "frame", "frameset", "object", "embed", "applet", "form", "input", "button", "select", "textarea",
    "option", "svg", "base", "meta", "link", "title", "template", "noscript", "xmp", "plaintext", "marquee", "annotation-xml",
    "foreignobject", "portal",
];

pub(super) fn base() -> Url {
    Url::parse("https://site.example/lieu/page.html").expect("a literal address parses")
}

/// Safe, and the same when it is asked again, from wherever.
pub(super) fn assert_clean(html: &str) {
    assert_safe(html);
    let elsewhere = Url::parse("https://unknown.invalid/").expect("a literal address parses");
    for base in [base(), elsewhere] {
        let again = kalan_content::sanitize(html, &base).html;
        assert!(again == html, "asked again from {base}, {html}\nbecame {again}");
    }
}

pub(super) fn assert_safe(html: &str) {
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if let Some(end) = rest.strip_prefix('/') {
            let (name, after) = end.split_once('>').expect("an end tag ends");
            assert!(is_name(name), "the end tag </{name}>");
            rest = after;
        } else {
            rest = safe_start(rest);
        }
    }
}

/// Checks the start tag that `rest` begins with, and gives what follows it.
fn safe_start(rest: &str) -> &str {
    let end = rest.find([' ', '>']).expect("a start tag ends");
    let name = &rest[..end];
    assert!(
        is_name(name) && !FORBIDDEN.contains(&name),
        "the element <{name}>"
    );
    let mut rest = &rest[end..];
    while let Some(attribute) = rest.strip_prefix(' ') {
        let (key, value) = attribute
            .split_once("=\"")
            .expect("an attribute has a value in quotes");
        let (value, after) = value.split_once('"').expect("a value is closed");
        assert!(
            is_name(key) && !key.starts_with("on"),
            "the attribute {key} on <{name}>"
        );
        assert!(
            !["style", "srcdoc", "srcset", "background", "action"].contains(&key),
            "{key} on <{name}>"
        );
        let leads = ADDRESSES.contains(&key) || key.ends_with("href");
        assert!(
            !leads || SCHEMES.iter().any(|scheme| value.starts_with(scheme)),
            "<{name} {key}=\"{value}\">"
        );
        rest = after;
    }
    rest.strip_prefix('>')
        .expect("a start tag ends after its attributes")
}

fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

#[test]
fn what_is_not_safe_is_seen() {
    for html in [
        "<script>",
        "<p onclick=\"x\">",
        "<a href=\"javascript:x\">",
        "<a href=\"/x\">",
        "<img src=\"data:x\">",
        "a < b",
        "<p class=x>",
        "<P>",
    ] {
        let seen = std::panic::catch_unwind(|| assert_safe(html));
        assert!(seen.is_err(), "{html}");
    }
    assert_safe("<p id=\"a-x\">a &lt; b <a href=\"https://b.test/?a=1&amp;b\">x</a><br></p>");
}
