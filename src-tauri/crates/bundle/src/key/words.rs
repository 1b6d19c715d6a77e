//! A key as words that two people can compare over a telephone.
//!
//! Eight words of 256 are 64 bits of the key's hash. They protect against another key that is taken for this one: to make
//! a key with the same eight words takes about 2^64 tries, millions of years of one machine. They are no secret, and no
//! key can be made of them.

use super::PublicKey;

/// In which language the words are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WordLanguage {
    /// French.
    French,
    /// English.
    English,
}

const FRENCH: &str = include_str!("words.fr.txt");
const ENGLISH: &str = include_str!("words.en.txt");
/// How many words a key has.
const WORDS: usize = 8;

impl PublicKey {
    /// The key's eight words: each names a byte of its hash, the same byte in both languages.
    pub fn words(&self, language: WordLanguage) -> [&'static str; WORDS] {
        let list = match language {
            WordLanguage::French => FRENCH,
            WordLanguage::English => ENGLISH,
        };
        let hash = blake3::derive_key("kalan 2026 key words", self.as_bytes());
        std::array::from_fn(|at| list.lines().nth(usize::from(hash[at])).unwrap_or("?"))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::key::SecretKey;

    #[test]
    fn each_list_has_a_word_for_each_byte_and_none_begins_like_another() {
        for list in [FRENCH, ENGLISH] {
            assert_eq!(list.lines().count(), 256);
            let beginnings: HashSet<String> =
                list.lines().map(|word| word.chars().take(4).collect()).collect();
            assert_eq!(beginnings.len(), 256, "four letters tell it, on a bad line");
            assert!(list.lines().all(|word| (3..=8).contains(&word.chars().count())));
        }
    }

    #[test]
    fn a_key_keeps_its_words_for_good() {
        // They are printed and pinned to walls: a new list would be an alarm in every library.
        let key = SecretKey::from_seed([1; 8], &[1; 32]).public_key();
        assert_eq!(
            key.words(WordLanguage::French).join(" "),
            "joueur robe robe otarie ruban lac sandale zèbre"
        );
        assert_eq!(
            key.words(WordLanguage::English).join(" "),
            "jewel robin robin north ruby juice seed zebra"
        );
        let other = SecretKey::from_seed([2; 8], &[1; 32]).public_key();
        assert_eq!(
            other.words(WordLanguage::French),
            key.words(WordLanguage::French),
            "the number beside the key is nobody's proof"
        );
    }
}
