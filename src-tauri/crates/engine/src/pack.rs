//! Sealing a collection into a bundle: all of it, or what changed since an earlier one.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use kalan_bundle::{Article, Bundle, BundleError, Edition, Kind, Limits, Rejected, TrustStore, open};
use kalan_model::{ArticleId, Timestamp};
use serde::Serialize;

use crate::gathering::Gathering;
use crate::keys::OwnKey;
use crate::sealing::Sealing;
use crate::{Engine, EngineError};

/// What is to be packed, and how it is called.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PackRequest {
    /// The collection.
    pub collection: String,
    /// The own key that signs; nobody signs without one.
    pub key: Option<String>,
    /// An earlier bundle, whole: only what changed since is packed.
    pub since: Option<PathBuf>,
    /// Another title than the collection's name.
    pub title: Option<String>,
    /// Under which terms it may be handed on.
    pub licence: Option<String>,
    /// Articles that are taken back, and why.
    pub withdrawn: Vec<(ArticleId, String)>,
    /// Where the bundle will stand.
    pub out: PathBuf,
}

/// What was packed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PackReport {
    /// Where it stands.
    pub path: String,
    /// `full` or `delta`.
    pub kind: Kind,
    /// Articles it carries.
    pub articles: usize,
    /// Pictures it carries.
    pub assets: usize,
    /// Articles it takes back.
    pub withdrawn: usize,
    /// Articles of the collection that are not in the library any more.
    pub missing: usize,
    /// Bytes of the file.
    pub size_bytes: u64,
    /// Of these, the packed words.
    pub body_bytes: u64,
    /// Of these, the list of what is in it.
    pub manifest_bytes: u64,
}

impl Engine {
    /// Packs a collection.
    ///
    /// # Errors
    /// A collection, a key or an article that is not there; a bundle of before that cannot be read; the disk.
    pub async fn pack(&self, request: PackRequest) -> Result<PackReport, EngineError> {
        let now = self.now();
        self.blocking(move |engine| engine.pack_now(&request, now)).await
    }

    fn pack_now(&self, request: &PackRequest, now: Timestamp) -> Result<PackReport, EngineError> {
        let own = request
            .key
            .as_deref()
            .map(|name| self.own_key(name))
            .transpose()?;
        let signer = own.as_ref().map(|own| self.signer(own)).transpose()?;
        let mut base = request.since.as_deref().map(open_base).transpose()?;
        let gathered = self.gather(&Gathering {
            collection: &request.collection,
            title: request.title.as_deref(),
            licence: request.licence.as_deref(),
            publisher: own.as_ref().map(OwnKey::publisher),
            channel: None,
            withdrawn: &request.withdrawn,
            base: base.as_ref().map(|(edition, _)| edition),
            now,
        })?;
        let (out, edition) = (&request.out, &gathered.edition);
        let sealed = match &mut base {
            Some((base, bundle)) => {
                let words = |article: &Article| bundle.body(&article.id).ok();
                Sealing::delta(self, out, edition, base, words)
            }
            None => Sealing::full(self, out, edition),
        };
        let sealed = sealed
            .and_then(|sealing| sealing.seal(signer.as_ref()))
            .map_err(|error| bundle_failed(out, error))?;
        Ok(PackReport {
            path: request.out.display().to_string(),
            kind: if base.is_some() { Kind::Delta } else { Kind::Full },
            articles: sealed.articles,
            assets: sealed.assets,
            withdrawn: request.withdrawn.len(),
            missing: gathered.missing,
            size_bytes: sealed.written.size_bytes,
            body_bytes: sealed.written.body_bytes,
            manifest_bytes: sealed.written.manifest_bytes,
        })
    }
}

pub(crate) type Base = (Edition, Bundle<BufReader<File>>);

/// An earlier bundle, proved. Whoever packs has made it or trusts it: a stranger's is no harm as a beginning.
pub(crate) fn open_base(path: &Path) -> Result<Base, EngineError> {
    let failed = |error| bundle_failed(path, error);
    let file = File::open(path).map_err(|source| EngineError::File {
        path: path.display().to_string(),
        source,
    })?;
    let unverified = open(BufReader::new(file), &Limits::default()).map_err(failed)?;
    let bundle = match unverified.verify(&TrustStore::default()) {
        Ok(bundle) => bundle,
        Err(Rejected::Doubtful(quarantined)) => quarantined.accept(),
        Err(Rejected::Forged(problem)) => return Err(failed(problem.into())),
        Err(Rejected::Failed(error)) => return Err(failed(error)),
    };
    // A difference says what changed and not what there is.
    let edition = bundle.edition(None).map_err(|problem| failed(problem.into()))?;
    Ok((edition, bundle))
}

pub(crate) fn bundle_failed(path: &Path, error: BundleError) -> EngineError {
    EngineError::Bundle {
        path: path.display().to_string(),
        source: error,
    }
}
