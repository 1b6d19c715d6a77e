//! One article as Markdown.

/// The Markdown of a sanitized body, under its title.
pub fn markdown(title: &str, html: &str) -> String {
    // Bodies are sanitized trees: conversion has nothing to fail on but an empty one.
    let body = htmd::convert(html).unwrap_or_default();
    if title.is_empty() {
        body
    } else {
        format!("# {}\n\n{body}", title.replace('\n', " "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_article_keeps_its_shape() {
        let text = markdown(
            "Le fleuve",
            "<h2>Un</h2><p>Il <em>monte</em>.</p><ul><li>a</li></ul>",
        );
        assert!(text.starts_with("# Le fleuve\n\n## Un\n\nIl *monte*."), "{text}");
        assert!(text.contains("a"), "{text}");
    }
}
