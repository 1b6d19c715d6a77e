//! The room's pages: HTML that a browser of 2015 or of a simple phone shows, with no script at all.

use kalan_engine::{RoomArticle, RoomItem, RoomShelf, SearchHit};
use kalan_model::{ArticleId, ArticleRow, Collection, CollectionId};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::words::Words;

/// The mark of Kalan: an open book.
const MARK: &str = "<svg viewBox=\"0 0 24 24\" width=\"22\" height=\"22\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"2.2\" aria-hidden=\"true\"><path d=\"M2 6 12 11 22 6V16L12 21 2 16Z\"/><path d=\"M12 1.2 14.6 3.8 12 6.4 9.4 3.8Z\" fill=\"#b26a12\" stroke=\"none\"/></svg>";

/// A page around its content.
fn layout(words: &Words, title: &str, content: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(words.language) dir=(words.direction) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                title { (title) " · Kalan" }
                link rel="stylesheet" href="/style.css";
                link rel="icon" type="image/svg+xml" href="/icon.svg";
                link rel="alternate" type="application/atom+xml;profile=opds-catalog" href="/opds";
            }
            body { (content) }
        }
    }
}

fn brand(words: &Words) -> Markup {
    html! {
        p.brand {
            a href="/" { (PreEscaped(MARK)) span { (words.room) } }
            small { (words.offline) }
        }
    }
}

fn collection_address(id: CollectionId) -> String {
    format!("/c/{id}")
}

/// Where an article is read, on this shelf.
pub(super) fn article_address(article: ArticleId, shelf: Option<CollectionId>) -> String {
    shelf.map_or_else(
        || format!("/a/{article}"),
        |shelf| format!("/a/{article}?c={shelf}"),
    )
}

/// The collections of the room.
pub(super) fn front(words: &Words, collections: &[Collection]) -> Markup {
    let content = html! {
        header.top { (brand(words)) h1 { (words.room) } }
        main {
            @if collections.is_empty() {
                div.none { h2 { (words.empty) } p { (words.empty_says) } }
            }
            ul.rows {
                @for collection in collections {
                    li {
                        a href=(collection_address(collection.id)) {
                            span {
                                h2 dir="auto" { (collection.name) }
                                p { (words.count(collection.articles as usize)) }
                            }
                        }
                    }
                }
            }
        }
        nav.foot aria-label=(words.room) { a href="/search" { (words.search) } }
    };
    layout(words, words.room, &content)
}

/// One collection in its order.
pub(super) fn shelf(words: &Words, shelf: &RoomShelf, others: bool) -> Markup {
    let Collection { id, name, note, .. } = &shelf.collection;
    let content = html! {
        header.top {
            (brand(words))
            h1 dir="auto" { (name) }
            @if let Some(note) = note { p dir="auto" { (note) } }
            p { (words.count(shelf.items.len())) @if others { " · " a href="/" { (words.back) } } }
        }
        main {
            @if shelf.items.is_empty() { div.none { h2 { (words.empty) } p { (words.empty_says) } } }
            ol.rows {
                @for (place, item) in shelf.items.iter().enumerate() {
                    li { (row(words, item, place + 1, *id)) }
                }
            }
        }
        nav.foot aria-label=(words.room) {
            a href="/search" { (words.search) }
            @if !shelf.items.is_empty() { a href=(format!("/c/{id}/book.epub")) { (words.take) " (EPUB)" } }
        }
    };
    layout(words, name, &content)
}

fn row(words: &Words, item: &RoomItem, number: usize, shelf: CollectionId) -> Markup {
    let ArticleRow {
        id, title, language, ..
    } = &item.row;
    html! {
        a href=(article_address(*id, Some(shelf))) {
            span.n { (number) }
            span {
                h2 dir="auto" lang=[language.as_deref()] { (title_of(title, words)) }
                p { (facts(words, &item.row)) }
            }
        }
    }
}

fn title_of<'a>(title: &'a str, words: &'a Words) -> &'a str {
    if title.is_empty() {
        words.one_article
    } else {
        title
    }
}

fn facts(words: &Words, row: &ArticleRow) -> Markup {
    html! {
        @if let Some(site) = &row.site_name { bdi { (site) } " · " }
        (row.reading_time_minutes) "\u{a0}" (words.minutes)
    }
}

/// An article with what its owner says of it.
pub(super) fn article(words: &Words, open: &RoomArticle) -> Markup {
    let RoomItem { row, note } = open.item();
    let shelf = open.shelf.collection.id;
    let beside = |by: isize| {
        open.place
            .checked_add_signed(by)
            .and_then(|place| open.shelf.items.get(place))
    };
    let content = html! {
        header.bar {
            a href=(collection_address(shelf)) { (words.articles) }
            span { (open.place + 1) " " (words.of) " " (open.shelf.items.len()) }
        }
        main {
            article.read lang=[row.language.as_deref()] dir="auto" {
                h1 dir="auto" { (title_of(&row.title, words)) }
                p.by lang=(words.language) dir=(words.direction) {
                    @if let Some(byline) = &row.byline { b dir="auto" { (byline) } " · " }
                    (facts(words, row))
                }
                @if let Some(note) = note {
                    aside.note lang=(words.language) aria-label=(words.question) { p dir="auto" { (note) } }
                }
                div.text { (PreEscaped(&open.html)) }
            }
            footer.source {
                @if let Some(url) = &open.url { p { (words.source) " " bdi.address { (url) } } }
                p { a href=(format!("/a/{}/copy.html?c={shelf}", row.id)) { (words.take_page) " (HTML)" } " · "
                    a href=(format!("/a/{}/book.epub?c={shelf}", row.id)) { (words.take_page) " (EPUB)" } }
            }
        }
        nav.foot aria-label=(words.articles) {
            @if let Some(item) = beside(-1) { a rel="prev" href=(article_address(item.row.id, Some(shelf))) { (words.previous) } }
            @if let Some(item) = beside(1) { a rel="next" href=(article_address(item.row.id, Some(shelf))) { (words.next) } }
            @else { a href=(collection_address(shelf)) { (words.articles) } }
        }
    };
    layout(words, title_of(&row.title, words), &content)
}

/// The search, and what it found.
pub(super) fn search(words: &Words, asked: &str, hits: &[SearchHit]) -> Markup {
    let content = html! {
        header.top {
            (brand(words))
            form action="/search" method="get" role="search" {
                label for="q" { (words.search_field) }
                div.field {
                    input id="q" name="q" type="search" value=(asked) dir="auto" autocomplete="off" maxlength="200";
                    button type="submit" { (words.search) }
                }
            }
        }
        main {
            @if !asked.is_empty() && hits.is_empty() { div.none { p { (words.nothing_found) } } }
            ul.rows {
                @for hit in hits {
                    li {
                        a href=(article_address(hit.article.id, None)) {
                            span {
                                h2 dir="auto" lang=[hit.article.language.as_deref()] { (title_of(&hit.article.title, words)) }
                                p dir="auto" {
                                    @for part in &hit.snippet { @if part.hit { mark { (part.text) } } @else { (part.text) } }
                                }
                            }
                        }
                    }
                }
            }
        }
        nav.foot aria-label=(words.room) { a href="/" { (words.back) } }
    };
    layout(words, words.search, &content)
}

/// Why a page is not here, and what can be done.
pub(super) fn said(words: &Words, title: &str, says: &str, address: Option<&str>) -> Markup {
    let content = html! {
        header.top { (brand(words)) h1 { (title) } }
        main { div.none { p { (says) } @if let Some(address) = address { p { bdi.address { (address) } } } } }
        nav.foot aria-label=(words.room) { a href="/" { (words.back) } }
    };
    layout(words, title, &content)
}

/// The page that asks for the code of the room.
pub(super) fn pin(words: &Words, wrong: bool) -> Markup {
    let content = html! {
        header.top { (brand(words)) h1 { (words.pin) } }
        main {
            form.pin action="/enter" method="post" {
                @if wrong { p.wrong role="alert" { (words.pin_wrong) } }
                label for="pin" { (words.pin_says) }
                div.field {
                    input id="pin" name="pin" inputmode="numeric" autocomplete="off" required autofocus maxlength="12";
                    button type="submit" { (words.enter) }
                }
            }
        }
    };
    layout(words, words.pin, &content)
}

/// How to join, to be shown on a screen or printed: the address and its square.
pub(super) fn join(words: &Words, address: &str, square: &str) -> Markup {
    let content = html! {
        header.top { (brand(words)) h1 { (words.join) } }
        main { div.join { p { (words.join_says) } p { bdi.address { (address) } } (PreEscaped(square)) } }
        nav.foot aria-label=(words.room) { a href="/" { (words.back) } }
    };
    layout(words, words.join, &content)
}
