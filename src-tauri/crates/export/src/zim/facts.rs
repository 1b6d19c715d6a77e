//! What a ZIM says of itself, by the names and within the lengths of the openZIM specification.

use isolang::Language;

use super::Zim;

/// Letters of a title.
const TITLE: usize = 30;
/// Letters of a description.
const DESCRIPTION: usize = 80;
/// Letters of a long one.
const LONG_DESCRIPTION: usize = 4000;

/// ISO 639-3 of a BCP 47 tag; `und` for what is none.
pub(super) fn three_letters(tag: &str) -> String {
    let first = tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
    let language = Language::from_639_1(&first).or_else(|| Language::from_639_3(&first));
    language.map_or("und", |language| language.to_639_3()).to_owned()
}

/// The facts, in the order of the specification.
pub(super) fn metadata(zim: &Zim) -> Vec<(&'static str, String)> {
    let cover = &zim.cover;
    let language = three_letters(&cover.language);
    let counted = format!("{} articles", zim.lines.len());
    let note = cover
        .note
        .as_deref()
        .map(str::trim)
        .filter(|note| !note.is_empty());
    let mut languages = vec![language.as_str()];
    languages.extend(
        zim.languages
            .iter()
            .map(String::as_str)
            .filter(|other| *other != language),
    );
    let authors = if zim.authors.is_empty() {
        cover.title.clone()
    } else {
        zim.authors.join(", ")
    };
    let kinds = format!(
        "_ftindex:yes;_pictures:{};_videos:no;_details:yes",
        if zim.has_pictures { "yes" } else { "no" }
    );
    let tags: Vec<&str> = std::iter::once(kinds.as_str())
        .chain(zim.tags.iter().map(String::as_str))
        .collect();
    let mut all = vec![
        ("Name", format!("kalan_{language}_{}", plain(&cover.title))),
        ("Title", cut(&cover.title, TITLE)),
        ("Creator", authors),
        ("Publisher", "Kalan".to_owned()),
        ("Date", cover.made.chars().take(10).collect()),
        ("Description", cut(note.unwrap_or(&counted), DESCRIPTION)),
        ("Language", languages.join(",")),
        ("Tags", tags.join(";")),
        ("Scraper", concat!("Kalan ", env!("CARGO_PKG_VERSION")).to_owned()),
        ("Source", cover.identifier.clone()),
    ];
    if let Some(note) = note.filter(|note| note.chars().count() > DESCRIPTION) {
        all.push(("LongDescription", cut(note, LONG_DESCRIPTION)));
    }
    all
}

/// At most so many letters, an ellipsis in place of what is more.
fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(most - 1).collect();
    short.truncate(short.trim_end().len());
    short.push('…');
    short
}

/// A name for programs: letters and digits, of any alphabet, one line between words.
fn plain(title: &str) -> String {
    let lower = title.to_lowercase();
    let words = lower.split(|letter: char| !letter.is_alphanumeric());
    words
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_have_three_letters() {
        assert_eq!(three_letters("fr"), "fra");
        assert_eq!(three_letters("ar-MA"), "ara");
        assert_eq!(three_letters("bm"), "bam");
        assert_eq!(three_letters("nqo"), "nqo");
        assert_eq!(three_letters("??"), "und");
    }

    #[test]
    fn what_is_too_long_is_cut_by_letters() {
        assert_eq!(cut("Eau", 3), "Eau");
        assert_eq!(cut("L'eau é", 6), "L'eau…");
        assert_eq!(plain("L'eau : où ?"), "l-eau-où");
    }
}
