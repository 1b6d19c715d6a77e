//! A display, a session bus and a person's folders that nobody sees and nothing is left of.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use crate::house::House;
use crate::stop::Stop;

const NEEDS: &[&str] = &["Xvfb", "dbus-run-session", "WebKitWebDriver"];

/// An X server of our own; it ends with this value.
pub(crate) struct Screen {
    server: Child,
    display: String,
    home: PathBuf,
}

impl Screen {
    /// The first program that is missing for it.
    pub(crate) fn absent(house: &House) -> Option<&'static str> {
        NEEDS.iter().copied().find(|name| !house.has(name))
    }

    /// Starts the server on a display number that is free.
    pub(crate) fn open(house: &House) -> Result<Self, Stop> {
        let home = std::env::temp_dir().join(format!("kalan-screen-{}", std::process::id()));
        make_private(&home.join("run"))
            .map_err(|error| Stop::Machine(format!("cannot make {}: {error}", home.display())))?;
        let mut server = house.command("Xvfb");
        server.args([
            "-displayfd",
            "1",
            "-screen",
            "0",
            "1280x800x24",
            "-nolisten",
            "tcp",
        ]);
        let mut server = server
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| Stop::Machine(format!("cannot start Xvfb: {error}")))?;
        let mut number = String::new();
        if let Some(stdout) = server.stdout.take() {
            // It prints the number once it listens, so no waiting is needed.
            let _ = BufReader::new(stdout).read_line(&mut number);
        }
        let screen = Self {
            server,
            display: format!(":{}", number.trim()),
            home,
        };
        if number.trim().is_empty() {
            Err(Stop::Machine("Xvfb ended at once".into()))
        } else {
            Ok(screen)
        }
    }

    /// A folder that is gone with the screen.
    pub(crate) fn folder(&self, name: &str) -> PathBuf {
        self.home.join(name)
    }

    /// The same command, run on this screen.
    pub(crate) fn inside(&self, house: &House, command: &Command) -> Command {
        let mut inside = house.command("dbus-run-session");
        inside
            .arg("--")
            .arg(command.get_program())
            .args(command.get_args());
        inside.envs(
            command
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        );
        inside
            .env("DISPLAY", &self.display)
            .env_remove("WAYLAND_DISPLAY")
            .env("NO_AT_BRIDGE", "1");
        inside.env("XDG_RUNTIME_DIR", self.home.join("run"));
        for name in [
            "XDG_DATA_HOME",
            "XDG_CONFIG_HOME",
            "XDG_CACHE_HOME",
            "XDG_STATE_HOME",
        ] {
            inside.env(name, self.home.join(name));
        }
        inside
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
        let _ = fs::remove_dir_all(&self.home);
    }
}

fn make_private(dir: &PathBuf) -> std::io::Result<()> {
    fs::create_dir_all(dir)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // The session bus refuses a folder that others can read.
        fs::set_permissions(dir, fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}
