//! The sync beside newsboat, on the same thousand feeds of the same server; and over a link as poor as 2G.

use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::house::{self, House};
use crate::process::{cpu_secs, has_ended, peak_kib};
use crate::stop::Stop;

const FEEDS: u32 = 1000;
const ENTRIES_OVER_2G: &str = "24";
/// How often a running program is looked at.
const LOOK: Duration = Duration::from_millis(10);

/// The loopback web as a program; it ends with its input.
struct Server {
    child: Child,
    words: ChildStdin,
    answers: BufReader<ChildStdout>,
    url: String,
}

/// What one run of a program took.
struct Run {
    secs: f64,
    cpu_secs: f64,
    peak_mib: f64,
    requests: u64,
    bytes: u64,
    said: String,
}

/// Builds, and prints a line for each round.
pub(crate) fn run(house: &House) -> Result<(), Stop> {
    let build = [
        "build",
        "--release",
        "--package",
        "kalan-cli",
        "--package",
        "kalan-test-kit",
        "--bins",
    ];
    house::run(&mut house.cargo(&build))?;
    let dir = house.target.join("bench-sync");
    let _ = fs::remove_dir_all(&dir);
    fs::create_dir_all(&dir).map_err(|error| Stop::Machine(format!("{}: {error}", dir.display())))?;
    beside_newsboat(house, &dir)?;
    over_2g(house, &dir)
}

fn beside_newsboat(house: &House, dir: &Path) -> Result<(), Stop> {
    let mut server = Server::start(house, &["--gazettes", &FEEDS.to_string()])?;
    let urls: Vec<String> = (0..FEEDS)
        .map(|feed| format!("{}/gazettes/{feed}.xml", server.url))
        .collect();
    println!("{FEEDS} feeds of 20 whole articles, on this machine, with nothing beside");
    let ours = kalan_rounds(house, &mut server, dir, &urls)?;
    let Some(newsboat) = house.find_program("newsboat") else {
        println!("newsboat is not installed (Debian: newsboat): nothing to compare with");
        return Ok(());
    };
    let theirs = newsboat_rounds(&newsboat, &mut server, dir, &urls)?;
    for (name, ours, theirs, most) in [
        ("first round", &ours[0], &theirs[0], "1/3"),
        ("nothing new", &ours[1], &theirs[1], "1/20"),
        ("3 % new", &ours[2], &theirs[2], ""),
    ] {
        println!(
            "{name:12} kalan / newsboat = {:.3} of the time {most}",
            ours.secs / theirs.secs
        );
    }
    Ok(())
}

fn kalan_rounds(house: &House, server: &mut Server, dir: &Path, urls: &[String]) -> Result<[Run; 3], Stop> {
    let library = dir.join("library");
    let list = dir.join("feeds.opml");
    let mut opml = String::from("<opml version=\"2.0\"><body>");
    for url in urls {
        let _ = write!(opml, "<outline type=\"rss\" xmlUrl=\"{url}\"/>");
    }
    write(&list, &(opml + "</body></opml>"))?;
    let sync = |server: &mut Server, name: &str, more: &[&str]| {
        let mut command = kalan(house, &library);
        command.args(["sync", "--text-only"]).args(more);
        server.time(name, &mut command)
    };
    let mut import = kalan(house, &library);
    import.arg("import").arg(&list);
    server.time("kalan import", &mut import)?;
    let first = sync(server, "kalan first", &[])?;
    let same = sync(server, "kalan nothing new", &[])?;
    sync(server, "kalan --due", &["--due"])?;
    server.ask("publish")?;
    let news = sync(server, "kalan 3 % new", &[])?;
    Ok([first, same, news])
}

fn newsboat_rounds(
    newsboat: &Path,
    server: &mut Server,
    dir: &Path,
    urls: &[String],
) -> Result<[Run; 3], Stop> {
    let [list, settings, cache] = ["urls", "config", "cache.db"].map(|name| dir.join(name));
    write(&list, &(urls.join("\n") + "\n"))?;
    write(&settings, "reload-threads 8\n")?;
    let reload = |server: &mut Server, name: &str| {
        let mut command = Command::new(newsboat);
        command
            .arg("-C")
            .arg(&settings)
            .arg("-u")
            .arg(&list)
            .arg("-c")
            .arg(&cache)
            .args(["-x", "reload"]);
        server.time(name, &mut command)
    };
    let first = reload(server, "newsboat first")?;
    // Its second round fetches all again when the first changed its cache; the third is answered by 304s.
    reload(server, "newsboat second")?;
    let same = reload(server, "newsboat nothing")?;
    server.ask("publish")?;
    let news = reload(server, "newsboat 3 % new")?;
    Ok([first, same, news])
}

/// 50 kbit/s, 700 ms there and back, 2 % lost; then the same, down for 20 s of every minute.
fn over_2g(house: &House, dir: &Path) -> Result<(), Stop> {
    println!("{ENTRIES_OVER_2G} articles with pictures over 50 kbit/s, 700 ms, 2 % lost");
    let whole = one_link(house, dir, "2g")?;
    println!("the same, down for 20 s of every minute");
    let cut = one_link(house, dir, "cut")?;
    println!(
        "bytes cut / uncut = {:.2} (at most 1.3)",
        cut.bytes as f64 / whole.bytes as f64
    );
    Ok(())
}

fn one_link(house: &House, dir: &Path, kind: &str) -> Result<Run, Stop> {
    let library = dir.join(kind);
    let mut server = Server::start(house, &["--subscription", ENTRIES_OVER_2G, "--link", kind])?;
    let feed = format!("{}/feed.xml", server.url);
    let mut subscribe = kalan(house, &library);
    subscribe.arg("subscribe").arg(feed);
    server.time("subscribe", &mut subscribe)?;
    let mut sync = kalan(house, &library);
    sync.arg("sync").stdout(Stdio::null()).stderr(Stdio::null());
    let began = Instant::now();
    let child = sync
        .spawn()
        .map_err(|error| Stop::Machine(format!("cannot start kalan: {error}")))?;
    while !has_ended(child.id()) {
        let mut list = kalan(house, &library);
        let listed = list.args(["list", "--limit", "1"]).output();
        if listed.is_ok_and(|listed| String::from_utf8_lossy(&listed.stdout).contains("\"title\"")) {
            let secs = began.elapsed().as_secs_f64();
            println!(
                "first readable article after {secs:.1} s = {:.1} round trips (at most 10)",
                secs / 0.7
            );
            break;
        }
        thread::sleep(LOOK);
    }
    let run = server.wait(&format!("sync over {kind}"), child, began, [0, 0])?;
    let mut stats = kalan(house, &library);
    let stats = house::read(stats.arg("stats")).unwrap_or_default();
    println!(
        "missing afterwards: {} texts, {} pictures",
        number(&stats, "articles", 1),
        number(&stats, "assets", 1)
    );
    Ok(run)
}

fn kalan(house: &House, library: &Path) -> Command {
    let mut command = Command::new(program(house, "kalan"));
    command.arg("--library").arg(library).arg("--json");
    command
}

fn program(house: &House, name: &str) -> PathBuf {
    house
        .target
        .join("release")
        .join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

fn write(path: &Path, text: &str) -> Result<(), Stop> {
    fs::write(path, text).map_err(|error| Stop::Machine(format!("{}: {error}", path.display())))
}

impl Server {
    fn start(house: &House, arguments: &[&str]) -> Result<Self, Stop> {
        let mut child = Command::new(program(house, "loopback-web"))
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| Stop::Machine(format!("cannot start the loopback web: {error}")))?;
        let (Some(words), Some(answers)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(Stop::Machine("the loopback web has no ends".into()));
        };
        let mut server = Self {
            child,
            words,
            answers: BufReader::new(answers),
            url: String::new(),
        };
        let said = server.line()?;
        server.url = said.split('"').nth(3).unwrap_or_default().to_owned();
        Ok(server)
    }

    fn line(&mut self) -> Result<String, Stop> {
        let mut line = String::new();
        match self.answers.read_line(&mut line) {
            Ok(length) if length > 0 => Ok(line),
            _ => Err(Stop::Failed("the loopback web ended".into())),
        }
    }

    fn ask(&mut self, word: &str) -> Result<String, Stop> {
        writeln!(self.words, "{word}").map_err(|error| Stop::Failed(format!("the loopback web: {error}")))?;
        self.line()
    }

    /// Requests so far, and bytes both ways.
    fn count(&mut self) -> Result<[u64; 2], Stop> {
        let said = self.ask("count")?;
        let of = |name: &str| number(&said, name, 0);
        Ok([of("requests"), of("bytes_in") + of("bytes_out")])
    }

    fn time(&mut self, name: &str, command: &mut Command) -> Result<Run, Stop> {
        let before = self.count()?;
        let began = Instant::now();
        let child = command
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| Stop::Machine(format!("cannot start {name}: {error}")))?;
        self.wait(name, child, began, before)
    }

    fn wait(&mut self, name: &str, mut child: Child, began: Instant, before: [u64; 2]) -> Result<Run, Stop> {
        let (mut peak_mib, mut secs) = (0.0_f64, 0.0);
        while secs == 0.0 {
            peak_mib = peak_mib.max(peak_kib(child.id()) as f64 / 1024.0);
            if has_ended(child.id()) {
                secs = began.elapsed().as_secs_f64();
            } else {
                thread::sleep(LOOK);
            }
        }
        // Read before it is waited for: afterwards the system has forgotten it.
        let cpu_secs = cpu_secs(child.id());
        let status = child
            .wait()
            .map_err(|error| Stop::Machine(format!("{name}: {error}")))?;
        let after = self.count()?;
        let run = Run {
            secs,
            cpu_secs,
            peak_mib,
            requests: after[0] - before[0],
            bytes: after[1] - before[1],
            said: status.to_string(),
        };
        println!(
            "{name:20} {:7.2} s   cpu {:6.2} s   {:5.0} MiB   {:5} requests   {:9} bytes   {}",
            run.secs, run.cpu_secs, run.peak_mib, run.requests, run.bytes, run.said
        );
        Ok(run)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The number under a key of a JSON text, the last but `from_end` that stands there; 0 when there is none.
fn number(json: &str, key: &str, from_end: usize) -> u64 {
    let places: Vec<&str> = json.split(&format!("\"{key}\":")).skip(1).collect();
    let at = if from_end == 0 {
        places.first()
    } else {
        places.get(places.len() - from_end)
    };
    let digits = at.map(|rest| rest.chars().take_while(char::is_ascii_digit).collect::<String>());
    digits.and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_in_what_programs_say() {
        let said = "{\"requests\":12,\"deep\":{\"articles\":3},\"missing\":{\"articles\":40,\"assets\":0}}";
        assert_eq!(
            (
                number(said, "requests", 0),
                number(said, "articles", 1),
                number(said, "none", 0)
            ),
            (12, 40, 0)
        );
    }
}
