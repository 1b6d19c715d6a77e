//! What the head of an answer says of the next question: how long it is of no use, and who would tell of news.

use reqwest::header::{AGE, CACHE_CONTROL, EXPIRES, HeaderMap, HeaderName, LINK};

use crate::verdict::{answered_at, http_date, text};

/// A host that asks for more is not believed: its news would not come.
const LONGEST_SECS: u64 = 24 * 3600;
const HUB_CHARS: usize = 1024;

/// Seconds for which the answer is fresh (RFC 9111, 4.2), a day at most; none when its host does not say.
pub(crate) fn fresh_secs(headers: &HeaderMap) -> Option<u64> {
    let text = |name: &HeaderName| text(headers, name);
    let control = text(&CACHE_CONTROL).unwrap_or_default().to_ascii_lowercase();
    let directives = || control.split(',').map(str::trim);
    if directives().any(|word| matches!(word, "no-cache" | "no-store")) {
        return Some(0);
    }
    let age = text(&AGE).and_then(|age| age.trim().parse().ok()).unwrap_or(0);
    let said = directives()
        .find_map(|word| {
            word.strip_prefix("max-age=")?
                .trim_matches('"')
                .parse::<u64>()
                .ok()
        })
        .map(|secs| secs.saturating_sub(age));
    let expires = || {
        let (end, now) = (http_date(text(&EXPIRES)?)?, answered_at(headers)?);
        u64::try_from((end.as_millis() - now.as_millis()) / 1000).ok()
    };
    said.or_else(expires).map(|secs| secs.min(LONGEST_SECS))
}

/// The WebSub hub that a `Link` header names.
pub(crate) fn hub(headers: &HeaderMap) -> Option<String> {
    headers.get_all(LINK).iter().filter_map(|value| value.to_str().ok()).find_map(|value| {
        value.split(',').find_map(|link| {
            let (address, rest) = link.trim().strip_prefix('<')?.split_once('>')?;
            let named = rest.split(';').any(|part| {
                let part = part.trim().to_ascii_lowercase();
                matches!(part.strip_prefix("rel="), Some(rel) if rel.trim_matches('"').split(' ').any(|rel| rel == "hub"))
            });
            (named && address.len() <= HUB_CHARS).then(|| address.to_owned())
        })
    })
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    fn headers(lines: &[(&'static str, &str)]) -> HeaderMap {
        lines
            .iter()
            .map(|(name, value)| {
                (
                    HeaderName::from_static(name),
                    HeaderValue::from_str(value).unwrap(),
                )
            })
            .collect()
    }

    #[test]
    fn a_host_that_says_how_long_is_left_alone_so_long() {
        let date = ("date", "Sun, 06 Nov 1994 08:49:37 GMT");
        for (lines, secs) in [
            (vec![("cache-control", "public, max-age=600")], Some(600)),
            (vec![("cache-control", "max-age=600"), ("age", "500")], Some(100)),
            (vec![("cache-control", "max-age=600"), ("age", "900")], Some(0)),
            (vec![("cache-control", "no-cache, max-age=600")], Some(0)),
            (vec![("cache-control", "max-age=99999999")], Some(LONGEST_SECS)),
            (
                vec![("expires", "Sun, 06 Nov 1994 09:49:37 GMT"), date],
                Some(3600),
            ),
            (vec![("expires", "Sun, 06 Nov 1994 07:49:37 GMT"), date], None),
            (vec![("expires", "0"), date], None),
            (vec![("cache-control", "max-age=soon")], None),
            (vec![], None),
        ] {
            assert_eq!(fresh_secs(&headers(&lines)), secs, "{lines:?}");
        }
    }

    #[test]
    fn a_hub_is_found_among_the_links() {
        let links = "<https://example.org/feed>; rel=\"self\", <https://hub.example/>; rel=\"hub\"";
        assert_eq!(
            hub(&headers(&[("link", links)])).as_deref(),
            Some("https://hub.example/")
        );
        assert_eq!(
            hub(&headers(&[("link", "<https://example.org/>; rel=hubs")])),
            None
        );
    }
}
