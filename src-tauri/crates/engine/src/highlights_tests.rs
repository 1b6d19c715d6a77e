//! What a person marked is theirs: it outlives the article, and comes back when it is asked back.

use kalan_model::{ArticleId, HighlightColour, HighlightDraft, QuotePlace};
use tokio_util::sync::CancellationToken;

use crate::{Engine, EngineConfig, EngineError, HighlightFormat, Input};

async fn library() -> (tempfile::TempDir, Engine, ArticleId) {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(dir.path(), EngineConfig::default()).unwrap();
    let words =
        "<p>Le fleuve descend, et avec lui les pirogues des écoliers, lentement, avant midi.</p>".repeat(9);
    let page =
        format!("<html lang=fr><title>Le fleuve</title><article><h1>Le fleuve</h1>{words}</article></html>");
    let file = Input::File {
        name: "fleuve.html".to_owned(),
        bytes: page.into_bytes(),
        path: None,
    };
    let report = engine.add(vec![file], &CancellationToken::new()).await.unwrap();
    let id = report.added[0].id;
    (dir, engine, id)
}

fn draft(article: ArticleId, exact: &str) -> HighlightDraft {
    HighlightDraft {
        article,
        place: QuotePlace {
            exact: exact.to_owned(),
            prefix: "Le fleuve descend, et avec lui ".to_owned(),
            suffix: " des écoliers".to_owned(),
            start: 30,
            end: 42,
        },
        colour: HighlightColour::Clay,
        note: String::new(),
    }
}

#[tokio::test]
async fn a_highlight_is_changed_taken_away_and_put_back_as_it_was() {
    let (_dir, engine, id) = library().await;
    let kept = engine.highlight(draft(id, "les pirogues")).await.unwrap();
    assert_eq!((kept.title.as_str(), kept.revision), ("Le fleuve", 1));
    let noted = engine
        .change_highlight(kept.id, None, Some("À relire".to_owned()))
        .await
        .unwrap();
    assert_eq!(noted.colour, HighlightColour::Clay, "what is not said stays");
    let gone = engine.remove_highlight(kept.id).await.unwrap();
    assert_eq!(engine.reader().highlights(Some(id)).unwrap(), []);
    engine.restore_highlight(gone).await.unwrap();
    assert_eq!(engine.reader().highlights(Some(id)).unwrap(), [noted]);
}

#[tokio::test]
async fn a_highlight_outlives_its_article_and_can_still_be_written_out() {
    let (_dir, engine, id) = library().await;
    engine.highlight(draft(id, "les pirogues")).await.unwrap();
    engine.remove(vec![id]).await.unwrap();
    let text = engine
        .reader()
        .write_highlights(None, HighlightFormat::Markdown)
        .unwrap();
    assert!(
        text.contains("Le fleuve") && text.contains("les pirogues"),
        "{text}"
    );
}

#[tokio::test]
async fn nothing_and_too_much_are_refused_in_words() {
    let (_dir, engine, id) = library().await;
    assert!(matches!(
        engine.highlight(draft(id, " \n")).await,
        Err(EngineError::NothingMarked)
    ));
    assert!(matches!(
        engine.highlight(draft(id, &"é".repeat(20_001))).await,
        Err(EngineError::TooMuchMarked)
    ));
    let mut long = draft(id, "les pirogues");
    long.place.prefix = "é".repeat(900);
    let kept = engine.highlight(long).await.unwrap();
    assert_eq!(
        kept.place.prefix.chars().count(),
        256,
        "what is around is kept in part"
    );
    let absent = draft(ArticleId::of("https://nowhere.test/"), "les pirogues");
    assert!(engine.highlight(absent).await.is_err(), "no article, no mark");
}
