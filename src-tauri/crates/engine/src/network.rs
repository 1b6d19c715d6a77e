//! What the person lets the network cost: limits by sync, day and month, a price, a switch; kept with the library.

use kalan_model::{FeedId, FeedPictures, FullText, Timestamp};
use kalan_store::day_of;
use serde::{Deserialize, Serialize};

use crate::schedule::INTERVAL_MINUTES;
use crate::{Engine, EngineError, MeteredRule, NetworkChoice, NightWindow, Reader};

/// Under this key the choices stand.
const KEY: &str = "network";

/// What the person lets the network cost.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
#[serde(default)]
pub struct NetworkPolicy {
    /// Never use the internet: what is asked for waits.
    pub never: bool,
    /// Pictures wait, unless a sync says otherwise.
    pub text_only: bool,
    /// Bytes that one sync may spend, where it does not say itself.
    #[specta(type = Option<u32>)]
    pub sync_limit_bytes: Option<u64>,
    /// Bytes that a day may cost (UTC).
    #[specta(type = Option<u32>)]
    pub day_limit_bytes: Option<u64>,
    /// Bytes that a calendar month may cost (UTC).
    #[specta(type = Option<u32>)]
    pub month_limit_bytes: Option<u64>,
    /// What a million bytes cost, in `currency`.
    pub price_per_mb: Option<f64>,
    /// As the person writes it: FCFA, €.
    pub currency: String,
    /// The proxy for everything but this machine: `http://`, `https://`, `socks5://` or `socks4://`. The system's when
    /// there is none.
    pub proxy: Option<String>,
    /// Minutes between two looks for news; none when the person begins every sync.
    pub interval_minutes: Option<u32>,
    /// What is done by itself on a link that costs.
    pub metered: MeteredRule,
    /// This machine's link costs, whatever the system says.
    pub costs_money: bool,
    /// The hours that pictures and looks by itself wait for.
    pub night: Option<NightWindow>,
    /// What the person chose for a network.
    pub networks: Vec<NetworkChoice>,
}

impl Default for NetworkPolicy {
    fn default() -> Self {
        Self {
            never: false,
            text_only: false,
            sync_limit_bytes: None,
            day_limit_bytes: None,
            month_limit_bytes: None,
            price_per_mb: None,
            currency: "FCFA".to_owned(),
            proxy: None,
            interval_minutes: None,
            metered: MeteredRule::default(),
            costs_money: false,
            night: None,
            networks: Vec::new(),
        }
    }
}

/// Which limit held a sync back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum Limit {
    /// What one sync may spend.
    Sync,
    /// What a day may cost.
    Day,
    /// What a month may cost.
    Month,
}

/// What has been spent already, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct AlreadySpent {
    pub(crate) today: u64,
    pub(crate) this_month: u64,
}

/// What a sync may spend, and which limit says so: the narrowest of all; none for no limit.
pub(crate) fn budget(
    asked: Option<u64>,
    policy: &NetworkPolicy,
    spent: AlreadySpent,
) -> Option<(u64, Limit)> {
    let left = |limit: Option<u64>, spent: u64| limit.map(|limit| limit.saturating_sub(spent));
    [
        (asked.or(policy.sync_limit_bytes), Limit::Sync),
        (left(policy.day_limit_bytes, spent.today), Limit::Day),
        (left(policy.month_limit_bytes, spent.this_month), Limit::Month),
    ]
    .into_iter()
    .filter_map(|(bytes, limit)| Some((bytes?, limit)))
    .min_by_key(|(bytes, _)| *bytes)
}

/// A password in it would stand in the library: one that needs it is set in the system's settings.
fn check_proxy(proxy: &str) -> Result<(), EngineError> {
    let url = url::Url::parse(proxy).ok();
    let known = url.filter(|url| {
        matches!(
            url.scheme(),
            "http" | "https" | "socks4" | "socks4a" | "socks5" | "socks5h"
        ) && url.has_host()
            && url.username().is_empty()
            && url.password().is_none()
    });
    match known {
        Some(_) => Ok(()),
        None => Err(EngineError::InvalidProxy(proxy.chars().take(80).collect())),
    }
}

/// The first day of the month of a moment: days since 1970, in UTC.
pub(crate) fn month_start(now: Timestamp) -> i64 {
    let date = jiff::tz::Offset::UTC.to_datetime(now.to_jiff()).date();
    day_of(now) - i64::from(date.day()) + 1
}

impl Reader {
    /// What the person lets the network cost.
    ///
    /// # Errors
    /// What the library says.
    pub fn network(&self) -> Result<NetworkPolicy, EngineError> {
        let text = self.store().read(|tx| tx.settings().get(KEY))?;
        Ok(text
            .and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or_default())
    }

    pub(crate) fn already_spent(&self, now: Timestamp) -> Result<AlreadySpent, EngineError> {
        Ok(self.store().read(|tx| {
            Ok(AlreadySpent {
                today: tx.traffic().bytes_since(day_of(now))?,
                this_month: tx.traffic().bytes_since(month_start(now))?,
            })
        })?)
    }
}

impl Engine {
    /// What the person lets the network cost.
    ///
    /// # Errors
    /// What the library says.
    pub async fn network(&self) -> Result<NetworkPolicy, EngineError> {
        self.blocking(|engine| engine.reader().network()).await
    }

    /// Keeps what the person lets the network cost; the switch holds from now on.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn set_network(&self, mut policy: NetworkPolicy) -> Result<NetworkPolicy, EngineError> {
        policy.price_per_mb = policy
            .price_per_mb
            .filter(|price| price.is_finite() && *price >= 0.0);
        policy.currency = policy.currency.chars().take(12).collect();
        policy.interval_minutes = policy
            .interval_minutes
            .map(|minutes| minutes.clamp(INTERVAL_MINUTES.0, INTERVAL_MINUTES.1));
        policy.proxy = policy.proxy.filter(|proxy| !proxy.trim().is_empty());
        if let Some(proxy) = &policy.proxy {
            check_proxy(proxy)?;
        }
        let known = self.network().await?;
        let text = serde_json::to_string(&policy).map_err(|e| EngineError::Internal(e.to_string()))?;
        self.write_own(move |tx| tx.settings().set(KEY, &text)).await?;
        self.fetcher.switch(!policy.never);
        if policy.proxy != known.proxy {
            self.fetcher.set_proxy(policy.proxy.as_deref());
        }
        self.replan.notify_one();
        Ok(policy)
    }

    /// Says how a feed is fetched: its pictures, its entries' pages.
    ///
    /// # Errors
    /// When there is no such feed.
    pub async fn set_feed(
        &self,
        id: FeedId,
        pictures: Option<FeedPictures>,
        full_text: Option<FullText>,
    ) -> Result<kalan_model::ChangeSet, EngineError> {
        self.write_own(move |tx| {
            if let Some(pictures) = pictures {
                tx.feeds().set_pictures(id, pictures)?;
            }
            if let Some(full_text) = full_text {
                tx.feeds().set_full_text(id, full_text)?;
            }
            Ok(())
        })
        .await?;
        Ok(self.changed(kalan_model::ChangeSet::of_feed(id)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_narrowest_limit_holds_and_is_named() {
        let policy = NetworkPolicy {
            sync_limit_bytes: Some(900),
            day_limit_bytes: Some(1000),
            month_limit_bytes: Some(5000),
            ..NetworkPolicy::default()
        };
        let spent = |today, this_month| AlreadySpent { today, this_month };
        assert_eq!(budget(None, &policy, spent(0, 0)), Some((900, Limit::Sync)));
        assert_eq!(budget(Some(5), &policy, spent(0, 0)), Some((5, Limit::Sync)));
        assert_eq!(budget(None, &policy, spent(600, 600)), Some((400, Limit::Day)));
        assert_eq!(
            budget(Some(9999), &policy, spent(0, 6000)),
            Some((0, Limit::Month)),
            "a sync that asks for more does not get past the month"
        );
        assert_eq!(budget(None, &NetworkPolicy::default(), spent(9, 9)), None);
    }

    #[test]
    fn a_month_begins_on_its_first_day() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        assert_eq!(
            month_start(at("2026-11-24T15:00:00Z")),
            day_of(at("2026-11-01T00:00:00Z"))
        );
        assert_eq!(
            month_start(at("2026-11-01T00:00:00Z")),
            day_of(at("2026-11-01T00:00:00Z"))
        );
    }
}
