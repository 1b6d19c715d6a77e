//! Files in other wrappings than a page: what is in them comes out whole, and what is broken says so.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::io::{Cursor, Write as _};

use kalan_content::{ContentError, Page, PageContext, extract_page};
use kalan_model::{PageKind, Timestamp};
use zip::write::SimpleFileOptions;

fn read(bytes: &[u8]) -> Result<Page, ContentError> {
    let ctx = PageContext {
        url: None,
        content_type: None,
        fetched_at: Timestamp::from_millis(1_785_456_000_000),
    };
    extract_page(bytes, &ctx)
}

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n a picture in name only";

pub(crate) fn book(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let mimetype: (&str, &[u8]) = ("mimetype", b"application/epub+zip");
    for (name, bytes) in std::iter::once(&mimetype).chain(files) {
        archive.start_file(*name, stored).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

const CONTAINER: (&str, &[u8]) = (
    "META-INF/container.xml",
    br#"<?xml version="1.0"?><container xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
    <rootfiles><rootfile full-path="OEBPS/content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>"#,
);

const PACKAGE: (&str, &[u8]) = (
    "OEBPS/content.opf",
    r#"<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
    <dc:title>Le puits de Kayes</dc:title><dc:creator id="a">Awa Diallo</dc:creator><dc:creator>Oumar Keïta</dc:creator>
    <dc:date>2025-07-30</dc:date><dc:language>fr</dc:language><dc:publisher>Éditions du Fleuve</dc:publisher></metadata>
    <manifest><item id="c1" href="text/un%20deux.xhtml" media-type="application/xhtml+xml"/>
    <item id="c2" href="text/trois.xhtml" media-type="application/xhtml+xml"/>
    <item id="cover" href="img/cover.png" media-type="image/png" properties="cover-image"/>
    <item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/></manifest>
    <spine><itemref idref="nav" linear="no"/><itemref idref="c1"/><itemref idref="c2"/></spine></package>"#
        .as_bytes(),
);

const FIRST: (&str, &[u8]) = (
    "OEBPS/text/un deux.xhtml",
    r##"<html xmlns="http://www.w3.org/1999/xhtml"><head><title/><style>p{}</style></head><body><h1>Un</h1><a id="p1"/>
    <p>L’eau est là.<a href="trois.xhtml#n1">1</a></p><img src="../img/puits.png" alt="Le puits"/><script>bad()</script></body></html>"##
        .as_bytes(),
);

const SECOND: (&str, &[u8]) = (
    "OEBPS/text/trois.xhtml",
    r#"<html xmlns="http://www.w3.org/1999/xhtml"><body><h1>Trois</h1><p id="n1">Une note, et <a href="https://site.example/">un site</a>.</p></body></html>"#
        .as_bytes(),
);

/// The files of a book with nothing left out.
pub(crate) const WHOLE_BOOK: &[(&str, &[u8])] = &[
    CONTAINER,
    PACKAGE,
    FIRST,
    SECOND,
    ("OEBPS/img/puits.png", PNG),
    ("OEBPS/img/cover.png", PNG),
];

#[test]
fn a_book_is_one_article_with_its_chapters_and_pictures() {
    let page = read(&book(WHOLE_BOOK)).unwrap();
    assert_eq!(page.title, "Le puits de Kayes");
    assert_eq!(page.byline.as_deref(), Some("Awa Diallo, Oumar Keïta"));
    assert_eq!(page.language.as_deref(), Some("fr"));
    assert_eq!(page.published.unwrap().at.to_string(), "2025-07-30T00:00:00Z");
    assert_eq!(page.site_name.as_deref(), Some("Éditions du Fleuve"));
    assert_eq!(
        page.text,
        "Un\n\nL’eau est là.1\n\nTrois\n\nUne note, et un site."
    );
    assert!(
        page.html.contains("href=\"#a-n1\""),
        "a note is found in the one article: {}",
        page.html
    );
    assert!(page.html.contains("https://site.example/") && !page.html.contains("bad()"));
    assert_eq!(
        page.attached.len(),
        2,
        "the picture and the cover: {:?}",
        page.attached
    );
    assert!(page.attached.iter().any(|one| page.html.contains(&one.url)));
    assert_eq!(page.lead_image.as_deref(), Some(page.attached[1].url.as_str()));
}

#[test]
fn a_book_that_cannot_be_read_says_why() {
    let locked = ("META-INF/encryption.xml", br#"<encryption><EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes128-cbc"/></encryption>"#.as_slice());
    let whole = book(&[CONTAINER, PACKAGE, FIRST]);
    let cases = [
        (book(&[CONTAINER, PACKAGE, FIRST, locked]), "locked"),
        (book(&[PACKAGE]), "META-INF/container.xml"),
        (book(&[CONTAINER]), "content.opf"),
        (book(&[CONTAINER, PACKAGE]), "no words"),
        (whole[..whole.len() / 2].to_vec(), "damaged"),
    ];
    for (bytes, why) in cases {
        match read(&bytes) {
            Err(ContentError::Unreadable { reason }) => assert!(reason.contains(why), "{reason}"),
            other => panic!("{why}: {other:?}"),
        }
    }
}

/// A PDF of one page whose lines are set in Helvetica.
pub(crate) fn pdf(lines: &[(u32, u32, &str)]) -> Vec<u8> {
    use std::fmt::Write as _;
    let mut content = String::new();
    for (size, y, words) in lines {
        let _ = writeln!(content, "BT /F1 {size} Tf 72 {y} Td ({words}) Tj ET");
    }
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>"
            .to_owned(),
        format!("<</Length {}>>stream\n{content}endstream", content.len()),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_owned(),
        "<</Title(Microsoft Word - rapport.doc)/Author(Awa Diallo)/CreationDate(D:20250730101500Z)>>"
            .to_owned(),
    ];
    pdf_of(&objects.map(String::into_bytes))
}

/// A PDF of these objects, the first of them its catalogue and the sixth its facts.
pub(crate) fn pdf_of(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut file = b"%PDF-1.4\n".to_vec();
    let mut places = Vec::new();
    for (number, object) in objects.iter().enumerate() {
        places.push(file.len());
        write!(file, "{} 0 obj", number + 1).unwrap();
        file.extend_from_slice(object);
        file.extend_from_slice(b"endobj\n");
    }
    let table = file.len();
    write!(file, "xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).unwrap();
    for place in places {
        writeln!(file, "{place:010} 00000 n ").unwrap();
    }
    let size = objects.len() + 1;
    write!(
        file,
        "trailer<</Size {size}/Root 1 0 R/Info 6 0 R>>\nstartxref\n{table}\n%%EOF"
    )
    .unwrap();
    file
}

#[test]
fn the_text_of_a_pdf_comes_out_as_it_is_read() {
    let page = read(&pdf(&[
        (20, 760, "Le puits de Kayes"),
        (11, 720, "Le village attendait depuis dix ans et rien ne ve-"),
        (11, 706, "nait du fleuve, disait-on au marche et dans les cours."),
        (14, 670, "La pluie"),
        (11, 640, "Un jour elle fut la."),
    ]))
    .unwrap();
    assert_eq!(
        page.title, "Le puits de Kayes",
        "what was set largest, and not the name of a file"
    );
    assert_eq!(page.byline.as_deref(), Some("Awa Diallo"));
    assert!(
        page.published.unwrap().inferred,
        "the day the file was made is a guess"
    );
    assert_eq!(
        page.text,
        "Le village attendait depuis dix ans et rien ne venait du fleuve, disait-on au marche et dans les cours.\n\n\
         La pluie\n\nUn jour elle fut la."
    );
    assert!(page.html.contains("<h3>La pluie</h3>"), "{}", page.html);
    assert_ne!(page.page_kind, PageKind::Empty);
}

#[test]
fn a_pdf_without_text_or_without_sense_says_so() {
    for (bytes, why) in [
        (pdf(&[]), "no text"),
        (b"%PDF-1.7\nnothing".to_vec(), "damaged"),
        (pdf(&[(11, 700, "x")])[..60].to_vec(), "damaged"),
    ] {
        match read(&bytes) {
            Err(ContentError::Unreadable { reason }) => assert!(reason.contains(why), "{reason}"),
            other => panic!("{why}: {other:?}"),
        }
    }
}

#[test]
fn any_bytes_behind_the_mark_of_a_kind_end_in_a_value_or_an_error() {
    let seeds = [pdf(&[(11, 700, "Un mot")]), book(&[CONTAINER, PACKAGE, FIRST])];
    let mut state = 7_u64;
    for seed in &seeds {
        for _ in 0..400 {
            let mut bytes = seed.clone();
            for _ in 0..6 {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                let at = usize::try_from(state >> 33).unwrap() % bytes.len();
                bytes[at] = u8::try_from((state >> 20) & 0xFF).unwrap();
            }
            let _ = read(&bytes);
        }
    }
}

#[test]
fn a_page_of_singlefile_keeps_its_pictures_and_its_address() {
    use base64::Engine as _;
    let data = base64::prelude::BASE64_STANDARD.encode([7; 600]);
    let words =
        "Le village attendait l’eau depuis dix ans, et rien ne venait du fleuve, disait-on au marché. "
            .repeat(6);
    let html = format!(
        "<!DOCTYPE html><html lang=fr><!--\n Page saved with SingleFile \n url: https://site.example/puits \n saved date: Thu\n-->\
         <title>Le puits</title><body><article><h1>Le puits</h1><p>{words}</p><img src=\"data:image/png;base64,{data}\" alt=\"Le puits\">\
         <p>{words}</p><a href=\"/suite\">la suite</a><p>{words}</p></article></body></html>"
    );
    let page = read(html.as_bytes()).unwrap();
    assert_eq!(page.attached.len(), 1, "{}", page.html);
    assert_eq!(page.attached[0].bytes, vec![7; 600]);
    assert!(
        page.html.contains("https://site.example/suite"),
        "links lead where they led: {}",
        page.html
    );
}
