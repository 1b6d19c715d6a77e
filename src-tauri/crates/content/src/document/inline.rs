//! A web page that was saved as one file of HTML: where it was taken from, and its pictures given as data.

use std::borrow::Cow;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use url::Url;

use super::{Attached, SavedPage, root_of};
use crate::address::resolve_web;

/// Smaller ones hold a place until the true picture comes.
const LEAST_BYTES: usize = 1024;
/// In a page that was saved whole no true picture will come: what is there was seen.
const LEAST_BYTES_SAVED: usize = 100;
/// How far a page is searched for the words of the program that saved it.
const SNIFF_BYTES: usize = 4096;

/// Gives each picture in a page that is written as `data:` an address, and reads where the page was saved from.
pub(crate) fn lift(html: Cow<'_, str>) -> SavedPage<'_> {
    let url = saved_from(&html);
    let least = if url.is_some() {
        LEAST_BYTES_SAVED
    } else {
        LEAST_BYTES
    };
    let mut attached = Vec::new();
    let mut out = String::new();
    let mut done = 0;
    let mut read = 0;
    for at in memchr::memmem::find_iter(html.as_bytes(), "data:image/") {
        // Within an address that was read already: each letter is looked at once.
        if at < read {
            continue;
        }
        let rest = &html[at..];
        let end = rest.find(['"', '\'', ')', '<', '>']).unwrap_or(rest.len());
        read = at + end;
        let Some(bytes) = bytes_of(&rest[..end]).filter(|bytes| bytes.len() >= least) else {
            continue;
        };
        let address = root_of(&bytes);
        out.push_str(&html[done..at]);
        out.push_str(address.as_str());
        done = at + end;
        attached.push(Attached {
            url: address.into(),
            bytes,
        });
    }
    if attached.is_empty() {
        return SavedPage {
            html,
            url,
            ..SavedPage::default()
        };
    }
    out.push_str(&html[done..]);
    SavedPage {
        html: Cow::Owned(out),
        url,
        attached,
        saved_at: None,
    }
}

/// The bytes of `data:image/…;base64,…`; none for drawings, which are markup.
fn bytes_of(address: &str) -> Option<Vec<u8>> {
    let (kind, data) = address.split_once(',')?;
    if kind.contains("svg") || !kind.trim_end().ends_with(";base64") {
        return None;
    }
    let plain: String = data.replace("%2B", "+").replace("%2F", "/").replace("%3D", "=");
    let plain: String = plain.split_ascii_whitespace().collect();
    BASE64_STANDARD.decode(plain).ok()
}

/// What browsers and SingleFile write at the head of what they save.
fn saved_from(html: &str) -> Option<Url> {
    let head = &html[..html.floor_char_boundary(SNIFF_BYTES)];
    let after = |mark: &str| head.split_once(mark).map(|(_, rest)| rest);
    let text = if let Some(rest) = after("saved from url=(") {
        rest.split_once(')')?.1
    } else {
        after("Page saved with SingleFile")?
            .split_once("url:")?
            .1
            .trim_start()
    };
    let end = text
        .find(|c: char| c.is_whitespace() || c == '>')
        .unwrap_or(text.len());
    resolve_web(&text[..end], None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(bytes: usize) -> String {
        format!("data:image/png;base64,{}", BASE64_STANDARD.encode(vec![7; bytes]))
    }

    #[test]
    fn a_picture_in_the_page_gets_an_address() {
        let lifted = lift(Cow::Owned(format!(
            "<p>un</p><img src=\"{}\"><p>deux</p>",
            picture(3_000)
        )));
        let [one] = lifted.attached.as_slice() else {
            panic!("{lifted:?}");
        };
        assert_eq!(one.bytes, vec![7; 3_000]);
        assert_eq!(
            lifted.html,
            format!("<p>un</p><img src=\"{}\"><p>deux</p>", one.url)
        );
    }

    #[test]
    fn what_only_holds_a_place_stays() {
        let page = format!(
            "<img src=\"{}\" data-src=\"a.png\"><img src='data:image/svg+xml;base64,AAAA'>",
            picture(300)
        );
        let lifted = lift(Cow::Borrowed(&page));
        assert_eq!(
            (lifted.html.as_ref(), lifted.attached),
            (page.as_str(), Vec::new())
        );
    }

    #[test]
    fn a_saved_page_says_where_it_was() {
        let browser = "<!DOCTYPE html>\n<!-- saved from url=(0026)https://site.example/puits -->\n<html>";
        let single = format!(
            "<!DOCTYPE html> <html><!--\n Page saved with SingleFile \n url: https://site.example/puits \n saved date: x\n--><img src={}>",
            picture(300)
        );
        for page in [browser.to_owned(), single] {
            assert_eq!(
                lift(Cow::Owned(page)).url.expect("its address").as_str(),
                "https://site.example/puits"
            );
        }
        assert!(
            lift(Cow::Borrowed("<!-- saved from url=(0014)about:internet -->"))
                .url
                .is_none()
        );
    }
}
