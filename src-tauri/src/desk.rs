//! The library on the reader's desk: opened beside the window, so that neither waits for the other.

use kalan_api::Context;
use kalan_engine::{Engine, EngineConfig, EngineError, Event, default_library_dir};
use kalan_model::{ArticleId, AssetHash, AssetMeta, ChangeSet, Failure};
use tauri::{AppHandle, Emitter, Manager};
use tokio::sync::SetOnce;
use tokio::sync::broadcast::error::RecvError;
use tokio_util::sync::CancellationToken;

use crate::EVENTS;

/// Where the article's pictures are addressed; Windows spells a custom scheme as a host.
const ASSETS: &str = if cfg!(windows) {
    "http://kalan-asset.localhost/"
} else {
    "kalan-asset://localhost/"
};

/// The library, or why it cannot be opened. Until one of them is known, whoever asks waits.
#[derive(Default)]
pub(crate) struct Desk(SetOnce<Result<Context, Failure>>);

impl Desk {
    /// What commands are carried out with.
    ///
    /// # Errors
    /// Why the library could not be opened: the page shows it in place of everything else.
    pub(crate) async fn context(&self) -> Result<&Context, Failure> {
        self.0.wait().await.as_ref().map_err(Clone::clone)
    }

    /// A file that the article names, with its type; none when it does not, or when the file is gone.
    pub(crate) async fn asset(
        &self,
        article: ArticleId,
        hash: AssetHash,
    ) -> Result<Option<(AssetMeta, Vec<u8>)>, Failure> {
        let reader = self.context().await?.reader().clone();
        blocking(move || reader.asset(article, hash)).await
    }

    /// Stops what runs; what was saved stays, and the next sync goes on from there.
    pub(crate) fn clear(&self) {
        if let Some(Ok(context)) = self.0.get() {
            context.engine().inspect(|engine| engine.cancel_sync());
        }
    }
}

/// Opens the library, then tells the page what happens in it for as long as the program runs.
pub(crate) async fn open(app: AppHandle) {
    let opened = blocking(|| Engine::open(&default_library_dir(), EngineConfig::default())).await;
    let events = opened.as_ref().ok().map(Engine::events);
    if let Ok(engine) = &opened {
        let engine = engine.clone();
        // It ends with the program; what a look saved by then stays.
        tauri::async_runtime::spawn(async move { engine.look_for_news(&CancellationToken::new()).await });
    }
    // Set once: this is the only place, and it is called once.
    let _ = app
        .state::<Desk>()
        .0
        .set(opened.map(|engine| Context::owner(engine, ASSETS)));
    let Some(mut events) = events else { return };
    loop {
        let event = match events.recv().await {
            Ok(event) => event,
            // Too far behind to know what changed: an empty change makes the page ask for everything again.
            Err(RecvError::Lagged(_)) => Event::Changed(ChangeSet::default()),
            Err(RecvError::Closed) => return,
        };
        let _ = app.emit(EVENTS, event);
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, EngineError> + Send + 'static,
) -> Result<T, Failure> {
    let done = tauri::async_runtime::spawn_blocking(work).await;
    done.unwrap_or_else(|error| Err(EngineError::Internal(error.to_string())))
        .map_err(|error| error.failure())
}
