//! RSS and Atom of every version: one table of fields, since the forms differ less than their names.

use url::Url;

use super::entry::{self, date, first, first_said};
use super::field::{self, links};
use super::reader::{self, Met};
use super::tree::{Element, Space};
use super::{MAX_ENTRIES, Pace, ParsedFeed, ParsedPerson};
use crate::address::resolve_web;

use Space::{Atom, Dublin, Itunes, Plain};

/// Reads a feed from XML, whatever its damage; none when no root of a feed is met.
pub(super) fn parse(source: &str, url: Option<&Url>) -> Option<ParsedFeed> {
    let mut feed = ParsedFeed::default();
    let mut full = false;
    let root = reader::read(source, &mut |met| {
        match met {
            Met::Root(root) => feed.format = format_of(root),
            Met::Cut => {
                feed.cut = true;
                feed.warnings
                    .push("the feed is cut: its last entry is left out".into());
            }
            Met::Entry(element, around) => {
                if feed.entries.len() >= MAX_ENTRIES {
                    full = true;
                    return false;
                }
                let base = around
                    .iter()
                    .fold(url.cloned(), |base, outer| outer_base(outer, base));
                let authors = around
                    .last()
                    .map(|outer| people(outer, base.as_ref()))
                    .unwrap_or_default();
                feed.entries.push(entry::map(&element, base.as_ref(), &authors));
            }
        }
        true
    })?;
    let channel = root.elements().find(|element| element.name == "channel");
    let base = outer_base(&root, url.cloned());
    let base = channel.map_or_else(|| base.clone(), |channel| outer_base(channel, base.clone()));
    fill(&mut feed, channel.unwrap_or(&root), &root, base.as_ref());
    if full {
        feed.warnings
            .push(format!("only the first {MAX_ENTRIES} entries are read"));
    }
    Some(feed)
}

fn outer_base(element: &Element, base: Option<Url>) -> Option<Url> {
    element
        .attr("xml:base")
        .and_then(|text| resolve_web(text, base.as_ref()))
        .or(base)
}

/// Atom: an entry without an author has the feed's.
fn people(around: &Element, base: Option<&Url>) -> Vec<ParsedPerson> {
    around
        .named(&[(Atom, "author")])
        .filter_map(|named| field::person(named, base))
        .take(20)
        .collect()
}

fn format_of(root: &Element) -> String {
    let declared = |part: &str| {
        root.attributes
            .iter()
            .any(|(name, value)| name.starts_with("xmlns") && value.to_ascii_lowercase().contains(part))
    };
    match root.name.as_str() {
        "rdf" if declared("netscape.com") || declared("channel.netscape") => "rss0.90".into(),
        "rdf" => "rss1.0".into(),
        "feed" if declared("purl.org/atom") => "atom0.3".into(),
        "feed" => "atom1.0".into(),
        _ => match root.attr("version") {
            Some(version) if version.starts_with("0.") && version.len() == 4 => format!("rss{version}"),
            _ => "rss2.0".into(),
        },
    }
}

#[rustfmt::skip]
const TITLES: [(Space, &str); 4] = [(Plain, "title"), (Atom, "title"), (Dublin, "title"), (Itunes, "title")];
#[rustfmt::skip]
const DESCRIPTIONS: [(Space, &str); 6] = [
    (Plain, "description"), (Atom, "subtitle"), (Atom, "tagline"), (Dublin, "description"), (Itunes, "summary"),
    (Itunes, "subtitle"),
];
#[rustfmt::skip]
const UPDATED: [(Space, &str); 7] = [
    (Atom, "updated"), (Atom, "modified"), (Plain, "lastbuilddate"), (Dublin, "modified"), (Plain, "pubdate"),
    (Dublin, "date"), (Plain, "updated"),
];

/// The feed's own fields; RSS 1.0 has some of them beside its channel.
fn fill(feed: &mut ParsedFeed, channel: &Element, root: &Element, base: Option<&Url>) {
    let linked = |rel: &str| {
        links(channel, base)
            .find(|link| link.is(rel))
            .map(|link| link.url)
    };
    let declared = || {
        channel
            .attr("xml:lang")
            .or_else(|| root.attr("xml:lang"))
            .map(str::to_owned)
    };
    feed.title = first_said(channel, &TITLES, field::plain);
    feed.site_url = first(channel, &[(Plain, "link")], |link| field::address(link, base))
        .or_else(|| field::alternate(channel, base));
    feed.description = first_said(channel, &DESCRIPTIONS, |field| field::html(field, base));
    feed.feed_url = linked("self");
    feed.hub_url = linked("hub");
    feed.pace = Pace::of(channel);
    feed.next_url = linked("next").or_else(|| linked("prev-archive"));
    feed.language = first(
        channel,
        &[(Plain, "language"), (Dublin, "language")],
        field::token,
    )
    .or_else(declared);
    feed.updated = date(channel, &UPDATED);
    feed.icon = icon(channel, base).or_else(|| icon(root, base));
}

fn icon(element: &Element, base: Option<&Url>) -> Option<String> {
    let image = element
        .named(&[(Plain, "image")])
        .find_map(|image| first(image, &[(Plain, "url")], |url| field::address(url, base)));
    let named = || {
        first(element, &[(Atom, "logo"), (Atom, "icon")], |field| {
            field::address(field, base)
        })
    };
    let itunes = || {
        element
            .named(&[(Itunes, "image"), (Itunes, "link")])
            .filter(|image| image.name == "image" || image.attr("rel") == Some("image"))
            .find_map(|image| field::web(image.attr("href")?, base))
    };
    image.or_else(named).or_else(itunes)
}
