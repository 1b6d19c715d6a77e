//! Sizes and shapes that stop a naive reader: each must end quickly, with a value or a plain error.
//!
//! No clock is asked: what is quadratic here takes minutes, and a test that hangs is seen.

use kalan_content::{ContentError, MAX_PAGE_BYTES, PageContext, discover_feeds, extract_page, sanitize};
use kalan_model::{ErrorCode, Timestamp};
use url::Url;

fn context() -> PageContext<'static> {
    PageContext {
        url: None,
        content_type: None,
        fetched_at: Timestamp::from_millis(0),
    }
}

fn shapes() -> Vec<(&'static str, String)> {
    let attributes: String = (0..100_000).map(|i| format!(" a{i}=x")).collect();
    let deep_wide = format!("{}{}", "<div>".repeat(300), "<p>x</p>".repeat(50_000));
    let formatting: String = (0..500)
        .map(|i| format!("<b class=c{i}><i><font size={i}>"))
        .collect();
    vec![
        ("deep div", "<div>".repeat(100_000) + "end"),
        ("deep blockquote", "<blockquote>".repeat(100_000) + "end"),
        ("deep list", "<ul><li>".repeat(50_000) + "end"),
        (
            "deep and closed",
            "<div>".repeat(50_000) + "end" + &"</div>".repeat(50_000),
        ),
        ("deep table", "<table><tr><td>".repeat(30_000) + "end"),
        ("deep span", "<span>".repeat(100_000) + "end"),
        (
            "deep formula",
            "<math>".to_owned() + &"<mrow>".repeat(50_000) + "end",
        ),
        ("ampersands", "&".repeat(400_000) + "end"),
        ("half references", "&a".repeat(200_000) + "end"),
        ("attributes", format!("<p{attributes}>end")),
        ("open angle brackets", "<".repeat(400_000) + " end"),
        ("stray ends", "</b>".repeat(200_000) + "end"),
        ("deep and wide", deep_wide + "end"),
        (
            "amplification",
            format!("<p>{formatting}{}end", "<p>x".repeat(5_000)),
        ),
        (
            "amplification in a table",
            format!("<table>{formatting}{}end", "<tr>x".repeat(5_000)),
        ),
        (
            "dated lines",
            "<p class=x><time>3 mars 2024</time></p>".repeat(30_000) + "end",
        ),
        (
            "pictures beside words",
            format!(
                "<h1>x</h1><p>{}</p><div>{}</div>end",
                "mot ".repeat(80),
                "x<br><br><img src=/a.png>".repeat(30_000)
            ),
        ),
        ("headings", "<h1>x<h2>y<h6>z".repeat(20_000) + "end"),
        ("open comments", "<!-- ".repeat(100_000)),
        ("open raw text", "<title></".repeat(50_000)),
        (
            "one long attribute",
            format!("<a href='{}'>end", "x".repeat(2_000_000)),
        ),
    ]
}

#[test]
fn hostile_shapes_are_sanitized_in_linear_time() {
    let base = Url::parse("https://a.test/").unwrap();
    for (name, html) in shapes() {
        let clean = sanitize(&html, &base).html;
        assert!(
            clean.len() <= html.len() * 6 + 1000,
            "{name}: {} bytes became {}",
            html.len(),
            clean.len()
        );
        if html.ends_with("end") {
            assert!(clean.contains("end"), "{name}: the words are lost");
        }
    }
}

#[test]
fn hostile_shapes_are_extracted_without_harm() {
    for (name, html) in shapes() {
        let page = extract_page(html.as_bytes(), &context());
        assert!(page.is_ok(), "{name}: {page:?}");
        discover_feeds(html.as_bytes(), &context());
    }
}

#[test]
fn the_limit_of_a_page_is_exact() {
    let mut page = b"<p>".to_vec();
    page.resize(MAX_PAGE_BYTES, b' ');
    assert!(
        extract_page(&page, &context()).is_ok(),
        "a page of exactly the limit is read"
    );
    page.push(b' ');
    let error = extract_page(&page, &context()).unwrap_err();
    assert_eq!(error.code(), ErrorCode::TooLarge);
    assert!(
        matches!(error, ContentError::TooLarge { size_bytes, limit_bytes } if size_bytes == limit_bytes + 1)
    );
}
