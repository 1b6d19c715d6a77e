//! One field of an XML feed: its words, its HTML, its address, whichever way it was written.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use url::Url;

use super::ParsedPerson;
use super::tree::{Element, Space};
use crate::address::resolve_web;
use crate::extract::scan::one_line;
use crate::markup::escape_text;

/// How the words of an element are meant.
enum Meant {
    /// As they stand.
    Words,
    /// As HTML that was escaped.
    Html,
    /// As elements.
    Markup,
}

fn meant(element: &Element) -> Meant {
    let kind = element.attr("type").unwrap_or_default().to_ascii_lowercase();
    let atom = element.space == Space::Atom;
    match kind.as_str() {
        "xhtml" | "application/xhtml+xml" => Meant::Markup,
        // Atom 0.3 says apart how it is written: only what is `escaped` was escaped.
        _ if atom && element.attr("mode") == Some("xml") && element.has_elements() => Meant::Markup,
        "html" | "text/html" => {
            if element.has_elements() {
                Meant::Markup
            } else {
                Meant::Html
            }
        }
        "text" | "text/plain" => Meant::Words,
        "" if atom && element.attr("mode") == Some("base64") => Meant::Html,
        "" if atom && element.attr("mode").is_none() && !element.has_elements() => Meant::Words,
        _ if element.has_elements() => Meant::Markup,
        _ => Meant::Html,
    }
}

/// The words of a field; Atom 0.3 may have packed them.
fn words(element: &Element) -> String {
    let text = element.text();
    if element.space == Space::Atom && element.attr("mode") == Some("base64") {
        return unpacked(&text).unwrap_or(text);
    }
    text
}

/// What base64 (RFC 4648, 4) holds; none when it is none, or holds no text.
fn unpacked(text: &str) -> Option<String> {
    let signs: Vec<u8> = text
        .bytes()
        .filter(|b| !b.is_ascii_whitespace() && *b != b'=')
        .collect();
    let bytes = STANDARD_NO_PAD.decode(signs).ok()?;
    String::from_utf8(bytes).ok()
}

/// The words of a field as plain text; empty when there are none.
pub(super) fn plain(element: &Element) -> Option<String> {
    let text = match meant(element) {
        Meant::Words => words(element),
        Meant::Html => crate::plain_text(&words(element)),
        Meant::Markup => crate::plain_text(&element.markup()),
    };
    Some(one_line(&text))
}

/// The HTML of a field, sanitized; empty when nothing is left of it.
pub(super) fn html(element: &Element, base: Option<&Url>) -> Option<String> {
    let source = match meant(element) {
        Meant::Words => {
            let mut escaped = String::new();
            escape_text(words(element).trim(), &mut escaped);
            escaped
        }
        Meant::Html => words(element),
        Meant::Markup => element.markup(),
    };
    let own = element.attr("xml:base").and_then(|text| resolve_web(text, base));
    Some(sanitized(&source, own.as_ref().or(base)).unwrap_or_default())
}

/// Any HTML of a feed, sanitized; none when nothing is left of it.
pub(super) fn sanitized(source: &str, base: Option<&Url>) -> Option<String> {
    if source.trim().is_empty() {
        return None;
    }
    let html = crate::sanitize(source, &crate::sanitize::base_of(base)).html;
    // Atom wraps its XHTML in one `div` that is no part of it (RFC 4287, 3.1.1.3).
    let trimmed = html.trim();
    let inner = trimmed
        .strip_prefix("<div>")
        .and_then(|rest| rest.strip_suffix("</div>"))
        .filter(|inner| !inner.contains("div>"));
    let html = inner.unwrap_or(trimmed).trim();
    (!html.is_empty()).then(|| html.to_owned())
}

/// A machine's word: trimmed, none when empty.
pub(super) fn token(element: &Element) -> Option<String> {
    let text = one_line(&element.text());
    (!text.is_empty()).then_some(text)
}

/// An address written as words, made absolute.
pub(super) fn address(element: &Element, base: Option<&Url>) -> Option<String> {
    let own = element.attr("xml:base").and_then(|text| resolve_web(text, base));
    web(&token(element)?, own.as_ref().or(base))
}

/// An absolute address of the web.
pub(super) fn web(text: &str, base: Option<&Url>) -> Option<String> {
    resolve_web(text, base).map(String::from)
}

/// The links below an element that carry an `href`: relation, type and absolute address.
pub(super) fn links<'e>(element: &'e Element, base: Option<&'e Url>) -> impl Iterator<Item = Link<'e>> {
    element
        .named(&[(Space::Atom, "link"), (Space::Plain, "link")])
        .filter_map(move |link| {
            let own = link.attr("xml:base").and_then(|text| resolve_web(text, base));
            // Atom 0.3 was written so by hand.
            let words = link.attr("rel").and_then(|_| token(link));
            let url = web(link.attr("href").or(words.as_deref())?, own.as_ref().or(base))?;
            Some(Link {
                rel: link.attr("rel").unwrap_or("alternate"),
                media_type: link.attr("type"),
                length: link.attr("length"),
                url,
            })
        })
}

/// An Atom link.
pub(super) struct Link<'e> {
    pub(super) rel: &'e str,
    pub(super) media_type: Option<&'e str>,
    pub(super) length: Option<&'e str>,
    pub(super) url: String,
}

impl Link<'_> {
    /// Whether it is of this relation, in its short or its long form.
    pub(super) fn is(&self, rel: &str) -> bool {
        self.rel
            .rsplit('/')
            .next()
            .is_some_and(|last| last.eq_ignore_ascii_case(rel))
    }
}

/// The page that the links lead to: HTML before anything else.
pub(super) fn alternate(element: &Element, base: Option<&Url>) -> Option<String> {
    let mut first = None;
    for link in links(element, base).filter(|link| link.is("alternate")) {
        if link.media_type.is_none_or(|kind| kind.contains("html")) {
            return Some(link.url);
        }
        first = first.or(Some(link.url));
    }
    first
}

/// A person: from `mail (Name)`, `Name (mail)`, `Name <mail>`, or an Atom person's parts.
pub(super) fn person(element: &Element, base: Option<&Url>) -> Option<ParsedPerson> {
    let part = |names: &[&str]| {
        let child = element
            .elements()
            .find(|child| names.contains(&child.name.as_str()));
        child.and_then(plain).filter(|text| !text.is_empty())
    };
    let page = || part(&["uri", "url", "homepage"]).and_then(|text| web(&text, base));
    let parts = ParsedPerson {
        name: part(&["name"]),
        email: part(&["email"]),
        url: page(),
    };
    if parts != ParsedPerson::default() {
        return Some(parts);
    }
    // A mail address in angle brackets looks like an element.
    let bracketed =
        Some(one_line(&element.text())).filter(|line| line.ends_with('>') && !line.contains("</"));
    let line = bracketed
        .filter(|line| line.contains('@'))
        .or_else(|| plain(element))
        .filter(|line| !line.is_empty())?;
    let pair = line
        .strip_suffix([')', '>'])
        .and_then(|line| line.split_once(['(', '<']));
    let (outer, inner) = pair.map_or((line.as_str(), ""), |(outer, inner)| (outer.trim(), inner.trim()));
    let is_mail = |text: &str| text.contains('@') && !text.contains(' ');
    let known = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    Some(match (is_mail(outer), is_mail(inner)) {
        (true, _) => ParsedPerson {
            name: known(inner),
            email: known(outer),
            url: None,
        },
        (false, true) => ParsedPerson {
            name: known(outer),
            email: known(inner),
            url: None,
        },
        (false, false) => ParsedPerson {
            name: Some(line),
            ..ParsedPerson::default()
        },
    })
}
