//! A feed with its pages and pictures, made on the spot: as many entries as a test wants.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse};

use super::Web;
use super::routes::Asked;
use crate::{picture, prose};

const FIRST_ENTRY_SECS: i64 = 1_735_725_600;
const HOURS_APART: i64 = 7;
const PICTURE_WIDTH: u32 = 96;
const PICTURE_HEIGHT: u32 = 64;

impl Web {
    /// An RSS feed of `entries` short entries, newest first, each linking to a page with a headline, several
    /// paragraphs and a picture; gives the feed's address.
    ///
    /// Entry 1 is the oldest. For `/feed.xml` its page is `/feed/1` and its picture `/feed/1.png`. Called
    /// again with more entries, the feed has news and the older ones stay as they were.
    pub fn subscription(&self, path: &str, entries: usize) -> String {
        let stem = path
            .rsplit_once('.')
            .map_or(path, |(stem, _)| stem)
            .trim_end_matches('/')
            .to_owned();
        self.feed(path, &rss(&self.url(&stem), entries));
        let prefix = format!("{stem}/");
        let answer = move |asked: &Asked| {
            let name = asked.path.strip_prefix(&prefix).unwrap_or_default();
            let (number, is_picture) = name
                .strip_suffix(".png")
                .map_or((name, false), |number| (number, true));
            match number.parse::<u64>() {
                Ok(number) if is_picture => {
                    let png = picture::png(PICTURE_WIDTH, PICTURE_HEIGHT, number);
                    ([(header::CONTENT_TYPE, "image/png")], png).into_response()
                }
                Ok(number) => Html(page(&prefix, number)).into_response(),
                Err(_) => StatusCode::NOT_FOUND.into_response(),
            }
        };
        self.table.set_under(&stem, Arc::new(answer));
        self.url(path)
    }
}

/// When an entry came out, in the form of RFC 2822.
pub(crate) fn published(number: u64) -> String {
    let hours = HOURS_APART.saturating_mul(i64::try_from(number).unwrap_or(0));
    let moment = jiff::Timestamp::from_second(FIRST_ENTRY_SECS.saturating_add(hours.saturating_mul(3600)));
    moment
        .unwrap_or_default()
        .strftime("%a, %d %b %Y %H:%M:%S +0000")
        .to_string()
}

fn rss(pages: &str, entries: usize) -> String {
    let mut feed = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\"><channel>\n\
         <title>The loopback gazette</title><link>{pages}/</link>\n\
         <description>Made for tests: nobody did any of this.</description>\n"
    );
    for number in (1..=entries as u64).rev() {
        let prose = prose::article(number);
        let lead = prose.paragraphs[0]
            .split_inclusive('.')
            .next()
            .unwrap_or_default();
        let _ = writeln!(
            feed,
            "<item><title>{}</title><link>{pages}/{number}</link><guid>{pages}/{number}</guid>\
             <pubDate>{}</pubDate><description>{lead}</description></item>",
            prose.headline,
            published(number)
        );
    }
    feed + "</channel></rss>\n"
}

fn page(prefix: &str, number: u64) -> String {
    let prose = prose::article(number);
    let (language, headline) = (prose.language, &prose.headline);
    let mut text = String::new();
    for (position, paragraph) in prose.paragraphs.iter().enumerate() {
        let _ = writeln!(text, "<p>{paragraph}</p>");
        if position == 0 {
            let _ = writeln!(
                text,
                "<figure><img src=\"{prefix}{number}.png\" alt=\"{headline}\" \
                width=\"{PICTURE_WIDTH}\" height=\"{PICTURE_HEIGHT}\"></figure>"
            );
        }
    }
    format!(
        "<!DOCTYPE html>\n<html lang=\"{language}\"><head><meta charset=\"utf-8\"><title>{headline}</title></head>\n\
         <body><nav><a href=\"/\">Home</a> <a href=\"/about\">About</a></nav>\n\
         <main><article><h1>{headline}</h1>\n{text}</article></main>\n\
         <footer>Made for tests.</footer></body></html>\n"
    )
}
