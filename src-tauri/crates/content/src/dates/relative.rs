//! "3 hours ago", in the languages that Kalan's readers meet: counted back from when the page was fetched.

use kalan_model::{Published, Timestamp};

/// A longer line is a sentence that tells of something else.
const MAX_WORDS: usize = 10;
/// Words that lead to the date: "Publié par Awa Diallo il y a…".
const MAX_LEAD: usize = 6;

const DAY_SECS: i64 = 86_400;

/// The lengths that a day can be counted from. Months and years ago are no day.
#[rustfmt::skip]
const UNITS: [(i64, &[&str]); 5] = [
    (1, &["seconde", "secondes", "second", "seconds", "sec", "secs", "segundo", "segundos", "sekunde", "sekunden", "ثانية", "ثوان", "ثواني"]),
    (60, &["minute", "minutes", "min", "mins", "mn", "minuto", "minutos", "minuten", "dakika", "دقيقة", "دقائق", "دقيقتين"]),
    (3_600, &["heure", "heures", "h", "hour", "hours", "hr", "hrs", "hora", "horas", "stunde", "stunden", "saa", "ساعة", "ساعات", "ساعتين"]),
    (DAY_SECS, &["jour", "jours", "j", "day", "days", "d", "día", "días", "dia", "dias", "tag", "tage", "tagen", "siku", "يوم", "أيام", "يومين", "يوما", "يومًا"]),
    (7 * DAY_SECS, &["semaine", "semaines", "week", "weeks", "semana", "semanas", "woche", "wochen", "wiki", "أسبوع", "أسابيع", "أسبوعين"]),
];
#[rustfmt::skip]
const NUMBERS: [(i64, &[&str]); 3] = [
    (1, &["un", "une", "a", "an", "one", "una", "um", "uma", "ein", "eine", "einem", "einer"]),
    (2, &["deux", "two", "dos", "dois", "duas", "zwei"]),
    (3, &["trois", "three", "tres", "três", "drei"]),
];
/// What stands before the length.
const BEFORE: [&[&str]; 7] = [
    &["il", "y", "a"],
    &["hace"],
    &["há"],
    &["ha"],
    &["vor"],
    &["منذ"],
    &["قبل"],
];
/// What stands after it.
const AFTER: [&str; 6] = ["ago", "atrás", "zilizopita", "iliyopita", "yaliyopita", "zilizo"];

/// The date of words in lower case, digits made ours: only in a short line, and marked as inferred.
pub(super) fn parse(words: &[String], fetched_at: Timestamp) -> Option<Published> {
    if words.len() > MAX_WORDS {
        return None;
    }
    let back =
        (0..words.len().min(MAX_LEAD)).find_map(|at| ahead(&words[at..]).or_else(|| behind(&words[at..])))?;
    let at = fetched_at.plus_secs(-back);
    let day = at.as_millis().div_euclid(DAY_SECS * 1000) * DAY_SECS * 1000;
    // Of a day only the day is known; an hour is one.
    let at = if back >= DAY_SECS {
        Timestamp::from_millis(day)
    } else {
        at
    };
    Some(Published { at, inferred: true })
}

/// "il y a 3 heures": seconds.
fn ahead(words: &[String]) -> Option<i64> {
    let sign = BEFORE.iter().find(|sign| {
        words.len() >= sign.len() && words.iter().zip(**sign).all(|(word, sign)| word == sign)
    })?;
    length(&words[sign.len()..]).map(|(secs, _)| secs)
}

/// "3 hours ago", "saa 3 zilizopita": seconds.
fn behind(words: &[String]) -> Option<i64> {
    let (secs, used) = length(words).or_else(|| {
        let [unit, number, ..] = words else { return None };
        Some((unit_of(unit)? * number_of(number)?, 2))
    })?;
    AFTER.contains(&words.get(used)?.as_str()).then_some(secs)
}

/// A number and a unit, apart or as one word ("3h"), or a unit of two as Arabic has it: seconds and words.
fn length(words: &[String]) -> Option<(i64, usize)> {
    let (first, rest) = words.split_first()?;
    if let Some((number, unit)) = number_of(first).zip(rest.first().and_then(|word| unit_of(word))) {
        return Some((number * unit, 2));
    }
    let digits = first.find(|c: char| !c.is_ascii_digit()).filter(|at| *at > 0);
    if let Some((number, unit)) = digits.and_then(|at| number_of(&first[..at]).zip(unit_of(&first[at..]))) {
        return Some((number * unit, 1));
    }
    let arabic = first
        .chars()
        .next()
        .is_some_and(|c| ('\u{600}'..='\u{6FF}').contains(&c));
    let pair = if first.ends_with("ين") { 2 } else { 1 };
    unit_of(first).filter(|_| arabic).map(|unit| (unit * pair, 1))
}

fn number_of(word: &str) -> Option<i64> {
    let named = NUMBERS
        .iter()
        .find(|(_, names)| names.contains(&word))
        .map(|(number, _)| *number);
    named.or_else(|| word.parse().ok().filter(|number| (0..=400).contains(number)))
}

fn unit_of(word: &str) -> Option<i64> {
    UNITS
        .iter()
        .find(|(_, names)| names.contains(&word))
        .map(|(secs, _)| *secs)
}

#[cfg(test)]
mod tests {
    use super::super::parse_visible;
    use super::*;

    #[test]
    fn what_was_said_of_the_moment_is_counted_back_from_the_fetch() {
        let fetched_at: Timestamp = "2025-11-24T10:00:00Z".parse().expect("a moment");
        for (text, expected) in [
            ("il y a 3 heures", "2025-11-24T07:00:00Z"),
            ("Publié par Awa Diallo il y a 2 jours", "2025-11-22T00:00:00Z"),
            ("3 hours ago", "2025-11-24T07:00:00Z"),
            ("Updated 15 mins ago", "2025-11-24T09:45:00Z"),
            ("a week ago", "2025-11-17T00:00:00Z"),
            ("3h ago", "2025-11-24T07:00:00Z"),
            ("hace dos días", "2025-11-22T00:00:00Z"),
            ("há 12 horas", "2025-11-23T22:00:00Z"),
            ("vor einer Stunde", "2025-11-24T09:00:00Z"),
            ("منذ ٣ ساعات", "2025-11-24T07:00:00Z"),
            ("منذ يومين", "2025-11-22T00:00:00Z"),
            ("saa 3 zilizopita", "2025-11-24T07:00:00Z"),
            ("siku 2 zilizopita", "2025-11-22T00:00:00Z"),
        ] {
            let found = parse_visible(text, fetched_at).expect(text);
            assert_eq!(
                (found.at.to_string().as_str(), found.inferred),
                (expected, true),
                "{text}"
            );
        }
    }

    #[test]
    fn what_only_sounds_like_it_is_none() {
        let fetched_at = Timestamp::from_millis(1_764_000_000_000);
        for text in [
            "Il y a 3 maisons au village",
            "3 min de lecture",
            "3 years ago",
            "il y a deux mois",
            "Il y a deux jours les femmes du village ont creusé un puits sans machine aucune",
            "vor der Stunde",
            "99999999999999999999 hours ago",
            "",
        ] {
            assert_eq!(parse_visible(text, fetched_at), None, "{text}");
        }
    }
}
