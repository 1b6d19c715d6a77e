//! Carries out a command by its name: JSON in, JSON out. Both transports come through here.

use kalan_model::{ErrorCode, Failure};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::Context;
use crate::answer::{FileReport, LibraryInfo, OpmlText, Outbox, PastSyncs, Servers, SyncStarted, SyncStatus};
use crate::answer::{HighlightList, VoiceFound, WrittenHighlights};
use crate::request::{
    AddFile, AddPages, AddServer, CollectionArticles, FilingOf, FollowList, GetLedger, GroupList,
    ListArticles, ListSources, MakeCollection, MarkAllRead, MarkArticles, Nothing, OpenArticle,
    RemoveArticles, RemoveCollection, RemoveServer, RenameCollection, Search, SearchFacets, SetFeed,
    SetFeedLogin, SetHabits, SetNetwork, SetProgress, SetSettings, StartSync, Subscribe, SyncHistory,
    TagArticles, UnfollowList, Unsubscribe, WantEnclosure, Welcome,
};
use crate::request::{
    AddHighlight, ChangeHighlight, Define, ListHighlights, RemoveHighlight, RestoreHighlight, SetOwnFace,
    Speak, WriteHighlights,
};
use crate::{owner, read};
use kalan_engine::{
    AddReport, ArticleIds, Enclosures, EngineError, Filing, Habits, Ledger, ListGroups, ListReport,
    ListWindow, Missing, NetworkPolicy, OpenedArticle, Outlook, SearchPage, ServerInfo, Settings, Sources,
    SubscribeReport,
};
use kalan_engine::{Definitions, OwnFaces};
use kalan_model::{ChangeSet, Collection, Facets, Highlight};

macro_rules! dispatch {
    ($($access:ident $name:ident($request:ty) -> $response:ty;)*) => {
        /// The names of all commands.
        pub const COMMANDS: &[&str] = &[$(stringify!($name)),*];

        /// Carries out the command `name`.
        ///
        /// # Errors
        /// What the engine says; [`ErrorCode::NotFound`] for a name that is none, or none for a guest.
        pub async fn call(context: &Context, name: &str, request: Value) -> Result<Value, Failure> {
            match name {
                $(stringify!($name) => carry_out!($access $name, context, request, $request, $response),)*
                _ => Err(unknown(name)),
            }
        }
    };
}

macro_rules! carry_out {
    (read $name:ident, $context:ident, $request:ident, $type:ty, $response:ty) => {{
        let request: $type = unpack($request)?;
        let context = $context.clone();
        let answer: Result<$response, EngineError> =
            tokio::task::spawn_blocking(move || read::$name(&context, request))
                .await
                .unwrap_or_else(|error| Err(EngineError::Internal(error.to_string())));
        pack(answer)
    }};
    (owner $name:ident, $context:ident, $request:ident, $type:ty, $response:ty) => {{
        let Some(engine) = $context.engine() else {
            return Err(unknown(stringify!($name)));
        };
        let request: $type = unpack($request)?;
        let answer: Result<$response, EngineError> = owner::$name(engine, request).await;
        pack(answer)
    }};
}

crate::with_commands!(dispatch);

fn unknown(name: &str) -> Failure {
    Failure::new(
        ErrorCode::NotFound,
        format!("there is no command \"{name}\" here"),
    )
    .with("command", name)
}

fn unpack<T: DeserializeOwned>(request: Value) -> Result<T, Failure> {
    serde_json::from_value(request)
        .map_err(|error| Failure::new(ErrorCode::Usage, format!("the request cannot be read: {error}")))
}

fn pack<T: Serialize>(answer: Result<T, EngineError>) -> Result<Value, Failure> {
    let answer = answer.map_err(|error| error.failure())?;
    serde_json::to_value(answer).map_err(|error| Failure::new(ErrorCode::Internal, error.to_string()))
}
