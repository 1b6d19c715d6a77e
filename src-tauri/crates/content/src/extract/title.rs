//! The headline: the page's claims weighed against each other.

use super::scan::one_line;

/// What may be the headline.
pub(super) struct Candidates<'a> {
    pub(super) title_tag: &'a str,
    pub(super) open_graph: Option<&'a str>,
    pub(super) json_ld: Option<&'a str>,
    /// The words of every `h1`, in order.
    pub(super) h1: &'a [String],
    /// The words of the headings below.
    pub(super) lower: &'a [String],
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
    let heard = || {
        [Some(&cut), claimed.as_ref(), headline.as_ref()]
            .into_iter()
            .flatten()
    };
    let confirmed = candidates
        .h1
        .iter()
        .find(|h1| key(h1).len() > 3 && heard().any(|claim| agrees(&key(h1), &key(claim))));
    // The only heading of its rank is the headline when the head uses its words, whatever else the head adds.
    let only = || match candidates.h1 {
        [h1] if !is_site(h1, candidates)
            && (shares_words(h1, candidates.title_tag) || h1.split(' ').count() >= 6) =>
        {
            Some(h1.clone())
        }
        _ => None,
    };
    let whole = |title: &String| !title.is_empty();
    after_site(candidates)
        .or(confirmed.cloned())
        .or_else(only)
        .or(claimed.clone().filter(whole))
        .or(headline.clone().filter(whole))
        .or(Some(cut.clone()).filter(whole))
        .or_else(|| candidates.h1.first().cloned())
        .unwrap_or_default()
}

/// The headline of a blog whose `h1` is the blog's name: `<title>` is that name, then the words of a lower heading.
fn after_site(candidates: &Candidates<'_>) -> Option<String> {
    let [h1] = candidates.h1 else { return None };
    let rest = candidates
        .title_tag
        .strip_prefix(h1.as_str())?
        .trim_start()
        .strip_prefix(':')
        .map(key)?;
    candidates
        .lower
        .iter()
        .find(|heading| key(heading) == rest && !rest.is_empty())
        .cloned()
}

fn is_site(h1: &str, candidates: &Candidates<'_>) -> bool {
    let last = SEPARATORS
        .iter()
        .filter_map(|separator| candidates.title_tag.rsplit_once(separator))
        .map(|(_, last)| key(last));
    let known = candidates.site_name.map(key).into_iter().chain(last);
    let h1 = key(h1);
    h1.is_empty() || known.into_iter().any(|site| site == h1)
}

/// Whether most words of a heading stand in the title too.
fn shares_words(h1: &str, title: &str) -> bool {
    let title = title.to_lowercase();
    let words: Vec<String> = h1
        .split_whitespace()
        .map(key)
        .filter(|word| word.len() > 1)
        .collect();
    let shared = words.iter().filter(|word| title.contains(word.as_str())).count();
    !words.is_empty() && shared * 2 >= words.len()
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
    letters(text).collect()
}

/// The same, one by one.
pub(super) fn letters(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
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
            lower: &["Le billet du jour".to_owned()],
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
        assert_eq!(
            title("Mon carnet: Le billet du jour", None, &["Mon carnet"]),
            "Le billet du jour"
        );
        assert_eq!(title("", None, &[]), "");
    }
}
