//! What to make of what a server says: a pure choice, so that every order of events can be tried.
//!
//! Three things are compared, field by field: what the server last said, what it says now, and whether the person has
//! changed something that it does not know yet. An unsent change always wins, however often the server says otherwise:
//! taking its word then is how other readers lose marks.

use std::collections::{HashMap, HashSet};

use kalan_model::{ArticleId, FeedId, Mark};
use kalan_store::{ItemField, ServerItem};

/// A list of numbers that a server gave; one that was cut off says nothing of what is not in it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Listed {
    pub(crate) ids: HashSet<i64>,
    pub(crate) whole: bool,
}

/// What the server says now.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Said {
    pub(crate) unread: Listed,
    pub(crate) starred: Listed,
    /// Feeds that the person follows there: of others it keeps silent, which is no statement.
    pub(crate) feeds: HashSet<FeedId>,
}

/// What to write of one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Decision {
    pub(crate) id: i64,
    /// What the server is now known to say.
    pub(crate) read: bool,
    pub(crate) starred: bool,
    /// What the person sees change.
    pub(crate) mark: Option<(ArticleId, Mark)>,
}

/// What follows from what a server says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Outcome {
    pub(crate) decisions: Vec<Decision>,
    /// Items whose words never came and that nobody wants any more.
    pub(crate) forget: Vec<i64>,
}

/// Compares. `known` holds every item that was unread or starred and every one that is said to be now.
pub(crate) fn reconcile(
    known: &HashMap<i64, ServerItem>,
    unsent: &HashSet<(i64, ItemField)>,
    said: &Said,
) -> Outcome {
    let mut outcome = Outcome::default();
    for id in said.unread.ids.iter().chain(&said.starred.ids) {
        if !known.contains_key(id) {
            let (read, starred) = (!said.unread.ids.contains(id), said.starred.ids.contains(id));
            outcome.decisions.push(Decision {
                id: *id,
                // Not in a list that was cut off: unread is what loses nothing.
                read: read && said.unread.whole,
                starred,
                mark: None,
            });
        }
    }
    outcome.decisions.sort_by_key(|decision| decision.id);
    outcome.decisions.dedup_by_key(|decision| decision.id);
    for item in known.values() {
        if !item.fetched {
            let wanted = said.unread.ids.contains(&item.id) || said.starred.ids.contains(&item.id);
            if !wanted && said.unread.whole && said.starred.whole {
                outcome.forget.push(item.id);
                continue;
            }
        }
        outcome.decisions.extend(compared(item, unsent, said));
    }
    outcome
}

fn compared(item: &ServerItem, unsent: &HashSet<(i64, ItemField)>, said: &Said) -> Option<Decision> {
    let speaks = item.feed.is_none_or(|feed| said.feeds.contains(&feed));
    let now = |listed: &Listed, base: bool, field: ItemField| {
        if unsent.contains(&(item.id, field)) {
            return base;
        }
        match listed.ids.contains(&item.id) {
            true => true,
            false if listed.whole && speaks => false,
            false => base,
        }
    };
    let read = !now(&said.unread, !item.read, ItemField::Read);
    let starred = now(&said.starred, item.starred, ItemField::Starred);
    let mark = Mark {
        read: (read != item.read).then_some(read),
        starred: (starred != item.starred).then_some(starred),
    };
    (mark != Mark::default()).then(|| Decision {
        id: item.id,
        read,
        starred,
        mark: item.article.map(|article| (article, mark)),
    })
}

/// How an item that arrives meets an article that may be here already: what each side knows is kept, and each learns it
/// from the other. Gives the mark for here, and what the server is to be told.
pub(crate) fn met(here: (bool, bool), there: (bool, bool)) -> (Mark, Vec<(ItemField, bool)>) {
    let mut tell = Vec::new();
    let mut side = |here: bool, there: bool, field: ItemField| {
        if here && !there {
            tell.push((field, true));
        }
        (there && !here).then_some(true)
    };
    let mark = Mark {
        read: side(here.0, there.0, ItemField::Read),
        starred: side(here.1, there.1, ItemField::Starred),
    };
    (mark, tell)
}

#[cfg(test)]
#[path = "reconcile_tests.rs"]
mod tests;
