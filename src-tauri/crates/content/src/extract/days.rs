//! Every day that a page names, with what speaks for it and against it.
//!
//! Metadata, JSON-LD, the address and the lines of the page each claim days; what claims the same day is one candidate.
//! The judge of `published` sees all claims together: which are the surest differs from site to site.

use std::collections::BTreeMap;

use kalan_model::Timestamp;

use super::PageContext;
use super::address_day;
use super::blocks::real;
use super::facts::LazyNear;
use super::json_ld::{Claims, Stamp};
use super::near::Near;
use super::published::Bearing;
use super::scan::Head;
use super::shown::{self, Shown};
use crate::dates::{self, Written};

/// Who claims a day, the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Source {
    /// `article:published_time` and its like.
    Meta,
    /// Metadata that pages of other kinds have too.
    OtherMeta,
    Article,
    Address,
    Shown,
    PageMade,
    Other,
    MetaChanged,
    Changed,
    PageChanged,
}
const SOURCES: usize = 10;

/// Metadata that name the day of an article.
const METAS: [&str; 4] = [
    "article:published_time",
    "og:published_time",
    "og:article:published_time",
    "datepublished",
];
#[rustfmt::skip]
const OTHER_METAS: [&str; 14] = [
    "date", "dc.date", "dc.date.issued", "dcterms.created", "dcterms.date", "pubdate", "publishdate", "publish-date",
    "citation_publication_date", "citation_date", "sailthru.date", "parsely-pub-date", "ms.date", "article.published",
];
#[rustfmt::skip]
const CHANGED_METAS: [&str; 7] = [
    "article:modified_time", "og:updated_time", "og:modified_time", "datemodified", "dcterms.modified", "last-modified",
    "lastmod",
];

/// A day that may be the one of publication.
pub(super) struct Day {
    /// The moment that the surest claim gives.
    pub(super) at: Timestamp,
    /// No claim has its year.
    pub(super) inferred: bool,
    pub(super) by: [bool; SOURCES],
    /// The likeliest of the lines that show it, and how many do.
    shown: Option<(usize, Shown)>,
    lines: u32,
    source: Source,
}

/// The rank of a short line of its own right by the headline.
const PLAIN: f32 = 5.0;

impl Day {
    /// Whether it stands by the headline without its year, as sites of people write it: few of these were learned from.
    pub(super) fn is_plain(&self) -> bool {
        self.inferred && rank(self) >= PLAIN
    }

    /// Whether it is known only from how long ago it was when the page was fetched.
    #[cfg(feature = "training")]
    pub(super) fn is_relative(&self) -> bool {
        let relative = |shown: &Shown| shown.written == Written::Relative;
        self.source == Source::Shown && self.shown.as_ref().is_some_and(|(_, shown)| relative(shown))
    }
}

/// Measures of a day.
pub(super) const WIDTH: usize = SOURCES + shown::WIDTH + 31;

/// The days that a page names and what is measured of each; none of them is yet to come.
pub(super) fn of<'t, 'a: 't>(
    head: &Head,
    claims: &Claims,
    bearing: &Bearing,
    near: &LazyNear<'t, 'a, impl FnOnce() -> Near<'t, 'a>>,
    ctx: &PageContext<'_>,
) -> (Vec<Day>, Vec<f32>) {
    let address = ctx.url.and_then(|url| address_day::of(url.path()));
    let mut found = Found {
        days: BTreeMap::new(),
        most: ctx.fetched_at.plus_secs(2 * 86_400),
    };
    for (source, at) in told(head, claims, ctx) {
        // A system's moment in UTC may be of the day beside the one in the page's own address.
        let at = address.map_or(at, |day| dates::within_day(at, day));
        found.add(at, false, source, None);
    }
    if let Some(at) = address {
        found.add(at, false, Source::Address, None);
    }
    // A day without its year is of the time that the head speaks of.
    let newest = found.days.values().map(|day| day.at).max();
    let before = newest.map_or(ctx.fetched_at, |newest| {
        ctx.fetched_at.min(newest.plus_secs(86_400))
    });
    let (unsure, sure): (Vec<_>, Vec<_>) = near
        .days(before)
        .into_iter()
        .enumerate()
        .partition(|(_, shown)| shown.written == Written::Swappable);
    for (order, shown) in sure.into_iter().chain(unsure) {
        found.show(order, shown);
    }
    let days: Vec<Day> = found.days.into_values().collect();
    let page = page(head, claims, bearing, near, &days);
    let rows = (0..days.len())
        .flat_map(|at| measures(&days, at, address, ctx, &page))
        .collect();
    (days, rows)
}

/// What the head says, as days.
fn told(head: &Head, claims: &Claims, ctx: &PageContext<'_>) -> Vec<(Source, Timestamp)> {
    let read = |text: &str| {
        dates::parse_on_page(text)
            .or_else(|| dates::parse_visible(text, ctx.fetched_at).map(|found| found.at))
    };
    let of_meta = |name: &str| {
        let is_stamp = || name.contains("publish") && (name.contains("date") || name.contains("time"));
        match name {
            name if METAS.contains(&name) => Some(Source::Meta),
            name if CHANGED_METAS.contains(&name) => Some(Source::MetaChanged),
            name if OTHER_METAS.contains(&name) || is_stamp() => Some(Source::OtherMeta),
            _ => None,
        }
    };
    let metas = head
        .metas
        .iter()
        .filter_map(|(name, content)| Some((of_meta(name)?, read(content)?)));
    let of_stamp = |stamp: Stamp| match stamp {
        Stamp::Published => Source::Article,
        Stamp::Changed => Source::Changed,
        Stamp::PageMade => Source::PageMade,
        Stamp::PageChanged => Source::PageChanged,
        Stamp::Other => Source::Other,
    };
    let claimed = claims
        .days
        .iter()
        .filter_map(|(stamp, text)| Some((of_stamp(*stamp), read(text)?)));
    metas.chain(claimed).collect()
}

/// Candidates by day.
struct Found {
    days: BTreeMap<i64, Day>,
    most: Timestamp,
}

impl Found {
    fn add(&mut self, at: Timestamp, inferred: bool, source: Source, shown: Option<(usize, Shown)>) {
        if at > self.most {
            return;
        }
        let day = self.days.entry(dates::day_number(at)).or_insert_with(|| Day {
            at,
            inferred,
            by: [false; SOURCES],
            shown: None,
            lines: 0,
            source,
        });
        // A stamp of metadata knows the hour too.
        if source < day.source {
            (day.at, day.source) = (at, source);
        }
        day.inferred &= inferred;
        day.by[source as usize] = true;
        if let Some(shown) = shown {
            day.lines += 1;
            let is_better = |known: &(usize, Shown)| shown.1.rank > known.1.rank;
            if day.shown.as_ref().is_none_or(is_better) {
                day.shown = Some(shown);
            }
        }
    }

    /// A line's day, as the page's other claims say that it is meant.
    fn show(&mut self, order: usize, mut shown: Shown) {
        let known = |at: Timestamp| self.days.contains_key(&dates::day_number(at));
        if shown.written == Written::Swappable && !known(shown.at) {
            shown.at = dates::swapped(shown.at)
                .filter(|at| known(*at))
                .unwrap_or(shown.at);
        }
        // A line of the day beside the one in the metadata is the same moment in another zone.
        let beside = |at: &Timestamp| {
            let by = |source: Source| {
                let day = self.days.get(&dates::day_number(*at));
                day.is_some_and(|day| day.by[source as usize])
            };
            by(Source::Meta) || by(Source::Address)
        };
        if !known(shown.at) {
            let days = [shown.at.plus_secs(86_400), shown.at.plus_secs(-86_400)];
            shown.at = days.into_iter().find(beside).unwrap_or(shown.at);
        }
        self.add(
            shown.at,
            shown.written == Written::Yearless,
            Source::Shown,
            Some((order, shown)),
        );
    }
}

fn measures(
    days: &[Day],
    at: usize,
    address: Option<Timestamp>,
    ctx: &PageContext<'_>,
    page: &[f32],
) -> Vec<f32> {
    let day = &days[at];
    let mut row = Vec::with_capacity(WIDTH);
    row.extend(day.by.map(f32::from));
    match &day.shown {
        Some((_, shown)) => row.extend(shown.measures),
        None => row.extend([-1.0; shown::WIDTH]),
    }
    row.extend(standing(days, at));
    row.extend(distances(days, at, address));
    row.push(ctx.url.map_or(0.0, |url| {
        f32::from(address_day::month_of_path(url.path(), day.at))
    }));
    row.push(from_likeliest_line(days, at));
    let shown = days.iter().filter(|day| day.by[Source::Shown as usize]);
    row.push(count(shown.count().min(50)));
    row.extend_from_slice(page);
    debug_assert_eq!(row.len(), WIDTH, "else the forest reads something else");
    row
}

fn rank(day: &Day) -> f32 {
    day.shown.as_ref().map_or(-9.0, |(_, shown)| shown.rank)
}

/// How a day stands among the others: by its line, by its place on the page, by its date.
fn standing(days: &[Day], at: usize) -> [f32; 8] {
    let day = &days[at];
    let order = |day: &Day| day.shown.as_ref().map_or(999, |(order, _)| *order);
    let better = days.iter().filter(|other| rank(other) > rank(day)).count();
    let sooner = days.iter().filter(|other| order(other) < order(day)).count();
    [
        rank(day),
        count(better),
        count(sooner),
        real(day.lines),
        count(days.len()),
        count(at),
        count(days.len() - 1 - at),
        f32::from(day.inferred),
    ]
}

/// How far a day is from what others claim, before or behind.
fn distances(days: &[Day], at: usize, address: Option<Timestamp>) -> [f32; 7] {
    let number = dates::day_number(days[at].at);
    let nearest = |source: Source| {
        let claimed = days
            .iter()
            .filter(|day| day.by[source as usize])
            .map(|day| day.at);
        claimed.min_by_key(|moment| (dates::day_number(*moment) - number).abs())
    };
    let claims = [
        nearest(Source::Meta),
        nearest(Source::Article),
        nearest(Source::MetaChanged),
        nearest(Source::Changed),
        nearest(Source::PageMade),
        nearest(Source::OtherMeta),
        address,
    ];
    claims.map(|claim| claim.map_or(NOT_CLAIMED, |at| gap(dates::day_number(at) - number)))
}

/// How far a day is from the one in the likeliest line.
fn from_likeliest_line(days: &[Day], at: usize) -> f32 {
    let number = dates::day_number(days[at].at);
    let best = days
        .iter()
        .max_by(|a, b| rank(a).total_cmp(&rank(b)))
        .filter(|best| best.shown.is_some());
    best.map_or(NOT_CLAIMED, |best| gap(dates::day_number(best.at) - number))
}

/// How far a claim is that nothing makes.
const NOT_CLAIMED: f32 = -99.0;

/// Days between two days: exact for a week, then by order.
#[expect(
    clippy::cast_precision_loss,
    reason = "a measure needs no more than six digits"
)]
fn gap(days: i64) -> f32 {
    let far = days.unsigned_abs() as f32;
    (1.0 + far).ln() * if days < 0 { -1.0 } else { 1.0 }
}

/// What holds for all days of a page.
fn page<'t, 'a: 't>(
    head: &Head,
    claims: &Claims,
    bearing: &Bearing,
    near: &LazyNear<'t, 'a, impl FnOnce() -> Near<'t, 'a>>,
    days: &[Day],
) -> Vec<f32> {
    let schema = match claims.kind.as_deref() {
        None => 0.0,
        Some("Article") => 1.0,
        Some("NewsArticle" | "BlogPosting" | "ReportageNewsArticle") => 2.0,
        Some("Product") => 3.0,
        Some("DiscussionForumPosting" | "QAPage") => 4.0,
        Some("CollectionPage" | "ItemList") => 5.0,
        Some(_) => 6.0,
    };
    let open_graph = match head.meta(&["og:type"]) {
        None => 0.0,
        Some("article") => 1.0,
        Some("website") => 2.0,
        Some(_) => 3.0,
    };
    let any = |source: Source| f32::from(days.iter().any(|day| day.by[source as usize]));
    vec![
        schema,
        open_graph,
        f32::from(bearing.is_forum),
        f32::from(bearing.is_dated),
        f32::from(bearing.is_timeless),
        f32::from(!claims.authors.is_empty()),
        f32::from(near.headline.is_some()),
        any(Source::Meta),
        any(Source::Article),
        any(Source::PageMade),
        any(Source::Address),
        bearing.depth,
        bearing.hyphens,
    ]
}

fn count(number: usize) -> f32 {
    real(u32::try_from(number).unwrap_or(u32::MAX))
}
