//! An EPUB: its chapters in their order, one after the other, as one long article (EPUB 2 and 3).

use std::collections::{HashMap, HashSet};
use std::io::{Cursor, Read as _};

use kalan_model::Published;
use url::Url;
use zip::ZipArchive;

use super::{Attached, INSIDE, Writing, root_of, unreadable};
use crate::decode::{Kind, decode};
use crate::markup::{
    Lexer, Policy, Tag, Token, Verdict, escape_text, is_void, rewrite, write_end, write_start,
};
use crate::{ContentError, dates, picture};

/// Files in a book; a dictionary of a hundred volumes has fewer.
const MAX_FILES: usize = 20_000;
/// Bytes that are unpacked of a book in all: a few bytes can claim to be millions.
const MAX_UNPACKED_BYTES: u64 = 128 * 1024 * 1024;
/// Bytes of its words.
const MAX_WORDS_BYTES: usize = 16 * 1024 * 1024;

pub(super) fn is(bytes: &[u8]) -> bool {
    // The first file of an EPUB is this one, stored plain, so that it can be told without unpacking anything.
    bytes.starts_with(b"PK\x03\x04")
        && bytes
            .get(..256)
            .unwrap_or(bytes)
            .windows(28)
            .any(|part| part == b"mimetypeapplication/epub+zip")
}

pub(super) fn read(bytes: &[u8]) -> Result<Writing, ContentError> {
    let mut files = Files::open(bytes)?;
    let book = root_of(bytes);
    if files
        .text("META-INF/encryption.xml")
        .is_some_and(|text| is_locked(&text))
    {
        return Err(unreadable(
            "this book is locked by its seller (DRM): only their program opens it",
        ));
    }
    let container = files
        .text("META-INF/container.xml")
        .ok_or_else(|| unreadable("the book has no META-INF/container.xml"))?;
    let package_path = tags(&container)
        .find(|tag| tag.name == "rootfile")
        .and_then(|tag| tag.get("full-path").map(str::to_owned))
        .ok_or_else(|| unreadable("the book does not say where its contents are"))?;
    let package = files
        .text(&package_path)
        .ok_or_else(|| unreadable(format!("the book has no {package_path}")))?;
    let package = Package::read(&package, book.join(&package_path).ok().as_ref());
    let mut writing = package.facts();
    for chapter in &package.spine {
        let Some(page) = files.text(&path_of(chapter)) else {
            continue;
        };
        within_words(page.len())?;
        let mut inner = Inner {
            base: chapter,
            pictures: Vec::new(),
        };
        writing.html.push_str(&rewrite(&as_html(&page), &mut inner));
        within_words(writing.html.len())?;
        files.attach(&inner.pictures, &mut writing.attached);
    }
    if let Some(cover) = &package.cover {
        files.attach(std::slice::from_ref(cover), &mut writing.attached);
        writing.lead_image = Some(cover.to_string());
    }
    if crate::word_count(&crate::plain_text(&writing.html)) == 0 {
        return Err(unreadable("the book's chapters hold no words"));
    }
    Ok(writing)
}

fn within_words(bytes: usize) -> Result<(), ContentError> {
    if bytes > MAX_WORDS_BYTES {
        return Err(unreadable("the book holds more words than are read at once"));
    }
    Ok(())
}

/// The files of the book, unpacked one by one within a limit on all of them.
struct Files<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    left: u64,
    /// Where the pictures stand that were asked for.
    asked: HashSet<String>,
}

impl<'a> Files<'a> {
    fn open(bytes: &'a [u8]) -> Result<Self, ContentError> {
        let archive = ZipArchive::new(Cursor::new(bytes))
            .map_err(|error| unreadable(format!("the book is damaged: {error}")))?;
        if archive.len() > MAX_FILES {
            return Err(unreadable(format!("the book holds {} files", archive.len())));
        }
        Ok(Self {
            archive,
            left: MAX_UNPACKED_BYTES,
            asked: HashSet::new(),
        })
    }

    /// A file, cut off at `most` and at what is left for the whole book.
    fn bytes(&mut self, path: &str, most: u64) -> Option<Vec<u8>> {
        let file = self.archive.by_name(path).ok()?;
        let mut bytes = Vec::new();
        file.take(self.left.min(most)).read_to_end(&mut bytes).ok()?;
        self.left -= bytes.len() as u64;
        Some(bytes)
    }

    /// The words of a file; one that is longer than all words may be ends right after that, for the caller to see.
    fn text(&mut self, path: &str) -> Option<String> {
        let bytes = self.bytes(path, MAX_WORDS_BYTES as u64 + 1)?;
        Some(decode(&bytes, None, Kind::Page).into_owned())
    }

    fn attach(&mut self, pictures: &[Url], attached: &mut Vec<Attached>) {
        for url in pictures {
            if !self.asked.insert(url.to_string()) {
                continue;
            }
            if let Some(bytes) = self.bytes(&path_of(url), u64::MAX) {
                attached.push(Attached {
                    url: url.to_string(),
                    bytes,
                });
            }
        }
    }
}

/// Letters that only hide the faces are no lock.
fn is_locked(encryption: &str) -> bool {
    tags(encryption).any(|tag| {
        tag.name.ends_with("encryptionmethod")
            && tag
                .get("algorithm")
                .is_some_and(|name| !name.contains("obfuscation") && !name.contains("adobe.com/pdf/enc#RC"))
    })
}

/// What the package document says.
#[derive(Debug, Default)]
struct Package {
    facts: HashMap<String, Vec<String>>,
    spine: Vec<Url>,
    cover: Option<Url>,
}

impl Package {
    fn read(source: &str, base: Option<&Url>) -> Self {
        let find = |href: &str| base?.join(href).ok().filter(|url| url.host_str() == Some(INSIDE));
        let mut package = Self::default();
        let mut items: HashMap<String, Url> = HashMap::new();
        let mut order = Vec::new();
        let mut cover_id = None;
        let mut open = None;
        for token in Lexer::xml(source) {
            match token {
                Token::Start(tag) => {
                    let name = local(&tag.name).to_owned();
                    match name.as_str() {
                        "item" => {
                            let Some((id, url)) = tag.get("id").zip(tag.get("href").and_then(find)) else {
                                continue;
                            };
                            if tag
                                .get("properties")
                                .is_some_and(|all| all.split(' ').any(|one| one == "cover-image"))
                            {
                                package.cover = Some(url.clone());
                            }
                            items.insert(id.to_owned(), url);
                        }
                        "itemref" if tag.get("linear") != Some("no") => {
                            order.extend(tag.get("idref").map(str::to_owned));
                        }
                        "meta" if tag.get("name") == Some("cover") => {
                            cover_id = tag.get("content").map(str::to_owned);
                        }
                        _ => {}
                    }
                    open = Some(name);
                }
                Token::Text(words) if !words.trim().is_empty() => {
                    if let Some(name) = &open {
                        package
                            .facts
                            .entry(name.clone())
                            .or_default()
                            .push(words.trim().to_owned());
                    }
                }
                Token::End(_) => open = None,
                Token::Text(_) | Token::Raw(..) => {}
            }
        }
        package.cover = package.cover.or_else(|| items.get(&cover_id?).cloned());
        package.spine = order.iter().filter_map(|id| items.get(id).cloned()).collect();
        package
    }

    fn facts(&self) -> Writing {
        let all = |name: &str| self.facts.get(name).cloned().unwrap_or_default();
        let first = |name: &str| all(name).into_iter().next();
        let mut people = all("creator");
        people.dedup();
        Writing {
            title: first("title").unwrap_or_default(),
            byline: (!people.is_empty()).then(|| people.join(", ")),
            site_name: first("publisher"),
            published: first("date")
                .and_then(|day| dates::parse_machine(&day))
                .map(|at| Published { at, inferred: false }),
            language: first("language").filter(|tag| tag != "und"),
            description: first("description").map(|html| crate::plain_text(&html)),
            ..Writing::default()
        }
    }
}

/// Takes a chapter's body and makes its addresses whole; what leads into the book itself leads nowhere here.
struct Inner<'a> {
    base: &'a Url,
    pictures: Vec<Url>,
}

impl Policy for Inner<'_> {
    fn start(&mut self, tag: &mut Tag<'_>) -> Verdict {
        match tag.name.as_ref() {
            "html" | "body" | "svg" => return Verdict::Unwrap,
            "head" | "title" => return Verdict::Silence,
            // A drawing around a picture, as most covers are.
            "image" => {
                let href = tag
                    .get("xlink:href")
                    .or_else(|| tag.get("href"))
                    .map(str::to_owned);
                tag.name = "img".into();
                tag.set("src", href.unwrap_or_default());
            }
            _ => {}
        }
        if tag.name == "img" {
            match picture::address_of(tag, None, self.base) {
                Some(url) => {
                    tag.set("src", url.to_string());
                    self.pictures.push(url);
                }
                None => return Verdict::Unwrap,
            }
        }
        self.lead_within(tag);
        Verdict::Keep
    }

    fn raw(&mut self, _: &Tag<'_>, _: &str) -> Vec<Token<'static>> {
        Vec::new()
    }
}

impl Inner<'_> {
    /// A link to another chapter leads to the place in the one long article, when it names one.
    fn lead_within(&self, tag: &mut Tag<'_>) {
        let target = tag.get("href").and_then(|href| self.base.join(href).ok());
        if tag.name != "a" || target.as_ref().is_none_or(|url| url.host_str() != Some(INSIDE)) {
            return;
        }
        match target.as_ref().and_then(Url::fragment) {
            Some(place) => tag.set("href", format!("#{place}")),
            None => tag.remove("href"),
        }
    }
}

/// XHTML as HTML: an empty element is closed where it stands.
fn as_html(source: &str) -> String {
    let mut html = String::with_capacity(source.len());
    for token in Lexer::xml(source) {
        match token {
            Token::Text(words) => escape_text(&words, &mut html),
            Token::Start(tag) => {
                write_start(&tag, &mut html);
                if tag.self_closing && !is_void(&tag.name) {
                    write_end(&tag.name, &mut html);
                }
            }
            Token::End(name) if !is_void(&name) => write_end(&name, &mut html),
            Token::End(_) | Token::Raw(..) => {}
        }
    }
    html
}

/// Where a file stands in the book: the address without the book's own mark, its letters as they were written.
fn path_of(url: &Url) -> String {
    let path = url.path().trim_start_matches('/');
    let path = path.split_once('/').map_or(path, |(_, path)| path);
    percent_encoding::percent_decode_str(path)
        .decode_utf8_lossy()
        .into_owned()
}

fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

fn tags(source: &str) -> impl Iterator<Item = Tag<'_>> {
    Lexer::xml(source).filter_map(|token| match token {
        Token::Start(tag) => Some(tag),
        _ => None,
    })
}
