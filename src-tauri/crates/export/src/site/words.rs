//! The words of a site: which articles have them. Blind to case and to diacritics, like the script that asks.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Letters of a word that count.
const MOST_LETTERS: usize = 40;

/// By word, the articles that have it, as steps from one to the next.
#[derive(Default)]
pub(super) struct Words {
    articles: u32,
    by_word: BTreeMap<String, Vec<u32>>,
    last: BTreeMap<String, u32>,
}

impl Words {
    /// The words of the next article.
    pub(super) fn add(&mut self, text: &str) {
        let number = self.articles;
        self.articles += 1;
        for word in words(text) {
            let steps = self.by_word.entry(word.clone()).or_default();
            let before = self.last.insert(word, number);
            match before {
                Some(before) if before == number => {}
                Some(before) => steps.push(number - before),
                None => steps.push(number),
            }
        }
    }

    /// A script for each pair of first letters.
    pub(super) fn write(&self, dir: &Path) -> io::Result<()> {
        let mut parts: BTreeMap<String, BTreeMap<&str, &[u32]>> = BTreeMap::new();
        for (word, steps) in &self.by_word {
            parts.entry(part_of(word)).or_default().insert(word, steps);
        }
        for (part, words) in parts {
            let json = serde_json::to_string(&words)?;
            fs::write(
                dir.join(format!("{part}.js")),
                format!("kalan.words(\"{part}\",{json});\n"),
            )?;
        }
        Ok(())
    }
}

/// The first two letters, by their numbers: every file system takes digits.
fn part_of(word: &str) -> String {
    let letters: Vec<String> = word
        .chars()
        .take(2)
        .map(|letter| format!("{:x}", u32::from(letter)))
        .collect();
    letters.join("-")
}

/// Runs of letters and digits, folded, of two letters or more.
fn words(text: &str) -> impl Iterator<Item = String> {
    let folded: String = text
        .nfd()
        .filter(|letter| !is_combining_mark(*letter))
        .flat_map(char::to_lowercase)
        .collect();
    let all: Vec<String> = folded
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| word.chars().nth(1).is_some())
        .map(|word| word.chars().take(MOST_LETTERS).collect())
        .collect();
    all.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_without_its_marks_and_counted_once_an_article() {
        let mut all = Words::default();
        all.add("L'Été, l'été");
        all.add("rien");
        all.add("ete");
        assert_eq!(all.by_word.get("ete"), Some(&vec![0, 2]));
        assert_eq!(part_of("ete"), "65-74");
    }
}
