//! A page's bytes to an article.

use std::collections::HashSet;

use kalan_model::{PageKind, Published, Timestamp, WantedPicture};
use serde::Serialize;
use url::Url;

use crate::decode::{Kind, decode};
use crate::document::{self, Attached, Opened, SavedPage, Writing};
use crate::error::within;
use crate::{ContentError, sanitize};

mod address_day;
mod ancestry;
mod blocks;
mod byline;
mod chrome;
mod context;
mod days;
mod dump;
mod facts;
mod forest;
mod hints;
mod join;
mod json_ld;
mod judge;
mod kind;
mod language;
mod lines;
mod measure;
mod media;
mod model;
mod near;
mod parts;
mod places;
mod prose;
mod published;
mod render;
mod rules;
pub(crate) mod scan;
mod settle;
mod shown;
mod site;
mod title;
#[cfg(feature = "training")]
pub mod training;
mod tree;
mod versions;

pub use join::{Joining, MAX_PARTS};
pub use parts::Part;
pub use site::{PagePrints, SiteMemory};

use facts::Facts;
use hints::Hints;
use json_ld::Claims;
use judge::Reading;
use kind::Evidence;
use render::Cut;
use rules::Rules;
use scan::Head;
use settle::Choice;
use tree::Tree;

/// The largest page that is read; beyond it no article was ever met.
pub const MAX_PAGE_BYTES: usize = 16 * 1024 * 1024;

/// What is known of a page before it is opened.
#[derive(Debug, Clone, Copy)]
pub struct PageContext<'a> {
    /// Where it was found; none for a file that does not say.
    pub url: Option<&'a Url>,
    /// The `Content-Type` it came with.
    pub content_type: Option<&'a str>,
    /// When it was fetched: a date without a year is the latest one not after it.
    pub fetched_at: Timestamp,
}

/// An article, or what was met in its place: see [`Page::page_kind`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Page {
    /// Headline, plain text; empty when there is none.
    pub title: String,
    /// Who wrote it, plain text.
    pub byline: Option<String>,
    /// The site's name, plain text.
    pub site_name: Option<String>,
    /// When it was published.
    pub published: Option<Published>,
    /// When it says it was changed.
    pub modified: Option<Timestamp>,
    /// BCP 47 tag; none rather than wrong.
    pub language: Option<String>,
    /// Two sentences, plain text.
    pub excerpt: String,
    /// Absolute address of the picture that leads it.
    pub lead_image: Option<String>,
    /// The address the page gives itself, when it is on the same site.
    pub canonical_url: Option<String>,
    /// Sanitized body.
    pub html: String,
    /// The body's plain text, a blank line between blocks.
    pub text: String,
    /// Words in the body.
    pub word_count: u32,
    /// Whole minutes, at least one.
    pub reading_time_minutes: u32,
    /// What the page is; a caller keeps only what [`PageKind::is_readable`].
    pub page_kind: PageKind,
    /// The pictures of the body, in order, each once.
    pub pictures: Vec<WantedPicture>,
    /// Those of them that came inside the file.
    #[serde(skip)]
    pub attached: Vec<Attached>,
    /// Where the article goes on, when its site cut it in parts.
    #[serde(skip)]
    pub next_part: Option<Part>,
    /// Where more of it may be, when this page shows little: other versions of the page, the best first.
    #[serde(skip)]
    pub versions: Vec<Url>,
    /// What the memory of its site learns from this page.
    #[serde(skip)]
    pub prints: PagePrints,
}

/// The article in a page: HTML in any encoding, a page saved by a browser (complete, MHTML, SingleFile), a plain text
/// dump of a page, Markdown, a PDF with a text layer, an EPUB.
///
/// A page with nothing to read is a value too: its `page_kind` says so.
///
/// # Errors
/// [`ContentError::TooLarge`] beyond [`MAX_PAGE_BYTES`], or [`crate::MAX_DOCUMENT_BYTES`] for a book or a PDF;
/// [`ContentError::NotAPage`] for pictures, archives, programs; [`ContentError::Unreadable`] for a book or a PDF that
/// is damaged, locked, or has no words.
pub fn extract_page(bytes: &[u8], ctx: &PageContext<'_>) -> Result<Page, ContentError> {
    extract_saved_page(bytes, ctx, &[])
}

/// The same of a page on the disk with these folders beside it: what it shows of them has an address that
/// [`crate::file_beside`] reads.
///
/// # Errors
/// As [`extract_page`].
pub fn extract_saved_page(
    bytes: &[u8],
    ctx: &PageContext<'_>,
    folders: &[String],
) -> Result<Page, ContentError> {
    extract_page_of_site(bytes, ctx, folders, &SiteMemory::default())
}

/// The same, of a site of which other pages are known: what stands on each of them is left out.
///
/// # Errors
/// As [`extract_page`].
pub fn extract_page_of_site(
    bytes: &[u8],
    ctx: &PageContext<'_>,
    folders: &[String],
    site: &SiteMemory,
) -> Result<Page, ContentError> {
    match document::open(bytes)? {
        Some(Opened::Page(saved)) => Ok(from_saved(saved, ctx, site)),
        Some(Opened::Writing(writing)) => Ok(from_writing(writing, ctx)),
        None => from_source(bytes, ctx, folders, site),
    }
}

fn from_source(
    bytes: &[u8],
    ctx: &PageContext<'_>,
    folders: &[String],
    site: &SiteMemory,
) -> Result<Page, ContentError> {
    within(MAX_PAGE_BYTES, bytes.len())?;
    if let Some(found) = foreign(bytes) {
        return Err(ContentError::NotAPage { found });
    }
    let source = decode(bytes, ctx.content_type, Kind::Page);
    if dump::is_plain(&source) {
        let writing = document::of_text(&source, ctx);
        let writing = writing.unwrap_or_else(|| dump::read(&source, ctx.fetched_at));
        return Ok(from_writing(writing, ctx));
    }
    let source = document::beside::name(source, bytes, folders);
    Ok(from_saved(document::lift(source), ctx, site))
}

/// The article of a page whose address may stand in the file itself.
fn from_saved(saved: SavedPage<'_>, ctx: &PageContext<'_>, site: &SiteMemory) -> Page {
    let ctx = PageContext {
        url: ctx.url.or(saved.url.as_ref()),
        // "Two hours ago" was said when the page was saved; a clock of another machine may be wrong.
        fetched_at: saved.saved_at.map_or(ctx.fetched_at, |at| at.min(ctx.fetched_at)),
        ..*ctx
    };
    let mut page = from_html(&saved.html, &ctx, site);
    // What is kept from a file is the same article as the one on the web.
    let named = || saved.url.as_ref().map(|url| crate::canonical_address(url).into());
    page.canonical_url = page.canonical_url.or_else(named);
    page.attach(saved.attached);
    page
}

fn from_writing(writing: Writing, ctx: &PageContext<'_>) -> Page {
    let facts = Facts {
        title: writing.title,
        byline: writing.byline,
        site_name: writing.site_name,
        published: writing.published,
        lead_image: writing.lead_image,
        description: writing.description,
        ..Facts::default()
    };
    let head = Head {
        language: writing.language,
        ..Head::default()
    };
    let mut page = finish(facts, &writing.html, &head, &Claims::default(), ctx, false);
    page.attach(writing.attached);
    page
}

impl Page {
    /// Takes those of a file's pictures that the article shows.
    fn attach(&mut self, attached: Vec<Attached>) {
        let body = self.pictures.iter().map(|shown| shown.url.as_str());
        let shown: HashSet<&str> = body.chain(self.lead_image.as_deref()).collect();
        let is_shown = |one: &Attached| shown.contains(one.url.as_str());
        self.attached = attached.into_iter().filter(is_shown).collect();
    }
}

/// What bytes are that are no text: told by how they begin.
fn foreign(bytes: &[u8]) -> Option<&'static str> {
    #[rustfmt::skip]
    const BEGINNINGS: [(&[u8], &str); 11] = [
        (b"\x89PNG", "a PNG picture"), (b"\xff\xd8\xff", "a JPEG picture"), (b"GIF8", "a GIF picture"),
        (b"RIFF", "a WebP picture or a sound"), (b"%PDF-", "a PDF"), (b"PK\x03\x04", "a ZIP archive"),
        (b"\x1f\x8b", "a gzip archive"), (b"\x7fELF", "a program"), (b"MZ\x90", "a program"),
        (b"ID3", "a sound"), (b"SQLite format 3", "a database"),
    ];
    BEGINNINGS
        .iter()
        .find(|(beginning, _)| bytes.starts_with(beginning))
        .map(|(_, name)| *name)
}

fn from_html(source: &str, ctx: &PageContext<'_>, site: &SiteMemory) -> Page {
    let (head, tree) = Tree::read(source, ctx.url, model::lexicon());
    let claims = json_ld::read(&head);
    let rules = Rules::of(&head, &tree, ctx.url);
    let mut facts = facts::gather(&head, &claims, &tree, ctx, &rules);
    let hints = hints::of(&head, &claims, &facts, ctx.url);
    let has_password = tree
        .elements()
        .any(|(_, node)| node.name() == "input" && node.get("type") == Some("password"));
    let (body, prints) = match own_body(source) {
        Some(own) => (own.to_owned(), PagePrints::default()),
        None => body(&tree, &hints, &rules, &mut facts, ctx, site),
    };
    let next_part = parts::next(&tree, &head, &claims, &facts, ctx.url);
    let mut page = finish(facts, &body, &head, &claims, ctx, has_password);
    page.prints = prints;
    let in_parts = matches!(page.page_kind, PageKind::Article | PageKind::Documentation);
    page.next_part = next_part.filter(|_| in_parts && prose::is_prose(&page.html));
    if page.is_thin() {
        page.versions = versions::named(&tree, &head, ctx.url);
    }
    page
}

/// The body of a page that Kalan wrote: it comes in as it went out, with nothing to choose. A page of several
/// articles is read as any other.
fn own_body(source: &str) -> Option<&str> {
    let (_, rest) = source.split_once("<!--kalan:body-->")?;
    let (own, rest) = rest.split_once("<!--/kalan:body-->")?;
    (!rest.contains("<!--kalan:body-->")).then_some(own)
}

/// The article's HTML, not sanitized, empty when the page has no words; and the prints of the page's blocks.
fn body(
    tree: &Tree<'_>,
    hints: &Hints,
    rules: &Rules,
    facts: &mut Facts,
    ctx: &PageContext<'_>,
    site: &SiteMemory,
) -> (String, PagePrints) {
    let reading = Reading::of(tree, model::lexicon(), hints);
    let mut chances = reading.chances(tree, hints);
    rules.silence(tree, &reading.blocks, &mut chances);
    // Shops and manuals say the same of many things, and mean it each time.
    if !facts.is_timeless {
        site.silence(&facts.title, &reading, &mut chances);
    }
    let prints = PagePrints::of(&facts.title, &reading.blocks);
    let mut choice = Choice {
        tree,
        chosen: judge::choose(&reading.blocks, &chances),
        blocks: &reading.blocks,
        places: &reading.places,
    };
    choice.settle(facts, ctx.fetched_at);
    choice.sign(facts);
    let mut cut = Cut::of(tree, choice.blocks, &choice.chosen);
    media::keep(tree, choice.blocks, &choice.chosen, &mut cut);
    (cut.html(), prints)
}

/// How many words are read in a minute.
const WORDS_PER_MINUTE: u32 = 220;

fn finish(
    facts: Facts,
    body: &str,
    head: &Head,
    claims: &Claims,
    ctx: &PageContext<'_>,
    has_password: bool,
) -> Page {
    let base = head.base.clone().unwrap_or_else(|| sanitize::base_of(ctx.url));
    let html = crate::sanitize(body, &base).html;
    let text = crate::plain_text(&html);
    let words = crate::word_count(&text);
    let page_kind = kind::of(&Evidence {
        title: &facts.title,
        text: &text,
        without_scripts: &head.without_scripts,
        schema: claims.kind.as_deref(),
        open_graph: head.meta(&["og:type"]),
        refresh: head.meta(&["refresh"]),
        generator: head.meta(&["generator"]),
        has_password,
        words,
    });
    let pictures = crate::pictures(&html);
    Page {
        excerpt: excerpt(facts.description.as_deref(), &text),
        language: language::of_text(
            &text,
            head.language
                .as_deref()
                .or_else(|| head.meta(&["og:locale", "content-language"])),
        ),
        lead_image: facts
            .lead_image
            .or_else(|| pictures.first().map(|picture| picture.url.clone())),
        reading_time_minutes: words.div_ceil(WORDS_PER_MINUTE).max(1),
        title: facts.title,
        byline: facts.byline,
        site_name: facts.site_name,
        published: facts.published,
        modified: facts.modified,
        canonical_url: facts.canonical_url,
        word_count: words,
        page_kind,
        pictures,
        attached: Vec::new(),
        next_part: None,
        versions: Vec::new(),
        prints: PagePrints::default(),
        html,
        text,
    }
}

const EXCERPT_CHARS: usize = 240;

/// What the page says of itself when that is a sentence, else how the text begins; cut at a word.
fn excerpt(description: Option<&str>, text: &str) -> String {
    let said = description.filter(|said| said.chars().count() >= 40);
    let first = || {
        text.split("\n\n")
            .find(|block| block.chars().count() >= 60)
            .or_else(|| text.split("\n\n").next())
    };
    let whole = scan::one_line(said.or_else(first).unwrap_or_default());
    if whole.chars().count() <= EXCERPT_CHARS {
        return whole;
    }
    let cut: String = whole.chars().take(EXCERPT_CHARS).collect();
    let end = cut.rfind(' ').unwrap_or(cut.len());
    format!("{}…", cut[..end].trim_end_matches([',', ';', ':', ' ']))
}
