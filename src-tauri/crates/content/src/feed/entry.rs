//! An XML entry's elements to our fields, the first that says something.

use std::fmt::Write as _;

use kalan_model::Timestamp;
use url::Url;

use super::field::{self, links};
use super::tree::{Element, Space};
use super::{MAX_ENCLOSURES, ParsedEnclosure, ParsedEntry, ParsedPerson, moment};
use crate::address::resolve_web;

use Space::{Atom, Content, Dublin, Feedburner, Itunes, Media, Plain, Xhtml};

/// One entry; `base` and `language` are those of the elements around it, `authors` those of the feed.
pub(super) fn map(element: &Element, base: Option<&Url>, authors: &[ParsedPerson]) -> ParsedEntry {
    let own_base = element.attr("xml:base").and_then(|text| resolve_web(text, base));
    let near = own_base.as_ref().or(base);
    let url = address(element, near);
    let page = url.as_deref().and_then(|url| Url::parse(url).ok());
    let html_base = own_base.as_ref().or(page.as_ref()).or(base);
    let mut entry = ParsedEntry {
        title: first_said(element, &TITLES, field::plain),
        authors: people(element, authors, near),
        published: date(element, &PUBLISHED),
        updated: date(element, &UPDATED),
        summary_html: first_said(element, &SUMMARIES, |field| field::html(field, html_base))
            .or_else(|| media_description(element, html_base)),
        content_html: first_said(element, &CONTENTS, |field| content(field, html_base))
            .or_else(|| beside_summary(element, html_base)),
        categories: categories(element),
        language: language(element),
        comments_url: comments(element, near),
        enclosures: enclosures(element, near),
        url,
        id: String::new(),
    };
    entry.id = identity(element, &entry);
    entry
}

/// More than any entry has on purpose.
const MAX_CATEGORIES: usize = 100;

// The form of a feed hardly matters: whichever of these elements comes first in its list is the field.
#[rustfmt::skip]
const TITLES: [(Space, &str); 5] = [
    (Plain, "title"), (Atom, "title"), (Dublin, "title"), (Itunes, "title"), (Media, "title"),
];
#[rustfmt::skip]
const PUBLISHED: [(Space, &str); 8] = [
    (Plain, "pubdate"), (Atom, "published"), (Atom, "issued"), (Dublin, "issued"), (Dublin, "date"),
    (Dublin, "created"), (Atom, "created"), (Plain, "published"),
];
#[rustfmt::skip]
const UPDATED: [(Space, &str); 5] = [
    (Atom, "updated"), (Atom, "modified"), (Dublin, "modified"), (Plain, "updated"), (Plain, "lastbuilddate"),
];
#[rustfmt::skip]
const SUMMARIES: [(Space, &str); 7] = [
    (Plain, "summary"), (Plain, "description"), (Atom, "summary"), (Dublin, "description"), (Itunes, "summary"),
    (Media, "description"), (Itunes, "subtitle"),
];
#[rustfmt::skip]
const CONTENTS: [(Space, &str); 6] = [
    (Content, "encoded"), (Atom, "content"), (Plain, "content"), (Xhtml, "body"), (Xhtml, "div"), (Plain, "body"),
];

fn language(element: &Element) -> Option<String> {
    let named = || {
        first(
            element,
            &[(Dublin, "language"), (Plain, "language")],
            field::token,
        )
    };
    element.attr("xml:lang").map(str::to_owned).or_else(named)
}

/// What the first of these elements gives.
pub(super) fn first<T>(
    element: &Element,
    names: &[(Space, &str)],
    read: impl Fn(&Element) -> Option<T>,
) -> Option<T> {
    element.named(names).find_map(read)
}

/// What the first of these elements that says something gives; nothing is an answer too, when they say nothing.
pub(super) fn first_said(
    element: &Element,
    names: &[(Space, &str)],
    read: impl Fn(&Element) -> Option<String>,
) -> Option<String> {
    let mut silent = None;
    for text in element.named(names).filter_map(read) {
        if !text.is_empty() {
            return Some(text);
        }
        silent = Some(text);
    }
    silent
}

/// The date of the first of these names that has one; said twice, the later saying counts.
pub(super) fn date(element: &Element, names: &[(Space, &str)]) -> Option<Timestamp> {
    names.iter().find_map(|name| {
        let dates = element.named(std::slice::from_ref(name));
        dates.filter_map(|field| moment::parse(&field.text())).last()
    })
}

/// An RSS description is the text where a summary stands beside it.
fn beside_summary(element: &Element, base: Option<&Url>) -> Option<String> {
    element.named(&[(Plain, "summary")]).next()?;
    first_said(element, &[(Plain, "description")], |field| {
        field::html(field, base)
    })
}

/// The page: a link's words, an Atom link, or a guid that says it is one.
fn address(element: &Element, base: Option<&Url>) -> Option<String> {
    let guid = || {
        let guid = element
            .named(&[(Plain, "guid")])
            .find(|guid| guid.attr("ispermalink") != Some("false"))?;
        field::token(guid)
            .filter(|text| text.starts_with("http"))
            .and_then(|text| field::web(&text, None))
    };
    first(element, &[(Feedburner, "origlink")], |link| {
        field::address(link, base)
    })
    .or_else(|| first(element, &[(Plain, "link")], |link| field::address(link, base)))
    .or_else(|| field::alternate(element, base))
    .or_else(guid)
    .or_else(|| {
        element
            .attr("rdf:about")
            .and_then(|about| field::web(about, None))
    })
}

/// Content that is elsewhere or no text is not here.
fn content(element: &Element, base: Option<&Url>) -> Option<String> {
    let kind = element.attr("type").unwrap_or_default();
    let foreign =
        kind.contains('/') && !kind.contains("text") && !kind.contains("html") && !kind.contains("xml");
    if foreign || element.attr("src").is_some() {
        None
    } else {
        field::html(element, base)
    }
}

fn media_description(element: &Element, base: Option<&Url>) -> Option<String> {
    element
        .named(&[(Media, "group"), (Media, "content")])
        .find_map(|group| first_said(group, &[(Media, "description")], |field| field::html(field, base)))
}

fn people(element: &Element, inherited: &[ParsedPerson], base: Option<&Url>) -> Vec<ParsedPerson> {
    let wanted = [
        (Plain, "author"),
        (Atom, "author"),
        (Dublin, "creator"),
        (Itunes, "author"),
        (Dublin, "author"),
        (Plain, "managingeditor"),
    ];
    let mut people: Vec<ParsedPerson> = Vec::new();
    for person in element
        .named(&wanted)
        .filter_map(|named| field::person(named, base))
        .take(20)
    {
        if !people.iter().any(|known| known.shown() == person.shown()) {
            people.push(person);
        }
    }
    if people.is_empty() {
        inherited.to_vec()
    } else {
        people
    }
}

fn categories(element: &Element) -> Vec<String> {
    let wanted = [
        (Plain, "category"),
        (Atom, "category"),
        (Dublin, "subject"),
        (Media, "category"),
        (Itunes, "category"),
    ];
    let term = |category: &Element| {
        let said = ["term", "label", "text"]
            .iter()
            .find_map(|name| category.attr(name));
        let said = said.map(str::to_owned).or_else(|| field::plain(category));
        said.filter(|term| !term.is_empty())
    };
    // Not of any standard, and in feeds all the same.
    let listed = first(element, &[(Plain, "tags")], field::plain).unwrap_or_default();
    let listed = listed
        .split(',')
        .map(|tag| tag.trim().to_owned())
        .filter(|tag| !tag.is_empty());
    listed
        .chain(element.named(&wanted).filter_map(term))
        .take(MAX_CATEGORIES)
        .collect()
}

fn comments(element: &Element, base: Option<&Url>) -> Option<String> {
    let replies = || {
        links(element, base)
            .find(|link| link.is("replies") && link.media_type.is_none_or(|kind| kind.contains("html")))
    };
    first(element, &[(Plain, "comments")], |field| {
        field::address(field, base)
    })
    .or_else(|| replies().map(|link| link.url))
}

fn enclosures(element: &Element, base: Option<&Url>) -> Vec<ParsedEnclosure> {
    let mut found: Vec<ParsedEnclosure> = Vec::new();
    let groups = element
        .named(&[(Media, "group")])
        .flat_map(|group| group.named(&[(Media, "content")]));
    let files = element
        .named(&[(Plain, "enclosure"), (Media, "content")])
        .chain(groups);
    let written = files.filter_map(|file| {
        let url = field::web(file.attr("url").or_else(|| file.attr("href"))?, base)?;
        let length = file.attr("length").or_else(|| file.attr("filesize"));
        Some((url, file.attr("type"), length))
    });
    let linked = links(element, base)
        .filter(|link| link.is("enclosure"))
        .map(|link| (link.url, link.media_type, link.length));
    for (url, media_type, length) in written.chain(linked) {
        if found.len() < MAX_ENCLOSURES && !found.iter().any(|known| known.url == url) {
            let length_bytes = length.and_then(|text| text.trim().parse().ok());
            found.push(ParsedEnclosure {
                url,
                media_type: media_type.map(str::to_owned),
                length_bytes,
            });
        }
    }
    found
}

fn identity(element: &Element, entry: &ParsedEntry) -> String {
    let own = first(
        element,
        &[
            (Plain, "guid"),
            (Atom, "id"),
            (Plain, "id"),
            (Dublin, "identifier"),
        ],
        field::token,
    );
    own.or_else(|| element.attr("rdf:about").map(str::to_owned))
        .or_else(|| entry.url.clone())
        .unwrap_or_else(|| hashed(entry))
}

/// An identity for an entry that has none: its headline and date, or its words; the same at every parse.
pub(super) fn hashed(entry: &ParsedEntry) -> String {
    let mut said = String::new();
    // Writing to a text cannot fail.
    let _ = write!(
        said,
        "{:?}\n{:?}\n",
        entry.title,
        entry.published.or(entry.updated).map(Timestamp::as_millis)
    );
    if entry.title.is_none() || entry.published.is_none() {
        let _ = write!(said, "{:?}\n{:?}", entry.summary_html, entry.content_html);
    }
    let digest = blake3::hash(said.as_bytes()).to_hex();
    format!("kalan:{}", &digest[..32])
}
