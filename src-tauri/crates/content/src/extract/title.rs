//! The headline: the page's claims weighed against each other.

use super::scan::one_line;

/// What may be the headline.
pub(super) struct Candidates<'a> {
    pub(super) title_tag: &'a str,
    pub(super) open_graph: Option<&'a str>,
    pub(super) json_ld: Option<&'a str>,
    /// The words of every `h1`, in order.
    pub(super) h1: &'a [String],
    pub(super) site_name: Option<&'a str>,
}

const SEPARATORS: [&str; 10] = [
    " | ", " - ", " – ", " — ", " · ", " » ", " :: ", " • ", " / ", " « ",
];

/// The headline, plain text; empty when nothing names one.
///
/// An `h1` that the head confirms is best: it is written for readers, without the site's name.
pub(super) fn choose(candidates: &Candidates<'_>) -> String {
    let cut = cut_site(candidates.title_tag, candidates.site_name);
    let claimed = candidates
        .open_graph
        .map(|title| cut_site(title, candidates.site_name));
    let headline = candidates.json_ld.map(one_line);
    let confirmed = candidates.h1.iter().find(|h1| {
        let key = key(h1);
        let heard = [Some(&cut), claimed.as_ref(), headline.as_ref()];
        key.len() > 3
            && heard
                .into_iter()
                .flatten()
                .any(|claim| agrees(&key, &self::key(claim)))
    });
    let only = || {
        (candidates.h1.len() == 1 && candidates.h1[0].split(' ').count() > 3)
            .then(|| candidates.h1[0].clone())
    };
    let whole = |title: &String| !title.is_empty();
    confirmed
        .cloned()
        .or(claimed.filter(whole))
        .or(headline.filter(whole))
        .or(Some(cut).filter(whole))
        .or_else(only)
        .or_else(|| candidates.h1.first().cloned())
        .unwrap_or_default()
}

/// Whether two titles are the same but for an end that one of them cuts.
fn agrees(h1: &str, claim: &str) -> bool {
    if claim.is_empty() {
        return false;
    }
    h1 == claim
        || (h1.len().min(claim.len()) * 10 >= h1.len().max(claim.len()) * 6
            && (claim.contains(h1) || h1.contains(claim)))
}

/// Letters and digits only, in lower case: what makes two titles one.
pub(super) fn key(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// A `<title>` without the site's name.
fn cut_site(title: &str, site_name: Option<&str>) -> String {
    let title = one_line(title);
    let site = site_name.map(key).filter(|site| !site.is_empty());
    for separator in SEPARATORS {
        let Some((before, after)) = title.rsplit_once(separator) else {
            continue;
        };
        if site.is_some() && site == Some(key(after)) {
            return before.trim().to_owned();
        }
        if let Some((first, rest)) = title.split_once(separator)
            && site == Some(key(first))
            && site.is_some()
        {
            return rest.trim().to_owned();
        }
        let (words_before, words_after) = (before.split(' ').count(), after.split(' ').count());
        if words_before >= 3 && words_after <= 4 && words_before > words_after {
            return before.trim().to_owned();
        }
    }
    title
}

#[cfg(test)]
mod tests {
    use super::*;

    fn title(tag: &str, open_graph: Option<&str>, h1: &[&str]) -> String {
        let h1: Vec<String> = h1.iter().map(|text| (*text).to_owned()).collect();
        choose(&Candidates {
            title_tag: tag,
            open_graph,
            json_ld: None,
            h1: &h1,
            site_name: Some("Le Journal"),
        })
    }

    #[test]
    fn the_headline_is_told_from_the_name_of_the_site() {
        assert_eq!(
            title(
                "Un titre long - Le Journal",
                None,
                &["Le Journal", "Un titre long"]
            ),
            "Un titre long"
        );
        assert_eq!(
            title(
                "Un titre long | Actualités | Le Journal",
                Some("Un titre long"),
                &[]
            ),
            "Un titre long"
        );
        assert_eq!(title("Le Journal - Un titre", None, &[]), "Un titre");
        assert_eq!(
            title("Paris-Bamako - aller simple", None, &[]),
            "Paris-Bamako - aller simple",
            "a dash may belong to it"
        );
        assert_eq!(
            title("", None, &["Un seul titre de page"]),
            "Un seul titre de page"
        );
        assert_eq!(title("", None, &[]), "");
    }
}
