//! From a file to a bundle that may be believed: what is not proved yet has no articles.

use std::io::{Read, Seek};

use crate::bundle::Bundle;
use crate::check;
use crate::container::{Directory, Entry, EntryName};
use crate::error::{BundleError, Problem, ProblemCode, manifest as fault, too_large};
use crate::key::Signature;
use crate::limits::Limits;
use crate::manifest::Manifest;
use crate::trust::{TrustStore, Verdict};

/// A file that has the shape of a bundle. Nobody has said yet that its words are its publisher's.
#[derive(Debug)]
pub struct Unverified<R> {
    reader: R,
    directory: Directory,
    manifest: Manifest,
    manifest_bytes: Vec<u8>,
    signature: Option<Vec<u8>>,
    limits: Limits,
}

/// Why a bundle is not simply believed.
#[derive(Debug)]
pub enum Rejected<R> {
    /// Forged or damaged: there is nothing to look at.
    Forged(Problem),
    /// The disk or the stick failed.
    Failed(BundleError),
    /// Whole, but not by somebody who is trusted here: it can be looked at, and the person asked.
    Doubtful(Box<Quarantined<R>>),
}

/// A bundle that may be looked at, with the reason for doubt beside it.
#[derive(Debug)]
pub struct Quarantined<R> {
    bundle: Bundle<R>,
    problem: Problem,
}

impl<R> Quarantined<R> {
    /// Why it is here.
    pub const fn problem(&self) -> &Problem {
        &self.problem
    }

    /// The bundle, to be shown as what a stranger says.
    pub const fn view(&mut self) -> &mut Bundle<R> {
        &mut self.bundle
    }

    /// The person has seen the problem and said yes.
    pub fn accept(self) -> Bundle<R> {
        self.bundle
    }
}

/// Reads the directory and the manifest of a bundle, within the limits.
///
/// # Errors
/// A problem that says what is wrong with the file, or what the disk said.
pub fn open<R: Read + Seek>(mut reader: R, limits: &Limits) -> Result<Unverified<R>, BundleError> {
    let directory = Directory::read(&mut reader, limits)?;
    let find = |name| directory.entries.iter().find(|entry| entry.name == name);
    let entry = find(EntryName::Manifest).ok_or_else(|| fault("missing"))?;
    let manifest_bytes = inflate(&mut reader, entry, limits)?;
    let manifest = Manifest::parse(&manifest_bytes)?;
    check::manifest(&manifest, limits)?;
    check::directory(&manifest, &directory)?;
    let signature = match find(EntryName::Signature) {
        Some(entry) if entry.packed as usize > crate::key::MAX_SIGNATURE_BYTES => {
            return Err(Problem::new(ProblemCode::SignatureUnreadable).into());
        }
        Some(entry) => Some(Directory::raw(&mut reader, entry)?),
        None => None,
    };
    Ok(Unverified {
        reader,
        directory,
        manifest,
        manifest_bytes,
        signature,
        limits: *limits,
    })
}

fn inflate<R: Read + Seek>(reader: &mut R, entry: &Entry, limits: &Limits) -> Result<Vec<u8>, BundleError> {
    let limit = limits.manifest_bytes;
    if u64::from(entry.size).max(u64::from(entry.packed)) > limit {
        return Err(too_large("manifest_bytes", limit).into());
    }
    let packed = Directory::raw(reader, entry)?;
    let size = entry.size as usize;
    let mut bytes = Vec::new();
    // One byte more than promised is enough to know.
    let unpacked = flate2::read::DeflateDecoder::new(&packed[..])
        .take(u64::from(entry.size) + 1)
        .read_to_end(&mut bytes);
    if unpacked.is_err() || bytes.len() != size || crc32fast::hash(&bytes) != entry.crc {
        return Err(Problem::new(ProblemCode::WrongContent)
            .with("entry", entry.name)
            .into());
    }
    Ok(bytes)
}

impl<R: Read + Seek> Unverified<R> {
    /// Proves the signature and asks the store about its key.
    ///
    /// # Errors
    /// `Forged` when there is nothing to look at, `Doubtful` when a person must decide.
    pub fn verify(self, store: &TrustStore) -> Result<Bundle<R>, Rejected<R>> {
        let publisher = self.manifest.publisher.as_ref();
        if let (Some(publisher), Some(signature)) = (publisher, &self.signature) {
            let unreadable = || Rejected::Forged(Problem::new(ProblemCode::SignatureUnreadable));
            let text = std::str::from_utf8(signature).map_err(|_| unreadable())?;
            let signature: Signature = text.parse().map_err(|_| unreadable())?;
            publisher
                .key
                .verify(&self.manifest_bytes, &signature)
                .map_err(|_| {
                    let problem = Problem::new(ProblemCode::Forged);
                    Rejected::Forged(problem.with("name", &publisher.name).with("key", publisher.key))
                })?;
        }
        let channel = self.manifest.channel.as_ref();
        let verdict = store.judge(publisher, channel.map(|channel| channel.id.as_str()));
        let mut bundle = Bundle::new(self.reader, self.directory, self.manifest, self.limits);
        bundle.load_dictionary().map_err(|error| match error {
            BundleError::Refused(problem) => Rejected::Forged(problem),
            error => Rejected::Failed(error),
        })?;
        match verdict {
            Verdict::Trusted => Ok(bundle),
            Verdict::Doubtful(problem) => Err(Rejected::Doubtful(Box::new(Quarantined { bundle, problem }))),
        }
    }
}
