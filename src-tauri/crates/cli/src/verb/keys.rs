//! `key new`, `list`, `export`, `trust`, `revoke`.

use kalan_bundle::{KnownPublisher, PublicKey, WordLanguage};
use kalan_engine::{Engine, EngineError, OwnKey};
use kalan_model::{ErrorCode, Failure};
use serde_json::{Value, json};

use super::{Answer, read_input, told};
use crate::options::Key;
use crate::printer::Printer;

pub(super) async fn key(engine: &Engine, arguments: &Key, printer: Printer) -> Answer {
    match arguments {
        Key::New { name } => {
            let own = engine.new_key(name).await.map_err(told)?;
            printer.result(&own_document(&own), || {
                format!(
                    "the key of \"{}\" is made; its words are: {}",
                    own.name,
                    words(&own.key).join(" ")
                )
            });
        }
        Key::List => list(engine, printer)?,
        Key::Export { name, secret, output } => export(engine, name, *secret, output, printer).await?,
        Key::Trust { key, name } => trust(engine, key, name.as_deref(), printer).await?,
        Key::Rotate { name, output } => {
            let (_, statement) = engine.rotate_key(name).await.map_err(told)?;
            put(&statement, output, printer)?;
        }
        Key::Revoke { key, reason, output } => revoke(engine, key, reason, output, printer).await?,
    }
    Ok(0)
}

fn words(key: &PublicKey) -> Vec<&'static str> {
    key.words(WordLanguage::English).to_vec()
}

fn words_document(key: &PublicKey) -> Value {
    json!({ "fr": key.words(WordLanguage::French).to_vec(), "en": words(key) })
}

fn own_document(own: &OwnKey) -> Value {
    json!({
        "name": own.name, "key": own.key, "made": own.made, "revoked": own.revoked,
        "words": words_document(&own.key),
    })
}

fn list(engine: &Engine, printer: Printer) -> Result<(), Failure> {
    let own = engine.own_keys().map_err(told)?;
    let known: Vec<KnownPublisher> = engine.publishers().map_err(told)?;
    let publishers: Vec<Value> = known
        .iter()
        .map(|known| {
            let mut document = serde_json::to_value(known).unwrap_or_default();
            document["words"] = words_document(&known.key);
            document
        })
        .collect();
    let document = json!({
        "own": own.iter().map(own_document).collect::<Vec<_>>(), "publishers": publishers,
    });
    printer.result(&document, || {
        let own = own.iter().map(|own| {
            format!(
                "own      {}  {}  {}",
                own.key,
                own.name,
                words(&own.key).join(" ")
            )
        });
        let known = known.iter().map(|known| {
            let word = if known.trusted { "trusted " } else { "known   " };
            format!(
                "{word} {}  {}  {}",
                known.key,
                known.name,
                words(&known.key).join(" ")
            )
        });
        own.chain(known).collect::<Vec<_>>().join("\n")
    });
    Ok(())
}

async fn export(
    engine: &Engine,
    name: &str,
    secret: bool,
    output: &str,
    printer: Printer,
) -> Result<(), Failure> {
    let text = if secret {
        let password = super::servers::password(false)?;
        engine.export_secret_key(name, password).await.map_err(told)?
    } else {
        engine.own_key(name).map_err(told)?.key.to_file()
    };
    put(&text, output, printer)
}

async fn trust(engine: &Engine, key: &str, name: Option<&str>, printer: Printer) -> Result<(), Failure> {
    // A line of base64 is no file's name that anyone would choose.
    let text = match std::path::Path::new(key).is_file() {
        true => String::from_utf8_lossy(&read_input(key)?).into_owned(),
        false => key.to_owned(),
    };
    if text.trim_start().starts_with('{') {
        let heard = engine.hear_statement(&text).await.map_err(told)?;
        let word = format!("{heard:?}").to_lowercase();
        printer.result(&json!({ "statement": word }), || {
            format!("the statement is {word}")
        });
        return Ok(());
    }
    let Some(name) = name else {
        return Err(Failure::new(ErrorCode::Usage, "say whose key it is: --name NAME"));
    };
    let publisher = engine.trust_key(&text, name).await.map_err(told)?;
    let document = json!({
        "name": publisher.name, "key": publisher.key, "words": words_document(&publisher.key),
    });
    printer.result(&document, || {
        format!(
            "\"{}\" is trusted; compare these words with them: {}",
            publisher.name,
            words(&publisher.key).join(" ")
        )
    });
    Ok(())
}

async fn revoke(
    engine: &Engine,
    key: &str,
    reason: &str,
    output: &str,
    printer: Printer,
) -> Result<(), Failure> {
    match engine.own_key(key) {
        Ok(own) => {
            let statement = engine.revoke_key(&own.name, reason).await.map_err(told)?;
            put(&statement, output, printer)
        }
        Err(EngineError::NoKey(_)) => {
            let key = engine.distrust_key(key).await.map_err(told)?;
            printer.result(&json!({ "key": key, "trusted": false }), || {
                format!("{key} is believed no more")
            });
            Ok(())
        }
        Err(error) => Err(told(error)),
    }
}

/// A text to a file, or as the result itself.
fn put(text: &str, output: &str, printer: Printer) -> Result<(), Failure> {
    if output == "-" {
        printer.result(&json!({ "text": text }), || text.to_owned());
        return Ok(());
    }
    std::fs::write(output, text).map_err(|source| {
        told(EngineError::File {
            path: output.to_owned(),
            source,
        })
    })?;
    printer.result(&json!({ "written": output }), || format!("written {output}"));
    Ok(())
}
