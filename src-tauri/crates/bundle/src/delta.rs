//! Differences: what a new edition has that an earlier one had not, and how the new one is made of both.
//!
//! Pure functions over editions. Order is told as runs of the earlier list and of the bundle's own, so that thirty new
//! articles at the end of ten thousand are two runs, whatever moved, came or went.

use std::collections::{HashMap, HashSet};

use kalan_model::{ArticleId, AssetHash};
use serde::{Deserialize, Serialize};

use crate::edition::{Article, Asset, Edition};
use crate::error::{Problem, ProblemCode, manifest as fault};
use crate::manifest::{Base, Manifest, WireAsset};

/// A run of articles, half open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Run {
    /// Of the base's articles.
    Base(u32, u32),
    /// Of this bundle's.
    New(u32, u32),
}

/// What a delta must carry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeltaPlan {
    /// Which articles of the new edition travel, by their place there, in order; and whether with their words.
    pub articles: Vec<(usize, Carried)>,
    /// The pictures that travel.
    pub assets: Vec<AssetHash>,
    /// Articles of the base that it may be packed against, by their place there, the most alike first.
    pub prior: Vec<usize>,
    pub(crate) base: Base,
}

/// How much of an article travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carried {
    /// All of it: it is new, or its words changed.
    Body,
    /// What is known of it: its words are the ones that are held.
    Details,
}

/// How many articles of the base a delta may be packed against.
const PRIOR_ARTICLES: usize = 600;

/// What changed between two editions.
///
/// # Errors
/// A base or a new edition of more articles than a list can number.
pub fn plan_delta(base: &Edition, new: &Edition) -> Result<DeltaPlan, Problem> {
    let held: HashMap<ArticleId, usize> = numbered(&base.articles).map(|(at, one)| (one.id, at)).collect();
    let mut articles = Vec::new();
    let mut order = Vec::new();
    let mut changed = HashSet::new();
    for (at, article) in numbered(&new.articles) {
        match held.get(&article.id) {
            Some(old) if base.articles[*old] == *article => push(&mut order, true, *old)?,
            Some(old) => {
                push(&mut order, false, articles.len())?;
                let same_words = base.articles[*old].revision == article.revision;
                if !same_words {
                    changed.insert(*old);
                }
                articles.push((
                    at,
                    if same_words {
                        Carried::Details
                    } else {
                        Carried::Body
                    },
                ));
            }
            None => {
                push(&mut order, false, articles.len())?;
                articles.push((at, Carried::Body));
            }
        }
    }
    let known: HashSet<AssetHash> = base.assets.iter().map(|asset| asset.hash).collect();
    let assets = new.assets.iter().map(|asset| asset.hash);
    Ok(DeltaPlan {
        articles,
        assets: assets.filter(|hash| !known.contains(hash)).collect(),
        prior: choose_prior(base, &changed),
        base: Base {
            sequence: base.sequence(),
            edition: base.hash(),
            result: new.hash(),
            order,
            prior: Vec::new(),
        },
    })
}

fn numbered(articles: &[Article]) -> impl Iterator<Item = (usize, &Article)> {
    articles.iter().enumerate()
}

/// Adds one article to the last run, or begins another.
fn push(order: &mut Vec<Run>, of_base: bool, at: usize) -> Result<(), Problem> {
    let at = number(at)?;
    match (order.last_mut(), of_base) {
        (Some(Run::Base(_, end)), true) | (Some(Run::New(_, end)), false) if *end == at => *end += 1,
        (_, true) => order.push(Run::Base(at, at + 1)),
        (_, false) => order.push(Run::New(at, at + 1)),
    }
    Ok(())
}

fn number(at: usize) -> Result<u32, Problem> {
    u32::try_from(at)
        .ok()
        .filter(|at| *at < u32::MAX)
        .ok_or_else(|| fault("too many articles"))
}

/// What is most like what travels: the articles whose words changed, then the newest, by the base's own dates.
fn choose_prior(base: &Edition, changed: &HashSet<usize>) -> Vec<usize> {
    let mut worth: Vec<usize> = (0..base.articles.len()).collect();
    let date = |at: &usize| base.articles[*at].details.published.map(|published| published.at);
    worth.sort_by_key(|at| std::cmp::Reverse((changed.contains(at), date(at), *at)));
    worth.truncate(PRIOR_ARTICLES);
    worth
}

fn ranges(places: &[usize]) -> Result<Vec<(u32, u32)>, Problem> {
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for place in places {
        let place = number(*place)?;
        match ranges.last_mut() {
            Some((_, end)) if *end == place => *end += 1,
            _ => ranges.push((place, place + 1)),
        }
    }
    Ok(ranges)
}

impl DeltaPlan {
    /// Chooses what the delta is packed against: the first of `prior` that fit into `bytes` together.
    ///
    /// `length` tells a body's bytes, or that it is not to be had. Without this call the delta is packed against nothing:
    /// larger, and readable by whoever threw old articles away.
    ///
    /// # Errors
    /// More articles than a list can number.
    pub fn fit_prior(
        &mut self,
        bytes: u64,
        mut length: impl FnMut(usize) -> Option<u64>,
    ) -> Result<(), Problem> {
        let mut left = bytes;
        self.prior.retain(|at| {
            let rest = length(*at).and_then(|length| left.checked_sub(length));
            left = rest.unwrap_or(left);
            rest.is_some()
        });
        self.prior.sort_unstable();
        self.base.prior = ranges(&self.prior)?;
        Ok(())
    }
}

/// The articles of `base` that a delta is packed against, in order.
pub(crate) fn prior_articles<'a>(delta: &Base, base: &'a Edition) -> Result<Vec<&'a Article>, Problem> {
    let mut articles = Vec::new();
    for (from, to) in &delta.prior {
        let run = base.articles.get(*from as usize..*to as usize);
        articles.extend(run.ok_or_else(|| fault("prior"))?);
        if articles.len() > base.articles.len() {
            return Err(fault("prior"));
        }
    }
    Ok(articles)
}

/// Says which edition a delta needs.
pub(crate) fn wrong_base(delta: &Base) -> Problem {
    let problem = Problem::new(ProblemCode::WrongBase).with("edition", delta.edition);
    match delta.sequence {
        Some(sequence) => problem.with("sequence", sequence),
        None => problem,
    }
}

/// Makes the new edition of the base and a delta that was checked.
pub(crate) fn apply(manifest: &Manifest, delta: &Base, base: &Edition) -> Result<Edition, Problem> {
    if base.hash() != delta.edition {
        return Err(wrong_base(delta));
    }
    let mut carried: Vec<Option<Article>> = manifest
        .articles
        .iter()
        .map(|article| Some(article.article(&manifest.assets)))
        .collect();
    let mut articles = Vec::new();
    for run in &delta.order {
        match *run {
            Run::Base(from, to) => {
                let run = base.articles.get(from as usize..to as usize);
                articles.extend_from_slice(run.ok_or_else(|| fault("order"))?);
            }
            Run::New(from, to) => {
                let run = carried.get_mut(from as usize..to as usize);
                for article in run.ok_or_else(|| fault("order"))? {
                    articles.push(article.take().ok_or_else(|| fault("order"))?);
                }
            }
        }
        // Runs that overlap would make many articles of few.
        if articles.len() > base.articles.len() + carried.len() {
            return Err(fault("order"));
        }
    }
    let edition = Edition {
        header: manifest.header(),
        assets: named_assets(manifest, base, &articles)?,
        articles,
        withdrawn: manifest.withdrawn.clone(),
    };
    // Whatever was mixed, the publisher signed one outcome.
    if edition.hash() != delta.result {
        return Err(fault("result"));
    }
    Ok(edition)
}

/// The assets that the articles and the cover name, from both lists.
fn named_assets(manifest: &Manifest, base: &Edition, articles: &[Article]) -> Result<Vec<Asset>, Problem> {
    let carried: Vec<Asset> = manifest.assets.iter().map(WireAsset::asset).collect();
    let lists = base.assets.iter().chain(&carried);
    let known: HashMap<AssetHash, &Asset> = lists.map(|asset| (asset.hash, asset)).collect();
    let pictures = articles.iter().flat_map(|article| &article.pictures);
    let named = pictures.map(|picture| picture.asset).chain(manifest.cover);
    let named: std::collections::BTreeSet<AssetHash> = named.collect();
    let asset = |hash| known.get(&hash).map(|asset| (*asset).clone());
    named
        .into_iter()
        .map(asset)
        .collect::<Option<_>>()
        .ok_or_else(|| fault("a picture that is not listed"))
}
