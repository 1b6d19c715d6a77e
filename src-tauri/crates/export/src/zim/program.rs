//! The program that writes and reads ZIM files, and the pipes to it.

use std::env;
use std::io::{self, BufReader, BufWriter, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::thread::{self, JoinHandle};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::wire::{read_frame, write_frame};

const NAME: &str = "kalan-zim";
/// Pages whose words the index holds in memory: ten thousand by itself, however long they are.
const FLUSHED_EVERY: &str = "250";
/// Of what it says when it fails.
const MOST_WORDS_BYTES: u64 = 4096;

/// The program, running.
pub(super) struct Program {
    child: Child,
    input: Option<BufWriter<ChildStdin>>,
    output: BufReader<ChildStdout>,
    words: Option<JoinHandle<String>>,
}

impl Program {
    /// Starts it on a file.
    pub(super) fn start(verb: &str, file: &Path) -> io::Result<Self> {
        let mut child = Command::new(place())
            .arg(verb)
            .arg(file)
            .env("XAPIAN_FLUSH_THRESHOLD", FLUSHED_EVERY)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(absent)?;
        let (Some(input), Some(output), Some(mut errors)) =
            (child.stdin.take(), child.stdout.take(), child.stderr.take())
        else {
            return Err(io::ErrorKind::BrokenPipe.into());
        };
        // Read all the while: a full pipe would stop it.
        let words = thread::spawn(move || {
            let mut words = Vec::new();
            let _ = errors.by_ref().take(MOST_WORDS_BYTES).read_to_end(&mut words);
            let _ = io::copy(&mut errors, &mut io::sink());
            String::from_utf8_lossy(&words).trim().to_owned()
        });
        Ok(Self {
            child,
            input: Some(BufWriter::with_capacity(256 * 1024, input)),
            output: BufReader::new(output),
            words: Some(words),
        })
    }

    /// Says something to it.
    pub(super) fn say(&mut self, facts: &impl Serialize, bytes: &[u8]) -> io::Result<()> {
        let Some(input) = &mut self.input else {
            return Err(io::ErrorKind::BrokenPipe.into());
        };
        let said = write_frame(input, facts, bytes);
        said.or_else(|error| self.end().and(Err(error)))
    }

    /// Says something, and hears the answer.
    pub(super) fn ask<T: DeserializeOwned>(&mut self, facts: &impl Serialize) -> io::Result<(T, Vec<u8>)> {
        self.say(facts, &[])?;
        if let Some(input) = &mut self.input {
            // A program that is gone says why at its end.
            let _ = input.flush();
        }
        match read_frame(&mut self.output)? {
            Some(answer) => Ok(answer),
            None => self.end().and(Err(io::ErrorKind::UnexpectedEof.into())),
        }
    }

    /// Waits for its end; what it says when it fails is the error.
    pub(super) fn end(&mut self) -> io::Result<()> {
        let flushed = match self.input.take() {
            Some(mut input) => input.flush(),
            None => Ok(()),
        };
        let status = self.child.wait()?;
        let words = self.words.take().and_then(|words| words.join().ok());
        if status.success() {
            return flushed;
        }
        let words = words.filter(|words| !words.is_empty());
        let words = words.unwrap_or_else(|| format!("{NAME} ended ({status})"));
        let is_full = words.contains("No space left");
        let kind = if is_full {
            io::ErrorKind::StorageFull
        } else {
            io::ErrorKind::Other
        };
        Err(io::Error::new(kind, words))
    }
}

impl Drop for Program {
    /// What is given up is not waited for.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Beside this program, where packages and builds put both; else wherever the system finds it.
fn place() -> PathBuf {
    let name = format!("{NAME}{}", env::consts::EXE_SUFFIX);
    let beside = env::current_exe()
        .ok()
        .and_then(|own| Some(own.parent()?.join(&name)));
    beside
        .filter(|path| path.is_file())
        .unwrap_or_else(|| PathBuf::from(name))
}

fn absent(error: io::Error) -> io::Error {
    if error.kind() == io::ErrorKind::NotFound {
        let words = format!("ZIM files need the program {NAME}, which is not beside this one: install it");
        return io::Error::new(io::ErrorKind::Unsupported, words);
    }
    error
}
