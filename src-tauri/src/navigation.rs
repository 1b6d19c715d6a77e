//! Where the window and its frames may go: nowhere but to our own page and to the article's blank frame.

use tauri::Url;

/// Whether a frame may load this address; a link in an article that got past all else ends here.
///
/// `WebKit` asks for every frame, `WebView2` for the main one only.
pub(crate) fn allowed(url: &Url) -> bool {
    match url.scheme() {
        "tauri" => url.host_str() == Some("localhost"),
        "about" => matches!(url.path(), "blank" | "srcdoc"),
        // Custom schemes are spelt so on Windows and Android, where no other server can take this name.
        "http" => cfg!(any(windows, target_os = "android")) && url.host_str() == Some("tauri.localhost"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_and_the_articles_frame_may_load() {
        for url in [
            "tauri://localhost",
            "tauri://localhost/index.html#x",
            "about:blank",
            "about:srcdoc",
        ] {
            assert!(
                allowed(&url.parse().expect(url)),
                "{url} is ours: without it the window stays empty"
            );
        }
    }

    #[test]
    fn nothing_else_may_take_the_window_away() {
        for url in [
            "https://example.org/",
            "http://localhost:8080/",
            "http://kalan-asset.localhost/x/y",
            "kalan-asset://localhost/x/y",
            "tauri://example.org/",
            "about:memory",
            "data:text/html,<p>x",
            "blob:tauri://localhost/0",
            "javascript:alert(1)",
            "file:///etc/passwd",
        ] {
            assert!(
                !allowed(&url.parse().expect(url)),
                "{url} would replace the reader or run what is not ours"
            );
        }
    }
}
