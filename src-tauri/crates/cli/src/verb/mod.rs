//! One file for each group of verbs that print alike; each answers the exit status.

mod add;
mod articles;
mod bundles;
mod channel;
mod enclosures;
mod export;
mod feeds;
mod filing;
mod highlights;
mod keys;
mod network;
mod pure;
mod serve;
mod servers;
mod sync;
mod timer;
mod upkeep;
mod zim;

use std::io::Read as _;
use std::path::Path;

use kalan_engine::{Engine, EngineConfig, EngineError, default_library_dir, is_zim};
use kalan_model::{ErrorCode, Failure};
use serde_json::json;

use crate::options::{Options, Verb};
use crate::printer::Printer;

/// More bytes than any page, feed or list has are not read into memory.
const MAX_FILE_BYTES: u64 = 64 * 1024 * 1024;

/// What a verb answers: an exit status, or the failure that stopped it.
type Answer = Result<u8, Failure>;

/// Carries out the verb.
pub(crate) async fn run(options: Options, printer: &Printer) -> Answer {
    let printer = *printer;
    let library = options.library;
    let open = || open(library.as_deref());
    match options.verb {
        Verb::Extract(arguments) => pure::extract(&arguments, printer),
        Verb::Sanitize(arguments) => pure::sanitize(&arguments, printer),
        Verb::ParseFeed(arguments) => pure::parse_feed(&arguments, printer),
        Verb::Discover(arguments) => pure::discover(&arguments, printer),
        Verb::Add(arguments) => add::add(&open()?, arguments, printer).await,
        Verb::Subscribe(arguments) => feeds::subscribe(&open()?, &arguments, printer).await,
        Verb::Unsubscribe(arguments) => feeds::unsubscribe(&open()?, &arguments, printer).await,
        Verb::Feeds => feeds::list(&open()?, printer),
        Verb::Server(arguments) => servers::server(&open()?, &arguments, printer).await,
        Verb::Lists(arguments) => servers::lists(&open()?, &arguments, printer).await,
        Verb::Import(arguments) if bundles::is_bundle(&arguments.file) => {
            bundles::import(&open()?, &arguments.file, arguments.trust, printer).await
        }
        Verb::Import(arguments) if is_zim(Path::new(&arguments.file)) => {
            zim::import(&open()?, arguments, printer).await
        }
        Verb::Import(arguments) => feeds::import(&open()?, &arguments, printer).await,
        Verb::Pack(arguments) => bundles::pack(&open()?, arguments, printer).await,
        Verb::Verify(arguments) => bundles::verify(&arguments, library.as_deref(), printer),
        Verb::Key(arguments) => keys::key(&open()?, &arguments, printer).await,
        Verb::Channel(deed) => channel::channel(&open()?, deed, printer).await,
        Verb::Collection(deed) => filing::collection(&open()?, &deed, printer).await,
        Verb::Tag(arguments) => filing::tag(&open()?, &arguments, printer).await,
        Verb::Export(arguments) => export::export(&open()?, arguments, printer).await,
        Verb::Sync(arguments) => sync::sync(&open()?, &arguments, printer).await,
        Verb::Timer(arguments) => {
            let library = library.unwrap_or_else(default_library_dir);
            timer::run(&library, &arguments, printer)
        }
        Verb::Network(arguments) => network::network(&open()?, &arguments, printer).await,
        Verb::Feed(arguments) => network::feed(&open()?, &arguments, printer).await,
        Verb::Enclosures(arguments) => enclosures::enclosures(&open()?, &arguments, printer).await,
        Verb::History(arguments) => network::history(&open()?, &arguments, printer).await,
        Verb::List(arguments) => articles::list(&open()?, arguments, printer),
        Verb::Show(arguments) => articles::show(&open()?, &arguments, printer),
        Verb::Search(arguments) => articles::search(&open()?, &arguments, printer).await,
        Verb::Mark(arguments) => articles::mark(&open()?, &arguments, printer).await,
        Verb::Highlight(arguments) => highlights::add(&open()?, arguments, printer).await,
        Verb::Note(arguments) => highlights::note(&open()?, arguments, printer).await,
        Verb::Highlights(arguments) => highlights::list(&open()?, &arguments, printer).await,
        Verb::Define(arguments) => highlights::define(&open()?, &arguments, printer),
        Verb::Rm(arguments) => articles::remove(&open()?, &arguments, printer).await,
        Verb::Check(arguments) => upkeep::check(&open()?, &arguments, printer).await,
        Verb::Backup(arguments) => upkeep::backup(&open()?, arguments, printer).await,
        Verb::Restore(arguments) => upkeep::restore(&open()?, arguments, printer).await,
        Verb::Gc => upkeep::gc(&open()?, printer).await,
        Verb::Stats => upkeep::stats(&open()?, printer).await,
        Verb::Serve(arguments) => serve::serve(open()?, arguments, printer).await,
    }
}

fn open(library: Option<&Path>) -> Result<Engine, Failure> {
    let dir = library.map_or_else(default_library_dir, Path::to_owned);
    Engine::open(&dir, EngineConfig::default()).map_err(told)
}

/// The failure as data.
#[expect(clippy::needless_pass_by_value, reason = "the shape that map_err takes")]
fn told(error: EngineError) -> Failure {
    error.failure()
}

/// Writes a file, and says so.
fn write_output(path: &str, text: &str, printer: Printer) -> Answer {
    std::fs::write(path, text).map_err(|source| {
        told(EngineError::File {
            path: path.to_owned(),
            source,
        })
    })?;
    let document = json!({ "written": path, "size_bytes": text.len() });
    printer.result(&document, || format!("written {path}"));
    Ok(0)
}

/// Reads a file whole; `-` is standard input.
fn read_input(name: &str) -> Result<Vec<u8>, Failure> {
    let refused = |source| {
        EngineError::File {
            path: name.to_owned(),
            source,
        }
        .failure()
    };
    let mut bytes = Vec::new();
    let read = if name == "-" {
        std::io::stdin()
            .lock()
            .take(MAX_FILE_BYTES + 1)
            .read_to_end(&mut bytes)
    } else {
        std::fs::File::open(name).and_then(|file| file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes))
    };
    read.map_err(refused)?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        let detail = format!("{name} has more than {MAX_FILE_BYTES} bytes: no page or feed is that large");
        return Err(Failure::new(ErrorCode::TooLarge, detail).with("limit_bytes", MAX_FILE_BYTES));
    }
    Ok(bytes)
}
