//! The edition that a collection is at this moment: what a bundle of it says.

use std::collections::{HashMap, HashSet};

use kalan_bundle::{
    Article, Asset, ChannelPlace, Details, Edition, Header, Picture, Publisher, Revision, Withdrawn,
};
use kalan_model::{ArticleHead, ArticleId, AssetHash, CollectionItem, PictureState, Timestamp};
use kalan_store::{ArticleSource, ReadTx, StoreError};

use crate::{Engine, EngineError};

/// Which collection, and what is said of it.
pub(crate) struct Gathering<'a> {
    /// Its name.
    pub(crate) collection: &'a str,
    /// Another title than that.
    pub(crate) title: Option<&'a str>,
    /// Under which terms it may be handed on.
    pub(crate) licence: Option<&'a str>,
    /// Who publishes it.
    pub(crate) publisher: Option<Publisher>,
    /// The series it is for. In a series, what was taken back stays so though the collection still holds it.
    pub(crate) channel: Option<ChannelPlace>,
    /// Articles that are taken back now, and why.
    pub(crate) withdrawn: &'a [(ArticleId, String)],
    /// The edition before it.
    pub(crate) base: Option<&'a Edition>,
    /// When it is made.
    pub(crate) now: Timestamp,
}

/// An edition of a collection of this library.
pub(crate) struct Gathered {
    /// What it says.
    pub(crate) edition: Edition,
    /// Articles of the collection that are not in the library any more.
    pub(crate) missing: usize,
}

impl Gathering<'_> {
    /// What is not in it though the collection holds it.
    fn left_out(&self) -> HashSet<ArticleId> {
        let now = self.withdrawn.iter().map(|(id, _)| *id);
        let earlier = self.base.filter(|_| self.channel.is_some());
        let earlier = earlier.into_iter().flat_map(|base| &base.withdrawn);
        now.chain(earlier.map(|one| one.id)).collect()
    }
}

impl Engine {
    /// The edition that a collection is today.
    pub(crate) fn gather(&self, gathering: &Gathering<'_>) -> Result<Gathered, EngineError> {
        Ok(self.store.reader().read(|tx| {
            let collection = tx.collections().by_name(gathering.collection)?;
            let items = tx.collections().items(collection.id)?;
            let left_out = gathering.left_out();
            let mut articles = Vec::with_capacity(items.len());
            let mut assets = HashMap::new();
            let mut missing = 0;
            for item in items.iter().filter(|item| !left_out.contains(&item.article)) {
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
                title: gathering.title.unwrap_or(&collection.name).to_owned(),
                description: collection.note.clone(),
                languages,
                licence: gathering.licence.map(str::to_owned),
                publisher: gathering.publisher.clone(),
                channel: gathering.channel.clone(),
                created: gathering.now,
                cover: None,
            };
            let withdrawn = withdrawn(tx, gathering, &articles)?;
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
    gathering: &Gathering<'_>,
    articles: &[Article],
) -> Result<Vec<Withdrawn>, StoreError> {
    let here: HashSet<ArticleId> = articles.iter().map(|article| article.id).collect();
    let base = gathering.base;
    let mut all = Vec::new();
    for (id, reason) in gathering.withdrawn {
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
            at: gathering.now,
        });
    }
    let now_out: HashSet<ArticleId> = gathering.withdrawn.iter().map(|(id, _)| *id).collect();
    let earlier = base.into_iter().flat_map(|base| &base.withdrawn);
    all.extend(
        earlier
            .filter(|one| !here.contains(&one.id) && !now_out.contains(&one.id))
            .cloned(),
    );
    Ok(all)
}
