//! `highlight`, `highlights`, `note`, `define`.

use kalan_content::plain_text;
use kalan_engine::{Engine, HighlightFormat};
use kalan_model::{ErrorCode, Failure, Highlight, HighlightColour, HighlightDraft, HighlightId, QuotePlace};
use serde_json::json;

use super::{Answer, read_input, told, write_output};
use crate::options::{Colour, Define, Highlight as Add, Highlights, HighlightsFormat, Note};
use crate::printer::Printer;

/// Letters that are kept from before and after the marked words.
const CONTEXT: usize = 32;

pub(super) async fn add(engine: &Engine, arguments: Add, printer: Printer) -> Answer {
    let article = engine.reader().article_named(&arguments.id).map_err(told)?;
    let text = plain_text(&engine.reader().body(article).map_err(told)?);
    let place = place_of(&arguments.exact, &text).ok_or_else(|| {
        let detail = format!(
            "\"{}\" does not stand in the text of {article}: `kalan show --text` prints it",
            arguments.exact
        );
        Failure::new(ErrorCode::NotFound, detail).with("id", article.to_string())
    })?;
    let draft = HighlightDraft {
        article,
        place,
        colour: match arguments.colour {
            Colour::Ochre => HighlightColour::Ochre,
            Colour::Indigo => HighlightColour::Indigo,
            Colour::Clay => HighlightColour::Clay,
            Colour::Leaf => HighlightColour::Leaf,
            Colour::Plum => HighlightColour::Plum,
        },
        note: arguments.note,
    };
    let kept = engine.highlight(draft).await.map_err(told)?;
    printer.result(&kept, || line(&kept));
    Ok(0)
}

pub(super) async fn note(engine: &Engine, arguments: Note, printer: Printer) -> Answer {
    let id = engine.reader().article_named(&arguments.id).map_err(told)?;
    let text = match arguments.text {
        Some(name) if name == "-" => Some(String::from_utf8_lossy(&read_input(&name)?).into_owned()),
        None if arguments.remove => Some(String::new()),
        text => text,
    };
    let note = match text {
        Some(text) => engine.note(id, &text).await,
        None => engine.reader().head(id).and_then(|_| engine.reader().note(id)),
    };
    let note = note.map_err(told)?;
    printer.result(&json!({ "id": id, "note": note }), || {
        note.clone().unwrap_or_default()
    });
    Ok(0)
}

/// Where words stand first; the page finds them again by what is around them, and takes the numbers as a hint.
fn place_of(exact: &str, text: &str) -> Option<QuotePlace> {
    let at = text.find(exact).filter(|_| !exact.is_empty())?;
    let (before, after) = (&text[..at], &text[at + exact.len()..]);
    let count = |part: &str| u32::try_from(part.encode_utf16().count()).unwrap_or(u32::MAX);
    let skipped = before.chars().count().saturating_sub(CONTEXT);
    Some(QuotePlace {
        exact: exact.to_owned(),
        prefix: before.chars().skip(skipped).collect(),
        suffix: after.chars().take(CONTEXT).collect(),
        start: count(before),
        end: count(before).saturating_add(count(exact)),
    })
}

pub(super) async fn list(engine: &Engine, arguments: &Highlights, printer: Printer) -> Answer {
    if let Some(text) = &arguments.remove {
        return remove(engine, text, printer).await;
    }
    let reader = engine.reader();
    let article = arguments
        .id
        .as_deref()
        .map(|id| reader.article_named(id))
        .transpose();
    let article = article.map_err(told)?;
    let Some(format) = arguments.format else {
        let all = reader.highlights(article).map_err(told)?;
        printer.result(&json!({ "highlights": all }), || {
            all.iter().map(line).collect::<Vec<_>>().join("\n")
        });
        return Ok(0);
    };
    let format = match format {
        HighlightsFormat::Markdown => HighlightFormat::Markdown,
        HighlightsFormat::W3c => HighlightFormat::W3c,
    };
    let text = reader.write_highlights(article, format).map_err(told)?;
    match arguments.output.as_deref().filter(|output| *output != "-") {
        Some(output) => return write_output(output, &text, printer),
        // It is a JSON document already.
        None if format == HighlightFormat::W3c => printer.out(&text),
        None => printer.result(&json!({ "markdown": text }), || text.clone()),
    }
    Ok(0)
}

async fn remove(engine: &Engine, text: &str, printer: Printer) -> Answer {
    let id: HighlightId = text
        .parse()
        .map_err(|error: kalan_model::ParseIdError| Failure::new(ErrorCode::Usage, error.to_string()))?;
    let gone = engine.remove_highlight(id).await.map_err(told)?;
    printer.result(&gone, || line(&gone));
    Ok(0)
}

pub(super) fn define(engine: &Engine, arguments: &Define, printer: Printer) -> Answer {
    let found = engine.reader().define(&arguments.word).map_err(told)?;
    printer.result(&found, || {
        let said = found.definitions.iter();
        let said = said.map(|it| format!("{} ({})\n{}", it.word, it.dictionary, it.text));
        said.collect::<Vec<_>>().join("\n\n")
    });
    Ok(u8::from(found.definitions.is_empty()))
}

fn line(it: &Highlight) -> String {
    let note = if it.note.is_empty() {
        String::new()
    } else {
        format!("\n    {}", it.note)
    };
    let exact = it.place.exact.split_whitespace().collect::<Vec<_>>().join(" ");
    format!("{}  {}\n    \u{ab} {exact} \u{bb}{note}", it.id, it.title)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_placed_with_what_is_around_them() {
        let place = place_of("monte", "🌊 L'eau monte. L'eau monte encore.").expect("it stands there");
        assert_eq!(
            (place.prefix.as_str(), place.start, place.end),
            ("🌊 L'eau ", 9, 14)
        );
        assert!(place.suffix.starts_with(". L'eau"));
        assert!(place_of("descend", "L'eau monte").is_none());
    }
}
