//! Who wrote it: what the head says, a line near the headline, or a signature at the foot.

use super::scan::one_line;
use crate::dates;

const MAX_BYLINE_CHARS: usize = 120;
/// What stands before a name near the headline. Longer ones first.
#[rustfmt::skip]
const LEADS: [&str; 16] = [
    "écrit par", "rédigé par", "publié par", "propos recueillis par", "written by", "posted by",
    "published by", "by:", "par:", "par", "by", "escrito por", "por", "von", "بقلم", "كتب",
];

/// Words of buttons and of section heads: a line with one of them is no person.
#[rustfmt::skip]
const BUTTONS: [&str; 48] = [
    "more", "learn", "read", "download", "manual", "preferences", "case", "size", "type", "releases", "tips",
    "contact", "policy", "team", "sign", "log", "menu", "search", "share", "view", "all", "next", "previous",
    "subscribe", "newsletter", "cookie", "cookies", "privacy", "terms", "lire", "suite", "plus", "voir",
    "article", "articles", "suivant", "précédent", "photo", "photos", "vidéo", "source", "sources",
    "services", "gender", "age", "record", "skip", "content",
];

/// A byline as it may be shown: one line, no lead, no address, no date behind it; none when nothing of a name is left.
pub(super) fn clean(text: &str) -> Option<String> {
    let line = one_line(text);
    let line = line.trim_matches(|c: char| c.is_whitespace() || "|·•-–—,:;/".contains(c));
    let name = without_lead(line).unwrap_or(line);
    let name = name.split(['|', '•', '·']).next().unwrap_or(name).trim();
    let name = &persons(name);
    let has_letters = name.chars().filter(|c| c.is_alphabetic()).count() >= 2;
    let foreign = name.contains("://")
        || name.contains('@')
        || name.contains("www.")
        || name.chars().count() > MAX_BYLINE_CHARS;
    let nobody = [
        "admin",
        "administrator",
        "administrateur",
        "editor",
        "webmaster",
        "user",
        "author",
    ];
    (has_letters && !foreign && !nobody.contains(&name.to_lowercase().as_str())).then(|| name.to_owned())
}

/// Names and what they earned, without offices: "A B, MD, Staff Writer" is "A B, MD".
fn persons(line: &str) -> String {
    let offices = [
        "writer",
        "editor",
        "reporter",
        "staff",
        "contributor",
        "correspondent",
        "journalist",
        "author",
        "journaliste",
        "rédacteur",
        "rédactrice",
        "correspondant",
        "contributing",
        "manager",
        "director",
    ];
    let mut parts = line.split(',').map(str::trim).filter(|part| !part.is_empty());
    let mut found = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let lower = part.to_lowercase();
        let degree = part.chars().count() <= 7 && part.chars().filter(|c| c.is_uppercase()).count() >= 2;
        let name = part.split_whitespace().count() <= 4
            && part.chars().next().is_some_and(char::is_uppercase)
            && !part.chars().any(char::is_numeric)
            && !lower.split(' ').any(|word| offices.contains(&word));
        if !degree && !name {
            break;
        }
        found.push_str(", ");
        found.push_str(part);
    }
    found
}

/// Whether a line begins with a lead of several words, which stands before nothing but a name.
pub(super) fn has_long_lead(line: &str) -> bool {
    let line = line.to_lowercase();
    LEADS
        .iter()
        .any(|lead| lead.contains(' ') && line.starts_with(lead))
}

/// Whether a line only announces the name on the next.
pub(super) fn is_lead(line: &str) -> bool {
    LEADS.contains(
        &line
            .trim()
            .trim_end_matches(':')
            .trim_end()
            .to_lowercase()
            .as_str(),
    )
}

/// The name that a line near the headline shows, without a lead; `made_up` allows what only forums call a name.
pub(super) fn shown(line: &str, made_up: bool) -> Option<String> {
    let line = line.trim_matches(|c: char| c.is_whitespace() || "|·•-–—,:;/@".contains(c));
    let part = line.split(['|', '•', '·']).next().unwrap_or(line).trim();
    let handle = made_up
        && part.chars().count() <= 30
        && part.split_whitespace().count() <= 2
        && part.chars().any(char::is_alphabetic)
        && !BUTTONS.contains(&part.to_lowercase().as_str());
    let name = persons(part);
    let first = name.split(',').next().unwrap_or_default();
    (handle || is_name(first)).then_some(name)
}

/// Several authors as one line.
pub(super) fn join(authors: &[String]) -> Option<String> {
    let mut names: Vec<String> = authors.iter().filter_map(|name| clean(name)).collect();
    names.dedup();
    (!names.is_empty()).then(|| names.join(", "))
}

/// The name in "Par X" or "By X", when the line is nothing else but a date.
pub(super) fn after_lead(line: &str) -> Option<String> {
    let first = line.trim_start().chars().next()?;
    // Nearly all lines begin with another letter.
    if !LEADS.iter().any(|lead| lead.starts_with(lower(first))) {
        return None;
    }
    let line = one_line(line);
    let name = without_lead(&line)?;
    let ends = |c: char| c.is_numeric() || ",|•·(".contains(c);
    let name = name
        .split(ends)
        .next()
        .unwrap_or(name)
        .trim_end_matches(['.', '-', '–', ' ']);
    // What stood before the digits of a date may be its month.
    let bare = name
        .rsplit_once(' ')
        .filter(|(_, last)| dates::month_of(&last.to_lowercase()).is_some());
    let name = bare.map_or(name, |(name, _)| name).trim();
    is_name(name).then(|| name.to_owned())
}

/// A letter in lower case, for letters whose lower case is one letter.
fn lower(c: char) -> char {
    c.to_lowercase().next().unwrap_or(c)
}

fn without_lead(line: &str) -> Option<&str> {
    LEADS.iter().find_map(|lead| {
        let head = line
            .get(..lead.len())
            .filter(|head| head.chars().map(lower).eq(lead.chars()))
            .map(str::len);
        // Capital É has the length of é; what is of another length does not begin with a lead.
        let rest = &line[head?..];
        let parted = rest.starts_with([' ', ':', '\u{a0}']);
        parted.then(|| rest.trim_start_matches([' ', ':', '\u{a0}']))
    })
}

/// Whether a short line at the foot is a person: two to four capitalised words and nothing else.
pub(super) fn is_name(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    let particles = [
        "de", "da", "dos", "del", "von", "van", "der", "la", "le", "el", "ben", "bin", "ould", "ag", "et",
        "and", "&", "y",
    ];
    let capital = |word: &str| {
        let bare = ["d’", "d'", "l’", "l'"]
            .iter()
            .find_map(|elided| word.strip_prefix(elided))
            .unwrap_or(word);
        bare.chars()
            .next()
            .is_some_and(|c| c.is_uppercase() || is_caseless(c))
    };
    let plain = |c: char| c.is_alphabetic() || c.is_whitespace() || "'’-.&\u{300}\u{301}".contains(c);
    let is_button = words
        .iter()
        .any(|word| BUTTONS.contains(&word.to_lowercase().as_str()));
    !is_button
        && (2..=5).contains(&words.len())
        && line.chars().count() <= 60
        && line.chars().all(plain)
        && words.iter().filter(|word| !particles.contains(word)).count() >= 2
        && words
            .iter()
            .filter(|word| !particles.contains(*word))
            .all(|word| capital(word))
        && !line.ends_with('.')
}

fn is_caseless(c: char) -> bool {
    c.is_alphabetic() && !c.is_uppercase() && !c.is_lowercase()
}

/// What the foot of a text says: its author, then its place of publication.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Signature {
    pub(super) byline: Option<String>,
    pub(super) site_name: Option<String>,
    /// How many of the last lines are signature and no text.
    pub(super) lines: usize,
}

/// The signature in the last lines of a text, `lines` being its blocks from the first to the last.
///
/// Learned on `seed/bamako.txt`: the name stands alone behind the last paragraph, and the paper's name under it.
pub(super) fn signature(lines: &[&str]) -> Signature {
    let short: Vec<&str> = lines
        .iter()
        .rev()
        .take(3)
        .take_while(|line| is_short(line))
        .map(|line| line.trim())
        .collect();
    if short.len() == lines.len() {
        return Signature::default();
    }
    // Under a list of links a name is one more of them.
    let under_text = |signed: usize| {
        lines[..lines.len() - signed]
            .last()
            .is_some_and(|line| ends_text(line))
    };
    let named = |line: &str| after_lead(line).or_else(|| is_name(line).then(|| line.to_owned()));
    match short[..] {
        [site, name, ..] if named(name).is_some() && is_site(site) && under_text(2) => Signature {
            byline: named(name),
            site_name: Some(bare_site(site)),
            lines: 2,
        },
        [name, ..] if named(name).is_some() && under_text(1) => Signature {
            byline: named(name),
            site_name: None,
            lines: 1,
        },
        _ => Signature::default(),
    }
}

fn ends_text(line: &str) -> bool {
    line.trim_end()
        .ends_with(['.', '!', '?', '…', '»', '"', '”', ')', '؟'])
}

fn is_short(line: &str) -> bool {
    line.split_whitespace().count() <= 5 && !line.trim_end().ends_with(['.', '!', '?', '…', ':'])
}

fn is_site(line: &str) -> bool {
    let words = line.split_whitespace().count();
    (1..=4).contains(&words)
        && line
            .chars()
            .next()
            .is_some_and(|c| c.is_uppercase() || is_caseless(c) || c == '©')
}

fn bare_site(line: &str) -> String {
    line.trim_start_matches(['©', '(', ' '])
        .trim_end_matches(')')
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_other_short_lines() {
        for name in [
            "Oura KANTÉ",
            "Marie-Claire d’Almeida",
            "Amadou de la Rue",
            "أحمد ولد محمد",
            "A. B. Traoré",
        ] {
            assert!(is_name(name), "{name} is a person");
        }
        for other in [
            "Commentaires",
            "À lire aussi",
            "Une vision commune pour tous",
            "Bamako, 30 juillet",
            "Fin.",
            "Lire la suite",
        ] {
            assert!(!is_name(other), "{other} is no person");
        }
    }

    #[test]
    fn the_name_behind_par_and_by() {
        assert_eq!(after_lead("Par Oura Kanté").as_deref(), Some("Oura Kanté"));
        assert_eq!(
            after_lead("By John Smith | July 3").as_deref(),
            Some("John Smith")
        );
        assert_eq!(
            after_lead("By Ama Mensah March 3, 2024").as_deref(),
            Some("Ama Mensah")
        );
        assert_eq!(
            after_lead("بقلم أحمد ولد سالم ٣٠ يوليو ٢٠٢٤").as_deref(),
            Some("أحمد ولد سالم")
        );
        assert_eq!(after_lead("Écrit par : Awa Diop").as_deref(), Some("Awa Diop"));
        assert_eq!(after_lead("Par ailleurs, le ministre"), None);
        assert_eq!(after_lead("Partenaires Officiels"), None);
        assert_eq!(
            clean("By  John Smith, Staff Writer").as_deref(),
            Some("John Smith")
        );
        assert_eq!(clean("https://www.facebook.com/x"), None);
    }

    #[test]
    fn a_signature_stands_behind_the_text() {
        let text = "Un long paragraphe qui finit par un point.";
        let found = signature(&[text, "Oura KANTÉ", "Malikunafoni"]);
        assert_eq!(
            (found.byline.as_deref(), found.site_name.as_deref(), found.lines),
            (Some("Oura KANTÉ"), Some("Malikunafoni"), 2)
        );
        assert_eq!(signature(&[text, "Source : AFP."]), Signature::default());
        assert_eq!(
            signature(&["Oura KANTÉ"]),
            Signature::default(),
            "a page of names is no signature"
        );
    }
}
