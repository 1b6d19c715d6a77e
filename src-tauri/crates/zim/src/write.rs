//! Writing: what comes in is put into the file, one after the other.

use std::error::Error;
use std::fs::File;
use std::io::{self, Read};

use kalan_export::zim_wire::{Put, read_frame};

use crate::libzim::{Reader, Writer};

/// Writes a file until its end is said; without it the file is not whole, and that is an error.
pub(crate) fn write(mut input: impl Read, out: &str) -> Result<(), Box<dyn Error>> {
    let Some((Put::Begin { language }, _)) = read_frame(&mut input)? else {
        return Err("the first frame is not the beginning".into());
    };
    let mut writer = Writer::begin(out, &language)?;
    while let Some((put, bytes)) = read_frame(&mut input)? {
        match put {
            Put::Begin { .. } => return Err("a second beginning".into()),
            Put::Metadata { name } => writer.metadata(&name, &bytes)?,
            Put::Illustration => writer.illustration(&bytes)?,
            Put::Page {
                path,
                title,
                text,
                keywords,
            } => writer.page(&path, [&title, &text, &keywords], &bytes)?,
            Put::File { path, media_type } => writer.file(&path, &media_type, &bytes)?,
            Put::End { main } => {
                writer.finish(&main)?;
                return proved(out);
            }
        }
    }
    Err(io::Error::from(io::ErrorKind::UnexpectedEof).into())
}

/// libzim does not look at every answer of the disk: what was written is read again.
fn proved(out: &str) -> Result<(), Box<dyn Error>> {
    File::open(out)?.sync_all()?;
    let whole = Reader::open(out).and_then(|mut written| written.is_whole());
    whole.map_err(|error| format!("{out} is not what was written, the disk may be full: {error}").into())
}
