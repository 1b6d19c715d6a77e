//! Ctrl+C: the first one stops cleanly, the second at once.

use tokio_util::sync::CancellationToken;

/// A token that the first Ctrl+C or SIGTERM cancels.
pub(crate) fn on_interrupt() -> CancellationToken {
    let token = CancellationToken::new();
    let cancelled = token.clone();
    tokio::spawn(async move {
        interrupt().await;
        cancelled.cancel();
        interrupt().await;
        std::process::exit(130);
    });
    token
}

#[cfg(unix)]
async fn interrupt() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        return wait_for_ctrl_c().await;
    };
    tokio::select! {
        () = wait_for_ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}

#[cfg(not(unix))]
async fn interrupt() {
    wait_for_ctrl_c().await;
}

async fn wait_for_ctrl_c() {
    if tokio::signal::ctrl_c().await.is_err() {
        // Without a handler the system's own stop remains.
        std::future::pending::<()>().await;
    }
}
