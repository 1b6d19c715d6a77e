//! The commands of the owner: each unpacks, calls one method of the engine, and packs.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kalan_engine::{
    AddReport, Enclosures, Engine, EngineError, Input, Ledger, ListReport, Missing, NetworkPolicy, Outlook,
    ServerInfo, Settings, SubscribeReport, SyncOptions,
};
use kalan_model::ChangeSet;
use tokio_util::sync::CancellationToken;

use crate::{
    AddFile, AddPages, AddServer, FileReport, FollowList, GetLedger, LibraryInfo, MarkAllRead, MarkArticles,
    Nothing, Outbox, PastSyncs, RemoveArticles, RemoveServer, Servers, SetFeed, SetFeedLogin, SetNetwork,
    SetProgress, SetSettings, StartSync, Subscribe, SyncHistory, SyncStarted, SyncStatus, UnfollowList,
    Unsubscribe, WantEnclosure,
};

pub(crate) use crate::filing::{
    arrange_collection, collect, get_filing, get_habits, make_collection, remove_collection,
    rename_collection, set_habits, tag_articles, welcome,
};
pub(crate) use crate::reading::{
    add_highlight, change_highlight, define, get_own_face, has_voice, hush, list_highlights,
    remove_highlight, restore_highlight, set_own_face, speak, write_highlights,
};

type Answer<T> = Result<T, EngineError>;

pub(crate) async fn library_info(engine: &Engine, _: Nothing) -> Answer<LibraryInfo> {
    let path = engine.reader().dir().display().to_string();
    Ok(LibraryInfo {
        path,
        version: env!("CARGO_PKG_VERSION").to_owned(),
    })
}

pub(crate) async fn add_pages(engine: &Engine, request: AddPages) -> Answer<AddReport> {
    let inputs = request.urls.into_iter().map(Input::Address).collect();
    engine.add(inputs, &CancellationToken::new()).await
}

pub(crate) async fn add_file(engine: &Engine, request: AddFile) -> Answer<FileReport> {
    let bytes = STANDARD
        .decode(request.base64.as_bytes())
        .map_err(|_| EngineError::Internal("the page sent a file that is not base64".to_owned()))?;
    add_bytes(engine, request.name, bytes).await
}

/// Adds a file by its bytes: a list of feeds, or a page or text to read.
///
/// # Errors
/// When it is a damaged list, or when the library cannot be written.
pub async fn add_bytes(engine: &Engine, name: String, bytes: Vec<u8>) -> Result<FileReport, EngineError> {
    if is_opml(&name, &bytes) {
        let report = engine
            .import_opml(&name, &String::from_utf8_lossy(&bytes))
            .await?;
        return Ok(FileReport {
            feeds_added: report.added,
            feeds_known: report.known,
            ..FileReport::default()
        });
    }
    let articles = engine
        .add(
            vec![Input::File {
                name,
                bytes,
                path: None,
            }],
            &CancellationToken::new(),
        )
        .await?;
    Ok(FileReport {
        articles,
        ..FileReport::default()
    })
}

fn is_opml(name: &str, bytes: &[u8]) -> bool {
    let named = name
        .rsplit_once('.')
        .is_some_and(|(_, end)| end.eq_ignore_ascii_case("opml"));
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]).to_ascii_lowercase();
    named || head.contains("<opml")
}

pub(crate) async fn subscribe(engine: &Engine, request: Subscribe) -> Answer<SubscribeReport> {
    engine.subscribe(&request.url, &CancellationToken::new()).await
}

pub(crate) async fn unsubscribe(engine: &Engine, request: Unsubscribe) -> Answer<ChangeSet> {
    engine.unsubscribe(request.id).await
}

pub(crate) async fn list_servers(engine: &Engine, _: Nothing) -> Answer<Servers> {
    Ok(Servers {
        servers: engine.servers().await?,
        lists: engine.lists().await?,
    })
}

pub(crate) async fn add_server(engine: &Engine, request: AddServer) -> Answer<ServerInfo> {
    let AddServer { url, user, password } = request;
    engine
        .add_server(&url, &user, &password, &CancellationToken::new())
        .await
}

pub(crate) async fn remove_server(engine: &Engine, request: RemoveServer) -> Answer<ChangeSet> {
    engine
        .remove_server(i64::from(request.id), request.even_unsent)
        .await
}

pub(crate) async fn follow_list(engine: &Engine, request: FollowList) -> Answer<ListReport> {
    engine.follow_list(&request.url, &CancellationToken::new()).await
}

pub(crate) async fn unfollow_list(engine: &Engine, request: UnfollowList) -> Answer<Servers> {
    engine.unfollow_list(i64::from(request.id)).await?;
    list_servers(engine, Nothing {}).await
}

pub(crate) async fn start_sync(engine: &Engine, request: StartSync) -> Answer<SyncStarted> {
    engine.start_sync(SyncOptions {
        feeds: request.feeds,
        text_only: request.text_only,
        budget_bytes: request.budget_bytes.map(u64::from),
        ..SyncOptions::default()
    })?;
    Ok(SyncStarted { running: true })
}

pub(crate) async fn cancel_sync(engine: &Engine, _: Nothing) -> Answer<SyncStarted> {
    engine.cancel_sync();
    Ok(SyncStarted {
        running: engine.sync_progress().is_some(),
    })
}

pub(crate) async fn sync_status(engine: &Engine, _: Nothing) -> Answer<SyncStatus> {
    Ok(SyncStatus {
        progress: engine.sync_progress(),
    })
}

pub(crate) async fn mark_articles(engine: &Engine, request: MarkArticles) -> Answer<ChangeSet> {
    engine.mark(request.ids, request.mark).await
}

pub(crate) async fn mark_all_read(engine: &Engine, request: MarkAllRead) -> Answer<ChangeSet> {
    engine.mark_all_read(request.filter).await
}

pub(crate) async fn set_progress(engine: &Engine, request: SetProgress) -> Answer<ChangeSet> {
    engine.set_progress(request.id, request.progress).await?;
    Ok(ChangeSet::default())
}

pub(crate) async fn remove_articles(engine: &Engine, request: RemoveArticles) -> Answer<ChangeSet> {
    engine.remove(request.ids).await
}

pub(crate) async fn set_settings(engine: &Engine, request: SetSettings) -> Answer<Settings> {
    engine.set_settings(request.settings).await
}

pub(crate) async fn get_network(engine: &Engine, _: Nothing) -> Answer<NetworkPolicy> {
    engine.network().await
}

pub(crate) async fn set_network(engine: &Engine, request: SetNetwork) -> Answer<NetworkPolicy> {
    engine.set_network(request.network).await
}

pub(crate) async fn get_outlook(engine: &Engine, _: Nothing) -> Answer<Outlook> {
    engine.outlook().await
}

pub(crate) async fn get_ledger(engine: &Engine, request: GetLedger) -> Answer<Ledger> {
    engine.ledger(request.days).await
}

pub(crate) async fn sync_history(engine: &Engine, request: SyncHistory) -> Answer<PastSyncs> {
    Ok(PastSyncs {
        syncs: engine.sync_history(request.limit).await?,
    })
}

pub(crate) async fn get_missing(engine: &Engine, _: Nothing) -> Answer<Missing> {
    engine.missing().await
}

pub(crate) async fn get_outbox(engine: &Engine, _: Nothing) -> Answer<Outbox> {
    Ok(Outbox {
        addresses: engine.outbox().await?,
    })
}

pub(crate) async fn set_feed(engine: &Engine, request: SetFeed) -> Answer<ChangeSet> {
    engine
        .set_feed(request.id, request.pictures, request.full_text)
        .await?;
    if let Some(word) = &request.user_agent {
        engine.set_feed_user_agent(request.id, word).await?;
    }
    Ok(ChangeSet::of_feed(request.id))
}

pub(crate) async fn set_feed_login(engine: &Engine, request: SetFeedLogin) -> Answer<ChangeSet> {
    engine.set_feed_login(request.id, request.login).await
}

pub(crate) async fn list_enclosures(engine: &Engine, _: Nothing) -> Answer<Enclosures> {
    engine.reader().enclosures()
}

pub(crate) async fn want_enclosure(engine: &Engine, request: WantEnclosure) -> Answer<ChangeSet> {
    engine
        .want_enclosure(request.article, &request.url, request.wanted)
        .await
}
