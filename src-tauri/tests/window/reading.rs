//! The main road in the window: an address is typed, the article opens, and again with the network gone.

use kalan_test_kit::driver::Window;
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
