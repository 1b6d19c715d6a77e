//! The question as it is typed, cut into its parts.

/// One part as it was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) not: bool,
    pub(super) field: Option<String>,
    pub(super) text: String,
    pub(super) phrase: bool,
    pub(super) prefix: bool,
}

/// Cuts the question into its parts; never fails, since people type anything.
pub(super) fn split(query: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = query.trim_start();
    while !rest.is_empty() {
        let not = rest.len() > 1 && rest.starts_with('-');
        rest = if not { &rest[1..] } else { rest };
        let mut field = None;
        if let Some((name, after)) = rest.split_once(':')
            && is_field(name)
        {
            field = Some(name.to_lowercase());
            rest = after;
        }
        let phrase = rest.starts_with('"');
        let (text, after) = if phrase {
            rest[1..].split_once('"').unwrap_or((&rest[1..], ""))
        } else {
            rest.split_once(char::is_whitespace).unwrap_or((rest, ""))
        };
        let prefix = !phrase && text.ends_with('*');
        if !text.is_empty() {
            let text = text.trim_end_matches('*').to_owned();
            parts.push(Part {
                not,
                field,
                text,
                phrase,
                prefix,
            });
        }
        rest = after.trim_start();
    }
    parts
}

fn is_field(name: &str) -> bool {
    ["title", "site", "by", "lang", "tag", "is", "before", "after"]
        .iter()
        .any(|field| name.eq_ignore_ascii_case(field))
}

/// The first moment of a year, a month or a day, in milliseconds since 1970.
pub(super) fn moment(text: &str) -> Option<i64> {
    let mut numbers = text.splitn(3, '-').map(|number| number.parse::<i64>().ok());
    let year = numbers.next()??;
    let month = numbers.next().unwrap_or(Some(1))?;
    let day = numbers.next().unwrap_or(Some(1))?;
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) || !(-9999..=9999).contains(&year) {
        return None;
    }
    // Days since 1970 in the proleptic Gregorian calendar (H. Hinnant, "chrono-compatible low-level date algorithms").
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    Some((era * 146_097 + day_of_era - 719_468) * 86_400_000)
}

/// The first moment of a year, in milliseconds since 1970; none for a year that nobody writes.
pub(super) fn year_start(year: i32) -> Option<i64> {
    moment(&year.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_cut_as_people_mean_it() {
        let parts = split(r#"fleuve "la pirogue" -radio* title:Mali -site:"A B" is:unread http://x"#);
        let read: Vec<String> = parts
            .iter()
            .map(|part| {
                let field = part.field.as_deref().unwrap_or("*");
                format!(
                    "{}{field}:{}{}",
                    if part.not { "-" } else { "" },
                    part.text,
                    if part.prefix { "*" } else { "" }
                )
            })
            .collect();
        assert_eq!(
            read,
            [
                "*:fleuve",
                "*:la pirogue",
                "-*:radio*",
                "title:Mali",
                "-site:A B",
                "is:unread",
                "*:http://x"
            ]
        );
    }

    #[test]
    fn days_are_counted_right() {
        assert_eq!(moment("1970"), Some(0));
        assert_eq!(moment("2000-03-01"), Some(951_868_800_000));
        assert_eq!(moment("1969-12-31"), Some(-86_400_000));
        assert_eq!(moment("soon"), None);
        assert_eq!(moment("2026-13"), None);
    }
}
