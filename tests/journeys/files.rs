//! Files of other programs, opened with no network at all.

use std::path::Path;

use kalan_test_kit::picture;

use crate::kalan::Kalan;

/// A page as a browser saves it, with its picture inside.
fn archive(picture: &[u8]) -> Vec<u8> {
    let words =
        "Le village attendait l'eau depuis dix ans, et rien ne venait du fleuve, disait-on. ".repeat(12);
    let html = format!(
        "<html lang=fr><head><title>Le puits de Kayes</title></head><body><article><h1>Le puits de Kayes</h1>\
         <p>{words}</p><img src=\"http://192.0.2.7/puits.png\" alt=\"Le puits\"><p>{words}</p></article></body></html>"
    );
    let part = |kind: &str, place: &str| {
        format!(
            "--B\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: binary\r\nContent-Location: {place}\r\n\r\n"
        )
    };
    [
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=B\r\n\r\n".as_slice(),
        part("text/html; charset=utf-8", "http://192.0.2.7/puits").as_bytes(),
        html.as_bytes(),
        b"\r\n",
        part("image/png", "http://192.0.2.7/puits.png").as_bytes(),
        picture,
        b"\r\n--B--\r\n",
    ]
    .concat()
}

#[test]
fn a_page_saved_by_a_browser_is_whole_without_a_request() {
    let kalan = Kalan::new();
    let file = kalan.home().join("puits.mhtml");
    std::fs::write(&file, archive(&picture::png(320, 200, 7))).unwrap();
    let added = kalan.ok(&["add", file.to_str().unwrap()]);
    assert_eq!(added["added"][0]["title"], "Le puits de Kayes", "{added}");
    let shown = kalan.ok(&["show", added["added"][0]["id"].as_str().unwrap()]);
    assert_eq!(shown["offline"]["pictures"], 1);
    assert_eq!(
        shown["offline"]["kept"], 1,
        "the picture came with the file, from an address that answers nobody: {shown}"
    );
}

#[test]
fn a_picture_in_the_file_that_is_none_costs_only_itself() {
    let kalan = Kalan::new();
    let file = kalan.home().join("puits.mhtml");
    std::fs::write(&file, archive(b"not a picture")).unwrap();
    let added = kalan.ok(&["add", file.to_str().unwrap()]);
    let shown = kalan.ok(&["show", added["added"][0]["id"].as_str().unwrap()]);
    assert!(shown["html"].as_str().unwrap().contains("attendait"), "{shown}");
    assert_eq!(shown["offline"]["kept"], 0);
}

#[test]
fn markdown_keeps_what_it_says_of_itself() {
    let kalan = Kalan::new();
    let file = kalan.home().join("note.md");
    let text = "---\ntitle: Le fleuve\nauthor: Awa Diallo\ndate: 2025-07-30\n---\n\nL'eau **monte**.\n\n## La pluie\n\n- un\n- deux\n";
    std::fs::write(&file, text).unwrap();
    let page = kalan.ok(&["extract", file.to_str().unwrap()]);
    assert_eq!(
        (&page["title"], &page["byline"]),
        (&"Le fleuve".into(), &"Awa Diallo".into())
    );
    assert_eq!(page["published"], "2025-07-30T00:00:00Z");
    assert_eq!(page["text"], "L'eau monte.\n\nLa pluie\n\nun\n\ndeux", "{page}");
}

#[test]
fn a_locked_or_cut_file_says_what_is_wrong_with_it() {
    let kalan = Kalan::new();
    let file = kalan.home().join("rapport.pdf");
    std::fs::write(&file, "%PDF-1.7\n1 0 obj<</Type").unwrap();
    let error = kalan.refused(&["extract", file.to_str().unwrap()], 3, "unreadable");
    assert!(error["detail"].as_str().unwrap().contains("PDF"), "{error}");
}

/// A page saved "complete" by a browser: its pictures lie in a folder beside it.
fn saved_page(home: &Path, shown: &[&str]) -> std::path::PathBuf {
    let words =
        "Le village attendait l'eau depuis dix ans, et rien ne venait du fleuve, disait-on. ".repeat(12);
    let pictures: String = shown
        .iter()
        .map(|place| format!("<img src=\"{place}\" alt=\"Le puits\"><p>{words}</p>"))
        .collect();
    let html = format!(
        "<!DOCTYPE html>\n<!-- saved from url=(0024)http://192.0.2.7/le-puits -->\n<html lang=fr><head>\
         <title>Le puits de Kayes</title></head><body><article><h1>Le puits de Kayes</h1><p>{words}</p>{pictures}</article>"
    );
    let file = home.join("Le puits.html");
    std::fs::write(&file, html).expect("a file in the home of the test");
    file
}

#[test]
fn a_page_saved_complete_takes_its_pictures_from_beside_it() {
    let kalan = Kalan::new();
    let folder = kalan.home().join("Le puits_fichiers");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("a.png"), picture::png(320, 200, 7)).unwrap();
    std::fs::write(folder.join("b.png"), picture::png(320, 200, 8)).unwrap();
    let file = saved_page(
        kalan.home(),
        &["./Le puits_fichiers/a.png", "Le%20puits_fichiers/b.png"],
    );
    let added = kalan.ok(&["add", file.to_str().unwrap()]);
    let shown = kalan.ok(&["show", added["added"][0]["id"].as_str().unwrap()]);
    assert_eq!(shown["url"], "http://192.0.2.7/le-puits");
    assert_eq!(
        (&shown["offline"]["pictures"], &shown["offline"]["kept"]),
        (&2.into(), &2.into()),
        "both lie on the disk, and the site answers nobody: {shown}"
    );
}

#[cfg(unix)]
#[test]
fn a_saved_page_reads_nothing_out_of_its_folder() {
    let kalan = Kalan::new();
    let folder = kalan.home().join("Le puits_files");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(kalan.home().join("secret.png"), picture::png(320, 200, 9)).unwrap();
    std::os::unix::fs::symlink("../secret.png", folder.join("lien.png")).unwrap();
    let elsewhere = kalan.home().join("ailleurs");
    std::fs::create_dir(&elsewhere).unwrap();
    std::fs::write(elsewhere.join("c.png"), picture::png(320, 200, 10)).unwrap();
    std::os::unix::fs::symlink(&elsewhere, kalan.home().join("Le puits_lien")).unwrap();
    let file = saved_page(
        kalan.home(),
        &[
            "Le puits_files/../secret.png",
            "Le puits_files/%2e%2e/secret.png",
            "Le puits_files/lien.png",
            "Le puits_lien/c.png",
        ],
    );
    let added = kalan.ok(&["add", file.to_str().unwrap()]);
    let shown = kalan.ok(&["show", added["added"][0]["id"].as_str().unwrap()]);
    assert_eq!(
        shown["offline"]["kept"], 0,
        "a page would carry a person's own pictures away: {shown}"
    );
}
