//! What may stand in an article and what may not, and that asking twice changes nothing.

use kalan_content::sanitize;
use proptest::prelude::*;
use url::Url;

fn base() -> Url {
    Url::parse("http://article.test/dir/page.html").expect("a literal address parses")
}

fn clean(html: &str) -> String {
    sanitize(html, &base()).html
}

#[test]
fn no_script_survives_in_any_dress() {
    for hostile in [
        "<script>alert(1)</script>x",
        "<img src=x onerror=alert(1)>x",
        "<a href='\u{a0}javascript:alert(1)'>x</a>",
        "<a href='jav&#9;ascript:alert(1)'>x</a>",
        "<svg><script>alert(1)</script></svg>x",
        "<math><mi xlink:href='javascript:alert(1)'>x</mi></math>",
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>x",
        "<style>@import 'http://evil.test'</style>x",
        "<link rel=preconnect href=http://evil.test>x",
        "<meta http-equiv=refresh content='0;url=http://evil.test'>x",
        "<base href=http://evil.test>x",
        "<form action=http://evil.test><input name=q></form>x",
        "<p style='background:url(http://evil.test)'>x</p>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>x</p></noscript>",
        "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>x",
        "<blockquote cite='javascript:alert(1)'>x</blockquote>",
        "<video poster='file:///etc/passwd' src='data:video/mp4,x' autoplay></video>x",
    ] {
        let html = clean(hostile);
        for forbidden in [
            "javascript",
            "<script",
            "onerror=",
            "evil",
            "<iframe",
            "style=",
            "data:",
            "file:",
            "autoplay",
        ] {
            let in_words = html.contains("&lt;img") && forbidden == "onerror=";
            assert!(
                in_words || !html.contains(forbidden),
                "{forbidden} is left of {hostile}: {html}"
            );
        }
    }
}

#[test]
fn marks_of_byte_order_are_not_taken_off_one_at_a_time() {
    // The tree builder drops one of them, at the head of a text, each time it is asked.
    let marks = "\u{feff}".repeat(6);
    for words in ["mot".to_owned(), "é".repeat(9_000)] {
        let once = clean(&format!("<t>{marks}<b>{words}</b>"));
        assert!(once.starts_with("<b>"), "markup is lost: {once:.40}");
        assert_eq!(clean(&once), once);
    }
}

#[test]
fn what_an_article_needs_is_kept() {
    let kept = |html: &str, expected: &str| assert_eq!(clean(html), expected, "from {html}");
    kept(
        "<ol start=5 reversed><li value=7>x</li></ol>",
        r#"<ol start="5" reversed=""><li value="7">x</li></ol>"#,
    );
    kept(
        "<details open><summary>S</summary>x</details>",
        r#"<details open=""><summary>S</summary>x</details>"#,
    );
    kept(
        "<time datetime=2025-07-30>30 juil.</time>",
        r#"<time datetime="2025-07-30">30 juil.</time>"#,
    );
    kept(
        "<p dir=rtl lang=ar>مرحبا</p>",
        r#"<p dir="rtl" lang="ar">مرحبا</p>"#,
    );
    kept(
        "<pre><code class='hl language-rust x'>a\n  b</code></pre>",
        "<pre><code class=\"language-rust\">a\n  b</code></pre>",
    );
    kept(
        "<math><mfrac><mi>a</mi><mn>2</mn></mfrac></math>",
        "<math><mfrac><mi>a</mi><mn>2</mn></mfrac></math>",
    );
    kept(
        "<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>",
        "<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>",
    );
    kept("<x-widget>le texte</x-widget>", "le texte");
    kept(
        "<a href=../b.html>B</a>",
        r#"<a href="http://article.test/b.html">B</a>"#,
    );
    kept(
        "<table><tfoot><tr><td colspan=2>1</table>",
        r#"<table><tfoot><tr><td colspan="2">1</td></tr></tfoot></table>"#,
    );
}

#[test]
fn footnotes_lead_to_their_notes_and_back() {
    let html = clean(
        "<sup><a href='#fn1' id=ref1>1</a></sup><ol><li id=fn1>Note <a href='#ref1'>back</a></li></ol>",
    );
    assert_eq!(
        html,
        "<sup><a href=\"#a-fn1\" id=\"a-ref1\">1</a></sup><ol><li id=\"a-fn1\">Note <a href=\"#a-ref1\">back</a></li></ol>"
    );
    let table = clean("<table><tr><th id=h>A</th></tr><tr><td headers='h'>1</td></tr></table>");
    assert!(
        table.contains("id=\"a-h\"") && table.contains("headers=\"a-h\""),
        "cells find their heads: {table}"
    );
}

#[test]
fn a_lazy_picture_is_there_once() {
    let html = clean(
        "<img src='data:image/gif;base64,x' data-src='/a.jpg' alt=A><noscript><img src='/a.jpg'></noscript>",
    );
    assert_eq!(html, r#"<img src="http://article.test/a.jpg" alt="A">"#);
    let html = clean("<picture><source srcset='a.webp 1x' type=image/webp><img alt=A></picture>");
    assert_eq!(html, r#"<img alt="A" src="http://article.test/dir/a.webp">"#);
    assert_eq!(
        clean("<noscript><img src='/a.jpg'></noscript>"),
        r#"<img src="http://article.test/a.jpg">"#
    );
}

#[test]
fn a_tracker_is_gone_and_counted() {
    let out = sanitize(
        "<img src=http://t.test/p.gif width=1 height=1><p onclick=x>a</p><script>1</script><script>2</script>",
        &base(),
    );
    assert_eq!(out.html, "<p>a</p>");
    let removed: Vec<String> = out
        .removed
        .iter()
        .map(|removed| format!("{} {}", removed.what, removed.count))
        .collect();
    assert_eq!(removed, ["event handler 1", "script 2", "tracking pixel 1"]);
}

#[test]
fn a_film_in_a_frame_becomes_a_link() {
    let html = clean(
        "<p>a</p><iframe src='//www.youtube.com/embed/abc?rel=0' title='Le film'></iframe><iframe src='//ads.test/x'></iframe>",
    );
    assert_eq!(
        html,
        "<p>a</p><p><a href=\"https://www.youtube.com/watch?v=abc\">Le film</a></p>"
    );
}

#[test]
fn with_no_base_a_relative_address_leads_nowhere() {
    let nowhere = Url::parse("https://unknown.invalid/").unwrap();
    let html = sanitize(
        "<a href=/x>a</a><img src=y.png><a href=https://b.test/>b</a>",
        &nowhere,
    )
    .html;
    assert_eq!(html, "a<a href=\"https://b.test/\">b</a>");
}

#[test]
fn misnested_markup_keeps_its_words_in_order() {
    for (html, words) in [
        ("<p><b>a<p>b</b>c</p>", "abc"),
        ("<a href=/1>a<a href=/2>b</a>c", "abc"),
        ("<table><div>a</div><tr><td>b</table>c", "abc"),
        ("<ul><li>a<li>b<ul><li>c</ul><li>d</ul>", "abcd"),
        ("<div><p>a</div>b</p>c", "abc"),
        ("<table><tr><td>a<table><tr><td>b</table>c</table>d", "abcd"),
    ] {
        let text: String = kalan_content::plain_text(&clean(html))
            .split_whitespace()
            .collect();
        assert_eq!(text, words, "{html} became {}", clean(html));
    }
}

/// Pieces that parsers repair, weighted to those by which sanitizers were broken.
fn soup() -> impl Strategy<Value = String> {
    let tag = prop::sample::select(vec![
        "p",
        "b",
        "i",
        "a",
        "div",
        "table",
        "tr",
        "td",
        "th",
        "tbody",
        "caption",
        "colgroup",
        "col",
        "li",
        "ul",
        "dd",
        "dl",
        "h1",
        "h2",
        "pre",
        "br",
        "img",
        "math",
        "mi",
        "mtext",
        "svg",
        "style",
        "script",
        "title",
        "noscript",
        "select",
        "option",
        "form",
        "button",
        "template",
        "svg",
        "annotation-xml",
        "iframe",
        "textarea",
        "xmp",
        "details",
        "summary",
        "ruby",
        "rt",
        "video",
        "source",
        "picture",
        "font",
        "nobr",
        "blockquote",
        "plaintext",
        "body",
        "html",
        "frameset",
        "image",
        "o:p",
    ]);
    let attribute = prop::sample::select(vec![
        "",
        " id=x",
        " href='#x'",
        " href=/y",
        " src=a.png",
        " src='a b'",
        " class=language-c",
        " title='&#13;\"<'",
        " headers='a b'",
        " srcset='a,b 2x'",
        " open",
        " lang=fr",
        " href='&Tab;x:y'",
        " cite=javascript:x",
        " name=n",
        "/",
    ]);
    let piece = prop_oneof![
        6 => (tag.clone(), attribute).prop_map(|(tag, attribute)| format!("<{tag}{attribute}>")),
        4 => tag.prop_map(|tag| format!("</{tag}>")),
        3 => prop::sample::select(vec!["x", "\n", "\n\n", " ", "\t", "&#13;", "\r\n", "&amp;", "&lt;b&gt;", "&", "<", "\u{a0}", "é", "\u{0}", "\u{c}", "]]>", "<!--", "-->", "<![CDATA["]).prop_map(str::to_owned),
        1 => "\\PC{0,8}",
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn asking_twice_changes_nothing(html in soup()) {
        let once = clean(&html);
        prop_assert_eq!(clean(&once), once.clone(), "a bundle is sanitized again on import");
        let shown = kalan_content::present(&once, |_| kalan_content::Shown::Missing);
        prop_assert!(kalan_content::pictures(&shown).is_empty() && !shown.contains("<video") && !shown.contains("<source"), "nothing is asked of the network: {}", shown);
    }

    #[test]
    fn no_text_at_all_breaks_it(html in "\\PC*") {
        let once = clean(&html);
        prop_assert_eq!(clean(&once), once);
    }
}
