//! Where something is written until it is whole: beside its place, under a name that is hidden.

use std::fs::{self, File};
use std::io::{self, BufWriter};
use std::path::Path;

use kalan_export::{Cover, Epub, Json, List, Notes, Page, PieceWriter, Site, Zim};
use tempfile::{NamedTempFile, TempDir};

use super::{ExportFormat, ExportRequest};

/// A file's name while it is not whole.
const WHOLE: &str = "whole.zim";

/// Where it is written until it is whole.
pub(super) enum Beside {
    File(NamedTempFile),
    Folder(TempDir),
    /// A file that has others beside it until it is whole.
    Within(TempDir),
}

/// Makes the place.
pub(super) fn begin(request: &ExportRequest) -> io::Result<Beside> {
    let parent = request
        .out
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    let parent = parent.unwrap_or(Path::new("."));
    let mut beside = tempfile::Builder::new();
    beside.prefix(".kalan-").suffix(".part");
    if !request.format.is_folder() && request.format != ExportFormat::Zim {
        return beside.tempfile_in(parent).map(Beside::File);
    }
    let dir = beside.tempdir_in(parent)?;
    Ok(if request.format == ExportFormat::Zim {
        Beside::Within(dir)
    } else {
        Beside::Folder(dir)
    })
}

/// The writer of a format.
pub(super) fn writer(
    format: ExportFormat,
    beside: &Beside,
    cover: Cover,
) -> io::Result<Box<dyn PieceWriter>> {
    let out = || match beside {
        Beside::File(file) => file
            .reopen()
            .map(|file| BufWriter::with_capacity(256 * 1024, file)),
        Beside::Folder(_) | Beside::Within(_) => Err(io::ErrorKind::IsADirectory.into()),
    };
    let dir = || match beside {
        Beside::Folder(dir) => dir.path().to_owned(),
        Beside::Within(dir) => dir.path().join(WHOLE),
        Beside::File(file) => file.path().to_owned(),
    };
    if let Some(list) = format.list() {
        return Ok(Box::new(List::begin(out()?, list, cover)?));
    }
    Ok(match format {
        ExportFormat::Epub => Box::new(Epub::begin(out()?, cover)?),
        ExportFormat::Html => Box::new(Page::begin(out()?, cover)?),
        ExportFormat::Markdown => Box::new(Notes::begin(dir())?),
        ExportFormat::Zim => Box::new(Zim::begin(&dir(), cover)?),
        ExportFormat::Site => Box::new(Site::begin(dir(), cover)?),
        _ => Box::new(Json::begin(out()?)?),
    })
}

/// Gives what is whole its name.
pub(super) fn put(beside: Beside, out: &Path) -> io::Result<()> {
    match beside {
        Beside::File(file) => {
            file.as_file().sync_all()?;
            let file = file.persist(out).map_err(|error| error.error)?;
            readable(&file)
        }
        Beside::Within(dir) => {
            let whole = dir.path().join(WHOLE);
            fs::rename(&whole, out)?;
            readable(&File::open(out)?)
        }
        Beside::Folder(dir) => {
            if out.is_dir() {
                fs::remove_dir(out)?;
            }
            fs::rename(dir.path(), out)?;
            let _ = dir.keep();
            readable(&File::open(out)?)
        }
    }
}

/// What was made for this person's eyes alone while it was half is as any other file of theirs now.
fn readable(file: &File) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = if file.metadata()?.is_dir() { 0o755 } else { 0o644 };
        file.set_permissions(fs::Permissions::from_mode(mode))?;
    }
    #[cfg(not(unix))]
    let _ = file;
    Ok(())
}
