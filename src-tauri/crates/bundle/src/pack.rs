//! Writes a bundle: bodies and pictures one by one, so that memory holds a block and the manifest, never the rest.

use std::io::Read;
use std::path::Path;

use kalan_model::AssetHash;

use crate::blocks::{BlockPacker, PackOptions};
use crate::check;
use crate::container::{ContainerWriter, EntryName, MIMETYPE, Method};
use crate::delta::{DeltaPlan, prior_articles};
use crate::edition::{Article, Asset, Edition, Header, Revision, Withdrawn};
use crate::error::BundleError;
use crate::key::SecretKey;
use crate::limits::Limits;
use crate::manifest::{Base, FORMAT, Kind, Manifest, Place, WireArticle, WireAsset};
use crate::whole_file::WholeFile;

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// Bytes of the file.
    pub size_bytes: u64,
    /// Of these, what the manifest takes.
    pub manifest_bytes: u64,
    /// Of these, what bodies take.
    pub body_bytes: u64,
}

struct Given {
    position: u32,
    article: Article,
    place: Option<Place>,
}

/// A bundle that is being written. Until `finish` nothing stands under its name; dropped, it leaves nothing.
pub struct BundleWriter {
    container: ContainerWriter<WholeFile>,
    blocks: Option<BlockPacker>,
    header: Header,
    base: Option<Base>,
    withdrawn: Vec<Withdrawn>,
    articles: Vec<Given>,
    /// What the articles name, sorted; known when the last article is in.
    wanted: Vec<AssetHash>,
    assets: Vec<WireAsset>,
    manifest: ManifestParts,
}

#[derive(Default)]
struct ManifestParts {
    blocks: Vec<crate::manifest::Block>,
    dictionary: Option<crate::manifest::Dictionary>,
}

impl BundleWriter {
    /// Begins a full bundle that will stand at `path`.
    ///
    /// # Errors
    /// What the disk says.
    pub fn full(path: &Path, header: Header, options: PackOptions) -> Result<Self, BundleError> {
        Self::begin(path, header, None, BlockPacker::new(options, Vec::new()))
    }

    /// Begins a delta. `prior` gives the body of an article of the base that the plan is packed against.
    ///
    /// # Errors
    /// What the disk says; a body of the prior that is not the one its edition names.
    pub fn delta(
        path: &Path,
        header: Header,
        plan: &DeltaPlan,
        base: &Edition,
        options: PackOptions,
        mut prior: impl FnMut(&Article) -> Result<String, BundleError>,
    ) -> Result<Self, BundleError> {
        let mut before = Vec::new();
        for article in prior_articles(&plan.base, base)? {
            let body = prior(article)?;
            proved(article, &body)?;
            before.extend_from_slice(body.as_bytes());
        }
        Self::begin(
            path,
            header,
            Some(plan.base.clone()),
            BlockPacker::new(options, before),
        )
    }

    fn begin(
        path: &Path,
        header: Header,
        base: Option<Base>,
        blocks: BlockPacker,
    ) -> Result<Self, BundleError> {
        let mut container = ContainerWriter::new(WholeFile::begin(path)?);
        container.add(EntryName::Mimetype, Method::Stored, MIMETYPE, MIMETYPE)?;
        Ok(Self {
            container,
            blocks: Some(blocks),
            header,
            base,
            withdrawn: Vec::new(),
            articles: Vec::new(),
            wanted: Vec::new(),
            assets: Vec::new(),
            manifest: ManifestParts::default(),
        })
    }

    /// Adds an article, and its words unless a delta leaves them out.
    ///
    /// Articles may come in any order; those that come together are packed together. `position` is the place in the
    /// bundle's list, each once from 0.
    ///
    /// # Errors
    /// A body that is not the one of `article.revision`, an article after the first asset, the disk.
    pub fn add_article(
        &mut self,
        position: u32,
        article: Article,
        body: Option<&str>,
    ) -> Result<(), BundleError> {
        let blocks = self
            .blocks
            .as_mut()
            .ok_or_else(|| unpackable("an article after the assets"))?;
        let place = match body {
            Some(body) => {
                proved(&article, body)?;
                Some(blocks.add(body, &mut self.container)?)
            }
            None => None,
        };
        self.articles.push(Given {
            position,
            article,
            place,
        });
        Ok(())
    }

    /// Names the articles that were taken back, now or in earlier editions.
    pub fn set_withdrawn(&mut self, withdrawn: Vec<Withdrawn>) {
        self.withdrawn = withdrawn;
    }

    /// Ends the articles, and tells which assets are wanted, in the order in which they must be given.
    ///
    /// # Errors
    /// What the disk says.
    pub fn wanted_assets(&mut self) -> Result<&[AssetHash], BundleError> {
        if let Some(blocks) = self.blocks.take() {
            (self.manifest.blocks, self.manifest.dictionary) = blocks.finish(&mut self.container)?;
            let pictures = self.articles.iter().flat_map(|given| &given.article.pictures);
            self.wanted = pictures
                .map(|picture| picture.asset)
                .chain(self.header.cover)
                .collect();
            self.wanted.sort_unstable();
            self.wanted.dedup();
        }
        Ok(&self.wanted)
    }

    /// Adds the next wanted asset: its bytes, or none when the base of a delta has it.
    ///
    /// # Errors
    /// Another asset than the next one, bytes that are not its own, the disk.
    pub fn add_asset(&mut self, asset: Asset, bytes: Option<&mut dyn Read>) -> Result<(), BundleError> {
        let given = self.assets.len();
        let next = self.wanted_assets()?.get(given).copied();
        if next != Some(asset.hash) {
            return Err(unpackable(&format!(
                "the asset {} is not the next one",
                asset.hash
            )));
        }
        let held = bytes.is_none();
        if let Some(bytes) = bytes {
            let written = self
                .container
                .stream(EntryName::Asset(asset.hash), asset.size, bytes)?;
            if written.size != asset.size || written.hash.as_bytes() != asset.hash.as_bytes() {
                return Err(unpackable(&format!("the asset {} is damaged", asset.hash)));
            }
        }
        self.assets.push(WireAsset {
            hash: asset.hash,
            size: asset.size,
            media_type: asset.media_type,
            held,
        });
        Ok(())
    }

    /// Signs, and puts the bundle under its name in one step.
    ///
    /// # Errors
    /// Assets or positions that are missing, a key that is not the publisher's, the disk.
    pub fn finish(mut self, signer: Option<&SecretKey>) -> Result<Written, BundleError> {
        let wanted = self.wanted_assets()?.len();
        if wanted != self.assets.len() {
            return Err(unpackable("assets are missing"));
        }
        let publisher = self.header.publisher.as_ref().map(|publisher| publisher.key);
        if publisher != signer.map(SecretKey::public_key) {
            return Err(unpackable("the signer is not the publisher"));
        }
        let manifest = self.build_manifest()?;
        check::manifest(&manifest, &Limits::default())?;
        let bytes = manifest.to_bytes()?;
        let packed = deflate(&bytes)?;
        self.container
            .add(EntryName::Manifest, Method::Deflated, &bytes, &packed)?;
        if let Some(signer) = signer {
            let signature = signer.sign(&bytes, &comment(&manifest)).to_string();
            self.container.add(
                EntryName::Signature,
                Method::Stored,
                signature.as_bytes(),
                signature.as_bytes(),
            )?;
        }
        let (file, size_bytes) = self.container.finish()?;
        file.put()?;
        Ok(Written {
            size_bytes,
            manifest_bytes: packed.len() as u64,
            body_bytes: manifest.blocks.iter().map(|block| block.size).sum(),
        })
    }

    fn build_manifest(&mut self) -> Result<Manifest, BundleError> {
        self.articles.sort_by_key(|given| given.position);
        let given = std::mem::take(&mut self.articles);
        if (0..)
            .zip(&given)
            .any(|(position, given)| given.position != position)
        {
            return Err(unpackable("positions of articles"));
        }
        let mut manifest = Manifest {
            format: FORMAT,
            requires: Vec::new(),
            kind: if self.base.is_some() {
                Kind::Delta
            } else {
                Kind::Full
            },
            title: self.header.title.clone(),
            description: self.header.description.clone(),
            languages: self.header.languages.clone(),
            licence: self.header.licence.clone(),
            publisher: self.header.publisher.clone(),
            channel: self.header.channel.clone(),
            created: self.header.created,
            cover: self.header.cover,
            base: self.base.take(),
            dictionary: self.manifest.dictionary,
            blocks: std::mem::take(&mut self.manifest.blocks),
            articles: Vec::with_capacity(given.len()),
            bodies: given.iter().map(|given| given.place).collect(),
            assets: std::mem::take(&mut self.assets),
            withdrawn: std::mem::take(&mut self.withdrawn),
        };
        for given in given {
            manifest
                .articles
                .push(WireArticle::of(given.article, &manifest.assets)?);
        }
        Ok(manifest)
    }
}

/// What the signature vouches for beside the manifest, for a person with minisign and no Kalan.
fn comment(manifest: &Manifest) -> String {
    let kind = match manifest.kind {
        Kind::Full => "full",
        Kind::Delta => "delta",
    };
    let place = manifest.channel.as_ref();
    let place = place.map_or_else(String::new, |place| format!(" {} {}", place.id, place.sequence));
    format!("kalan bundle {kind}{place} {}", manifest.created)
}

fn deflate(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut packer = flate2::read::DeflateEncoder::new(bytes, flate2::Compression::best());
    let mut packed = Vec::new();
    packer.read_to_end(&mut packed)?;
    Ok(packed)
}

fn proved(article: &Article, body: &str) -> Result<(), BundleError> {
    if Revision::of(body) == article.revision {
        return Ok(());
    }
    Err(unpackable(&format!(
        "other words than revision {} of {}",
        article.revision, article.id
    )))
}

pub(crate) fn unpackable(what: &str) -> BundleError {
    BundleError::Unpackable {
        what: what.to_owned(),
    }
}
