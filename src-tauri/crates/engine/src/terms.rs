//! On which terms a link and an hour may be used: what the person lets happen where a link costs, by day, and on the
//! networks they chose for. Pure, so that every case is tried without a network or a clock.

use std::fmt;
use std::str::FromStr;

use jiff::civil;
use jiff::tz::TimeZone;
use kalan_model::Timestamp;
use serde::{Deserialize, Serialize};

use crate::NetworkPolicy;
use crate::link_state::LinkState;

/// A day has so many minutes, as clocks on walls count.
const DAY_MINUTES: u16 = 24 * 60;

/// What is done by itself on a link that costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum MeteredRule {
    /// No question is asked.
    #[default]
    Nothing,
    /// Texts come, pictures wait; also for a sync that the person begins.
    TextOnly,
    /// The same as elsewhere.
    AsAlways,
}

/// What a network may be used for, as the person chose for it alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum NetworkUse {
    /// Everything, at any hour, whatever the system says it costs.
    All,
    /// Texts come, pictures wait.
    TextOnly,
    /// Nothing by itself.
    NoSync,
}

/// A network, and what the person chose for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct NetworkChoice {
    /// What the system knows it by.
    pub id: String,
    /// Its name, to be shown.
    pub name: String,
    /// What it may be used for.
    pub may: NetworkUse,
}

/// A time of day where the person is, such as `22:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(try_from = "String", into = "String")]
#[specta(type = String)]
pub struct TimeOfDay {
    minutes: u16,
}

impl TimeOfDay {
    fn of(moment: civil::DateTime) -> u16 {
        // Both lie within a day.
        u16::from(moment.hour().unsigned_abs()) * 60 + u16::from(moment.minute().unsigned_abs())
    }

    fn on(self, day: civil::Date) -> civil::DateTime {
        let part = |number: u16| i8::try_from(number).unwrap_or(0);
        day.at(part(self.minutes / 60), part(self.minutes % 60), 0, 0)
    }
}

impl FromStr for TimeOfDay {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("\"{text}\" is no time of day: write 22:00");
        let (hours, minutes) = text.trim().split_once(':').ok_or_else(wrong)?;
        let number = |digits: &str| digits.parse::<u16>().map_err(|_| wrong());
        let (hours, minutes) = (number(hours)?, number(minutes)?);
        if hours < 24 && minutes < 60 {
            let minutes = hours * 60 + minutes;
            Ok(Self { minutes })
        } else {
            Err(wrong())
        }
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.minutes / 60, self.minutes % 60)
    }
}

impl TryFrom<String> for TimeOfDay {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<TimeOfDay> for String {
    fn from(time: TimeOfDay) -> Self {
        time.to_string()
    }
}

/// The hours when bytes are cheap; over midnight when it ends before it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct NightWindow {
    /// When it begins.
    pub from: TimeOfDay,
    /// When it is over.
    pub to: TimeOfDay,
}

impl NightWindow {
    /// Whether a moment lies in it; one that begins and ends at the same time is the whole day.
    pub(crate) fn holds(self, at: Timestamp, zone: &TimeZone) -> bool {
        let now = TimeOfDay::of(zone.to_datetime(at.to_jiff()));
        let since = |from: u16| (now + DAY_MINUTES - from) % DAY_MINUTES;
        let length = (self.to.minutes + DAY_MINUTES - self.from.minutes) % DAY_MINUTES;
        length == 0 || since(self.from.minutes) < length
    }

    /// The first moment from `at` on that lies in it.
    ///
    /// A window that a change of the clocks skips begins where the clocks go on.
    pub(crate) fn next(self, at: Timestamp, zone: &TimeZone) -> Timestamp {
        if self.holds(at, zone) {
            return at;
        }
        let today = zone.to_datetime(at.to_jiff()).date();
        let days = [Some(today), today.tomorrow().ok()];
        let starts = days.into_iter().flatten().filter_map(|day| {
            let start = zone.to_timestamp(self.from.on(day)).ok()?;
            Some(Timestamp::from(start))
        });
        // At the end of all time there is no tomorrow.
        starts.into_iter().find(|start| *start > at).unwrap_or(at)
    }
}

/// Why something waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum Hold {
    /// The person begins every sync.
    ByHand,
    /// The internet is never used.
    Off,
    /// There is no network.
    Offline,
    /// The network wants a login first.
    Login,
    /// The person said so for this network.
    ThisNetwork,
    /// The link costs.
    Metered,
    /// The bytes are cheap at night.
    Night,
}

/// What a link lets a sync do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Terms {
    /// What holds a sync back that nobody began.
    pub(crate) background: Option<Hold>,
    /// What holds pictures back, unless they are asked for.
    pub(crate) pictures: Option<Hold>,
    /// Whether both wait for the night, where there is one.
    pub(crate) night: bool,
}

/// What a link lets a sync do, at any hour.
pub(crate) fn terms_of(policy: &NetworkPolicy, link: &LinkState) -> Terms {
    let mut terms = of_the_network(policy, link);
    let away = [
        (link.login, Hold::Login),
        (link.online == Some(false), Hold::Offline),
    ];
    if let Some((_, hold)) = away.into_iter().find(|(is, _)| *is) {
        terms.background = Some(hold);
    }
    if policy.never {
        terms.background = Some(Hold::Off);
    }
    terms
}

/// What a link lets a sync do now.
pub(crate) fn terms_at(policy: &NetworkPolicy, link: &LinkState, at: Timestamp, zone: &TimeZone) -> Terms {
    let mut terms = terms_of(policy, link);
    let day = policy
        .night
        .is_some_and(|night| terms.night && !night.holds(at, zone));
    if day {
        terms.background = terms.background.or(Some(Hold::Night));
        terms.pictures = terms.pictures.or(Some(Hold::Night));
    }
    terms
}

fn of_the_network(policy: &NetworkPolicy, link: &LinkState) -> Terms {
    let terms = |background, pictures, night| Terms {
        background,
        pictures,
        night,
    };
    let chosen = policy
        .networks
        .iter()
        .find(|choice| Some(choice.id.as_str()) == link.id.as_deref());
    let here = Some(Hold::ThisNetwork);
    match chosen.map(|choice| choice.may) {
        Some(NetworkUse::All) => return terms(None, None, false),
        Some(NetworkUse::TextOnly) => return terms(None, here, true),
        Some(NetworkUse::NoSync) => return terms(here, here, true),
        None => {}
    }
    if !(policy.costs_money || link.metered == Some(true)) {
        return terms(None, None, true);
    }
    match policy.metered {
        MeteredRule::Nothing => terms(Some(Hold::Metered), None, true),
        MeteredRule::TextOnly => terms(None, Some(Hold::Metered), true),
        MeteredRule::AsAlways => terms(None, None, true),
    }
}

#[cfg(test)]
#[path = "terms_tests.rs"]
mod tests;
