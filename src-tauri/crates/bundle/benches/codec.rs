//! A day's 30 articles by delta, measured in bytes a byte of text, beside what other packers make of the same words.
//!
//! `KALAN_ARTICLES=100000` instead packs and reads so many articles, and tells the memory it took.
//!
//! `cargo bench -p kalan-bundle`; `KALAN_SHARED` names the folder with the pages. `xz` and `brotli` are asked where they
//! are installed. The texts are the hand-checked ones of the pages, as paragraphs; titles, addresses, authors and dates
//! are those of the pages too, so that the manifest is a real one.

#![expect(clippy::print_stdout, reason = "a person waits for what it tells")]

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use kalan_bundle::{
    Article, Bundle, BundleWriter, ChannelPlace, Details, Edition, Header, Limits, PackOptions, Publisher,
    Revision, SecretKey, TrustStore, open, plan_delta,
};
use kalan_model::{ArticleId, Timestamp};
use serde_json::Value;

/// What the receiver is taken to hold, as in DESIGN's figures.
const PRIOR_BYTES: u64 = 1_500_000;
const DAY: usize = 30;

struct Page {
    article: Article,
    body: String,
    text: usize,
}

fn main() {
    let Some(pages) = pages() else {
        println!("no pages: KALAN_SHARED is not set");
        return;
    };
    if let Some(count) = std::env::var("KALAN_ARTICLES")
        .ok()
        .and_then(|count| count.parse().ok())
    {
        let folder = tempfile::tempdir().expect("a folder");
        many(count, &pages, folder.path());
        return;
    }
    let long: Vec<usize> = (0..pages.len())
        .filter(|at| (9_000..18_000).contains(&pages[*at].text))
        .collect();
    let day: Vec<usize> = long.iter().copied().step_by(long.len() / DAY).take(DAY).collect();
    let text: usize = day.iter().map(|at| pages[*at].text).sum();
    println!("{DAY} articles, {text} bytes of text, {} held", pages.len() - DAY);
    let plain: Vec<u8> = day.iter().flat_map(|at| pages[*at].body.bytes()).collect();
    others(&plain, text);
    let folder = tempfile::tempdir().expect("a folder");
    for (name, options, prior) in [
        ("delta, cm, 1.5 MB held", PackOptions::smallest(), PRIOR_BYTES),
        ("delta, cm, 0.5 MB held", PackOptions::smallest(), PRIOR_BYTES / 3),
        ("delta, cm, nothing held", PackOptions::smallest(), 0),
        (
            "delta, zstd, 1.5 MB held",
            PackOptions {
                block_bytes: 4 << 20,
                ..PackOptions::in_place()
            },
            PRIOR_BYTES,
        ),
    ] {
        delta(name, &pages, &day, options, prior, folder.path());
    }
    for kib in [64, 128, 256, 512, 1024] {
        let options = PackOptions {
            block_bytes: kib << 10,
            ..PackOptions::in_place()
        };
        full(
            &format!("full, zstd, blocks of {kib} KiB"),
            &pages,
            options,
            folder.path(),
        );
    }
}

/// Many articles, one by one in and out: how fast, in how much memory.
fn many(count: usize, pages: &[Page], folder: &Path) {
    let signer = SecretKey::generate().expect("random bytes");
    let header = edition(&[], &signer, 1);
    let path = folder.join("many.kalan");
    let options = PackOptions {
        level: 3,
        ..PackOptions::in_place()
    };
    let begin = Instant::now();
    let mut writer = BundleWriter::full(&path, header.header.clone(), options).expect("a folder");
    for number in 0..count {
        let page = &pages[number % pages.len()];
        let url = format!(
            "{}?{number}",
            page.article.details.url.as_deref().unwrap_or_default()
        );
        let mut article = page.article.clone();
        article.id = ArticleId::of(&url);
        article.details.url = Some(url);
        let end = page.body.floor_char_boundary(6_000);
        article.revision = Revision::of(&page.body[..end]);
        let position = u32::try_from(number).expect("a few");
        writer
            .add_article(position, article, Some(&page.body[..end]))
            .expect("it fits");
    }
    let written = writer.finish(Some(&signer)).expect("it fits").size_bytes;
    println!(
        "{count} articles: {written} bytes, packed in {:.2?}, peak {} MiB",
        begin.elapsed(),
        peak_mib()
    );
    let begin = Instant::now();
    let mut bundle = believed(&path, &header);
    let opened = begin.elapsed();
    let order = bundle.reading_order();
    let bytes: usize = order
        .iter()
        .map(|id| bundle.body(id).expect("what was packed").len())
        .sum();
    let read = begin.elapsed();
    let each = count as f64 / read.as_secs_f64();
    println!(
        "opened in {opened:.2?}, {bytes} bytes of bodies in {read:.2?}: {each:.0} articles a second, peak {} MiB",
        peak_mib()
    );
}

/// The most memory this process had, where the system tells (Linux).
fn peak_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|rest| rest.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kib.unwrap_or(0) / 1024
}

fn pages() -> Option<Vec<Page>> {
    let shared = PathBuf::from(std::env::var_os("KALAN_SHARED")?);
    let folder = shared.join("data/pages/wcxb/dev/ground-truth");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .ok()?
        .flatten()
        .map(|file| file.path())
        .collect();
    files.sort();
    Some(files.iter().filter_map(|file| page(file)).collect())
}

fn page(file: &Path) -> Option<Page> {
    let value: Value = serde_json::from_slice(&std::fs::read(file).ok()?).ok()?;
    if value["_internal"]["page_type"]["primary"] != "article" {
        return None;
    }
    let truth = &value["ground_truth"];
    let words = |name: &str| {
        truth[name]
            .as_str()
            .filter(|text| !text.is_empty())
            .map(str::to_owned)
    };
    let (text, url) = (words("main_content")?, value["url"].as_str()?.to_owned());
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let body: String = lines.map(|line| format!("<p>{line}</p>\n")).collect();
    Some(Page {
        article: Article {
            id: ArticleId::of(&url),
            revision: Revision::of(&body),
            title: words("title").unwrap_or_default(),
            details: Details {
                url: Some(url),
                byline: words("author"),
                language: Some("en".into()),
                captured: Some(Timestamp::from_millis(1_795_000_000_000)),
                ..Details::default()
            },
            pictures: Vec::new(),
        },
        body,
        text: text.len(),
    })
}

fn edition(pages: &[&Page], signer: &SecretKey, sequence: u64) -> Edition {
    Edition {
        header: Header {
            title: "Une journée".into(),
            description: None,
            languages: vec!["en".into()],
            licence: None,
            publisher: Some(Publisher {
                name: "Bibliothèque de Kayes".into(),
                key: signer.public_key(),
            }),
            channel: Some(ChannelPlace {
                id: "kayes/jour".into(),
                sequence,
            }),
            created: Timestamp::from_millis(1_795_000_000_000),
            cover: None,
        },
        articles: pages.iter().map(|page| page.article.clone()).collect(),
        assets: Vec::new(),
        withdrawn: Vec::new(),
    }
}

fn delta(name: &str, pages: &[Page], day: &[usize], options: PackOptions, prior: u64, folder: &Path) {
    let signer = SecretKey::generate().expect("random bytes");
    let held: Vec<&Page> = (0..pages.len())
        .filter(|at| !day.contains(at))
        .map(|at| &pages[at])
        .collect();
    let all: Vec<&Page> = held
        .iter()
        .copied()
        .chain(day.iter().map(|at| &pages[*at]))
        .collect();
    let (base, new) = (edition(&held, &signer, 1), edition(&all, &signer, 2));
    let mut plan = plan_delta(&base, &new).expect("a plan");
    plan.fit_prior(prior, |at| Some(held[at].body.len() as u64))
        .expect("a prior");
    let body = |article: &Article| {
        let page = held.iter().find(|page| page.article.id == article.id);
        page.expect("held").body.clone()
    };
    let path = folder.join("delta.kalan");
    let begin = Instant::now();
    let writer = BundleWriter::delta(&path, new.header.clone(), &plan, &base, options, |one| {
        Ok(body(one))
    });
    let mut writer = writer.expect("a folder");
    for (position, (at, _)) in (0..).zip(&plan.articles) {
        writer
            .add_article(position, all[*at].article.clone(), Some(&all[*at].body))
            .expect("it fits");
    }
    let written = writer.finish(Some(&signer)).expect("it fits");
    let packed = begin.elapsed();
    let begin = Instant::now();
    let mut bundle = believed(&path, &base);
    bundle.prime(&base, |one| Some(body(one))).expect("all is held");
    for id in bundle.reading_order() {
        bundle.body(&id).expect("what was packed");
    }
    assert_eq!(
        bundle.edition(Some(&base)).expect("the right base"),
        new,
        "the measured bundle is a good one"
    );
    let text: usize = day.iter().map(|at| pages[*at].text).sum();
    println!(
        "{name}: {} bytes = {:.4} a byte of text (bodies {}, manifest {}); packed in {packed:.2?}, read in {:.2?}",
        written.size_bytes,
        written.size_bytes as f64 / text as f64,
        written.body_bytes,
        written.manifest_bytes,
        begin.elapsed()
    );
}

fn believed(path: &Path, edition: &Edition) -> Bundle<std::fs::File> {
    let mut store = TrustStore::default();
    let publisher = edition.header.publisher.as_ref().expect("signed");
    store.trust(publisher, None, edition.header.created);
    let file = std::fs::File::open(path).expect("it was written");
    open(file, &Limits::default())
        .expect("a bundle")
        .verify(&store)
        .expect("trusted")
}

fn full(name: &str, pages: &[Page], options: PackOptions, folder: &Path) {
    let signer = SecretKey::generate().expect("random bytes");
    let edition = edition(&pages.iter().collect::<Vec<_>>(), &signer, 1);
    let path = folder.join("full.kalan");
    let begin = Instant::now();
    let mut writer = BundleWriter::full(&path, edition.header.clone(), options).expect("a folder");
    for (position, page) in (0..).zip(pages) {
        writer
            .add_article(position, page.article.clone(), Some(&page.body))
            .expect("it fits");
    }
    let written = writer.finish(Some(&signer)).expect("it fits");
    let packed = begin.elapsed();
    let begin = Instant::now();
    let mut bundle = believed(&path, &edition);
    let first = bundle.reading_order()[pages.len() / 2];
    bundle.body(&first).expect("what was packed");
    let one = begin.elapsed();
    for id in bundle.reading_order() {
        bundle.body(&id).expect("what was packed");
    }
    let text: usize = pages.iter().map(|page| page.text).sum();
    println!(
        "{name}: {:.4} a byte of text; packed in {packed:.2?}, one article in {one:.2?}, all in {:.2?}",
        written.size_bytes as f64 / text as f64,
        begin.elapsed()
    );
}

fn others(plain: &[u8], text: usize) {
    let tell = |name: &str, bytes: usize| {
        println!(
            "{name}: {bytes} bytes = {:.4} a byte of text, without a manifest",
            bytes as f64 / text as f64
        );
    };
    tell(
        "zstd-22, nothing held",
        zstd::bulk::compress(plain, 22).expect("memory").len(),
    );
    let (mut packed, begin) = (Vec::new(), Instant::now());
    let mut ppmd = ppmd_rust::Ppmd7Encoder::new(&mut packed, 16, 64 << 20).expect("memory");
    ppmd.write_all(plain).expect("memory");
    ppmd.finish(true).expect("memory");
    let name = format!("PPMd7 -o16, nothing held, in {:.2?}", begin.elapsed());
    tell(&name, packed.len());
    for (program, args) in [("xz", ["-9e", "-c"]), ("brotli", ["-q11", "-c"])] {
        match piped(program, &args, plain) {
            Some(bytes) => tell(program, bytes),
            None => println!("{program}: not installed"),
        }
    }
}

/// How many bytes a program makes of `plain`.
fn piped(program: &str, args: &[&str], plain: &[u8]) -> Option<usize> {
    let mut command = Command::new(program);
    command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().ok()?;
    let mut stdin = child.stdin.take()?;
    let plain = plain.to_vec();
    let writing = std::thread::spawn(move || stdin.write_all(&plain));
    let output = child.wait_with_output().ok()?;
    writing.join().ok()?.ok()?;
    output.status.success().then_some(output.stdout.len())
}
