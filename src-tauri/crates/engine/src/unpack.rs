//! Opening a bundle into the library: proved first, sanitized again, and all of it or nothing.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{BufReader, Read as _};
use std::path::Path;
use std::sync::mpsc::{SyncSender, sync_channel};

use kalan_bundle::{
    Article, Asset, Bundle, BundleError, Edition, Kind, Limits, Problem, ProblemCode, Publisher, Rejected,
    Revision, open,
};
use kalan_content::{pictures, plain_text, sanitize, word_count};
use kalan_model::{
    ArticleDraft, ArticleId, AssetHash, AssetMeta, ChangeSet, Origin, Timestamp, WantedPicture,
};
use kalan_store::{PackedArticle, StoreError};
use serde::Serialize;
use url::Url;

use crate::channel::Release;
use crate::draft::excerpt;
use crate::pack::bundle_failed;
use crate::taking::{Plan, Ready, Taken, take};
use crate::{Engine, EngineError};

/// Articles that are ready before the one that writes has taken them.
const AHEAD: usize = 64;
/// No picture of an article is larger; what is, is left out.
const MAX_PICTURE_BYTES: u64 = 32 << 20;
/// Addresses in a body are whole; one that is not leads nowhere.
const NOWHERE: &str = "https://bundle.invalid/";

/// What came of a bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BundleReport {
    /// Its name, and that of the collection its articles are in.
    pub title: String,
    /// `full` or `delta`.
    pub kind: Kind,
    /// Who published it.
    pub publisher: Option<Publisher>,
    /// Articles that were not here.
    pub articles_new: usize,
    /// Articles whose words changed.
    pub articles_updated: usize,
    /// Articles that were here as they are.
    pub articles_unchanged: usize,
    /// Articles that were taken back by their publisher, and went.
    pub withdrawn: Vec<WithdrawnArticle>,
    /// Pictures that were not here.
    pub assets_new: usize,
    /// Pictures that are none, or of no known kind: they are shown as their text.
    pub assets_refused: usize,
}

/// An article that went, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WithdrawnArticle {
    /// Which one.
    pub id: ArticleId,
    /// Its headline.
    pub title: String,
    /// In the publisher's words.
    pub reason: String,
}

type Opened = Bundle<BufReader<File>>;

/// The pictures of a bundle, on the disk.
#[derive(Default)]
struct Pictures {
    /// Those that are new here.
    metas: Vec<AssetMeta>,
    /// By the hash in the bundle, the hash here: a picture whose metadata was taken out has another.
    kept: HashMap<AssetHash, AssetHash>,
    /// Those that are too large or no pictures.
    refused: usize,
}

impl Engine {
    /// Takes a bundle into the library. With `trust` the person has seen who signed it, and says yes.
    ///
    /// # Errors
    /// [`EngineError::Bundle`] with what is wrong with it: nothing of it is in the library then. A full disk.
    pub async fn import_bundle(&self, path: &Path, trust: bool) -> Result<BundleReport, EngineError> {
        let (path, now) = (path.to_owned(), self.now());
        let (report, changes) = self
            .blocking(move |engine| engine.import_now(&path, trust, None, now))
            .await?;
        self.changed(changes);
        self.refresh_search().await;
        Ok(report)
    }

    /// Takes a bundle that a channel's list names. The search is left to whoever takes the last of them.
    ///
    /// # Errors
    /// As [`Self::import_bundle`], and when the bundle is not the one of the list.
    pub(crate) async fn import_release(
        &self,
        path: &Path,
        release: Release,
    ) -> Result<BundleReport, EngineError> {
        let (path, now) = (path.to_owned(), self.now());
        let (report, changes) = self
            .blocking(move |engine| engine.import_now(&path, false, Some(release), now))
            .await?;
        self.changed(changes);
        Ok(report)
    }

    fn import_now(
        &self,
        path: &Path,
        trust: bool,
        release: Option<Release>,
        now: Timestamp,
    ) -> Result<(BundleReport, ChangeSet), EngineError> {
        let failed = |error| bundle_failed(path, error);
        let (mut bundle, newly) = self.open_bundle(path, trust)?;
        let summary = bundle.summary();
        let base = self.base_of(&bundle)?;
        let edition = bundle
            .edition(base.as_ref())
            .map_err(|problem| failed(problem.into()))?;
        match &release {
            // A channel's list says which number is newer; a bundle that stands alone has only its date.
            Some(release) => release.check(&edition),
            None => self.refuse_older(&edition),
        }
        .map_err(|problem| failed(problem.into()))?;
        if let Some(base) = &base {
            bundle
                .prime(base, |article| self.words_of(article))
                .map_err(failed)?;
        }
        let mut pictures = self.keep_assets(&mut bundle, path)?;
        self.find_held_assets(&bundle, &mut pictures.kept)?;
        let (given, known) = self.given_before(&edition, release.as_ref())?;
        let plan = Plan {
            edition,
            metas: pictures.metas,
            given,
            known,
            release,
            now,
        };
        let (taken, changes) = self.take_articles(bundle, plan, &pictures.kept, path)?;
        if let Some(publisher) = newly {
            self.trust_publisher(publisher, summary.header.channel.map(|place| place.id))?;
        }
        let report = BundleReport {
            title: summary.header.title,
            kind: summary.kind,
            publisher: summary.header.publisher,
            assets_new: taken.assets_new,
            assets_refused: pictures.refused,
            articles_new: taken.new,
            articles_updated: taken.updated,
            articles_unchanged: taken.unchanged,
            withdrawn: taken.withdrawn,
        };
        Ok((report, changes))
    }

    /// The bundle, proved, and its publisher when the person says yes to them only now.
    fn open_bundle(&self, path: &Path, trust: bool) -> Result<(Opened, Option<Publisher>), EngineError> {
        let failed = |error| bundle_failed(path, error);
        let name = path.display().to_string();
        let file = File::open(path).map_err(|source| EngineError::File { path: name, source })?;
        let unverified = open(BufReader::new(file), &Limits::default()).map_err(failed)?;
        match unverified.verify(&self.trust_store()?) {
            Ok(bundle) => Ok((bundle, None)),
            Err(Rejected::Forged(problem)) => Err(failed(problem.into())),
            Err(Rejected::Failed(error)) => Err(failed(error)),
            Err(Rejected::Doubtful(quarantined)) => {
                let problem = quarantined.problem().clone();
                // A changed, replaced or revoked key is an alarm: one word on the side does not silence it.
                let may = matches!(
                    problem.code,
                    ProblemCode::UnknownPublisher | ProblemCode::Unsigned
                );
                if !(trust && may) {
                    return Err(failed(problem.into()));
                }
                let bundle = quarantined.accept();
                let publisher = bundle.summary().header.publisher;
                Ok((bundle, publisher))
            }
        }
    }

    /// The edition that a delta begins with, if it is here.
    fn base_of(&self, bundle: &Opened) -> Result<Option<Edition>, EngineError> {
        let Some((hash, _)) = bundle.summary().base else {
            return Ok(None);
        };
        let json = self.store.reader().read(|tx| tx.editions().json(hash.into()))?;
        Ok(json.and_then(|json| serde_json::from_str(&json).ok()))
    }

    /// What is older than what is here was overtaken, or is played again by somebody.
    fn refuse_older(&self, edition: &Edition) -> Result<(), Problem> {
        let key = edition
            .header
            .publisher
            .as_ref()
            .map(|publisher| publisher.key.to_string());
        let title = &edition.header.title;
        let newest = self
            .store
            .reader()
            .read(|tx| tx.editions().newest(key.as_deref(), title));
        match newest.ok().flatten() {
            Some(have) if edition.header.created < have => Err(Problem::new(ProblemCode::Rollback)
                .with("created", edition.header.created)
                .with("have", have)),
            _ => Ok(()),
        }
    }

    /// The articles of the earlier editions of this name and publisher, and of the edition that a channel left here,
    /// perhaps under another key; and whether there were any of this name.
    fn given_before(
        &self,
        edition: &Edition,
        release: Option<&Release>,
    ) -> Result<(HashSet<ArticleId>, bool), EngineError> {
        let key = edition
            .header
            .publisher
            .as_ref()
            .map(|publisher| publisher.key.to_string());
        let title = &edition.header.title;
        let have = release.and_then(|release| release.channel.have);
        let (mut all, of_channel) = self.store.reader().read(|tx| {
            let of_channel = match have {
                Some((_, hash)) => tx.editions().json(hash)?,
                None => None,
            };
            Ok((tx.editions().of(key.as_deref(), title)?, of_channel))
        })?;
        let known = !all.is_empty();
        all.extend(of_channel);
        let editions = all
            .iter()
            .filter_map(|json| serde_json::from_str::<Edition>(json).ok());
        let given = editions.flat_map(|edition| edition.articles);
        Ok((given.map(|article| article.id).collect(), known))
    }

    /// The words that a publisher's article has here, in that revision or another.
    pub(crate) fn words_of(&self, article: &Article) -> Option<String> {
        let bodies = self.store.reader().read(|tx| {
            let known = match &article.details.url {
                Some(url) => tx.articles().by_url(url)?,
                None => None,
            };
            tx.articles().bodies(known.unwrap_or(article.id))
        });
        bodies
            .ok()?
            .into_iter()
            .find(|words| Revision::of(words) == article.revision)
    }

    /// Puts the pictures on the disk, where they are harmless until a row names them. What is no picture is left out.
    fn keep_assets(&self, bundle: &mut Opened, path: &Path) -> Result<Pictures, EngineError> {
        let failed = |error| bundle_failed(path, error);
        let assets: Vec<Asset> = bundle.assets().collect();
        let mut pictures = Pictures::default();
        for asset in assets {
            let known = self.store.reader().read(|tx| tx.assets().get(asset.hash))?;
            if known.is_some() {
                pictures.kept.insert(asset.hash, asset.hash);
                continue;
            }
            if asset.size > MAX_PICTURE_BYTES {
                pictures.refused += 1;
                continue;
            }
            let mut bytes = Vec::new();
            let read = bundle.asset(&asset.hash).map_err(failed)?.read_to_end(&mut bytes);
            read.map_err(|error| match error.kind() {
                std::io::ErrorKind::InvalidData => failed(
                    Problem::new(ProblemCode::WrongContent)
                        .with("entry", asset.hash)
                        .into(),
                ),
                _ => failed(BundleError::Io(error)),
            })?;
            let Ok(picture) = kalan_picture::prepare(bytes) else {
                pictures.refused += 1;
                continue;
            };
            let hash = self.store.reader().assets().keep(&picture.bytes)?;
            pictures.kept.insert(asset.hash, hash);
            pictures.metas.push(AssetMeta {
                hash,
                media_type: picture.media_type.to_owned(),
                size_bytes: picture.bytes.len() as u64,
                width: Some(picture.width),
                height: Some(picture.height),
            });
        }
        Ok(pictures)
    }

    /// A difference names pictures that are here already.
    fn find_held_assets(
        &self,
        bundle: &Opened,
        kept: &mut HashMap<AssetHash, AssetHash>,
    ) -> Result<(), EngineError> {
        let pictures = bundle.articles().flat_map(|(article, _)| article.pictures);
        for hash in pictures.map(|picture| picture.asset) {
            if !kept.contains_key(&hash) && self.store.reader().read(|tx| tx.assets().get(hash))?.is_some() {
                kept.insert(hash, hash);
            }
        }
        Ok(())
    }

    /// Reads and cleans on this thread what the writing one saves: one transaction, whatever the length.
    fn take_articles(
        &self,
        bundle: Opened,
        plan: Plan,
        kept: &HashMap<AssetHash, AssetHash>,
        path: &Path,
    ) -> Result<(Taken, ChangeSet), EngineError> {
        let (ready, inbox) = sync_channel(AHEAD);
        let engine = self.clone();
        let writer = std::thread::spawn(move || engine.store.write_own(move |tx| take(tx, &plan, &inbox)));
        let given = self.give_articles(bundle, kept, &ready);
        if given.is_err() {
            // The writer undoes what it has.
            let _ = ready.send(None);
        }
        drop(ready);
        let taken = writer.join().unwrap_or(Err(StoreError::Abandoned));
        given.map_err(|error| bundle_failed(path, error))?;
        Ok(taken?)
    }

    fn give_articles(
        &self,
        mut bundle: Opened,
        kept: &HashMap<AssetHash, AssetHash>,
        ready: &SyncSender<Option<Ready>>,
    ) -> Result<(), BundleError> {
        let articles: HashMap<ArticleId, (Article, bool)> = bundle
            .articles()
            .map(|(article, here)| (article.id, (article, here)))
            .collect();
        let without: Vec<ArticleId> = articles
            .values()
            .filter(|(_, here)| !here)
            .map(|(article, _)| article.id)
            .collect();
        for id in bundle.reading_order().into_iter().chain(without) {
            let Some((article, here)) = articles.get(&id) else {
                continue;
            };
            let words = if *here {
                Some(bundle.body(&id)?)
            } else {
                self.words_of(article)
            };
            let missing = || Problem::new(ProblemCode::MissingBase).with("article", id);
            let article = prepared(article, &words.ok_or_else(missing)?, kept)?;
            if ready.send(Some(article)).is_err() {
                // The writer has ended, and says why.
                return Ok(());
            }
        }
        Ok(())
    }
}

/// An article that may be kept: cleaned again, whoever signed it.
fn prepared(
    article: &Article,
    words: &str,
    kept: &HashMap<AssetHash, AssetHash>,
) -> Result<Ready, BundleError> {
    let base = article
        .details
        .url
        .as_deref()
        .and_then(|url| Url::parse(url).ok());
    let base = base.or_else(|| Url::parse(NOWHERE).ok());
    let base = base.ok_or_else(|| BundleError::Unpackable {
        what: NOWHERE.to_owned(),
    })?;
    let html = sanitize(words, &base).html;
    let text = plain_text(&html);
    let details = article.details.clone();
    let shown: Vec<WantedPicture> = pictures(&html);
    let known: HashSet<&str> = shown.iter().map(|picture| picture.url.as_str()).collect();
    let pictures = article
        .pictures
        .iter()
        .filter(|picture| known.contains(picture.src.as_str()));
    let pictures = pictures
        .filter_map(|picture| Some((picture.src.clone(), *kept.get(&picture.asset)?)))
        .collect();
    let draft = ArticleDraft {
        url: details.url,
        aliases: details.aliases,
        origin: Origin::Bundle,
        title: article.title.clone(),
        byline: details.byline,
        site_name: details.site_name,
        published: details.published,
        modified: details.modified,
        language: details.language,
        excerpt: excerpt(&text),
        lead_image: details.lead_image,
        word_count: word_count(&text),
        html,
        pictures: shown,
    };
    let article_id = article.id;
    let article = PackedArticle::new(draft).map_err(|error| BundleError::Unpackable {
        what: error.to_string(),
    })?;
    Ok(Ready {
        article,
        pictures,
        note: details.note,
        published_id: article_id,
    })
}
