//! The pictures of a stored article: which it wants, and where they are shown from.

use std::borrow::Cow;
use std::collections::HashSet;

use kalan_model::WantedPicture;

use crate::code::colour_code;
use crate::markup::{Lexer, Tag, Token, escape_text, write_end, write_start};

/// What stands in the place of a picture when an article is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown {
    /// The picture, from this address.
    At(String),
    /// A note with its alternative text: the picture is not on this machine.
    Missing,
}

/// The pictures of sanitized HTML, each once, in order; the first one leads.
pub fn pictures(html: &str) -> Vec<WantedPicture> {
    let mut seen = HashSet::new();
    let mut wanted = Vec::new();
    for token in Lexer::new(html) {
        let Token::Start(tag) = token else { continue };
        let Some(url) = tag.get("src").filter(|_| tag.name == "img") else {
            continue;
        };
        if seen.insert(url.to_owned()) {
            wanted.push(WantedPicture {
                url: url.to_owned(),
                lead: wanted.is_empty(),
            });
        }
    }
    wanted
}

/// Sanitized HTML as it is shown: every picture is where `resolve` says, nothing else is asked of the network.
///
/// A missing picture becomes `<span class="missing-picture" data-url="…">alternative text</span>`; sounds and films
/// become links to them; listings of a known language carry classes that tell their parts apart; links that leave the article get `rel="noopener noreferrer"`.
pub fn present(html: &str, resolve: impl FnMut(&str) -> Shown) -> String {
    present_linked(html, resolve, str::to_owned)
}

/// As [`present`], each link out of the article leading to where `leads` says.
pub fn present_linked(
    html: &str,
    mut resolve: impl FnMut(&str) -> Shown,
    leads: impl Fn(&str) -> String,
) -> String {
    let mut out = String::with_capacity(html.len() + html.len() / 4);
    // Whether a sound or film is open whose address is still to come from its first `source`.
    let mut media_waits = false;
    for token in Lexer::new(html) {
        match token {
            Token::Text(text) => escape_text(&text, &mut out),
            Token::End(name) if matches!(name.as_ref(), "audio" | "video") => media_waits = false,
            Token::End(name) => write_end(&name, &mut out),
            Token::Raw(..) => {}
            Token::Start(tag) => match tag.name.as_ref() {
                "img" => show_picture(tag, &mut resolve, &mut out),
                "audio" | "video" | "source" | "track" => {
                    let first = matches!(tag.name.as_ref(), "audio" | "video")
                        || (media_waits && tag.name == "source");
                    if first {
                        media_waits = !link_media(&tag, &leads, &mut out);
                    }
                }
                _ => write_start(&outward(tag, &leads), &mut out),
            },
        }
    }
    colour_code(&out)
}

fn show_picture(mut tag: Tag<'_>, resolve: &mut impl FnMut(&str) -> Shown, out: &mut String) {
    let address = tag.get("src").unwrap_or_default().to_owned();
    match resolve(&address) {
        Shown::At(shown) => {
            tag.set("src", shown);
            tag.remove("srcset");
            write_start(&tag, out);
        }
        Shown::Missing => {
            let words = tag.get("alt").unwrap_or_default().to_owned();
            let mut note = Tag {
                name: Cow::Borrowed("span"),
                ..Tag::default()
            };
            note.set("class", "missing-picture");
            note.set("data-url", address);
            write_start(&note, out);
            escape_text(&words, out);
            write_end("span", out);
        }
    }
}

/// A link to a sound or film, named by its file; false when the tag names none.
fn link_media(tag: &Tag<'_>, leads: &impl Fn(&str) -> String, out: &mut String) -> bool {
    let Some(address) = tag.get("src") else {
        return false;
    };
    let path = address.split(['?', '#']).next().unwrap_or(address);
    let name = path.rsplit('/').find(|part| !part.is_empty()).unwrap_or(address);
    let mut link = Tag {
        name: Cow::Borrowed("a"),
        ..Tag::default()
    };
    link.set("href", address.to_owned());
    write_start(&outward(link, leads), out);
    escape_text(name, out);
    write_end("a", out);
    true
}

/// A link out of the article tells the other side nothing of where it was.
fn outward<'a>(mut tag: Tag<'a>, leads: &impl Fn(&str) -> String) -> Tag<'a> {
    let out = tag
        .get("href")
        .filter(|href| tag.name == "a" && !href.starts_with('#'));
    if let Some(to) = out.map(leads) {
        tag.set("href", to);
        tag.set("rel", "noopener noreferrer");
    }
    tag
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_wanted_once_and_the_first_leads() {
        let wanted = pictures(
            "<p><img src=\"https://a.test/1.png\"><img src=\"https://a.test/2.png?a=1&amp;b=2\"></p><img src=\"https://a.test/1.png\">",
        );
        let wanted: Vec<_> = wanted
            .iter()
            .map(|picture| (picture.url.as_str(), picture.lead))
            .collect();
        assert_eq!(
            wanted,
            [
                ("https://a.test/1.png", true),
                ("https://a.test/2.png?a=1&b=2", false)
            ]
        );
    }

    #[test]
    fn pictures_come_from_here_or_are_named() {
        let html = "<h2 id=\"a-1\">T &amp; é</h2><img src=\"https://a.test/1.png\" alt=\"Un\"><img src=\"https://a.test/2.png\" alt=\"&lt;Deux&gt;\">";
        let shown = present(html, |url| {
            if url.ends_with("1.png") {
                Shown::At("kalan://x/\"1".into())
            } else {
                Shown::Missing
            }
        });
        insta::assert_snapshot!(shown, @r#"<h2 id="a-1">T &amp; é</h2><img src="kalan://x/&quot;1" alt="Un"><span class="missing-picture" data-url="https://a.test/2.png">&lt;Deux&gt;</span>"#);
    }

    #[test]
    fn nothing_else_is_asked_of_the_network() {
        let html = "<video src=\"https://a.test/v.mp4\" poster=\"https://a.test/p.jpg\" controls=\"\"><track src=\"https://a.test/t.vtt\"></video>\
                    <audio controls=\"\"><source src=\"https://a.test/s.ogg\"><source src=\"https://a.test/s.mp3\">Son</audio>";
        insta::assert_snapshot!(present(html, |_| Shown::Missing), @r#"<a href="https://a.test/v.mp4" rel="noopener noreferrer">v.mp4</a><a href="https://a.test/s.ogg" rel="noopener noreferrer">s.ogg</a>Son"#);
    }

    #[test]
    fn links_out_are_silent_and_links_within_stay() {
        let shown = present("<a href=\"https://b.test/\">b</a><a href=\"#a-n1\">1</a>", |_| {
            Shown::Missing
        });
        assert_eq!(
            shown,
            "<a href=\"https://b.test/\" rel=\"noopener noreferrer\">b</a><a href=\"#a-n1\">1</a>"
        );
    }
}
