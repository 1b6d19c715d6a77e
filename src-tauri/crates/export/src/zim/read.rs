//! A ZIM that comes in: its articles, one asked for after the other.

use std::io;
use std::path::Path;

use super::program::Program;
use super::wire::{Answer, Question};

/// An entry of a file, whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ZimArticle {
    /// Where it stands.
    pub path: String,
    /// Its title.
    pub title: String,
    /// What it says it is.
    pub media_type: String,
    /// Its bytes; none in a list.
    pub bytes: Vec<u8>,
}

/// A file that is open. The program that reads it may die of it; Kalan does not.
pub struct ZimFile {
    program: Program,
    /// How many articles it has.
    pub articles: u32,
    /// The page that is shown first.
    pub main: Option<String>,
}

impl ZimFile {
    /// Opens a file.
    ///
    /// # Errors
    /// `Unsupported` without the program for ZIM files; what the program says of one that is none.
    pub fn open(path: &Path) -> io::Result<Self> {
        let mut program = Program::start("read", path)?;
        match program.ask(&Question::Count)? {
            (Answer::Count { articles, main }, _) => Ok(Self {
                program,
                articles,
                main,
            }),
            (other, _) => Err(refused(other)),
        }
    }

    /// What the article of this number is, by title; none when it is damaged.
    ///
    /// # Errors
    /// What the program says when it dies.
    pub fn article(&mut self, number: u32) -> io::Result<Option<ZimArticle>> {
        let answer = self.program.ask(&Question::Article { number })?;
        Ok(entry(answer))
    }

    /// An entry; none when it is not there, damaged or too large.
    ///
    /// # Errors
    /// What the program says when it dies.
    pub fn get(&mut self, path: &str) -> io::Result<Option<ZimArticle>> {
        let path = path.to_owned();
        let answer = self.program.ask(&Question::Get { path })?;
        Ok(entry(answer))
    }

    /// A fact of the whole, by its name in the ZIM specification.
    ///
    /// # Errors
    /// What the program says when it dies.
    pub fn metadata(&mut self, name: &str) -> io::Result<Option<String>> {
        let name = name.to_owned();
        match self.program.ask(&Question::Metadata { name })? {
            (Answer::Bytes, bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
            _ => Ok(None),
        }
    }
}

fn entry((answer, bytes): (Answer, Vec<u8>)) -> Option<ZimArticle> {
    let Answer::Entry(entry) = answer else {
        return None;
    };
    Some(ZimArticle {
        path: entry.path,
        title: entry.title,
        media_type: entry.media_type,
        bytes,
    })
}

fn refused(answer: Answer) -> io::Error {
    match answer {
        Answer::No { reason } => io::Error::other(reason),
        _ => io::ErrorKind::InvalidData.into(),
    }
}
