//! The commands that only read. Blocking: the table runs them off the async threads.

#![expect(
    clippy::needless_pass_by_value,
    reason = "the table gives every command its request whole"
)]

use kalan_engine::{EngineError, ListWindow, OpenedArticle, SearchPage, Settings, Sources};

use crate::{Context, ListArticles, ListSources, Nothing, OpenArticle, OpmlText, Search};

type Answer<T> = Result<T, EngineError>;

pub(crate) fn list_sources(context: &Context, request: ListSources) -> Answer<Sources> {
    context.reader().sources(request.midnight)
}

pub(crate) fn list_articles(context: &Context, request: ListArticles) -> Answer<ListWindow> {
    context
        .reader()
        .list_window(&request.filter, request.offset, request.limit)
}

pub(crate) fn open_article(context: &Context, request: OpenArticle) -> Answer<OpenedArticle> {
    context.reader().open_article(request.id, context.asset_base())
}

pub(crate) fn search(context: &Context, request: Search) -> Answer<SearchPage> {
    context
        .reader()
        .search(&request.query, request.offset, request.limit, true)
}

pub(crate) fn get_settings(context: &Context, _: Nothing) -> Answer<Settings> {
    context.reader().settings()
}

pub(crate) fn export_opml(context: &Context, _: Nothing) -> Answer<OpmlText> {
    Ok(OpmlText {
        opml: context.reader().export_opml()?,
    })
}
