//! What the system is told to do now and then: the units of systemd, and the same as a line of a crontab. Pure text.

use std::ffi::OsStr;
use std::path::Path;

/// The first line of every file that is ours: only such a file is written over or taken away.
pub(crate) const MARK: &str = "# Written by `kalan timer install`; `kalan timer remove` takes it away.";

/// How often the system looks, in minutes: a part of an hour, or hours that are a part of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Every(u32);

impl Every {
    /// Reads `30m`, `2h`, `1d`.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let minutes = minutes(text)?;
        let even = match minutes {
            5..60 => 60 % minutes == 0,
            60..=1440 => minutes % 60 == 0 && 24 % (minutes / 60) == 0,
            _ => false,
        };
        even.then_some(Self(minutes)).ok_or_else(|| {
            format!("a timer cannot look every {text}: write 5m, 10m, 15m, 20m, 30m, 1h, 2h, 3h, 4h, 6h, 8h, 12h or 1d")
        })
    }

    pub(crate) fn minutes(self) -> u32 {
        self.0
    }

    /// As systemd's calendar writes it (systemd.time(7)).
    fn calendar(self) -> String {
        match self.0 {
            minutes @ 0..60 => format!("*:0/{minutes}"),
            60 => "hourly".to_owned(),
            1440 => "daily".to_owned(),
            minutes => format!("0/{}:00", minutes / 60),
        }
    }

    /// As a crontab writes it (crontab(5)).
    fn cron(self) -> String {
        match self.0 {
            minutes @ 0..60 => format!("*/{minutes} * * * *"),
            60 => "0 * * * *".to_owned(),
            1440 => "0 0 * * *".to_owned(),
            minutes => format!("0 */{} * * *", minutes / 60),
        }
    }
}

/// Reads a time in minutes: `45`, `30m`, `2h`, `1d`.
pub(crate) fn minutes(text: &str) -> Result<u32, String> {
    let wrong = || format!("\"{text}\" is no time between two looks: write 30m or 2h");
    let lower = text.trim().to_ascii_lowercase();
    let digits = lower.find(|c: char| !c.is_ascii_digit()).unwrap_or(lower.len());
    let factor = match lower[digits..].trim() {
        "" | "m" | "min" => 1,
        "h" => 60,
        "d" => 1440,
        _ => return Err(wrong()),
    };
    let number: u32 = lower[..digits].parse().map_err(|_| wrong())?;
    number.checked_mul(factor).ok_or_else(wrong)
}

/// The unit that looks once.
pub(crate) fn service(program: &Path, library: &Path) -> String {
    format!(
        "{MARK}\n[Unit]\nDescription=Kalan looks for news\n\n\
         [Service]\nType=oneshot\nExecStart=:{} --library {} --quiet sync --due --background\n\
         # It looked, and some feed or the network failed: the library remembers which.\n\
         SuccessExitStatus=1 4\nNice=10\nIOSchedulingClass=idle\n",
        word(program.as_os_str()),
        word(library.as_os_str()),
    )
}

/// The unit that says when.
pub(crate) fn timer(every: Every) -> String {
    // Not everybody asks at the full hour.
    let spread_secs = (every.0 * 60 / 5).min(300);
    format!(
        "{MARK}\n[Unit]\nDescription=Kalan looks for news every {} minutes\n\n\
         [Timer]\nOnCalendar={}\nPersistent=true\nRandomizedDelaySec={spread_secs}\n\n\
         [Install]\nWantedBy=timers.target\n",
        every.0,
        every.calendar(),
    )
}

/// The same as a line of a crontab.
pub(crate) fn crontab(every: Every, program: &Path, library: &Path) -> String {
    let quoted = |path: &Path| {
        // To cron an unescaped percent sign is the end of the line, between quotes too.
        let text = path
            .to_string_lossy()
            .replace('\'', "'\\''")
            .replace('%', "'\\%'");
        format!("'{text}'")
    };
    let (program, library) = (quoted(program), quoted(library));
    format!(
        "{} {program} --library {library} --quiet sync --due --background",
        every.cron()
    )
}

/// A word of a command line, as systemd reads it (systemd.syntax(7)): in quotes, percent signs doubled. Dollar signs
/// stay: the colon before the program says that they mean nothing.
fn word(text: &OsStr) -> String {
    let mut word = String::from("\"");
    for chunk in text.as_encoded_bytes().utf8_chunks() {
        for letter in chunk.valid().chars() {
            match letter {
                '"' | '\\' => word.extend(['\\', letter]),
                '%' => word.push_str("%%"),
                letter if letter.is_ascii_control() => {
                    word.push_str(&format!("\\x{:02x}", u32::from(letter)));
                }
                letter => word.push(letter),
            }
        }
        for byte in chunk.invalid() {
            word.push_str(&format!("\\x{byte:02x}"));
        }
    }
    word.push('"');
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_calendar_cannot_repeat_is_refused_with_what_it_can() {
        for (text, calendar, cron) in [
            ("30m", "*:0/30", "*/30 * * * *"),
            ("1h", "hourly", "0 * * * *"),
            ("120", "0/2:00", "0 */2 * * *"),
            ("1d", "daily", "0 0 * * *"),
        ] {
            let every = Every::read(text).unwrap();
            assert_eq!(
                (every.calendar().as_str(), every.cron().as_str()),
                (calendar, cron)
            );
        }
        for text in [
            "7m",
            "90m",
            "5h",
            "2d",
            "0",
            "1m",
            "",
            "often",
            "99999999999h",
            "4294967295d",
        ] {
            assert!(Every::read(text).is_err(), "{text} would come at odd times");
        }
    }

    #[test]
    fn a_path_with_anything_in_it_reaches_the_program_as_it_is() {
        let path = Path::new("/a b/100%/c\"d\\e/$HOME/f'g\n");
        let unit = service(path, Path::new("/lib"));
        assert!(
            unit.contains(r#"ExecStart=:"/a b/100%%/c\"d\\e/$HOME/f'g\x0a" --library "/lib" "#),
            "{unit}"
        );
        let line = crontab(Every(30), Path::new("/a b/k"), Path::new("/it's 5%"));
        assert_eq!(
            line,
            r"*/30 * * * * '/a b/k' --library '/it'\''s 5'\%'' --quiet sync --due --background"
        );
    }
}
