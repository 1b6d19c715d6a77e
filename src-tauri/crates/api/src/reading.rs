//! The commands of reading (the pen, the voice, the person's own face): each unpacks, calls one method, and packs.

use kalan_engine::{Definitions, Engine, EngineError, OwnFaces};
use kalan_model::Highlight;

use crate::answer::{HighlightList, VoiceFound, WrittenHighlights};
use crate::request::{
    AddHighlight, ChangeHighlight, Define, ListHighlights, Nothing, RemoveHighlight, RestoreHighlight,
    SetOwnFace, Speak, WriteHighlights,
};

type Answer<T> = Result<T, EngineError>;

pub(crate) async fn get_own_face(engine: &Engine, _: Nothing) -> Answer<OwnFaces> {
    engine.reader().own_face()
}

pub(crate) async fn set_own_face(engine: &Engine, request: SetOwnFace) -> Answer<OwnFaces> {
    engine.set_own_face(request.face).await
}

pub(crate) async fn list_highlights(engine: &Engine, request: ListHighlights) -> Answer<HighlightList> {
    Ok(HighlightList {
        highlights: engine.reader().highlights(request.article)?,
    })
}

pub(crate) async fn add_highlight(engine: &Engine, request: AddHighlight) -> Answer<Highlight> {
    engine.highlight(request.draft).await
}

pub(crate) async fn change_highlight(engine: &Engine, request: ChangeHighlight) -> Answer<Highlight> {
    engine
        .change_highlight(request.id, request.colour, request.note)
        .await
}

pub(crate) async fn remove_highlight(engine: &Engine, request: RemoveHighlight) -> Answer<Highlight> {
    engine.remove_highlight(request.id).await
}

pub(crate) async fn restore_highlight(engine: &Engine, request: RestoreHighlight) -> Answer<Highlight> {
    engine.restore_highlight(request.highlight).await
}

pub(crate) async fn write_highlights(engine: &Engine, request: WriteHighlights) -> Answer<WrittenHighlights> {
    Ok(WrittenHighlights {
        text: engine
            .reader()
            .write_highlights(request.article, request.format)?,
    })
}

pub(crate) async fn has_voice(engine: &Engine, _: Nothing) -> Answer<VoiceFound> {
    Ok(VoiceFound {
        found: engine.has_voice().await,
    })
}

pub(crate) async fn speak(engine: &Engine, request: Speak) -> Answer<Nothing> {
    let Speak { text, language, rate } = request;
    engine.speak(&text, language.as_deref(), rate).await?;
    Ok(Nothing {})
}

pub(crate) async fn hush(engine: &Engine, _: Nothing) -> Answer<Nothing> {
    engine.hush();
    Ok(Nothing {})
}

pub(crate) async fn define(engine: &Engine, request: Define) -> Answer<Definitions> {
    engine.define(request.word).await
}
