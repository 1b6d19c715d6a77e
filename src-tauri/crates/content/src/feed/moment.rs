//! Dates as feeds write them: every form met, a zone or none, and nothing for what is no date.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use kalan_model::Timestamp;

use crate::dates::{month_of, parse_machine};

/// Zones that people write by name, in minutes from UTC.
#[rustfmt::skip]
const ZONES: [(&str, i64); 24] = [
    ("utc", 0), ("gmt", 0), ("ut", 0), ("z", 0), ("est", -300), ("edt", -240), ("cst", -360), ("cdt", -300),
    ("mst", -420), ("mdt", -360), ("pst", -480), ("pdt", -420), ("cet", 60), ("cest", 120), ("bst", 60),
    ("wat", 60), ("cat", 120), ("eat", 180), ("eet", 120), ("eest", 180), ("msk", 180), ("ist", 330),
    ("jst", 540), ("aest", 600),
];

/// The moment that `text` names, in UTC; a date without a zone is taken as UTC.
pub(super) fn parse(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if text.is_empty() || text.len() > 100 {
        return None;
    }
    // A leap second belongs to the next day, and CEST is not UTC: the machine's parser thinks otherwise.
    let machine = if text.contains(":60") || ends_in_named_zone(text) {
        None
    } else {
        parse_machine(text)
    };
    machine
        .or_else(|| digits(text))
        .or_else(|| in_words(text))
        .filter(|moment| moment.as_millis() > 0)
}

fn ends_in_named_zone(text: &str) -> bool {
    let last = text.rsplit(' ').next().unwrap_or_default().to_lowercase();
    ZONES.iter().any(|(name, minutes)| *name == last && *minutes != 0)
}

/// Digits alone: a year, a day, seconds or milliseconds since 1970; `2004-01`; `20040101T194821Z`.
fn digits(text: &str) -> Option<Timestamp> {
    let number = |part: Option<&str>| part.and_then(|part| part.parse::<i16>().ok());
    let date = |year: Option<&str>, month: Option<&str>, day: Option<&str>| {
        let part = |text: Option<&str>| i8::try_from(number(text).unwrap_or(1)).ok();
        moment(
            Date::new(number(year)?, part(month)?, part(day)?)
                .ok()?
                .at(0, 0, 0, 0),
        )
    };
    if let Some((year, month)) = text
        .split_once('-')
        .filter(|(year, month)| year.len() == 4 && month.len() == 2)
    {
        return date(Some(year), Some(month), None);
    }
    if let Some((day, clock)) = text
        .split_once('T')
        .filter(|(day, clock)| day.len() == 8 && clock.len() >= 6)
    {
        let seconds = number(clock.get(..2))
            .zip(number(clock.get(2..4)))
            .zip(number(clock.get(4..6)));
        let ((hours, minutes), seconds) = seconds?;
        let start = date(day.get(..4), day.get(4..6), day.get(6..8))?;
        return Some(start.plus_secs(i64::from(hours) * 3600 + i64::from(minutes) * 60 + i64::from(seconds)));
    }
    if !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    match text.len() {
        4 => date(Some(text), None, None).filter(|_| text >= "1990"),
        8 => date(text.get(..4), text.get(4..6), text.get(6..8)),
        10 => Some(Timestamp::from_millis(
            text.parse::<i64>().ok()?.checked_mul(1000)?,
        )),
        13 => Some(Timestamp::from_millis(text.parse().ok()?)),
        _ => None,
    }
}

/// The parts of a date as they are met.
#[derive(Default)]
struct Parts {
    year: Option<i16>,
    month: Option<i8>,
    day: Option<i8>,
    seconds: i64,
    zone_minutes: Option<i64>,
}

fn in_words(text: &str) -> Option<Timestamp> {
    let text = text.to_lowercase();
    let mut parts = Parts::default();
    for word in text
        .split(|c: char| c.is_whitespace() || c == ',' || c == '(' || c == ')')
        .filter(|word| !word.is_empty())
    {
        parts.read(word)?;
    }
    let start = moment(
        Date::new(parts.year?, parts.month?, parts.day?)
            .ok()?
            .at(0, 0, 0, 0),
    )?;
    Some(start.plus_secs(parts.seconds - parts.zone_minutes.unwrap_or(0) * 60))
}

impl Parts {
    /// Takes one word; none when it cannot belong to a date.
    fn read(&mut self, word: &str) -> Option<()> {
        if word.contains(':') && word.starts_with(|c: char| c.is_ascii_digit()) {
            let (date, clock) = word.rsplit_once('t').unwrap_or(("", word));
            self.seconds = clock_seconds(clock.trim_end_matches('z'))?;
            return if date.is_empty() {
                Some(())
            } else {
                self.numeric(date)
            };
        }
        if let Some(zone) = zone_minutes(word) {
            // The first one counts: what follows in brackets is its name.
            self.zone_minutes.get_or_insert(zone);
            return Some(());
        }
        if matches!(word, "am" | "pm") {
            let noon = 12 * 3600;
            self.seconds = self.seconds % noon + if word == "pm" { noon } else { 0 };
            return Some(());
        }
        if let Some(month) = month_of(word.trim_end_matches('.')) {
            // The last one counts: "mar." may have been a Tuesday before it.
            self.month = Some(month);
            return Some(());
        }
        if word.starts_with(|c: char| c.is_ascii_digit()) {
            self.numeric(word)
        } else {
            Some(())
        }
    }

    fn numeric(&mut self, word: &str) -> Option<()> {
        let numbers: Vec<i16> = word
            .split(['-', '/', '.'])
            .map(|part| part.parse().ok())
            .collect::<Option<_>>()?;
        match numbers[..] {
            [year @ 1900..=2100, month, day] => {
                self.year = Some(year);
                self.month = i8::try_from(month).ok();
                self.day = i8::try_from(day).ok();
            }
            [day @ 1..=31] if self.day.is_none() && word.len() <= 2 => self.day = i8::try_from(day).ok(),
            [year @ 1900..=2100] => self.year = Some(year),
            [year @ 0..=99] if self.day.is_some() => {
                self.year = Some(if year < 70 { 2000 + year } else { 1900 + year });
            }
            _ => return None,
        }
        Some(())
    }
}

/// `19:48:21`, also one past the end of its hour or day, as leap seconds and midnights are written.
fn clock_seconds(clock: &str) -> Option<i64> {
    let numbers: Vec<i64> = clock
        .split(':')
        .map(|part| part.split('.').next()?.parse().ok())
        .collect::<Option<_>>()?;
    match numbers[..] {
        [hours @ 0..=24, minutes @ 0..=59] => Some(hours * 3600 + minutes * 60),
        [hours @ 0..=24, minutes @ 0..=59, seconds @ 0..=60] => Some(hours * 3600 + minutes * 60 + seconds),
        _ => None,
    }
}

fn zone_minutes(word: &str) -> Option<i64> {
    let named = ZONES
        .iter()
        .find(|(name, _)| word == *name)
        .map(|(_, minutes)| *minutes);
    let offset = word
        .strip_prefix("gmt")
        .or_else(|| word.strip_prefix("utc"))
        .unwrap_or(word);
    let written = || {
        let (sign, digits) = match offset.as_bytes().first()? {
            b'+' => (1, &offset[1..]),
            b'-' => (-1, &offset[1..]),
            _ => return None,
        };
        let digits = digits.replace(':', "");
        let value: i64 = digits
            .parse()
            .ok()
            .filter(|_| digits.bytes().all(|b| b.is_ascii_digit()))?;
        let minutes = if digits.len() <= 2 {
            value * 60
        } else {
            value / 100 * 60 + value % 100
        };
        (minutes <= 15 * 60).then_some(sign * minutes)
    };
    named.or_else(written)
}

fn moment(date_time: DateTime) -> Option<Timestamp> {
    TimeZone::UTC.to_timestamp(date_time).ok().map(Timestamp::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_that_was_met() {
        for (text, expected) in [
            ("Thu, 1 Jan 04 19:48 EST", "2004-01-02T00:48:00Z"),
            ("Thu, 01 Jan 2004 19:48:21 -0800 (PST)", "2004-01-02T03:48:21Z"),
            ("Thurs, 01 January 2004 19:48:21 GMT", "2004-01-01T19:48:21Z"),
            ("Thu Jan  1 19:48:21 2004", "2004-01-01T19:48:21Z"),
            ("Fri,24 Nov 2023 18:28:36 -0000", "2023-11-24T18:28:36Z"),
            ("Thu, 01 Jan 2004 24:00:00 GMT", "2004-01-02T00:00:00Z"),
            ("Sat, 31 Dec 2016 23:59:60 GMT", "2017-01-01T00:00:00Z"),
            ("1 Jan 2004 7:48 PM", "2004-01-01T19:48:00Z"),
            ("Thu, 01 Jan 2004 19:48:21 GMT+2", "2004-01-01T17:48:21Z"),
            ("jeu., 01 janv. 2004 19:48:21 +0100", "2004-01-01T18:48:21Z"),
            ("2004-01-01 19:48:21 +0100", "2004-01-01T18:48:21Z"),
            ("20040101T194821Z", "2004-01-01T19:48:21Z"),
            ("Thu, 01 Jan 2004 19:48:21 CEST", "2004-01-01T17:48:21Z"),
            ("2004-01", "2004-01-01T00:00:00Z"),
            ("1072986501", "2004-01-01T19:48:21Z"),
            ("mar., 01 juil. 2025 08:00:00 +0000", "2025-07-01T08:00:00Z"),
        ] {
            assert_eq!(
                parse(text).map(|moment| moment.to_string()).as_deref(),
                Some(expected),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "yesterday",
            "Sun, 99 Jun 2009 12:00:00 GMT",
            "0000-00-00 00:00:00",
            "",
            "0",
            "31 Feb 2020",
            "é01 Jan",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
