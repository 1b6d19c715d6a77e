//! One file for each thing a person can do. Decides and orders steps; owns no format, no SQL and no socket.

mod add;
mod address;
mod background;
mod backup;
mod beside;
mod bundle_words;
mod channel;
mod dictionary;
mod draft;
mod enclosures;
mod engine;
mod error;
mod event;
mod export;
mod feed_list;
mod filing;
mod gathering;
mod habits;
mod highlights;
mod identity;
mod keys;
mod ledger;
mod link_state;
mod listing;
mod mark;
mod network;
mod outbox;
mod own_face;
mod pack;
mod parts;
mod pictures;
mod reader;
mod report;
mod restore;
mod room;
mod saved;
mod schedule;
mod sealing;
mod secrets;
mod server;
mod settings;
mod subscribe;
mod sync;
mod taking;
mod terms;
mod text_settings;
mod unpack;
mod upkeep;
mod voice;
mod welcome;
mod zim;

pub use add::Input;
pub use background::{NetworkName, Outlook};
pub use backup::BackupReport;
pub use bundle_words::problem_words;
pub use channel::{
    ChannelBundle, ChannelDraft, ChannelInfo, ChannelList, FailedChannel, FollowReport, OwnChannel,
    PublishReport, PublishRequest, PullOptions, PullReport, PulledChannel, WaitingChannel,
};
pub use dictionary::{Definition, Definitions};
pub use enclosures::Enclosures;
pub use engine::{Clock, Engine, EngineConfig, default_library_dir};
pub use error::EngineError;
pub use event::{Event, Phase, Progress};
pub use export::{ExportFormat, ExportReport, ExportRequest};
pub use feed_list::ImportReport;
pub use filing::{Filed, Filing};
pub use habits::{Habits, ListLook, RowLook, SavedSearch};
pub use highlights::HighlightFormat;
pub use identity::LoginDraft;
pub use keys::OwnKey;
pub use ledger::{Ledger, LedgerDay, LedgerFeed, LedgerHost, Missing, PastSyncReport};
pub use link_state::{LinkSource, LinkState};
pub use listing::{ArticleIds, GroupBy, ListGroup, ListGroups};
pub use network::{Limit, NetworkPolicy};
pub use own_face::{OwnFace, OwnFaces};
pub use pack::{PackReport, PackRequest};
pub use reader::Reader;
pub use report::{
    AddReport, AddedArticle, Counts, Deferred, FailedFeed, FailedInput, FailedSource, ListWindow,
    OpenedArticle, SearchHit, SearchPage, SnippetPart, Sources, SubscribeReport, SyncReport,
};
pub use restore::RestoreReport;
pub use room::{Room, RoomArticle, RoomItem, RoomShelf};
pub use saved::SavedReport;
pub use secrets::SecretPlace;
pub use server::{ListInfo, ListReport, ServerInfo};
pub use settings::{Language, Settings, Theme};
pub use sync::SyncOptions;
pub use terms::{Hold, MeteredRule, NetworkChoice, NetworkUse, NightWindow, TimeOfDay};
pub use text_settings::{Face, Flow, TextSettings};
pub use unpack::{BundleReport, WithdrawnArticle};
pub use upkeep::Stats;
pub use zim::{ZimContents, ZimLine, ZimRequest, is_zim};

pub use kalan_bundle::QrPicture;
pub use kalan_store::Sweep;
