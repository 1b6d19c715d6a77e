//! A page that a browser saved "complete": its pictures lie in a folder beside it, which its addresses name.

use std::borrow::Cow;

use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use url::Url;

use super::{INSIDE, root_of};

/// Gives what is in these folders addresses under [`INSIDE`]; a page that names none of them stays as it is.
pub(crate) fn name<'a>(html: Cow<'a, str>, file: &[u8], folders: &[String]) -> Cow<'a, str> {
    let root = root_of(file);
    folders
        .iter()
        .filter(|folder| !folder.is_empty())
        .fold(html, |html, folder| {
            let encoded = utf8_percent_encode(folder, NON_ALPHANUMERIC).to_string();
            let written = format!("{root}{encoded}/");
            // Chrome writes the name as it is, Firefox with its spaces and accents encoded.
            let light = folder.replace('%', "%25").replace(' ', "%20");
            let firefox = Url::parse("https://x.invalid/")
                .ok()
                .and_then(|base| base.join(&format!("./{light}")).ok())
                .map(|url| url.path().trim_start_matches('/').to_owned());
            let mut forms = vec![folder.clone(), light, encoded];
            forms.extend(firefox);
            forms.sort();
            forms.dedup();
            forms
                .into_iter()
                .fold(html, |html, form| replace(html, &format!("{form}/"), &written))
        })
}

/// Replaces a folder's name where an address begins with it.
fn replace<'a>(html: Cow<'a, str>, form: &str, written: &str) -> Cow<'a, str> {
    let mut out = String::new();
    let mut done = 0;
    for (at, _) in html.match_indices(form) {
        let before = html[..at].strip_suffix("./").unwrap_or(&html[..at]);
        if before.len() < done || !before.ends_with(['"', '\'', '=', ',', '(', ' ', '\n', '\t']) {
            continue;
        }
        out.push_str(&html[done..before.len()]);
        out.push_str(written);
        done = at + form.len();
    }
    if done == 0 {
        return html;
    }
    out.push_str(&html[done..]);
    Cow::Owned(out)
}

/// Which file in which folder an address names: folder first, each a plain name.
///
/// None for any other address, and for one that would leave its folder.
pub fn file_beside(address: &str) -> Option<Vec<String>> {
    let url = Url::parse(address)
        .ok()
        .filter(|url| url.host_str() == Some(INSIDE))?;
    let names: Option<Vec<String>> = url
        .path_segments()?
        .skip(1)
        .map(|name| percent_decode_str(name).decode_utf8().ok().map(Cow::into_owned))
        .collect();
    let names = names.filter(|names| names.len() >= 2)?;
    let is_plain =
        |name: &String| !matches!(name.as_str(), "" | "." | "..") && !name.contains(['/', '\\', '\0', ':']);
    names.iter().all(is_plain).then_some(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(html: &str, folder: &str) -> Option<Vec<String>> {
        let html = name(Cow::Borrowed(html), b"x", &[folder.to_owned()]).into_owned();
        let from = html.find("https://inside")?;
        let end = html[from..].find('"').map_or(html.len(), |end| from + end);
        file_beside(&html[from..end])
    }

    #[test]
    fn a_picture_beside_the_page_is_found_as_each_browser_writes_it() {
        for (html, folder) in [
            ("<img src=\"./Le puits_fichiers/a b.png\">", "Le puits_fichiers"),
            ("<img src=\"Le%20puits_fichiers/a%20b.png\">", "Le puits_fichiers"),
            ("<img src=\"L%C3%A9%20puits_files/a%20b.png\">", "Lé puits_files"),
        ] {
            assert_eq!(
                named(html, folder),
                Some(vec![folder.to_owned(), "a b.png".to_owned()]),
                "{html}"
            );
        }
        assert_eq!(
            named("<img src=\"https://a.test/page_files/a.png\">", "page_files"),
            None,
            "that one is elsewhere"
        );
        assert_eq!(named("<p>page_files/a.png", "autre_files"), None);
    }

    #[test]
    fn no_address_leads_out_of_the_folder() {
        for path in [
            "page_files/../secret.png",
            "page_files/%2e%2e/secret.png",
            "page_files/..%2fsecret.png",
            "page_files/%2e%2e%5csecret.png",
            "page_files//etc/passwd",
            "page_files/C%3a/x.png",
            "page_files/a%00.png",
            "page_files/",
        ] {
            let found = named(&format!("<img src=\"{path}\">"), "page_files");
            assert_eq!(
                found, None,
                "{path} would let a page read what it was never given"
            );
        }
        assert_eq!(file_beside("https://a.test/x/page_files/a.png"), None);
    }
}
