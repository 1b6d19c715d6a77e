//! Small files that would be enormous once they are open, and lists that would be walked again for each of their items.
//!
//! As in `hostile`, what is quadratic hangs. Memory is what the whole program took at its height, where the system tells.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use kalan_content::{ContentError, MAX_PAGE_BYTES, Page, PageContext, extract_page};
use zip::CompressionMethod;
use zip::write::SimpleFileOptions;

use crate::documents::{self as sample, pdf_of};
use crate::fixtures::fetched_at;
use crate::fuzz::peak_kb;

/// More than any of these needs, and less than a weak machine has.
const MEMORY_KB: usize = 512 * 1024;

fn read(bytes: &[u8]) -> Result<Page, ContentError> {
    let ctx = PageContext {
        url: None,
        content_type: None,
        fetched_at: fetched_at(),
    };
    let page = extract_page(bytes, &ctx);
    let peak = peak_kb();
    assert!(peak < MEMORY_KB, "{} MiB were taken", peak / 1024);
    page
}

fn reason(bytes: &[u8]) -> String {
    match read(bytes) {
        Err(ContentError::Unreadable { reason }) => reason,
        other => panic!("not refused: {:?}", other.map(|page| page.word_count)),
    }
}

/// A book whose files are packed.
fn packed(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    archive.start_file("mimetype", stored).unwrap();
    archive.write_all(b"application/epub+zip").unwrap();
    let own = sample::WHOLE_BOOK
        .iter()
        .map(|(name, bytes)| ((*name).to_owned(), bytes.to_vec()))
        .filter(|(name, _)| files.iter().all(|(own, _)| own != name));
    for (name, bytes) in files.iter().cloned().chain(own) {
        let deflated = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        archive.start_file(name, deflated).unwrap();
        archive.write_all(&bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

#[test]
fn a_chapter_that_unpacks_to_more_than_a_book_is_refused() {
    let chapter = ("OEBPS/text/trois.xhtml".to_owned(), b"&".repeat(120_000_000));
    let book = packed(&[chapter]);
    assert!(book.len() < 1_000_000, "a small file");
    let reason = reason(&book);
    assert!(reason.contains("more words"), "{reason}");
}

#[test]
fn a_chapter_of_many_pictures_looks_each_up_once() {
    let mut files: Vec<(String, Vec<u8>)> = (0..4_000)
        .map(|at| (format!("OEBPS/text/{at}.png"), vec![7]))
        .collect();
    let mut chapter = String::from("<html><body><p>Un mot</p>");
    for at in 0..60_000 {
        let _ = write!(chapter, "<img src=\"{}.png\"/>", 3_999 - at % 2_000);
    }
    files.push((
        "OEBPS/text/trois.xhtml".to_owned(),
        (chapter + "</body></html>").into_bytes(),
    ));
    let page = read(&packed(&files)).unwrap();
    assert_eq!(
        page.attached.len(),
        2_002,
        "each once, and those of the rest of the book"
    );
}

/// A saved page, and pictures under these names.
fn archive(page: &str, pictures: impl Iterator<Item = (String, String)>) -> Vec<u8> {
    let mut file = "Subject: x\r\nContent-Type: multipart/related; boundary=\"B\"\r\n\r\n--B\r\nContent-Type: text/html\r\n\r\n".to_owned();
    file.push_str(page);
    for (id, location) in pictures {
        let _ = write!(
            file,
            "\r\n--B\r\nContent-Type: image/png\r\nContent-ID: <{id}>\r\nContent-Location: {location}\r\n\r\nx"
        );
    }
    (file + "\r\n--B--\r\n").into_bytes()
}

#[test]
fn a_page_in_an_archive_is_no_longer_than_another() {
    let page = "<p>mot</p>".repeat(MAX_PAGE_BYTES / 10 + 1);
    let error = read(&archive(&page, std::iter::empty())).expect_err("too long");
    assert!(matches!(error, ContentError::TooLarge { .. }), "{error}");
}

#[test]
fn an_archive_of_many_parts_is_read_once() {
    const PARTS: usize = 8_000;
    let words = "Le village attendait l'eau depuis dix ans, disait-on au marche.";
    let mut page = String::from("<article><h1>Le puits</h1>");
    for at in 0..PARTS {
        let _ = write!(page, "<p>{words}<img src=\"cid:{at}@x\"></p>");
    }
    let pictures = (0..PARTS).map(|at| (format!("{at}@x"), format!("https://site.example/{at}.png")));
    let page = read(&archive(&page, pictures)).unwrap();
    assert_eq!(page.attached.len(), PARTS);
}

#[test]
fn a_short_name_for_a_long_address_does_not_multiply_it() {
    let page = "<img src=\"cid:a\">".repeat(300_000);
    let location = format!("https://site.example/{}", "x".repeat(60_000));
    let error = read(&archive(&page, std::iter::once(("a".to_owned(), location)))).expect_err("too long");
    assert!(matches!(error, ContentError::TooLarge { .. }), "{error}");
}

#[test]
fn a_list_in_a_front_matter_is_walked_once() {
    let text = format!(
        "---\ntitle: x\nauthors:\n{}---\n\nUn mot.\n",
        "  - Awa\n".repeat(400_000)
    );
    let page = read(text.as_bytes()).unwrap();
    assert!(page.byline.unwrap().len() < 2_000, "nobody reads so many names");
}

fn stream(entries: &str, words: &[u8]) -> Vec<u8> {
    let mut object = format!("<<{entries}/Length {}>>stream\n", words.len()).into_bytes();
    object.extend_from_slice(words);
    object.extend_from_slice(b"\nendstream");
    object
}

/// A PDF of one page with this content and one drawing.
fn drawn(content: &[u8], filter: &str, form: &str) -> Vec<u8> {
    let resources = "/Resources<</Font<</F1 5 0 R>>/XObject<</X 7 0 R>>>>";
    pdf_of(&[
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>".to_vec(),
        format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R{resources}>>").into_bytes(),
        stream(filter, content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_vec(),
        b"<</Author(Awa)>>".to_vec(),
        stream(
            &format!("/Type/XObject/Subtype/Form/BBox[0 0 900 900]{resources}"),
            form.as_bytes(),
        ),
    ])
}

#[test]
fn a_page_that_draws_the_same_letters_for_ever_is_refused() {
    let letters = format!("BT /F1 1 Tf ({}) Tj ET", "mot ".repeat(10_000));
    let reason = reason(&drawn("/X Do ".repeat(200).as_bytes(), "", &letters));
    assert!(reason.contains("to its end"), "{reason}");
}

#[test]
fn a_stream_that_unpacks_without_end_is_refused_before_it_is_unpacked() {
    let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    for _ in 0..300 {
        packer.write_all(&[b' '; 1 << 20]).unwrap();
    }
    let content = packer.finish().unwrap();
    let reason = reason(&drawn(&content, "/Filter/FlateDecode", ""));
    assert!(reason.contains("unpack"), "{reason}");
}
