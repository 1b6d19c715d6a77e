//! The day that an address names: the surest of all claims, since it was written when the page was.

use kalan_model::Timestamp;

use crate::dates::{moment, month_of};

/// A day in the path of an address: `/2025/07/30/`, `2025-07-30`, `/2025/july/30/` or `/20250730-`.
pub(super) fn of(path: &str) -> Option<Timestamp> {
    let parts: Vec<&str> = path.split(['/', '-', '_', '.', '+']).collect();
    let day_of = |year: &str, month: i8, day: &str| {
        let year = year.parse().ok().filter(|year| (1990..=2100).contains(year))?;
        moment(year, month, day.parse().ok()?)
    };
    let parted = parts.windows(3).find_map(|part| {
        let month = match part[1].len() {
            2 => part[1].parse().ok()?,
            3.. => month_of(&part[1].to_lowercase())?,
            _ => return None,
        };
        (part[0].len() == 4 && part[2].len() == 2)
            .then(|| day_of(part[0], month, part[2]))
            .flatten()
    });
    let whole = || {
        let mut numbers = parts.iter().filter(|part| part.len() == 8 && part.is_ascii());
        numbers.find_map(|part| day_of(&part[..4], part[4..6].parse().ok()?, &part[6..]))
    };
    parted.or_else(whole)
}

/// Whether the path names the month of a day, 1, another one, -1, or none, 0.
pub(super) fn month_of_path(path: &str, day: Timestamp) -> i8 {
    let written = day.to_string();
    let parts: Vec<&str> = path.split(['/', '-', '_', '.']).collect();
    let is_year = |part: &str| part.len() == 4 && (part.starts_with("19") || part.starts_with("20"));
    let named = parts.windows(2).find_map(|pair| {
        let month = match pair[1].len() {
            1 | 2 => pair[1].parse().ok().filter(|month| (1..=12).contains(month))?,
            3.. => month_of(&pair[1].to_lowercase())?,
            _ => return None,
        };
        (is_year(pair[0]) && pair[0].parse::<u16>().is_ok()).then(|| format!("{}-{month:02}", pair[0]))
    });
    match named {
        Some(named) if written.starts_with(&named) => 1,
        Some(_) => -1,
        None => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_speaks_for_its_days() {
        let day: Timestamp = "2025-07-30T09:00:00Z".parse().unwrap();
        let said = |path: &str| month_of_path(path, day);
        assert_eq!((said("/2025/07/titre"), said("/2025/july/titre")), (1, 1));
        assert_eq!((said("/2025/06/titre"), said("/2024/07/titre")), (-1, -1));
        assert_eq!((said("/titre-2025"), said("/2025/marchand/")), (0, 0));
    }

    #[test]
    fn days_as_addresses_write_them() {
        for path in [
            "/actu/2025/07/30/titre",
            "/actu/2025/july/30/titre",
            "/a/20250730-titre",
            "/a/2025-07-30+titre",
        ] {
            let day = of(path).map(|day| day.to_string());
            assert_eq!(day.as_deref(), Some("2025-07-30T00:00:00Z"), "{path}");
        }
        for path in [
            "/2025/13/30/",
            "/article/20259930",
            "/2025/marchand/30/",
            "/12345678",
        ] {
            assert_eq!(of(path), None, "{path}");
        }
    }
}
