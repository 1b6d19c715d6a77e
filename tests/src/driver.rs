//! Drives the real window through WebKitWebDriver, with just enough of the W3C's WebDriver for one reader.
//!
//! Tauri's own driver does no more than set one variable and rename one key, so it is not needed.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// How long a window may take for anything; only a failing test waits for so long.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often the driver's silence is looked into.
const LOOK: Duration = Duration::from_millis(20);
const STARTS: usize = 20;
/// The key under which WebDriver hands over an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A window of the program, and the driver that started it; both end with this value.
pub struct Window {
    driver: Child,
    port: u16,
    session: String,
}

impl Window {
    /// Starts `program` with a clean environment but for `env` and what a display needs.
    ///
    /// # Panics
    /// When it does not come up, or ends at once again and again: once may be the window before it, which is still leaving
    /// and takes the new one's words.
    pub fn open<V: AsRef<OsStr>>(program: &Path, args: &[&str], env: &[(&str, V)]) -> Self {
        let window = (0..STARTS).find_map(|_| Self::start(program, args, env));
        window.unwrap_or_else(|| panic!("{} ends as soon as it starts", program.display()))
    }

    fn start<V: AsRef<OsStr>>(program: &Path, args: &[&str], env: &[(&str, V)]) -> Option<Self> {
        let port = free_port();
        let mut driver = Command::new("WebKitWebDriver");
        driver.arg(format!("--port={port}")).env_remove("KALAN_LIBRARY");
        driver.env("TAURI_WEBVIEW_AUTOMATION", "true");
        driver.envs(env.iter().map(|(name, value)| (name, value)));
        // The portals and sound systems that a bare machine lacks fill a page with warnings.
        let driver = driver
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let driver = driver
            .spawn()
            .expect("WebKitWebDriver is installed: `cargo xtask setup`");
        let mut window = Self {
            driver,
            port,
            session: String::new(),
        };
        let options = json!({ "binary": program, "args": args });
        let wanted = json!({ "capabilities": { "alwaysMatch": { "webkitgtk:browserOptions": options } } });
        let (ok, answer) = window.exchange("POST", "/session", &wanted.to_string())?;
        assert!(ok, "no window: {answer}");
        window.session = answer["value"]["sessionId"]
            .as_str()
            .expect("a session has an id")
            .to_owned();
        window.ask("POST", "/timeouts", &json!({ "script": PATIENCE.as_millis() }));
        Some(window)
    }

    /// The driver's process: the window's own is a child of it.
    pub fn driver_id(&self) -> u32 {
        self.driver.id()
    }

    /// What a function body returns in the page, or in the frame that was entered; `arguments` are `args`.
    pub fn run(&self, body: &str, args: Value) -> Value {
        self.ask("POST", "/execute/sync", &script(body, args))
    }

    /// What a promise in the page comes to: `["ok", value]` or `["no", reason]`.
    pub fn settle(&self, promise: &str, args: Value) -> Value {
        let body = format!(
            "const done = arguments[arguments.length - 1]; ({promise}).then(v => done(['ok', v]), e => done(['no', e]));"
        );
        self.ask("POST", "/execute/async", &script(&body, args))
    }

    /// Waits in the page until an expression is true of it, and gives its value.
    ///
    /// # Panics
    /// When it never is.
    pub fn wait(&self, expression: &str) -> Value {
        let body = format!(
            "const done = arguments[0]; (function look() {{ const v = {expression}; v ? done(v) : setTimeout(look, 20); }})();"
        );
        self.ask("POST", "/execute/async", &script(&body, json!([])))
    }

    /// Types keys into what has the focus, as a person would.
    pub fn keys(&self, text: &str) {
        let each = text.chars().map(String::from);
        let actions: Vec<_> = each
            .flat_map(|key| {
                [
                    json!({ "type": "keyDown", "value": key }),
                    json!({ "type": "keyUp", "value": key }),
                ]
            })
            .collect();
        self.ask(
            "POST",
            "/actions",
            &json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": actions }] }),
        );
    }

    /// Enters the one frame of the page; `run` and `wait` then see the article's document.
    pub fn enter_frame(&self) {
        let frame = self.ask(
            "POST",
            "/element",
            &json!({ "using": "css selector", "value": "iframe" }),
        );
        self.ask("POST", "/frame", &json!({ "id": { ELEMENT: frame[ELEMENT] } }));
    }

    /// Leaves the frame.
    pub fn leave_frame(&self) {
        self.ask("POST", "/frame", &json!({ "id": null }));
    }

    fn ask(&self, method: &str, path: &str, body: &Value) -> Value {
        let path = format!("/session/{}{path}", self.session);
        let (ok, mut answer) = self
            .exchange(method, &path, &body.to_string())
            .unwrap_or_else(|| panic!("the program ended before it answered {method} {path}"));
        assert!(ok, "the window refused {method} {path}: {answer}");
        answer["value"].take()
    }

    /// Whether it went well, and the answer; none when the program ends first, of which the driver says nothing.
    fn exchange(&self, method: &str, path: &str, body: &str) -> Option<(bool, Value)> {
        let mut stream = self.connect();
        let length = body.len();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
        )
        .expect("the driver reads what it is asked");
        let mut stream = BufReader::new(stream);
        self.wait_for_answer(&mut stream)?;
        let (mut status, mut size) = (String::new(), 0);
        stream.read_line(&mut status).expect("the driver answers");
        loop {
            let mut line = String::new();
            stream
                .read_line(&mut line)
                .expect("the driver answers with headers");
            match line.trim().split_once(':') {
                Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                    size = value.trim().parse().unwrap_or(0);
                }
                Some(_) => {}
                None => break,
            }
        }
        let mut answer = vec![0; size];
        stream.read_exact(&mut answer).expect("the driver answers whole");
        let answer = serde_json::from_slice(&answer).unwrap_or_default();
        Some((status.contains(" 200 "), answer))
    }

    fn wait_for_answer(&self, stream: &mut BufReader<TcpStream>) -> Option<()> {
        let _ = stream.get_ref().set_read_timeout(Some(LOOK));
        let (start, mut came) = (Instant::now(), false);
        while let Err(error) = stream.fill_buf() {
            let runs = !started_by(self.driver.id()).is_empty();
            if came && !runs {
                return None;
            }
            came |= runs;
            let waits = matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut);
            assert!(
                waits && start.elapsed() < PATIENCE + PATIENCE,
                "the driver does not answer: {error}"
            );
        }
        let _ = stream.get_ref().set_read_timeout(Some(PATIENCE));
        Some(())
    }

    fn connect(&self) -> TcpStream {
        let start = Instant::now();
        loop {
            match TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)) {
                Ok(stream) => return stream,
                // It says nowhere that it listens, so one can only try.
                Err(error) => assert!(
                    start.elapsed() < PATIENCE,
                    "WebKitWebDriver does not listen: {error}"
                ),
            }
            thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        let started = started_by(self.driver.id());
        if !self.session.is_empty() && !thread::panicking() {
            // A program that has ended already needs no farewell.
            let _ = self.exchange("DELETE", &format!("/session/{}", self.session), "");
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
        // A driver that dies before it has ended its program leaves it: the next start would speak to it and go.
        started.iter().for_each(|id| end(id));
    }
}

/// A function body and its arguments, as WebDriver takes them.
fn script(body: &str, args: Value) -> Value {
    let mut script = json!({ "script": body });
    script["args"] = args;
    script
}

/// The processes that a process has started and that are still there.
fn started_by(id: u32) -> Vec<String> {
    let children = std::fs::read_to_string(format!("/proc/{id}/task/{id}/children"));
    children
        .unwrap_or_default()
        .split_whitespace()
        .map(str::to_owned)
        .collect()
}

/// Ends a process, and comes back when it is gone.
fn end(id: &str) {
    let _ = Command::new("kill")
        .args(["-KILL", id])
        .stderr(Stdio::null())
        .status();
    let start = Instant::now();
    let runs = || {
        let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
        // What nobody has waited for yet is gone all the same.
        stat.rsplit_once(')')
            .is_some_and(|(_, rest)| !rest.starts_with(" Z"))
    };
    while runs() && start.elapsed() < PATIENCE {
        thread::sleep(Duration::from_millis(5));
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free");
    listener.local_addr().expect("it was bound").port()
}
