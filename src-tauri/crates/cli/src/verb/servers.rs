//! `server`, `lists`, `subscribe --list`: servers that the person reads with too, and lists of feeds that are followed.

use std::io::{BufRead as _, IsTerminal as _};

use kalan_engine::{Engine, EngineError, ServerInfo};
use kalan_model::{Failure, Timestamp};
use serde_json::json;

use super::{Answer, told};
use crate::options::{Lists, Server, ServerAdd};
use crate::printer::Printer;
use crate::stop;

pub(super) async fn server(engine: &Engine, arguments: &Server, printer: Printer) -> Answer {
    match arguments {
        Server::Add(arguments) => add(engine, arguments, printer).await,
        Server::List => {
            let servers = engine.servers().await.map_err(told)?;
            printer.result(&json!({ "servers": servers }), || {
                servers.iter().map(words).collect::<Vec<_>>().join("\n")
            });
            Ok(0)
        }
        Server::Remove(arguments) => {
            let id = arguments.id;
            engine.remove_server(id, arguments.discard).await.map_err(told)?;
            printer.result(&json!({ "removed": id }), || {
                format!("left server {id}; its feeds and articles stay")
            });
            Ok(0)
        }
    }
}

async fn add(engine: &Engine, arguments: &ServerAdd, printer: Printer) -> Answer {
    let password = password(arguments.password_stdin)?;
    let server = engine
        .add_server(&arguments.url, &arguments.user, &password, &stop::on_interrupt())
        .await
        .map_err(told)?;
    printer.result(&json!({ "server": server }), || words(&server));
    printer.say("its feeds and articles come with the next `kalan sync`");
    Ok(0)
}

/// The password: asked for at a terminal, else the first line of standard input. Never an argument, which every
/// program of the machine can read.
pub(super) fn password(from_stdin: bool) -> Result<String, Failure> {
    let refused = |source| {
        told(EngineError::File {
            path: "the password".to_owned(),
            source,
        })
    };
    if !from_stdin && std::io::stdin().is_terminal() {
        return rpassword::prompt_password("password: ").map_err(refused);
    }
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).map_err(refused)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

fn words(server: &ServerInfo) -> String {
    let waiting = match (server.waiting, server.refused) {
        (0, _) => String::new(),
        (waiting, 0) => format!("  {waiting} changes to tell it"),
        (waiting, refused) => format!("  {waiting} changes to tell it, of which it refused {refused}"),
    };
    let failure = failed(server.failure.as_ref());
    format!(
        "{}  {}  {}  {} feeds  {}{waiting}{failure}",
        server.id,
        server.url,
        server.user,
        server.feeds,
        when(server.checked)
    )
}

fn when(checked: Option<Timestamp>) -> String {
    checked.map_or_else(|| "not asked yet".to_owned(), |at| format!("asked {at}"))
}

fn failed(failure: Option<&Failure>) -> String {
    failure.map_or_else(String::new, |failure| format!("  failed: {}", failure.detail))
}

pub(super) async fn follow(engine: &Engine, url: &str, printer: Printer) -> Answer {
    let report = engine
        .follow_list(url, &stop::on_interrupt())
        .await
        .map_err(told)?;
    printer.result(&json!({ "list": report }), || {
        format!(
            "following list {}: {} feeds added, {} ended, {} lines without an address",
            report.id, report.feeds_added, report.feeds_ended, report.skipped
        )
    });
    Ok(0)
}

pub(super) async fn lists(engine: &Engine, arguments: &Lists, printer: Printer) -> Answer {
    if let Some(id) = arguments.remove {
        engine.unfollow_list(id).await.map_err(told)?;
    }
    let lists = engine.lists().await.map_err(told)?;
    printer.result(&json!({ "lists": lists }), || {
        let lines = lists.iter().map(|list| {
            let failure = failed(list.failure.as_ref());
            format!(
                "{}  {}  {} feeds  {}{failure}",
                list.id,
                list.url,
                list.feeds,
                when(list.checked)
            )
        });
        lines.collect::<Vec<_>>().join("\n")
    });
    Ok(0)
}
