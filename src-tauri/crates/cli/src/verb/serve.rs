//! `serve --owner`: the page over HTTP, for this machine alone.

use kalan_engine::Engine;
use kalan_model::{ErrorCode, Failure};
use kalan_serve::{OwnerServer, ServeError};
use serde_json::json;

use super::Answer;
use crate::options::Serve;
use crate::printer::Printer;
use crate::stop;

pub(super) async fn serve(engine: Engine, arguments: Serve, printer: Printer) -> Answer {
    let looking = engine.clone();
    let server = OwnerServer::bind(engine, &arguments.ui, arguments.addr)
        .await
        .map_err(|error| told(&error))?;
    let url = server.url().to_owned();
    printer.result(&json!({ "url": url }), || {
        format!("Kalan is at {url}\nThe address is good once, on this machine only. Ctrl+C ends it.")
    });
    let stop = stop::on_interrupt();
    let until = stop.clone();
    tokio::spawn(async move { looking.look_for_news(&until).await });
    let ended = server.run(async move { stop.cancelled().await }).await;
    ended.map_err(|error| Failure::new(ErrorCode::Internal, format!("the server ended: {error}")))?;
    Ok(0)
}

fn told(error: &ServeError) -> Failure {
    let code = match error {
        ServeError::NotLoopback(_) => ErrorCode::Usage,
        ServeError::NoPage(_) => ErrorCode::NotFound,
        ServeError::Listen { .. } | ServeError::NoRandomness => ErrorCode::Internal,
    };
    Failure::new(code, error.to_string())
}
