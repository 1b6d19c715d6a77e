//! A page saved as one file by a browser: MIME's `multipart/related` (RFC 2557).

use std::borrow::Cow;
use std::collections::HashMap;

use mail_parser::{MessageParser, MimeHeaders, PartType};
use url::Url;

use super::{Attached, SavedPage, root_of, unreadable};
use crate::error::within;
use crate::{ContentError, MAX_PAGE_BYTES};
use kalan_model::Timestamp;

/// How far a file is searched for what it is.
const SNIFF_BYTES: usize = 4096;

pub(super) fn is(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(SNIFF_BYTES)]).to_ascii_lowercase();
    let first = head.trim_start().lines().next().unwrap_or_default();
    let is_header = first.split_once(':').is_some_and(|(name, _)| {
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    });
    is_header && head.contains("multipart/related")
}

pub(super) fn read(bytes: &[u8]) -> Result<SavedPage<'static>, ContentError> {
    let message = MessageParser::default()
        .parse(bytes)
        .ok_or_else(|| unreadable("its parts cannot be told apart"))?;
    let mut page = SavedPage {
        saved_at: message
            .date()
            .map(|date| Timestamp::from_millis(date.to_timestamp() * 1000)),
        ..SavedPage::default()
    };
    let root = root_of(bytes);
    let mut inner_ids: HashMap<String, String> = HashMap::new();
    for part in &message.parts {
        let location = part
            .content_location()
            .and_then(|text| Url::parse(text).ok())
            .filter(|url| matches!(url.scheme(), "http" | "https"));
        match &part.body {
            // The first is the page; the rest are its frames, and their words are not the page's.
            PartType::Html(html) if page.html.is_empty() => {
                within(MAX_PAGE_BYTES, html.len())?;
                page.html = Cow::Owned(html.clone().into_owned());
                page.url = location;
            }
            PartType::Binary(picture) | PartType::InlineBinary(picture) if is_picture(part) => {
                let id = part.content_id().map(|id| id.trim_matches(['<', '>']).to_owned());
                let address = location.or_else(|| root.join(&page.attached.len().to_string()).ok());
                let Some(address) = address else { continue };
                inner_ids.extend(id.map(|id| (id, address.to_string())));
                page.attached.push(Attached {
                    url: address.into(),
                    bytes: picture.to_vec(),
                });
            }
            _ => {}
        }
    }
    if page.html.trim().is_empty() {
        return Err(unreadable("no page is in this archive"));
    }
    page.html = Cow::Owned(with_addresses(&page.html, &inner_ids)?);
    Ok(page)
}

/// Names of parts (`cid:…`) as their addresses; a short name may stand for a long address, and often.
fn with_addresses(html: &str, addresses: &HashMap<String, String>) -> Result<String, ContentError> {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, after)) = rest.split_once("cid:") {
        out.push_str(before);
        let end = after
            .find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | ')'))
            .unwrap_or(after.len());
        let (id, after) = after.split_at(end);
        match addresses.get(id) {
            Some(address) => out.push_str(address),
            None => out.extend(["cid:", id]),
        }
        rest = after;
        within(MAX_PAGE_BYTES, out.len())?;
    }
    out.push_str(rest);
    within(MAX_PAGE_BYTES, out.len())?;
    Ok(out)
}

fn is_picture(part: &mail_parser::MessagePart<'_>) -> bool {
    part.content_type()
        .is_some_and(|kind| kind.ctype().eq_ignore_ascii_case("image"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAVED: &str = "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://site.example/puits\r\n\
        Subject: Le puits\r\nDate: Thu, 30 Jul 2026 10:00:00 +0000\r\nMIME-Version: 1.0\r\n\
        Content-Type: multipart/related; type=\"text/html\"; boundary=\"----B\"\r\n\r\n\
        ------B\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\
        Content-Location: https://site.example/puits\r\n\r\n\
        <html><body><p>L=E2=80=99eau est l=C3=A0.</p><img src=3D\"cid:one@kalan\"></body></html>\r\n\
        ------B\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\nContent-ID: <one@kalan>\r\n\
        Content-Location: https://site.example/a.png\r\n\r\niVBORw0=\r\n\
        ------B\r\nContent-Type: text/html\r\nContent-Location: https://ads.example/frame\r\n\r\n\
        <p>Une annonce</p>\r\n------B--\r\n";

    #[test]
    fn the_page_and_its_pictures_come_out_and_the_frames_stay() {
        assert!(is(SAVED.as_bytes()));
        let page = read(SAVED.as_bytes()).expect("a saved page");
        assert!(page.html.contains("L’eau est là.") && !page.html.contains("annonce"));
        assert_eq!(
            page.url.expect("its address").as_str(),
            "https://site.example/puits"
        );
        assert_eq!(page.attached[0].url, "https://site.example/a.png");
        assert!(
            page.html.contains("src=\"https://site.example/a.png\""),
            "{}",
            page.html
        );
        assert_eq!(
            page.saved_at.expect("its day").to_string(),
            "2026-07-30T10:00:00Z"
        );
    }

    #[test]
    fn a_letter_or_a_page_is_no_archive() {
        assert!(!is(b"<html>multipart/related: what is it?</html>"));
        assert!(!is("Titre : multipart/related".as_bytes()));
        assert!(read(b"A: b\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n").is_err());
    }
}
