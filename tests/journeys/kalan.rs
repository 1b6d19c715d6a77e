//! The `kalan` command as a person has it: a library of their own, a home of their own, nothing else around it.

use std::ffi::OsStr;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A library, and the command that works on it.
pub(crate) struct Kalan {
    home: TempDir,
    library: PathBuf,
}

/// What one command came to.
#[derive(Debug)]
pub(crate) struct Ran {
    /// The exit status; none when a signal ended it.
    pub(crate) status: Option<i32>,
    /// The one JSON document of standard output.
    pub(crate) json: Value,
    errors: String,
}

impl Ran {
    /// # Panics
    /// When standard output is anything but one JSON document.
    pub(crate) fn read(output: &Output, what: &str) -> Self {
        let (text, errors) = (
            String::from_utf8_lossy(&output.stdout).into_owned(),
            String::from_utf8_lossy(&output.stderr).into_owned(),
        );
        let json = serde_json::from_str(&text).unwrap_or_else(|error| {
            panic!(
                "{what}: a script could not read the answer ({error}), {}\n{text}\n{errors}",
                output.status
            )
        });
        Self {
            status: output.status.code(),
            json,
            errors,
        }
    }
}

impl Kalan {
    pub(crate) fn new() -> Self {
        let home = tempfile::tempdir().expect("the system has room for a test's folder");
        let library = home.path().join("library");
        Self { home, library }
    }

    /// The same with its library in another folder, such as a disk of its own.
    pub(crate) fn in_folder(library: &Path) -> Self {
        Self {
            library: library.to_owned(),
            ..Self::new()
        }
    }

    pub(crate) fn library(&self) -> &Path {
        &self.library
    }

    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    /// The command with its arguments, in an environment where nothing of this machine shows.
    pub(crate) fn command<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Command {
        let mut command = Command::new(program());
        command
            .env_clear()
            .env("HOME", self.home.path())
            .env("KALAN_LIBRARY", &self.library)
            // Never the keyring of who runs the tests.
            .env("KALAN_SECRETS", "file")
            .current_dir(self.home.path())
            .arg("--json")
            .args(arguments);
        command
    }

    /// Runs it to its end.
    pub(crate) fn run<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Ran {
        let output = self
            .command(arguments)
            .output()
            .expect("a program that is there starts");
        let words: Vec<_> = arguments
            .iter()
            .map(|word| word.as_ref().to_string_lossy())
            .collect();
        Ran::read(&output, &words.join(" "))
    }

    /// Runs it and tells it one line, such as a password.
    pub(crate) fn run_told(&self, arguments: &[&str], line: &str) -> Ran {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("a program that is there starts");
        let mut stdin = child.stdin.take().expect("it was piped");
        writeln!(stdin, "{line}").expect("it reads a line");
        drop(stdin);
        let output = child.wait_with_output().expect("it ends");
        Ran::read(&output, &arguments.join(" "))
    }

    /// Runs it and insists that all of it worked.
    #[track_caller]
    pub(crate) fn ok<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Value {
        let ran = self.run(arguments);
        assert_eq!(
            ran.status,
            Some(0),
            "this had to work: {}\n{}",
            ran.json,
            ran.errors
        );
        ran.json
    }

    /// Runs it and insists that it is refused in this way; gives the error.
    #[track_caller]
    pub(crate) fn refused<S: AsRef<OsStr>>(&self, arguments: &[S], status: i32, code: &str) -> Value {
        let ran = self.run(arguments);
        let error = ran.json["error"].clone();
        assert_eq!(
            (ran.status, error["code"].as_str()),
            (Some(status), Some(code)),
            "a script acts on both: {}\n{}",
            ran.json,
            ran.errors
        );
        let detail = error["detail"].as_str().unwrap_or_default();
        assert!(detail.len() > 15, "a person must learn what happened: {error}");
        error
    }

    /// Every article, newest first.
    #[track_caller]
    pub(crate) fn articles(&self) -> Vec<Value> {
        let list = self.ok(&["list", "--limit", "1000"]);
        list["articles"].as_array().cloned().unwrap_or_default()
    }

    /// The id of the first article with this headline.
    #[track_caller]
    pub(crate) fn article(&self, title: &str) -> String {
        let articles = self.articles();
        let found = articles.iter().find(|article| article["title"] == title);
        let id = found.and_then(|article| article["id"].as_str());
        id.unwrap_or_else(|| panic!("no \"{title}\" in {articles:#?}"))
            .to_owned()
    }

    /// Insists that the library is sound; gives what the check says.
    #[track_caller]
    pub(crate) fn sound(&self) -> Value {
        let check = self.ok(&["check"]);
        assert_eq!(check["ok"], true, "the library was harmed: {check}");
        check
    }

    /// Insists that nothing was saved and nothing harmed.
    #[track_caller]
    pub(crate) fn sound_and_empty(&self) {
        assert_eq!(
            self.sound()["articles"],
            0,
            "a refused page left something behind"
        );
    }
}

/// The command: as the environment names it, else where cargo puts it, beside this test.
fn program() -> PathBuf {
    if let Some(given) = std::env::var_os("KALAN_BIN") {
        return given.into();
    }
    let name = format!("kalan{}", std::env::consts::EXE_SUFFIX);
    let test = std::env::current_exe().expect("a running test knows its file");
    let beside = test.ancestors().skip(1).map(|folder| folder.join(&name));
    beside
        .into_iter()
        .find(|path| path.is_file())
        .expect("kalan is not built: run `cargo build -p kalan-cli` first, or name it in KALAN_BIN")
}
