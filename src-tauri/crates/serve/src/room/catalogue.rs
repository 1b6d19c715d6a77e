//! The shelves as e-readers browse them: OPDS 1.2 (<https://specs.opds.io/opds-1.2>), OPDS 2.0, and Atom.

use std::io;
use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use kalan_engine::{RoomItem, RoomShelf};
use kalan_model::{ArticleRow, Collection, Timestamp};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use serde_json::{Value, json};

use super::Hall;
use super::routes::{Asked, look, missing, named, shelf_named, words_of};
use super::words::Words;

const NAVIGATION: &str = "application/atom+xml;profile=opds-catalog;kind=navigation";
const ACQUISITION: &str = "application/atom+xml;profile=opds-catalog;kind=acquisition";
const ATOM: &str = "application/atom+xml";
const OPDS2: &str = "application/opds+json";
const BOOK: &str = "application/epub+zip";
const MOST_HITS: usize = 50;

type Xml = Writer<Vec<u8>>;

fn text(xml: &mut Xml, name: &str, text: &str) -> io::Result<()> {
    xml.create_element(name)
        .write_text_content(BytesText::new(text))
        .map(drop)
}

fn link(xml: &mut Xml, rel: &str, media_type: &str, href: &str) -> io::Result<()> {
    let link =
        xml.create_element("link")
            .with_attributes([("rel", rel), ("type", media_type), ("href", href)]);
    link.write_empty().map(drop)
}

/// A feed around its entries.
fn feed(
    id: &str,
    title: &str,
    own: (&str, &str),
    updated: Timestamp,
    entries: impl FnOnce(&mut Xml) -> io::Result<()>,
) -> io::Result<Vec<u8>> {
    let mut xml = Writer::new(Vec::new());
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    xml.create_element("feed")
        .with_attributes([
            ("xmlns", "http://www.w3.org/2005/Atom"),
            ("xmlns:dc", "http://purl.org/dc/terms/"),
            ("xmlns:opds", "http://opds-spec.org/2010/catalog"),
        ])
        .write_inner_content(|xml| {
            text(xml, "id", id)?;
            text(xml, "title", title)?;
            text(xml, "updated", &updated.to_string())?;
            xml.create_element("author")
                .write_inner_content(|xml| text(xml, "name", "Kalan"))?;
            link(xml, "self", own.1, own.0)?;
            link(xml, "start", NAVIGATION, "/opds")?;
            link(
                xml,
                "search",
                "application/opensearchdescription+xml",
                "/opds/search.xml",
            )?;
            entries(xml)
        })?;
    Ok(xml.into_inner())
}

fn article(xml: &mut Xml, row: &ArticleRow, note: Option<&str>) -> io::Result<()> {
    xml.create_element("entry").write_inner_content(|xml| {
        text(xml, "title", &row.title)?;
        text(xml, "id", &format!("urn:kalan:article:{}", row.id))?;
        text(xml, "updated", &row.arrived.to_string())?;
        if let Some(published) = row.published {
            text(xml, "published", &published.to_string())?;
        }
        let author = row.byline.as_deref().or(row.site_name.as_deref());
        if let Some(author) = author {
            xml.create_element("author")
                .write_inner_content(|xml| text(xml, "name", author))?;
        }
        if let Some(language) = &row.language {
            text(xml, "dc:language", language)?;
        }
        text(xml, "summary", note.unwrap_or(&row.excerpt))?;
        let id = row.id;
        link(
            xml,
            "http://opds-spec.org/acquisition/open-access",
            BOOK,
            &format!("/a/{id}/book.epub"),
        )?;
        link(xml, "alternate", "text/html", &format!("/a/{id}"))?;
        if let Some(picture) = row.thumbnail {
            let address = format!("/p/{id}/{picture}");
            link(xml, "http://opds-spec.org/image", "image/webp", &address)?;
            link(
                xml,
                "http://opds-spec.org/image/thumbnail",
                "image/webp",
                &address,
            )?;
        }
        Ok(())
    })?;
    Ok(())
}

fn answer(media_type: &'static str, written: io::Result<Vec<u8>>) -> Response {
    // Memory takes all that is written.
    named(media_type, written.unwrap_or_default())
}

fn newest<'a>(rows: impl Iterator<Item = &'a ArticleRow>) -> Timestamp {
    rows.map(|row| row.arrived).max().unwrap_or_default()
}

/// `GET /opds`: the shelves.
pub(super) async fn root(State(hall): State<Arc<Hall>>, headers: HeaderMap) -> Response {
    let words = words_of(&headers);
    match look(&hall, kalan_engine::Room::collections).await {
        Ok(collections) => answer(NAVIGATION, navigation(words, &collections)),
        Err(response) => response,
    }
}

fn navigation(words: &Words, collections: &[Collection]) -> io::Result<Vec<u8>> {
    let now = Timestamp::default();
    feed("urn:kalan:room", words.room, ("/opds", NAVIGATION), now, |xml| {
        for Collection {
            id, name, articles, ..
        } in collections
        {
            xml.create_element("entry").write_inner_content(|xml| {
                text(xml, "title", name)?;
                text(xml, "id", &format!("urn:kalan:collection:{id}"))?;
                text(xml, "updated", &now.to_string())?;
                text(xml, "content", &words.count(*articles as usize))?;
                link(xml, "subsection", ACQUISITION, &format!("/opds/c/{id}"))
            })?;
        }
        Ok(())
    })
}

/// `GET /opds/c/{shelf}`: the whole as a book, and each article as one.
pub(super) async fn shelf(
    State(hall): State<Arc<Hall>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    match shelf_named(&hall, &id).await {
        Ok(Some((shelf, _))) => answer(ACQUISITION, acquisition(words_of(&headers), &shelf)),
        Ok(None) => missing(words_of(&headers)),
        Err(response) => response,
    }
}

fn acquisition(words: &Words, shelf: &RoomShelf) -> io::Result<Vec<u8>> {
    let Collection { id, name, note, .. } = &shelf.collection;
    let updated = newest(shelf.items.iter().map(|item| &item.row));
    let own = format!("/opds/c/{id}");
    feed(
        &format!("urn:kalan:collection:{id}"),
        name,
        (&own, ACQUISITION),
        updated,
        |xml| {
            if !shelf.items.is_empty() {
                xml.create_element("entry").write_inner_content(|xml| {
                    text(xml, "title", name)?;
                    text(xml, "id", &format!("urn:kalan:book:{id}"))?;
                    text(xml, "updated", &updated.to_string())?;
                    text(
                        xml,
                        "summary",
                        note.as_deref().unwrap_or(&words.count(shelf.items.len())),
                    )?;
                    let address = format!("/c/{id}/book.epub");
                    link(
                        xml,
                        "http://opds-spec.org/acquisition/open-access",
                        BOOK,
                        &address,
                    )
                })?;
            }
            shelf
                .items
                .iter()
                .try_for_each(|item| article(xml, &item.row, item.note.as_deref()))
        },
    )
}

/// `GET /opds/search?q=`.
pub(super) async fn search(State(hall): State<Arc<Hall>>, Query(Asked { q }): Query<Asked>) -> Response {
    let asked = q.clone();
    match look(&hall, move |room| room.search(&asked, MOST_HITS)).await {
        Ok(hits) => {
            let updated = newest(hits.iter().map(|hit| &hit.article));
            let found = feed(
                "urn:kalan:search",
                &q,
                ("/opds/search", ACQUISITION),
                updated,
                |xml| hits.iter().try_for_each(|hit| article(xml, &hit.article, None)),
            );
            answer(ACQUISITION, found)
        }
        Err(response) => response,
    }
}

/// `GET /opds/search.xml`: how to ask (OpenSearch 1.1).
pub(super) async fn search_description() -> Response {
    let mut xml = Writer::new(Vec::new());
    let written = xml
        .create_element("OpenSearchDescription")
        .with_attribute(("xmlns", "http://a9.com/-/spec/opensearch/1.1/"))
        .write_inner_content(|xml| {
            text(xml, "ShortName", "Kalan")?;
            text(xml, "Description", "Kalan")?;
            text(xml, "InputEncoding", "UTF-8")?;
            let url = xml.create_element("Url");
            url.with_attributes([
                ("type", ACQUISITION),
                ("template", "/opds/search?q={searchTerms}"),
            ])
            .write_empty()
            .map(drop)
        })
        .map(drop);
    answer(
        "application/opensearchdescription+xml",
        written.map(|()| xml.into_inner()),
    )
}

/// `GET /c/{shelf}/feed.atom`: what any feed reader takes.
pub(super) async fn atom(
    State(hall): State<Arc<Hall>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    match shelf_named(&hall, &id).await {
        Ok(Some((shelf, _))) => answer(ATOM, acquisition(words_of(&headers), &shelf)),
        Ok(None) => missing(words_of(&headers)),
        Err(response) => response,
    }
}

/// `GET /opds2`.
pub(super) async fn root_json(State(hall): State<Arc<Hall>>, headers: HeaderMap) -> Response {
    let words = words_of(&headers);
    match look(&hall, kalan_engine::Room::collections).await {
        Ok(collections) => {
            let navigation: Vec<Value> = collections
                .iter()
                .map(|shelf| json!({ "href": format!("/opds2/c/{}", shelf.id), "title": shelf.name, "type": OPDS2 }))
                .collect();
            let links = json!([{ "rel": "self", "href": "/opds2", "type": OPDS2 }]);
            let whole =
                json!({ "metadata": { "title": words.room }, "links": links, "navigation": navigation });
            named(OPDS2, whole.to_string())
        }
        Err(response) => response,
    }
}

/// `GET /opds2/c/{shelf}`.
pub(super) async fn shelf_json(
    State(hall): State<Arc<Hall>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    match shelf_named(&hall, &id).await {
        Ok(Some((shelf, _))) => {
            let own = format!("/opds2/c/{}", shelf.collection.id);
            let whole = json!({
                "metadata": { "title": shelf.collection.name, "numberOfItems": shelf.items.len() },
                "links": [{ "rel": "self", "href": own, "type": OPDS2 }],
                "publications": shelf.items.iter().map(publication).collect::<Vec<_>>(),
            });
            named(OPDS2, whole.to_string())
        }
        Ok(None) => missing(words_of(&headers)),
        Err(response) => response,
    }
}

fn publication(RoomItem { row, note }: &RoomItem) -> Value {
    let images: Vec<Value> = row
        .thumbnail
        .iter()
        .map(|picture| json!({ "href": format!("/p/{}/{picture}", row.id), "type": "image/webp" }))
        .collect();
    json!({
        "metadata": {
            "@type": "http://schema.org/Article",
            "identifier": format!("urn:kalan:article:{}", row.id),
            "title": row.title,
            "author": row.byline,
            "language": row.language,
            "modified": row.arrived.to_string(),
            "published": row.published.map(|at| at.to_string()),
            "description": note.as_deref().unwrap_or(&row.excerpt),
        },
        "links": [{
            "rel": "http://opds-spec.org/acquisition/open-access",
            "href": format!("/a/{}/book.epub", row.id),
            "type": BOOK,
        }],
        "images": images,
    })
}
