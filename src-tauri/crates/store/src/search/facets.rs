//! How what was found falls into languages, sources, years and tags.
//!
//! One walk over what matches, on columns that are in memory; it stops looking after enough articles, so that a word
//! that is everywhere costs no more than one that is common.

use std::collections::HashMap;
use std::collections::HashSet;
use std::hash::Hash;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use kalan_model::Refine;
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader};

use super::fields::{DATE, KEY, LANGUAGE, SOURCE, key_of};
use super::part::year_start;
use super::query::{Parsed, SearchRequest};
use crate::{ReadStore, StoreError};

/// Articles that are looked at: the counts of more are "at least".
const MAX_COUNTED: u32 = 250_000;

/// Years that are told apart; what is outside belongs to the nearest.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2100;

/// How many articles have one value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetCount {
    /// The language, the source's key, the year or the tag.
    pub value: String,
    /// How many.
    pub articles: u32,
}

/// How what was found can be narrowed; each kind counted as if nothing of it were chosen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FoundFacets {
    /// Languages, most articles first.
    pub languages: Vec<FacetCount>,
    /// `feed:ID` or `site:NAME`, most articles first.
    pub sources: Vec<FacetCount>,
    /// Years, latest first.
    pub years: Vec<FacetCount>,
    /// Tags, most articles first.
    pub tags: Vec<FacetCount>,
    /// Whether everything was counted.
    pub complete: bool,
}

impl ReadStore {
    /// Counts what a question finds by language, source, year and tag.
    ///
    /// # Errors
    /// [`StoreError::Query`] for a question that cannot be read.
    pub fn facets(&self, request: &SearchRequest<'_>) -> Result<FoundFacets, StoreError> {
        let Some(opened) = self.search().opened()? else {
            return Ok(FoundFacets {
                complete: true,
                ..FoundFacets::default()
            });
        };
        let searcher = opened.reader.searcher();
        let bare = SearchRequest {
            refine: None,
            ..*request
        };
        // Only what matches is counted: how words that are begun would rank is not asked.
        let parsed = Parsed::new(&bare, &opened.fields, &|_, _, _| Ok(Vec::new()))?;
        let tags = self.tags_by_key(request.refine)?;
        let collector = Counter {
            refine: request.refine.cloned().unwrap_or_default(),
            allowed: self.allowed(&parsed.states)?.map(Arc::new),
            left: Arc::new(AtomicU32::new(MAX_COUNTED)),
            tags: Arc::new(tags),
        };
        let counted = searcher.search(&parsed.matching, &collector)?;
        let names = &collector.tags.names;
        let tags = counted
            .tags
            .into_iter()
            .map(|(tag, articles)| (names[tag].clone(), articles));
        let mut years = counted.years;
        years.retain(|_, articles| *articles > 0);
        let mut years: Vec<(i32, u32)> = years.into_iter().collect();
        years.sort_unstable_by(|one, other| other.cmp(one));
        Ok(FoundFacets {
            languages: most_first(counted.languages),
            sources: most_first(counted.sources),
            years: years
                .into_iter()
                .map(|(year, articles)| FacetCount {
                    value: year.to_string(),
                    articles,
                })
                .collect(),
            tags: most_first(tags),
            complete: collector.left.load(Ordering::Relaxed) > 0,
        })
    }

    fn tags_by_key(&self, refine: Option<&Refine>) -> Result<Tags, StoreError> {
        self.read(|tx| {
            let mut tags = Tags::default();
            for known in tx.tags().list()? {
                let number = tags.names.len();
                for id in tx.tags().articles(&known.tag)? {
                    tags.of.entry(key_of(id)).or_default().push(number);
                }
                if refine.is_some_and(|refine| refine.tags.contains(&known.tag)) {
                    tags.chosen.insert(number);
                }
                tags.names.push(known.tag);
            }
            Ok(tags)
        })
    }
}

fn most_first(counts: impl IntoIterator<Item = (String, u32)>) -> Vec<FacetCount> {
    let mut counts: Vec<FacetCount> = counts
        .into_iter()
        .map(|(value, articles)| FacetCount { value, articles })
        .collect();
    counts.sort_unstable_by(|one, other| {
        let most = other.articles.cmp(&one.articles);
        most.then_with(|| one.value.cmp(&other.value))
    });
    counts
}

/// The person's tags, and the articles that carry them.
#[derive(Debug, Default)]
struct Tags {
    names: Vec<String>,
    of: HashMap<u64, Vec<usize>>,
    chosen: HashSet<usize>,
}

struct Counter {
    refine: Refine,
    allowed: Option<Arc<HashSet<u64>>>,
    left: Arc<AtomicU32>,
    tags: Arc<Tags>,
}

/// What was counted, by value.
#[derive(Debug, Default)]
struct Counted {
    languages: HashMap<String, u32>,
    sources: HashMap<String, u32>,
    years: HashMap<i32, u32>,
    tags: HashMap<usize, u32>,
}

impl Collector for Counter {
    type Fruit = Counted;
    type Child = SegmentCounter;

    fn for_segment(&self, _: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<SegmentCounter> {
        let columns = segment.fast_fields();
        Ok(SegmentCounter {
            languages: Words::new(columns.str(LANGUAGE)?, &self.refine.languages)?,
            sources: Words::new(columns.str(SOURCE)?, &self.refine.sources)?,
            dates: columns.i64(DATE)?,
            keys: columns.u64(KEY)?,
            starts: YEARS.filter_map(year_start).collect(),
            years: HashMap::new(),
            of_tags: HashMap::new(),
            chosen_years: self.refine.years.iter().copied().collect(),
            allowed: self.allowed.clone(),
            left: Arc::clone(&self.left),
            tags: Arc::clone(&self.tags),
        })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, parts: Vec<Counted>) -> tantivy::Result<Counted> {
        let mut all = Counted::default();
        for part in parts {
            add(&mut all.languages, part.languages);
            add(&mut all.sources, part.sources);
            add(&mut all.years, part.years);
            add(&mut all.tags, part.tags);
        }
        Ok(all)
    }
}

fn add<K: Eq + Hash>(to: &mut HashMap<K, u32>, from: HashMap<K, u32>) {
    for (value, articles) in from {
        *to.entry(value).or_default() += articles;
    }
}

/// A column of words: counts by the number that the segment gives each.
struct Words {
    column: Option<StrColumn>,
    counts: Vec<u32>,
    /// The numbers that were chosen; none when nothing is.
    chosen: Option<HashSet<u64>>,
}

impl Words {
    fn new(column: Option<StrColumn>, chosen: &[String]) -> tantivy::Result<Self> {
        let words = column
            .as_ref()
            .map_or(0, |column| column.dictionary().num_terms());
        let mut numbers = HashSet::new();
        for value in chosen {
            if let Some(column) = &column {
                numbers.extend(column.dictionary().term_ord(value.as_bytes())?);
            }
        }
        Ok(Self {
            column,
            counts: vec![0; words],
            chosen: (!chosen.is_empty()).then_some(numbers),
        })
    }

    /// The number of an article's word, and whether it is among those that were chosen.
    fn of(&self, doc: DocId) -> (Option<u64>, bool) {
        let number = self.column.as_ref().and_then(|column| column.ords().first(doc));
        let is_chosen = self
            .chosen
            .as_ref()
            .is_none_or(|chosen| number.is_some_and(|number| chosen.contains(&number)));
        (number, is_chosen)
    }

    fn count(&mut self, number: Option<u64>) {
        let at = number.and_then(|number| usize::try_from(number).ok());
        if let Some(count) = at.and_then(|at| self.counts.get_mut(at)) {
            *count += 1;
        }
    }

    fn harvest(self) -> HashMap<String, u32> {
        let Some(column) = self.column else {
            return HashMap::new();
        };
        let mut word = String::new();
        let mut words = HashMap::new();
        for (number, count) in self
            .counts
            .into_iter()
            .enumerate()
            .filter(|(_, count)| *count > 0)
        {
            if column.ord_to_str(number as u64, &mut word).unwrap_or(false) {
                words.insert(word.clone(), count);
            }
        }
        words
    }
}

struct SegmentCounter {
    languages: Words,
    sources: Words,
    dates: Column<i64>,
    keys: Column<u64>,
    /// The first moment of each year that is told apart.
    starts: Vec<i64>,
    years: HashMap<i32, u32>,
    of_tags: HashMap<usize, u32>,
    chosen_years: HashSet<i32>,
    allowed: Option<Arc<HashSet<u64>>>,
    left: Arc<AtomicU32>,
    tags: Arc<Tags>,
}

impl SegmentCollector for SegmentCounter {
    type Fruit = Counted;

    fn collect(&mut self, doc: DocId, _: Score) {
        let left = self.left.load(Ordering::Relaxed);
        if left == 0 {
            return;
        }
        self.left.store(left - 1, Ordering::Relaxed);
        let key = self.keys.first(doc).unwrap_or_default();
        if self
            .allowed
            .as_ref()
            .is_some_and(|allowed| !allowed.contains(&key))
        {
            return;
        }
        let (language, in_language) = self.languages.of(doc);
        let (source, in_source) = self.sources.of(doc);
        let year = self.dates.first(doc).map(|date| self.year_of(date));
        let in_year =
            self.chosen_years.is_empty() || year.is_some_and(|year| self.chosen_years.contains(&year));
        let tags = self.tags.of.get(&key);
        let in_tag = self.tags.chosen.is_empty()
            || tags.is_some_and(|tags| tags.iter().any(|tag| self.tags.chosen.contains(tag)));
        if in_source && in_year && in_tag {
            self.languages.count(language);
        }
        if in_language && in_year && in_tag {
            self.sources.count(source);
        }
        if in_language
            && in_source
            && in_tag
            && let Some(year) = year
        {
            *self.years.entry(year).or_default() += 1;
        }
        if in_language && in_source && in_year {
            for tag in tags.into_iter().flatten() {
                *self.of_tags.entry(*tag).or_default() += 1;
            }
        }
    }

    fn harvest(self) -> Counted {
        Counted {
            languages: self.languages.harvest(),
            sources: self.sources.harvest(),
            years: self.years,
            tags: self.of_tags,
        }
    }
}

impl SegmentCounter {
    fn year_of(&self, date: i64) -> i32 {
        let years = self.starts.partition_point(|start| *start <= date);
        let after_first = i32::try_from(years.saturating_sub(1)).unwrap_or_default();
        YEARS.start() + after_first
    }
}
