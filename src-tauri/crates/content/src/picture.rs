//! Which picture an `img` really shows: lazy loading, `srcset`, `picture`, placeholders, trackers.

use url::Url;

use crate::address::resolve_web;
use crate::markup::{Lexer, Tag, Token};

/// Where pages hide the true address until the picture is scrolled to, the surest first.
#[rustfmt::skip]
const LAZY: [&str; 12] = [
    "data-src", "data-lazy-src", "data-original", "data-lazy", "data-orig-file", "data-hi-res-src",
    "data-full-src", "data-large-file", "data-img-src", "data-url", "data-image", "nitro-lazy-src",
];
const LAZY_SETS: [&str; 3] = ["data-srcset", "data-lazy-srcset", "srcset"];
/// Wide enough for a page of text, and no wider than a poor link bears.
const WISHED_WIDTH: f32 = 1000.0;

/// The absolute address of the picture that `tag` shows; `source` is what a `picture` around it offers.
///
/// None for placeholders, for pictures given as data, and for pictures of one pixel, which only report a reader.
pub(crate) fn address_of(tag: &Tag<'_>, source: Option<&str>, base: &Url) -> Option<Url> {
    if is_pixel(tag) {
        return None;
    }
    let web = |text: &str| resolve_web(text, Some(base)).filter(|url| !is_placeholder(url));
    let lazy = LAZY
        .iter()
        .filter_map(|name| tag.get(name))
        .filter(|text| looks_like_address(text))
        .find_map(web);
    let set = || {
        LAZY_SETS
            .iter()
            .filter_map(|name| tag.get(name))
            .find_map(|set| web(best_of_set(set)?))
    };
    let plain = || {
        tag.get("src")
            .filter(|text| !text.trim().is_empty())
            .and_then(web)
    };
    // Sizes in pixels say which picture is wide enough; `src` is often the smallest.
    let sized = || {
        tag.get("srcset")
            .filter(|set| set.contains("w,") || set.trim_end().ends_with('w'))
            .and_then(|set| web(best_of_set(set)?))
    };
    lazy.or_else(sized)
        .or_else(plain)
        .or_else(set)
        .or_else(|| web(best_of_set(source?)?))
}

/// The pictures in a `noscript`: what it shows to those who run no scripts, as we do.
pub(crate) fn of_noscript(source: &str) -> Vec<Token<'static>> {
    let tags = Lexer::new(source).filter_map(|token| {
        if let Token::Start(tag) = token {
            Some(tag)
        } else {
            None
        }
    });
    tags.filter(|tag| tag.name == "img")
        .take(MAX_NOSCRIPT_PICTURES)
        .map(|tag| Token::Start(tag.into_owned()))
        .collect()
}

/// More of them are a gallery of trackers.
const MAX_NOSCRIPT_PICTURES: usize = 20;

/// The candidate of a `srcset` nearest to the wished width; addresses in it may hold commas.
pub(crate) fn best_of_set(set: &str) -> Option<&str> {
    let mut best: Option<(&str, f32)> = None;
    let mut rest = set.trim_start_matches([' ', '\n', '\t', ',']);
    while !rest.is_empty() {
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let (mut address, mut after) = rest.split_at(end);
        let mut descriptor = "";
        if let Some(bare) = address.strip_suffix(',') {
            address = bare;
        } else {
            let comma = after.find(',').unwrap_or(after.len());
            descriptor = after[..comma].trim();
            after = &after[comma..];
        }
        let distance = (width_of(descriptor) - WISHED_WIDTH).abs();
        if !address.is_empty() && best.is_none_or(|(_, nearest)| distance < nearest) {
            best = Some((address, distance));
        }
        rest = after.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
    }
    best.map(|(address, _)| address)
}

fn width_of(descriptor: &str) -> f32 {
    let number = descriptor.trim_end_matches(['w', 'x']).parse().unwrap_or(1.0);
    if descriptor.ends_with('w') {
        number
    } else {
        number * 500.0
    }
}

/// A picture without a size to see: it tells its server that somebody reads.
pub(crate) fn is_pixel(tag: &Tag<'_>) -> bool {
    ["width", "height"].iter().any(|side| {
        let size = tag.get(side).map(|text| text.trim().trim_end_matches("px"));
        size.and_then(|text| text.parse::<f32>().ok())
            .is_some_and(|size| (0.0..=1.0).contains(&size))
    })
}

fn looks_like_address(text: &str) -> bool {
    let text = text.trim();
    !text.is_empty() && !text.starts_with(['{', '[']) && !text.contains(char::is_whitespace)
}

fn is_placeholder(url: &Url) -> bool {
    let name = url
        .path()
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let stem = name.split('.').next().unwrap_or_default();
    matches!(
        stem,
        "blank"
            | "spacer"
            | "pixel"
            | "placeholder"
            | "transparent"
            | "lazy"
            | "loading"
            | "grey"
            | "1x1"
            | "clear"
            | "trans"
    ) || (name.starts_with("lazy_placeholder") || name.contains("placeholder."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(html: &str, source: Option<&str>) -> Option<String> {
        let Some(Token::Start(tag)) = Lexer::new(html).next() else {
            panic!("{html} is no tag")
        };
        let base = Url::parse("https://ex.ml/d/").unwrap();
        address_of(&tag, source, &base).map(String::from)
    }

    #[test]
    fn the_true_picture_is_found_behind_the_placeholder() {
        let gif = "data:image/gif;base64,R0lGODlhAQABAAAAACw=";
        for (html, source, expected) in [
            (
                format!("<img src='{gif}' data-src='a.jpg'>"),
                None,
                Some("https://ex.ml/d/a.jpg"),
            ),
            (
                "<img src='/img/blank.gif' data-original='/a.jpg'>".into(),
                None,
                Some("https://ex.ml/a.jpg"),
            ),
            (
                format!("<img src='{gif}' srcset='s.jpg 320w, m.jpg 960w, l.jpg 4000w'>"),
                None,
                Some("https://ex.ml/d/m.jpg"),
            ),
            (
                "<img alt=x>".into(),
                Some("a,b.webp 1x, c.webp 2x"),
                Some("https://ex.ml/d/c.webp"),
            ),
            (format!("<img src='{gif}'>"), None, None),
            ("<img src='javascript:alert(1)'>".into(), None, None),
        ] {
            assert_eq!(shown(&html, source).as_deref(), expected, "{html}");
        }
    }

    #[test]
    fn a_tracker_is_no_picture() {
        for html in [
            "<img src=a.png width=1 height=1>",
            "<img src=a.png height=0>",
            "<img src=a.png width='1px'>",
        ] {
            assert_eq!(shown(html, None), None, "{html} would report the reader");
        }
        assert!(shown("<img src=a.png width=10%>", None).is_some());
    }
}
