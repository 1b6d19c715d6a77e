//! A file that stands under its name only when it is whole: after a power cut the old one is there, or the new one.

use std::fs::File;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// A file that is being written beside its place. Dropped, it leaves nothing.
#[derive(Debug)]
pub struct WholeFile {
    path: PathBuf,
    out: BufWriter<NamedTempFile>,
}

impl WholeFile {
    /// How the names of files begin that are not whole yet, beside their place; those that a power cut left are rubbish.
    pub const PART_PREFIX: &str = ".kalan-";

    /// Begins a file that will stand at `path`.
    ///
    /// # Errors
    /// What the disk says.
    pub fn begin(path: &Path) -> io::Result<Self> {
        let mut beside = tempfile::Builder::new();
        let file = beside
            .prefix(Self::PART_PREFIX)
            .suffix(".part")
            .tempfile_in(folder_of(path))?;
        Ok(Self {
            path: path.to_owned(),
            out: BufWriter::with_capacity(256 * 1024, file),
        })
    }

    /// Synced, renamed, and the folder synced.
    ///
    /// # Errors
    /// What the disk says; the old file is there then.
    pub fn put(self) -> io::Result<()> {
        let file = self.out.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.as_file().sync_all()?;
        file.persist(&self.path).map_err(|error| error.error)?;
        // Windows has no way to sync a folder, and needs none.
        if cfg!(unix) {
            File::open(folder_of(&self.path))?.sync_all()?;
        }
        Ok(())
    }
}

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl Seek for WholeFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.out.seek(to)
    }
}

fn folder_of(path: &Path) -> &Path {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    parent.unwrap_or(Path::new("."))
}
