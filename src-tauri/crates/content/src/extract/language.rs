//! The language of a text: none rather than a wrong one.

use whatlang::Lang;

/// Below this many letters the words decide nothing.
const ENOUGH_LETTERS: usize = 120;
/// How much of a text is looked at.
const SAMPLE_CHARS: usize = 1200;

/// The language as a BCP 47 tag, from what the page declares and what its words say.
///
/// The words win when they are many and clear: themes declare English over French text. What the detector does not
/// know (Bambara, Fulfulde, Wolof, …) stays as it was declared.
pub(super) fn of_text(text: &str, declared: Option<&str>) -> Option<String> {
    let declared = declared.and_then(primary);
    let sample: String = text.chars().take(SAMPLE_CHARS).collect();
    let letters = sample.chars().filter(|c| c.is_alphabetic()).count();
    if letters < ENOUGH_LETTERS {
        return declared;
    }
    if let Some(manding) = open_vowels(&sample, letters) {
        return declared.filter(|tag| !is_known(tag)).or(manding);
    }
    let found = whatlang::detect(&sample).filter(|info| info.is_reliable() && info.confidence() >= 0.9);
    match (declared, found.and_then(|info| tag_of(info.lang()))) {
        (Some(declared), _) if !is_known(&declared) => Some(declared),
        (Some(declared), Some(found)) if declared.split('-').next() == Some(found) => Some(declared),
        (_, Some(found)) => Some(found.to_owned()),
        (declared, None) => declared,
    }
}

/// `fr_FR` → `fr`; the script or region stays only for Chinese, where it changes how the text is written.
fn primary(declared: &str) -> Option<String> {
    let tag = declared.trim().replace('_', "-");
    let language = tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
    if !(2..=3).contains(&language.len())
        || !language.bytes().all(|b| b.is_ascii_lowercase())
        || language == "und"
    {
        return None;
    }
    let plain = tag.len() <= 12 && tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    Some(if language == "zh" && plain { tag } else { language })
}

/// Letters that whatlang does not know: Bambara when its small words are there, else a language we cannot name.
fn open_vowels(sample: &str, letters: usize) -> Option<Option<String>> {
    let open = sample.chars().filter(|c| "ɛɔɲŋƐƆƝŊɗɓƴ".contains(*c)).count();
    if open * 200 < letters {
        return None;
    }
    let (mut small, mut words) = (0, 0);
    for word in sample.split_whitespace() {
        words += 1;
        small += usize::from(matches!(
            word,
            "ka" | "ye" | "la" | "bɛ" | "ni" | "na" | "kɛ" | "min" | "tun" | "don" | "o"
        ));
    }
    Some((small * 8 >= words).then(|| "bm".to_owned()))
}

#[rustfmt::skip]
const TAGS: [(Lang, &str); 40] = [
    (Lang::Fra, "fr"), (Lang::Eng, "en"), (Lang::Ara, "ar"), (Lang::Spa, "es"), (Lang::Por, "pt"),
    (Lang::Deu, "de"), (Lang::Ita, "it"), (Lang::Rus, "ru"), (Lang::Ukr, "uk"), (Lang::Cmn, "zh"),
    (Lang::Jpn, "ja"), (Lang::Kor, "ko"), (Lang::Hin, "hi"), (Lang::Ben, "bn"), (Lang::Tur, "tr"),
    (Lang::Pol, "pl"), (Lang::Nld, "nl"), (Lang::Swe, "sv"), (Lang::Dan, "da"), (Lang::Fin, "fi"),
    (Lang::Ces, "cs"), (Lang::Ell, "el"), (Lang::Heb, "he"), (Lang::Pes, "fa"), (Lang::Urd, "ur"),
    (Lang::Tam, "ta"), (Lang::Tel, "te"), (Lang::Tha, "th"), (Lang::Vie, "vi"), (Lang::Ind, "id"),
    (Lang::Hun, "hu"), (Lang::Ron, "ro"), (Lang::Bul, "bg"), (Lang::Srp, "sr"), (Lang::Hrv, "hr"),
    (Lang::Amh, "am"), (Lang::Cat, "ca"), (Lang::Nob, "no"), (Lang::Slk, "sk"), (Lang::Zul, "zu"),
];

fn tag_of(language: Lang) -> Option<&'static str> {
    TAGS.iter()
        .find(|(lang, _)| *lang == language)
        .map(|(_, tag)| *tag)
}

fn is_known(tag: &str) -> bool {
    let language = tag.split('-').next().unwrap_or(tag);
    TAGS.iter().any(|(_, known)| *known == language)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRENCH: &str = "Une nouvelle étape s’ouvre dans les relations entre les deux pays, avec l'appui des ministères chargés \
        de l'agriculture et de l'eau, pour que chaque village puisse enfin disposer d'un puits et d'une école.";
    const BAMBARA: &str = "Mali jamana kɔnɔ, sɛnɛkɛlaw ye baara ba kɛ ni ji ye. U bɛ maro sɛnɛ ka caya, ka a feere sugu la. \
        O bɛ denmisɛnw dɛmɛ ka taa lakɔli la, ani ka kalan kɛ u yɛrɛ ka kan na. Faso jɔ ko ye an bɛɛ ta ye.";

    #[test]
    fn the_words_win_over_the_theme() {
        assert_eq!(of_text(FRENCH, Some("en-US")).as_deref(), Some("fr"));
        assert_eq!(of_text(FRENCH, Some("fr_FR")).as_deref(), Some("fr"));
        assert_eq!(of_text(FRENCH, None).as_deref(), Some("fr"));
    }

    #[test]
    fn none_rather_than_wrong() {
        assert_eq!(of_text("Bamako", None), None, "one word decides nothing");
        assert_eq!(of_text("Bamako", Some("fr")).as_deref(), Some("fr"));
        assert_eq!(of_text(BAMBARA, None).as_deref(), Some("bm"));
        assert_eq!(of_text(BAMBARA, Some("bm-ML")).as_deref(), Some("bm"));
        assert_eq!(
            of_text(BAMBARA, Some("fr-FR")).as_deref(),
            Some("bm"),
            "a French theme over Bambara words"
        );
    }
}
