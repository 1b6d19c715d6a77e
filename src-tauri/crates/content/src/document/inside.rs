//! A page of an archive of pages (a ZIM): its pictures stand in the archive, and so does what its links lead to.

use kalan_model::Timestamp;
use percent_encoding::percent_decode_str;
use url::Url;

use super::INSIDE;
use crate::extract::{Page, PageContext, extract_page};
use crate::markup::{Tag, Token, Verdict, rewrite};
use crate::{ContentError, markup};

/// The article in a page of an archive. `place` is its address there, under [`INSIDE`]; its pictures have such
/// addresses too, which [`path_inside`] reads, and links to other pages of the archive become words.
///
/// # Errors
/// As [`extract_page`].
pub fn extract_inside_page(bytes: &[u8], place: &Url, fetched_at: Timestamp) -> Result<Page, ContentError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    // Not as the page's own address: it would be asked to be on the same site as the one it names for itself.
    let source = [format!("<base href=\"{place}\">").as_bytes(), bytes].concat();
    let ctx = PageContext {
        url: None,
        content_type: None,
        fetched_at,
    };
    let mut page = extract_page(&source, &ctx)?;
    page.html = rewrite(&page.html, &mut Links);
    page.canonical_url = page.canonical_url.filter(|url| path_inside(url).is_none());
    Ok(page)
}

/// Where in its archive an address names something, without the archive's own mark; none for any other address.
pub fn path_inside(address: &str) -> Option<String> {
    let url = Url::parse(address)
        .ok()
        .filter(|url| url.host_str() == Some(INSIDE))?;
    let (_, path) = url.path().trim_start_matches('/').split_once('/')?;
    Some(percent_decode_str(path).decode_utf8().ok()?.into_owned())
}

/// The rewriting of a sanitized body: only links are touched.
struct Links;

impl markup::Policy for Links {
    fn start(&mut self, tag: &mut Tag<'_>) -> Verdict {
        if tag.name == "a" && tag.get("href").is_some_and(|href| path_inside(href).is_some()) {
            tag.remove("href");
        }
        Verdict::Keep
    }

    fn raw(&mut self, _: &Tag<'_>, _: &str) -> Vec<Token<'static>> {
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_an_archive_has_its_pictures_there_and_its_links_are_words() {
        let place = Url::parse("https://inside.invalid/0a/A/Puits").unwrap();
        let words = "Le puits du village a été creusé par les habitants, et l'eau est claire. ".repeat(12);
        let html = format!(
            "<html lang=fr><head><title>Le puits</title><link rel=canonical href=\"https://a.test/puits\"></head><body>\
             <article><h1>Le puits</h1><p>{words}</p><img src=\"../I/Le%20puits.png\" alt=Puits>\
             <p>{words} <a href=\"Eau\">eau</a> <a href=\"https://b.test/x\">b</a></p></article></body></html>"
        );
        let at = Timestamp::from_millis(1_795_824_000_000);
        let page = extract_inside_page(html.as_bytes(), &place, at).unwrap();
        assert_eq!(page.canonical_url.as_deref(), Some("https://a.test/puits"));
        let pictures: Vec<_> = page
            .pictures
            .iter()
            .filter_map(|shown| path_inside(&shown.url))
            .collect();
        assert_eq!(pictures, ["I/Le puits.png"]);
        assert!(
            page.html.contains("eau</a>") && page.html.matches("href=").count() == 1,
            "a link into the archive leads nowhere here: {}",
            page.html
        );
    }

    #[test]
    fn a_body_that_kalan_wrote_comes_in_as_it_went_out() {
        let place = Url::parse("https://inside.invalid/0a/articles/00001.html").unwrap();
        let body = "<p>Court.</p><ul><li>un</li></ul><p>Fin, et plus rien.</p>";
        let html = format!(
            "<html lang=fr><head><title>Eau</title></head><body><nav><a href=x>Sommaire</a></nav><article><h1>Eau</h1>\
             <p>À lire.</p><!--kalan:body-->{body}<!--/kalan:body--><p>Source</p></article></body></html>"
        );
        let at = Timestamp::from_millis(1_795_824_000_000);
        assert_eq!(
            extract_inside_page(html.as_bytes(), &place, at).unwrap().html,
            body
        );
    }
}
