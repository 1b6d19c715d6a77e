//! What was seen in a context, as one byte: how many zeros, how many ones, and which came last.

/// For the smaller of both counts, how large the other may be.
const BOUNDS: [u32; 5] = [48, 24, 11, 7, 5];

/// The states and where each bit leads.
#[derive(Debug, Clone)]
pub(super) struct Histories {
    /// State and bit: the next state.
    next: Vec<[u8; 2]>,
    /// Of each state: zeros, ones.
    pub(super) counts: Vec<(u32, u32)>,
}

impl Histories {
    pub(super) fn new() -> Self {
        let mut states = vec![(0, 0, 0)];
        let mut next = Vec::new();
        // Each state that can be reached, in the order in which it is: at most 253.
        let mut at = 0;
        while at < states.len() {
            let leads = [0, 1].map(|bit| {
                let state = after(states[at], bit);
                let known = states.iter().position(|one| *one == state);
                let place = known.unwrap_or_else(|| {
                    states.push(state);
                    states.len() - 1
                });
                u8::try_from(place).unwrap_or(0)
            });
            next.push(leads);
            at += 1;
        }
        next.resize(256, [0, 0]);
        let mut counts: Vec<(u32, u32)> = states.iter().map(|(zeros, ones, _)| (*zeros, *ones)).collect();
        counts.resize(256, (0, 0));
        Self { next, counts }
    }

    #[inline]
    pub(super) fn next(&self, state: u8, bit: u32) -> u8 {
        self.next[usize::from(state)][(bit & 1) as usize]
    }
}

type State = (u32, u32, u32);

fn allowed(one: u32, other: u32) -> bool {
    let bound = BOUNDS.get(one.min(other) as usize);
    bound.is_some_and(|bound| one.max(other) <= *bound)
}

/// The bit counts one more; much of the other is forgotten, since what changed may stay changed.
fn after((zeros, ones, _): State, bit: u32) -> State {
    let (mut same, mut other) = if bit == 0 { (zeros, ones) } else { (ones, zeros) };
    if other > 2 {
        other = 2 + (other - 2) / 4;
    }
    if allowed(same + 1, other) {
        same += 1;
    }
    while !allowed(same, other) {
        if same > other { same -= 1 } else { other -= 1 }
    }
    // With one kind of bit alone, or none, the last is known.
    let last = if other == 0 || same == 0 { 0 } else { bit };
    if bit == 0 {
        (same, other, last)
    } else {
        (other, same, last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_states_fit_into_a_byte() {
        let histories = Histories::new();
        let seen = histories
            .counts
            .iter()
            .filter(|counts| **counts != (0, 0))
            .count();
        assert!((200..256).contains(&seen), "{seen}");
        let mut state = 0;
        for _ in 0..100 {
            state = histories.next(state, 1);
        }
        assert_eq!(histories.counts[usize::from(state)], (0, 48));
        state = histories.next(state, 0);
        assert_eq!(histories.counts[usize::from(state)].0, 1);
        assert!(
            histories.counts[usize::from(state)].1 < 20,
            "a surprise is remembered"
        );
    }
}
