//! The question, read: words, "phrases", prefix*, -not, title:, site:, by:, lang:, tag:, is:, before:, after:.

use std::ops::Bound;

use kalan_model::Refine;
use tantivy::Term;
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, Occur, PhraseQuery, Query, RangeQuery,
    RegexQuery, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};

use super::fields::Fields;
use super::fold::{fold, words};
use super::part::{Part, moment, split, year_start};
use super::snippet::Wanted;
use crate::StoreError;
use crate::table::filter::primary;

/// A word in the title weighs this many times one in the body.
const TITLE_BOOST: f32 = 3.0;

/// Words by which the articles of a beginning are ranked: the most frequent that begin so.
const RANKING_WORDS: usize = 8;

/// More parts than this are no question.
const MAX_PARTS: usize = 64;

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct SearchRequest<'a> {
    /// The question as it was typed.
    pub query: &'a str,
    /// Hits to skip.
    pub offset: u32,
    /// Hits to give, 1 at least.
    pub limit: u32,
    /// Whether the last word is still being typed: then it is also the beginning of one.
    pub as_you_type: bool,
    /// What narrows it, beside the question.
    pub refine: Option<&'a Refine>,
}

/// A part of the question that the database answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum StateFilter {
    Unread,
    Read,
    Starred,
    /// Any of these tags.
    Tags(Vec<String>),
}

/// Gives the most frequent words of a field that begin so, as many as wanted.
pub(crate) type Beginnings<'a> = &'a dyn Fn(Field, &str, usize) -> Result<Vec<String>, StoreError>;

/// The question, ready for the index.
#[derive(Debug)]
pub(crate) struct Parsed {
    /// What matches, with all that ranks it.
    pub(crate) query: Box<dyn Query>,
    /// What matches alone: enough to count, and much quicker.
    pub(crate) matching: Box<dyn Query>,
    /// The best of a question that is one word, whole or begun: the same order as `query`, found without looking at
    /// the rest; but only the first of them when the word is only begun.
    pub(crate) best: Option<Box<dyn Query>>,
    pub(crate) states: Vec<StateFilter>,
    pub(crate) words: Vec<Wanted>,
}

impl Parsed {
    pub(crate) fn new(
        request: &SearchRequest<'_>,
        fields: &Fields,
        beginnings: Beginnings<'_>,
    ) -> Result<Self, StoreError> {
        let mut parts = split(request.query);
        parts.truncate(MAX_PARTS);
        if request.as_you_type
            && request.query.ends_with(char::is_alphanumeric)
            && let Some(last) = parts
                .last_mut()
                .filter(|last| last.field.is_none() && !last.phrase)
        {
            last.prefix = true;
        }
        let mut builder = Builder {
            fields,
            beginnings,
            clauses: Vec::new(),
            ranks: Vec::new(),
            states: Vec::new(),
            words: Vec::new(),
        };
        for part in parts {
            builder.add(part).map_err(|refused| match refused {
                Refused::Question(reason) => StoreError::Query {
                    query: request.query.to_owned(),
                    reason,
                },
                Refused::Index(error) => error,
            })?;
        }
        if let Some(refine) = request.refine {
            builder.refine(refine);
        }
        Ok(builder.finish())
    }
}

/// Why a part cannot be asked.
enum Refused {
    Question(String),
    Index(StoreError),
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        Self::Index(error)
    }
}

struct Builder<'a> {
    fields: &'a Fields,
    beginnings: Beginnings<'a>,
    /// What must match, and what must not.
    clauses: Vec<(Occur, Box<dyn Query>)>,
    /// What only ranks.
    ranks: Vec<Box<dyn Query>>,
    states: Vec<StateFilter>,
    words: Vec<Wanted>,
}

impl Builder<'_> {
    fn add(&mut self, part: Part) -> Result<(), Refused> {
        match part.field.as_deref() {
            None => self.add_words(&part)?,
            Some("title") => self.add_in(self.fields.title, &part),
            Some("site") => self.add_in(self.fields.site, &part),
            Some("by") => self.add_in(self.fields.byline, &part),
            Some("lang") => {
                let tag = primary(&part.text);
                self.push(part.not, Box::new(term(self.fields.language, &tag)));
            }
            Some("tag") => self.states.push(StateFilter::Tags(vec![part.text])),
            Some("is") => self.states.push(state(&part).map_err(Refused::Question)?),
            Some(bound) => {
                let at = moment(&part.text).ok_or_else(|| {
                    Refused::Question(format!(
                        "\"{}\" is not a day: write 2026, 2026-07 or 2026-07-30",
                        part.text
                    ))
                })?;
                let at = Term::from_field_i64(self.fields.date, at);
                let range = if bound == "before" {
                    RangeQuery::new(Bound::Unbounded, Bound::Excluded(at))
                } else {
                    RangeQuery::new(Bound::Included(at), Bound::Unbounded)
                };
                self.push(part.not, Box::new(range));
            }
        }
        Ok(())
    }

    fn refine(&mut self, refine: &Refine) {
        let exact = |field, values: &[String]| -> Vec<Box<dyn Query>> {
            let query = |value: &String| Box::new(term(field, value)) as Box<dyn Query>;
            values.iter().map(query).collect()
        };
        let years: Vec<Box<dyn Query>> = refine
            .years
            .iter()
            .filter_map(|year| {
                let bound = |year| Some(Term::from_field_i64(self.fields.date, year_start(year)?));
                let (from, to) = (bound(*year)?, bound(year.checked_add(1)?)?);
                let range = RangeQuery::new(Bound::Included(from), Bound::Excluded(to));
                Some(Box::new(range) as Box<dyn Query>)
            })
            .collect();
        for any in [
            exact(self.fields.language, &refine.languages),
            exact(self.fields.source, &refine.sources),
            years,
        ] {
            if !any.is_empty() {
                self.push(false, Box::new(BooleanQuery::union(any)));
            }
        }
        if !refine.tags.is_empty() {
            self.states.push(StateFilter::Tags(refine.tags.clone()));
        }
    }

    fn push(&mut self, not: bool, query: Box<dyn Query>) {
        self.clauses
            .push((if not { Occur::MustNot } else { Occur::Must }, query));
    }

    fn add_in(&mut self, field: Field, part: &Part) {
        if let Some(query) = text_query(field, part) {
            self.push(part.not, query);
        }
    }

    fn add_words(&mut self, part: &Part) -> Result<(), Refused> {
        let Some(query) = text_query(self.fields.all, part) else {
            return Ok(());
        };
        if !part.not {
            self.remember(part);
            self.rank(part)?;
        }
        self.push(part.not, query);
        Ok(())
    }

    /// The words that say how well an article answers; they stand in its title with more weight.
    fn rank(&mut self, part: &Part) -> Result<(), Refused> {
        for (field, boost) in [(self.fields.all, 1.0), (self.fields.title, TITLE_BOOST)] {
            let ranking: Vec<Box<dyn Query>> = match folded(part).last() {
                Some(last) if part.prefix => {
                    // The word itself, should it stand there, ranks with the words that begin so.
                    let mut words = (self.beginnings)(field, last, RANKING_WORDS)?;
                    if !words.contains(last) {
                        words.push(last.clone());
                    }
                    words
                        .iter()
                        .map(|word| Box::new(term(field, word)) as Box<dyn Query>)
                        .collect()
                }
                _ => text_query(field, part).into_iter().collect(),
            };
            self.ranks.extend(
                ranking
                    .into_iter()
                    .map(|query| Box::new(BoostQuery::new(query, boost)) as Box<dyn Query>),
            );
        }
        Ok(())
    }

    fn remember(&mut self, part: &Part) {
        let mut words: Vec<Wanted> = folded(part).into_iter().map(Wanted::Whole).collect();
        if part.prefix
            && let Some(Wanted::Whole(last)) = words.pop()
        {
            words.push(Wanted::Prefix(last));
        }
        self.words.extend(words);
    }

    fn finish(mut self) -> Parsed {
        if self.clauses.is_empty() {
            // Only state was asked for: every article may match. Nothing at all finds nothing.
            let every: Box<dyn Query> = if self.states.is_empty() {
                Box::new(EmptyQuery)
            } else {
                Box::new(AllQuery)
            };
            return Parsed {
                query: every.box_clone(),
                matching: every,
                best: None,
                states: self.states,
                words: self.words,
            };
        }
        let is_one_word = self.words.len() == 1 && self.clauses.len() == 1;
        if !self.clauses.iter().any(|(occur, _)| *occur == Occur::Must) {
            self.clauses.push((Occur::Must, Box::new(AllQuery)));
        }
        let ranks = || self.ranks.iter().map(|rank| (Occur::Should, rank.box_clone()));
        // A union of words alone: the index passes over whole blocks that cannot be among the best.
        let best = is_one_word.then(|| Box::new(BooleanQuery::new(ranks().collect())) as Box<dyn Query>);
        let matching = BooleanQuery::new(
            self.clauses
                .iter()
                .map(|(occur, query)| (*occur, query.box_clone()))
                .collect(),
        );
        let unranked: Box<dyn Query> = Box::new(ConstScoreQuery::new(Box::new(matching.clone()), 0.0));
        let query = BooleanQuery::new([(Occur::Must, unranked)].into_iter().chain(ranks()).collect());
        Parsed {
            query: Box::new(query),
            matching: match self.clauses.as_slice() {
                // A word by itself is counted from the index's own table.
                [(Occur::Must, only)] => only.box_clone(),
                _ => Box::new(matching),
            },
            best,
            states: self.states,
            words: self.words,
        }
    }
}

/// The words of a part, as the index has them.
fn folded(part: &Part) -> Vec<String> {
    words(&part.text).collect()
}

fn term(field: Field, text: &str) -> TermQuery {
    TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::WithFreqs)
}

/// The words of a part in one field: one word, a phrase, or the beginning of a word.
fn text_query(field: Field, part: &Part) -> Option<Box<dyn Query>> {
    let folded = folded(part);
    let (last, before) = folded.split_last()?;
    if part.prefix {
        let beginning = RegexQuery::from_pattern(&format!("{}.*", escape(last)), field).ok()?;
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = vec![(Occur::Must, Box::new(beginning))];
        clauses.extend(
            before
                .iter()
                .map(|word| (Occur::Must, Box::new(term(field, word)) as Box<dyn Query>)),
        );
        return Some(Box::new(BooleanQuery::new(clauses)));
    }
    if before.is_empty() {
        return Some(Box::new(term(field, last)));
    }
    Some(Box::new(PhraseQuery::new(
        folded
            .iter()
            .map(|word| Term::from_field_text(field, word))
            .collect(),
    )))
}

/// Folded words are letters and digits; anything else is taken literally all the same.
fn escape(word: &str) -> String {
    word.chars()
        .flat_map(|character| {
            let literal = character.is_alphanumeric();
            (!literal).then_some('\\').into_iter().chain([character])
        })
        .collect()
}

fn state(part: &Part) -> Result<StateFilter, String> {
    let (unread, read) = (StateFilter::Unread, StateFilter::Read);
    match (fold(&part.text).as_str(), part.not) {
        ("unread", false) | ("read", true) => Ok(unread),
        ("read", false) | ("unread", true) => Ok(read),
        ("starred", false) => Ok(StateFilter::Starred),
        _ => Err(format!(
            "\"is:{}\" is not known: write is:unread, is:read or is:starred",
            part.text
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn anything_can_be_typed(query in "\\PC{0,60}") {
            let request = SearchRequest { query: &query, offset: 0, limit: 1, as_you_type: true, refine: None };
            if let Err(error) = Parsed::new(&request, &Fields::new(), &|_, _, _| Ok(Vec::new())) {
                proptest::prop_assert!(matches!(error, StoreError::Query { .. }), "{error}");
            }
        }
    }
}
