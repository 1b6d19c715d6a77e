//! What is read here is handed to people who have no Kalan: a book, a page, a site on a stick, Markdown, JSON.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::Path;
use std::process::Command;

use kalan_test_kit::picture;
use kalan_test_kit::web::Web;
use serde_json::{Value, json};

use crate::kalan::Kalan;

/// Where Debian puts the validator.
const EPUBCHECK: &str = "/usr/share/java/epubcheck.jar";

/// As pages are written: lists with paragraphs in them, boxes in headings, links and names that lead nowhere.
const WILD: &str = "<h2><div>Un titre dans une boîte</div></h2><ul><p>sans tiret</p><li>avec</li>et des mots</ul>\
    <b><table><tr><th align=center scope=col>Mot<td headers=x rowspan=0>Sens</table></b>\
    <dl><dd>sens sans mot</dd></dl><p id=n1>Une note<a href=\"#note\">1</a> et une autre<a href=\"#rien\">2</a>.</p>\
    <p id=note>La note <a href=\"http://[mauvais\">ici</a> et <a href=\"https://a.test/x y?z=é\">là</a>.</p>\
    <figure><figcaption>Avant</figcaption>mots<figcaption>Après</figcaption></figure>\
    <p><math><mfrac><mi>a</mi><mn>2</mn></mfrac></math> <time datetime=hier>hier</time> <bdo>x</bdo></p>\
    <p dir=rtl lang=ar>نص بالعربية</p><ol start=3 type=i><li value=7>sept</ol><blockquote cite=\"pas une adresse\">Dit-il.</blockquote>";

/// A library with a collection of three: a wild French page with a picture, an Arabic page, a plain English one.
pub(crate) fn library() -> (Kalan, Web) {
    let (kalan, web) = (Kalan::new(), Web::open());
    web.bytes("/puits.png", "image/png", picture::png(640, 400, 1));
    // Larger than a screen shows: it is kept as WebP.
    web.bytes("/grand.png", "image/png", picture::png(2400, 1200, 2));
    let words =
        "Le puits du village a été creusé par les habitants, et l'eau est claire toute l'année. ".repeat(12);
    let page = |language: &str, title: &str, body: &str| {
        format!(
            "<html lang={language}><title>{title}</title><article><h1>{title}</h1>{body}</article></html>"
        )
    };
    let wild = format!(
        "<p>{words}</p><img src=/puits.png alt=\"Le puits\"><img src=/grand.png width=\"50%\"><p>{words}</p>{WILD}"
    );
    let arabic = "حفر أهل القرية البئر بأيديهم والماء صاف طوال السنة. ".repeat(30);
    let english =
        "The people of the village dug the well themselves, and the water is clear all year. ".repeat(12);
    let pages = [
        ("/puits", page("fr", "Le puits : \"où ?\"", &wild)),
        (
            "/bir",
            page("ar dir=rtl", "بئر القرية", &format!("<p>{arabic}</p>")),
        ),
        ("/well", page("en", "The well", &format!("<p>{english}</p>"))),
    ];
    kalan.ok(&["collection", "new", "Eau"]);
    for (path, html) in pages {
        let added = kalan.ok(&["add", &web.page(path, &html)]);
        let id = added["added"][0]["id"].as_str().expect("it was added").to_owned();
        kalan.ok(&["collection", "add", "Eau", &id, "--note", "À lire <ensemble>."]);
        kalan.ok(&["tag", &id, "--add", "eau"]);
    }
    (kalan, web)
}

pub(crate) fn export(kalan: &Kalan, format: &str, name: &str) -> (String, Value) {
    let path = kalan.home().join(name).display().to_string();
    let report = kalan.ok(&["export", "--collection", "Eau", "--format", format, "-o", &path]);
    assert_eq!(
        (&report["articles"], &report["pictures_missing"]),
        (&json!(3), &json!(0)),
        "{report}"
    );
    (path, report)
}

fn entry(book: &mut zip::ZipArchive<File>, name: &str) -> String {
    let mut text = String::new();
    let mut entry = book.by_name(name).expect("it is in the book");
    entry.read_to_string(&mut text).expect("it is text");
    text
}

#[test]
fn a_collection_becomes_a_book_that_the_validator_has_nothing_to_say_of() {
    let (kalan, _web) = library();
    let (path, report) = export(&kalan, "epub", "eau.epub");
    assert_eq!(report["pictures"], 2, "{report}");
    let mut book = zip::ZipArchive::new(File::open(&path).unwrap()).unwrap();
    let package = entry(&mut book, "OEBPS/content.opf");
    assert!(package.contains("<dc:title>Eau</dc:title>"), "{package}");
    assert!(
        !package.contains("image/webp"),
        "readers of books know no WebP: {package}"
    );
    let chapter = entry(&mut book, "OEBPS/a00002.xhtml");
    assert!(
        chapter.contains("lang=\"ar\" xml:lang=\"ar\" dir=\"rtl\""),
        "{chapter}"
    );
    assert!(
        chapter.contains("À lire &lt;ensemble&gt;."),
        "the teacher's note: {chapter}"
    );
    let (again, _) = export(&kalan, "epub", "eau2.epub");
    assert_eq!(
        entry(&mut book, "OEBPS/a00001.xhtml"),
        entry(
            &mut zip::ZipArchive::new(File::open(&again).unwrap()).unwrap(),
            "OEBPS/a00001.xhtml"
        ),
        "the same choice gives the same chapters"
    );
    if Path::new(EPUBCHECK).is_file() {
        // The command of that name is the archive itself, which not every system starts as a program.
        let said = Command::new("java")
            .args(["-jar", EPUBCHECK, &path])
            .output()
            .expect("Java came with it");
        let words = format!(
            "{}{}",
            String::from_utf8_lossy(&said.stdout),
            String::from_utf8_lossy(&said.stderr)
        );
        assert!(
            said.status.success() && words.contains("0 fatals / 0 errors / 0 warnings"),
            "{words}"
        );
    } else {
        eprintln!("skipped: epubcheck is not installed (`cargo xtask setup` installs it)");
    }
    let reader = Kalan::new();
    let added = reader.ok(&["add", &path]);
    let id = added["added"][0]["id"].as_str().unwrap();
    let text = reader.ok(&["show", id])["text"].as_str().unwrap().to_owned();
    for words in ["sans tiret", "et des mots", "بئر القرية", "dug the well"] {
        assert!(text.contains(words), "what went out comes in again: {words}");
    }
}

#[test]
fn one_page_holds_everything_and_asks_for_nothing() {
    let (kalan, web) = library();
    let (path, _) = export(&kalan, "html", "eau.html");
    let page = fs::read_to_string(path).unwrap();
    assert_eq!(page.matches("<article id=").count(), 3);
    assert_eq!(
        page.matches("src=\"data:image/").count(),
        2,
        "its pictures are in it, the large one too"
    );
    assert!(
        !page.contains(&format!("src=\"{}", web.url("/"))),
        "and come from nowhere else"
    );
    assert!(
        page.find("Le puits : &quot;où ?&quot;") < page.find("The well"),
        "in the collection's order"
    );
}

#[test]
fn a_folder_of_markdown_has_names_and_front_matter_that_other_programs_read() {
    let (kalan, _web) = library();
    let (path, _) = export(&kalan, "markdown", "notes");
    let text =
        fs::read_to_string(Path::new(&path).join("Le puits où.md")).expect("a name that a stick takes");
    let mut parts = text.split("---\n");
    let front = parts.nth(1).unwrap();
    assert!(front.contains("title: \"Le puits : \\\"où ?\\\"\"\n"), "{front}");
    assert!(
        front.contains("tags: [\"eau\"]\n") && front.contains("language: \"fr\"\n"),
        "{front}"
    );
    let picture = text
        .split("](pictures/")
        .nth(1)
        .and_then(|rest| rest.split(')').next())
        .expect("a picture");
    assert!(Path::new(&path).join("pictures").join(picture).is_file());
}

#[test]
fn programs_get_all_in_one_document() {
    let (kalan, _web) = library();
    let (path, _) = export(&kalan, "json", "eau.json");
    let document: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    let first = &document["articles"][0];
    let shown = kalan.ok(&["show", first["id"].as_str().unwrap()]);
    assert_eq!(
        (&first["html"], &first["title"]),
        (&shown["html"], &shown["title"])
    );
    assert_eq!(
        (&first["tags"], &first["note"]),
        (&json!(["eau"]), &json!("À lire <ensemble>."))
    );
}

#[test]
fn a_full_folder_is_left_alone_and_what_fails_leaves_nothing() {
    let (kalan, _web) = library();
    let folder = kalan.home().join("photos");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("mariage.jpg"), b"x").unwrap();
    let ask = |format: &str, out: &Path| {
        let out = out.display().to_string();
        kalan.run(&["export", "--format", format, "-o", &out])
    };
    assert_eq!(ask("site", &folder).status, Some(1));
    assert!(
        folder.join("mariage.jpg").is_file(),
        "what stood there stands there"
    );
    let nowhere = kalan.home().join("absent/eau.epub");
    assert_eq!(
        ask("epub", &nowhere).status,
        Some(1),
        "a folder that is not there"
    );
    let book = kalan.home().join("eau.epub");
    fs::write(&book, b"the book of yesterday").unwrap();
    assert_eq!(
        kalan
            .run(&[
                "export",
                "--collection",
                "Rien",
                "--format",
                "epub",
                "-o",
                &book.display().to_string()
            ])
            .status,
        Some(1)
    );
    assert_eq!(fs::read(&book).unwrap(), b"the book of yesterday");
    let left: Vec<_> = fs::read_dir(kalan.home())
        .unwrap()
        .flatten()
        .map(|entry| entry.file_name())
        .collect();
    assert!(
        left.iter().all(|name| !name.to_string_lossy().contains(".part")),
        "{left:?}"
    );
}
