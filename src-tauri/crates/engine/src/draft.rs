//! From what the content room made of a page to what the store keeps.

use kalan_content::{Page, canonical_address};
use kalan_model::{ArticleDraft, Origin, PageKind};
use url::Url;

use crate::EngineError;

/// Characters of an excerpt: two lines of the list.
const EXCERPT_CHARS: usize = 280;

/// Takes a page that can be read; anything else is told apart and refused.
pub(crate) fn readable(page: Page, input: &str) -> Result<Page, EngineError> {
    let empty = page.html.trim().is_empty();
    if !page.page_kind.is_readable() || empty {
        let kind = if page.page_kind.is_readable() {
            PageKind::Empty
        } else {
            page.page_kind
        };
        return Err(EngineError::NotReadable {
            input: input.to_owned(),
            kind,
        });
    }
    Ok(page)
}

/// The article of a page. `led` are the addresses that led to it: as typed, and after redirects.
pub(crate) fn from_page(page: Page, origin: Origin, led: &[&Url]) -> ArticleDraft {
    let mut aliases: Vec<String> = Vec::new();
    for url in led {
        for address in [canonical_address(url).to_string(), url.to_string()] {
            if !aliases.contains(&address) {
                aliases.push(address);
            }
        }
    }
    let canonical = page.canonical_url.as_deref().and_then(|url| Url::parse(url).ok());
    let url = canonical
        .as_ref()
        .or_else(|| led.last().copied())
        .map(|url| canonical_address(url).to_string());
    ArticleDraft {
        url,
        aliases,
        origin,
        title: page.title,
        byline: page.byline,
        site_name: page.site_name,
        published: page.published,
        modified: page.modified,
        language: page.language,
        excerpt: page.excerpt,
        lead_image: page.lead_image,
        html: page.html,
        word_count: page.word_count,
        pictures: page.pictures,
    }
}

/// The beginning of a text, for a list.
pub(crate) fn excerpt(text: &str) -> String {
    // Twice what is shown: the rest of a long text is never looked at.
    let end = text
        .char_indices()
        .nth(2 * EXCERPT_CHARS)
        .map_or(text.len(), |(at, _)| at);
    let line = text[..end].split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= EXCERPT_CHARS {
        return line;
    }
    let cut: String = line.chars().take(EXCERPT_CHARS).collect();
    let end = cut.rfind(' ').unwrap_or(cut.len());
    format!("{}…", cut[..end].trim_end_matches([',', ';', ':', '.']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_ends_between_words() {
        let text = excerpt(&"fleuve ".repeat(100));
        assert!(
            text.ends_with("fleuve…") && text.chars().count() <= EXCERPT_CHARS + 1,
            "{text}"
        );
    }
}
