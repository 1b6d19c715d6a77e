//! A file whose size is known before it is asked for, from a signed list: written as it comes, gone on with wherever it
//! stopped, from whatever host. What came is proved by its hash afterwards, so no host need know what the other sent.

use std::fs::{File, OpenOptions};
use std::io::{self, Seek as _, SeekFrom, Write as _};
use std::path::PathBuf;
use std::time::Instant;

use reqwest::Response;
use reqwest::header::{CONTENT_RANGE, HeaderMap};

use crate::error::shown;
use crate::read::BodyReader;
use crate::verdict::text;
use crate::{Fault, FetchError};

/// Where a file goes, and how far it is to come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Download {
    /// What is here of it, and where the rest is put.
    pub path: PathBuf,
    /// Its bytes; not one more is taken.
    pub size_bytes: u64,
}

impl Download {
    /// Bytes that are here: where the next question begins. More than the whole is something else, and none of it.
    pub(crate) fn here(&self) -> u64 {
        let here = std::fs::metadata(&self.path).map_or(0, |meta| meta.len());
        if here < self.size_bytes { here } else { 0 }
    }

    fn open(&self, from: u64) -> io::Result<File> {
        let mut file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&self.path)?;
        file.set_len(from)?;
        file.seek(SeekFrom::Start(from))?;
        Ok(file)
    }
}

/// Whether an answer of status 206 begins at this very byte (RFC 9110, 14.4).
pub(crate) fn begins_at(headers: &HeaderMap, from: u64) -> bool {
    let range = text(headers, &CONTENT_RANGE);
    let first = range.and_then(|range| range.trim().strip_prefix("bytes "));
    first.and_then(|range| range.split('-').next()?.trim().parse::<u64>().ok()) == Some(from)
}

impl BodyReader<'_> {
    /// Writes the body behind what is here; what came before it broke off stays.
    pub(crate) async fn save(
        &self,
        mut response: Response,
        into: &Download,
        from: u64,
    ) -> Result<HeaderMap, FetchError> {
        let headers = std::mem::take(response.headers_mut());
        let declared = crate::read::declared_len(&headers);
        if declared.is_some_and(|declared| from + declared > into.size_bytes) {
            self.count_what_came(response, declared).await;
            return Err(self.too_large());
        }
        let failed = |error: io::Error| FetchError::Disk {
            path: into.path.display().to_string(),
            source: error,
        };
        let mut file = into.open(from).map_err(failed)?;
        let (mut wire_bytes, began) = (0_u64, Instant::now());
        while let Some(chunk) = self.unless_stalled(response.chunk()).await? {
            wire_bytes += chunk.len() as u64;
            if from + wire_bytes > into.size_bytes {
                // What came is not the file that was promised, from its first byte on.
                file.set_len(0).map_err(failed)?;
                return Err(self.too_large());
            }
            file.write_all(&chunk).map_err(failed)?;
            self.check_pace(wire_bytes, began.elapsed())?;
            self.check_allowance(wire_bytes, declared)?;
        }
        if from + wire_bytes < into.size_bytes {
            return Err(FetchError::Network {
                fault: Fault::Cut,
                url: shown(self.url),
                cause: format!("{} of {} bytes", from + wire_bytes, into.size_bytes),
            });
        }
        file.sync_all().map_err(failed)?;
        Ok(headers)
    }
}
