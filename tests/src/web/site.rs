//! A small site that is always the same, for tests in other languages and for a first look.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

use axum::http::header;
use axum::response::IntoResponse;

use super::Web;
use super::routes::Asked;
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

    /// Answers every path under a folder with a picture of its own; gives the folder's address.
    pub fn pictures(&self, folder: &str) -> String {
        let answer = |asked: &Asked| {
            let mut hasher = DefaultHasher::new();
            asked.path.hash(&mut hasher);
            let png = picture::png(64, 48, hasher.finish());
            ([(header::CONTENT_TYPE, "image/png")], png).into_response()
        };
        self.table.set_under(folder, Arc::new(answer));
        self.url(folder)
    }
}
