//! What can go wrong with a bundle, as a person and a script are told of it.

use std::collections::BTreeMap;
use std::io;

use serde::{Deserialize, Serialize};

/// What is wrong with a bundle. Stable words: pages and scripts know them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemCode {
    /// Not a bundle at all: another kind of file.
    NotABundle,
    /// The file ends too early, or something stands behind its end: a copy that was cut, or a part of one.
    Truncated,
    /// The container is not as a bundle's must be: `what`, `entry`.
    Container,
    /// More than this machine takes: `what`, `limit`.
    TooLarge,
    /// The manifest cannot be read: `what`.
    Manifest,
    /// Written by a newer Kalan in a way this one does not know: `needs`.
    Newer,
    /// What is in the file is not what the manifest promises: `entry`.
    WrongContent,
    /// The signature cannot be read.
    SignatureUnreadable,
    /// The signature is not of this manifest, or not by the key that it names: forged or damaged.
    Forged,
    /// Nobody signed it.
    Unsigned,
    /// Signed by a key that was never seen here: `name`, `key`.
    UnknownPublisher,
    /// A known publisher's name or channel with another key: `name`, `key`, `known_key`.
    ChangedKey,
    /// Signed by a key that its owner took back: `name`, `key`, `reason`.
    RevokedKey,
    /// Signed by a key that was replaced by a newer: `name`, `key`, `new_key`.
    ReplacedKey,
    /// A difference whose beginning is not here: `sequence`, `edition` of the bundle it needs.
    WrongBase,
    /// The words of an article that a difference is packed against are not here: `article`.
    MissingBase,
    /// Older than what is here: `sequence`, `have`.
    Rollback,
    /// Past the day its publisher promised another by: `expires`.
    Expired,
    /// The same number with other content: `sequence`.
    Forked,
    /// No channel's list stands there: another file, or a page in its place.
    NotAChannel,
    /// Another channel stands where this one was: `title`.
    OtherChannel,
    /// A bundle is not the one that the channel's list names: parts of two publications were mixed. `file`.
    Mixed,
    /// More bytes come than the publisher signed for: `file`, `size`.
    Endless,
}

/// One fault, as data: a code and what its sentence needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// What kind.
    pub code: ProblemCode,
    /// The values of its sentence, by name.
    pub params: BTreeMap<String, String>,
}

impl Problem {
    /// A problem without parameters.
    pub fn new(code: ProblemCode) -> Self {
        Self {
            code,
            params: BTreeMap::new(),
        }
    }

    /// The same, with one more value for its sentence.
    #[must_use]
    #[expect(
        clippy::needless_pass_by_value,
        reason = "a number or a text, as the caller has it"
    )]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        // What a hostile file says of itself is shown to a person: a line, not a page.
        let value: String = value.to_string().chars().take(200).collect();
        self.params.insert(name.to_owned(), value);
        self
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", self.code)?;
        self.params
            .iter()
            .try_for_each(|(name, value)| write!(f, ", {name}: {value}"))
    }
}

/// Why a bundle was not written or read.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// The bundle is at fault.
    #[error("the bundle is refused: {0}")]
    Refused(Problem),
    /// The disk, the stick or the stream is.
    #[error("reading or writing failed: {0}")]
    Io(#[from] io::Error),
    /// What was given to be packed does not fit together: a fault of the caller, or a damaged library.
    #[error("cannot be packed: {what}")]
    Unpackable {
        /// What does not fit.
        what: String,
    },
    /// A key cannot be read, or its password is wrong.
    #[error("the key cannot be used: {0}")]
    Key(#[from] crate::KeyError),
    /// Nothing of that name in the bundle.
    #[error("the bundle has no {what}")]
    NotFound {
        /// What was asked for.
        what: String,
    },
}

impl From<Problem> for BundleError {
    fn from(problem: Problem) -> Self {
        Self::Refused(problem)
    }
}

impl BundleError {
    /// The fault of the bundle, if it is one.
    pub fn problem(&self) -> Option<&Problem> {
        match self {
            Self::Refused(problem) => Some(problem),
            _ => None,
        }
    }
}

pub(crate) fn container(what: &str) -> Problem {
    Problem::new(ProblemCode::Container).with("what", what)
}

pub(crate) fn too_large(what: &str, limit: impl ToString) -> Problem {
    Problem::new(ProblemCode::TooLarge)
        .with("what", what)
        .with("limit", limit)
}

pub(crate) fn manifest(what: impl ToString) -> Problem {
    Problem::new(ProblemCode::Manifest).with("what", what)
}
