//! How often a feed says that it is worth asking: `ttl` and `skipHours` of RSS 2.0, the syndication module of RSS 1.0.

use serde::Serialize;

use super::tree::{Element, Space};

/// A feed that asks for more is not believed: its news would not come.
const LONGEST_WAIT_SECS: u64 = 24 * 3600;

/// What a feed says of when to ask it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Pace {
    /// Seconds between two questions, a day at most.
    pub wait_secs: Option<u64>,
    /// Hours of the day, 0 to 23 in UTC, in which it has no news; never all of them.
    pub skip_hours: Vec<u8>,
}

impl Pace {
    pub(super) fn of(channel: &Element) -> Self {
        let number = |text: String| text.trim().parse::<u64>().ok();
        let ttl = channel
            .named(&[(Space::Plain, "ttl")])
            .find_map(|ttl| number(ttl.text()))
            .map(|minutes| minutes.saturating_mul(60));
        let mut skip_hours: Vec<u8> = channel
            .named(&[(Space::Plain, "skiphours")])
            .flat_map(Element::elements)
            .filter(|hour| hour.name == "hour")
            // Some write 24 for midnight.
            .filter_map(|hour| number(hour.text()).and_then(|hour| u8::try_from(hour % 24).ok()))
            .collect();
        skip_hours.sort_unstable();
        skip_hours.dedup();
        if skip_hours.len() == 24 {
            skip_hours.clear();
        }
        Self {
            wait_secs: ttl
                .or_else(|| syndication(channel))
                .map(|secs| secs.min(LONGEST_WAIT_SECS)),
            skip_hours,
        }
    }
}

fn syndication(channel: &Element) -> Option<u64> {
    let said = |name: &str| {
        let mut elements = channel.elements();
        elements
            .find(|element| element.space == Space::Other && element.name == name)
            .map(Element::text)
    };
    let period = match said("updateperiod")?.trim().to_ascii_lowercase().as_str() {
        "hourly" => 3600,
        "daily" => 86_400,
        "weekly" => 7 * 86_400,
        "monthly" => 30 * 86_400,
        "yearly" => 365 * 86_400,
        _ => return None,
    };
    let times = said("updatefrequency")
        .and_then(|times| times.trim().parse().ok())
        .unwrap_or(1);
    Some(period / u64::max(times, 1))
}

#[cfg(test)]
mod tests {
    use crate::{FeedContext, parse_feed};

    fn pace(channel: &str) -> super::Pace {
        let feed = format!("<rss version=\"2.0\"><channel><title>T</title>{channel}</channel></rss>");
        parse_feed(feed.as_bytes(), &FeedContext::default()).unwrap().pace
    }

    #[test]
    fn a_feed_that_says_when_it_has_no_news_is_heard() {
        let said = pace("<ttl>90</ttl><skipHours><hour>3</hour><hour>24</hour><hour>3</hour></skipHours>");
        assert_eq!((said.wait_secs, said.skip_hours), (Some(5400), vec![0, 3]));
        let weekly = "<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>";
        assert_eq!(pace(weekly).wait_secs, Some(1800));
        assert_eq!(
            pace("<ttl>99999999</ttl>").wait_secs,
            Some(86_400),
            "its news would never come"
        );
        assert_eq!(pace("<ttl>soon</ttl>"), super::Pace::default());
        let all: String = (0..24).map(|hour| format!("<hour>{hour}</hour>")).collect();
        assert!(
            pace(&format!("<skipHours>{all}</skipHours>"))
                .skip_hours
                .is_empty()
        );
    }
}
