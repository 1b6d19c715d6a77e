//! Words that begin in a given way, as they stand in the index.

use std::collections::HashMap;

use tantivy::Searcher;
use tantivy::schema::Field;

use crate::StoreError;

/// Words that are looked at in each part of the index: one letter alone begins far more.
const MAX_LOOKED_AT: usize = 10_000;

/// The words of `field` that begin with `prefix`, those of the most articles first; `limit` of them at most.
pub(crate) fn most_frequent(
    searcher: &Searcher,
    field: Field,
    prefix: &str,
    limit: usize,
) -> Result<Vec<String>, StoreError> {
    let mut found: HashMap<Vec<u8>, u32> = HashMap::new();
    // No letter of UTF-8 holds this byte, so it comes after all that begin so.
    let end = [prefix.as_bytes(), &[0xFF]].concat();
    for segment in searcher.segment_readers() {
        let index = segment.inverted_index(field)?;
        let range = index.terms().range().ge(prefix).lt(&end);
        let mut words = range.into_stream().map_err(tantivy::TantivyError::from)?;
        let mut best: Vec<(u32, Vec<u8>)> = Vec::with_capacity(limit + 1);
        for _ in 0..MAX_LOOKED_AT {
            if !words.advance() {
                break;
            }
            let articles = words.value().doc_freq;
            let place = best.partition_point(|(others, _)| *others >= articles);
            if place < limit {
                best.insert(place, (articles, words.key().to_vec()));
                best.truncate(limit);
            }
        }
        for (articles, word) in best {
            *found.entry(word).or_default() += articles;
        }
    }
    let mut found: Vec<_> = found.into_iter().collect();
    found.sort_unstable_by(|(one, ones), (other, others)| others.cmp(ones).then_with(|| one.cmp(other)));
    found.truncate(limit);
    let words = found
        .into_iter()
        .map(|(word, _)| String::from_utf8_lossy(&word).into_owned());
    Ok(words.collect())
}
