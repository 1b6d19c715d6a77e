//! Reading aloud through the system: speech-dispatcher's own command, one sentence at a time.
//!
//! A process and not its library: a machine without speech-dispatcher still starts Kalan, and a voice that hangs is
//! ended without harm. Windows and macOS need none of it: there the page's own voice speaks.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::{Engine, EngineError};

/// No sentence is longer; the rest of one that is stays unsaid.
const MOST_LETTERS: usize = 4_000;
/// How often the end of a sentence is looked for.
const LOOK_EVERY: Duration = Duration::from_millis(40);
/// How long a daemon that has to start first is waited for.
const START_WITHIN: Duration = Duration::from_secs(4);

/// The system's voice, and what it says now.
#[derive(Debug, Clone)]
pub(crate) struct Voice {
    program: PathBuf,
    speaking: Arc<Mutex<Option<Child>>>,
}

impl Default for Voice {
    fn default() -> Self {
        Self::of(PathBuf::from("spd-say"))
    }
}

impl Voice {
    fn of(program: PathBuf) -> Self {
        Self {
            program,
            speaking: Arc::default(),
        }
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .stdout(Stdio::null());
        command
    }

    fn put(&self, child: Option<Child>) -> Option<Child> {
        std::mem::replace(
            &mut self.speaking.lock().unwrap_or_else(PoisonError::into_inner),
            child,
        )
    }

    /// Whether there is a synthesizer that makes a sound.
    async fn is_there(&self) -> bool {
        let Ok(mut child) = self
            .command()
            .arg("--list-output-modules")
            .stdout(Stdio::piped())
            .spawn()
        else {
            return false;
        };
        let mut waited = Duration::ZERO;
        while matches!(child.try_wait(), Ok(None)) {
            if waited > START_WITHIN {
                end(child);
                return false;
            }
            tokio::time::sleep(LOOK_EVERY).await;
            waited += LOOK_EVERY;
        }
        let said = child.wait_with_output();
        said.is_ok_and(|said| {
            let modules = String::from_utf8_lossy(&said.stdout).to_ascii_lowercase();
            let mut modules = modules
                .lines()
                .skip(1)
                .map(str::trim)
                .filter(|name| !name.is_empty());
            said.status.success() && modules.any(|name| name != "dummy")
        })
    }

    /// Says a sentence to its end, or until [`Voice::hush`]. `rate` is 1 at the usual speed.
    async fn speak(&self, text: &str, language: Option<&str>, rate: f32) -> Result<(), EngineError> {
        self.hush();
        let mut command = self.command();
        command.args(["--wait", "--application-name", "kalan", "--rate", &rate_of(rate)]);
        let short = language.and_then(|tag| tag.split('-').next()).unwrap_or_default();
        if (2..=3).contains(&short.len()) && short.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            command.args(["--language", &short.to_ascii_lowercase()]);
        }
        let words: String = text
            .chars()
            .filter(|sign| *sign != '\0')
            .take(MOST_LETTERS)
            .collect();
        let child = command
            .arg("--")
            .arg(words)
            .spawn()
            .map_err(|_| EngineError::NoVoice)?;
        let own = child.id();
        self.put(Some(child));
        loop {
            match self.look(own) {
                Look::Speaking => tokio::time::sleep(LOOK_EVERY).await,
                Look::Said => return Ok(()),
                Look::Failed => return Err(EngineError::NoVoice),
            }
        }
    }

    fn look(&self, own: u32) -> Look {
        let mut speaking = self.speaking.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(child) = speaking.as_mut().filter(|child| child.id() == own) else {
            return Look::Said;
        };
        let look = match child.try_wait() {
            Ok(None) => return Look::Speaking,
            Ok(Some(status)) if status.success() => Look::Said,
            _ => Look::Failed,
        };
        *speaking = None;
        look
    }

    /// Falls silent.
    fn hush(&self) {
        if let Some(child) = self.put(None) {
            end(child);
            // The daemon goes on by itself with what it was handed.
            if let Ok(stop) = self.command().arg("--stop").spawn() {
                reap(stop);
            }
        }
    }
}

enum Look {
    Speaking,
    Said,
    Failed,
}

fn end(mut child: Child) {
    // One that ended by itself meanwhile is as good.
    let _ = child.kill();
    let _ = child.wait();
}

fn reap(mut child: Child) {
    std::thread::spawn(move || child.wait());
}

/// speech-dispatcher counts from -100 to 100, 0 at the usual speed.
fn rate_of(rate: f32) -> String {
    let steps = if rate >= 1.0 {
        (rate - 1.0) * 60.0
    } else {
        (rate - 1.0) * 120.0
    };
    format!("{:.0}", steps.clamp(-100.0, 100.0))
}

impl Engine {
    /// Whether the system has a voice.
    pub async fn has_voice(&self) -> bool {
        self.voice.is_there().await
    }

    /// Says a sentence to its end, or until [`Engine::hush`]. `rate` is 1 at the usual speed.
    ///
    /// # Errors
    /// [`EngineError::NoVoice`] when the system has none, or when it failed.
    pub async fn speak(&self, text: &str, language: Option<&str>, rate: f32) -> Result<(), EngineError> {
        self.voice.speak(text, language, rate).await
    }

    /// Falls silent; what was being said settles.
    pub fn hush(&self) {
        self.voice.hush();
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    /// A voice that writes down what it is asked, and speaks as long as a file is there.
    fn voice(dir: &std::path::Path, body: &str) -> Voice {
        let program = dir.join("voice.sh");
        std::fs::write(
            &program,
            format!("#!/bin/sh\necho \"$@\" >> {}/asked\n{body}\n", dir.display()),
        )
        .expect("the voice is written");
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).expect("it may run");
        Voice::of(program)
    }

    #[tokio::test]
    async fn a_sentence_is_said_in_its_language_and_is_never_taken_for_an_option() {
        let dir = tempfile::tempdir().unwrap();
        let voice = voice(dir.path(), "exit 0");
        voice.speak("--stop l'eau", Some("fr-ML"), 1.5).await.unwrap();
        let asked = std::fs::read_to_string(dir.path().join("asked")).unwrap();
        assert_eq!(
            asked,
            "--wait --application-name kalan --rate 30 --language fr -- --stop l'eau\n"
        );
    }

    #[tokio::test]
    async fn it_falls_silent_at_once_and_the_sentence_settles() {
        let dir = tempfile::tempdir().unwrap();
        let body = format!(
            "case $1 in --wait) touch {0}/begun; exec sleep 60;; esac",
            dir.path().display()
        );
        let voice = voice(dir.path(), &body);
        let other = voice.clone();
        let begun = dir.path().join("begun");
        let said = tokio::spawn(async move { other.speak("long", None, 1.0).await });
        while !begun.exists() {
            tokio::time::sleep(LOOK_EVERY).await;
        }
        voice.hush();
        said.await.unwrap().expect("broken off is not failed");
    }

    #[tokio::test]
    async fn a_machine_without_a_voice_says_so() {
        let dir = tempfile::tempdir().unwrap();
        let none = Voice::of(dir.path().join("nothing-here"));
        assert!(!none.is_there().await);
        assert!(matches!(
            none.speak("x", None, 1.0).await,
            Err(EngineError::NoVoice)
        ));
        let mute = voice(dir.path(), "echo 'OUTPUT MODULES'; echo dummy");
        assert!(!mute.is_there().await, "a voice that makes no sound is none");
        let failing = voice(dir.path(), "exit 1");
        assert!(failing.speak("x", None, 1.0).await.is_err());
        let real = voice(dir.path(), "echo 'OUTPUT MODULES'; echo espeak-ng");
        assert!(real.is_there().await);
    }
}
