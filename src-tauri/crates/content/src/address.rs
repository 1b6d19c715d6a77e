//! Addresses: which two are the same article, and which may stand in one at all.

use url::Url;

/// Parameters that name a campaign or a person and never a page.
#[rustfmt::skip]
const TRACKING: [&str; 26] = [
    "fbclid", "gclid", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "twclid", "igshid", "igsh", "mc_cid",
    "mc_eid", "mkt_tok", "_hsenc", "_hsmi", "vero_id", "oly_anon_id", "oly_enc_id", "wickedid", "ncid",
    "cmpid", "s_cid", "xtor", "at_medium", "at_campaign", "ref_src",
];

/// The address by which an article is known: no fragment, no tracking parameters.
///
/// The parser of addresses has already lowered the host and dropped the default port; the scheme stays as it is.
pub fn canonical_address(url: &Url) -> Url {
    let mut canonical = url.clone();
    canonical.set_fragment(None);
    let Some(query) = url.query() else {
        return canonical;
    };
    // Pair by pair as they were written: decoding and encoding again would change the address of some servers.
    let kept: Vec<&str> = query
        .split('&')
        .filter(|pair| !pair.is_empty() && !is_tracking(pair))
        .collect();
    canonical.set_query((!kept.is_empty()).then(|| kept.join("&")).as_deref());
    canonical
}

fn is_tracking(pair: &str) -> bool {
    let name = pair.split('=').next().unwrap_or(pair).to_ascii_lowercase();
    name.starts_with("utm_") || TRACKING.contains(&name.as_str())
}

/// `text` as an address of the web, resolved against `base`; none for any other scheme.
pub(crate) fn resolve_web(text: &str, base: Option<&Url>) -> Option<Url> {
    let url = resolve(text, base)?;
    (matches!(url.scheme(), "http" | "https") && url.has_host()).then_some(url)
}

/// `text` as an absolute address of any scheme.
pub(crate) fn resolve(text: &str, base: Option<&Url>) -> Option<Url> {
    let trimmed = text.trim_matches(|c: char| c.is_whitespace() || c.is_control() || c == '\u{feff}');
    if trimmed.len() > MAX_ADDRESS_BYTES {
        return None;
    }
    match Url::parse(trimmed) {
        Ok(url) => Some(url),
        Err(url::ParseError::RelativeUrlWithoutBase) => base?.join(trimmed).ok(),
        Err(_) => None,
    }
}

/// Longer ones carry data, not a place.
const MAX_ADDRESS_BYTES: usize = 8 * 1024;

/// Whether two addresses belong to one site: the same host, `www.` and `m.` aside.
pub(crate) fn same_site(a: &Url, b: &Url) -> bool {
    fn bare(url: &Url) -> Option<&str> {
        let host = url.host_str()?;
        Some(
            host.strip_prefix("www.")
                .or_else(|| host.strip_prefix("m."))
                .unwrap_or(host),
        )
    }
    bare(a).is_some() && bare(a) == bare(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(text: &str) -> String {
        canonical_address(&Url::parse(text).unwrap()).to_string()
    }

    #[test]
    fn a_shared_link_is_the_same_article() {
        assert_eq!(
            canonical("HTTPS://Ex.ML:443/a?utm_source=x&id=7&fbclid=abc#top"),
            "https://ex.ml/a?id=7"
        );
        assert_eq!(
            canonical("https://ex.ml/a?utm_source=x"),
            "https://ex.ml/a",
            "no empty query is left"
        );
        assert_eq!(
            canonical("http://ex.ml/a?b=%C3%A9+x&c"),
            "http://ex.ml/a?b=%C3%A9+x&c",
            "the rest is untouched"
        );
    }

    #[test]
    fn what_hides_a_script_is_no_address() {
        let base = Url::parse("https://ex.ml/d/").unwrap();
        for hostile in [
            "javascript:alert(1)",
            "\u{a0}javascript:x",
            "\u{feff} JAVASCRIPT:x",
            "data:text/html,x",
            "file:///etc",
        ] {
            assert_eq!(
                resolve_web(hostile, Some(&base)),
                None,
                "{hostile} must not become an address"
            );
        }
        assert_eq!(
            resolve_web("../a.png", Some(&base)).unwrap().as_str(),
            "https://ex.ml/a.png"
        );
        assert_eq!(
            resolve_web("a.png", None),
            None,
            "with no base a relative address leads nowhere"
        );
    }

    #[test]
    fn one_site_with_and_without_www() {
        let url = |text| Url::parse(text).unwrap();
        assert!(same_site(&url("https://www.ex.ml/a"), &url("http://ex.ml/b")));
        assert!(!same_site(
            &url("https://ex.ml.evil.test/"),
            &url("https://ex.ml/")
        ));
    }
}
