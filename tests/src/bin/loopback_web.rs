//! The loopback web as a program, for tests that are not written in Rust.
//!
//! `loopback-web [--subscription N] [--folder DIR]` serves the small site, its feed with N entries (12), and
//! the files of DIR under `/files`. It prints `{"url": "http://127.0.0.1:PORT"}` and runs until its standard
//! input closes, so that it never outlives the test that started it.

use std::error::Error;
use std::io::{self, Read, Write};
use std::path::Path;

use kalan_test_kit::web::Web;

fn main() -> Result<(), Box<dyn Error>> {
    let web = Web::open();
    let mut entries = 12;
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let value = words.next().ok_or_else(|| format!("{word} needs a value"))?;
        match word.as_str() {
            "--subscription" => entries = value.parse()?,
            "--folder" => drop(web.folder("/files", Path::new(&value))),
            _ => return Err(format!("unknown option {word}").into()),
        }
    }
    web.site(entries);
    writeln!(io::stdout(), "{}", serde_json::json!({ "url": web.url("") }))?;
    io::stdout().flush()?;
    // Whatever is written there is not for us; only its end is.
    io::copy(&mut io::stdin().lock().by_ref(), &mut io::sink())?;
    Ok(())
}
