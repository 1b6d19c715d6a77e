//! Reading: each question has one answer; a file that is damaged gives an error, and this program its life at most.

use std::error::Error;
use std::io::{self, Read, Write};

use kalan_export::zim_wire::{Answer, MOST_ENTRY_BYTES, Question, read_frame, write_frame};

use crate::libzim::{self, Reader};

/// Memory that a file may make the library take: clusters are unpacked whole.
const MOST_MEMORY_BYTES: u64 = 1024 * 1024 * 1024;
/// Bytes of a metadatum.
const MOST_METADATA_BYTES: u64 = 64 * 1024;

/// Answers what is asked of a file, until nothing is asked any more.
pub(crate) fn read(mut input: impl Read, mut output: impl Write, file: &str) -> Result<(), Box<dyn Error>> {
    libzim::bound_memory(MOST_MEMORY_BYTES)?;
    let mut reader = Reader::open(file)?;
    while let Some((question, _)) = read_frame(&mut input)? {
        let (answer, bytes) = answer(&mut reader, question).unwrap_or_else(|error| {
            let reason = error.to_string();
            (Answer::No { reason }, Vec::new())
        });
        write_frame(&mut output, &answer, &bytes)?;
        output.flush()?;
    }
    Ok(())
}

fn answer(reader: &mut Reader, question: Question) -> io::Result<(Answer, Vec<u8>)> {
    Ok(match question {
        Question::Count => {
            let (articles, main) = (reader.count()?, reader.main_page().ok().map(|entry| entry.path));
            (Answer::Count { articles, main }, Vec::new())
        }
        Question::Article { number } => (Answer::Entry(reader.article(number)?), Vec::new()),
        Question::Metadata { name } => {
            let bytes = reader.metadata(&name, MOST_METADATA_BYTES)?;
            (Answer::Bytes, bytes)
        }
        Question::Get { path } => {
            let entry = reader.entry(&path)?;
            let bytes = reader.bytes(&entry.path, MOST_ENTRY_BYTES)?;
            (Answer::Entry(entry), bytes)
        }
    })
}
