//! Just enough of the W3C's WebDriver to start a window and ask its page one question.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::process::family;
use crate::stop::Stop;

const PATIENCE: Duration = Duration::from_secs(30);

/// A driver and the window that it started; both end with this value.
pub(crate) struct Driver {
    process: Child,
    port: u16,
    session: String,
}

impl Driver {
    /// Starts the program's window; `driver` starts WebKitWebDriver in the right surroundings.
    pub(crate) fn start(mut driver: Command, program: &Path) -> Result<Self, Stop> {
        let port = free_port()?;
        // Tauri lets itself be driven only when told so; its own driver does no more than this.
        driver
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .arg(format!("--port={port}"));
        let process = driver
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(failed)?;
        let mut driver = Self {
            process,
            port,
            session: String::new(),
        };
        let asked = format!(
            r#"{{"capabilities":{{"alwaysMatch":{{"webkitgtk:browserOptions":{{"binary":"{}","args":[]}}}}}}}}"#,
            program.display()
        );
        let answer = driver.ask("POST", "/session", &asked)?;
        driver.session = text_of(&answer, "sessionId").ok_or_else(|| failed(&answer))?;
        Ok(driver)
    }

    /// The process that everything of the window descends from.
    pub(crate) fn process(&self) -> u32 {
        self.process.id()
    }

    /// The text that a script in the page returns.
    pub(crate) fn script(&self, code: &str) -> Result<String, Stop> {
        let body = format!(r#"{{"script":"{code}","args":[]}}"#);
        let answer = self.ask("POST", &format!("/session/{}/execute/sync", self.session), &body)?;
        text_of(&answer, "value").ok_or_else(|| failed(&answer))
    }

    fn ask(&self, method: &str, path: &str, body: &str) -> Result<String, Stop> {
        let mut stream = self.connect()?;
        let length = body.len();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
        );
        stream.write_all(request.as_bytes()).map_err(failed)?;
        let mut answer = Vec::new();
        let mut buffer = [0; 4096];
        // The driver keeps the connection open all the same, so its own count tells the end.
        while !is_whole(&answer) {
            match stream.read(&mut buffer).map_err(failed)? {
                0 => break,
                size => answer.extend_from_slice(&buffer[..size]),
            }
        }
        Ok(String::from_utf8_lossy(&answer).into_owned())
    }

    fn connect(&self) -> Result<TcpStream, Stop> {
        let start = Instant::now();
        loop {
            match TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)) {
                Ok(stream) => {
                    stream.set_read_timeout(Some(PATIENCE)).map_err(failed)?;
                    return Ok(stream);
                }
                Err(error) if start.elapsed() > PATIENCE => return Err(failed(error)),
                Err(_) => std::thread::sleep(Duration::from_millis(10)),
            }
        }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        if !self.session.is_empty() {
            let _ = self.ask("DELETE", &format!("/session/{}", self.session), "");
        }
        // The bus's wrapper passes no signal on: whoever is left of its family is told one by one.
        let left = family(self.process.id());
        let _ = Command::new("kill")
            .args(left.iter().map(ToString::to_string))
            .stderr(Stdio::null())
            .status();
        let _ = self.process.wait();
    }
}

fn free_port() -> Result<u16, Stop> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(failed)?;
    Ok(listener.local_addr().map_err(failed)?.port())
}

fn failed(why: impl std::fmt::Display) -> Stop {
    Stop::Failed(format!("the window could not be driven: {why}"))
}

/// Whether an answer has all the bytes that its head announces.
fn is_whole(answer: &[u8]) -> bool {
    let text = String::from_utf8_lossy(answer);
    let Some((head, _)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.trim().parse::<usize>().ok())?
    });
    length.is_some_and(|length| answer.len() >= head.len() + 4 + length)
}

/// The text under a key of a JSON answer; numbers and names only, so no escapes.
fn text_of(answer: &str, key: &str) -> Option<String> {
    let (_, rest) = answer.split_once(&format!("\"{key}\":\""))?;
    Some(rest.split_once('"')?.0.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_whole_when_its_head_says_so() {
        let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 15\r\n\r\n{\"value\":\"a b\"}";
        assert!(is_whole(answer), "all fifteen bytes are there");
        assert!(
            !is_whole(&answer[..answer.len() - 1]),
            "one is missing: reading goes on"
        );
        assert!(!is_whole(b"HTTP/1.1 200 OK\r\n"), "not even the head");
    }

    #[test]
    fn texts_are_taken_out_of_an_answer() {
        assert_eq!(
            text_of(r#"{"value":"531.5"}"#, "value").as_deref(),
            Some("531.5"),
            "what the page said"
        );
        assert_eq!(text_of(r#"{"value":null}"#, "value"), None, "nothing yet");
    }
}
