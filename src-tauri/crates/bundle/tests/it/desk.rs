//! Small bundles for the tests: articles, keys, a folder of its own.

use std::fs::File;
use std::io::Cursor;
use std::path::PathBuf;

use kalan_bundle::{
    Article, Asset, Bundle, BundleError, BundleWriter, ChannelPlace, Details, Edition, Header, Limits,
    PackOptions, Picture, Problem, Publisher, Rejected, Revision, SecretKey, TrustStore, Unverified,
    Withdrawn, open,
};
use kalan_model::{ArticleId, AssetHash, Timestamp};

pub(crate) const PASSWORDLESS: &str = include_str!("../vectors/publisher.key");

/// The publisher of the test vectors.
pub(crate) fn signer() -> SecretKey {
    SecretKey::open(PASSWORDLESS, None).expect("a key file")
}

pub(crate) fn now() -> Timestamp {
    Timestamp::from_millis(1_795_000_000_000)
}

pub(crate) fn publisher() -> Publisher {
    Publisher {
        name: "Bibliothèque de Kayes".into(),
        key: signer().public_key(),
    }
}

pub(crate) fn header(sequence: u64) -> Header {
    Header {
        title: "Le fleuve".into(),
        description: Some("Ce que l'on écrit du Niger".into()),
        languages: vec!["fr".into(), "en".into()],
        licence: Some("CC-BY-4.0".into()),
        publisher: Some(publisher()),
        channel: Some(ChannelPlace {
            id: "kayes/fleuve".into(),
            sequence,
        }),
        created: now(),
        cover: None,
    }
}

/// A body of a few sentences, another for each number.
pub(crate) fn body(number: u32) -> String {
    format!(
        "<p>Article {number}. Le village attendait l'eau depuis {number} ans.</p>\n<p>Rien ne venait du fleuve.</p>"
    )
    .repeat(1 + number as usize % 3)
}

pub(crate) fn article(number: u32, body: &str) -> Article {
    let url = format!("https://example.org/fleuve/{number}");
    Article {
        id: ArticleId::of(&url),
        revision: Revision::of(body),
        title: format!("Le fleuve, {number}"),
        details: Details {
            url: Some(url),
            byline: Some("Awa Diallo".into()),
            language: Some("fr".into()),
            captured: Some(now()),
            ..Details::default()
        },
        pictures: Vec::new(),
    }
}

/// What is packed: articles with their bodies, files.
#[derive(Clone)]
pub(crate) struct Material {
    pub(crate) header: Header,
    pub(crate) articles: Vec<(Article, String)>,
    pub(crate) files: Vec<(Asset, Vec<u8>)>,
    pub(crate) withdrawn: Vec<Withdrawn>,
}

impl Material {
    /// So many articles, the first two with a picture each.
    pub(crate) fn of(articles: u32) -> Self {
        let mut material = Self {
            header: header(1),
            articles: Vec::new(),
            files: Vec::new(),
            withdrawn: Vec::new(),
        };
        for number in 0..articles {
            let body = body(number);
            material.articles.push((article(number, &body), body));
        }
        for number in 0..articles.min(2) {
            let bytes = vec![u8::try_from(number).unwrap() + 1; 1000 + number as usize];
            material.picture(number as usize, bytes);
        }
        material
    }

    pub(crate) fn picture(&mut self, article: usize, bytes: Vec<u8>) {
        let asset = Asset {
            hash: AssetHash::of(&bytes),
            size: bytes.len() as u64,
            media_type: "image/webp".into(),
        };
        self.articles[article].0.pictures.push(Picture {
            src: format!("https://example.org/{}.webp", bytes.len()),
            asset: asset.hash,
        });
        self.files.push((asset, bytes));
    }

    pub(crate) fn edition(&self) -> Edition {
        let mut assets: Vec<Asset> = self.files.iter().map(|(asset, _)| asset.clone()).collect();
        assets.sort_by_key(|asset| asset.hash);
        Edition {
            header: self.header.clone(),
            articles: self.articles.iter().map(|(article, _)| article.clone()).collect(),
            assets,
            withdrawn: self.withdrawn.clone(),
        }
    }

    pub(crate) fn file(&self, hash: &AssetHash) -> &(Asset, Vec<u8>) {
        self.files
            .iter()
            .find(|(asset, _)| asset.hash == *hash)
            .expect("a file of ours")
    }
}

/// A folder that is gone after the test.
pub(crate) struct Desk(tempfile::TempDir);

impl Desk {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// How many files lie there.
    pub(crate) fn files(&self) -> usize {
        std::fs::read_dir(self.0.path()).expect("our folder").count()
    }

    pub(crate) fn pack(&self, name: &str, material: &Material) -> Vec<u8> {
        let path = self.path(name);
        let writer = BundleWriter::full(&path, material.header.clone(), PackOptions::in_place());
        pack(writer.expect("a folder of ours"), material).expect("it fits together");
        std::fs::read(path).expect("it was written")
    }
}

/// Fills a writer with all of it.
pub(crate) fn pack(
    mut writer: BundleWriter,
    material: &Material,
) -> Result<kalan_bundle::Written, BundleError> {
    for (position, (article, body)) in (0..).zip(&material.articles) {
        writer.add_article(position, article.clone(), Some(body))?;
    }
    writer.set_withdrawn(material.withdrawn.clone());
    for hash in writer.wanted_assets()?.to_vec() {
        let (asset, bytes) = material.file(&hash);
        writer.add_asset(asset.clone(), Some(&mut &bytes[..]))?;
    }
    let signed = material.header.publisher.is_some();
    writer.finish(signed.then(signer).as_ref())
}

/// A store that trusts the publisher of the tests.
pub(crate) fn trusting() -> TrustStore {
    let mut store = TrustStore::default();
    store.trust(&publisher(), None, now());
    store
}

pub(crate) type InMemory = Cursor<Vec<u8>>;

pub(crate) fn opened(bytes: &[u8]) -> Result<Unverified<InMemory>, BundleError> {
    open(Cursor::new(bytes.to_vec()), &Limits::default())
}

/// Opens, proves and trusts.
pub(crate) fn believed(bytes: &[u8]) -> Bundle<InMemory> {
    opened(bytes)
        .expect("a bundle")
        .verify(&trusting())
        .expect("ours")
}

/// Everything a reader does, until the first thing that is wrong.
pub(crate) fn problem(bytes: &[u8]) -> Option<Problem> {
    let unverified = match opened(bytes) {
        Ok(unverified) => unverified,
        Err(error) => return Some(error.problem().expect("no disk is here to fail").clone()),
    };
    let mut bundle = match unverified.verify(&trusting()) {
        Ok(bundle) => bundle,
        Err(Rejected::Forged(problem)) => return Some(problem),
        Err(Rejected::Doubtful(doubtful)) => return Some(doubtful.problem().clone()),
        Err(Rejected::Failed(error)) => return Some(error.problem().expect("no disk").clone()),
    };
    bundle.check(|_, _| true).expect("no disk").into_iter().next()
}

pub(crate) fn on_disk(path: &std::path::Path) -> Bundle<File> {
    let unverified = open(File::open(path).expect("a file"), &Limits::default()).expect("a bundle");
    unverified.verify(&trusting()).expect("ours")
}
