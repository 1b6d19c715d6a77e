//! What is measured of the link while a sync runs: how many requests it carries at once.

use std::time::Duration;

use kalan_fetch::Spent;

/// Requests at once on a link of which nothing is known, or that is slow.
const SLOW: usize = 2;
const MIDDLING: usize = 6;
const FAST: usize = 16;
/// Bodies shorter than this say nothing of the rate, in bytes.
const TELLING_BYTES: u64 = 4 * 1024;
/// How much a new measure counts.
const WEIGHT: f64 = 0.3;

/// The link, as it was seen so far.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Link {
    /// From a question to the head of its answer, in seconds, smoothed.
    delay: Option<f64>,
    /// Bytes a second of one answer, smoothed.
    rate: Option<f64>,
    answers: u32,
}

impl Link {
    /// Takes in what one fetch took.
    pub(super) fn observe(&mut self, spent: &Spent) {
        let Some(to_head) = spent.to_head else { return };
        self.answers += 1;
        smooth(&mut self.delay, to_head.as_secs_f64());
        let bytes = spent.traffic.bytes_received;
        let body = spent.to_end.saturating_sub(to_head);
        if bytes >= TELLING_BYTES {
            smooth(
                &mut self.rate,
                bytes as f64 / body.max(Duration::from_millis(1)).as_secs_f64(),
            );
        }
    }

    /// Whether anything answered at all.
    pub(super) fn has_answered(&self) -> bool {
        self.answers > 0
    }

    /// Requests that it carries at once: two where more would only make each slower.
    pub(super) fn at_once(&self) -> usize {
        match (self.delay, self.rate) {
            (Some(delay), _) if delay < 0.15 => FAST,
            (_, Some(rate)) if rate > 200_000.0 => FAST,
            (Some(delay), _) if delay < 0.4 => MIDDLING,
            (_, Some(rate)) if rate > 50_000.0 => MIDDLING,
            _ => SLOW,
        }
    }
}

fn smooth(known: &mut Option<f64>, seen: f64) {
    *known = Some(known.map_or(seen, |known| known + WEIGHT * (seen - known)));
}

#[cfg(test)]
mod tests {
    use kalan_fetch::Traffic;

    use super::*;

    fn seen(delay_ms: u64, bytes_received: u64, body_ms: u64) -> Spent {
        Spent {
            traffic: Traffic {
                bytes_received,
                ..Traffic::default()
            },
            to_head: Some(Duration::from_millis(delay_ms)),
            to_end: Duration::from_millis(delay_ms + body_ms),
        }
    }

    #[test]
    fn a_slow_link_is_given_two_at_once_and_a_fast_one_more() {
        let mut link = Link::default();
        assert_eq!(link.at_once(), SLOW, "nothing is known yet");
        link.observe(&seen(1500, 60_000, 10_000));
        assert_eq!(link.at_once(), SLOW, "2G");
        for _ in 0..9 {
            link.observe(&seen(700, 900_000, 1000));
        }
        assert_eq!(link.at_once(), FAST, "far away, and wide");
        let mut near = Link::default();
        near.observe(&seen(20, 300, 0));
        assert_eq!(near.at_once(), FAST, "a short answer that came at once");
    }
}
