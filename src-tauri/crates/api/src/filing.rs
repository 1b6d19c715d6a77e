//! The owner's commands on how articles are filed, and on the person's ways with the window.

use kalan_engine::{AddReport, Engine, EngineError, Filing, Habits};
use kalan_model::{ChangeSet, Collection};

use crate::{
    CollectionArticles, FilingOf, MakeCollection, Nothing, RemoveCollection, RenameCollection, SetHabits,
    TagArticles, Welcome,
};

type Answer<T> = Result<T, EngineError>;

pub(crate) async fn get_habits(engine: &Engine, _: Nothing) -> Answer<Habits> {
    engine.reader().habits()
}

pub(crate) async fn set_habits(engine: &Engine, request: SetHabits) -> Answer<Habits> {
    engine.set_habits(request.habits).await
}

pub(crate) async fn welcome(engine: &Engine, request: Welcome) -> Answer<AddReport> {
    engine.welcome(&request.language).await
}

pub(crate) async fn get_filing(engine: &Engine, request: FilingOf) -> Answer<Filing> {
    engine.reader().filing(&request.ids)
}

pub(crate) async fn tag_articles(engine: &Engine, request: TagArticles) -> Answer<ChangeSet> {
    engine.tag(request.ids, request.add, request.remove).await
}

pub(crate) async fn make_collection(engine: &Engine, request: MakeCollection) -> Answer<Collection> {
    engine.make_collection(&request.name).await
}

pub(crate) async fn rename_collection(engine: &Engine, request: RenameCollection) -> Answer<ChangeSet> {
    engine.rename_collection(request.id, &request.name).await
}

pub(crate) async fn remove_collection(engine: &Engine, request: RemoveCollection) -> Answer<ChangeSet> {
    engine.remove_collection(request.id).await
}

pub(crate) async fn collect(engine: &Engine, request: CollectionArticles) -> Answer<ChangeSet> {
    engine.collect(request.id, request.articles, None).await
}

pub(crate) async fn arrange_collection(engine: &Engine, request: CollectionArticles) -> Answer<ChangeSet> {
    engine.arrange_collection(request.id, request.articles).await
}
