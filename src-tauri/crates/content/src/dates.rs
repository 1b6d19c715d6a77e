//! Dates, as machines and as people write them; none rather than a wrong one.

mod line;
mod relative;

pub(crate) use line::{Written, all_visible, swapped};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use kalan_model::{Published, Timestamp};

/// Months by what their names begin with: French, English, Spanish, Portuguese, German, Arabic (both calendars of
/// names), Bambara. A longer name stands before one that begins it.
#[rustfmt::skip]
const MONTHS: [(&str, i8); 107] = [
    ("janv", 1), ("january", 1), ("jan", 1), ("enero", 1), ("ene", 1), ("jänner", 1), ("يناير", 1),
    ("جانفي", 1), ("zanwuye", 1), ("févr", 2), ("fevr", 2), ("feb", 2), ("fev", 2), ("fév", 2), ("فبراير", 2),
    ("فيفري", 2), ("شباط", 2), ("mars", 3), ("march", 3), ("marzo", 3), ("março", 3), ("marco", 3),
    ("märz", 3), ("maerz", 3), ("mär", 3), ("mar", 3), ("مارس", 3), ("آذار", 3), ("avr", 4), ("apr", 4),
    ("abr", 4), ("awirili", 4), ("أبريل", 4), ("ابريل", 4), ("إبريل", 4), ("أفريل", 4), ("نيسان", 4),
    ("mai", 5), ("may", 5), ("mɛ", 5), ("مايو", 5), ("ماي", 5), ("أيار", 5), ("juin", 6), ("june", 6),
    ("junio", 6), ("junho", 6), ("juni", 6), ("jun", 6), ("zuwɛn", 6), ("يونيو", 6), ("يونيه", 6),
    ("جوان", 6), ("حزيران", 6), ("juil", 7), ("july", 7), ("julio", 7), ("julho", 7), ("juli", 7), ("jul", 7),
    ("zuluye", 7), ("يوليو", 7), ("يوليوز", 7), ("جويلية", 7), ("تموز", 7), ("août", 8), ("aout", 8),
    ("aug", 8), ("ago", 8), ("uti", 8), ("أغسطس", 8), ("غشت", 8), ("أوت", 8), ("آب", 8), ("sept", 9),
    ("sep", 9), ("set", 9), ("سبتمبر", 9), ("شتنبر", 9), ("أيلول", 9), ("oct", 10), ("okt", 10), ("out", 10),
    ("ɔkutɔburu", 10), ("أكتوبر", 10), ("اكتوبر", 10), ("nov", 11), ("nowanburu", 11), ("نوفمبر", 11),
    ("نونبر", 11), ("dec", 12), ("déc", 12), ("dez", 12), ("dic", 12), ("desanburu", 12), ("ديسمبر", 12),
    ("januari", 1), ("februari", 2), ("machi", 3), ("aprili", 4), ("mei", 5), ("julai", 7), ("agosti", 8),
    ("septemba", 9), ("oktoba", 10), ("novemba", 11), ("desemba", 12),
];
/// Words of a date that are neither its day, its month nor its year.
const LONGEST_MONTH: usize = 12;
const DAY_SECS: i64 = 86_400;

/// A moment as machines write it: RFC 3339, RFC 2822, a day, with or without a zone (then UTC).
pub(crate) fn parse_machine(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if text.len() < 8 || text.len() > 64 {
        return None;
    }
    let exact = text.parse::<jiff::Timestamp>().ok();
    let mail = || {
        jiff::fmt::rfc2822::DateTimeParser::new()
            .relaxed_weekday(true)
            .parse_timestamp(text)
            .ok()
    };
    let local = || {
        TimeZone::UTC
            .to_timestamp(text.parse::<jiff::civil::DateTime>().ok()?)
            .ok()
    };
    let moment = exact.or_else(mail).or_else(local).map(Timestamp::from)?;
    plausible(moment).then_some(moment)
}

/// A moment as machines write it, on the day that the page gives it.
///
/// A page in Auckland of the 19th, at nine in the morning, is of the 18th in UTC, and its readers see the 19th: the
/// day is what is shown and looked for, so the moment is moved to the nearest one in UTC that keeps it.
pub(crate) fn parse_on_page(text: &str) -> Option<Timestamp> {
    let moment = parse_machine(text)?;
    let written = text.trim().get(..10).and_then(|day| day.parse::<Date>().ok());
    Some(match written.and_then(midnight) {
        Some(day) => within_day(moment, day),
        None => moment,
    })
}

/// The moment of that day which is nearest; one that is more than a day away is another's.
pub(crate) fn within_day(moment: Timestamp, day: Timestamp) -> Timestamp {
    let end = day.plus_secs(DAY_SECS - 1);
    let is_beside = moment > day.plus_secs(-DAY_SECS) && moment < end.plus_secs(DAY_SECS);
    if is_beside { moment.clamp(day, end) } else { moment }
}

/// The day of a moment, in UTC, counted from the epoch.
pub(crate) fn day_number(moment: Timestamp) -> i64 {
    moment.as_millis().div_euclid(DAY_SECS * 1000)
}

/// Before the web, and the epoch itself, are faults of programs.
fn plausible(moment: Timestamp) -> bool {
    moment.as_millis() > 86_400_000
}

/// The first date that people wrote in `text`, if it stands near its head.
///
/// Without a year it is the latest such day not after `fetched_at`, and marked as inferred.
pub(crate) fn parse_visible(text: &str, fetched_at: Timestamp) -> Option<Published> {
    let words = words_of(text);
    (0..words.len())
        .find_map(|at| named_date(&words, at, fetched_at).or_else(|| numeric_date(&words[at])))
        .or_else(|| relative::parse(&words, fetched_at))
}

/// Words and numbers in lower case, digits of every script as ours, separators within a number kept.
pub(crate) fn words_of(text: &str) -> Vec<String> {
    let folded: String = text
        .chars()
        .take(400)
        .flat_map(char::to_lowercase)
        .map(western_digit)
        .collect();
    let splits = |c: char| c.is_whitespace() || ",،()|·•".contains(c);
    folded
        .split(splits)
        .map(|word| word.trim_matches(['.', ':', ';']).to_owned())
        .filter(|w| !w.is_empty())
        .collect()
}

fn western_digit(c: char) -> char {
    let digit = match c {
        '٠'..='٩' => c as u32 - '٠' as u32,
        '۰'..='۹' => c as u32 - '۰' as u32,
        _ => return c,
    };
    char::from_digit(digit, 10).unwrap_or(c)
}

/// The month that a word in lower case names.
pub(crate) fn month_of(word: &str) -> Option<i8> {
    if word.len() > LONGEST_MONTH * 2 {
        return None;
    }
    MONTHS
        .iter()
        .find(|(name, _)| word.starts_with(name) && is_month_tail(&word[name.len()..]))
        .map(|(_, month)| *month)
}

/// The rest of a month's name: `mar|di` is a Tuesday, `out|ra` is no October.
fn is_month_tail(tail: &str) -> bool {
    const TAILS: [&str; 44] = [
        "", "ier", "uary", "uar", "ier", "ruary", "ruar", "rero", "ereiro", "rero", "ruary", "il", "ril",
        "t", "ust", "osto", "ember", "iembre", "embre", "embro", "tiembre", "tember", "ubre", "ober", "obre",
        "ubro", "iembre", "iembre", "let", "ustus", "lio", "lho", "eiro", "ero", "ch", "t", "o", "ço",
        "tembre", "tembro", "z", "e", "y", "uruye",
    ];
    TAILS.contains(&tail)
}

fn day_of(word: &str) -> Option<i8> {
    let digits = word.trim_end_matches(|c: char| c.is_alphabetic() || c == '.' || c == 'º');
    let suffix = &word[digits.len()..];
    let ordinal = matches!(suffix, "" | "er" | "st" | "nd" | "rd" | "th" | "." | "º");
    (ordinal && digits.len() <= 2)
        .then(|| digits.parse().ok())
        .flatten()
        .filter(|day| (1..=31).contains(day))
}

fn year_of(word: &str) -> Option<i16> {
    (word.len() == 4)
        .then(|| word.parse().ok())
        .flatten()
        .filter(|year| (1900..=2100).contains(year))
}

fn named_date(words: &[String], at: usize, fetched_at: Timestamp) -> Option<Published> {
    let month = month_of(&words[at])?;
    let filler = |word: &String| matches!(word.as_str(), "de" | "of" | "du" | "del");
    let before = words[..at]
        .iter()
        .rev()
        .find(|word| !filler(word))
        .and_then(|word| day_of(word));
    let mut after = words[at + 1..].iter().filter(|word| !filler(word));
    let next = after.next();
    let (day, year) = match (before, next) {
        (Some(day), next) => (day, next.and_then(|word| year_of(word))),
        (None, Some(next)) => {
            let third = after.next();
            // "mar. 3 juin": the first was a Tuesday.
            if third.is_some_and(|word| month_of(word).is_some()) {
                return None;
            }
            (day_of(next)?, third.and_then(|word| year_of(word)))
        }
        (None, None) => return None,
    };
    match year {
        Some(year) => Some(Published {
            at: moment(year, month, day)?,
            inferred: false,
        }),
        None => Some(Published {
            at: latest(month, day, fetched_at)?,
            inferred: true,
        }),
    }
}

/// `2025-07-30`, `30/07/2025`, `30.07.2025`; where day and month could change places there is no answer.
fn numeric_date(word: &str) -> Option<Published> {
    let word = word.split('t').next().unwrap_or(word);
    let parts: Vec<i16> = word
        .split(['/', '-', '.'])
        .map(|part| part.parse().ok())
        .collect::<Option<_>>()?;
    let [first, second, third] = parts[..] else {
        return None;
    };
    let (year, month, day) = match (first, third) {
        (1900..=2100, _) => (first, second, third),
        (_, 1900..=2100) if first > 12 || first == second || word.contains('.') => (third, second, first),
        (_, 1900..=2100) if second > 12 => (third, first, second),
        _ => return None,
    };
    let at = moment(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?)?;
    // A zero that a program wrote as a day, in one zone or the other.
    let is_epoch = at.as_millis().abs() <= DAY_SECS * 1000;
    (!is_epoch).then_some(Published { at, inferred: false })
}

pub(crate) fn moment(year: i16, month: i8, day: i8) -> Option<Timestamp> {
    midnight(Date::new(year, month, day).ok()?)
}

fn midnight(day: Date) -> Option<Timestamp> {
    TimeZone::UTC
        .to_timestamp(day.at(0, 0, 0, 0))
        .ok()
        .map(Timestamp::from)
}

/// The latest such day that is not after `fetched_at`; 29 February may lie four years back.
fn latest(month: i8, day: i8, fetched_at: Timestamp) -> Option<Timestamp> {
    let today = TimeZone::UTC.to_datetime(fetched_at.to_jiff()).date();
    (0..=8).find_map(|back| moment(today.year() - back, month, day).filter(|found| *found <= fetched_at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(text: &str) -> String {
        let fetched_at: Timestamp = "2025-11-24T10:00:00Z".parse().unwrap();
        match parse_visible(text, fetched_at) {
            None => "none".into(),
            Some(found) => format!(
                "{}{}",
                &found.at.to_string()[..10],
                if found.inferred { "?" } else { "" }
            ),
        }
    }

    #[test]
    fn dates_as_people_write_them() {
        for (text, expected) in [
            ("30 juil.", "2025-07-30?"),
            ("25 déc.", "2024-12-25?"),
            ("mardi 30 juillet 2025 à 14h", "2025-07-30"),
            ("Publié le 1er août 2023", "2023-08-01"),
            ("July 30, 2025", "2025-07-30"),
            ("mar. 3 juin", "2025-06-03?"),
            ("Tuesday, Sept. 3rd", "2025-09-03?"),
            ("30 de julio de 2025", "2025-07-30"),
            ("5 de março de 2024", "2024-03-05"),
            ("3. Oktober 2024", "2024-10-03"),
            ("٣٠ يوليو ٢٠٢٥", "2025-07-30"),
            ("30 جويلية 2025", "2025-07-30"),
            ("29 février", "2024-02-29?"),
            ("2025-07-30", "2025-07-30"),
            ("30/07/2025", "2025-07-30"),
            ("30.07.2025 14:00", "2025-07-30"),
            ("30 Julai 2025", "2025-07-30"),
            ("5 Machi 2024", "2024-03-05"),
            ("zuluye tile 30", "none"),
            ("Mis à jour: 30 juil. · 2 min de lecture", "2025-07-30?"),
        ] {
            assert_eq!(seen(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_date_stays_none() {
        for text in [
            "03/04/2025",
            "mardi dernier",
            "2 min de lecture",
            "Maire de Bamako",
            "30 personnes",
            "may 40",
            "31 juin",
            "1970-01-01",
            "31.12.1969",
            "",
        ] {
            assert_eq!(seen(text), "none", "{text}: none rather than wrong");
        }
    }

    #[test]
    fn dates_as_machines_write_them() {
        let read = |text| parse_machine(text).map(|moment| moment.to_string());
        for (text, expected) in [
            ("2025-07-30T14:00:00+02:00", "2025-07-30T12:00:00Z"),
            ("2025-07-30T14:00:00+0200", "2025-07-30T12:00:00Z"),
            ("2025-07-30 14:00:00", "2025-07-30T14:00:00Z"),
            ("2025-07-30", "2025-07-30T00:00:00Z"),
            ("Wed, 30 Jul 2025 14:00:00 GMT", "2025-07-30T14:00:00Z"),
            ("Mon, 30 Jul 2025 14:00:00 +0200", "2025-07-30T12:00:00Z"),
        ] {
            assert_eq!(read(text).as_deref(), Some(expected), "{text}");
        }
        let on_page = |text| parse_on_page(text).map(|moment| moment.to_string());
        for (text, expected) in [
            ("2025-12-19T09:04:00+13:00", "2025-12-19T00:00:00Z"),
            ("2024-12-09T22:52:11-05:00", "2024-12-09T23:59:59Z"),
            ("2025-07-30T14:00:00+02:00", "2025-07-30T12:00:00Z"),
            ("Wed, 30 Jul 2025 23:00:00 -0400", "2025-07-31T03:00:00Z"),
        ] {
            assert_eq!(
                on_page(text).as_deref(),
                Some(expected),
                "{text}: the page's own day"
            );
        }
        assert_eq!(
            read("1970-01-01T00:00:00Z"),
            None,
            "the epoch is a fault of a program"
        );
    }
}
