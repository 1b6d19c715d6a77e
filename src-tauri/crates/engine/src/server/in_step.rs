//! Subscriptions kept in step with a list that somebody else keeps: a server's, or one at an address. A pure choice.
//!
//! Names and folders follow the list as long as the person has not chosen their own. A list that is suddenly empty is
//! not believed: that is what a broken server looks like, and every subscription would go.

use std::collections::{HashMap, HashSet};

use kalan_model::FeedId;

/// A feed, as a list names it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Named {
    pub(crate) url: String,
    pub(crate) title: Option<String>,
    pub(crate) folder: Option<String>,
}

/// A feed that the list named before, and how the person has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) named: Named,
    /// The subscription; none when the person ended it.
    pub(crate) own: Option<Own>,
    /// Whether it came by this list.
    pub(crate) came: bool,
}

/// How the person has a feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Own {
    pub(crate) feed: FeedId,
    pub(crate) title: Option<String>,
    pub(crate) folder: Option<String>,
    /// Whether something of it is starred, tagged or in a collection.
    pub(crate) dear: bool,
}

/// What a list that keeps a feed no longer means for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Leaving {
    /// The subscription ends, as it came.
    Ends,
    /// It ends unless something of it is dear to the person.
    EndsUnlessDear,
}

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    /// Subscribe, unless it is there: then it is kept in step from now on.
    Add(Named),
    /// The list says something else now; what of it the person's feed takes over.
    Follow {
        named: Named,
        feed: FeedId,
        rename: bool,
        refile: bool,
    },
    /// The list names it no more: end the subscription.
    End(String, FeedId),
    /// The list names it no more, and the subscription is the person's own from now on.
    LetGo(String),
}

/// What to do so that the subscriptions follow `said`.
pub(crate) fn in_step(said: &[Named], kept: &[Kept], leaving: Leaving) -> Vec<Step> {
    if said.is_empty() {
        return Vec::new();
    }
    let known: HashMap<&str, &Kept> = kept.iter().map(|kept| (kept.named.url.as_str(), kept)).collect();
    let mut seen = HashSet::new();
    let mut steps = Vec::new();
    for named in said.iter().filter(|named| seen.insert(named.url.as_str())) {
        match known.get(named.url.as_str()) {
            None => steps.push(Step::Add(named.clone())),
            Some(Kept {
                named: before,
                own: Some(own),
                ..
            }) if before != named => {
                steps.push(Step::Follow {
                    named: named.clone(),
                    feed: own.feed,
                    rename: before.title != named.title && own.title == before.title,
                    refile: before.folder != named.folder && own.folder == before.folder,
                });
            }
            Some(_) => {}
        }
    }
    for gone in kept.iter().filter(|kept| !seen.contains(kept.named.url.as_str())) {
        let url = gone.named.url.clone();
        let ends = |own: &Own| gone.came && (leaving == Leaving::Ends || !own.dear);
        steps.push(match &gone.own {
            Some(own) if ends(own) => Step::End(url, own.feed),
            _ => Step::LetGo(url),
        });
    }
    steps
}

/// Whether an address may be followed that a list names: one on this machine or its network only when the list is there too.
pub(crate) fn may_follow(named: &str, list: &url::Url) -> Option<url::Url> {
    let url = crate::address::typed(named).ok()?;
    (!kalan_fetch::is_private(&url) || kalan_fetch::is_private(list)).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(url: &str, title: &str, folder: &str) -> Named {
        Named {
            url: url.to_owned(),
            title: Some(title.to_owned()),
            folder: Some(folder.to_owned()),
        }
    }

    fn kept(url: &str, own_title: &str, came: bool, dear: bool) -> Kept {
        Kept {
            named: named(url, "Given", "F"),
            own: Some(Own {
                feed: FeedId::of(url),
                title: Some(own_title.to_owned()),
                folder: Some("F".to_owned()),
                dear,
            }),
            came,
        }
    }

    #[test]
    fn a_name_follows_the_list_unless_the_person_gave_another() {
        let said = [named("a", "New", "F"), named("b", "New", "G")];
        let steps = in_step(
            &said,
            &[kept("a", "Mine", true, false), kept("b", "Given", true, false)],
            Leaving::Ends,
        );
        let follow = |named: &Named, rename, refile| Step::Follow {
            feed: FeedId::of(&named.url),
            named: named.clone(),
            rename,
            refile,
        };
        assert_eq!(
            steps,
            [follow(&said[0], false, false), follow(&said[1], true, true)]
        );
    }

    #[test]
    fn what_leaves_the_list_ends_only_when_it_came_by_it_and_nothing_of_it_is_dear() {
        let all = [
            kept("came", "Given", true, false),
            kept("dear", "Given", true, true),
            kept("mine", "Given", false, false),
        ];
        let said = [named("other", "O", "F")];
        let steps = in_step(&said, &all, Leaving::EndsUnlessDear);
        assert_eq!(
            steps,
            [
                Step::Add(said[0].clone()),
                Step::End("came".to_owned(), FeedId::of("came")),
                Step::LetGo("dear".to_owned()),
                Step::LetGo("mine".to_owned())
            ]
        );
    }

    #[test]
    fn an_empty_list_ends_nothing_and_what_the_person_ended_does_not_come_back() {
        let mut ended = kept("a", "Given", true, false);
        assert_eq!(in_step(&[], std::slice::from_ref(&ended), Leaving::Ends), []);
        ended.own = None;
        assert_eq!(in_step(&[named("a", "Given", "F")], &[ended], Leaving::Ends), []);
    }

    #[test]
    fn a_list_of_the_public_web_names_nothing_on_this_network() {
        let (web, home) = ("https://rss.example/", "http://192.168.1.5/");
        let may = |named: &str, list: &str| may_follow(named, &list.parse().unwrap()).is_some();
        assert!(may("https://a.example/feed", web) && may("http://192.168.1.9/feed", home));
        assert!(!may("http://192.168.1.1/admin", web) && !may("http://localhost/", web));
        assert!(!may("file:///etc/passwd", home) && !may("", home));
    }
}
