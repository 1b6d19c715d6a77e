//! The verbs of this room alone, so that it can be scored without the rest of the house being built.
//!
//! `content extract|sanitize|parse-feed|discover [--url URL|--base URL] FILE`, printing what CLI.md says.

use std::io::{Read, Write};
use std::process::ExitCode;

use kalan_content::{ContentError, FeedContext, PageContext};
use kalan_model::Timestamp;
use serde_json::{Value, json};
use url::Url;

fn main() -> ExitCode {
    let (mut verb, mut url, mut file, mut as_json) = (None, None, None, false);
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--json" => as_json = true,
            "--url" | "--base" => url = words.next().and_then(|text| Url::parse(&text).ok()),
            _ if verb.is_none() => verb = Some(word),
            _ => file = Some(word),
        }
    }
    let Ok(bytes) = read(file.as_deref().unwrap_or("-")) else {
        return ExitCode::from(3);
    };
    let (output, status) = match answer(verb.as_deref().unwrap_or(""), url.as_ref(), &bytes) {
        Ok(value) => match value.get("html").and_then(Value::as_str) {
            Some(html) if !as_json && verb.as_deref() == Some("sanitize") => (html.to_owned(), 0),
            _ => (value.to_string(), 0),
        },
        Err(error) => {
            let code = error.code();
            (
                json!({"error": {"code": code, "params": {}, "detail": error.to_string()}}).to_string(),
                code.exit_status(),
            )
        }
    };
    match std::io::stdout().write_all(output.as_bytes()) {
        Ok(()) => ExitCode::from(status),
        Err(_) => ExitCode::FAILURE,
    }
}

fn read(file: &str) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if file == "-" {
        std::io::stdin().read_to_end(&mut bytes)?;
    } else {
        bytes = std::fs::read(file)?;
    }
    Ok(bytes)
}

fn answer(verb: &str, url: Option<&Url>, bytes: &[u8]) -> Result<Value, ContentError> {
    let now = Timestamp::from_millis(1_795_000_000_000);
    let page = PageContext {
        url,
        content_type: None,
        fetched_at: now,
    };
    let value = match verb {
        "extract" => {
            let page = kalan_content::extract_page(bytes, &page)?;
            let published = page.published.map(|published| published.at);
            let mut value = serde_json::to_value(&page);
            if let Ok(Value::Object(fields)) = &mut value {
                fields.insert("published".into(), json!(published));
            }
            value
        }
        "parse-feed" => serde_json::to_value(kalan_content::parse_feed(
            bytes,
            &FeedContext {
                url,
                content_type: None,
            },
        )?),
        "discover" => Ok(json!({"feeds": kalan_content::discover_feeds(bytes, &page)})),
        _ => {
            let unknown = Url::parse("https://unknown.invalid/").ok();
            let Some(base) = url.or(unknown.as_ref()) else {
                return Err(ContentError::NotAFeed);
            };
            serde_json::to_value(kalan_content::sanitize(&String::from_utf8_lossy(bytes), base))
        }
    };
    value.map_err(|error| ContentError::Unreadable {
        reason: error.to_string(),
    })
}
