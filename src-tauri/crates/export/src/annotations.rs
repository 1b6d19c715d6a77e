//! Highlights and notes as Markdown, for people, and as W3C Web Annotation, for programs.
//!
//! <https://www.w3.org/TR/annotation-model/>: one collection; each highlight is an annotation whose target is quoted
//! (`TextQuoteSelector`) and counted (`TextPositionSelector`).

use std::fmt::Write as _;

use kalan_model::{Highlight, HighlightColour};
use serde_json::{Value, json};

/// Highlights to be written out, those of one article beside each other.
#[derive(Debug, Clone, Copy)]
pub struct Annotations<'a>(pub &'a [Highlight]);

/// A heading for each article, a quotation for each highlight, the note below it.
pub fn annotations_markdown(Annotations(all): Annotations<'_>) -> String {
    let mut out = String::new();
    for of_article in all.chunk_by(|one, other| one.article == other.article) {
        let Some(first) = of_article.first() else { continue };
        if !out.is_empty() {
            out.push('\n');
        }
        let title = one_line(&first.title);
        let heading = if title.is_empty() {
            first.article.to_string()
        } else {
            title
        };
        let _ = writeln!(out, "# {}\n", escaped(&heading));
        if let Some(url) = &first.url {
            let _ = writeln!(out, "<{url}>\n");
        }
        for it in of_article {
            out.push_str(&quote_markdown(it));
        }
    }
    out
}

/// The marked words as a quotation, the note below it.
pub(crate) fn quote_markdown(it: &Highlight) -> String {
    let mut out = String::new();
    let lines = it.place.exact.lines().map(str::trim);
    for line in lines.filter(|line| !line.is_empty()) {
        let _ = writeln!(out, "> {}", escaped(line));
    }
    let _ = writeln!(out, "\n*{} · {}*\n", word(it.colour), day(it));
    if !it.note.trim().is_empty() {
        let _ = writeln!(out, "{}\n", it.note.trim());
    }
    out
}

/// One `AnnotationCollection`, whole.
pub fn annotations_json(Annotations(all): Annotations<'_>) -> String {
    let items: Vec<Value> = all.iter().map(annotation).collect();
    let collection = json!({
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": "urn:kalan:highlights",
        "type": "AnnotationCollection",
        "label": "Kalan",
        "total": all.len(),
        "first": { "id": "urn:kalan:highlights:1", "type": "AnnotationPage", "startIndex": 0, "items": items },
    });
    format!("{collection:#}")
}

fn annotation(it: &Highlight) -> Value {
    let source = it
        .url
        .clone()
        .unwrap_or_else(|| format!("urn:kalan:article:{}", it.article));
    let place = &it.place;
    let mut annotation = json!({
        "id": format!("urn:kalan:highlight:{}", it.id),
        "type": "Annotation",
        "motivation": if it.note.is_empty() { "highlighting" } else { "commenting" },
        "created": it.created,
        "modified": it.changed,
        "target": {
            "source": source,
            "styleClass": word(it.colour),
            "selector": [
                { "type": "TextQuoteSelector", "exact": place.exact, "prefix": place.prefix, "suffix": place.suffix },
                { "type": "TextPositionSelector", "start": place.start, "end": place.end },
            ],
        },
    });
    if !it.note.is_empty() {
        annotation["body"] = json!([
            { "type": "TextualBody", "purpose": "commenting", "format": "text/plain", "value": it.note },
        ]);
    }
    annotation
}

fn word(colour: HighlightColour) -> &'static str {
    match colour {
        HighlightColour::Ochre => "ochre",
        HighlightColour::Indigo => "indigo",
        HighlightColour::Clay => "clay",
        HighlightColour::Leaf => "leaf",
        HighlightColour::Plum => "plum",
    }
}

fn day(it: &Highlight) -> String {
    it.created.to_string().chars().take(10).collect()
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Words that Markdown takes as words.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in text.chars() {
        if matches!(sign, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#') {
            out.push('\\');
        }
        out.push(sign);
    }
    out
}

#[cfg(test)]
mod tests {
    use kalan_model::{ArticleId, HighlightId, QuotePlace, Timestamp};

    use super::*;

    fn marked(exact: &str, note: &str) -> Highlight {
        Highlight {
            id: HighlightId::of(exact),
            article: ArticleId::of("https://fleuve.test/a"),
            title: "Le *fleuve*".to_owned(),
            url: Some("https://fleuve.test/a".to_owned()),
            revision: 1,
            place: QuotePlace {
                exact: exact.to_owned(),
                prefix: "avant ".to_owned(),
                suffix: " après".to_owned(),
                start: 6,
                end: 12,
            },
            colour: HighlightColour::Leaf,
            note: note.to_owned(),
            created: Timestamp::from_millis(1_790_000_000_000),
            changed: Timestamp::from_millis(1_790_000_000_000),
        }
    }

    #[test]
    fn people_read_their_highlights_with_the_source() {
        let all = [marked("l'eau\nmonte", "À relire"), marked("<b>", "")];
        insta::assert_snapshot!(annotations_markdown(Annotations(&all)));
    }

    #[test]
    fn programs_read_what_the_recommendation_says() {
        let all = [marked("l'eau", "À relire"), marked("monte", "")];
        let text = annotations_json(Annotations(&all));
        let value: Value = serde_json::from_str(&text).unwrap();
        let first = &value["first"]["items"][0];
        assert_eq!(first["motivation"], "commenting");
        assert_eq!(first["body"][0]["value"], "À relire");
        assert_eq!(first["target"]["source"], "https://fleuve.test/a");
        assert_eq!(first["target"]["selector"][0]["exact"], "l'eau");
        assert_eq!(first["target"]["selector"][1]["end"], 12);
        let second = &value["first"]["items"][1];
        assert_eq!(
            (&second["motivation"], &second["body"]),
            (&json!("highlighting"), &Value::Null)
        );
    }
}
