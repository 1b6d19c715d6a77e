//! A bundle that was proved: its articles, and their bodies and pictures read where they stand.

use std::collections::HashMap;
use std::io::{Read, Seek, SeekFrom};

use kalan_model::{ArticleId, AssetHash};

use crate::asset_reader::AssetReader;
use crate::codec::Context;
use crate::container::{Directory, Entry, EntryName};
use crate::delta;
use crate::edition::{Article, Asset, Edition, Revision, Withdrawn};
use crate::error::{BundleError, Problem, ProblemCode, too_large};
use crate::limits::Limits;
use crate::manifest::{Manifest, Place, WireAsset};
use crate::summary::Summary;

/// A bundle whose manifest is its publisher's. Each byte is proved by hash when it is read, and not before.
#[derive(Debug)]
pub struct Bundle<R> {
    reader: R,
    directory: Directory,
    manifest: Manifest,
    limits: Limits,
    context: Context,
    /// Whether `context` holds what a delta was packed against.
    primed: bool,
    by_id: HashMap<ArticleId, usize>,
    /// The block that was read last: its neighbours are asked for next.
    last: Option<(u32, Vec<u8>)>,
}

impl<R: Read + Seek> Bundle<R> {
    pub(crate) fn new(reader: R, directory: Directory, manifest: Manifest, limits: Limits) -> Self {
        let articles = manifest.articles.iter().enumerate();
        let by_id = articles.map(|(at, article)| (article.id(), at)).collect();
        Self {
            reader,
            directory,
            primed: manifest.base.as_ref().is_none_or(|base| base.prior.is_empty()),
            manifest,
            limits,
            context: Context::default(),
            by_id,
            last: None,
        }
    }

    /// Reads what the blocks were packed with.
    pub(crate) fn load_dictionary(&mut self) -> Result<(), BundleError> {
        let Some(dictionary) = self.manifest.dictionary else {
            return Ok(());
        };
        let packed = self.raw(EntryName::Dictionary)?;
        let decoded = usize::try_from(dictionary.decoded).unwrap_or(usize::MAX);
        let plain = Context::default().unpack(crate::manifest::Codec::Zstd, &packed, decoded);
        let plain = plain.filter(|plain| AssetHash::of(plain) == dictionary.hash);
        self.context = Context::new(plain.ok_or_else(|| wrong(EntryName::Dictionary))?);
        Ok(())
    }

    /// What it is, for a card.
    pub fn summary(&self) -> Summary {
        Summary::of(&self.manifest, self.directory.file_bytes)
    }

    /// The articles it carries, in the order of its list; with each, whether its words are here.
    pub fn articles(&self) -> impl Iterator<Item = (Article, bool)> + '_ {
        let both = self.manifest.articles.iter().zip(&self.manifest.bodies);
        both.map(|(article, place)| (article.article(&self.manifest.assets), place.is_some()))
    }

    /// The articles whose words it carries, in the order in which reading them touches each block once.
    pub fn reading_order(&self) -> Vec<ArticleId> {
        let both = self.manifest.bodies.iter().zip(&self.manifest.articles);
        let mut places: Vec<(Place, ArticleId)> = both
            .filter_map(|(place, article)| Some(((*place)?, article.id())))
            .collect();
        places.sort_unstable();
        places.into_iter().map(|(_, id)| id).collect()
    }

    /// The pictures and sounds it carries.
    pub fn assets(&self) -> impl Iterator<Item = Asset> + '_ {
        let carried = self.manifest.assets.iter().filter(|asset| !asset.held);
        carried.map(WireAsset::asset)
    }

    /// The articles that their publisher took back.
    pub fn withdrawn(&self) -> &[Withdrawn] {
        &self.manifest.withdrawn
    }

    /// The edition of a full bundle; of a delta, what comes of it and its base.
    ///
    /// # Errors
    /// `WrongBase`, with the edition that is needed, and what does not fit together.
    pub fn edition(&self, base: Option<&Edition>) -> Result<Edition, Problem> {
        match (&self.manifest.base, base) {
            (None, _) => Ok(self.manifest.edition()),
            (Some(delta), Some(base)) => delta::apply(&self.manifest, delta, base),
            (Some(delta), None) => Err(delta::wrong_base(delta)),
        }
    }

    /// Gives a delta the words it was packed against, asked for one by one.
    ///
    /// # Errors
    /// `WrongBase`; `MissingBase` when `body` has not an article's words in the revision that is needed.
    pub fn prime(
        &mut self,
        base: &Edition,
        mut body: impl FnMut(&Article) -> Option<String>,
    ) -> Result<(), BundleError> {
        let Some(delta) = self.manifest.base.as_ref().filter(|_| !self.primed) else {
            return Ok(());
        };
        if base.hash() != delta.edition {
            return Err(delta::wrong_base(delta).into());
        }
        let mut before = Vec::new();
        for article in delta::prior_articles(delta, base)? {
            let words = body(article).filter(|words| Revision::of(words) == article.revision);
            let missing = || Problem::new(ProblemCode::MissingBase).with("article", article.id);
            before.extend_from_slice(words.ok_or_else(missing)?.as_bytes());
            if before.len() as u64 > self.limits.prior_bytes {
                return Err(too_large("prior_bytes", self.limits.prior_bytes).into());
            }
        }
        self.context = Context::new(before);
        self.primed = true;
        Ok(())
    }

    /// The body of an article it carries. It has not been through the sanitizer of this machine.
    ///
    /// # Errors
    /// `NotFound`; `WrongContent` when the file is damaged; `MissingBase` before `prime`.
    pub fn body(&mut self, id: &ArticleId) -> Result<String, BundleError> {
        let missing = || BundleError::NotFound {
            what: format!("body of {id}"),
        };
        let at = *self.by_id.get(id).ok_or_else(missing)?;
        let Place(number, offset, length) = self.manifest.bodies[at].ok_or_else(missing)?;
        let (from, length) = (offset as usize, length as usize);
        // An empty body may stand behind the last block.
        let body = match length {
            0 => Some(&[][..]),
            _ => self.block(number)?.get(from..from + length),
        };
        let body = body
            .and_then(|bytes| std::str::from_utf8(bytes).ok())
            .map(str::to_owned);
        let revision = self.manifest.articles[at].revision;
        body.filter(|body| Revision::of(body) == revision)
            .ok_or_else(|| wrong(EntryName::Block(number)).with("article", id).into())
    }

    /// The unpacked block, proved.
    fn block(&mut self, number: u32) -> Result<&[u8], BundleError> {
        if self.last.as_ref().is_none_or(|(last, _)| *last != number) {
            if !self.primed {
                return Err(Problem::new(ProblemCode::MissingBase).into());
            }
            // Two blocks at once are more than the limit promises.
            self.last = None;
            let damaged = || wrong(EntryName::Block(number));
            let block = *self.manifest.blocks.get(number as usize).ok_or_else(damaged)?;
            let packed = self.raw(EntryName::Block(number))?;
            let decoded = usize::try_from(block.decoded).map_err(|_| damaged())?;
            let plain = self.context.unpack(block.codec, &packed, decoded);
            let plain = plain.filter(|plain| AssetHash::of(plain) == block.hash);
            self.last = Some((number, plain.ok_or_else(damaged)?));
        }
        Ok(self.last.as_ref().map_or(&[], |(_, plain)| plain))
    }

    fn entry(&self, name: EntryName) -> Result<Entry, BundleError> {
        let found = self
            .directory
            .entries
            .binary_search_by_key(&name, |entry| entry.name);
        let found = found.map_err(|_| BundleError::NotFound {
            what: name.to_string(),
        })?;
        Ok(self.directory.entries[found])
    }

    /// The bytes of an entry whose length the manifest's checks have bounded.
    fn raw(&mut self, name: EntryName) -> Result<Vec<u8>, BundleError> {
        let entry = self.entry(name)?;
        let bytes = Directory::raw(&mut self.reader, &entry)?;
        if crc32fast::hash(&bytes) != entry.crc {
            return Err(wrong(name).into());
        }
        Ok(bytes)
    }

    /// A picture or sound it carries, as a stream that fails at its end when it is not what its name says.
    ///
    /// # Errors
    /// `NotFound`, and what the disk says.
    pub fn asset(&mut self, hash: &AssetHash) -> Result<AssetReader<'_, R>, BundleError> {
        let entry = self.entry(EntryName::Asset(*hash))?;
        Directory::enter(&mut self.reader, &entry)?;
        self.reader.seek(SeekFrom::Start(entry.data_offset()))?;
        Ok(AssetReader {
            reader: &mut self.reader,
            left: u64::from(entry.packed),
            seen: blake3::Hasher::new(),
            crc: crc32fast::Hasher::new(),
            wanted: (*hash, entry.crc),
        })
    }

    /// Reads and proves everything, and says all that is wrong. `progress` hears how many bytes are done, of how many;
    /// it says whether to go on.
    ///
    /// A delta's words are proved only after `prime`.
    ///
    /// # Errors
    /// What the disk says.
    pub fn check(&mut self, mut progress: impl FnMut(u64, u64) -> bool) -> Result<Vec<Problem>, BundleError> {
        let mut problems = Vec::new();
        let all = self.directory.file_bytes;
        for entry in self.directory.entries.clone() {
            if !progress(entry.offset, all) {
                return Ok(problems);
            }
            let outcome = match entry.name {
                EntryName::Mimetype | EntryName::Manifest | EntryName::Dictionary | EntryName::Signature => {
                    Directory::enter(&mut self.reader, &entry)
                }
                EntryName::Block(_) => self.raw(entry.name).map(drop),
                EntryName::Asset(hash) => self.check_asset(&hash),
            };
            collect(outcome, &mut problems)?;
        }
        if self.primed && problems.is_empty() {
            for id in self.reading_order() {
                collect(self.body(&id).map(drop), &mut problems)?;
            }
        }
        progress(all, all);
        Ok(problems)
    }

    fn check_asset(&mut self, hash: &AssetHash) -> Result<(), BundleError> {
        match std::io::copy(&mut self.asset(hash)?, &mut std::io::sink()) {
            Ok(_) => Ok(()),
            Err(error) if error.kind() == std::io::ErrorKind::InvalidData => {
                Err(wrong(EntryName::Asset(*hash)).into())
            }
            Err(error) => Err(error.into()),
        }
    }
}

fn collect(outcome: Result<(), BundleError>, problems: &mut Vec<Problem>) -> Result<(), BundleError> {
    match outcome {
        Err(BundleError::Refused(problem)) => problems.push(problem),
        other => other?,
    }
    Ok(())
}

fn wrong(name: EntryName) -> Problem {
    Problem::new(ProblemCode::WrongContent).with("entry", name)
}
