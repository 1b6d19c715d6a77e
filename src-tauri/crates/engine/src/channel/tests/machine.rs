//! A publisher with a folder and a clock, and followers with libraries of their own.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering::Relaxed};

use kalan_bundle::Channel;
use kalan_model::{ArticleDraft, ArticleId, Origin, Timestamp};
use kalan_store::PackedArticle;
use tokio_util::sync::CancellationToken;

use crate::channel::{ChannelDraft, PublishReport, PublishRequest, PullOptions, PulledChannel};
use crate::{Engine, EngineConfig, EngineError, SecretPlace};

pub(super) const KEY: &str = "Bibliothèque de Ségou";
const BEGUN_SECS: i64 = 1_790_000_000;

/// The clock on everybody's wall.
#[derive(Clone)]
pub(super) struct Wall(Arc<AtomicI64>);

impl Wall {
    pub(super) fn new() -> Self {
        Self(Arc::new(AtomicI64::new(BEGUN_SECS)))
    }

    pub(super) fn days_pass(&self, days: i64) {
        self.0.fetch_add(days * 86_400, Relaxed);
    }
}

/// A library of its own.
pub(super) struct Machine {
    pub(super) engine: Engine,
    dir: tempfile::TempDir,
}

impl Machine {
    pub(super) fn new(wall: &Wall) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let clock = wall.0.clone();
        let config = EngineConfig {
            clock: Arc::new(move || Timestamp::from_millis(clock.load(Relaxed) * 1000)),
            secrets: SecretPlace::File(dir.path().join("key")),
            ..EngineConfig::default()
        };
        let engine = Engine::open(&dir.path().join("library"), config).unwrap();
        Self { engine, dir }
    }

    pub(super) fn folder(&self) -> PathBuf {
        self.dir.path().join("chaîne")
    }

    /// Saves an article, and puts it into the collection.
    pub(super) fn write(&self, number: u64, words: &str) -> ArticleId {
        let draft = article(number, words);
        let now = Timestamp::from_millis(BEGUN_SECS * 1000);
        let save = self.engine.store.write_own(move |tx| {
            let id = tx.articles().save(&PackedArticle::new(draft)?, None, now)?.id();
            let collection = tx.collections().make("Eau", now)?;
            tx.collections().put(collection, id, None)?;
            Ok(id)
        });
        save.unwrap()
    }

    pub(super) async fn publish(&self) -> PublishReport {
        self.try_publish(Vec::new()).await.unwrap()
    }

    pub(super) async fn try_publish(
        &self,
        withdrawn: Vec<(ArticleId, String)>,
    ) -> Result<PublishReport, EngineError> {
        let channel = None;
        self.engine
            .publish_channel(PublishRequest { channel, withdrawn })
            .await
    }

    pub(super) async fn follow(&self, folder: &Path) {
        let place = folder.display().to_string();
        let cancel = CancellationToken::new();
        self.engine.follow_channel(&place, true, &cancel).await.unwrap();
    }

    pub(super) async fn pull(&self) -> PulledChannel {
        let mut report = self.pull_with(PullOptions::default()).await;
        assert_eq!(report.failed, [], "this had to come");
        report.pulled.remove(0)
    }

    pub(super) async fn pull_with(&self, options: PullOptions) -> crate::PullReport {
        let cancel = CancellationToken::new();
        self.engine.pull_channels(&options, &cancel).await.unwrap()
    }

    /// Pulls and insists that it is refused, with nothing moved; gives the word for it.
    pub(super) async fn refused(&self) -> String {
        let (before, ids) = (self.number(), self.ids());
        let report = self.pull_with(PullOptions::default()).await;
        assert_eq!(report.pulled, [], "this had to be refused");
        assert_eq!(
            (self.number(), self.ids()),
            (before, ids),
            "a follower stays where it is"
        );
        let error = &report.failed[0].error;
        assert!(error.detail.len() > 20, "a person must learn why: {error:?}");
        error
            .params
            .get("problem")
            .cloned()
            .unwrap_or_else(|| error.code.as_str())
    }

    pub(super) fn number(&self) -> Option<u64> {
        self.engine.channels().unwrap().followed[0].sequence
    }

    /// The articles of the collection that are here, in order.
    pub(super) fn ids(&self) -> Vec<ArticleId> {
        let read = self.engine.store.reader().read(|tx| {
            let Ok(collection) = tx.collections().by_name("Eau") else {
                return Ok(Vec::new());
            };
            let mut ids = Vec::new();
            for item in tx.collections().items(collection.id)? {
                if tx.articles().row(item.article)?.is_some() {
                    ids.push(item.article);
                }
            }
            Ok(ids)
        });
        read.unwrap()
    }

    /// The same with their words.
    pub(super) fn texts(&self) -> Vec<(ArticleId, String)> {
        let body = |id: ArticleId| self.engine.reader().body(id).unwrap();
        self.ids().into_iter().map(|id| (id, body(id))).collect()
    }
}

fn article(number: u64, words: &str) -> ArticleDraft {
    let paragraph = format!("Le puits numéro {number} du village a été creusé par les habitants. {words} ");
    // Words that no other article has: a whole that packs to nothing would be cheaper than any step.
    let own = (0..60).map(|at| blake3::hash(format!("{number} {at}").as_bytes()).to_hex()[..8].to_owned());
    let own: Vec<String> = own.collect();
    let html = format!("<p>{}</p><p>{}</p>", paragraph.trim(), own.join(" "));
    ArticleDraft {
        url: Some(format!("https://eau.example/{number}")),
        aliases: Vec::new(),
        origin: Origin::Page,
        title: format!("Le puits {number}"),
        byline: None,
        site_name: None,
        published: None,
        modified: None,
        language: Some("fr".to_owned()),
        excerpt: String::new(),
        lead_image: None,
        word_count: 60,
        html,
        pictures: Vec::new(),
    }
}

/// A publisher whose channel of three articles is begun, and not published yet.
pub(super) async fn publisher(wall: &Wall) -> Machine {
    let machine = Machine::new(wall);
    for number in 1..=3 {
        machine.write(number, "");
    }
    machine.engine.new_key(KEY).await.unwrap();
    begin(&machine).await;
    machine
}

/// A follower who has the number that is there now.
pub(super) async fn follower(wall: &Wall, desk: &Machine) -> Machine {
    let machine = Machine::new(wall);
    machine.follow(&desk.folder()).await;
    machine.pull().await;
    machine
}

/// A publisher whose first number is out, and a follower who has it.
pub(super) async fn followed() -> (Wall, Machine, Machine) {
    let wall = Wall::new();
    let desk = publisher(&wall).await;
    desk.publish().await;
    let reader = follower(&wall, &desk).await;
    (wall, desk, reader)
}

pub(super) async fn begin(machine: &Machine) {
    let draft = ChannelDraft {
        place: machine.folder().display().to_string(),
        collection: "Eau".to_owned(),
        key: KEY.to_owned(),
        expires_days: 30,
        keeps_days: 90,
        ..ChannelDraft::default()
    };
    machine.engine.init_channel(draft).await.unwrap();
}

/// A copy of the files as they are now: a mirror, or what somebody kept of them.
pub(super) fn copied(folder: &Path) -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    put_back(folder, copy.path());
    copy
}

/// Puts the files of a copy into a folder, in place of those of their names.
pub(super) fn put_back(from: &Path, to: &Path) {
    for file in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        std::fs::copy(file.path(), to.join(file.file_name())).unwrap();
    }
}

pub(super) fn list_of(folder: &Path) -> Channel {
    Channel::read(&std::fs::read(folder.join(Channel::FILE)).unwrap()).unwrap()
}
