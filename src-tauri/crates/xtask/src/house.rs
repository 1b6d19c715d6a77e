//! Where the checkout, its target folder and its tools are; and how a task runs a command.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::stop::Stop;

/// The places and tools that every task uses.
pub(crate) struct House {
    /// The checkout.
    pub(crate) root: PathBuf,
    /// Cargo's target folder.
    pub(crate) target: PathBuf,
    cargo: OsString,
    path: OsString,
}

impl House {
    /// Finds the checkout that this program was built from, and its tools.
    pub(crate) fn find() -> Result<Self, Stop> {
        let manifest = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        let root = Path::new(&manifest)
            .ancestors()
            .nth(3)
            .ok_or_else(|| Stop::Machine("xtask was moved out of the checkout".into()))?
            .to_path_buf();
        let target =
            env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |dir| root.join(dir));
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let sysroot = read(
            Command::new("rustc")
                .args(["--print", "sysroot"])
                .current_dir(&root),
        )
        .unwrap_or_default();
        let path = search_path(
            &env::var_os("PATH").unwrap_or_default(),
            &Path::new(sysroot.trim()).join("bin"),
        );
        Ok(Self {
            root,
            target,
            cargo,
            path,
        })
    }

    /// A command in the checkout.
    pub(crate) fn command(&self, program: &str) -> Command {
        self.dress(Command::new(program))
    }

    /// Cargo, in the checkout.
    pub(crate) fn cargo(&self, args: &[&str]) -> Command {
        let mut command = self.dress(Command::new(&self.cargo));
        command.args(args);
        command
    }

    /// npm, in the folder of the page.
    pub(crate) fn npm(&self, args: &[&str]) -> Command {
        let mut command = self.command(if cfg!(windows) { "npm.cmd" } else { "npm" });
        // Not `--prefix ui`: npm would look for the machine's own settings (a proxy, a certificate) in there too.
        command.current_dir(self.root.join("ui")).args(args);
        command
    }

    /// Whether a program of this name can be started.
    pub(crate) fn has(&self, program: &str) -> bool {
        self.find_program(program).is_some()
    }

    /// The full path of a program.
    pub(crate) fn find_program(&self, program: &str) -> Option<PathBuf> {
        env::split_paths(&self.path)
            .map(|dir| dir.join(format!("{program}{}", env::consts::EXE_SUFFIX)))
            .find(|path| path.is_file())
    }

    fn dress(&self, mut command: Command) -> Command {
        command.current_dir(&self.root).env("PATH", &self.path);
        if in_ci() {
            command.env("CARGO_INCREMENTAL", "0");
        }
        command
    }
}

/// Whether a machine asks, and not a person.
pub(crate) fn in_ci() -> bool {
    env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false")
}

/// Runs a command to its end, its output on the terminal.
pub(crate) fn run(command: &mut Command) -> Result<(), Stop> {
    let line = line_of(command);
    eprintln!("$ {line}");
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => Err(Stop::Command(line)),
        Err(error) => Err(Stop::Machine(format!("cannot start `{line}`: {error}"))),
    }
}

/// Runs a quiet command and gives what it printed, or nothing when it failed.
pub(crate) fn read(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// A command as a person would type it.
pub(crate) fn line_of(command: &Command) -> String {
    let program = Path::new(command.get_program())
        .file_name()
        .unwrap_or(command.get_program())
        .to_string_lossy();
    let words = command.get_args().map(|word| word.to_string_lossy()).map(|word| {
        if word.is_empty() || word.contains([' ', '\'', '"', '$', '(', '&']) {
            format!("'{word}'").into()
        } else {
            word
        }
    });
    let line = std::iter::once(program)
        .chain(words)
        .collect::<Vec<_>>()
        .join(" ");
    let folder = command.get_current_dir().and_then(Path::file_name);
    match folder.filter(|folder| *folder == "ui") {
        Some(folder) => format!("(cd {} && {line})", folder.to_string_lossy()),
        None => line,
    }
}

/// The search path with the toolchain's own folder at its end.
///
/// A machine may have `cargo` alone in reach, with rustfmt and clippy beside it in the toolchain only.
fn search_path(path: &OsString, toolchain: &Path) -> OsString {
    let dirs = env::split_paths(path).chain(std::iter::once(toolchain.to_path_buf()));
    env::join_paths(dirs).unwrap_or_else(|_| path.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_toolchain_comes_last_so_that_the_persons_own_choice_wins() {
        let path = search_path(&OsString::from("/a:/b"), Path::new("/rust/bin"));
        assert_eq!(
            path,
            OsString::from("/a:/b:/rust/bin"),
            "rustup's proxies stand before the bare toolchain"
        );
    }

    #[test]
    fn a_line_can_be_typed_again() {
        let mut command = Command::new("/usr/bin/cargo");
        command.args(["nextest", "run", "-E", "not binary(window)", ""]);
        assert_eq!(
            line_of(&command),
            "cargo nextest run -E 'not binary(window)' ''",
            "words with blanks are quoted"
        );
    }

    #[test]
    fn the_house_is_this_checkout() {
        let house = House::find().expect("the tests run in a checkout");
        assert!(
            house.root.join(".cargo/config.toml").is_file(),
            "the root is where the alias of xtask is"
        );
        assert!(house.has("rustc"), "rustc is in reach, or nothing here was built");
    }
}
