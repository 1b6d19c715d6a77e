//! Writes the page's types: every word of the commands, and one table of them.

use std::fmt::Write as _;

use kalan_engine::{
    AddReport, ArticleIds, Enclosures, Event, Filing, Habits, Ledger, ListGroups, ListReport, ListWindow,
    Missing, NetworkPolicy, OpenedArticle, Outlook, SearchPage, ServerInfo, Settings, Sources,
    SubscribeReport,
};
use kalan_engine::{Definitions, OwnFaces};
use kalan_model::{ChangeSet, Collection, Facets, Failure, Highlight};
use specta::Types;
use specta_typescript::Typescript;

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

macro_rules! describe {
    ($($access:ident $name:ident($request:ty) -> $response:ty;)*) => {
        fn types() -> Types {
            Types::default()$(.register::<$request>().register::<$response>())*
                .register::<Failure>().register::<Event>()
        }

        fn table() -> String {
            let mut table = String::from("/** Every command: what it is asked with, what it answers, whether a guest may (read) or only the owner.  */\nexport type Commands = {\n");
            $(
                let _ = writeln!(table, "  {}: {{ request: {}; response: {}; access: \"{}\" }};",
                    stringify!($name), stringify!($request), stringify!($response), stringify!($access));
            )*
            table.push_str("};\n");
            table
        }
    };
}

crate::with_commands!(describe);

/// The text of `ui/src/lib/backend/bindings.ts`.
///
/// # Errors
/// When a type of the model cannot be said in TypeScript.
pub fn bindings() -> Result<String, Box<dyn std::error::Error>> {
    let types = Typescript::default()
        .header("// Generated from src-tauri/crates/api by `cargo xtask bindings`. Do not edit.\n")
        .export(&types(), specta_serde::Format)?;
    Ok(format!("{types}\n{}", table()))
}
