//! Publishing: the bundles first, the list that names them last, and only if it is still the list that was read.

use std::path::PathBuf;

use kalan_bundle::{
    Article, Bundle, Channel, ChannelDelta, ChannelFile, ChannelPlace, Edition, Kind, Revision,
};
use kalan_model::{ArticleId, Timestamp};

use super::press::Press;
use super::report::{ChannelBundle, PublishReport};
use super::retention::bases;
use crate::gathering::{Gathered, Gathering};
use crate::{Engine, EngineError};

/// What is published.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PublishRequest {
    /// The channel's name or place; none for the only one.
    pub channel: Option<String>,
    /// Articles that are taken back, and why.
    pub withdrawn: Vec<(ArticleId, String)>,
}

/// The edition before, and the bundle of it where that is whole.
pub(super) struct Before {
    pub(super) edition: Edition,
    pub(super) bundle: Option<Bundle<std::io::BufReader<std::fs::File>>>,
}

impl Before {
    /// The words of an article, in its revision.
    fn words(&mut self, article: &Article) -> Option<String> {
        let words = self.bundle.as_mut()?.body(&article.id).ok()?;
        (Revision::of(&words) == article.revision).then_some(words)
    }
}

impl Engine {
    /// Publishes what a channel's collection is today, if it is not what was published last.
    ///
    /// # Errors
    /// What is not there: the channel, its key, its collection; [`EngineError::PublishedMeanwhile`]; the disk. What was
    /// published before stands whole in each case.
    pub async fn publish_channel(&self, request: PublishRequest) -> Result<PublishReport, EngineError> {
        let now = self.now();
        self.blocking(move |engine| {
            let press = Press::begin(engine, request.channel.as_deref(), now)?;
            press.publish(&request.withdrawn)
        })
        .await
    }
}

impl Press<'_> {
    fn publish(&self, withdrawn: &[(ArticleId, String)]) -> Result<PublishReport, EngineError> {
        if self.own.revoked.is_some() {
            return self.last_word();
        }
        let before = self.before()?;
        let sequence = self.list.as_ref().map_or(0, |list| list.sequence) + 1;
        let gathered = self.engine.gather(&Gathering {
            collection: &self.channel.collection,
            title: Some(&self.channel.title),
            licence: self.channel.licence.as_deref(),
            publisher: Some(self.own.publisher()),
            channel: Some(ChannelPlace {
                id: self.channel.id.clone(),
                sequence,
            }),
            withdrawn,
            base: before.as_ref().map(|before| &before.edition),
            now: self.created(),
        })?;
        let same = |before: &Before| said(&before.edition) == said(&gathered.edition);
        match (&self.list, before) {
            (Some(list), Some(before)) if same(&before) => self.renew(list, &gathered),
            (_, before) => self.release(sequence, &gathered, before),
        }
    }

    /// A new number.
    fn release(
        &self,
        sequence: u64,
        gathered: &Gathered,
        mut before: Option<Before>,
    ) -> Result<PublishReport, EngineError> {
        let edition = &gathered.edition;
        let full = self.seal_full(sequence, edition)?;
        let mut deltas = self.kept_deltas(sequence)?;
        let mut bundles = vec![listed(&full, Kind::Full, None, sequence)];
        for from in bases(sequence) {
            let Some(base) = self.edition(from, before.as_ref())? else {
                continue;
            };
            let words = |article: &Article| {
                let here = self.engine.words_of(article);
                here.or_else(|| before.as_mut()?.words(article))
            };
            let file = self.seal_delta((from, sequence), edition, &base, words)?;
            // One that saves nothing is no way.
            if file.size < full.size {
                bundles.push(listed(&file, Kind::Delta, Some(from), sequence));
                deltas.push(ChannelDelta {
                    from,
                    to: sequence,
                    file,
                });
            }
        }
        let list = self.list_of(sequence, edition, full, deltas);
        self.put_list(&list, &self.signer()?)?;
        self.remember(edition, sequence)?;
        let mut report = self.report(&list, gathered.missing);
        report.published = true;
        report.articles = edition.articles.len();
        report.withdrawn = edition.withdrawn.len();
        report.removed = self.sweep(&list);
        report.bundles = bundles;
        Ok(report)
    }

    /// Nothing is new: the promise of the next list is renewed when half of its time is over, so that followers who ask
    /// meanwhile are told "not modified".
    fn renew(&self, list: &Channel, gathered: &Gathered) -> Result<PublishReport, EngineError> {
        let mut next = list.clone();
        next.title.clone_from(&self.channel.title);
        next.keeps_days = self.channel.keeps_days;
        next.statements.clone_from(&self.own.statements);
        let half = i64::from(self.channel.expires_days) * 86_400 / 2;
        if next != *list || list.expires < self.now.plus_secs(half) {
            next.created = self.created();
            next.expires = self.expires();
            next.deltas = self.kept_deltas(list.sequence)?;
            self.put_list(&next, &self.signer()?)?;
        }
        let mut report = self.report(&next, gathered.missing);
        report.articles = gathered.edition.articles.len();
        report.withdrawn = gathered.edition.withdrawn.len();
        Ok(report)
    }

    /// The key was taken back: its last list says so, and names what it named before.
    fn last_word(&self) -> Result<PublishReport, EngineError> {
        let revoked = || EngineError::KeyRevoked(self.own.name.clone());
        let list = self
            .list
            .as_ref()
            .filter(|list| list.publisher.key == self.own.key);
        let mut next = list.cloned().ok_or_else(revoked)?;
        next.statements.clone_from(&self.own.statements);
        next.created = self.created();
        self.put_list(&next, &self.engine.secret_of(&self.own)?)?;
        let mut report = self.report(&next, 0);
        report.revoked = true;
        Ok(report)
    }

    fn report(&self, list: &Channel, missing: usize) -> PublishReport {
        PublishReport {
            title: list.title.clone(),
            place: self.place.to_string(),
            sequence: list.sequence,
            published: false,
            revoked: false,
            articles: 0,
            withdrawn: 0,
            missing,
            bundles: Vec::new(),
            removed: 0,
            expires: list.expires,
        }
    }

    /// The edition that a number was.
    fn edition(&self, sequence: u64, before: Option<&Before>) -> Result<Option<Edition>, EngineError> {
        if let Some(before) = before.filter(|before| before.edition.sequence() == Some(sequence)) {
            return Ok(Some(before.edition.clone()));
        }
        let id = &self.channel.id;
        let read = |tx: kalan_store::ReadTx<'_>| tx.channels().published(id, sequence);
        let json = self.engine.store.reader().read(read)?;
        Ok(json.and_then(|json| serde_json::from_str(&json).ok()))
    }
}

fn listed(file: &ChannelFile, kind: Kind, from: Option<u64>, to: u64) -> ChannelBundle {
    ChannelBundle {
        file: file.file.clone(),
        kind,
        from,
        to,
        size_bytes: file.size,
    }
}

/// What an edition says, apart from when and under which number.
fn said(edition: &Edition) -> Edition {
    let mut said = edition.clone();
    said.header.created = Timestamp::from_millis(0);
    said.header.channel = None;
    said
}

/// Where a file is written before it has its name.
pub(super) fn unnamed(folder: &std::path::Path) -> PathBuf {
    folder.join(format!("{}new.part", kalan_bundle::WholeFile::PART_PREFIX))
}
