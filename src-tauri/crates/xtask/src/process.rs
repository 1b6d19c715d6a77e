//! What Linux tells of running processes: who descends from whom, since when, and how much memory each takes.

use std::fs;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

/// A process and all that descend from it.
pub(crate) fn family(root: u32) -> Vec<u32> {
    let mut family = vec![root];
    let parents: Vec<(u32, u32)> = fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter_map(|pid| Some((pid, stat(pid, 4)?.try_into().ok()?)))
        .collect();
    let mut at = 0;
    while let Some(parent) = family.get(at).copied() {
        family.extend(
            parents
                .iter()
                .filter(|(_, other)| *other == parent)
                .map(|(pid, _)| *pid),
        );
        at += 1;
    }
    family
}

/// Whether a process runs this program.
pub(crate) fn runs(pid: u32, program: &Path) -> bool {
    fs::read_link(format!("/proc/{pid}/exe")).is_ok_and(|path| path == program)
}

/// Field `number` (as in proc(5), from 3 on) of a process's `stat`; its name may hold blanks, so we count from its end.
fn stat(pid: u32, number: usize) -> Option<u64> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    text.rsplit_once(") ")?.1.split(' ').nth(number - 3)?.parse().ok()
}

/// When a process was born, in milliseconds since 1970, to a hundredth of a second.
pub(crate) fn born_ms(pid: u32) -> Option<f64> {
    let up: f64 = fs::read_to_string("/proc/uptime")
        .ok()?
        .split(' ')
        .next()?
        .parse()
        .ok()?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).ok()?.as_secs_f64();
    let age = up - stat(pid, 22)? as f64 / 100.0;
    Some((now - age) * 1000.0)
}

/// What a process adds to the memory in use: its own pages, and its share of shared ones.
pub(crate) fn memory_kib(pid: u32) -> u64 {
    let text = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("Pss:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok())
        .unwrap_or(0)
}

/// The most memory that a running process has had; 0 once it has ended.
pub(crate) fn peak_kib(pid: u32) -> u64 {
    let text = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok())
        .unwrap_or(0)
}

/// Seconds of the processors that a process has used, to a hundredth; also after its end, until it is waited for.
pub(crate) fn cpu_secs(pid: u32) -> f64 {
    (stat(pid, 14).unwrap_or(0) + stat(pid, 15).unwrap_or(0)) as f64 / 100.0
}

/// Whether a child has ended and waits to be asked for.
pub(crate) fn has_ended(pid: u32) -> bool {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    text.rsplit_once(") ")
        .is_none_or(|(_, rest)| rest.starts_with('Z'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(target_os = "linux")]
    fn this_process_is_read_like_any_other() {
        let pid = std::process::id();
        assert!(family(pid).contains(&pid), "a process belongs to its own family");
        assert!(memory_kib(pid) > 100, "a running process uses memory");
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .expect("after 1970")
            .as_secs_f64()
            * 1000.0;
        let born = born_ms(pid).expect("it is running");
        assert!(
            born <= now + 20.0 && born > now - 3_600_000.0,
            "born a moment ago, not at the machine's start"
        );
    }
}
