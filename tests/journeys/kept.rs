//! What a library holds of each article, so that two libraries can be compared as a person would: not by numbers of rows.

use std::collections::BTreeMap;

use rusqlite::{Connection, OpenFlags};
use serde_json::Value;

use crate::kalan::Kalan;

/// One article, with all that a person would miss.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Kept {
    title: Value,
    text: Value,
    html: Value,
    read: Value,
    starred: Value,
    published: Value,
    /// Each picture's address, and the name of its file: the hash of its bytes.
    pictures: BTreeMap<String, Option<String>>,
}

/// Every article of a library by its address.
#[track_caller]
pub(crate) fn kept(kalan: &Kalan) -> BTreeMap<String, Kept> {
    let database = kalan.library().join("library.db");
    let database = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY)
        .expect("a library has a database");
    let articles = kalan.articles();
    let each = articles.iter().map(|article| {
        let id = article["id"].as_str().expect("an article has an id");
        let mut shown = kalan.ok(&["show", id]);
        let address = shown["url"].to_string();
        let mut take = |name: &str| shown[name].take();
        let kept = Kept {
            title: take("title"),
            text: take("text"),
            html: take("html"),
            read: take("read"),
            starred: take("starred"),
            published: take("published"),
            pictures: pictures(&database, id),
        };
        (address, kept)
    });
    each.collect()
}

fn pictures(database: &Connection, id: &str) -> BTreeMap<String, Option<String>> {
    let mut statement = database
        .prepare("SELECT url, hex(hash) FROM article_pictures WHERE hex(article_id) = upper(?1)")
        .expect("the library has this table");
    let rows = statement.query_map([id], |row| Ok((row.get(0)?, row.get(1)?)));
    rows.expect("it can be read")
        .collect::<Result<_, _>>()
        .expect("each row of it too")
}

/// Insists that two libraries hold the same, article by article.
#[track_caller]
pub(crate) fn the_same(one: &Kalan, undisturbed: &Kalan) {
    let (one, other) = (kept(one), kept(undisturbed));
    for (address, article) in &other {
        assert_eq!(
            one.get(address),
            Some(article),
            "{address} is not what it would have been"
        );
    }
    assert_eq!(one.len(), other.len(), "there are articles that nobody published");
}
