//! Looking a word up in the dictionaries that lie in the library's folder `dictionaries`: StarDict files, as they are.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};

use kalan_content::{DictionaryInfo, Pieces, dictionary_info, dictionary_places, dictionary_text};
use serde::{Deserialize, Serialize};

use crate::{Engine, EngineError, Reader};

/// Under the library's folder.
pub(crate) const FOLDER: &str = "dictionaries";
/// The list of a dictionary's words is read whole; a million words have some 20 MB.
const MOST_INDEX_BYTES: u64 = 64 << 20;
/// The head of a packed dictionary: its list of pieces.
const HEAD_BYTES: u64 = 256 * 1024;
const MOST_DICTIONARIES: usize = 24;

/// What one dictionary says of a word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Definition {
    /// The dictionary's name.
    pub dictionary: String,
    /// The word as it stands there.
    pub word: String,
    /// Plain text.
    pub text: String,
}

/// What the dictionaries say of a word.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, specta::Type)]
pub struct Definitions {
    /// Whether there is any dictionary.
    pub dictionaries: u32,
    /// What they say.
    pub definitions: Vec<Definition>,
}

impl Reader {
    /// Looks a word up in every dictionary of the library's folder. One that is damaged is passed over.
    ///
    /// # Errors
    /// What the disk says of the folder itself.
    pub fn define(&self, word: &str) -> Result<Definitions, EngineError> {
        let mut found = Definitions::default();
        for ifo in dictionaries(&self.dir().join(FOLDER)) {
            let Some(info) = std::fs::read_to_string(&ifo)
                .ok()
                .and_then(|text| dictionary_info(&text))
            else {
                tracing::warn!(path = %ifo.display(), "not a StarDict dictionary");
                continue;
            };
            found.dictionaries += 1;
            found
                .definitions
                .extend(look_up(&ifo, &info, word).unwrap_or_default());
        }
        Ok(found)
    }
}

impl Engine {
    /// The same, off the async threads.
    ///
    /// # Errors
    /// As [`Reader::define`].
    pub async fn define(&self, word: String) -> Result<Definitions, EngineError> {
        self.blocking(move |engine| engine.reader().define(&word)).await
    }
}

/// The `.ifo` files of a folder and of the folders in it, by name.
fn dictionaries(folder: &Path) -> Vec<PathBuf> {
    let list = |folder: &Path| -> Vec<PathBuf> {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        entries.map(|entry| entry.path()).collect()
    };
    let inner = list(folder);
    let deeper: Vec<PathBuf> = inner
        .iter()
        .filter(|path| path.is_dir())
        .flat_map(|path| list(path))
        .collect();
    let mut found: Vec<PathBuf> = inner
        .into_iter()
        .chain(deeper)
        .filter(|path| path.extension().is_some_and(|end| end == "ifo"))
        .collect();
    found.sort();
    found.truncate(MOST_DICTIONARIES);
    found
}

fn look_up(ifo: &Path, info: &DictionaryInfo, word: &str) -> Option<Vec<Definition>> {
    let mut index = Vec::new();
    File::open(ifo.with_extension("idx"))
        .ok()?
        .take(MOST_INDEX_BYTES)
        .read_to_end(&mut index)
        .ok()?;
    let mut body = Body::open(ifo)?;
    let mut found = Vec::new();
    for place in dictionary_places(&index, info, word) {
        let text = body
            .read(&place.bytes)
            .map(|article| dictionary_text(&article, info));
        found.extend(text.filter(|text| !text.is_empty()).map(|text| Definition {
            dictionary: info.name.clone(),
            word: place.word,
            text,
        }));
    }
    Some(found)
}

/// The articles of a dictionary, packed or not.
struct Body {
    file: File,
    pieces: Option<Pieces>,
}

impl Body {
    fn open(ifo: &Path) -> Option<Self> {
        if let Ok(file) = File::open(ifo.with_extension("dict")) {
            return Some(Self { file, pieces: None });
        }
        let mut file = File::open(ifo.with_extension("dict.dz")).ok()?;
        let mut head = Vec::new();
        (&mut file).take(HEAD_BYTES).read_to_end(&mut head).ok()?;
        Some(Self {
            pieces: Some(Pieces::read(&head)?),
            file,
        })
    }

    fn read(&mut self, bytes: &Range<u64>) -> Option<Vec<u8>> {
        let Some(pieces) = self.pieces.clone() else {
            return self.raw(bytes);
        };
        let packed = self.raw(&pieces.packed(bytes)?)?;
        pieces.unpack(&packed, bytes)
    }

    fn raw(&mut self, bytes: &Range<u64>) -> Option<Vec<u8>> {
        let mut read = Vec::new();
        self.file.seek(SeekFrom::Start(bytes.start)).ok()?;
        (&mut self.file)
            .take(bytes.end.checked_sub(bytes.start)?)
            .read_to_end(&mut read)
            .ok()?;
        Some(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::EngineConfig;

    #[test]
    fn a_dictionary_in_the_folder_answers_and_a_broken_one_is_passed_over() {
        let dir = tempfile::tempdir().unwrap();
        let engine = Engine::open(dir.path(), EngineConfig::default()).unwrap();
        assert_eq!(engine.reader().define("eau").unwrap(), Definitions::default());
        let folder = dir.path().join(FOLDER).join("petit");
        std::fs::create_dir_all(&folder).unwrap();
        let ifo = "StarDict's dict ifo file\nbookname=Petit\nsametypesequence=m\n";
        std::fs::write(folder.join("petit.ifo"), ifo).unwrap();
        std::fs::write(folder.join("petit.idx"), b"eau\0\0\0\0\x02\0\0\0\x0c").unwrap();
        std::fs::write(folder.join("petit.dict"), "..ce qui coule").unwrap();
        std::fs::write(dir.path().join(FOLDER).join("rien.ifo"), "nothing").unwrap();
        std::fs::write(dir.path().join(FOLDER).join("seul.ifo"), ifo).unwrap();
        let found = engine.reader().define("Eau").unwrap();
        assert_eq!(found.dictionaries, 2);
        let said = found
            .definitions
            .iter()
            .map(|it| (it.dictionary.as_str(), it.text.as_str()));
        assert_eq!(said.collect::<Vec<_>>(), [("Petit", "ce qui coule")]);
    }
}
