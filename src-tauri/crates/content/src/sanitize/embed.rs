//! A film in a frame becomes a link to it: it needs a network anyway, and a frame is a foreign page.

use std::borrow::Cow;

use url::Url;

use crate::address::resolve_web;
use crate::markup::{Tag, Token};

/// Hosts whose frames hold one thing to see or hear, and its page's address.
#[rustfmt::skip]
const PLAYERS: [&str; 10] = [
    "youtube.com", "youtube-nocookie.com", "youtu.be", "vimeo.com", "dailymotion.com", "soundcloud.com",
    "spotify.com", "facebook.com", "archive.org", "peertube",
];

/// The link that stands for a frame; nothing for the frames of advertisers.
pub(crate) fn as_link(tag: &Tag<'_>, base: &Url) -> Vec<Token<'static>> {
    let written = ["src", "data-src", "data-lazy-src"]
        .iter()
        .find_map(|name| tag.get(name).filter(|v| !v.is_empty()));
    let Some(url) = written.and_then(|text| resolve_web(text, Some(base))) else {
        return Vec::new();
    };
    let host = url.host_str().unwrap_or_default().to_owned();
    if !PLAYERS.iter().any(|player| {
        host == *player || host.ends_with(&format!(".{player}")) || host.starts_with("peertube.")
    }) {
        return Vec::new();
    }
    let title = tag.get("title").map(str::trim).filter(|title| !title.is_empty());
    let words = title.map_or_else(|| host.trim_start_matches("www.").to_owned(), str::to_owned);
    let mut link = Tag {
        name: Cow::Borrowed("a"),
        ..Tag::default()
    };
    link.set("href", watch_address(&url));
    let paragraph = Tag {
        name: Cow::Borrowed("p"),
        ..Tag::default()
    };
    vec![
        Token::Start(paragraph),
        Token::Start(link),
        Token::Text(Cow::Owned(words)),
        Token::End(Cow::Borrowed("a")),
        Token::End(Cow::Borrowed("p")),
    ]
}

/// The address of the page to watch on, in place of the player's.
fn watch_address(url: &Url) -> String {
    let last = url
        .path_segments()
        .and_then(|mut parts| parts.next_back())
        .unwrap_or_default();
    match url.host_str().unwrap_or_default().trim_start_matches("www.") {
        "youtube.com" | "youtube-nocookie.com" if url.path().starts_with("/embed/") => {
            format!("https://www.youtube.com/watch?v={last}")
        }
        "player.vimeo.com" => format!("https://vimeo.com/{last}"),
        _ => url.to_string(),
    }
}
