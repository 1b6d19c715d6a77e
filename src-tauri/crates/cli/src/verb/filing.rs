//! `collection new`, `list`, `show`, `add`, `rm`, `order`, and `tag`.

use kalan_engine::Engine;
use kalan_model::{ArticleId, Collection, Failure};
use serde_json::{Value, json};

use super::{Answer, articles::named, told};
use crate::options::{CollectionDeed, Tag};
use crate::printer::Printer;

pub(super) async fn collection(engine: &Engine, deed: &CollectionDeed, printer: Printer) -> Answer {
    match deed {
        CollectionDeed::New { name } => {
            let made = engine.make_collection(name).await.map_err(told)?;
            printer.result(&made, || line(&made));
        }
        CollectionDeed::List => {
            let all = engine.reader().collections().map_err(told)?;
            printer.result(&json!({ "collections": all }), || {
                all.iter().map(line).collect::<Vec<_>>().join("\n")
            });
        }
        CollectionDeed::Show { name } => show(engine, name, printer)?,
        CollectionDeed::Add { name, ids, note } => {
            let collection = of(engine, name)?;
            let ids = named(engine, ids)?;
            engine
                .collect(collection.id, ids, note.clone())
                .await
                .map_err(told)?;
            show(engine, name, printer)?;
        }
        CollectionDeed::Rm { name, ids } => remove(engine, name, ids, printer).await?,
        CollectionDeed::Order { name, ids } => {
            let collection = of(engine, name)?;
            let mut order = named(engine, ids)?;
            // Those that are not named keep their order behind the others.
            order.extend(
                items(engine, &collection)?
                    .into_iter()
                    .filter(|id| !order.contains(id))
                    .collect::<Vec<_>>(),
            );
            engine
                .arrange_collection(collection.id, order)
                .await
                .map_err(told)?;
            show(engine, name, printer)?;
        }
    }
    Ok(0)
}

fn line(collection: &Collection) -> String {
    format!("{}  {} articles", collection.name, collection.articles)
}

fn of(engine: &Engine, name: &str) -> Result<Collection, Failure> {
    engine.reader().collection(name).map_err(told)
}

fn items(engine: &Engine, collection: &Collection) -> Result<Vec<ArticleId>, Failure> {
    let items = engine.reader().collection_items(collection.id).map_err(told)?;
    Ok(items.into_iter().map(|item| item.article).collect())
}

fn show(engine: &Engine, name: &str, printer: Printer) -> Result<(), Failure> {
    let collection = of(engine, name)?;
    let reader = engine.reader();
    let mut articles: Vec<Value> = Vec::new();
    for item in reader.collection_items(collection.id).map_err(told)? {
        // An article that was removed keeps its place, in case it comes back.
        let title = reader.head(item.article).ok().map(|head| head.row.title);
        articles.push(json!({ "id": item.article, "title": title, "note": item.note }));
    }
    let document = json!({
        "id": collection.id, "name": collection.name, "note": collection.note, "articles": articles,
    });
    printer.result(&document, || {
        let lines = articles.iter().map(|article| {
            let text = |name: &str| article[name].as_str().unwrap_or_default().to_owned();
            format!("{}  {}  {}", text("id"), text("title"), text("note"))
        });
        lines.collect::<Vec<_>>().join("\n")
    });
    Ok(())
}

async fn remove(engine: &Engine, name: &str, ids: &[String], printer: Printer) -> Result<(), Failure> {
    let collection = of(engine, name)?;
    if ids.is_empty() {
        engine.remove_collection(collection.id).await.map_err(told)?;
        printer.result(&json!({ "removed": collection.name }), || {
            format!(
                "\"{}\" is removed; its articles stay in the library",
                collection.name
            )
        });
        return Ok(());
    }
    let out = named(engine, ids)?;
    let mut left = items(engine, &collection)?;
    left.retain(|id| !out.contains(id));
    engine
        .arrange_collection(collection.id, left)
        .await
        .map_err(told)?;
    show(engine, name, printer)
}

pub(super) async fn tag(engine: &Engine, arguments: &Tag, printer: Printer) -> Answer {
    let ids = named(engine, &arguments.ids)?;
    let changes = engine
        .tag(ids, arguments.add.clone(), arguments.remove.clone())
        .await
        .map_err(told)?;
    printer.result(&json!({ "tagged": changes.updated }), || {
        format!("{} articles", changes.updated.len())
    });
    Ok(0)
}
