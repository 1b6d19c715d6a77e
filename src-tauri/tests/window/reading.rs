//! The main road in the window: an address is typed, the article opens, and again with the network gone.

use std::process::Command;

use kalan_test_kit::driver::Window;
use kalan_test_kit::real_pages;
use kalan_test_kit::web::Web;
use serde_json::json;

use crate::Desk;

const TITLE: &str = "Le puits de la vieille route";
const WORDS: &str = "le puits de la vieille route n'a donné que du sable";

#[test]
fn an_article_with_its_picture_is_read_with_the_network_gone() {
    let desk = Desk::new();
    let mut web = Web::open();
    web.site(3);
    let window = desk.open(&[]);
    window.keys("a");
    window.wait("document.activeElement.matches('dialog input, [role=dialog] input')");
    window.keys(&web.url("/puits"));
    window.keys("\u{E007}");
    window.wait(&row(TITLE));
    web.stop();
    drop(window);

    let window = desk.open(&[]);
    window.wait(&row(TITLE));
    window.run(
        "document.querySelector('[role=option], [role=row]').click()",
        json!([]),
    );
    see_article(&window);
}

#[test]
fn a_hundred_real_pages_open_with_the_network_gone() {
    let desk = Desk::new();
    let mut web = Web::open();
    let Some(pages) = real_pages::put_up(&web, 100) else {
        return;
    };
    let asked = pages.len();
    let added =
        Command::new(std::env::var_os("KALAN_BIN").expect("`cargo xtask test` says where the command is"))
            .arg("--json")
            .arg("add")
            .args(pages)
            .envs(desk.env())
            .output()
            .expect("the command starts");
    let report: serde_json::Value = serde_json::from_slice(&added.stdout).expect("one document");
    let kept = report["added"].as_array().map_or(0, Vec::len);
    assert!(
        kept * 10 >= asked * 8,
        "real articles must get in: {}",
        report["failed"]
    );
    web.stop();

    let window = desk.open(&[]);
    window.wait("document.querySelector('[role=option], [role=row]')");
    let mut pictures = 0;
    for article in report["added"].as_array().into_iter().flatten() {
        // The next one, by the key that a person uses.
        window.run(
            &format!("const shown = {SHOWN}; if (shown) shown.left = true"),
            json!([]),
        );
        window.keys("j");
        window.wait(&format!(
            "({SHOWN}) && !({SHOWN}).left && ({ARTICLE}).body.innerText.length > 0"
        ));
        let seen = window.run(&format!("return [({ARTICLE}).body.innerText.trim().split(/\\s+/).length, [...({ARTICLE}).images].length]"), json!([]));
        assert!(
            seen[0].as_u64() > Some(20),
            "an article without words, such as {article}: {seen}"
        );
        window.wait(&format!("[...({ARTICLE}).images].every(image => image.complete)"));
        let broken = window.run(&format!("return [...({ARTICLE}).images].filter(image => image.naturalWidth === 0).map(image => image.src)"), json!([]));
        assert_eq!(
            broken,
            json!([]),
            "a picture that is not here is its words, never a broken sign"
        );
        pictures += seen[1].as_u64().unwrap_or_default();
    }
    assert!(
        pictures > 100,
        "their pictures are on the screen, from the library: {pictures}"
    );
}

/// The document that articles are shown in.
const ARTICLE: &str = "document.querySelector('iframe')?.contentDocument";

/// What stands in it; another element for each article, in the one document.
const SHOWN: &str = "document.querySelector('iframe')?.contentDocument?.querySelector('body > article')";

/// The title's row is in the list.
fn row(title: &str) -> String {
    format!(
        "[...document.querySelectorAll('[role=option], [role=row]')].some(row => row.innerText.includes({title:?}))"
    )
}

fn see_article(window: &Window) {
    window.wait("document.querySelector('iframe')?.contentDocument?.images.length");
    window.enter_frame();
    let text = window.run("return document.body.innerText", json!([]));
    let text = text.as_str().expect("a page has text");
    assert!(
        text.contains(TITLE) && text.contains(WORDS),
        "its words are on the screen: {text}"
    );
    // Were it not shown, it would never have a width, and the wait would fail.
    let width = window.wait("document.images[0].complete && document.images[0].naturalWidth");
    assert_eq!(
        width,
        json!(320),
        "its picture is on the screen, from the library"
    );
    window.leave_frame();
}
