//! What a book says of itself: its package document, its navigation, and that of older readers.

use std::fmt::Write as _;
use std::io::{Seek, Write};

use super::chapter::{head, quoted, text};
use super::{Chapter, Epub, chapter_name};
use crate::piece::Cover;
use crate::written::direction;

/// The list of chapters.
pub(super) fn navigation(cover: &Cover, chapters: &[Chapter]) -> String {
    let mut out = head(&cover.title, &cover.language);
    let _ = write!(
        out,
        "<body>\n<nav epub:type=\"toc\" id=\"toc\"><h1>{}</h1>\n<ol>\n",
        cover.words.contents
    );
    for (place, chapter) in chapters.iter().enumerate() {
        let (file, title) = (chapter_name(place), text(&chapter.title));
        let language = chapter.language.as_deref().map_or_else(String::new, |language| {
            let (tag, direction) = (quoted(language), direction(language));
            format!(" lang=\"{tag}\" xml:lang=\"{tag}\" dir=\"{direction}\"")
        });
        let _ = writeln!(out, "<li><a href=\"{file}\"{language}>{title}</a></li>");
    }
    out.push_str("</ol></nav>\n</body>\n</html>\n");
    out
}

/// The list of chapters for readers of before EPUB 3.
pub(super) fn ncx(cover: &Cover, chapters: &[Chapter]) -> String {
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ncx xmlns=\"http://www.daisy.org/z3986/2005/ncx/\" \
         version=\"2005-1\"><head><meta name=\"dtb:uid\" content=\"{}\"/></head>\
         <docTitle><text>{}</text></docTitle><navMap>\n",
        quoted(&cover.identifier),
        text(&cover.title)
    );
    for (place, chapter) in chapters.iter().enumerate() {
        let _ = writeln!(
            out,
            "<navPoint id=\"n{place}\" playOrder=\"{}\"><navLabel><text>{}</text></navLabel><content src=\"{}\"/></navPoint>",
            place + 1,
            text(&chapter.title),
            chapter_name(place)
        );
    }
    out.push_str("</navMap></ncx>\n");
    out
}

/// The package document.
pub(super) fn package<W: Write + Seek>(epub: &Epub<W>) -> String {
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<package version=\"3.0\" xmlns=\"http://www.idpf.org/2007/opf\" \
         unique-identifier=\"book\" xml:lang=\"{}\">\n",
        quoted(&epub.cover.language)
    );
    metadata(epub, &mut out);
    manifest(epub, &mut out);
    let _ = writeln!(
        out,
        "<spine toc=\"ncx\" page-progression-direction=\"{}\">",
        direction(&epub.cover.language)
    );
    for place in 0..epub.chapters.len() {
        let _ = writeln!(out, "<itemref idref=\"c{place}\"/>");
    }
    out.push_str("</spine>\n</package>\n");
    out
}

fn metadata<W: Write + Seek>(epub: &Epub<W>, out: &mut String) {
    let cover = &epub.cover;
    let _ = write!(
        out,
        "<metadata xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n<dc:identifier id=\"book\">{}</dc:identifier>\n\
         <dc:title>{}</dc:title>\n",
        text(&cover.identifier),
        text(&cover.title)
    );
    for language in languages(epub) {
        let _ = writeln!(out, "<dc:language>{}</dc:language>", text(language));
    }
    for author in &epub.authors {
        let _ = writeln!(out, "<dc:creator>{}</dc:creator>", text(author));
    }
    let _ = writeln!(
        out,
        "<meta property=\"dcterms:modified\">{}</meta>",
        text(&cover.made)
    );
    let mut accessible = vec![
        ("accessMode", "textual"),
        ("accessModeSufficient", "textual"),
        ("accessibilityFeature", "tableOfContents"),
        ("accessibilityFeature", "structuralNavigation"),
        ("accessibilityFeature", "readingOrder"),
        ("accessibilityFeature", "displayTransformability"),
        ("accessibilityHazard", "unknown"),
    ];
    if !epub.pictures.is_empty() {
        accessible.insert(1, ("accessMode", "visual"));
    }
    if epub.chapters.iter().any(|chapter| chapter.has_math) {
        accessible.push(("accessibilityFeature", "MathML"));
    }
    for (property, value) in accessible {
        let _ = writeln!(out, "<meta property=\"schema:{property}\">{value}</meta>");
    }
    if epub.cover_picture.is_some() {
        out.push_str("<meta name=\"cover\" content=\"cover\"/>\n");
    }
    out.push_str("</metadata>\n");
}

/// The book's language first, then those of its chapters.
fn languages<W: Write + Seek>(epub: &Epub<W>) -> Vec<&str> {
    let mut all = vec![epub.cover.language.as_str()];
    for language in epub
        .chapters
        .iter()
        .filter_map(|chapter| chapter.language.as_deref())
    {
        if !all.contains(&language) {
            all.push(language);
        }
    }
    all
}

fn manifest<W: Write + Seek>(epub: &Epub<W>, out: &mut String) {
    out.push_str(
        "<manifest>\n<item id=\"nav\" href=\"nav.xhtml\" media-type=\"application/xhtml+xml\" properties=\"nav\"/>\n\
         <item id=\"ncx\" href=\"toc.ncx\" media-type=\"application/x-dtbncx+xml\"/>\n\
         <item id=\"style\" href=\"book.css\" media-type=\"text/css\"/>\n",
    );
    for (place, chapter) in epub.chapters.iter().enumerate() {
        let properties = if chapter.has_math {
            " properties=\"mathml\""
        } else {
            ""
        };
        let file = chapter_name(place);
        let _ = writeln!(
            out,
            "<item id=\"c{place}\" href=\"{file}\" media-type=\"application/xhtml+xml\"{properties}/>"
        );
    }
    for (place, picture) in epub.pictures.iter().enumerate() {
        let is_cover = epub.cover_picture.as_ref() == Some(&picture.name);
        let (id, properties) = if is_cover {
            ("cover".to_owned(), " properties=\"cover-image\"")
        } else {
            (format!("p{place}"), "")
        };
        let (name, media_type) = (quoted(&picture.name), quoted(&picture.media_type));
        let _ = writeln!(
            out,
            "<item id=\"{id}\" href=\"pictures/{name}\" media-type=\"{media_type}\"{properties}/>"
        );
    }
    out.push_str("</manifest>\n");
}
