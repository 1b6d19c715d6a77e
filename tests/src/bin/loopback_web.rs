//! The loopback web as a program, for tests that are not written in Rust.
//!
//! `loopback-web [--subscription N] [--folder DIR] [--gazettes N] [--link 2g|cut]` serves the small site, its feed with N entries
//! (12), the files of DIR under `/files`, and N feeds of 20 whole articles. It prints `{"url": "http://127.0.0.1:PORT"}`
//! and runs until its standard input closes, so that it never outlives the test that started it. A line `publish`
//! there brings out a new edition of the gazettes; a line `count` prints what has gone over the wire. With `--link` it
//! is reached by a link as poor as 2G, which `cut` takes down for 20 s every minute.

use std::error::Error;
use std::io::{self, BufRead as _, Write as _};
use std::path::Path;
use std::time::Duration;

use kalan_test_kit::link::{Link, LinkQuality};
use kalan_test_kit::web::Web;

const ENTRIES_OF_A_GAZETTE: u64 = 20;

fn main() -> Result<(), Box<dyn Error>> {
    let web = Web::open();
    let (mut entries, mut feeds, mut link) = (12, 0, None);
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let value = words.next().ok_or_else(|| format!("{word} needs a value"))?;
        match word.as_str() {
            "--subscription" => entries = value.parse()?,
            "--gazettes" => feeds = value.parse()?,
            "--link" => link = Some(value),
            "--folder" => drop(web.folder("/files", Path::new(&value))),
            _ => return Err(format!("unknown option {word}").into()),
        }
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()?;
    if let Some(kind) = link {
        let cut = (kind == "cut").then_some((Duration::from_secs(40), Duration::from_secs(20)));
        let quality = LinkQuality {
            cut,
            ..LinkQuality::TWO_G
        };
        web.named(runtime.block_on(Link::open(web.address(), quality))?.address());
    }
    web.site(entries);
    let gazettes = web.gazettes(ENTRIES_OF_A_GAZETTE);
    gazettes.print_all(feeds);
    say(&serde_json::json!({ "url": web.url("") }))?;
    // The end of the input is the end of the web.
    for line in io::stdin().lock().lines() {
        match line?.as_str() {
            "publish" => {
                gazettes.publish();
                gazettes.print_all(feeds);
                say(&serde_json::json!({}))?;
            }
            "count" => say(&serde_json::json!({
                "requests": web.requests().len(),
                "bytes_in": web.bytes_in(),
                "bytes_out": web.bytes_out(),
            }))?,
            _ => {}
        }
    }
    Ok(())
}

fn say(words: &serde_json::Value) -> io::Result<()> {
    writeln!(io::stdout(), "{words}")?;
    io::stdout().flush()
}
