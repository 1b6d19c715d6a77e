//! The handle that can do everything, and how it is opened.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use kalan_fetch::{FetchConfig, Fetcher};
use kalan_model::{ChangeSet, Timestamp};
use kalan_store::{Store, StoreError, WriteTx};
use tokio::sync::{Notify, broadcast};

use crate::background::Looks;
use crate::secrets::Secrets;
use crate::sync::Running;
use crate::voice::Voice;
use crate::{EngineError, Event, LinkSource, Reader, SecretPlace};

/// Events that wait for a slow listener; one that is further behind asks for everything again.
const EVENTS_KEPT: usize = 256;

/// Tells the time; a test passes its own.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// How an engine is opened.
#[derive(Clone)]
pub struct EngineConfig {
    /// How the web is asked.
    pub fetch: FetchConfig,
    /// What time it is.
    pub clock: Clock,
    /// Who knows the link.
    pub links: LinkSource,
    /// Where passwords are kept.
    pub secrets: SecretPlace,
}

impl Default for EngineConfig {
    fn default() -> Self {
        Self {
            fetch: FetchConfig::default(),
            // The library keeps milliseconds: what is told at once and what is read back are the same.
            clock: Arc::new(|| Timestamp::from_millis(jiff::Timestamp::now().as_millisecond())),
            links: LinkSource::System,
            secrets: SecretPlace::default(),
        }
    }
}

impl std::fmt::Debug for EngineConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EngineConfig")
            .field("fetch", &self.fetch)
            .finish_non_exhaustive()
    }
}

/// One library and all that a person can do with it. Cloning gives another handle to the same one.
#[derive(Clone)]
pub struct Engine {
    pub(crate) store: Store,
    pub(crate) fetcher: Fetcher,
    pub(crate) secrets: Secrets,
    pub(crate) running: Arc<Mutex<Option<Running>>>,
    search_turn: Arc<Mutex<()>>,
    reader: Reader,
    clock: Clock,
    pub(crate) links: LinkSource,
    /// Rung when what the person lets the network cost has changed.
    pub(crate) replan: Arc<Notify>,
    pub(crate) looks: Arc<Mutex<Looks>>,
    pub(crate) voice: Voice,
    events: broadcast::Sender<Event>,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine")
            .field("store", &self.store)
            .finish_non_exhaustive()
    }
}

/// Where the library is when nobody says: `$KALAN_LIBRARY`, else the platform's data folder.
pub fn default_library_dir() -> PathBuf {
    if let Some(dir) = std::env::var_os("KALAN_LIBRARY").filter(|dir| !dir.is_empty()) {
        return PathBuf::from(dir);
    }
    directories::ProjectDirs::from("org", "Kalan", "kalan").map_or_else(
        || PathBuf::from("kalan-library"),
        |dirs| dirs.data_dir().join("library"),
    )
}

impl Engine {
    /// Opens the library in `dir`, and makes it when there is none.
    ///
    /// # Errors
    /// What keeps the library from being opened; it is then as it was.
    pub fn open(dir: &Path, config: EngineConfig) -> Result<Self, EngineError> {
        let store = Store::open(dir)?;
        let mut fetch = config.fetch;
        fetch.partial_dir.get_or_insert_with(|| dir.join("partial"));
        let reader = Reader::new(store.reader().clone());
        let policy = reader.network()?;
        fetch.proxy = policy.proxy.or(fetch.proxy);
        let fetcher = Fetcher::new(fetch)?;
        let engine = Self {
            reader,
            fetcher,
            secrets: Secrets::new(config.secrets, dir),
            running: Arc::default(),
            search_turn: Arc::default(),
            clock: config.clock,
            links: config.links,
            replan: Arc::default(),
            looks: Arc::default(),
            voice: Voice::default(),
            events: broadcast::channel(EVENTS_KEPT).0,
            store,
        };
        engine.fetcher.switch(!policy.never);
        Ok(engine)
    }

    /// The same library, for reading only: what the reading room gets.
    pub fn reader(&self) -> &Reader {
        &self.reader
    }

    /// Listens to what happens from now on.
    pub fn events(&self) -> broadcast::Receiver<Event> {
        self.events.subscribe()
    }

    /// Tells whoever listens.
    pub fn emit(&self, event: Event) {
        // Nobody listening is fine.
        let _ = self.events.send(event);
    }

    /// Tells of a change, if there is one, and gives it back.
    pub(crate) fn changed(&self, changes: ChangeSet) -> ChangeSet {
        if !changes.is_empty() {
            self.emit(Event::Changed(changes.clone()));
        }
        changes
    }

    pub(crate) fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// Runs blocking work on a thread of its own kind.
    pub(crate) async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> Result<T, EngineError> + Send + 'static,
    ) -> Result<T, EngineError> {
        let engine = self.clone();
        tokio::task::spawn_blocking(move || work(&engine))
            .await
            .unwrap_or_else(|error| Err(EngineError::Internal(error.to_string())))
    }

    /// One transaction for what a sync can fetch again.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        job: impl FnOnce(&WriteTx<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, EngineError> {
        self.blocking(move |engine| Ok(engine.store.write(job)?)).await
    }

    /// One transaction for what the person did.
    pub(crate) async fn write_own<T: Send + 'static>(
        &self,
        job: impl FnOnce(&WriteTx<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, EngineError> {
        self.blocking(move |engine| Ok(engine.store.write_own(job)?))
            .await
    }

    /// Brings the search index up to the library. A failure is logged: the index is derived and mends itself.
    pub async fn refresh_search(&self) {
        let work = |engine: &Self| {
            // The index has one writer: who comes second waits, and finds what is left.
            let _turn = engine.search_turn.lock().unwrap_or_else(PoisonError::into_inner);
            Ok(engine.store.refresh_search(kalan_content::plain_text)?)
        };
        if let Err(error) = self.blocking(work).await {
            tracing::warn!(%error, "the search index could not be brought up; it is tried again later");
        }
    }
}
