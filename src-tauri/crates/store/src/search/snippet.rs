//! Where the words stand: one passage of the text, its hits marked.

use std::collections::HashSet;

use super::fold::{fold, is_plain, places};

/// Words in a snippet: two lines of the list.
const WINDOW: usize = 28;

/// Words before the first hit.
const LEAD: usize = 5;

/// A piece of a snippet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnippetPiece {
    /// Plain text.
    pub text: String,
    /// Whether it is one of the words that were searched.
    pub hit: bool,
}

/// A word to mark: whole, or the beginning of one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Wanted {
    Whole(String),
    Prefix(String),
}

/// A word of the text, in bytes, and which of the wanted words it is.
#[derive(Debug, Clone, Copy)]
struct Place {
    from: usize,
    to: usize,
    hit: Option<usize>,
}

/// The passage of `text` with the most different words of `wanted`; the beginning when none is there.
pub(crate) fn snippet(text: &str, wanted: &[Wanted]) -> Vec<SnippetPiece> {
    let words = read_words(text, wanted);
    let from = best_window(&words);
    let to = (from + WINDOW).min(words.len());
    let Some(shown) = words.get(from..to).filter(|shown| !shown.is_empty()) else {
        return Vec::new();
    };
    let mut pieces = Pieces::default();
    let mut at = shown[0].from;
    if from > 0 {
        pieces.add("… ", false);
    }
    for word in shown {
        pieces.add(&text[at..word.from], false);
        pieces.add(&text[word.from..word.to], word.hit.is_some());
        at = word.to;
    }
    if to < words.len() {
        pieces.add(" …", false);
    }
    pieces.0
}

/// The words of the text, as far as they must be read: where all wanted words stand together, no passage is better.
fn read_words(text: &str, wanted: &[Wanted]) -> Vec<Place> {
    let mut words = Vec::new();
    let mut last_seen: Vec<Option<usize>> = vec![None; wanted.len()];
    let mut enough = usize::MAX;
    for (from, to) in places(text) {
        let hit = which(&text[from..to], wanted);
        if let Some(hit) = hit {
            last_seen[hit] = Some(words.len());
            let first = last_seen.iter().min().copied().flatten();
            if let Some(first) = first.filter(|first| words.len() - first < WINDOW - LEAD) {
                enough = enough.min(first + WINDOW);
            }
        }
        words.push(Place { from, to, hit });
        if words.len() > enough {
            break;
        }
    }
    words
}

fn which(word: &str, wanted: &[Wanted]) -> Option<usize> {
    if is_plain(word) {
        return wanted.iter().position(|wanted| match wanted {
            Wanted::Whole(whole) => whole.eq_ignore_ascii_case(word),
            Wanted::Prefix(prefix) => word
                .get(..prefix.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(prefix)),
        });
    }
    let folded = fold(word);
    wanted.iter().position(|wanted| match wanted {
        Wanted::Whole(whole) => *whole == folded,
        Wanted::Prefix(prefix) => folded.starts_with(prefix.as_str()),
    })
}

/// Where the window begins that sees the most different words, the earliest of them.
fn best_window(words: &[Place]) -> usize {
    let places: Vec<(usize, usize)> = words
        .iter()
        .enumerate()
        .filter_map(|(at, word)| word.hit.map(|hit| (at, hit)))
        .collect();
    let mut best = (0, 0);
    // Looking at the first thousand hits keeps a long text of one repeated word linear.
    for (index, (at, _)) in places.iter().enumerate().take(1_000) {
        let seen: HashSet<usize> = places[index..]
            .iter()
            .take_while(|(place, _)| place - at < WINDOW - LEAD)
            .map(|(_, hit)| *hit)
            .collect();
        if seen.len() > best.0 {
            best = (seen.len(), *at);
        }
    }
    best.1.saturating_sub(LEAD)
}

/// Pieces with white space made plain and neighbours of a kind joined.
#[derive(Default)]
struct Pieces(Vec<SnippetPiece>);

impl Pieces {
    fn add(&mut self, text: &str, hit: bool) {
        if self.0.last().is_none_or(|last| last.hit != hit) {
            self.0.push(SnippetPiece {
                text: String::new(),
                hit,
            });
        }
        let Some(last) = self.0.last_mut() else { return };
        for character in text.chars() {
            let character = if character.is_whitespace() { ' ' } else { character };
            if character != ' ' || !last.text.ends_with(' ') {
                last.text.push(character);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, wanted: &[Wanted]) -> String {
        snippet(text, wanted)
            .into_iter()
            .map(|piece| {
                if piece.hit {
                    format!("[{}]", piece.text)
                } else {
                    piece.text
                }
            })
            .collect()
    }

    #[test]
    fn hits_are_marked_as_they_are_written() {
        let wanted = [
            Wanted::Whole("economie".to_owned()),
            Wanted::Prefix("mali".to_owned()),
        ];
        assert_eq!(
            shown("De l’économie\n\nmalienne.", &wanted),
            "De l’[économie] [malienne]",
            "the reader sees the article's own letters"
        );
    }

    #[test]
    fn the_passage_with_the_most_different_words_wins() {
        let filler = "mot ".repeat(100);
        let text = format!("fleuve {filler} le fleuve et la pirogue {filler}");
        let wanted = [
            Wanted::Whole("fleuve".to_owned()),
            Wanted::Whole("pirogue".to_owned()),
        ];
        assert!(shown(&text, &wanted).contains("[fleuve] et la [pirogue]"));
    }

    #[test]
    fn no_hit_shows_the_beginning_and_nothing_shows_nothing() {
        assert_eq!(shown("Un deux", &[]), "Un deux");
        assert_eq!(shown("", &[]), "");
    }

    #[test]
    fn a_long_text_is_read_no_further_than_its_best_passage() {
        let wanted = [Wanted::Whole("fleuve".to_owned())];
        let text = format!("le fleuve {}", "mot ".repeat(100_000));
        assert!(
            read_words(&text, &wanted).len() < 2 * WINDOW,
            "a hundred thousand words more"
        );
        let shown = shown(&text, &wanted);
        assert!(
            shown.starts_with("le [fleuve] mot") && shown.ends_with(" …"),
            "{shown}"
        );
    }
}
