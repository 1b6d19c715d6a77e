//! Writing an edition into a bundle: the whole of it, or what changed since another.

use std::collections::HashSet;
use std::fs::File;
use std::path::Path;

use kalan_bundle::{
    Article, BundleError, BundleWriter, Carried, Edition, PackOptions, SecretKey, Written, plan_delta,
};
use kalan_model::{ArticleId, AssetHash};

use crate::Engine;

/// Bytes of earlier words that a difference is packed against: what a reader on an old laptop can hold.
const PRIOR_BYTES: u64 = 4 << 20;

/// What stands in a bundle that was written.
pub(crate) struct Sealed {
    /// Its bytes.
    pub(crate) written: Written,
    /// Articles it carries.
    pub(crate) articles: usize,
    /// Pictures it carries.
    pub(crate) assets: usize,
}

/// A bundle on its way to the disk.
pub(crate) struct Sealing<'a> {
    engine: &'a Engine,
    writer: BundleWriter,
    edition: &'a Edition,
    /// The articles that travel, by their place in the edition, and whether with their words.
    articles: Vec<(usize, Carried)>,
    /// The assets that travel; none for all.
    assets: Option<HashSet<AssetHash>>,
    carried_assets: usize,
}

impl<'a> Sealing<'a> {
    /// Begins a bundle of all of `edition`, which will stand at `out`.
    pub(crate) fn full(engine: &'a Engine, out: &Path, edition: &'a Edition) -> Result<Self, BundleError> {
        let writer = BundleWriter::full(out, edition.header.clone(), PackOptions::in_place())?;
        let articles = (0..edition.articles.len())
            .map(|at| (at, Carried::Body))
            .collect();
        Ok(Self {
            engine,
            writer,
            edition,
            articles,
            assets: None,
            carried_assets: 0,
        })
    }

    /// Begins a bundle of what changed since `base`. `words` gives the body of an article of it, in its revision, where
    /// there still is one: it is packed against those.
    pub(crate) fn delta(
        engine: &'a Engine,
        out: &Path,
        edition: &'a Edition,
        base: &Edition,
        mut words: impl FnMut(&Article) -> Option<String>,
    ) -> Result<Self, BundleError> {
        let mut plan = plan_delta(base, edition)?;
        plan.fit_prior(
            PRIOR_BYTES,
            |at| Some(words(base.articles.get(at)?)?.len() as u64),
        )?;
        let missing = |article: &Article| BundleError::NotFound {
            what: format!("earlier body of {}", article.id),
        };
        let prior = |article: &Article| words(article).ok_or_else(|| missing(article));
        let header = edition.header.clone();
        let writer = BundleWriter::delta(out, header, &plan, base, PackOptions::smallest(), prior)?;
        let assets = Some(plan.assets.iter().copied().collect());
        Ok(Self {
            engine,
            writer,
            edition,
            articles: plan.articles,
            assets,
            carried_assets: 0,
        })
    }

    /// Writes it, signs it, and puts it in its place.
    pub(crate) fn seal(mut self, signer: Option<&SecretKey>) -> Result<Sealed, BundleError> {
        self.add_articles()?;
        self.add_assets()?;
        Ok(Sealed {
            written: self.writer.finish(signer)?,
            articles: self.articles.len(),
            assets: self.carried_assets,
        })
    }

    /// Neighbours compress each other: those of one language and site stand together.
    fn add_articles(&mut self) -> Result<(), BundleError> {
        self.writer.set_withdrawn(self.edition.withdrawn.clone());
        let all = &self.edition.articles;
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
