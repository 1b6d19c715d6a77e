//! Words as the search compares them: blind to case, diacritics, elision and the forms of a letter.
//!
//! "L'économie" is `economie`, "Bɛ" is `be`, "أَخْبار" is `اخبار`. The same folding makes the index and reads the
//! question, so that what looks alike to a reader is alike.

use std::ops::ControlFlow;

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// A word longer than this is no word; cut, so that a page of noise cannot fill the index.
const MAX_WORD_BYTES: usize = 64;

/// One word of a text, and where it stands there in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    pub(crate) folded: String,
    pub(crate) from: usize,
    pub(crate) to: usize,
}

/// Cuts a text into folded words.
pub(crate) fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let _ = each_word(text, |from, to| {
        let folded = fold(&text[from..to]);
        if !folded.is_empty() {
            words.push(Word { folded, from, to });
        }
        ControlFlow::Continue(())
    });
    words
}

/// Tells where each word of a text stands, in bytes, until enough was told; one that folds to nothing among them.
pub(crate) fn each_word(
    text: &str,
    mut tell: impl FnMut(usize, usize) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let mut start: Option<usize> = None;
    for (at, character) in text.char_indices() {
        if is_ideograph(character) {
            start
                .take()
                .map_or(ControlFlow::Continue(()), |from| tell(from, at))?;
            tell(at, at + character.len_utf8())?;
        } else if belongs(character, start.is_some()) {
            start.get_or_insert(at);
        } else if let Some(from) = start.take()
            && !(is_apostrophe(character) && is_elision(&text[from..at]))
        {
            tell(from, at)?;
        }
    }
    start.map_or(ControlFlow::Continue(()), |from| tell(from, text.len()))
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
    if word.is_ascii() {
        // Most words of most texts: nothing to take apart.
        let mut folded = word.to_ascii_lowercase();
        folded.truncate(MAX_WORD_BYTES);
        return folded;
    }
    let mut folded = String::with_capacity(word.len());
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
    folded
}

/// The tokenizer of every text field.
#[derive(Debug, Clone, Default)]
pub(crate) struct FoldingTokenizer;

/// The words of one text, one after the other.
#[derive(Debug)]
pub(crate) struct FoldedWords {
    words: std::vec::IntoIter<Word>,
    token: Token,
}

impl Tokenizer for FoldingTokenizer {
    type TokenStream<'a> = FoldedWords;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> FoldedWords {
        FoldedWords {
            words: words(text).into_iter(),
            token: Token::default(),
        }
    }
}

impl TokenStream for FoldedWords {
    fn advance(&mut self) -> bool {
        let Some(word) = self.words.next() else {
            return false;
        };
        self.token.position = self.token.position.wrapping_add(1);
        self.token.offset_from = word.from;
        self.token.offset_to = word.to;
        self.token.text = word.folded;
        true
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
        words(text).into_iter().map(|word| word.folded).collect()
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
            for word in words(&text) {
                proptest::prop_assert!(text.get(word.from..word.to).is_some(), "a place inside a letter");
            }
        }

        #[test]
        fn folding_twice_is_folding_once(text in "\\PC{0,80}") {
            let once = fold(&text);
            proptest::prop_assert_eq!(fold(&once), once.clone());
        }
    }
}
