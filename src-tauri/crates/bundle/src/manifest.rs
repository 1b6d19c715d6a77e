//! The manifest: the edition and where its bytes are, as one JSON document that the signature covers.
//!
//! On the wire an article names its pictures by their place in the list of assets, leaves out an id that follows from its
//! address, and has its place in a list of its own: 30 articles are some 4 KB deflated, most of it titles and addresses.

use kalan_model::{ArticleId, AssetHash, Published, Timestamp};
use serde::{Deserialize, Serialize};

use crate::delta::Run;
use crate::edition::{
    Article, Asset, ChannelPlace, Details, Edition, EditionHash, Header, Picture, Publisher, Revision,
    Withdrawn,
};
use crate::error::{BundleError, Problem, ProblemCode, manifest};

/// The format's number: a reader of 1 reads all of 1.
pub(crate) const FORMAT: u32 = 1;

/// Whether a bundle has everything or what changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Every article of the edition.
    Full,
    /// What an edition has that an earlier one had not.
    Delta,
}

/// How the bytes of a block became fewer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Codec {
    /// One zstd frame (RFC 8878), made with the dictionary or the prior where there is one.
    Zstd,
    /// Context mixing (docs/bundle-format.md, "The text codec"): smaller and slower.
    Cm,
}

/// Some bodies, one after the other, packed together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Block {
    pub(crate) codec: Codec,
    /// Bytes in the file.
    pub(crate) size: u64,
    /// Bytes unpacked.
    pub(crate) decoded: u64,
    /// BLAKE3 of the unpacked bytes.
    pub(crate) hash: AssetHash,
}

/// Where a body stands: block, offset and length in the unpacked block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Place(pub(crate) u32, pub(crate) u32, pub(crate) u32);

/// What the zstd blocks of a full bundle were made with: one zstd frame without a dictionary of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Dictionary {
    pub(crate) size: u64,
    pub(crate) decoded: u64,
    pub(crate) hash: AssetHash,
}

/// The edition that a difference begins with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Base {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) sequence: Option<u64>,
    pub(crate) edition: EditionHash,
    /// What must come of it.
    pub(crate) result: EditionHash,
    /// The new edition's articles: runs of the base's and of this bundle's.
    pub(crate) order: Vec<Run>,
    /// Articles of the base, as half-open ranges of its list, whose bodies one after the other precede each block.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) prior: Vec<(u32, u32)>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct WirePicture {
    pub(crate) src: String,
    /// Its place in the list of assets.
    pub(crate) asset: u32,
}

/// An article on the wire. Every member stands here by name, so that one that is there twice is refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct WireArticle {
    /// Left out when it is the id of the article's address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<ArticleId>,
    pub(crate) revision: Revision,
    pub(crate) title: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) url: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) aliases: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) byline: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) site_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) published: Option<Published>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) modified: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) captured: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) language: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) tags: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) note: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) licence: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) lead_image: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) pictures: Vec<WirePicture>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct WireAsset {
    pub(crate) hash: AssetHash,
    pub(crate) size: u64,
    #[serde(rename = "type")]
    pub(crate) media_type: String,
    /// A delta names it, and the base has it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) held: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    pub(crate) format: u32,
    /// What a reader must know to read it rightly. A member that is not listed here may be ignored.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) requires: Vec<String>,
    pub(crate) kind: Kind,
    pub(crate) title: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) languages: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) licence: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) publisher: Option<Publisher>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) channel: Option<ChannelPlace>,
    pub(crate) created: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) cover: Option<AssetHash>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) base: Option<Base>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) dictionary: Option<Dictionary>,
    pub(crate) blocks: Vec<Block>,
    pub(crate) articles: Vec<WireArticle>,
    /// Beside each article: its body's place; none in a delta for an article whose words did not change.
    pub(crate) bodies: Vec<Option<Place>>,
    pub(crate) assets: Vec<WireAsset>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) withdrawn: Vec<Withdrawn>,
}

/// The part that is asked first, so that a newer format is told from a damaged one.
#[derive(Deserialize)]
struct Version {
    format: u32,
    #[serde(default)]
    requires: Vec<String>,
}

impl Manifest {
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, Problem> {
        let version: Version = serde_json::from_slice(bytes).map_err(manifest)?;
        if version.format != FORMAT {
            return Err(Problem::new(ProblemCode::Newer).with("needs", format!("format {}", version.format)));
        }
        if let Some(feature) = version.requires.first() {
            return Err(Problem::new(ProblemCode::Newer).with("needs", feature));
        }
        serde_json::from_slice(bytes).map_err(manifest)
    }

    pub(crate) fn to_bytes(&self) -> Result<Vec<u8>, BundleError> {
        serde_json::to_vec(self).map_err(|error| BundleError::Unpackable {
            what: error.to_string(),
        })
    }

    /// What the edition says of itself.
    pub(crate) fn header(&self) -> Header {
        Header {
            title: self.title.clone(),
            description: self.description.clone(),
            languages: self.languages.clone(),
            licence: self.licence.clone(),
            publisher: self.publisher.clone(),
            channel: self.channel.clone(),
            created: self.created,
            cover: self.cover,
        }
    }

    /// The edition that a full bundle holds; of a delta, what it carries.
    pub(crate) fn edition(&self) -> Edition {
        Edition {
            header: self.header(),
            articles: self
                .articles
                .iter()
                .map(|article| article.article(&self.assets))
                .collect(),
            assets: self.assets.iter().map(WireAsset::asset).collect(),
            withdrawn: self.withdrawn.clone(),
        }
    }
}

impl WireAsset {
    pub(crate) fn asset(&self) -> Asset {
        Asset {
            hash: self.hash,
            size: self.size,
            media_type: self.media_type.clone(),
        }
    }
}

impl WireArticle {
    /// The id, given or following from the address.
    pub(crate) fn id(&self) -> ArticleId {
        self.id
            .unwrap_or_else(|| ArticleId::of(self.url.as_deref().unwrap_or_default()))
    }

    /// The article as the rest of the house knows it; the manifest has been checked.
    pub(crate) fn article(&self, assets: &[WireAsset]) -> Article {
        let picture = |picture: &WirePicture| {
            let asset = assets.get(picture.asset as usize)?;
            Some(Picture {
                src: picture.src.clone(),
                asset: asset.hash,
            })
        };
        let one = self.clone();
        Article {
            id: self.id(),
            revision: one.revision,
            title: one.title,
            details: Details {
                url: one.url,
                aliases: one.aliases,
                byline: one.byline,
                site_name: one.site_name,
                published: one.published,
                modified: one.modified,
                captured: one.captured,
                language: one.language,
                tags: one.tags,
                note: one.note,
                licence: one.licence,
                lead_image: one.lead_image,
            },
            pictures: self.pictures.iter().filter_map(picture).collect(),
        }
    }

    /// The article as it goes on the wire; its pictures are in `assets`, which is sorted by hash.
    pub(crate) fn of(article: Article, assets: &[WireAsset]) -> Result<Self, BundleError> {
        let picture = |picture: Picture| {
            let place = assets.binary_search_by_key(&picture.asset, |asset| asset.hash);
            let asset = place.ok().and_then(|place| u32::try_from(place).ok());
            let asset = asset.ok_or_else(|| BundleError::Unpackable {
                what: format!("the picture {} is not given", picture.asset),
            })?;
            Ok(WirePicture {
                src: picture.src,
                asset,
            })
        };
        let details = article.details;
        let follows = details.url.as_deref().map(ArticleId::of) == Some(article.id);
        Ok(Self {
            id: (!follows).then_some(article.id),
            revision: article.revision,
            title: article.title,
            url: details.url,
            aliases: details.aliases,
            byline: details.byline,
            site_name: details.site_name,
            published: details.published,
            modified: details.modified,
            captured: details.captured,
            language: details.language,
            tags: details.tags,
            note: details.note,
            licence: details.licence,
            lead_image: details.lead_image,
            pictures: article
                .pictures
                .into_iter()
                .map(picture)
                .collect::<Result<_, BundleError>>()?,
        })
    }
}
