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

#[cfg(test)]
mod tests {
    use super::*;

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
