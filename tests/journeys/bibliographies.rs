//! A collection as a bibliography, as bookmarks and as a feed, each read by the programs that others use.

use std::fs;
use std::process::{Command, Stdio};

use kalan_test_kit::material::skipped;
use serde_json::{Value, json};

use crate::exports::{export, library};

/// What a program prints of a file; none, and told, where it is not installed.
fn read_by(program: &str, arguments: &[&str], package: &str) -> Option<String> {
    let said = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .output();
    let Ok(said) = said else {
        skipped(&format!(
            "{program} is not installed: `cargo xtask test` installs {package}"
        ));
        return None;
    };
    let errors = String::from_utf8_lossy(&said.stderr).into_owned();
    assert!(said.status.success(), "{program}: {errors}");
    Some(String::from_utf8_lossy(&said.stdout).into_owned())
}

/// Where the words stand, one after the other; that they do is what a test insists on.
#[track_caller]
fn in_order(text: &str, words: &[&str]) {
    let mut rest = text;
    for word in words {
        let at = rest
            .find(word)
            .unwrap_or_else(|| panic!("no \"{word}\", or not in order, in {text}"));
        rest = &rest[at + word.len()..];
    }
}

#[test]
fn a_bibliography_is_read_by_other_programs_in_its_order() {
    let (kalan, web) = library();
    let (path, _) = export(&kalan, "csl", "eau.json");
    let items: Vec<Value> = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    let titles: Vec<_> = items.iter().map(|item| item["title"].as_str().unwrap()).collect();
    assert_eq!(titles, ["Le puits : \"où ?\"", "بئر القرية", "The well"]);
    assert_eq!(
        (&items[0]["URL"], &items[0]["keyword"], &items[1]["language"]),
        (&json!(web.url("/puits")), &json!("eau"), &json!("ar")),
    );
    assert_eq!(
        items[0]["accessed"]["date-parts"][0].as_array().map(Vec::len),
        Some(3)
    );
    for (format, program) in [("ris", "ris2xml"), ("bibtex", "bib2xml")] {
        let (path, _) = export(&kalan, format, &format!("eau.{format}"));
        let Some(read) = read_by(program, &[&path], "bibutils") else {
            continue;
        };
        assert_eq!(read.matches("<mods ID=").count(), 3, "{read}");
        let url = web.url("/well");
        in_order(&read, &["Le puits", "بئر القرية", "The well", &url]);
    }
}

#[test]
fn bookmarks_lead_where_the_articles_came_from() {
    let (kalan, web) = library();
    let file = kalan.home().join("sans-adresse.html");
    let words = "Une page qui n'est venue d'aucune adresse et que personne ne retrouve. ".repeat(12);
    fs::write(
        &file,
        format!("<html lang=fr><title>Sans</title><article><h1>Sans</h1><p>{words}</p></article></html>"),
    )
    .unwrap();
    kalan.ok(&["add", &file.display().to_string()]);
    let out = kalan.home().join("eau.html").display().to_string();
    let report = kalan.ok(&["export", "--format", "netscape", "-o", &out]);
    assert_eq!(
        (&report["articles"], &report["articles_without_address"]),
        (&json!(3), &json!(1)),
        "what has no address is told: {report}"
    );
    let text = fs::read_to_string(out).unwrap();
    assert!(
        text.starts_with("<!DOCTYPE NETSCAPE-Bookmark-file-1>\n"),
        "as its readers look for it"
    );
    let lead = format!("<DT><A HREF=\"{}\" ADD_DATE=\"", web.url("/puits"));
    assert!(text.contains(&lead) && text.contains("TAGS=\"eau\""), "{text}");
    assert!(text.contains(">Le puits : &quot;où ?&quot;</A>"), "{text}");
}

#[test]
fn a_collection_as_a_feed_is_read_as_one() {
    let (kalan, web) = library();
    let (path, _) = export(&kalan, "atom", "eau.atom");
    let _ = read_by("xmllint", &["--noout", &path], "libxml2-utils");
    let feed = kalan.ok(&["parse-feed", &path]);
    let entries = feed["entries"].as_array().unwrap_or_else(|| panic!("{feed}"));
    let titles: Vec<_> = entries
        .iter()
        .map(|entry| entry["title"].as_str().unwrap())
        .collect();
    assert_eq!(titles, ["Le puits : \"où ?\"", "بئر القرية", "The well"]);
    assert_eq!(entries[2]["url"], json!(web.url("/well")), "{feed}");
    let text = entries[0].to_string();
    assert!(
        text.contains("sans tiret") && text.contains("نص بالعربية"),
        "the article whole: {text}"
    );
}
