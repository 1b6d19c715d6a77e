//! Addresses as people type them, and what they may lead to.

use kalan_model::FeedId;
use percent_encoding::percent_decode_str;
use url::Url;

use crate::{EngineError, LoginDraft};

/// Reads what a person typed or dropped: `https://` may be left out, `feed:` means the address behind it.
pub(crate) fn typed(text: &str) -> Result<Url, EngineError> {
    let text = text.trim();
    let invalid = || EngineError::InvalidAddress(text.chars().take(200).collect());
    let rest = text.strip_prefix("feed:").unwrap_or(text);
    let rest = rest.strip_prefix("//").unwrap_or(rest);
    let has_scheme = rest.split_once("://").is_some();
    let url = if has_scheme {
        Url::parse(rest)
    } else {
        Url::parse(&format!("https://{rest}"))
    };
    let url = url.map_err(|_| invalid())?;
    let is_host = url
        .host_str()
        .is_some_and(|host| host.contains(['.', ':']) || host == "localhost");
    if !matches!(url.scheme(), "http" | "https") || !is_host || rest.contains(char::is_whitespace) {
        return Err(invalid());
    }
    Ok(url)
}

/// The address without a name and a password that were written into it, and these: an address is stored and shown.
pub(crate) fn without_login(mut url: Url) -> (Url, Option<LoginDraft>) {
    if url.username().is_empty() && url.password().is_none() {
        return (url, None);
    }
    let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let login = LoginDraft::Basic {
        user: decoded(url.username()),
        password: decoded(url.password().unwrap_or_default()),
    };
    // Addresses of the web always have a host, and so take both.
    let _ = (url.set_username(""), url.set_password(None));
    (url, Some(login))
}

/// The `host:port` of an address that a person trusted: what it names there may be private too.
pub(crate) fn host_of(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    let host = url.host_str()?;
    Some(
        url.port()
            .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")),
    )
}

/// The id of a feed, as it was written.
pub(crate) fn feed_named(text: &str) -> Result<FeedId, EngineError> {
    text.trim().to_ascii_lowercase().parse().map_err(|_| {
        kalan_store::StoreError::NotFound {
            what: "feed",
            name: text.to_owned(),
        }
        .into()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_people_type_them() {
        for (text, url) in [
            (" example.org/a ", "https://example.org/a"),
            ("http://127.0.0.1:8080/x", "http://127.0.0.1:8080/x"),
            ("feed://example.org/rss", "https://example.org/rss"),
            ("feed:https://example.org/rss", "https://example.org/rss"),
            ("localhost:3000", "https://localhost:3000/"),
        ] {
            assert_eq!(typed(text).unwrap().as_str(), url, "{text}");
        }
        for text in [
            "",
            "fleuve",
            "javascript:alert(1)",
            "file:///etc/passwd",
            "https://",
            "une phrase. Fin",
        ] {
            assert!(typed(text).is_err(), "{text:?} must not become an address");
        }
    }
}
