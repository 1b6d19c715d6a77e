//! The files that entries bring along: sounds, films, documents.

use serde::{Deserialize, Serialize};

use crate::{ArticleId, AssetHash, Failure};

/// A file that an entry names (RSS `enclosure`, Atom `rel=enclosure`); pictures are not among them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferedEnclosure {
    /// Where it is.
    pub url: String,
    /// What its feed says that it is.
    pub media_type: Option<String>,
    /// What its feed says of its length, in bytes.
    pub length_bytes: Option<u64>,
}

/// Where such a file stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum EnclosureState {
    /// It can be asked for.
    Offered,
    /// It was asked for, and comes with a sync.
    Waiting,
    /// It is on the disk.
    Kept {
        /// Its name there.
        hash: AssetHash,
        /// Its length there, in bytes.
        #[specta(type = u32)]
        size_bytes: u64,
    },
    /// It was asked for and could not be had; later syncs try again.
    Failed {
        /// Why.
        failure: Failure,
    },
}

/// A file that an article's entry brought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Enclosure {
    /// Where it is on the web.
    pub url: String,
    /// What its feed says that it is.
    pub media_type: Option<String>,
    /// What its feed says of its length, in bytes.
    #[specta(type = Option<u32>)]
    pub length_bytes: Option<u64>,
    /// Where it stands.
    pub state: EnclosureState,
}

/// A file that was asked for, with its article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct WantedEnclosure {
    /// The article.
    pub article: ArticleId,
    /// Its title.
    pub title: String,
    /// The file.
    pub enclosure: Enclosure,
}
