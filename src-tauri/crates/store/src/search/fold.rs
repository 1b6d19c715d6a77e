//! Words as the search compares them: blind to case, diacritics, elision and the forms of a letter.
//!
//! "L'économie" is `economie`, "Bɛ" is `be`, "أَخْبار" is `اخبار`. The same folding makes the index and reads the
//! question, so that what looks alike to a reader is alike.

use std::str::CharIndices;

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// A word longer than this is no word; cut, so that a page of noise cannot fill the index.
const MAX_WORD_BYTES: usize = 64;

/// The folded words of a text.
pub(crate) fn words(text: &str) -> impl Iterator<Item = String> {
    places(text)
        .map(|(from, to)| fold(&text[from..to]))
        .filter(|word| !word.is_empty())
}

/// Where each word of a text stands, in bytes; one that folds to nothing among them.
pub(crate) fn places(text: &str) -> Places<'_> {
    Places {
        text,
        rest: text.char_indices(),
        begun: None,
        sign: None,
    }
}

/// The places of the words, one after the other.
#[derive(Debug, Clone)]
pub(crate) struct Places<'a> {
    text: &'a str,
    rest: CharIndices<'a>,
    /// Where the word that is not yet at its end begins.
    begun: Option<usize>,
    /// A sign that is a word by itself, after the word that it ended.
    sign: Option<(usize, usize)>,
}

impl Iterator for Places<'_> {
    type Item = (usize, usize);

    fn next(&mut self) -> Option<(usize, usize)> {
        if let Some(sign) = self.sign.take() {
            return Some(sign);
        }
        for (at, character) in self.rest.by_ref() {
            if is_ideograph(character) {
                let sign = (at, at + character.len_utf8());
                let Some(from) = self.begun.take() else {
                    return Some(sign);
                };
                self.sign = Some(sign);
                return Some((from, at));
            }
            if belongs(character, self.begun.is_some()) {
                self.begun.get_or_insert(at);
            } else if let Some(from) = self.begun.take()
                && !(is_apostrophe(character) && is_elision(&self.text[from..at]))
            {
                return Some((from, at));
            }
        }
        self.begun.take().map(|from| (from, self.text.len()))
    }
}

/// Marks belong to the letter before them, and the tatweel only stretches one.
fn belongs(character: char, inside: bool) -> bool {
    character.is_alphanumeric() || (inside && (is_combining_mark(character) || character == '\u{640}'))
}

fn is_apostrophe(character: char) -> bool {
    matches!(character, '\'' | '\u{2019}' | '\u{2bc}' | '\u{2018}' | '\u{ff07}')
}

/// Scripts without spaces: each sign is a word, and a phrase finds them together.
fn is_ideograph(character: char) -> bool {
    matches!(character, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{e00}'..='\u{e7f}')
}

/// The French words that lose their vowel before another word.
fn is_elision(word: &str) -> bool {
    [
        "l", "d", "j", "m", "t", "s", "n", "c", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu",
    ]
    .iter()
    .any(|elided| word.eq_ignore_ascii_case(elided))
}

/// Whether folding only lowers its letters: most words of most texts.
pub(crate) fn is_plain(word: &str) -> bool {
    word.is_ascii() && word.len() <= MAX_WORD_BYTES
}

/// Folds one word.
pub(crate) fn fold(word: &str) -> String {
    let mut folded = String::with_capacity(word.len());
    fold_into(word, &mut folded);
    folded
}

/// Folds one word into the place of another: an index is made of millions.
fn fold_into(word: &str, folded: &mut String) {
    folded.clear();
    if word.is_ascii() {
        // Most words of most texts: nothing to take apart.
        folded.push_str(&word[..word.len().min(MAX_WORD_BYTES)]);
        folded.make_ascii_lowercase();
        return;
    }
    for character in word
        .nfkd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
    {
        match character {
            'ɛ' => folded.push('e'),
            'ɔ' => folded.push('o'),
            'ɲ' | 'ŋ' => folded.push('n'),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' | 'ɗ' => folded.push('d'),
            'ɓ' => folded.push('b'),
            'ƙ' => folded.push('k'),
            'ƴ' => folded.push('y'),
            'ı' => folded.push('i'),
            'œ' => folded.push_str("oe"),
            'æ' => folded.push_str("ae"),
            'ß' => folded.push_str("ss"),
            '\u{640}' => {}
            'ٱ' => folded.push('ا'),
            'ى' => folded.push('ي'),
            'ة' => folded.push('ه'),
            other => folded.push(other),
        }
        if folded.len() > MAX_WORD_BYTES {
            break;
        }
    }
    // Lowercasing can bring marks back (İ): what is folded stays folded.
    folded.retain(|character| !is_combining_mark(character));
    folded.truncate(folded.floor_char_boundary(MAX_WORD_BYTES));
}

/// The tokenizer of every text field.
#[derive(Debug, Clone, Default)]
pub(crate) struct FoldingTokenizer;

/// The words of one text, one after the other.
#[derive(Debug)]
pub(crate) struct FoldedWords<'a> {
    text: &'a str,
    places: Places<'a>,
    token: Token,
}

impl Tokenizer for FoldingTokenizer {
    type TokenStream<'a> = FoldedWords<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> FoldedWords<'a> {
        FoldedWords {
            text,
            places: places(text),
            token: Token::default(),
        }
    }
}

impl TokenStream for FoldedWords<'_> {
    fn advance(&mut self) -> bool {
        for (from, to) in self.places.by_ref() {
            fold_into(&self.text[from..to], &mut self.token.text);
            if self.token.text.is_empty() {
                continue;
            }
            self.token.position = self.token.position.wrapping_add(1);
            self.token.offset_from = from;
            self.token.offset_to = to;
            return true;
        }
        false
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> Vec<String> {
        words(text).collect()
    }

    #[test]
    fn what_looks_alike_is_alike() {
        assert_eq!(
            folded("L’économie d'aujourd'hui, qu’ÉMILE"),
            ["economie", "aujourd", "hui", "emile"]
        );
        assert_eq!(
            folded("Dɔɔnin dɔɔnin, kɔnɔnin bɛ a ɲaga da"),
            folded("Doonin doonin, kononin be a naga da")
        );
        assert_eq!(folded("أَخْبـار النَّهر"), folded("اخبار النهر"));
        assert_eq!(folded("Œuvre cœur Straße"), ["oeuvre", "coeur", "strasse"]);
        assert_eq!(folded("e\u{301}cole"), folded("école"), "composed or not");
    }

    #[test]
    fn signs_without_spaces_are_words() {
        assert_eq!(folded("北京市 ok"), ["北", "京", "市", "ok"]);
    }

    #[test]
    fn a_word_is_cut_at_the_same_place_however_its_last_letter_is_written() {
        let long = "a".repeat(MAX_WORD_BYTES);
        for last in ["æ", "ae", "é", "北", ""] {
            assert_eq!(
                fold(&format!("{long}{last}")),
                long,
                "{last:?} made it another word"
            );
        }
    }

    proptest::proptest! {
        #[test]
        fn places_cut_the_text_where_they_say(text in ".{0,300}") {
            for (from, to) in places(&text) {
                proptest::prop_assert!(text.get(from..to).is_some(), "a place inside a letter");
            }
        }

        #[test]
        fn folding_twice_is_folding_once(text in "\\PC{0,80}") {
            let once = fold(&text);
            proptest::prop_assert_eq!(fold(&once), once.clone());
        }
    }
}
