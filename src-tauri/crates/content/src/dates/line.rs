//! Every date of a line, with how it is written: a line may show the day of publication and that of a change.

use jiff::tz::TimeZone;
use kalan_model::Timestamp;

use super::{moment, named_date, numeric_date, relative};

/// How a date is written, and so how far it can be believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Written {
    /// With its day, its month and its year.
    Whole,
    /// With three numbers, of which two could change places.
    Swappable,
    /// Without its year.
    Yearless,
    /// Counted back from when the page was fetched.
    Relative,
}

/// A date in a line of words.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seen {
    pub(crate) at: Timestamp,
    pub(crate) written: Written,
    /// The word that was read: a month's name, or the number.
    pub(crate) word: usize,
}

/// The dates that people wrote in the words of a line, in order, at most so many.
///
/// `day_first` is how 04/09/2024 is read; without a year it is the latest such day not after `fetched_at`.
pub(crate) fn all_visible(
    words: &[String],
    fetched_at: Timestamp,
    day_first: bool,
    most: usize,
) -> Vec<Seen> {
    let one = |at: usize| {
        let named = || {
            let found = named_date(words, at, fetched_at)?;
            let written = if found.inferred {
                Written::Yearless
            } else {
                Written::Whole
            };
            Some((found.at, written))
        };
        let numeric = || {
            let found = numeric_date(&words[at])?.at;
            let points = words[at].contains('.') && swapped(found).is_some();
            Some((
                found,
                if points {
                    Written::Swappable
                } else {
                    Written::Whole
                },
            ))
        };
        let swappable = || Some((swappable(&words[at], day_first)?, Written::Swappable));
        let (moment, written) = named().or_else(numeric).or_else(swappable)?;
        Some(Seen {
            at: moment,
            written,
            word: at,
        })
    };
    let mut found: Vec<Seen> = (0..words.len()).filter_map(one).take(most).collect();
    if found.is_empty()
        && let Some(back) = relative::parse(words, fetched_at)
    {
        found.push(Seen {
            at: back.at,
            written: Written::Relative,
            word: 0,
        });
    }
    found
}

/// The day that is meant when month and day change places; none where they cannot, or where it is the same.
pub(crate) fn swapped(at: Timestamp) -> Option<Timestamp> {
    let day = TimeZone::UTC.to_datetime(at.to_jiff()).date();
    (day.day() <= 12 && day.day() != day.month()).then(|| moment(day.year(), day.day(), day.month()))?
}

/// A date of three numbers of which two could change places.
///
/// 04/09/2024 is of September in nearly every language but one.
fn swappable(word: &str, day_first: bool) -> Option<Timestamp> {
    let mut parts = word.split(['/', '-']).map(|part| part.parse::<i16>().ok());
    let (one, two, year) = (parts.next()??, parts.next()??, parts.next()??);
    let year = if year < 100 && word.contains('/') {
        2000 + year
    } else {
        year
    };
    if parts.next().is_some() || !(1990..=2100).contains(&year) {
        return None;
    }
    let (day, month) = if (day_first && two <= 12) || one > 12 {
        (one, two)
    } else {
        (two, one)
    };
    moment(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?)
}

#[cfg(test)]
mod tests {
    use super::super::words_of;
    use super::*;

    fn seen(line: &str, day_first: bool) -> Vec<(String, Written)> {
        let fetched_at = "2025-11-24T10:00:00Z".parse().unwrap();
        all_visible(&words_of(line), fetched_at, day_first, 3)
            .into_iter()
            .map(|seen| (seen.at.to_string()[..10].to_owned(), seen.written))
            .collect()
    }

    #[test]
    fn a_line_may_hold_several_dates() {
        let both = seen("Publié le 21 octobre 2025, mis à jour le 9 nov.", true);
        assert_eq!(
            both,
            [
                ("2025-10-21".to_owned(), Written::Whole),
                ("2025-11-09".to_owned(), Written::Yearless)
            ]
        );
        assert_eq!(
            seen("il y a 2 jours", true),
            [("2025-11-22".to_owned(), Written::Relative)]
        );
        assert_eq!(seen("2 min de lecture", true), []);
    }

    #[test]
    fn a_date_that_reads_two_ways_says_so() {
        let one = |line: &str, day_first| seen(line, day_first).pop();
        assert_eq!(
            one("04/09/2024", true),
            Some(("2024-09-04".to_owned(), Written::Swappable))
        );
        assert_eq!(
            one("04/09/2024", false),
            Some(("2024-04-09".to_owned(), Written::Swappable))
        );
        assert_eq!(
            one("4/9/24", true),
            Some(("2024-09-04".to_owned(), Written::Swappable))
        );
        assert_eq!(
            one("10.9.2024", false),
            Some(("2024-09-10".to_owned(), Written::Swappable))
        );
        assert_eq!(
            one("24.9.2024", false),
            Some(("2024-09-24".to_owned(), Written::Whole))
        );
        let day = |text: &str| text.parse::<Timestamp>().unwrap();
        assert_eq!(
            swapped(day("2024-09-04T00:00:00Z")),
            Some(day("2024-04-09T00:00:00Z"))
        );
        assert_eq!(swapped(day("2024-09-24T00:00:00Z")), None);
        assert_eq!(swapped(day("2024-09-09T00:00:00Z")), None);
    }
}
