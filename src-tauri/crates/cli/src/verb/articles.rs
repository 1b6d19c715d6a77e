//! `list`, `show`, `search`, `mark`, `rm`.

use kalan_content::plain_text;
use kalan_engine::{Engine, SearchHit};
use kalan_model::{ArticleId, ArticleRow, Cursor, Failure, Mark as StateMark};
use serde_json::{Value, json};

use super::{Answer, told};
use crate::options::{List, Many, Mark, Search, Show};
use crate::printer::Printer;

pub(super) fn list(engine: &Engine, arguments: List, printer: Printer) -> Answer {
    let reader = engine.reader();
    let filter = arguments.choice.filter(engine).map_err(told)?;
    let page = reader
        .list_page(&filter, arguments.after.map(Cursor).as_ref(), arguments.limit)
        .map_err(told)?;
    printer.result(&page, || {
        page.articles.iter().map(line).collect::<Vec<_>>().join("\n")
    });
    Ok(0)
}

fn line(row: &ArticleRow) -> String {
    let state = if row.read { ' ' } else { '•' };
    let star = if row.starred { '★' } else { ' ' };
    format!(
        "{}  {state}{star} {}  {}",
        row.id,
        row.title,
        row.site_name.as_deref().unwrap_or("")
    )
}

pub(super) fn show(engine: &Engine, arguments: &Show, printer: Printer) -> Answer {
    let reader = engine.reader();
    let id = reader.article_named(&arguments.id).map_err(told)?;
    let head = reader.head(id).map_err(told)?;
    let html = reader.body(id).map_err(told)?;
    let text = plain_text(&html);
    let note = reader.note(id).map_err(told)?;
    let mut document = serde_json::to_value(&head).unwrap_or_default();
    if let Value::Object(fields) = &mut document {
        fields.insert("html".to_owned(), json!(html));
        fields.insert("text".to_owned(), json!(text));
        fields.insert("note".to_owned(), json!(note));
        if arguments.markdown {
            fields.insert(
                "markdown".to_owned(),
                json!(kalan_export::markdown(&head.row.title, &html)),
            );
        }
    }
    printer.result(&document, || {
        if arguments.html {
            html.clone()
        } else if arguments.markdown {
            kalan_export::markdown(&head.row.title, &html)
        } else if arguments.text {
            text.clone()
        } else {
            let by = [head.row.byline.as_deref(), head.row.site_name.as_deref()];
            let by: Vec<&str> = by.into_iter().flatten().collect();
            let date = head.row.published.map_or_else(String::new, |at| {
                let sign = if head.row.published_inferred {
                    " (year inferred)"
                } else {
                    ""
                };
                format!("{at}{sign}\n")
            });
            format!(
                "{}\n{}\n{date}{}\n{}\n{text}",
                head.row.title,
                by.join(" · "),
                head.url.as_deref().unwrap_or(""),
                note.as_ref()
                    .map_or_else(String::new, |note| format!("\nNote: {note}\n"))
            )
        }
    });
    Ok(0)
}

pub(super) async fn search(engine: &Engine, arguments: &Search, printer: Printer) -> Answer {
    engine.refresh_search().await;
    let query = arguments.query.join(" ");
    let offset = arguments
        .after
        .as_deref()
        .and_then(|cursor| cursor.parse().ok())
        .unwrap_or(0);
    let page = engine
        .reader()
        .search(&query, offset, arguments.limit, false)
        .map_err(told)?;
    let snippet = |hit: &SearchHit| {
        hit.snippet
            .iter()
            .map(|part| part.text.as_str())
            .collect::<String>()
    };
    let hits: Vec<Value> = page
        .hits
        .iter()
        .map(|hit| {
            json!({
                "id": hit.article.id, "title": hit.article.title, "snippet": snippet(hit), "score": hit.score,
            })
        })
        .collect();
    let document = json!({
        "total": page.total, "hits": hits, "next": page.next, "elapsed_ms": page.elapsed_ms,
    });
    printer.result(&document, || {
        let lines = page
            .hits
            .iter()
            .map(|hit| format!("{}  {}\n    {}", hit.article.id, hit.article.title, snippet(hit)));
        format!("{} found\n{}", page.total, lines.collect::<Vec<_>>().join("\n"))
    });
    Ok(0)
}

pub(super) fn named(engine: &Engine, ids: &[String]) -> Result<Vec<ArticleId>, Failure> {
    ids.iter()
        .map(|id| engine.reader().article_named(id))
        .collect::<Result<_, _>>()
        .map_err(told)
}

pub(super) async fn mark(engine: &Engine, arguments: &Mark, printer: Printer) -> Answer {
    let ids = named(engine, &arguments.ids)?;
    let chosen = |on: bool, off: bool| on.then_some(true).or(off.then_some(false));
    let mark = StateMark {
        read: chosen(arguments.read, arguments.unread),
        starred: chosen(arguments.starred, arguments.unstarred),
    };
    engine.mark(ids.clone(), mark).await.map_err(told)?;
    printer.result(&json!({ "marked": ids }), || format!("{} marked", ids.len()));
    Ok(0)
}

pub(super) async fn remove(engine: &Engine, arguments: &Many, printer: Printer) -> Answer {
    let ids = named(engine, &arguments.ids)?;
    let changes = engine.remove(ids).await.map_err(told)?;
    printer.result(&json!({ "removed": changes.removed }), || {
        format!("{} removed", changes.removed.len())
    });
    Ok(0)
}
