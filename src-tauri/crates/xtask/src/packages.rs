//! Which system packages a task needs, which are missing, and the line that installs them.
//!
//! Names were tried on Debian 12 and Ubuntu 24.04. `cc` and libc's headers are not named: xtask itself was linked with them.

use std::path::Path;

/// The systems whose package names we know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum System {
    Debian,
    /// As Debian, but its `chromium` is a stub that asks for snap, which no container and few servers have.
    Ubuntu,
    Other,
}

/// What a set of packages is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Group {
    /// To build and open the window.
    Desktop,
    /// To drive the window and a browser with no display, and to build and prove what only tests and the command use.
    Test,
}

impl System {
    /// This machine's system, from `/etc/os-release`.
    pub(crate) fn here() -> Self {
        Self::from_os_release(&std::fs::read_to_string("/etc/os-release").unwrap_or_default())
    }

    fn from_os_release(text: &str) -> Self {
        let field = |name: &str| {
            let line = text
                .lines()
                .find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
            line.unwrap_or_default().trim_matches('"').to_ascii_lowercase()
        };
        let family = format!("{} {}", field("ID"), field("ID_LIKE"));
        let is = |name: &str| family.split_whitespace().any(|word| word == name);
        match (is("ubuntu"), is("debian")) {
            (true, _) => Self::Ubuntu,
            (false, true) => Self::Debian,
            _ => Self::Other,
        }
    }
}

/// Chromium is the last, so that Ubuntu can go without.
const TEST: [&str; 14] = [
    "xvfb",
    "dbus-daemon",
    "webkit2gtk-driver",
    "iproute2",
    "procps",
    "minisign",
    "epubcheck",
    "g++",
    "libzim-dev",
    "zim-tools",
    "kiwix-tools",
    "bibutils",
    "libxml2-utils",
    "chromium",
];

/// The packages of a group.
pub(crate) fn wanted(group: Group, system: System) -> &'static [&'static str] {
    match (group, system) {
        (_, System::Other) => &[],
        (Group::Desktop, _) => &["libwebkit2gtk-4.1-dev", "pkg-config"],
        (Group::Test, System::Debian) => &TEST,
        (Group::Test, System::Ubuntu) => &TEST[..TEST.len() - 1],
    }
}

/// Those of `wanted` that `dpkg-query -W -f '${Package} ${db:Status-Status}\n'` does not call installed.
pub(crate) fn missing(wanted: &[&'static str], dpkg_says: &str) -> Vec<&'static str> {
    let installed = |name: &str| {
        dpkg_says
            .lines()
            .any(|line| line.strip_suffix(" installed") == Some(name))
    };
    wanted.iter().copied().filter(|name| !installed(name)).collect()
}

/// The words that install packages, to be run after `sudo` where one is not root.
pub(crate) fn install_words<'a>(names: &[&'a str]) -> Vec<&'a str> {
    let fixed = [
        "env",
        "DEBIAN_FRONTEND=noninteractive",
        "apt-get",
        "install",
        "-y",
        "--no-install-recommends",
    ];
    fixed.into_iter().chain(names.iter().copied()).collect()
}

/// Whether apt has never asked what there is, as in a fresh container.
pub(crate) fn lists_are_empty(lists: &Path) -> bool {
    let Ok(entries) = std::fs::read_dir(lists) else {
        return true;
    };
    !entries
        .flatten()
        .any(|entry| entry.file_name().to_string_lossy().contains("_Packages"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn systems_are_told_by_their_own_file() {
        let debian = "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nID=debian\n";
        let ubuntu = "NAME=\"Ubuntu\"\nID=ubuntu\nID_LIKE=debian\n";
        let mint = "ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n";
        let fedora = "ID=fedora\n";
        assert_eq!(
            System::from_os_release(debian),
            System::Debian,
            "Debian has a real chromium"
        );
        assert_eq!(
            System::from_os_release(ubuntu),
            System::Ubuntu,
            "Ubuntu's chromium is a stub"
        );
        assert_eq!(
            System::from_os_release(mint),
            System::Ubuntu,
            "a child of Ubuntu has its names"
        );
        assert_eq!(
            System::from_os_release(fedora),
            System::Other,
            "apt's names mean nothing there"
        );
        assert_eq!(System::from_os_release(""), System::Other, "no file, no guess");
    }

    #[test]
    fn only_what_is_not_installed_is_missing() {
        let says = "pkg-config installed\nxvfb config-files\nxvfb-extra installed\n";
        assert_eq!(
            missing(&["pkg-config", "xvfb", "iproute2"], says),
            ["xvfb", "iproute2"],
            "a removed package leaves its settings behind, and a longer name is another package"
        );
    }

    #[test]
    fn the_line_asks_nothing_and_brings_nothing_extra() {
        assert_eq!(
            install_words(&["xvfb", "procps"]).join(" "),
            "env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends xvfb procps",
            "a question would hang a machine without a person"
        );
    }

    #[test]
    fn ubuntu_is_never_asked_for_the_stub_and_others_for_nothing() {
        assert!(
            !wanted(Group::Test, System::Ubuntu).contains(&"chromium"),
            "the stub wants snap"
        );
        assert!(
            wanted(Group::Desktop, System::Other).is_empty(),
            "names of apt are not for Fedora"
        );
    }

    #[test]
    fn an_empty_or_absent_list_folder_means_update_first() {
        let dir = std::env::temp_dir().join(format!("xtask-lists-{}", std::process::id()));
        assert!(lists_are_empty(&dir), "an absent folder");
        std::fs::create_dir_all(&dir).expect("a temporary folder");
        assert!(lists_are_empty(&dir), "an empty folder");
        std::fs::write(
            dir.join("mirror_dists_bookworm_main_binary-amd64_Packages.lz4"),
            "",
        )
        .expect("a file");
        assert!(
            !lists_are_empty(&dir),
            "a second run must not ask the network again"
        );
        std::fs::remove_dir_all(&dir).expect("what we made can be removed");
    }
}
