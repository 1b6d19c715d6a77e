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
    /// The site's host, which often is its name.
    pub(super) host: Option<&'a str>,
}

/// A longer heading is a paragraph that a template writes large.
const MAX_WORDS: usize = 30;

const SEPARATORS: [&str; 10] = [
    " | ", " - ", " – ", " — ", " · ", " » ", " :: ", " • ", " / ", " « ",
];

/// The headline, plain text; empty when nothing names one.
///
/// An `h1` that the head confirms is best: it is written for readers, without the site's name.
pub(super) fn choose(candidates: &Candidates<'_>) -> String {
    let site = Site::of(candidates);
    let cut = site.cut(candidates.title_tag);
    let claimed = candidates.open_graph.map(|title| site.cut(title));
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
    let whole = |title: &String| !title.is_empty();
    after_site(candidates)
        .or(confirmed.map(|h1| site.cut_name(h1)))
        .or_else(|| only(candidates, &site))
        .or(claimed.clone().filter(whole))
        .or(headline.clone().filter(whole))
        .or(Some(cut.clone()).filter(whole))
        .or_else(|| candidates.h1.first().cloned())
        .unwrap_or_default()
}

/// The one heading of its rank whose words the head uses too, whatever else the head adds.
fn only(candidates: &Candidates<'_>, site: &Site) -> Option<String> {
    let mut headings: Vec<&String> = Vec::new();
    for h1 in candidates.h1 {
        let known = headings.contains(&h1);
        if !known && !is_site(h1, candidates) && h1.split(' ').count() <= MAX_WORDS {
            headings.push(h1);
        }
    }
    let shared = |h1: &str| {
        let claims = [Some(candidates.title_tag), candidates.open_graph];
        claims
            .into_iter()
            .flatten()
            .map(|claim| shared_words(h1, claim))
            .fold(0.0, f32::max)
    };
    // Among several, a word of the headline may head a part of the page.
    let names_page = |h1: &str| h1.split(' ').count() >= 3 && shared_words(candidates.title_tag, h1) >= 0.4;
    let alone = headings.len() == 1;
    let mut likely = headings
        .iter()
        .filter(|h1| shared(h1) >= 0.5 && (alone || names_page(h1)));
    let likely = likely.next().filter(|_| likely.next().is_none());
    // A long one is a sentence about something: of the page, unless the head speaks of quite another thing.
    let long = || match headings[..] {
        [h1] if h1.split(' ').count() >= 6 => {
            let says_nothing = candidates.title_tag.is_empty() || site.leads(candidates.title_tag);
            (says_nothing || shared(h1) >= 0.25).then_some(h1)
        }
        _ => None,
    };
    likely.copied().or_else(long).map(|h1| site.cut_name(h1))
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

/// How many of a heading's words stand in the title too.
fn shared_words(h1: &str, title: &str) -> f32 {
    let title = title.to_lowercase();
    let words = h1
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.chars().count() > 1)
        .map(str::to_lowercase);
    let (mut all, mut shared) = (0, 0);
    for word in words {
        all += 1;
        shared += u32::from(title.contains(&word));
    }
    super::blocks::share(shared, all)
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

/// What the site is called, as keys.
struct Site {
    name: Option<String>,
    host: String,
}

impl Site {
    fn of(candidates: &Candidates<'_>) -> Self {
        Self {
            name: candidates.site_name.map(key).filter(|site| !site.is_empty()),
            host: key(candidates.host.unwrap_or_default()),
        }
    }

    /// Whether a part of a title names the site, by its name or its host.
    fn is_named(&self, part: &str) -> bool {
        let part = key(part);
        self.name.as_deref() == Some(part.as_str()) || (part.len() > 4 && self.host.contains(&part))
    }

    /// Whether a title begins with the site's name: what follows is its slogan.
    fn leads(&self, title: &str) -> bool {
        SEPARATORS
            .iter()
            .filter_map(|separator| title.split_once(separator))
            .any(|(first, _)| self.is_named(first))
    }

    /// A headline without the site's name behind it, and without sections behind upright lines.
    fn cut_name(&self, headline: &str) -> String {
        let first = headline.split(" | ").next().unwrap_or(headline);
        let mut headline = if first.split(' ').count() >= 3 {
            first
        } else {
            headline
        };
        for separator in SEPARATORS {
            if let Some((before, after)) = headline.rsplit_once(separator)
                && self.is_named(after)
            {
                headline = before;
            }
        }
        headline.trim().to_owned()
    }

    /// A `<title>` without the site's name.
    fn cut(&self, title: &str) -> String {
        let title = one_line(title);
        for separator in SEPARATORS {
            let Some((before, after)) = title.rsplit_once(separator) else {
                continue;
            };
            if self.is_named(after) {
                return self.cut_name(before);
            }
            if let Some((first, rest)) = title.split_once(separator)
                && self.name.as_deref() == Some(key(first).as_str())
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
            host: Some("www.le-journal.ml"),
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

    #[test]
    fn a_heading_of_the_page_is_told_from_one_of_its_parts() {
        let tag = "Le riz du delta manque d'eau | Le Journal";
        assert_eq!(
            title(tag, None, &["Au sommaire", "Au delta le riz manque d'eau"]),
            "Au delta le riz manque d'eau",
            "the one that uses the words of the head"
        );
        assert_eq!(
            title(tag, None, &["Eau", "Abonnez-vous"]),
            "Le riz du delta manque d'eau",
            "one word of it names a part"
        );
        assert_eq!(
            title(tag, None, &["Un mot de la directrice à nos amis"]),
            "Le riz du delta manque d'eau",
            "a sentence about another thing"
        );
        assert_eq!(
            title(
                "Le-Journal.ml - Toute la région",
                None,
                &["Un mot de la directrice à nos amis"]
            ),
            "Un mot de la directrice à nos amis",
            "a slogan says nothing of the page"
        );
        assert_eq!(
            title("Le riz | Opinion", None, &["Le riz du delta | Opinion"]),
            "Le riz du delta",
            "behind an upright line stands a section"
        );
        assert_eq!(
            title("Le riz du delta – le-journal.ml", None, &[]),
            "Le riz du delta"
        );
    }
}
