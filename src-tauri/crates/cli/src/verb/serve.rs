//! `serve`: the reading room for the network; with `--owner` the window's page for this machine alone.

use std::net::SocketAddr;

use kalan_engine::{Engine, Room};
use kalan_model::{ErrorCode, Failure};
use kalan_serve::{OwnerServer, ReadingRoom, ServeError};
use serde_json::json;

use super::Answer;
use crate::options::Serve;
use crate::printer::Printer;
use crate::stop;

/// Where guests find the room when nobody says.
const ROOM: ([u8; 4], u16) = ([0, 0, 0, 0], 8080);
/// Where the owner's page is when nobody says.
const OWNER: ([u8; 4], u16) = ([127, 0, 0, 1], 0);

pub(super) async fn serve(engine: Engine, arguments: Serve, printer: Printer) -> Answer {
    if arguments.owner {
        return owner(engine, &arguments, printer).await;
    }
    let addr = arguments.addr.unwrap_or(SocketAddr::from(ROOM));
    let room = Room::new(engine.reader().clone(), &arguments.collections).map_err(super::told)?;
    let collections = room.collections().map_err(super::told)?;
    let names: Vec<&str> = collections
        .iter()
        .map(|collection| collection.name.as_str())
        .collect();
    let has_pin = arguments.pin.is_some();
    let server = ReadingRoom::bind(room, addr, arguments.pin)
        .await
        .map_err(|error| told(&error))?;
    let url = server.url().to_owned();
    let document = json!({ "url": url, "join": format!("{url}join"), "collections": names, "pin": has_pin });
    printer.result(&document, || {
        let shared = match names.as_slice() {
            [] => "Nothing is shared yet: make a collection (`kalan collection new NAME`) and put articles in it."
                .to_owned(),
            names => format!("Shared, for reading only: {}.", names.join(", ")),
        };
        let code = if has_pin { " Guests are asked for the code." } else { "" };
        format!("The reading room is at {url} (or http://kalan.local:{}/).\n{shared}{code}\nA page to join by: {url}join. Ctrl+C ends it.", addr.port())
    });
    let stop = stop::on_interrupt();
    ended(server.run(async move { stop.cancelled().await }).await)
}

async fn owner(engine: Engine, arguments: &Serve, printer: Printer) -> Answer {
    let looking = engine.clone();
    let addr = arguments.addr.unwrap_or(SocketAddr::from(OWNER));
    let server = OwnerServer::bind(engine, &arguments.ui, addr)
        .await
        .map_err(|error| told(&error))?;
    let url = server.url().to_owned();
    printer.result(&json!({ "url": url }), || {
        format!("Kalan is at {url}\nThe address is good once, on this machine only. Ctrl+C ends it.")
    });
    let stop = stop::on_interrupt();
    let until = stop.clone();
    tokio::spawn(async move { looking.look_for_news(&until).await });
    ended(server.run(async move { stop.cancelled().await }).await)
}

fn ended(ended: std::io::Result<()>) -> Answer {
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
