//! OPML 2.0 (<http://opml.org/spec2.opml>): lists of feeds, as every reader writes and reads them.
//!
//! Readers write it loosely: any case of the attribute names, `title` or `text`, folders in folders. What is read
//! is bounded; entities of a DTD are never expanded.

use quick_xml::Reader;
use quick_xml::escape::escape;
use quick_xml::events::{BytesStart, Event};

/// A list has at most this many feeds.
const MAX_FEEDS: usize = 20_000;

/// Folders deeper than this are joined to the last one.
const MAX_DEPTH: usize = 32;

/// One feed of a list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Subscription {
    /// Where the feed is, as it was written.
    pub url: String,
    /// Its name.
    pub title: Option<String>,
    /// The page it belongs to.
    pub site_url: Option<String>,
    /// The folders it is in, joined by `/`.
    pub folder: Option<String>,
}

/// A list that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpmlError {
    /// No `<opml>` in it.
    #[error("this is not an OPML list of feeds")]
    NotOpml,
    /// Broken before its end: nothing was taken.
    #[error("the OPML list is damaged near byte {at}: {reason}")]
    Damaged {
        /// Bytes from the beginning.
        at: u64,
        /// What the parser said.
        reason: String,
    },
    /// More feeds than a list has.
    #[error("the OPML list has more than {MAX_FEEDS} feeds")]
    TooMany,
}

/// Reads the feeds of a list, in order.
///
/// # Errors
/// [`OpmlError`]; nothing is taken from a damaged list, so that none is silently lost.
pub fn read_opml(text: &str) -> Result<Vec<Subscription>, OpmlError> {
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}').trim_start());
    let mut list = List::default();
    loop {
        let event = reader.read_event().map_err(|error| OpmlError::Damaged {
            at: reader.error_position(),
            reason: error.to_string(),
        })?;
        match event {
            Event::Start(tag) => list.open(&tag, false)?,
            Event::Empty(tag) => list.open(&tag, true)?,
            Event::End(tag) if tag.local_name().as_ref().eq_ignore_ascii_case("outline") => {
                list.folders.pop();
            }
            Event::Eof => break,
            _ => {}
        }
    }
    if list.is_opml {
        Ok(list.feeds)
    } else {
        Err(OpmlError::NotOpml)
    }
}

#[derive(Default)]
struct List {
    is_opml: bool,
    feeds: Vec<Subscription>,
    /// The open outlines: a folder's name, or none for a feed that has outlines inside.
    folders: Vec<Option<String>>,
}

impl List {
    fn open(&mut self, tag: &BytesStart<'_>, empty: bool) -> Result<(), OpmlError> {
        let name = tag.local_name();
        if name.as_ref().eq_ignore_ascii_case("opml") {
            self.is_opml = true;
        }
        if !name.as_ref().eq_ignore_ascii_case("outline") {
            return Ok(());
        }
        let title = attribute(tag, "title").or_else(|| attribute(tag, "text"));
        let url = attribute(tag, "xmlUrl").filter(|url| !url.is_empty());
        if let Some(url) = &url {
            if self.feeds.len() == MAX_FEEDS {
                return Err(OpmlError::TooMany);
            }
            self.feeds.push(Subscription {
                url: url.clone(),
                title: title.clone(),
                site_url: attribute(tag, "htmlUrl"),
                folder: self.folder(),
            });
        }
        if !empty {
            self.folders.push(title.filter(|_| url.is_none()));
        }
        Ok(())
    }

    fn folder(&self) -> Option<String> {
        let names: Vec<&str> = self
            .folders
            .iter()
            .take(MAX_DEPTH)
            .filter_map(Option::as_deref)
            .collect();
        Some(names.join("/")).filter(|path| !path.is_empty())
    }
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = tag
        .attributes()
        .with_checks(false)
        .flatten()
        .find(|attribute| attribute.key.local_name().as_ref().eq_ignore_ascii_case(name))?;
    let raw = attribute.value.into_owned();
    // A bare `&` in an address is common: what cannot be unescaped is taken as it stands.
    let value = quick_xml::escape::unescape(&raw)
        .map(std::borrow::Cow::into_owned)
        .unwrap_or(raw);
    Some(value.trim().to_owned()).filter(|value| !value.is_empty())
}

/// Writes a list, its folders in the order in which they are first met.
pub fn write_opml(title: &str, feeds: &[Subscription]) -> String {
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\">\n<head><title>{}</title></head>\n<body>\n",
        escape(title)
    );
    let mut folders: Vec<Option<&str>> = vec![None];
    for feed in feeds {
        if !folders.contains(&feed.folder.as_deref()) {
            folders.push(feed.folder.as_deref());
        }
    }
    for folder in folders {
        let depth = folder.map_or(0, |path| open_folders(&mut text, path));
        for feed in feeds.iter().filter(|feed| feed.folder.as_deref() == folder) {
            text.push_str(&outline(feed));
        }
        text.push_str(&"</outline>\n".repeat(depth));
    }
    text.push_str("</body>\n</opml>\n");
    text
}

fn open_folders(text: &mut String, path: &str) -> usize {
    path.split('/')
        .map(|name| text.push_str(&format!("<outline text=\"{}\">\n", escape(name))))
        .count()
}

fn outline(feed: &Subscription) -> String {
    let title = escape(feed.title.as_deref().unwrap_or(&feed.url)).into_owned();
    let site = feed
        .site_url
        .as_ref()
        .map_or_else(String::new, |url| format!(" htmlUrl=\"{}\"", escape(url)));
    format!(
        "<outline type=\"rss\" text=\"{title}\" title=\"{title}\" xmlUrl=\"{}\"{site}/>\n",
        escape(&feed.url)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn feed(url: &str, title: &str, folder: Option<&str>) -> Subscription {
        Subscription {
            url: url.to_owned(),
            title: Some(title.to_owned()),
            site_url: None,
            folder: folder.map(str::to_owned),
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        let feeds = [
            feed("https://a.example/feed?x=1&y=2", "A & \"B\" <c>", None),
            feed("https://b.example/", "أخبار النهر", Some("Mali/Bamako")),
        ];
        assert_eq!(read_opml(&write_opml("Kalan", &feeds)).unwrap(), feeds);
    }

    #[test]
    fn other_readers_write_it_loosely() {
        let text = "\u{feff}<?xml version='1.0'?><OPML><body><Outline TEXT='News'>\
            <outline text='A' XMLURL='http://a.example/?x=1&y=2'/></Outline>\
            <outline title='B' text='b' xmlUrl='http://b.example/' type='rss'></outline></body></OPML>";
        let feeds = read_opml(text).unwrap();
        assert_eq!(feeds.len(), 2);
        assert_eq!(
            (feeds[0].url.as_str(), feeds[0].folder.as_deref()),
            ("http://a.example/?x=1&y=2", Some("News"))
        );
        assert_eq!(
            (feeds[1].title.as_deref(), feeds[1].folder.as_deref()),
            (Some("B"), None)
        );
    }

    #[test]
    fn a_damaged_list_is_refused_whole() {
        assert_eq!(read_opml("<html></html>"), Err(OpmlError::NotOpml));
        assert!(matches!(
            read_opml("<opml><body><outline xmlUrl='http://a/'></opml>"),
            Err(OpmlError::Damaged { .. })
        ));
    }

    #[test]
    fn entities_of_a_dtd_are_not_expanded() {
        let text = "<!DOCTYPE opml [<!ENTITY x 'boom'>]><opml><body><outline text='&x;' xmlUrl='http://a/'/></body></opml>";
        assert_eq!(read_opml(text).unwrap()[0].title.as_deref(), Some("&x;"));
    }
}
