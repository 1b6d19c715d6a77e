//! A small site that is always the same, for tests in other languages and for a first look.

use super::Web;
use crate::picture;

const ARTICLE: &str = include_str!("site_article.html");

impl Web {
    /// Puts up the site: `/` names the feed, `/feed.xml` has `entries` entries, `/puits` is a French article
    /// with two sub-headings and a picture.
    pub fn site(&self, entries: usize) {
        self.page(
            "/",
            "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>The loopback gazette</title>\n\
             <link rel=\"alternate\" type=\"application/rss+xml\" title=\"The loopback gazette\" href=\"/feed.xml\">\n\
             </head><body><h1>The loopback gazette</h1><ul><li><a href=\"/puits\">Le puits de la vieille route</a>\
             <li><a href=\"/feed/1\">The first entry</a></ul></body></html>\n",
        );
        self.subscription("/feed.xml", entries);
        self.page("/puits", ARTICLE);
        self.bytes("/puits.png", "image/png", picture::png(320, 200, 2025));
    }
}
