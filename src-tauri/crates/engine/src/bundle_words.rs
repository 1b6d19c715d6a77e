//! What is wrong with a bundle, in words a person can act on.

use kalan_bundle::{BundleError, Problem, ProblemCode, PublicKey, WordLanguage};
use kalan_model::{ErrorCode, Failure};

/// The sentence for a fault.
pub fn problem_words(problem: &Problem) -> String {
    let of = |name: &str| problem.params.get(name).map_or("?", String::as_str);
    match problem.code {
        ProblemCode::NotABundle => "this is no bundle of Kalan: another kind of file".to_owned(),
        ProblemCode::Truncated => {
            "the file is not whole: the copy was cut short, or this is a part of a larger one; copy it again"
                .to_owned()
        }
        ProblemCode::Container => format!(
            "the file is not laid out as a bundle must be ({}): it is damaged, or was made by another program",
            of("what")
        ),
        ProblemCode::TooLarge => {
            format!(
                "it holds more than this machine takes ({}: at most {})",
                of("what"),
                of("limit")
            )
        }
        ProblemCode::Manifest => format!(
            "its list of articles cannot be read ({}): it is damaged",
            of("what")
        ),
        ProblemCode::Newer => format!(
            "it was written by a newer Kalan (it needs {}): update Kalan to open it",
            of("needs")
        ),
        ProblemCode::WrongContent => {
            format!(
                "{} is not what the publisher signed: the file is damaged or was changed",
                of("entry")
            )
        }
        ProblemCode::SignatureUnreadable => "its signature cannot be read: it is damaged".to_owned(),
        ProblemCode::Forged => format!(
            "it says that \"{}\" published it, and their key did not sign it: it is forged or damaged; do not trust it",
            of("name")
        ),
        ProblemCode::Unsigned => {
            "nobody signed it: open it with --trust only if you know whose hands it comes from".to_owned()
        }
        ProblemCode::UnknownPublisher => format!(
            "\"{}\" was never met here: compare the words of their key with them{}, then say yes to it with --trust",
            of("name"),
            key_words(problem)
        ),
        ProblemCode::ChangedKey => format!(
            "ALARM: \"{}\" is known here by another key than the one that signed this. Ask them before anything else; \
             if they have a new key, `kalan key trust` takes it",
            of("name")
        ),
        ProblemCode::RevokedKey => {
            format!(
                "\"{}\" took back the key that signed this ({}): do not trust it",
                of("name"),
                of("reason")
            )
        }
        ProblemCode::ReplacedKey => {
            format!(
                "\"{}\" signs with a newer key now: ask for a bundle that bears it",
                of("name")
            )
        }
        ProblemCode::WrongBase => match problem.params.get("sequence") {
            Some(sequence) => format!(
                "it holds only what changed since number {sequence}, which is not here: open that one first"
            ),
            None => {
                "it holds only what changed since an earlier bundle, which is not here: open that one first"
                    .to_owned()
            }
        },
        ProblemCode::MissingBase => {
            "it builds on articles that are not here any more: ask for the whole bundle".to_owned()
        }
        ProblemCode::Rollback => format!("it is older than what is here ({}): nothing to take", of("have")),
        ProblemCode::Expired => format!(
            "its publisher promised a newer one by {}, and it is not there: somebody may hold it back; ask for it, or \
             take what there is with --stale",
            of("expires")
        ),
        ProblemCode::Forked => {
            "there are two of this number, and they differ: ask the publisher which is theirs".to_owned()
        }
        ProblemCode::NotAChannel => {
            "no channel stands there: give the folder or the address that holds its channel.txt; where a page answers \
             in its place, open a browser and log in to the network first"
                .to_owned()
        }
        ProblemCode::OtherChannel => format!(
            "another channel, \"{}\", stands where this one was: follow it by itself if you want it",
            of("title")
        ),
        ProblemCode::Mixed => format!(
            "{} is not what the channel's list says it is: parts of two publications were mixed; take the channel from \
             another place",
            of("file")
        ),
        ProblemCode::Endless => format!(
            "{} is longer than the {} bytes that were promised: it is not the publisher's; take the channel from another \
             place",
            of("file"),
            of("size")
        ),
    }
}

/// The words by which a key is compared, where there is one.
fn key_words(problem: &Problem) -> String {
    let key = problem
        .params
        .get("key")
        .and_then(|key| key.parse::<PublicKey>().ok());
    key.map(|key| format!(" ({})", key.words(WordLanguage::English).join(" ")))
        .unwrap_or_default()
}

/// The failure as data: `params.problem` says which.
pub(crate) fn failure_of(path: &str, error: &BundleError, detail: String) -> Failure {
    match error {
        BundleError::Refused(problem) => {
            let code = match problem.code {
                ProblemCode::Unsigned
                | ProblemCode::UnknownPublisher
                | ProblemCode::ChangedKey
                | ProblemCode::RevokedKey
                | ProblemCode::ReplacedKey => ErrorCode::Untrusted,
                _ => ErrorCode::BundleRefused,
            };
            let word = serde_json::to_value(problem.code).ok();
            let word = word
                .as_ref()
                .and_then(serde_json::Value::as_str)
                .unwrap_or_default()
                .to_owned();
            let failure = Failure::new(code, detail)
                .with("path", path)
                .with("problem", word);
            problem
                .params
                .iter()
                .fold(failure, |failure, (name, value)| failure.with(name, value))
        }
        BundleError::Io(error) => Failure::new(crate::error::file_code(error), detail).with("path", path),
        BundleError::NotFound { .. } => Failure::new(ErrorCode::NotFound, detail).with("path", path),
        BundleError::Unpackable { .. } | BundleError::Key(_) => {
            Failure::new(ErrorCode::Internal, detail).with("path", path)
        }
    }
}

/// What went wrong, with what it happened to.
pub(crate) fn error_words(path: &str, error: &BundleError) -> String {
    match error {
        BundleError::Refused(problem) => {
            format!("{path}: {}; nothing of it was taken", problem_words(problem))
        }
        BundleError::Unpackable { what } => {
            format!("{path} was not written ({what}): run `kalan check`, then try again; nothing was changed")
        }
        other => format!("{path}: {other}"),
    }
}
