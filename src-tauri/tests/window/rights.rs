//! What the page may ask of the shell, and what it may not.

use std::process::Command;

use kalan_test_kit::driver::Window;
use serde_json::{Value, json};

use crate::{Desk, invoke, program};

fn code(answer: &Value) -> &str {
    answer[1]["code"].as_str().unwrap_or_default()
}

#[test]
fn the_page_may_ask_the_library_and_nothing_else() {
    let desk = Desk::new();
    let window = desk.open(&[]);
    let info = invoke(&window, "library_info", json!({ "request": {} }));
    assert_eq!(
        info[1]["path"],
        json!(desk.home().join("library")),
        "the page reaches its own library: {info}"
    );
    for (command, args) in [
        ("plugin:event|emit", json!({ "event": "kalan", "payload": null })),
        (
            "plugin:webview|create_webview_window",
            json!({ "options": { "label": "x" } }),
        ),
        ("plugin:window|close", json!({ "label": "main" })),
        ("no_such_command", json!({})),
    ] {
        assert_eq!(
            invoke(&window, command, args)[0],
            "no",
            "{command} is not on the list of rights"
        );
    }
    let file = invoke(&window, "open_external", json!({ "url": "file:///etc/passwd" }));
    assert_eq!(
        code(&file),
        "invalid_address",
        "an address can also name a program: {file}"
    );
    let other = invoke(&window, "add_opened", json!({ "address": "file:///etc/passwd" }));
    assert_eq!(code(&other), "not_found", "only the system names a file: {other}");
}

#[test]
fn the_window_goes_nowhere_and_opens_no_other() {
    let desk = Desk::new();
    let window = desk.open(&[]);
    let home = window.run("return location.href", json!([]));
    for elsewhere in [
        "https://example.org/",
        "http://127.0.0.1:9/",
        "file:///etc/passwd",
        "data:text/html,x",
    ] {
        window.run(
            "try { location.href = arguments[0] } catch {}",
            json!([elsewhere]),
        );
        assert_eq!(
            window.run("return location.href", json!([])),
            home,
            "{elsewhere} would take the reader away"
        );
        let opened = window.run("return window.open(arguments[0]) === null", json!([elsewhere]));
        assert_eq!(opened, json!(true), "{elsewhere} gets no window of its own");
    }
}

#[test]
fn a_link_or_a_file_given_to_the_program_reaches_the_page() {
    let desk = Desk::new();
    let file = desk.home().join("note.txt");
    std::fs::write(
        &file,
        "Une note\n\n".to_owned() + &"Le fleuve descend vers la ville. ".repeat(40),
    )
    .expect("a file");
    let link = "kalan:https://example.org/a";
    let window = desk.open(&[link, &file.to_string_lossy(), "--no-such-flag"]);
    hear(&window);
    let address = format!("file://{}", file.display());
    window.wait(&format!(
        "window.heard?.includes({link:?}) || document.body.innerText.includes('Une note')"
    ));
    let added = invoke(&window, "add_opened", json!({ "address": address }));
    assert_eq!(
        added[0], "ok",
        "the file that the system named can be added: {added}"
    );

    let second = Command::new(program())
        .arg("feed:https://example.org/rss")
        .envs(desk.env())
        .status();
    assert!(
        second.expect("it starts").success(),
        "a second start leaves at once, in peace"
    );
    window.wait("window.heard.includes('feed:https://example.org/rss')");
}

/// Keeps what the page is told to open in `window.heard`.
fn hear(window: &Window) {
    window.settle(
        "(async () => {
            const { invoke, transformCallback } = window.__TAURI_INTERNALS__;
            window.heard = [];
            const handler = transformCallback(({ payload }) => payload.kind === 'open_requested' && heard.push(...payload.data));
            await invoke('plugin:event|listen', { event: 'kalan', target: { kind: 'Any' }, handler });
            heard.push(...await invoke('take_open_requests'));
        })()",
        json!([]),
    );
}
