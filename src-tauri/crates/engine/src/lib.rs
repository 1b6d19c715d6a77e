//! One file for each thing a person can do. Decides and orders steps; owns no format, no SQL and no socket.

mod add;
mod address;
mod background;
mod beside;
mod draft;
mod enclosures;
mod engine;
mod error;
mod event;
mod feed_list;
mod identity;
mod ledger;
mod link_state;
mod mark;
mod network;
mod outbox;
mod parts;
mod pictures;
mod reader;
mod report;
mod schedule;
mod secrets;
mod server;
mod settings;
mod subscribe;
mod sync;
mod terms;
mod upkeep;

pub use add::Input;
pub use background::{NetworkName, Outlook};
pub use enclosures::Enclosures;
pub use engine::{Clock, Engine, EngineConfig, default_library_dir};
pub use error::EngineError;
pub use event::{Event, Phase, Progress};
pub use feed_list::ImportReport;
pub use identity::LoginDraft;
pub use ledger::{Ledger, LedgerDay, LedgerFeed, LedgerHost, Missing, PastSyncReport};
pub use link_state::{LinkSource, LinkState};
pub use network::{Limit, NetworkPolicy};
pub use reader::Reader;
pub use report::{
    AddReport, AddedArticle, Counts, Deferred, FailedFeed, FailedInput, FailedSource, ListWindow,
    OpenedArticle, SearchHit, SearchPage, SnippetPart, Sources, SubscribeReport, SyncReport,
};
pub use secrets::SecretPlace;
pub use server::{ListInfo, ListReport, ServerInfo};
pub use settings::{Language, Settings, Theme};
pub use sync::SyncOptions;
pub use terms::{Hold, MeteredRule, NetworkChoice, NetworkUse, NightWindow, TimeOfDay};
pub use upkeep::Stats;
