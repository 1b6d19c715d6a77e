//! What the head of an answer means for us; pure, so that every status is tried in a table.

use jiff::fmt::rfc2822;
use kalan_model::Timestamp;
use reqwest::header::{CONTENT_TYPE, DATE, HeaderMap, HeaderName, RETRY_AFTER};
use url::Url;

use crate::{Expect, guard::is_home_network};

const LONGEST_WAIT_SECS: u64 = 30 * 24 * 3600;
const MEDIA_TYPE_CHARS: usize = 100;

/// What to do with an answer, decided before its body is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Read the body.
    Take,
    /// What is kept is current.
    NotModified,
    /// Go where `Location` says; for good or for now.
    Follow { permanent: bool },
    /// Gone for good.
    Gone,
    /// Come back later, after so many seconds if it was said.
    Later(Option<u64>),
    /// The person must log in to the network.
    Login,
    /// Certainly not what was expected: this media type.
    WrongType(String),
    /// A refusal with no better meaning than its number.
    Refuse,
}

/// Reads an answer's head.
///
/// `conditional` says whether the request carried validators; `now` is only for a `Retry-After` that
/// names a date.
pub(crate) fn classify(
    status: u16,
    headers: &HeaderMap,
    expect: Expect,
    conditional: bool,
    now: Option<Timestamp>,
) -> Verdict {
    match status {
        // 203 is what compressing proxies of mobile networks send; 226 answers A-IM.
        200 | 201 | 203 | 226 => match media_type(headers) {
            Some(media_type) if !fits(&media_type, expect) => Verdict::WrongType(media_type),
            _ => Verdict::Take,
        },
        301 | 308 => Verdict::Follow { permanent: true },
        302 | 303 | 307 => Verdict::Follow { permanent: false },
        // Unasked, there is nothing that could be current.
        304 if conditional => Verdict::NotModified,
        410 => Verdict::Gone,
        // 202 is how guards against robots say "not yet"; its body is not the page.
        202 | 429 | 503 => Verdict::Later(retry_after_secs(headers, now)),
        // Retrying either only asks the wall again.
        407 | 511 => Verdict::Login,
        _ => Verdict::Refuse,
    }
}

/// When the host says that it answered: its own clock, so that a device whose clock is wrong waits right.
pub(crate) fn answered_at(headers: &HeaderMap) -> Option<Timestamp> {
    text(headers, &DATE).and_then(http_date)
}

/// Whether a redirect leads to the login page of a network rather than to what was asked.
pub(crate) fn leads_to_login(from: &Url, to: &Url, expect: Expect) -> bool {
    const CERTAIN: [&str; 7] = [
        "login",
        "signin",
        "captive",
        "captiveportal",
        "hotspot",
        "wifi",
        "wlan",
    ];
    const LIKELY: [&str; 5] = ["portal", "auth", "sso", "guest", "welcome"];
    if from.host() == to.host() {
        return false;
    }
    let path = to.path().to_ascii_lowercase();
    let said_in_path = CERTAIN.iter().chain(&LIKELY).any(|word| path.contains(word));
    if is_home_network(to) && !is_home_network(from) {
        return said_in_path;
    }
    let host = to.host_str().unwrap_or_default();
    let has_label = |words: &[&str]| host.split('.').any(|label| words.contains(&label));
    // A page may well ask for a login of its own; a feed or a picture never does.
    matches!(expect, Expect::Feed | Expect::Picture)
        && (has_label(&CERTAIN) || has_label(&LIKELY) && said_in_path)
}

fn media_type(headers: &HeaderMap) -> Option<String> {
    let value = text(headers, &CONTENT_TYPE)?;
    let name = value.split(';').next().unwrap_or_default().trim();
    (!name.is_empty()).then(|| {
        name.chars()
            .take(MEDIA_TYPE_CHARS)
            .collect::<String>()
            .to_ascii_lowercase()
    })
}

fn fits(media_type: &str, expect: Expect) -> bool {
    let (family, kind) = media_type.split_once('/').unwrap_or((media_type, ""));
    let is_media = matches!(family, "image" | "video" | "audio" | "font" | "model");
    let is_markup = matches!(kind, "xml" | "json" | "xhtml" | "html" | "rss" | "atom")
        || kind.ends_with("+xml")
        || kind.ends_with("+json");
    match expect {
        Expect::Any => true,
        Expect::Feed => !is_media,
        Expect::Page => !is_media && (family != "application" || is_markup),
        Expect::Picture => {
            !matches!(family, "text" | "video" | "audio" | "font" | "model")
                && (family == "image" || !is_markup && kind != "pdf")
        }
    }
}

fn retry_after_secs(headers: &HeaderMap, now: Option<Timestamp>) -> Option<u64> {
    let value = text(headers, &RETRY_AFTER)?.trim();
    let secs = if !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit()) {
        // Only too many digits can fail here.
        value.parse().unwrap_or(LONGEST_WAIT_SECS)
    } else {
        let millis = http_date(value)?.as_millis().saturating_sub(now?.as_millis());
        u64::try_from(millis).unwrap_or(0).div_ceil(1000)
    };
    Some(secs.min(LONGEST_WAIT_SECS))
}

/// A moment as HTTP writes it (RFC 9110, 5.6.7).
pub(crate) fn http_date(value: &str) -> Option<Timestamp> {
    // Hosts with a wrong day of the week still know the hour.
    let parser = rfc2822::DateTimeParser::new().relaxed_weekday(true);
    parser.parse_timestamp(value).ok().map(Timestamp::from)
}

/// The value of a header, where it is there and in ASCII.
pub(crate) fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    fn headers(lines: &[(HeaderName, &str)]) -> HeaderMap {
        lines
            .iter()
            .map(|(name, value)| (name.clone(), HeaderValue::from_str(value).unwrap()))
            .collect()
    }

    fn typed(media_type: &str, expect: Expect) -> Verdict {
        classify(200, &headers(&[(CONTENT_TYPE, media_type)]), expect, false, None)
    }

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn every_status_has_one_meaning() {
        for status in 100..=999 {
            let expected = match status {
                200 | 201 | 203 | 226 => Verdict::Take,
                301 | 308 => Verdict::Follow { permanent: true },
                302 | 303 | 307 => Verdict::Follow { permanent: false },
                304 => Verdict::NotModified,
                410 => Verdict::Gone,
                202 | 429 | 503 => Verdict::Later(None),
                407 | 511 => Verdict::Login,
                _ => Verdict::Refuse,
            };
            assert_eq!(
                classify(status, &HeaderMap::new(), Expect::Any, true, None),
                expected,
                "{status}"
            );
        }
        assert_eq!(
            classify(304, &HeaderMap::new(), Expect::Any, false, None),
            Verdict::Refuse
        );
    }

    #[test]
    fn what_certainly_is_no_page_is_not_fetched_as_one() {
        for media_type in [
            "image/png",
            "video/mp4",
            "application/pdf",
            "application/zip",
            "application/octet-stream",
        ] {
            let verdict = typed(media_type, Expect::Page);
            assert_eq!(
                verdict,
                Verdict::WrongType(media_type.to_owned()),
                "megabytes would be paid for nothing"
            );
        }
        for media_type in [
            "text/html",
            "TEXT/HTML; charset=x",
            "application/xhtml+xml",
            "text/plain",
            "application/xml",
            "application/json",
            "application/ld+json",
            "html",
            "",
            ";",
            "unknown/unknown",
        ] {
            assert_eq!(
                typed(media_type, Expect::Page),
                Verdict::Take,
                "a page sent as {media_type:?} was refused"
            );
        }
    }

    #[test]
    fn feeds_are_taken_under_the_many_types_they_are_sent_as() {
        for media_type in [
            "text/html",
            "application/octet-stream",
            "text/plain",
            "application/rss+xml",
            "x",
        ] {
            assert_eq!(
                typed(media_type, Expect::Feed),
                Verdict::Take,
                "{media_type} is how some hosts send feeds"
            );
        }
        assert_ne!(typed("audio/mpeg", Expect::Feed), Verdict::Take);
    }

    #[test]
    fn a_picture_is_not_text() {
        for media_type in [
            "image/webp",
            "image/svg+xml",
            "application/octet-stream",
            "binary/octet-stream",
        ] {
            assert_eq!(
                typed(media_type, Expect::Picture),
                Verdict::Take,
                "a picture sent as {media_type} is lost"
            );
        }
        for media_type in [
            "text/html",
            "text/plain",
            "application/json",
            "application/xhtml+xml",
            "video/mp4",
        ] {
            assert_ne!(
                typed(media_type, Expect::Picture),
                Verdict::Take,
                "{media_type} would be paid for nothing"
            );
        }
        let long = typed(&format!("text/{}", "x".repeat(5000)), Expect::Picture);
        assert!(matches!(long, Verdict::WrongType(name) if name.len() == MEDIA_TYPE_CHARS));
    }

    #[test]
    fn a_host_that_says_when_is_believed_within_reason() {
        let now = http_date("Sun, 06 Nov 1994 08:49:37 GMT");
        for (value, secs) in [
            ("0", Some(0)),
            (" 120 ", Some(120)),
            ("99999999999999999999999", Some(LONGEST_WAIT_SECS)),
            ("Sun, 06 Nov 1994 08:50:37 GMT", Some(60)),
            ("Sun, 06 Nov 1994 08:00:00 GMT", Some(0)),
            ("Sun, 06 Nov 2094 08:00:00 GMT", Some(LONGEST_WAIT_SECS)),
            ("-5", None),
            ("soon", None),
            ("", None),
        ] {
            let head = headers(&[(RETRY_AFTER, value)]);
            assert_eq!(
                classify(503, &head, Expect::Any, false, now),
                Verdict::Later(secs),
                "{value:?}"
            );
        }
        let dated = headers(&[(RETRY_AFTER, "Sun, 06 Nov 1994 08:50:37 GMT")]);
        assert_eq!(
            classify(429, &dated, Expect::Any, false, None),
            Verdict::Later(None),
            "no clock, no guess"
        );
    }

    #[test]
    fn the_login_page_of_a_network_is_known_by_where_it_lies() {
        let feed = url("http://example.org/feed.xml");
        for portal in [
            "http://login.hotel.example/",
            "https://wifi.airport.example/x",
            "http://portal.isp.example/auth?u=x",
            "http://192.168.1.1/login.html",
            "http://10.0.0.1/captive",
            "http://router.lan/hotspot",
        ] {
            assert!(
                leads_to_login(&feed, &url(portal), Expect::Feed),
                "{portal} was taken for the feed"
            );
        }
        for moved in [
            "http://example.org/login/feed.xml",
            "https://portal.gov.example/feed.xml",
            "https://feeds.example.com/",
            "http://127.0.0.1/login",
            "http://192.168.1.1/feed.xml",
        ] {
            assert!(
                !leads_to_login(&feed, &url(moved), Expect::Feed),
                "{moved} would stop the whole sync"
            );
        }
        assert!(
            !leads_to_login(&feed, &url("https://login.paper.example/"), Expect::Page),
            "a page may ask itself"
        );
        let home = url("http://192.168.1.5/a");
        assert!(
            !leads_to_login(&home, &url("http://192.168.1.6/auth"), Expect::Feed),
            "at home all is home"
        );
    }
}
