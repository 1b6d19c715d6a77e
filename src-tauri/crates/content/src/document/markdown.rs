//! Markdown, with or without front matter: CommonMark with tables, footnotes and task lists.

use kalan_model::{Published, Timestamp};
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::Writing;
use crate::{PageContext, dates};

/// How many lines are looked at to tell Markdown from a page that was copied as plain text.
const SNIFF_LINES: usize = 400;

/// A list in a front matter is read as far as a person would read it.
const MAX_VALUE_BYTES: usize = 1000;

/// The writing, when the text is Markdown.
pub(super) fn read(text: &str, ctx: &PageContext<'_>) -> Option<Writing> {
    let (matter, body) = front_matter(text).unwrap_or_default();
    let body = if matter.is_empty() { text } else { body };
    let said = ctx.content_type.is_some_and(|kind| kind.contains("markdown"));
    if !said && matter.is_empty() && !looks_written(body) {
        return None;
    }
    let (heading, html) = render(body);
    let get = |names: &[&str]| {
        let value = names
            .iter()
            .find_map(|name| matter.iter().find(|(key, _)| key == name));
        value
            .map(|(_, value)| value.clone())
            .filter(|value| !value.is_empty())
    };
    let title = get(&["title"]);
    // The front matter's title and the first heading are mostly one; when they differ, both were meant.
    let html = match (&title, &heading) {
        (Some(title), Some((words, level))) if title != words => {
            format!("<{level}>{}</{level}>{html}", escaped(words))
        }
        _ => html,
    };
    Some(Writing {
        title: title
            .or_else(|| heading.map(|(words, _)| words))
            .unwrap_or_default(),
        byline: get(&["author", "authors", "by"]),
        site_name: get(&["site", "publication", "publisher"]),
        published: get(&["date", "published", "publishdate", "created"])
            .and_then(|day| date(&day, ctx.fetched_at)),
        language: get(&["lang", "language"]),
        description: get(&["description", "summary", "excerpt"]),
        html,
        ..Writing::default()
    })
}

fn date(text: &str, fetched_at: Timestamp) -> Option<Published> {
    let read = dates::parse_machine(text).map(|at| Published { at, inferred: false });
    read.or_else(|| dates::parse_visible(text, fetched_at))
}

/// The keys of a front matter, in lower case, and what follows it: YAML between `---`, TOML between `+++`.
fn front_matter(text: &str) -> Option<(Vec<(String, String)>, &str)> {
    let text = text.trim_start_matches('\u{feff}');
    let (fence, sign) = [("---", ':'), ("+++", '=')].into_iter().find(|(fence, _)| {
        text.lines()
            .next()
            .is_some_and(|first| first.trim_end() == *fence)
    })?;
    let mut keys: Vec<(String, String)> = Vec::new();
    let mut at = text.find('\n')? + 1;
    for line in text[at..].split_inclusive('\n') {
        at += line.len();
        let line = line.trim_end();
        if line == fence || (fence == "---" && line == "...") {
            return (!keys.is_empty()).then_some((keys, &text[at..]));
        }
        if let Some(item) = line.trim_start().strip_prefix("- ") {
            // A list under the last key: names of people, mostly.
            if let Some((_, value)) = keys.last_mut() {
                if value.len() > MAX_VALUE_BYTES {
                    continue;
                }
                if !value.is_empty() {
                    value.push_str(", ");
                }
                value.push_str(&bare(item));
            }
        } else if let Some((key, value)) = line.split_once(sign).filter(|(key, _)| is_key(key)) {
            keys.push((key.trim().to_ascii_lowercase(), bare(value)));
        }
    }
    None
}

fn is_key(key: &str) -> bool {
    let key = key.trim();
    !key.is_empty()
        && key
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))
}

/// A value without its quotes and brackets.
fn bare(value: &str) -> String {
    let value = value.trim();
    let list = value.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let items = list
        .unwrap_or(value)
        .split(", ")
        .map(|item| item.trim().trim_matches(['"', '\'']));
    items.collect::<Vec<_>>().join(", ")
}

/// Whether people wrote it as Markdown: it begins with a heading, or has two different signs of it.
fn looks_written(text: &str) -> bool {
    let is_heading = |line: &str| {
        let words = line.trim_start_matches('#');
        (1..=6).contains(&(line.len() - words.len())) && words.starts_with(' ') && !words.trim().is_empty()
    };
    let mut lines = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .take(SNIFF_LINES);
    if lines.clone().next().is_some_and(is_heading) {
        return true;
    }
    let [mut headings, mut links, mut fences, mut bold, mut quotes] = [false; 5];
    for line in &mut lines {
        headings |= is_heading(line);
        links |= line
            .split_once("](")
            .is_some_and(|(before, after)| before.contains('[') && after.contains(')'));
        fences |= line.starts_with("```") || line.starts_with("~~~");
        bold |= line.matches("**").count() >= 2;
        quotes |= line.starts_with("> ");
    }
    [headings, links, fences, bold, quotes]
        .iter()
        .filter(|sign| **sign)
        .count()
        >= 2
}

/// The first heading, when it stands before all else, and the HTML of the rest.
fn render(text: &str) -> (Option<(String, HeadingLevel)>, String) {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_SUPERSCRIPT
        | Options::ENABLE_SUBSCRIPT;
    let mut events = Parser::new_ext(text, options).peekable();
    let mut heading = None;
    if let Some(Event::Start(Tag::Heading { level, .. })) = events.peek() {
        let level = *level;
        let mut words = String::new();
        for event in events.by_ref() {
            match event {
                Event::Text(part) | Event::Code(part) => words.push_str(&part),
                Event::SoftBreak | Event::HardBreak => words.push(' '),
                Event::End(TagEnd::Heading(_)) => break,
                _ => {}
            }
        }
        heading = Some((words.trim().to_owned(), level)).filter(|(words, _)| !words.is_empty());
    }
    let mut html = String::new();
    pulldown_cmark::html::push_html(&mut html, events);
    (heading, html)
}

fn escaped(words: &str) -> String {
    let mut html = String::new();
    crate::markup::escape_text(words, &mut html);
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_it(text: &str) -> Option<Writing> {
        let ctx = PageContext {
            url: None,
            content_type: None,
            fetched_at: Timestamp::from_millis(1_785_000_000_000),
        };
        read(text, &ctx)
    }

    #[test]
    fn front_matter_gives_the_facts() {
        let text = "---\ntitle: \"Le puits\"\nauthors:\n  - Awa Diallo\n  - Oumar Keïta\ndate: 2026-07-30\nlang: fr\n---\n\n# Le puits\n\nL’eau **est** là.\n";
        let writing = read_it(text).expect("Markdown");
        assert_eq!(writing.title, "Le puits");
        assert_eq!(writing.byline.as_deref(), Some("Awa Diallo, Oumar Keïta"));
        assert_eq!(
            writing.published.expect("a day").at.to_string(),
            "2026-07-30T00:00:00Z"
        );
        assert_eq!(
            writing.html, "<p>L’eau <strong>est</strong> là.</p>\n",
            "the headline stands once"
        );
    }

    #[test]
    fn without_front_matter_the_first_heading_is_the_title() {
        let writing =
            read_it("# Le fleuve\n\n- un\n- deux\n\n| a | b |\n|---|---|\n| 1 | 2 |\n").expect("Markdown");
        assert_eq!(writing.title, "Le fleuve");
        assert!(writing.html.contains("<li>un</li>") && writing.html.contains("<td>2</td>"));
    }

    #[test]
    fn a_page_copied_as_text_is_no_markdown() {
        for text in [
            "Titre\n\nUn texte. - Voir plus\n\n#Mali #Bamako",
            "",
            "---\n",
            "--- rien ---\nsuite\n---\n",
            "#hashtag seul",
        ] {
            assert!(read_it(text).is_none(), "{text:?}");
        }
    }
}
