//! Sealing a collection into a bundle: all of it, or what changed since an earlier one.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use kalan_bundle::{
    Article, Asset, Bundle, BundleError, BundleWriter, Carried, Details, Edition, Header, Kind, Limits,
    PackOptions, Picture, Rejected, Revision, TrustStore, Withdrawn, open, plan_delta,
};
use kalan_model::{ArticleHead, ArticleId, AssetHash, CollectionItem, PictureState, Timestamp};
use kalan_store::{ArticleSource, ReadTx, StoreError};
use serde::Serialize;

use crate::keys::OwnKey;
use crate::{Engine, EngineError};

/// Bytes of earlier words that a difference is packed against: what a reader on an old laptop can hold.
const PRIOR_BYTES: u64 = 4 << 20;

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

/// An edition of a collection of this library.
struct Gathered {
    edition: Edition,
    missing: usize,
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
        let base_edition = base.as_mut().map(|(edition, _)| edition.clone());
        let gathered = self.gather(request, own.as_ref(), base_edition.as_ref(), now)?;
        let failed = |error| bundle_failed(&request.out, error);
        let mut packing = match &mut base {
            Some((edition, bundle)) => {
                Packing::delta(self, request, gathered, edition, bundle).map_err(failed)?
            }
            None => Packing::full(self, request, gathered).map_err(failed)?,
        };
        packing
            .add_articles()
            .and_then(|()| packing.add_assets())
            .map_err(failed)?;
        let carried = packing.articles.len();
        let Packing {
            writer,
            gathered,
            carried_assets,
            ..
        } = packing;
        let written = writer.finish(signer.as_ref()).map_err(failed)?;
        Ok(PackReport {
            path: request.out.display().to_string(),
            kind: if base.is_some() { Kind::Delta } else { Kind::Full },
            articles: carried,
            assets: carried_assets,
            withdrawn: request.withdrawn.len(),
            missing: gathered.missing,
            size_bytes: written.size_bytes,
            body_bytes: written.body_bytes,
            manifest_bytes: written.manifest_bytes,
        })
    }

    /// The edition that the collection is today.
    fn gather(
        &self,
        request: &PackRequest,
        own: Option<&OwnKey>,
        base: Option<&Edition>,
        now: Timestamp,
    ) -> Result<Gathered, EngineError> {
        let taken_back: HashSet<ArticleId> = request.withdrawn.iter().map(|(id, _)| *id).collect();
        Ok(self.store.reader().read(|tx| {
            let collection = tx.collections().by_name(&request.collection)?;
            let items = tx.collections().items(collection.id)?;
            let mut articles = Vec::with_capacity(items.len());
            let mut assets = HashMap::new();
            let mut missing = 0;
            for item in items.iter().filter(|item| !taken_back.contains(&item.article)) {
                match article_of(tx, item, &mut assets) {
                    Ok(article) => articles.push(article),
                    Err(StoreError::NotFound { .. }) => missing += 1,
                    Err(error) => return Err(error),
                }
            }
            let mut assets: Vec<Asset> = assets.into_values().collect();
            assets.sort_by_key(|asset| asset.hash);
            let mut languages: Vec<String> = articles
                .iter()
                .filter_map(|article| article.details.language.clone())
                .collect();
            languages.sort_unstable();
            languages.dedup();
            let header = Header {
                title: request.title.clone().unwrap_or_else(|| collection.name.clone()),
                description: collection.note.clone(),
                languages,
                licence: request.licence.clone(),
                publisher: own.map(OwnKey::publisher),
                channel: None,
                created: now,
                cover: None,
            };
            let withdrawn = withdrawn(tx, request, base, &articles, now)?;
            Ok(Gathered {
                edition: Edition {
                    header,
                    articles,
                    assets,
                    withdrawn,
                },
                missing,
            })
        })?)
    }
}

/// An article as its publisher tells it; what the person did with it stays here.
fn article_of(
    tx: ReadTx<'_>,
    item: &CollectionItem,
    assets: &mut HashMap<AssetHash, Asset>,
) -> Result<Article, StoreError> {
    let head = tx.articles().head(item.article)?;
    let body = tx.articles().body(item.article)?.html;
    let mut pictures = Vec::new();
    for (src, state) in tx.pictures().of_article(item.article)? {
        let PictureState::Kept(hash) = state else { continue };
        let Some(meta) = tx.assets().get(hash)? else {
            continue;
        };
        assets.entry(hash).or_insert(Asset {
            hash,
            size: meta.size_bytes,
            media_type: meta.media_type,
        });
        pictures.push(Picture { src, asset: hash });
    }
    let source = tx.articles().source(item.article)?;
    Ok(Article {
        id: item.article,
        revision: Revision::of(&body),
        title: head.row.title.clone(),
        details: details(head, source, item.note.clone()),
        pictures,
    })
}

fn details(head: ArticleHead, source: ArticleSource, note: Option<String>) -> Details {
    let mut aliases = source.urls;
    aliases.retain(|alias| Some(alias) != head.url.as_ref());
    Details {
        url: head.url,
        aliases,
        byline: head.row.byline,
        site_name: head.row.site_name,
        published: head.row.published.map(|at| kalan_model::Published {
            at,
            inferred: head.row.published_inferred,
        }),
        modified: head.modified,
        captured: source.captured,
        language: head.row.language,
        tags: Vec::new(),
        note,
        licence: None,
        lead_image: source.lead_image,
    }
}

/// What is taken back now, and what was before and has not come back since.
fn withdrawn(
    tx: ReadTx<'_>,
    request: &PackRequest,
    base: Option<&Edition>,
    articles: &[Article],
    now: Timestamp,
) -> Result<Vec<Withdrawn>, StoreError> {
    let here: HashSet<ArticleId> = articles.iter().map(|article| article.id).collect();
    let mut all = Vec::new();
    for (id, reason) in &request.withdrawn {
        let of_base = base.and_then(|base| base.articles.iter().find(|article| article.id == *id));
        let title = match (tx.articles().row(*id)?, of_base) {
            (Some(row), _) => row.title,
            (None, Some(article)) => article.title.clone(),
            (None, None) => String::new(),
        };
        all.push(Withdrawn {
            id: *id,
            title,
            reason: reason.clone(),
            at: now,
        });
    }
    let now_out: HashSet<ArticleId> = request.withdrawn.iter().map(|(id, _)| *id).collect();
    let earlier = base.into_iter().flat_map(|base| &base.withdrawn);
    all.extend(
        earlier
            .filter(|one| !here.contains(&one.id) && !now_out.contains(&one.id))
            .cloned(),
    );
    Ok(all)
}

type Base = (Edition, Bundle<BufReader<File>>);

/// An earlier bundle, proved. Whoever packs has made it or trusts it: a stranger's is no harm as a beginning.
fn open_base(path: &Path) -> Result<Base, EngineError> {
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

/// A bundle on its way to the disk.
struct Packing<'a> {
    engine: &'a Engine,
    writer: BundleWriter,
    gathered: Gathered,
    /// The articles that travel, by their place in the edition, and whether with their words.
    articles: Vec<(usize, Carried)>,
    /// The assets that travel; none for all.
    assets: Option<HashSet<AssetHash>>,
    carried_assets: usize,
}

impl<'a> Packing<'a> {
    fn full(engine: &'a Engine, request: &PackRequest, gathered: Gathered) -> Result<Self, BundleError> {
        let writer = BundleWriter::full(
            &request.out,
            gathered.edition.header.clone(),
            PackOptions::in_place(),
        )?;
        let articles = (0..gathered.edition.articles.len())
            .map(|at| (at, Carried::Body))
            .collect();
        Ok(Self {
            engine,
            writer,
            gathered,
            articles,
            assets: None,
            carried_assets: 0,
        })
    }

    fn delta(
        engine: &'a Engine,
        request: &PackRequest,
        gathered: Gathered,
        base: &Edition,
        bundle: &mut Bundle<BufReader<File>>,
    ) -> Result<Self, BundleError> {
        let mut plan = plan_delta(base, &gathered.edition)?;
        plan.fit_prior(PRIOR_BYTES, |at| {
            let body = bundle.body(&base.articles.get(at)?.id).ok()?;
            Some(body.len() as u64)
        })?;
        let header = gathered.edition.header.clone();
        let prior = |article: &Article| bundle.body(&article.id);
        let writer = BundleWriter::delta(&request.out, header, &plan, base, PackOptions::smallest(), prior)?;
        let assets = Some(plan.assets.iter().copied().collect());
        Ok(Self {
            engine,
            writer,
            gathered,
            articles: plan.articles,
            assets,
            carried_assets: 0,
        })
    }

    /// Neighbours compress each other: those of one language and site stand together.
    fn add_articles(&mut self) -> Result<(), BundleError> {
        self.writer.set_withdrawn(self.gathered.edition.withdrawn.clone());
        let all = &self.gathered.edition.articles;
        let mut order: Vec<(u32, usize, Carried)> = (0u32..)
            .zip(&self.articles)
            .map(|(position, (at, carried))| (position, *at, *carried))
            .collect();
        order.sort_by_key(|(_, at, _)| (&all[*at].details.language, &all[*at].details.site_name, *at));
        for (position, at, carried) in order {
            let article = all[at].clone();
            let body = match carried {
                Carried::Details => None,
                Carried::Body => Some(self.body(article.id)?),
            };
            self.writer.add_article(position, article, body.as_deref())?;
        }
        Ok(())
    }

    fn body(&self, id: ArticleId) -> Result<String, BundleError> {
        let body = self.engine.store.reader().read(|tx| tx.articles().body(id));
        body.map(|body| body.html)
            .map_err(|error| BundleError::Unpackable {
                what: error.to_string(),
            })
    }

    fn add_assets(&mut self) -> Result<(), BundleError> {
        for hash in self.writer.wanted_assets()?.to_vec() {
            let known = self
                .gathered
                .edition
                .assets
                .iter()
                .find(|asset| asset.hash == hash)
                .cloned();
            let asset = known.ok_or_else(|| BundleError::NotFound {
                what: format!("picture {hash}"),
            })?;
            if self
                .assets
                .as_ref()
                .is_some_and(|carried| !carried.contains(&hash))
            {
                self.writer.add_asset(asset, None)?;
                continue;
            }
            let mut file = File::open(self.engine.store.reader().assets().path(hash))?;
            self.writer.add_asset(asset, Some(&mut file))?;
            self.carried_assets += 1;
        }
        Ok(())
    }
}
