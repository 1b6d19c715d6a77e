//! How many requests one host is given at a time, and what is known of it.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Semaphore;

// Above this many, hosts that nobody asks are forgotten.
const REMEMBERED: usize = 512;

/// The hosts met so far.
#[derive(Debug)]
pub(crate) struct Hosts {
    per_host: usize,
    known: Mutex<HashMap<String, Arc<HostState>>>,
}

/// One host, port included.
#[derive(Debug)]
pub(crate) struct HostState {
    /// One permit a request.
    pub(crate) turns: Semaphore,
    answered: AtomicBool,
}

impl HostState {
    /// The host gave the head of an answer, so a connection to it may be kept and used again.
    pub(crate) fn has_answered(&self) {
        self.answered.store(true, Relaxed);
    }

    /// Whether a request may be going over a connection used before, which the host may have closed.
    pub(crate) fn may_reuse(&self) -> bool {
        self.answered.load(Relaxed)
    }
}

impl Hosts {
    pub(crate) fn new(per_host: usize) -> Self {
        // None at all would wait for ever.
        let per_host = per_host.clamp(1, Semaphore::MAX_PERMITS);
        Self {
            per_host,
            known: Mutex::default(),
        }
    }

    /// The state of `host:port`.
    pub(crate) fn get(&self, host: &str) -> Arc<HostState> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= REMEMBERED && !known.contains_key(host) {
            known.retain(|_, state| Arc::strong_count(state) > 1);
        }
        let fresh = || {
            Arc::new(HostState {
                turns: Semaphore::new(self.per_host),
                answered: AtomicBool::new(false),
            })
        };
        known.entry(host.to_owned()).or_insert_with(fresh).clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_sync_does_not_remember_every_host_for_ever() {
        let hosts = Hosts::new(2);
        let busy = hosts.get("busy:443");
        for i in 0..10_000 {
            hosts.get(&format!("{i}:443"));
        }
        assert!(
            hosts.known.lock().unwrap().len() <= REMEMBERED,
            "memory would grow with every host met"
        );
        assert!(
            Arc::ptr_eq(&busy, &hosts.get("busy:443")),
            "a host in use would be asked beyond its limit"
        );
    }
}
