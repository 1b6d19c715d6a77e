//! The commands that only read. Blocking: the table runs them off the async threads.

#![expect(
    clippy::needless_pass_by_value,
    reason = "the table gives every command its request whole"
)]

use kalan_engine::{
    ArticleIds, EngineError, ListGroups, ListWindow, OpenedArticle, SearchPage, Settings, Sources,
};
use kalan_model::Facets;

use crate::{
    Context, GroupList, ListArticles, ListSources, Nothing, OpenArticle, OpmlText, Search, SearchFacets,
};

type Answer<T> = Result<T, EngineError>;

pub(crate) fn list_sources(context: &Context, request: ListSources) -> Answer<Sources> {
    context.reader().sources(request.midnight)
}

pub(crate) fn list_articles(context: &Context, request: ListArticles) -> Answer<ListWindow> {
    let ListArticles {
        filter,
        offset,
        limit,
        sort,
    } = request;
    context.reader().list_window(&filter, sort, offset, limit)
}

pub(crate) fn list_groups(context: &Context, request: GroupList) -> Answer<ListGroups> {
    context.reader().list_groups(&request.filter, &request.by)
}

pub(crate) fn list_ids(context: &Context, request: ListArticles) -> Answer<ArticleIds> {
    let ListArticles {
        filter,
        offset,
        limit,
        sort,
    } = request;
    context.reader().list_ids(&filter, sort, offset, limit)
}

pub(crate) fn open_article(context: &Context, request: OpenArticle) -> Answer<OpenedArticle> {
    context.reader().open_article(request.id, context.asset_base())
}

pub(crate) fn search(context: &Context, request: Search) -> Answer<SearchPage> {
    let Search {
        query,
        offset,
        limit,
        refine,
    } = request;
    context.reader().search_in(&query, &refine, offset, limit, true)
}

pub(crate) fn search_facets(context: &Context, request: SearchFacets) -> Answer<Facets> {
    context.reader().facets(&request.query, &request.refine)
}

pub(crate) fn get_settings(context: &Context, _: Nothing) -> Answer<Settings> {
    context.reader().settings()
}

pub(crate) fn export_opml(context: &Context, _: Nothing) -> Answer<OpmlText> {
    Ok(OpmlText {
        opml: context.reader().export_opml()?,
    })
}
