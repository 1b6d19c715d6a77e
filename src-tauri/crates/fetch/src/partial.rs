//! What came of an answer before its connection broke: kept on the disk, so that the rest alone is paid for later.
//!
//! A file holds a head, then the bytes as they were sent, in records that each carry their checksum: what a power cut
//! left half written is known, and cut off. Only an answer that can be asked on for is kept: one with a strong `ETag`
//! or a `Last-Modified` (RFC 9110, 13.1.5).

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use flate2::Crc;
use serde::{Deserialize, Serialize};
use url::Url;

/// Answers shorter than this are asked for again from their beginning: a few packets.
pub(crate) const SMALLEST_BYTES: usize = 32 * 1024;
/// What nobody went on with for so long is not worth its room.
const KEPT_FOR: Duration = Duration::from_secs(30 * 24 * 3600);
/// Room for all of them together, in bytes.
const ROOM_BYTES: u64 = 512 * 1024 * 1024;
/// The longest head and the longest record that a file may claim, in bytes.
const LONGEST_RECORD: u32 = 1024 * 1024;
/// Length and checksum of a record, in bytes.
const RECORD_HEAD: u64 = 8;

/// The folder of unfinished answers; none when nothing is kept.
#[derive(Debug, Clone, Default)]
pub(crate) struct Partials {
    dir: Option<PathBuf>,
}

/// What must be the same for the rest to fit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PartialHead {
    /// What was asked.
    pub(crate) url: String,
    /// For `If-Range`: the strong `ETag`, else `Last-Modified`.
    pub(crate) validator: String,
    /// As sent, of the whole answer.
    pub(crate) content_encoding: Option<String>,
}

/// An answer of which the beginning is here.
#[derive(Debug)]
pub(crate) struct Partial {
    pub(crate) head: PartialHead,
    pub(crate) bytes: Vec<u8>,
    path: PathBuf,
    /// Of the file, up to its last whole record.
    whole_len: u64,
}

/// Takes the bytes of an answer as they come.
#[derive(Debug)]
pub(crate) struct PartialWriter {
    file: File,
    path: PathBuf,
}

impl Partials {
    /// Keeps unfinished answers in `dir`, which is made when it is needed.
    pub(crate) fn new(dir: Option<PathBuf>) -> Self {
        let partials = Self { dir };
        partials.sweep();
        partials
    }

    /// The beginning of the answer of an address, if it is here and whole up to where it stops.
    pub(crate) fn find(&self, url: &Url) -> Option<Partial> {
        let path = self.path(url)?;
        let partial = read(&path).ok()?;
        if partial.head.url != url.as_str() || partial.bytes.is_empty() {
            return None;
        }
        Some(Partial { path, ..partial })
    }

    /// Begins to keep an answer; none when the disk does not let it, which costs bytes later and nothing else.
    pub(crate) fn begin(&self, head: &PartialHead, url: &Url) -> Option<PartialWriter> {
        let path = self.path(url)?;
        fs::create_dir_all(path.parent()?).ok()?;
        let file = File::create(&path).ok()?;
        let mut writer = PartialWriter { file, path };
        let head = serde_json::to_vec(head).ok()?;
        writer.push(&head).ok()?;
        Some(writer)
    }

    /// Forgets the beginning of an answer: it is whole now, or another one.
    pub(crate) fn forget(&self, url: &Url) {
        if let Some(path) = self.path(url) {
            // One that stays is swept later.
            let _ = fs::remove_file(path);
        }
    }

    fn path(&self, url: &Url) -> Option<PathBuf> {
        let name = blake3::hash(url.as_str().as_bytes()).to_hex();
        Some(self.dir.as_ref()?.join(format!("{}.part", &name[..32])))
    }

    /// Takes away what is old, and the oldest of what is too much.
    fn sweep(&self) {
        let Some(files) = self.dir.as_ref().and_then(|dir| fs::read_dir(dir).ok()) else {
            return;
        };
        let mut kept: Vec<(SystemTime, u64, PathBuf)> = files
            .flatten()
            .filter(|file| file.path().extension().is_some_and(|end| end == "part"))
            .filter_map(|file| {
                let meta = file.metadata().ok()?;
                Some((meta.modified().ok()?, meta.len(), file.path()))
            })
            .collect();
        kept.sort_by_key(|(modified, ..)| std::cmp::Reverse(*modified));
        let mut room = ROOM_BYTES;
        for (modified, size, path) in kept {
            let old = modified.elapsed().is_ok_and(|age| age > KEPT_FOR);
            if old || size > room {
                let _ = fs::remove_file(path);
            } else {
                room -= size;
            }
        }
    }
}

impl Partial {
    /// Goes on where the beginning stops; what stood after its last whole record is cut off.
    pub(crate) fn go_on(&self) -> Option<PartialWriter> {
        let mut file = OpenOptions::new().write(true).open(&self.path).ok()?;
        file.set_len(self.whole_len).ok()?;
        file.seek(SeekFrom::End(0)).ok()?;
        Some(PartialWriter {
            file,
            path: self.path.clone(),
        })
    }
}

impl PartialWriter {
    /// Keeps the next bytes.
    ///
    /// # Errors
    /// What the disk says; the file is then given up.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> io::Result<()> {
        let kept = self.write(bytes);
        if kept.is_err() {
            let _ = fs::remove_file(&self.path);
        }
        kept
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        for record in bytes.chunks(LONGEST_RECORD as usize) {
            let len = u32::try_from(record.len()).unwrap_or(LONGEST_RECORD);
            let mut whole = Vec::with_capacity(record.len() + 8);
            whole.extend_from_slice(&len.to_le_bytes());
            whole.extend_from_slice(&sum(record).to_le_bytes());
            whole.extend_from_slice(record);
            self.file.write_all(&whole)?;
        }
        Ok(())
    }
}

fn sum(bytes: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc.sum()
}

fn read(path: &PathBuf) -> io::Result<Partial> {
    let mut file = BufReader::new(File::open(path)?);
    let head = record(&mut file)?;
    let mut whole_len = head.len() as u64 + RECORD_HEAD;
    let head = serde_json::from_slice(&head).map_err(io::Error::other)?;
    let mut bytes = Vec::new();
    // The first record that is not whole is where the answer stops.
    while let Ok(record) = record(&mut file) {
        bytes.extend_from_slice(&record);
        whole_len += record.len() as u64 + RECORD_HEAD;
    }
    Ok(Partial {
        head,
        bytes,
        whole_len,
        path: PathBuf::new(),
    })
}

fn record(file: &mut BufReader<File>) -> io::Result<Vec<u8>> {
    let mut word = [0; 4];
    file.read_exact(&mut word)?;
    let len = u32::from_le_bytes(word);
    file.read_exact(&mut word)?;
    if len > LONGEST_RECORD {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut bytes = vec![0; len as usize];
    file.read_exact(&mut bytes)?;
    if sum(&bytes) == u32::from_le_bytes(word) {
        Ok(bytes)
    } else {
        Err(io::ErrorKind::InvalidData.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begun(dir: &std::path::Path) -> (Partials, Url, PartialHead) {
        let url = Url::parse("https://example.org/long").unwrap();
        let head = PartialHead {
            url: url.to_string(),
            validator: "\"a\"".to_owned(),
            content_encoding: Some("gzip".to_owned()),
        };
        (Partials::new(Some(dir.to_owned())), url, head)
    }

    #[test]
    fn what_came_before_the_cut_is_here_after_a_restart() {
        let dir = tempfile::tempdir().unwrap();
        let (partials, url, head) = begun(dir.path());
        let mut writer = partials.begin(&head, &url).unwrap();
        writer.push(b"first ").unwrap();
        writer.push(b"second").unwrap();
        drop(writer);
        let found = Partials::new(Some(dir.path().to_owned())).find(&url).unwrap();
        assert_eq!(
            (&found.head, found.bytes.as_slice()),
            (&head, &b"first second"[..])
        );
        found.go_on().unwrap().push(b" third").unwrap();
        assert_eq!(partials.find(&url).unwrap().bytes, b"first second third");
        partials.forget(&url);
        assert!(
            partials.find(&url).is_none(),
            "a whole answer would be asked on for"
        );
    }

    #[test]
    fn a_torn_or_spoilt_end_is_cut_off_and_never_believed() {
        let dir = tempfile::tempdir().unwrap();
        let (partials, url, head) = begun(dir.path());
        let mut writer = partials.begin(&head, &url).unwrap();
        writer.push(b"whole").unwrap();
        writer.push(b"spoilt").unwrap();
        drop(writer);
        let path = partials.path(&url).unwrap();
        let sound = fs::read(&path).unwrap();
        for end in 1..14 {
            fs::write(&path, &sound[..sound.len() - end]).unwrap();
            assert_eq!(
                partials.find(&url).unwrap().bytes,
                b"whole",
                "{end} bytes were lost"
            );
        }
        let mut zeros = sound.clone();
        let at = zeros.len() - 6;
        zeros[at..].fill(0);
        fs::write(&path, &zeros).unwrap();
        assert_eq!(
            partials.find(&url).unwrap().bytes,
            b"whole",
            "a power cut left zeros that would stand in the article"
        );
    }
}
