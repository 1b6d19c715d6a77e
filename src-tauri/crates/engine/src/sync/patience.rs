//! What is laid on the link and not on what was asked, and when it is asked for again in the same sync.

use std::time::Duration;

use kalan_model::ErrorCode;

use super::plan::Waiting;

/// When something that the link broke is asked for again in the same sync: after these, then not any more.
const WAITS: [Duration; 3] = [
    Duration::from_secs(1),
    Duration::from_secs(5),
    Duration::from_secs(15),
];
/// An answer that came so far before it broke is progress, and costs no patience: in bytes.
const PROGRESS_BYTES: u64 = 32 * 1024;

/// How far a failure is laid on the link rather than on what was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Patience {
    /// Not at all: it is recorded.
    None,
    /// Where there is no network.
    WithTheNetwork,
    /// Also where the connection to the host broke.
    WithTheHost,
}

impl Patience {
    /// What may be laid on the link: anything when the host has answered in this sync, and not since this very thing
    /// broke first; else only that there is no network at all.
    pub(super) fn of(waiting: &Waiting, link_answered: bool, host_answered: Option<Duration>) -> Self {
        if waiting.tries as usize >= WAITS.len() || !link_answered {
            return Self::None;
        }
        let first_broke = waiting.not_before.saturating_sub(WAITS[0]);
        match host_answered {
            Some(at) if waiting.tries == 0 || at < first_broke => Self::WithTheHost,
            _ => Self::WithTheNetwork,
        }
    }

    /// Whether a failure is laid on the link and asked for again in this sync.
    pub(crate) fn has(self, code: ErrorCode) -> bool {
        match self {
            Self::None => false,
            Self::WithTheNetwork => code == ErrorCode::Offline,
            Self::WithTheHost => is_of_the_link(code),
        }
    }
}

/// Puts off what broke at this moment after so many bytes: longer each time, unless it made progress.
pub(super) fn put_off(waiting: &mut Waiting, bytes_received: u64, at: Duration) {
    let wait = WAITS.get(waiting.tries as usize).copied().unwrap_or_default();
    waiting.tries = if bytes_received > PROGRESS_BYTES {
        0
    } else {
        waiting.tries + 1
    };
    waiting.not_before = at + wait;
}

/// Whether a failure is laid on the link: the same question may well be answered in a minute.
pub(crate) const fn is_of_the_link(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::Offline
            | ErrorCode::NetworkOff
            | ErrorCode::Cut
            | ErrorCode::Stalled
            | ErrorCode::ConnectFailed
            | ErrorCode::DnsFailed
    )
}

#[cfg(test)]
mod tests {
    use super::super::plan::Ask;
    use super::*;

    fn secs(count: u64) -> Duration {
        Duration::from_secs(count)
    }

    fn broken(tries: u32, not_before: Duration) -> Waiting {
        Waiting {
            ask: Ask::Text(1),
            host: "a.example:443".to_owned(),
            private: false,
            size_bytes: None,
            not_before,
            tries,
        }
    }

    #[test]
    fn a_host_that_never_answered_is_dead_and_holds_nothing_up() {
        let patience = Patience::of(&broken(0, secs(0)), true, None);
        assert!(!patience.has(ErrorCode::ConnectFailed) && !patience.has(ErrorCode::Cut));
        assert!(
            patience.has(ErrorCode::Offline),
            "no network at all is not the host's fault"
        );
    }

    #[test]
    fn a_host_that_answered_and_breaks_is_waited_for_until_it_answers_others() {
        let first = Patience::of(&broken(0, secs(0)), true, Some(secs(3)));
        assert!(first.has(ErrorCode::Cut) && !first.has(ErrorCode::Gone));
        let mut waiting = broken(0, secs(0));
        put_off(&mut waiting, 100, secs(10));
        assert_eq!((waiting.tries, waiting.not_before), (1, secs(11)));
        assert!(
            Patience::of(&waiting, true, Some(secs(3))).has(ErrorCode::Cut),
            "the link may still be down"
        );
        let others_came = Patience::of(&waiting, true, Some(secs(12)));
        assert!(
            !others_came.has(ErrorCode::Cut),
            "this one thing is broken, not the link"
        );
    }

    #[test]
    fn patience_ends_unless_there_is_progress() {
        let mut waiting = broken(0, secs(0));
        for _ in 0..WAITS.len() {
            put_off(&mut waiting, 100, secs(10));
        }
        assert_eq!(Patience::of(&waiting, true, Some(secs(1))), Patience::None);
        put_off(&mut waiting, 100_000, secs(10));
        assert_eq!(
            waiting.tries, 0,
            "a long page over a bad link comes piece by piece"
        );
    }
}
