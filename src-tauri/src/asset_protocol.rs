//! `kalan-asset://localhost/<article>/<hash>`: pictures and sounds, only those that the article names.

use kalan_model::{ArticleId, AssetHash};
use tauri::http::{Request, Response, StatusCode, header};
use tauri::{AppHandle, Manager, UriSchemeContext, UriSchemeResponder, Wry};

use crate::desk::Desk;
use crate::window;
use kalan_api::byte_range::{self, Asked};

/// The scheme; on Windows and Android its addresses are `http://kalan-asset.localhost/…`.
pub(crate) const SCHEME: &str = "kalan-asset";

/// Answers a request of the page or of the article's frame, off the window's thread.
#[expect(clippy::needless_pass_by_value, reason = "the shape that Tauri calls")]
pub(crate) fn answer(
    context: UriSchemeContext<'_, Wry>,
    request: Request<Vec<u8>>,
    responder: UriSchemeResponder,
) {
    let app = context.app_handle().clone();
    let ours = context.webview_label() == window::LABEL;
    tauri::async_runtime::spawn(async move {
        let response = if ours {
            respond(&app, &request).await
        } else {
            refusal(StatusCode::FORBIDDEN)
        };
        responder.respond(response);
    });
}

async fn respond(app: &AppHandle, request: &Request<Vec<u8>>) -> Response<Vec<u8>> {
    let Some((article, hash)) = named(request.uri().path()) else {
        return refusal(StatusCode::NOT_FOUND);
    };
    match app.state::<Desk>().asset(article, hash).await {
        Ok(Some((meta, bytes))) => {
            let range = request
                .headers()
                .get(header::RANGE)
                .and_then(|value| value.to_str().ok());
            serve(&meta.media_type, &bytes, range)
        }
        Ok(None) => refusal(StatusCode::NOT_FOUND),
        Err(_) => refusal(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

/// The article and the hash in `/<article>/<hash>`.
fn named(path: &str) -> Option<(ArticleId, AssetHash)> {
    let (article, hash) = path.strip_prefix('/')?.split_once('/')?;
    Some((article.parse().ok()?, hash.parse().ok()?))
}

fn serve(media_type: &str, bytes: &[u8], range: Option<&str>) -> Response<Vec<u8>> {
    let size = bytes.len() as u64;
    let builder = safe(media_type)
        // A hash never names other bytes.
        .header(header::CACHE_CONTROL, "private, max-age=31536000, immutable")
        .header(header::ACCEPT_RANGES, "bytes");
    let part = |from: u64, to: u64| {
        let (Ok(from), Ok(to)) = (usize::try_from(from), usize::try_from(to)) else {
            return Vec::new();
        };
        bytes.get(from..to).unwrap_or_default().to_vec()
    };
    let built = match byte_range::asked(range, size) {
        Asked::Whole => builder.body(bytes.to_vec()),
        Asked::Part(asked) => builder
            .status(StatusCode::PARTIAL_CONTENT)
            .header(
                header::CONTENT_RANGE,
                format!("bytes {}-{}/{size}", asked.start, asked.end - 1),
            )
            .body(part(asked.start, asked.end)),
        Asked::Beyond => builder
            .status(StatusCode::RANGE_NOT_SATISFIABLE)
            .header(header::CONTENT_RANGE, format!("bytes */{size}"))
            .body(Vec::new()),
    };
    built.unwrap_or_else(|_| refusal(StatusCode::INTERNAL_SERVER_ERROR))
}

/// Only pictures and sounds keep their type: nothing served here may be taken for a page, a style or a script.
fn safe(media_type: &str) -> tauri::http::response::Builder {
    let shown = media_type.starts_with("image/") || media_type.starts_with("audio/");
    Response::builder()
        .header(
            header::CONTENT_TYPE,
            if shown {
                media_type
            } else {
                "application/octet-stream"
            },
        )
        .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
        .header(header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox")
}

fn refusal(status: StatusCode) -> Response<Vec<u8>> {
    let mut response = Response::new(Vec::new());
    *response.status_mut() = status;
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header<'a>(response: &'a Response<Vec<u8>>, name: &str) -> Option<&'a str> {
        response
            .headers()
            .get(name)
            .map(|value| value.to_str().expect("our headers are ASCII"))
    }

    #[test]
    fn only_an_article_and_a_hash_name_an_asset() {
        let (article, hash) = (ArticleId::of("a"), AssetHash::of(b"x"));
        assert_eq!(
            named(&format!("/{article}/{hash}")),
            Some((article, hash)),
            "the one form there is"
        );
        for path in [
            "",
            "/",
            "/x/y",
            "/../library.db",
            &format!("/{hash}/{article}"),
            &format!("/{article}/{hash}/"),
        ] {
            assert_eq!(named(path), None, "{path} names nothing, so nothing is looked up");
        }
    }

    #[test]
    fn a_picture_is_whole_typed_and_kept_for_ever() {
        let response = serve("image/webp", b"0123456789", None);
        assert_eq!(response.status(), StatusCode::OK, "no range: the whole");
        assert_eq!(response.body(), b"0123456789", "every byte");
        assert_eq!(
            header(&response, "content-type"),
            Some("image/webp"),
            "the type as it was decoded"
        );
        assert_eq!(
            header(&response, "x-content-type-options"),
            Some("nosniff"),
            "nobody guesses another"
        );
        assert!(
            header(&response, "cache-control").is_some_and(|text| text.contains("immutable")),
            "asked once"
        );
    }

    #[test]
    fn a_sound_can_be_wound() {
        let response = serve("audio/ogg", b"0123456789", Some("bytes=4-6"));
        assert_eq!(response.status(), StatusCode::PARTIAL_CONTENT, "a part");
        assert_eq!(response.body(), b"456", "just what was asked");
        assert_eq!(
            header(&response, "content-range"),
            Some("bytes 4-6/10"),
            "the player learns the length"
        );
        let beyond = serve("audio/ogg", b"0123456789", Some("bytes=10-"));
        assert_eq!(
            beyond.status(),
            StatusCode::RANGE_NOT_SATISFIABLE,
            "nothing is there"
        );
        assert_eq!(
            header(&beyond, "content-range"),
            Some("bytes */10"),
            "and how much there is"
        );
    }

    #[test]
    fn nothing_served_can_be_taken_for_a_page() {
        for media_type in [
            "text/html",
            "application/xhtml+xml",
            "text/javascript",
            "image",
            "bad\r\nname",
        ] {
            let response = serve(media_type, b"<script>", None);
            assert_eq!(
                header(&response, "content-type"),
                Some("application/octet-stream"),
                "{media_type} is not shown"
            );
        }
        let csp = serve("image/svg+xml", b"<svg/>", None);
        assert_eq!(
            header(&csp, "content-security-policy"),
            Some("default-src 'none'; sandbox"),
            "an SVG runs nothing"
        );
    }
}
