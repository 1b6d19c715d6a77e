//! Collections and tags: a person's own order, which nothing else may disturb.

use kalan_model::{ArticleId, Timestamp};
use kalan_store::StoreError;

use crate::{Library, article};

fn now() -> Timestamp {
    Timestamp::from_millis(1)
}

fn three(library: &Library) -> [ArticleId; 3] {
    [1, 2, 3].map(|n| {
        let draft = article(&format!("https://a.example/{n}"), "T", &format!("<p>{n}</p>"));
        library.save(draft, None, n).id()
    })
}

#[test]
fn what_is_added_after_a_removal_comes_last() {
    let library = Library::new();
    let [a, b, c] = three(&library);
    let id = library
        .store
        .write_own(move |tx| {
            let id = tx.collections().make("Eau", now())?;
            tx.collections().put(id, a, Some("à lire à voix haute"))?;
            tx.collections().put(id, b, None)?;
            tx.collections().arrange(id, &[b, a])?;
            tx.collections().arrange(id, &[a])?;
            tx.collections().put(id, c, None)?;
            tx.collections().put(id, b, None)?;
            tx.collections().put(id, a, None)?;
            Ok(id)
        })
        .unwrap();
    let items = library
        .store
        .reader()
        .read(|tx| tx.collections().items(id))
        .unwrap();
    assert_eq!(
        items.iter().map(|item| item.article).collect::<Vec<_>>(),
        [a, c, b]
    );
    assert_eq!(
        items[0].note.as_deref(),
        Some("à lire à voix haute"),
        "a note outlives every new order"
    );
}

#[test]
fn a_name_is_one_collections_own() {
    let library = Library::new();
    let (eau, sante) = library
        .store
        .write_own(|tx| {
            Ok((
                tx.collections().make("Eau", now())?,
                tx.collections().make("Santé", now())?,
            ))
        })
        .unwrap();
    let taken = library
        .store
        .write_own(move |tx| tx.collections().rename(sante, "Eau"));
    assert!(
        matches!(taken, Err(StoreError::NameTaken { ref name }) if name == "Eau"),
        "{taken:?}"
    );
    library
        .store
        .write_own(move |tx| {
            tx.collections().rename(eau, "Eau")?;
            tx.collections().rename(eau, "Eau du puits")?;
            tx.collections().remove(sante)
        })
        .unwrap();
    let names: Vec<String> = library
        .store
        .reader()
        .read(|tx| Ok(tx.collections().list()?.into_iter().map(|c| c.name).collect()))
        .unwrap();
    assert_eq!(names, ["Eau du puits"]);
    let gone = library.store.write_own(move |tx| tx.collections().remove(sante));
    assert!(matches!(gone, Err(StoreError::NotFound { .. })), "{gone:?}");
}

#[test]
fn tags_outlive_their_article_but_are_counted_by_what_is_here() {
    let library = Library::new();
    let [a, b, _] = three(&library);
    library
        .store
        .write_own(move |tx| {
            for id in [a, b] {
                assert!(tx.tags().set(id, "eau", true)?);
            }
            assert!(!tx.tags().set(a, "eau", true)?, "once is enough");
            assert!(tx.tags().set(a, "École", true)?);
            tx.articles().remove(b)
        })
        .unwrap();
    library
        .store
        .reader()
        .read(|tx| {
            let counts: Vec<(String, u32)> = tx
                .tags()
                .list()?
                .into_iter()
                .map(|tag| (tag.tag, tag.articles))
                .collect();
            assert_eq!(counts, [("eau".to_owned(), 1), ("École".to_owned(), 1)]);
            assert_eq!(tx.tags().of_article(b)?, ["eau"], "it may come back");
            Ok(())
        })
        .unwrap();
}
