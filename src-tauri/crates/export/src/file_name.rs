//! Names of files that a person can read and every file system takes, FAT32 on a stick too.

use std::collections::HashSet;

/// Bytes of a name at most: FAT and exFAT take 255 units, some tools fewer.
const MOST_BYTES: usize = 100;
/// Names that Windows keeps for machines of before (with any ending).
#[rustfmt::skip]
const KEPT: [&str; 22] = [
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9",
    "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// A name for a title, unlike all that were taken, in the eyes of a file system blind to case.
pub(crate) fn file_name(title: &str, ending: &str, taken: &mut HashSet<String>) -> String {
    let stem = stem(title);
    let mut name = format!("{stem}.{ending}");
    let mut number = 2;
    while !taken.insert(name.to_lowercase()) {
        name = format!("{stem} {number}.{ending}");
        number += 1;
    }
    name
}

fn stem(title: &str) -> String {
    let mut stem = String::new();
    for letter in title.chars() {
        let letter = match letter {
            '<' | '>' | ':' | '"' | '/' | '\\' | '|' | '?' | '*' | '#' | '^' | '[' | ']' => ' ',
            letter if letter.is_control() || letter.is_whitespace() => ' ',
            letter => letter,
        };
        if letter == ' ' && (stem.is_empty() || stem.ends_with(' ')) {
            continue;
        }
        if stem.len() + letter.len_utf8() > MOST_BYTES {
            break;
        }
        stem.push(letter);
    }
    let stem = stem.trim_end_matches([' ', '.']).trim_start_matches([' ', '.']);
    let first = stem.split('.').next().unwrap_or_default().to_lowercase();
    if stem.is_empty() || KEPT.contains(&first.trim()) {
        format!("article {stem}").trim().to_owned()
    } else {
        stem.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_becomes_a_name_that_a_stick_takes() {
        let mut taken = HashSet::new();
        let mut name = |title: &str| file_name(title, "md", &mut taken);
        assert_eq!(name("L'eau : où ? <partout>"), "L'eau où partout.md");
        assert_eq!(name("L'EAU / où / partout"), "L'EAU où partout 2.md");
        assert_eq!(name("../../etc/passwd"), "etc passwd.md");
        assert_eq!(name("CON"), "article CON.md");
        assert_eq!(name("…"), "….md");
        assert_eq!(name("..."), "article.md");
        assert!(name(&"é".repeat(300)).len() < 110);
    }
}
